"""What each question of the catalogue is asked when it is measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from chronolex.graph.days import parse_day
from chronolex.graph.literals import day_literal
from chronolex.graph.store import Term
from chronolex.graph.vocabulary import BASE
from chronolex.queries.catalogue import Question, catalogue

REAL: dict[str, tuple[dict[str, str], ...]] = {
    "acts-by-body": ({"body": "id/kg/body/government"},),
    "body-history": ({"body": "id/kg/body/state-migration-service"},),
    "case-counts": (
        {"measure": "concept/measure/cases-registered"},
        {"measure": "concept/measure/cases-initiated", "year": "2016"},
    ),
    "compare-sources": ({"one": "source/kg/mon-2019", "other": "source/kg/osce-2025", "about": "id/kg/mechanism/nrm"},),
    "competences": ({"body": "id/kg/body/state-migration-service"},),
    "competent-bodies": (
        {"role": "concept/role/coordinates"},
        {"role": "concept/role/coordinates", "object": "id/kg/mechanism/nrm"},
    ),
    "contradictions": (
        {"about": "eli/kg/resolution/2019/493"},
        {"source": "source/kg/osce-2025"},
        {"state": "resolved"},
        {"kind": "concept/contradiction/norms-collide"},
        {"source": "source/kg/osce-2025", "state": "open", "kind": "concept/contradiction/figures-differ"},
    ),
    "coordinating-body": ({"object": "id/kg/field/anti-trafficking"},),
    "criminalising-provision": ({"offence": "id/kg/offence/trafficking-in-persons"},),
    "evidence": ({"about": "id/kg/mechanism/nrm"},),
    "in-force": ({"act": "eli/kg/code/2017/criminal-code"},),
    "penalty": (
        {"offence": "id/kg/offence/trafficking-in-persons"},
        {"provision": "eli/kg/code/2021/127"},
    ),
    "post-holders": ({"body": "id/kg/body/ministry-of-labour-social-security-and-migration"},),
    "procedures-in-place": ({"mechanism": "id/kg/mechanism/nrm"},),
    "programme-in-force": ({"field": "id/kg/field/anti-trafficking"},),
    "provision-lineage": ({"provision": "eli/kg/code/2017/criminal-code/art_171"},),
    "recommendation-outlook": (
        {"about": "id/kg/recommendation/mon-2015-2"},
        {"about": "id/kg/field/anti-trafficking", "verdict": "concept/verdict/fulfilled"},
    ),
    "recommendations": (
        {"about": "id/kg/field/anti-trafficking"},
        {"addressee": "id/kg/body/government"},
        {"source": "source/kg/osce-2025"},
        {"year": "2015"},
        {"kind": "concept/recommendation/question"},
        {"status": "concept/status/implemented"},
    ),
    "timeline": ({"subject": "id/kg/mechanism/nrm"},),
    "treaty-status": ({"treaty": "eli/int/treaty/2000/palermo-protocol"},),
    "unmandated-bodies": (
        {"law": "eli/kg/law/2005/55"},
        {"body": "id/kg/body/ministry-of-internal-affairs"},
        {"law": "eli/kg/law/2005/55", "body": "id/kg/body/ministry-of-internal-affairs"},
    ),
    "what-does-source-say": ({"source": "source/kg/mon-2019", "about": "id/kg/mechanism/nrm"},),
    "who-may": ({"role": "concept/role/coordinates"},),
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
        given = [param.name for param in self.question.params if param.binds in self.bindings]
        return self.question.name if len(self.question.params) == 1 else f"{self.question.name} ({', '.join(given)})"


def everything(params: Mapping[str, tuple[dict[str, str], ...]], date: str, known_on: str) -> list[Asked]:
    """Return every question of the catalogue with its parameters.

    Raises:
        KeyError: a question has none; write some, so that it is measured too.
    """
    days = {"date": day_literal(parse_day(date)), "known_on": day_literal(parse_day(known_on))}
    return [
        Asked(question, {**_bound(question, given), **days})
        for name, question in catalogue().items()
        for given in params[name]
    ]


def _bound(question: Question, given: Mapping[str, str]) -> dict[str, Term]:
    """Return what the parameters bind: a thing or a concept by the tail of its identifier, anything else by its word.

    Raises:
        KeyError: the question has no parameter of a name.
    """
    params = {param.name: param for param in question.params}
    return {
        params[name].binds: Literal(said) if params[name].form or params[name].values else NamedNode(BASE + said)
        for name, said in given.items()
    }
