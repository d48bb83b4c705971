"""Answers that become others: each question of the catalogue, before and after, on the days around a change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pyoxigraph import NamedNode, Quad

from chronolex.graph.days import Day
from chronolex.graph.generations import Generation
from chronolex.graph.names import Names
from chronolex.graph.store import Row, Term
from chronolex.graph.telling import CERTAINTIES, Teller, absent, value
from chronolex.queries.catalogue import Question, catalogue
from chronolex.report.candidates import Asking, Change, Values, askings, written
from chronolex.report.patterns import first
from chronolex.report.world import World

Step = Callable[[int, int], None]
"""Is told how much is done, of how much."""

Said = tuple[str, ...]
"""What a row says: its columns as text, and its standing last."""


@dataclass(frozen=True)
class Told:
    """An answer as far as two of them are compared: rows with how sure they are, or why there are none.

    Attributes:
        sure: how sure each row is.
        claims: the claims that say each row.
        reason: why there is no row; nothing where there is one.
    """

    sure: Mapping[Said, str]
    reason: str | None = None
    claims: Mapping[Said, tuple[str, ...]] = field(default_factory=dict, compare=False)
    terms: Mapping[Said, Row] = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class Flip:
    """A question whose answer on a day is another after a change.

    Attributes:
        kind: `answer` where other rows are told, `certainty` where the same are more or less sure, `reason` where there
            is none before and after, for another reason.
    """

    asking: Asking
    values: Values
    date: Day
    before: Told
    after: Told

    @property
    def kind(self) -> str:
        """Return what is other about the answer."""
        if self.before.sure.keys() != self.after.sure.keys():
            return "answer"
        return "certainty" if self.before.sure != self.after.sure else "reason"

    @property
    def question(self) -> Question:
        """Return the question."""
        return self.asking.question

    @property
    def params(self) -> dict[str, Term]:
        """Return what the question is asked with."""
        return {param.name: value for param, value in zip(self.asking.params, self.values, strict=True)}


def flips(change: Change, step: Step = lambda done, of: None) -> list[Flip]:
    """Return every answer that is another, by question, parameters and day.

    Asked is each question with as few parameters as it takes, on each of the days to look at, of everything that the
    change can reach. `step` is told how many of the ways to ask are done, of how many.
    """
    ways = [asking for question in catalogue().values() for asking in askings(question)]
    found: list[Flip] = []
    for place, asking in enumerate(ways):
        step(place, len(ways))
        found += _flips(change, asking, change.reached(asking))
    return found


def _flips(change: Change, asking: Asking, reached: set[Values]) -> Iterator[Flip]:
    """Yield the answers to one question that are others."""
    if not reached:
        return
    before, after = (_told(change, world, asking, reached) for world in (change.before, change.after))
    for values in sorted(reached, key=lambda one: [str(term) for term in one]):
        for day in change.moments.looked_at:
            old, new = before[values, day], after[values, day]
            if old != new:
                yield Flip(asking, values, day, old, new)


def _told(change: Change, world: World, asking: Asking, reached: Iterable[Values]) -> Mapping[tuple[Values, Day], Told]:
    """Return the answers of one graph to a question, asked with all parameters at once."""
    names = [param.binds for param in asking.params]
    parts = {values: _parts(asking, values) for values in reached}
    tuples = sorted({f"({written(part)})" for found in parts.values() for part in found})
    listed = f"VALUES ({' '.join(f'?{name}' for name in names)}) {{ {' '.join(tuples)} }}"
    rows: dict[tuple[Values, Day], list[Row]] = defaultdict(list)
    for row in world.reader.query(first(change.bound(asking.text), listed)):
        rows[tuple(row[name] for name in names), Day.fromisoformat(row["date"].value)].append(row)
    return {
        (values, day): told(
            asking, [row for part in found for row in rows.get((part, day), ())], day, change.moments.known
        )
        for values, found in parts.items()
        for day in change.moments.looked_at
    }


def _parts(asking: Asking, values: Values) -> list[Values]:
    """Return with what a question is asked so that all rows are had: of two sources, with each by itself."""
    return [(one, one, *values[2:]) for one in values[:2]] if asking.paired else [values]


def told(asking: Asking, rows: list[Row], day: Day, known: Day) -> Told:
    """Return the answer that rows make: those that say the same are one, as sure as the surest."""
    question = asking.question
    holding = [row for row in rows if value(row, "certainty") in CERTAINTIES[:3]]
    shown = rows if question.scope == "history" else [row for row in holding if not absent(row)]
    if not shown:
        given = {param.binds for param in asking.params}
        teller = Teller(_SILENT, question, Names([]), "en", day, known, given)
        return Told({}, teller.why_empty(rows, holding)["reason"])
    alike: dict[Said, list[Row]] = defaultdict(list)
    for row in shown:
        standing = value(row, "standing").rpartition("/")[2]
        alike[(*(value(row, name) for name in question.columns), standing)].append(row)
    sure = {said: min((value(row, "certainty") for row in group), key=CERTAINTIES.index)
            for said, group in alike.items()}  # fmt: skip
    claims = {said: tuple(sorted({value(row, "claim") for row in group})) for said, group in alike.items()}
    return Told(sure, None, claims, {said: group[0] for said, group in alike.items()})


class _Silent:
    """A graph that says nothing: why there is no row is told here without its passages."""

    generation: Generation

    def query(self, text: str, bindings: Mapping[str, Term] | None = None) -> list[Row]:
        """Return no row."""
        return []

    def quads(self) -> Iterator[Quad]:
        """Yield nothing."""
        yield from ()


_SILENT = _Silent()


def shown(told: Told, said: Said, question: Question, world: World, language: str) -> dict[str, Any]:
    """Return one row of an answer as JSON: its columns, how sure it is, its standing and claims."""
    row = told.terms[said]
    columns = {name: _shown(row.get(name), world, language) for name in question.columns}
    certainty = told.sure[said]
    return {
        **columns,
        "certainty": None if certainty == "timeless" else certainty,
        "standing": said[-1],
        "claims": list(told.claims[said]),
    }


def _shown(term: Term | None, world: World, language: str) -> Any:
    """Return a value: a thing with its name, or text."""
    if isinstance(term, NamedNode):
        return {"iri": term.value, "label": world.label(term, language)}
    return term.value if term else None
