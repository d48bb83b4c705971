"""From what is printed and attested to the days on which a fact certainly, presumably or possibly held.

The rules are section 2 of the model. Let `b` be a fact's first day and `e` the first day after it. Everything that is
known bounds them, independently but for `b < e`: `b` lies in `[b1, b2]` and `e` in `[e1, e2]`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import NamedTuple

from chronolex.graph.days import OPEN, Day

ONE = dt.timedelta(days=1)

UNDATED = "nothing says on which days it held"
"""Why no days fit a fact that nothing dates."""


class Window(NamedTuple):
    """The days, both ends within, on one of which something fell."""

    first: Day
    last: Day


@dataclass(frozen=True)
class Interval:
    """A half-open range of days `[start, end)`; an empty one has `start == end`.

    >>> day = dt.date(2019, 3, 5)
    >>> Interval(day, day + ONE).holds(day), Interval(day, day + ONE).holds(day + ONE)
    (True, False)
    """

    start: Day
    end: Day

    def holds(self, day: Day) -> bool:
        """Tell whether the day lies within."""
        return self.start <= day < self.end


@dataclass(frozen=True)
class Index:
    """The three nested intervals of a fact: what a query compares a day with.

    `start_known` and `end_known` tell whether something printed bounds that side, or only the outermost attestation.
    """

    certain: Interval
    presumed: Interval
    possible: Interval
    start_known: bool = field(default=True, compare=False)
    end_known: bool = field(default=True, compare=False)

    def answer(self, day: Day) -> str | None:
        """Return `certain`, `presumed` or `possible`, or `None` where no answer lies."""
        for name in ("certain", "presumed", "possible"):
            interval: Interval = getattr(self, name)
            if interval.holds(day):
                return name
        return None


class NoDaysFit(Exception):
    """Tell that what is said of a fact's time contradicts itself: a contradiction, not a claim with bounds."""


@dataclass(frozen=True)
class Evidently:
    """All that bounds one fact in time.

    Attributes:
        start: the days on one of which it began, as printed.
        end: the days one of which is the first day after it, as printed.
        attested: ranges on some day of which it held.
        not_before: it began no earlier: what it stands on began then at the earliest.
        not_after: its first day after is no later: what it stands on had ended then at the latest.
        presumed_from: a norm read in an act, without a start of its own, is presumed back to this day.
        presumed_on: it is an accepted norm without a printed end, presumed to go on.
    """

    start: Window | None = None
    end: Window | None = None
    attested: tuple[Window, ...] = ()
    not_before: Day | None = None
    not_after: Day | None = None
    presumed_from: Day | None = None
    presumed_on: bool = False


def index(facts: Evidently) -> Index:
    """Compute the three intervals of a fact.

    A side that nothing bounds is closed at the outermost attestation; only the end of a norm that is presumed to go
    on stays open (`OPEN`, which stands in the index alone).

    >>> first, last = dt.date(2019, 3, 5), dt.date(2021, 11, 15)
    >>> ruled = index(Evidently(start=Window(first, first), end=Window(last, last)))
    >>> ruled.answer(first - ONE), ruled.answer(first), ruled.answer(last - ONE), ruled.answer(last)
    (None, 'certain', 'certain', None)

    Raises:
        NoDaysFit: no first day and first day after satisfy everything that is said, or nothing says when it held.
    """
    b1, e2 = _earliest_first(facts), _latest_after(facts)
    b2 = min([_before(e2), *(held.last for held in _held(facts)), *([facts.start.last] if facts.start else [])])
    e1 = max([b1 + ONE, *(held.first + ONE for held in _held(facts)), *([facts.end.first] if facts.end else [])])
    if b1 > b2:
        raise NoDaysFit(f"it would begin on {b1} or later, and on {b2} or earlier")
    if e1 > e2:
        raise NoDaysFit(f"its first day after would be {e1} or later, and {e2} or earlier")
    presumed = _presumed(facts, Interval(b1, e2), b2, e1)
    # An empty certain interval stands at the start of the presumed one, so that the six days are nested too.
    return Index(
        Interval(b2, e1) if b2 < e1 else Interval(presumed.start, presumed.start),
        presumed,
        Interval(b1, e2),
        start_known=facts.start is not None or facts.not_before is not None,
        end_known=facts.end is not None or facts.not_after is not None,
    )


def event_index(day: Window) -> Index:
    """Return the index of an event: certain on a printed day, possible over a printed month or year."""
    possible = Interval(day.first, day.last + ONE)
    certain = possible if day.first == day.last else Interval(day.last, day.last)
    return Index(certain, certain, possible)


def _held(facts: Evidently) -> tuple[Window, ...]:
    """Return the ranges on some day of which the fact held: attested, on its start, on the day before its end."""
    ends = (Window(_before(facts.end.first), _before(facts.end.last)),) if facts.end else ()
    return (*facts.attested, *((facts.start,) if facts.start else ()), *ends)


def _before(day: Day) -> Day:
    """Return the day before; the calendar's first day has none and stands for itself."""
    return day - ONE if day > dt.date.min else day


def _earliest_first(facts: Evidently) -> Day:
    """Return b1: by print and by what it stands on, else the outermost attestation."""
    bounds = [facts.start.first] if facts.start else []
    bounds += [facts.not_before] if facts.not_before else []
    bounds = bounds or ([facts.presumed_from] if facts.presumed_from else [])
    return max(bounds) if bounds else min(held.first for held in _attesting(facts))


def _latest_after(facts: Evidently) -> Day:
    """Return e2: by print and by what it stands on, else open for a norm, else the outermost attestation."""
    bounds = [facts.end.last] if facts.end else []
    bounds += [facts.not_after] if facts.not_after else []
    if bounds:
        return min(bounds)
    if facts.presumed_on and (_held(facts) or facts.presumed_from):
        return OPEN
    return max(held.last + ONE for held in _attesting(facts))


def _attesting(facts: Evidently) -> tuple[Window, ...]:
    """Return the ranges on some day of which it held, or raise `NoDaysFit`: with none, no side can be closed."""
    held = _held(facts)
    if not held:
        raise NoDaysFit(UNDATED)
    return held


def _presumed(facts: Evidently, possible: Interval, b2: Day, e1: Day) -> Interval:
    """Widen the certain days by what is presumed: back to the act's commencement, on to the end of what it stands on.

    A printed start or end is not presumed away, and no presumption reaches beyond what is possible.
    """
    start, end = b2, e1
    if facts.presumed_from and not facts.start:
        start = min(b2, max(possible.start, facts.presumed_from))
    if facts.presumed_on and not facts.end:
        end = possible.end
    return Interval(start, max(start, end))
