"""Compare two days: what each fact did between them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from chronolex.graph.bounds import Window
from chronolex.graph.days import Day
from chronolex.graph.diff_facts import Fact

SURENESS = ("certain", "presumed", "possible")
"""How sure it is that a fact holds on a day, the surest first."""

SHOWN = ("moved", "changed", "began", "ended", "came-and-went", "only-between", "happened")
"""The changes that are told unasked, in the order in which they are told."""

DOUBTS = ("first-attested", "last-attested", "attested-between", "surer", "less-sure")
"""What is told on request only: no source prints that anything changed."""


@dataclass(frozen=True)
class Change:
    """What one fact did between two days, or two facts of which one took the other's place.

    Attributes:
        kind: one of `SHOWN` or `DOUBTS`.
        before: the fact that ended, where one did, or that only changed how sure it is.
        after: the fact that began, where one did, or that only changed how sure it is.
        first: how sure it was on the first day; `None` where nothing held.
        second: the same on the second day.
    """

    kind: str
    before: Fact | None
    after: Fact | None
    first: str | None
    second: str | None
    certainty: str

    @property
    def facts(self) -> list[Fact]:
        """Return the fact, or the two."""
        return list({fact.claim: fact for fact in (self.before, self.after) if fact}.values())

    @property
    def window(self) -> Window:
        """Return the days on one of which it happened; for what came and went, those of its beginning."""
        if self.kind == "happened":
            return self.facts[0].happened
        if self.after and (self.after.index.start_known or not self.after.index.end_known):
            return self.after.begins
        return (self.before or self.facts[0]).ends

    @property
    def standing(self) -> str:
        """Return `disputed` where any of its facts is."""
        return max(fact.standing for fact in self.facts)


def changes(facts: Iterable[Fact], first: Day, second: Day) -> list[Change]:
    """Return what each fact did from the first day to the second, which may be the earlier one.

    A fact begins where it holds on the second day alone, and ends where it holds on the first alone; where nothing
    printed bounds that side, only our knowledge begins or ends there, and the change is an attestation. What happened
    or only held in between lies after the earlier day and no later than the later one.
    """
    return [change for fact in facts if (change := _change(fact, first, second))]


def _change(fact: Fact, first: Day, second: Day) -> Change | None:
    """Return what a fact did, `None` where nothing changed."""
    if fact.event:
        return _event(fact, min(first, second), max(first, second))
    one, two = fact.index.answer(first), fact.index.answer(second)
    if one is None and two is None:
        return _between(fact, min(first, second), max(first, second))
    if one is None or two is None:
        return _onesided(fact, one, two, first > second)
    if one == two:
        return None
    kind = "surer" if SURENESS.index(two) < SURENESS.index(one) else "less-sure"
    return Change(kind, fact, fact, one, two, two)


def _onesided(fact: Fact, one: str | None, two: str | None, backwards: bool) -> Change:
    """Return the beginning or the end of what holds on one of the days; read backwards, what began ends."""
    begins = one is None
    known = fact.index.start_known if begins != backwards else fact.index.end_known
    names = ("began", "first-attested") if begins else ("ended", "last-attested")
    before, after = (None, fact) if begins else (fact, None)
    return Change(names[0] if known else names[1], before, after, one, two, one or two or "")


def _between(fact: Fact, first: Day, last: Day) -> Change | None:
    """Return what held on neither day and possibly on some day between them."""
    possible = fact.index.possible
    if not (first < possible.start < possible.end <= last):
        return None
    sides = (fact.index.start_known, fact.index.end_known)
    kind = "came-and-went" if all(sides) else "only-between" if any(sides) else "attested-between"
    spans = (fact.index.certain, fact.index.presumed, possible)
    sure = next(name for name, span in zip(SURENESS, spans, strict=True) if span.start < span.end)
    return Change(kind, fact, fact, None, None, sure)


def _event(fact: Fact, first: Day, last: Day) -> Change | None:
    """Return an event after the first day and no later than the last: certain where all its days are."""
    days = fact.happened
    if days.last <= first or days.first > last:
        return None
    certain = first < days.first and days.last <= last
    return Change("happened", None, fact, None, None, "certain" if certain else "possible")
