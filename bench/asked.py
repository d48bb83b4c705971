"""What each question of the catalogue is asked when it is measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode

from chronolex.graph.days import parse_day
from chronolex.graph.literals import day_literal
from chronolex.graph.store import Term
from chronolex.graph.vocabulary import BASE
from chronolex.queries.catalogue import Question, catalogue

REAL: dict[str, tuple[dict[str, str], ...]] = {
    "acts-by-body": ({"body": "id/kg/body/government"},),
    "body-history": ({"body": "id/kg/body/state-migration-service"},),
    "competences": ({"body": "id/kg/body/state-migration-service"},),
    "competent-bodies": (
        {"role": "concept/role/coordinates"},
        {"role": "concept/role/coordinates", "object": "id/kg/mechanism/nrm"},
    ),
    "contradictions": ({"about": "eli/kg/resolution/2019/493"},),
    "coordinating-body": ({"object": "id/kg/field/anti-trafficking"},),
    "criminalising-provision": ({"offence": "id/kg/offence/trafficking-in-persons"},),
    "evidence": ({"about": "id/kg/mechanism/nrm"},),
    "in-force": ({"act": "eli/kg/code/2017/criminal-code"},),
    "penalty": (
        {"offence": "id/kg/offence/trafficking-in-persons"},
        {"provision": "eli/kg/code/2021/127"},
    ),
    "programme-in-force": ({"field": "id/kg/field/anti-trafficking"},),
    "provision-lineage": ({"provision": "eli/kg/code/2017/criminal-code/art_171"},),
}
"""Parameters by question, over the real graph."""


@dataclass(frozen=True)
class Asked:
    """One question with its parameters and days."""

    question: Question
    bindings: Mapping[str, Term]

    @property
    def name(self) -> str:
        """Return the question and, where it can be asked in several ways, the parameters given."""
        given = [param.name for param in self.question.params if param.name in self.bindings]
        return self.question.name if len(self.question.params) == 1 else f"{self.question.name} ({', '.join(given)})"


def everything(params: Mapping[str, tuple[dict[str, str], ...]], date: str, known_on: str) -> list[Asked]:
    """Return every question of the catalogue with its parameters.

    Raises:
        KeyError: a question has none; write some, so that it is measured too.
    """
    days = {"date": day_literal(parse_day(date)), "known_on": day_literal(parse_day(known_on))}
    return [
        Asked(question, {**{key: NamedNode(BASE + tail) for key, tail in given.items()}, **days})
        for name, question in catalogue().items()
        for given in params[name]
    ]
