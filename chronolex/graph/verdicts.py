"""Decide from the claims that tell for and against whether something was fulfilled: on a day, and on all days.

Nothing here knows of a store: claims come with their days, and a verdict leaves with its reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise

from chronolex.graph.days import EARLIEST, OPEN, Day
from chronolex.queries.legal_tests import FULFILLED, NOT_FULFILLED

CANNOT_BE_TOLD = "cannot-be-told"
SURE = ("possible", "presumed", "certain")


@dataclass(frozen=True)
class Held:
    """The days of a claim, or of several at once, as known over a stretch of time; intervals are half-open."""

    days: dict[str, tuple[Day, Day]]
    start_known: bool
    end_known: bool

    def sure(self, day: Day) -> int:
        """Return how sure it is that it held on a day: 3 certain, 2 presumed, 1 possible, 0 it did not."""
        return sum(start <= day < end for start, end in self.days.values())

    def __and__(self, other: Held) -> Held:
        """Return the days on which both held."""
        days = {one: _both(self.days[one], other.days[one]) for one in SURE}
        (start, end), (other_start, other_end) = self.days["possible"], other.days["possible"]
        return Held(
            days,
            # The claim that sets a bound says whether it is known.
            (start >= other_start and self.start_known) or (start <= other_start and other.start_known),
            (end <= other_end and self.end_known) or (end >= other_end and other.end_known),
        )


@dataclass(frozen=True)
class Found:
    """Claims that together decide, which way, and when."""

    verdict: str
    claims: tuple[str, ...]
    held: Held


@dataclass(frozen=True)
class Verdict:
    """What the graph finds on a day: the verdict, why, how sure it is, and the claims that it rests on."""

    verdict: str
    ground: str
    certainty: str | None
    claims: tuple[str, ...]


def _both(one: tuple[Day, Day], other: tuple[Day, Day]) -> tuple[Day, Day]:
    """Return the days in both intervals; an empty one ends where it starts."""
    start = max(one[0], other[0])
    return start, max(start, min(one[1], other[1]))


def judge(found: Iterable[Found], day: Day, is_open: bool = False, until: Day = OPEN) -> Verdict:
    """Decide from the claims known what holds on a day.

    What is certain outweighs what is presumed; where a fulfilment and a denial are equally sure, it cannot be told.
    Where neither holds, an end or a beginning that is printed decides, unless others may fulfil it (`is_open`). From
    `until` on, the issue day of the last source, an end decides nothing: something may have followed it since.
    """
    best: dict[str, int] = {FULFILLED: 0, NOT_FULFILLED: 0}
    found = list(found)
    for one in found:
        best[one.verdict] = max(best[one.verdict], one.held.sure(day))
    top = max(best.values())
    deciding = [one for one in found if top and one.held.sure(day) == top]
    verdicts = {one.verdict for one in deciding}
    if top >= 2 and len(verdicts) == 1:
        (verdict,) = verdicts
        return _verdict(verdict, "holds" if verdict == FULFILLED else "known-nobody", SURE[top - 1], deciding)
    if top >= 2:
        return _verdict(CANNOT_BE_TOLD, "sources-disagree", None, deciding)
    fulfilled = [one for one in found if one.verdict == FULFILLED and not is_open]
    beyond = _beyond(fulfilled, day, until)
    # A denial that is only possible takes nothing from "not yet" and "no longer".
    if top == 1 and (FULFILLED in verdicts or beyond.verdict == CANNOT_BE_TOLD):
        return _verdict(CANNOT_BE_TOLD, "only-possible", None, deciding)
    return beyond


def _beyond(found: list[Found], day: Day, until: Day) -> Verdict:
    """Decide for a day on which nothing that is known can have held."""
    ever = [one for one in found if one.held.days["possible"][0] < one.held.days["possible"][1]]
    earlier = [one for one in ever if one.held.days["possible"][1] <= day]
    later = [one for one in ever if day < one.held.days["possible"][0]]
    if day < until and earlier and all(one.held.end_known for one in earlier):
        last = max(one.held.days["possible"][1] for one in earlier)
        deciding = [one for one in earlier if one.held.days["possible"][1] == last]
        return _verdict(NOT_FULFILLED, "no-longer", "certain", deciding)
    if later and not earlier and all(one.held.start_known for one in later):
        first = min(one.held.days["possible"][0] for one in later)
        deciding = [one for one in later if one.held.days["possible"][0] == first]
        return _verdict(NOT_FULFILLED, "not-yet", "certain", deciding)
    return Verdict(CANNOT_BE_TOLD, "no-evidence", None, ())


def _verdict(verdict: str, ground: str, certainty: str | None, deciding: list[Found]) -> Verdict:
    """Return a verdict with the claims that it rests on, each once."""
    return Verdict(verdict, ground, certainty, tuple(sorted({claim for one in deciding for claim in one.claims})))


@dataclass(frozen=True)
class Run:
    """A run of days, `[start, end)`, on which the same is found; `since` is the day from which its verdict held."""

    start: Day
    end: Day
    since: Day
    verdict: Verdict


def runs(found: list[Found], is_open: bool = False, until: Day = OPEN) -> Iterator[Run]:
    """Yield the runs of days, without gaps, from the earliest day to the open bound."""
    bounds = {day for one in found for interval in one.held.days.values() for day in interval}
    days = sorted({EARLIEST, OPEN, until, *bounds})
    judged = [(start, end, judge(found, start, is_open, until)) for start, end in pairwise(days)]
    since, before = EARLIEST, None
    for verdict, group in groupby(judged, key=lambda one: one[2]):
        stretch = list(group)
        since = since if before == verdict.verdict else stretch[0][0]
        before = verdict.verdict
        yield Run(stretch[0][0], stretch[-1][1], since, verdict)
