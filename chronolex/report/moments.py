"""The days around a change: each on which something becomes otherwise, and the day before it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import NamedNode

from chronolex.graph.bounds import Index
from chronolex.graph.days import EARLIEST, OPEN, Day, PrintedDate
from chronolex.graph.delta import Delta
from chronolex.report.world import World

ONE = dt.timedelta(days=1)

_LAST = """
PREFIX clx: <https://w3id.org/chronolex/ontology#>
SELECT (MAX(?issued) AS ?last) WHERE { ?source clx:issuedBy ?issued }
"""


@dataclass(frozen=True)
class Moments:
    """The days on which a change does something, in order.

    Attributes:
        known: the day on which every source of both graphs was issued: what is compared is as known then.
        changed: the claims that begin, end, move or stand otherwise.
        begun: those of them that are new.
    """

    days: tuple[Day, ...]
    known: Day
    changed: tuple[NamedNode, ...]
    begun: frozenset[NamedNode]

    @property
    def looked_at(self) -> tuple[Day, ...]:
        """Return each day and the day before it, once, in order."""
        return tuple(sorted({*self.days, *(day - ONE for day in self.days if day > EARLIEST)}))


def moments(before: World, after: World, delta: Delta, printed: Iterable[str]) -> Moments:
    """Return the days of the effects as printed, and those on which a claim begins or ends otherwise than before.

    Args:
        before: the graph before the change.
        after: the graph after it.
        delta: what parts them.
        printed: the days of its effects; of a month or a year its first and its last day count.
    """
    dates = [PrintedDate.parse(text) for text in printed]
    days = {day for date in dates for day in (date.first, date.last)}
    changed = [iri for iri in sorted(delta.subjects(), key=lambda one: one.value) if _differs(before, after, iri)]
    for iri in changed:
        old, new = (set(_bounds(world, iri)) for world in (before, after))
        same_days = before.index(iri) == after.index(iri)
        days |= (old | new) if same_days else (old ^ new)
    found = sorted(day for day in days if EARLIEST < day < OPEN)
    begun = frozenset(iri for iri in changed if before.claim(iri) is None)
    return Moments(tuple(found), max(_issued(before, after), default=Day.today()), tuple(changed), begun)


def _differs(before: World, after: World, iri: NamedNode) -> bool:
    """Tell whether something is a claim and another after the change: its days, its standing, or that it is there."""
    old, new = before.claim(iri), after.claim(iri)
    if old is None or new is None:
        return old is not new
    said = (old.standing, old.values, _sides(before.index(iri)))
    return said != (new.standing, new.values, _sides(after.index(iri))) or before.index(iri) != after.index(iri)


def _sides(index: Index | None) -> tuple[bool, bool] | None:
    return (index.start_known, index.end_known) if index else None


def _bounds(world: World, iri: NamedNode) -> Iterator[Day]:
    """Yield the days on which a claim begins or ends; a side that only an attestation closes is no such day.

    Where neither side is known the first day that is sure stands for them; an event has its day and no end.
    """
    claim, index = world.claim(iri), world.index(iri)
    if claim is None or index is None or claim.standing == "rejected":
        return
    if index.start_known or not index.end_known:
        yield index.presumed.start
    if index.start_known:
        yield index.possible.start
    if index.end_known and claim.timing.date is None:
        yield from (index.presumed.end, index.possible.end)


def _issued(*worlds: World) -> Iterator[Day]:
    """Yield the day on which the last source of each graph was issued."""
    for world in worlds:
        yield from (Day.fromisoformat(row["last"].value) for row in world.reader.query(_LAST) if "last" in row)
