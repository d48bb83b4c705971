"""Read what two days are compared by: every claim that may have held on or between them, with its days and values."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode

from chronolex.graph.bounds import Index, Interval, Window
from chronolex.graph.days import Day
from chronolex.graph.literals import day_literal
from chronolex.graph.store import Graph, Row, bind
from chronolex.graph.vocabulary import PREFIXES

_DAYS = """
PREFIX clx: <https://w3id.org/chronolex/ontology#>
SELECT ?claim ?standing ?certainFrom ?certainTo ?presumedFrom ?presumedTo ?possibleFrom ?possibleTo
  ?startKnown ?endKnown
WHERE {
  ?claim clx:asKnown ?index ; clx:standing ?standing .
  ?index clx:knownFrom ?knownFrom ; clx:knownTo ?knownTo ; clx:possibleFrom ?possibleFrom ; clx:possibleTo ?possibleTo .
  FILTER(?knownFrom <= ?known_on && ?known_on < ?knownTo && ?possibleFrom <= ?last && ?first < ?possibleTo)
  ?index clx:certainFrom ?certainFrom ; clx:certainTo ?certainTo ; clx:presumedFrom ?presumedFrom ;
    clx:presumedTo ?presumedTo ; clx:startKnown ?startKnown ; clx:endKnown ?endKnown .
}
"""
_VALUES = """
PREFIX clx: <https://w3id.org/chronolex/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?claim ?property ?value WHERE {
  VALUES ?claim { %s }
  ?claim ?property ?value .
  FILTER(?property NOT IN (clx:asKnown, clx:evidence, clx:concerns, rdfs:label, clx:text, clx:standing, clx:condition,
    clx:inferred, clx:knownSince, clx:startKnown, clx:endKnown, clx:certainFrom, clx:certainTo, clx:presumedFrom,
    clx:presumedTo, clx:possibleFrom, clx:possibleTo))
}
"""
_GENERAL = frozenset({"Claim", "Situation", "Event"})
ONE = dt.timedelta(days=1)


@dataclass(frozen=True)
class Fact:
    """A claim with days, as far as two days are compared by it.

    Attributes:
        kind: its class, without prefix, such as `Competence`.
        event: whether it happened on a day rather than held over a period.
        standing: `accepted` or `disputed`.
        values: what it says, by property without prefix; things by IRI, all else as text.
    """

    claim: str
    kind: str
    event: bool
    standing: str
    index: Index
    values: Mapping[str, tuple[str, ...]]

    def value(self, name: str) -> str:
        """Return the first value of a property, nothing where it has none."""
        return next(iter(self.values.get(name, ())), "")

    def all(self, *names: str) -> list[str]:
        """Return every value of some properties, in their order."""
        return [value for name in names for value in self.values.get(name, ())]

    @property
    def begins(self) -> Window:
        """Return the days on one of which it began; meant only where `index.start_known`."""
        presumed, possible = self.index.presumed, self.index.possible
        return Window(possible.start, presumed.start if presumed.start < presumed.end else possible.end - ONE)

    @property
    def ends(self) -> Window:
        """Return the days one of which is the first day after it; meant only where `index.end_known`."""
        presumed, possible = self.index.presumed, self.index.possible
        return Window(presumed.end if presumed.start < presumed.end else possible.start + ONE, possible.end)

    @property
    def happened(self) -> Window:
        """Return the days on one of which an event fell."""
        return Window(self.index.possible.start, self.index.possible.end - ONE)


def facts_between(graph: Graph, first: Day, last: Day, known: Day) -> list[Fact]:
    """Return the claims that may have held on some day from `first` through `last`, by IRI; no rejected ones.

    Args:
        graph: the generation that is read.
        first: the earlier of two days.
        last: the later of them.
        known: only what sources had said by this day counts.
    """
    days = {"known_on": day_literal(known), "first": day_literal(first), "last": day_literal(last)}
    rows = {row["claim"].value: row for row in graph.query(bind(_DAYS, days)) if not _rejected(row)}
    values = values_of(graph, rows)
    facts = [_fact(row, values[claim]) for claim, row in sorted(rows.items())]
    return [fact for fact in facts if fact.kind]


def values_of(graph: Graph, claims: Iterable[str]) -> dict[str, dict[str, tuple[str, ...]]]:
    """Return what each of some claims says, by property; its classes are under `type`."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    named = " ".join(str(NamedNode(claim)) for claim in sorted(claims))
    for row in graph.query(_VALUES % named) if named else ():
        found[row["claim"].value][row["property"].value.rpartition("#")[2]].append(row["value"].value)
    return defaultdict(
        dict,
        {claim: {name: tuple(sorted(values)) for name, values in said.items()} for claim, said in found.items()},
    )


def _fact(row: Row, values: dict[str, tuple[str, ...]]) -> Fact:
    """Return the claim of a row; its kind is empty where it is neither situation, nor absence, nor event."""
    ours = [name.removeprefix(PREFIXES["clx"]) for name in values.get("type", ()) if name.startswith(PREFIXES["clx"])]
    dated = {"Situation", "Absence", "Event"}.intersection(ours)
    kind = next((name for name in ours if dated and name not in _GENERAL), "Event" if "Event" in ours else "")
    standing = row["standing"].value.rpartition("/")[2]
    return Fact(row["claim"].value, kind, "Event" in ours, standing, _index(row), values)


def _index(row: Row) -> Index:
    """Return the three intervals of a row."""

    def interval(name: str) -> Interval:
        return Interval(dt.date.fromisoformat(row[f"{name}From"].value), dt.date.fromisoformat(row[f"{name}To"].value))

    sides = (row["startKnown"].value == "true", row["endKnown"].value == "true")
    return Index(interval("certain"), interval("presumed"), interval("possible"), *sides)


def _rejected(row: Row) -> bool:
    return row["standing"].value.endswith("/rejected")
