"""The days around a change: each on which something becomes otherwise, and the day before it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import NamedNode

from chronolex.graph.bounds import Index
from chronolex.graph.days import EARLIEST, OPEN, Day, PrintedDate
from chronolex.graph.timeline import Resolved
from chronolex.report.world import World

ONE = dt.timedelta(days=1)


@dataclass(frozen=True)
class Moments:
    """The days on which a change does something, in order.

    Attributes:
        known: the day on which every source of both graphs was issued: what is compared is as known then.
        changed: the claims that begin, end, move or stand otherwise.
    """

    days: tuple[Day, ...]
    known: Day
    changed: tuple[NamedNode, ...]

    @property
    def looked_at(self) -> tuple[Day, ...]:
        """Return each day and the day before it, once, in order."""
        return tuple(sorted({*self.days, *(day - ONE for day in self.days if day > EARLIEST)}))


def moments(before: World, after: World, printed: Iterable[str]) -> Moments:
    """Return the days of the effects as printed, and those on which a claim begins or ends otherwise than before.

    Args:
        before: the graph before the change.
        after: the graph after it.
        printed: the days of its effects; of a month or a year its first and its last day count.
    """
    dates = [PrintedDate.parse(text) for text in printed]
    days = {day for date in dates for day in (date.first, date.last)}
    changed = [iri for iri in {**before.resolved, **after.resolved} if _differs(before, after, iri)]
    for iri in changed:
        old, new = (set(_bounds(world.resolved.get(iri))) for world in (before, after))
        same_days = before.index(iri) == after.index(iri)
        days |= (old | new) if same_days else (old ^ new)
    issued = [source.known_from for world in (before, after) for source in world.staged.facts.sources]
    found = sorted(day for day in days if EARLIEST < day < OPEN)
    return Moments(tuple(found), max(issued, default=Day.today()), tuple(sorted(changed, key=lambda one: one.value)))


def _differs(before: World, after: World, iri: NamedNode) -> bool:
    """Tell whether a claim is another after the change: its days, its standing, or that it is there."""
    old, new = before.resolved.get(iri), after.resolved.get(iri)
    if old is None or new is None:
        return True
    said = (old.claim.standing, old.claim.values, _sides(before.index(iri)))
    return said != (new.claim.standing, new.claim.values, _sides(after.index(iri))) or (
        before.index(iri) != after.index(iri)
    )


def _sides(index: Index | None) -> tuple[bool, bool] | None:
    return (index.start_known, index.end_known) if index else None


def _bounds(one: Resolved | None) -> Iterator[Day]:
    """Yield the days on which a claim begins or ends; a side that only an attestation closes is no such day.

    Where neither side is known the first day that is sure stands for them; an event has its day and no end.
    """
    index = one.known[-1].index if one and one.known else None
    if one is None or index is None or one.claim.standing == "rejected":
        return
    if index.start_known or not index.end_known:
        yield index.presumed.start
    if index.start_known:
        yield index.possible.start
    if index.end_known and one.claim.timing.date is None:
        yield from (index.presumed.end, index.possible.end)
