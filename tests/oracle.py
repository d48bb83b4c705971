"""A second reading of section 2 of the model, by counting instead of by formula.

Over a few days every pair of a first day and a first day after is tried against everything that is said. Nothing here
follows `chronolex.graph.bounds`: where the two disagree, one of them misreads the model.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from chronolex.graph.bounds import Index

Range = tuple[dt.date, dt.date]
"""The days from the one through the other."""

DAYS = tuple(dt.date(2019, 12, 20) + dt.timedelta(days=count) for count in range(24))
"""The calendar: across the end of a month that ends a year."""

NEVER = dt.date.max
"""Stands for a first day after that lies beyond every calendar."""


@dataclass(frozen=True)
class Said:
    """Everything said about one fact's time.

    Attributes:
        start: some day of it was the first day.
        end: some day of it was the first day after.
        attested: on some day of each it held.
        goes_on: it is an accepted norm: with no end printed, its end is open.
        back_to: it is a norm read in an act that commenced by then, and has no start of its own.
    """

    start: Range | None = None
    end: Range | None = None
    attested: tuple[Range, ...] = ()
    not_before: dt.date | None = None
    not_after: dt.date | None = None
    goes_on: bool = False
    back_to: dt.date | None = None


@dataclass(frozen=True)
class Pair:
    """One way it may have been: held from `first` until the day before `after`."""

    first: dt.date
    after: dt.date

    @cached_property
    def held(self) -> frozenset[dt.date]:
        """Return the days of the calendar on which it then held."""
        return frozenset(day for day in DAYS if self.first <= day < self.after)


AFTERS = (*DAYS, DAYS[-1] + dt.timedelta(days=1), NEVER)
PAIRS = tuple(Pair(first, after) for first in DAYS for after in AFTERS if first < after)


@dataclass(frozen=True)
class Answer:
    """The days of the calendar that each answer covers."""

    certain: frozenset[dt.date]
    presumed: frozenset[dt.date]
    possible: frozenset[dt.date]


def pairs(said: Said, closed: bool = True) -> list[Pair]:
    """Return every pair that agrees with all that is said; `closed` closes the sides that nothing bounds."""
    return [pair for pair in PAIRS if _agrees(pair, said) and (not closed or _closes(pair, said))]


def answer(said: Said) -> Answer | None:
    """Return what is certain, presumed and possible, or `None` where no pair agrees with what is said."""
    found = pairs(said)
    if not found:
        return None
    return Answer(_in_all(found), _in_all(_presuming(found, said)), frozenset().union(*(pair.held for pair in found)))


def _agrees(pair: Pair, said: Said) -> bool:
    """Tell whether the pair contradicts nothing that is said."""
    return (
        (said.start is None or said.start[0] <= pair.first <= said.start[1])
        and (said.end is None or said.end[0] <= pair.after <= said.end[1])
        and pair.first >= _bottom(said)
        and (said.not_after is None or pair.after <= said.not_after)
        and all(any(first <= day <= last for day in pair.held) for first, last in said.attested)
    )


def _bottom(said: Said) -> dt.date:
    """Return the day before which what it stands on had not begun."""
    act = said.back_to if said.start is None else None
    return said.not_before or act or dt.date.min


def _closes(pair: Pair, said: Said) -> bool:
    """Tell whether the pair keeps within the outermost attestations on the sides that nothing else bounds."""
    days = list(_attesting(said))
    begins = said.start is not None or _bottom(said) > dt.date.min or any(pair.first >= day for day in days)
    # Law of which nothing says that it ever held is not presumed to go on.
    goes_on = said.goes_on and (bool(days) or said.back_to is not None)
    bounded = said.end is not None or said.not_after is not None or goes_on
    return begins and (bounded or any(pair.after <= day + dt.timedelta(days=1) for day in days))


def _attesting(said: Said) -> Iterator[dt.date]:
    """Yield every day on which it is attested, if only as one of a range; a printed start or end attests too."""
    start = [said.start] if said.start else []
    end = [(said.end[0] - dt.timedelta(days=1), said.end[1] - dt.timedelta(days=1))] if said.end else []
    for first, last in (*said.attested, *start, *end):
        yield from (first, last)


def _presuming(found: list[Pair], said: Said) -> list[Pair]:
    """Keep the pairs that fit the presumptions: that law goes on, and that it is as old as its act."""
    kept = found
    if said.back_to is not None and said.start is None:
        reach = max(said.back_to, min(pair.first for pair in kept))
        kept = [pair for pair in kept if pair.first <= reach]
    if said.goes_on and said.end is None:
        latest = max(pair.after for pair in kept)
        kept = [pair for pair in kept if pair.after == latest]
    return kept


def _in_all(found: list[Pair]) -> frozenset[dt.date]:
    """Return the days on which it held in every pair."""
    return frozenset.intersection(*(pair.held for pair in found))


def six(days: Index) -> list[dt.date]:
    """Return the six days of an index, in order if and only if its three intervals are nested."""
    three = (days.possible, days.presumed, days.certain)
    return [*(one.start for one in three), *(one.end for one in reversed(three))]
