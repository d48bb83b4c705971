"""The days of the claims that concern a thing: over which each is certain or possible, and when anything changes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from pyoxigraph import NamedNode

from chronolex.graph.days import EARLIEST, OPEN, Day
from chronolex.graph.literals import day_literal
from chronolex.graph.store import Graph

_KINDS = ("certain", "presumed", "possible")
_DAYS = """
PREFIX clx: <https://w3id.org/chronolex/ontology#>
SELECT ?about ?known_on ?claim ?certainFrom ?certainTo ?presumedFrom ?presumedTo ?possibleFrom ?possibleTo WHERE {
  ?claim clx:concerns ?about ; clx:asKnown ?index .
  ?index clx:knownFrom ?knownFrom ; clx:knownTo ?knownTo ;
         clx:certainFrom ?certainFrom ; clx:certainTo ?certainTo ;
         clx:presumedFrom ?presumedFrom ; clx:presumedTo ?presumedTo ;
         clx:possibleFrom ?possibleFrom ; clx:possibleTo ?possibleTo .
  FILTER(?knownFrom <= ?known_on && ?known_on < ?knownTo)
}
"""


@dataclass(frozen=True)
class Span:
    """A run of days, `[start, end)`; `None` is no bound."""

    start: Day | None
    end: Day | None


Spans = dict[str, Span]
"""The spans of one claim by `certain`, `presumed` and `possible`; those without a day are left out."""


def spans_of(graph: Graph, iri: NamedNode, known: Day) -> dict[str, Spans]:
    """Return the spans, as known on a day, of each claim that concerns a thing, by the claim's IRI."""
    found: dict[str, Spans] = {}
    for row in graph.query(_DAYS, {"about": iri, "known_on": day_literal(known)}):
        days = {kind: (row[f"{kind}From"].value, row[f"{kind}To"].value) for kind in _KINDS}
        spans = {kind: Span(_day(start), _day(end)) for kind, (start, end) in days.items() if start < end}
        found[row["claim"].value] = spans
    return found


def turns(spans: dict[str, Spans]) -> list[Day]:
    """Return the days on which something becomes certain, presumed or possible, or stops being so, in order."""
    every = (day for one in spans.values() for span in one.values() for day in (span.start, span.end))
    return sorted({day for day in every if day is not None})


def _day(text: str) -> Day | None:
    """Return a day of the index, `None` for those that stand for no bound."""
    day = dt.date.fromisoformat(text)
    return None if day in (OPEN, EARLIEST) else day
