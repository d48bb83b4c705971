"""Say of each change which legal event caused it, as far as the graph says so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from chronolex.graph.bounds import Window
from chronolex.graph.diff_changes import Change
from chronolex.graph.diff_facts import Fact
from chronolex.graph.diff_law import Law

_STANDS_IN = ("provision", "instrument", "legalBasis", "object", "of", "treaty", "office")
"""What a fact begins or ends with, the nearest first."""
_TOUCHES = ("of", "result", "legalBasis")
"""What an event changes, makes, or rests on."""
_LEGAL = frozenset(
    {
        *("Adoption", "Signature", "Publication", "Commencement", "Amendment", "Repeal", "Ratification"),
        *("Establishment", "Abolition", "Renaming", "Merger", "FunctionTransfer", "Appointment"),
    }
)
_SHARED = ("role", "object", "office", "offence", "provision", "instrument", "treaty", "post", "of")
"""What a known absence has in common with what ended it."""


@dataclass(frozen=True)
class Cause:
    """What caused a change.

    Attributes:
        how: `event` (the claim names it; or the act or programme in which the claim stands came into or went out of
            force with it; or it touches the same thing on the same day), `basis` (the sources name a legal basis and
            no event), or nothing where no cause is named.
        things: the act, programme or body that caused it; several where one act took another's place.
        day: when; `None` for a basis.
    """

    how: str = ""
    things: tuple[str, ...] = ()
    day: Window | None = None


Group = tuple[Cause, list[Change]]


class Causes:
    """Find causes among the events of both days, and among the acts that came into or went out of force."""

    def __init__(self, law: Law, facts: Iterable[Fact]) -> None:
        """Take the structure of the law, and the facts of both days; disputed ones cause nothing."""
        self._law = law
        accepted = [fact for fact in facts if fact.standing == "accepted"]
        self._events = {fact.claim: fact for fact in accepted if fact.event}
        self._begun: dict[str, set[Window]] = defaultdict(set)
        self._ended: dict[str, set[Window]] = defaultdict(set)
        for fact in accepted:
            if fact.kind == "InForce":
                self._begun[fact.value("instrument")] |= {fact.begins} if fact.index.start_known else set()
                self._ended[fact.value("instrument")] |= {fact.ends} if fact.index.end_known else set()

    def grouped(self, found: Iterable[Change]) -> list[Group]:
        """Return the changes by cause, in order of time: one act on one day is one cause, whatever it did.

        Where an act that came into force continues provisions of one that went out of force on the same day, the two
        are one cause.
        """
        caused = [(change, self.cause(change)) for change in found]
        groups: dict[tuple[tuple[str, ...], Window | None], list[Change]] = defaultdict(list)
        for change, cause in caused:
            if change.facts[0].kind == "Absence" and not cause.how:
                cause = self._filled(change, caused)
            groups[cause.things, cause.day].append(change)
        for new, old in sorted(self._law.replaced):
            days = {day for things, day in groups if day and things == (new,)}
            for day in sorted(days & {day for things, day in groups if day and things == (old,)}):
                groups[(new, old), day] = groups.pop(((new,), day)) + groups.pop(((old,), day))
        return sorted(((_cause(*key), changed) for key, changed in groups.items()), key=_when)

    def cause(self, change: Change) -> Cause:
        """Return what caused a change: of one that joins two, what its beginning says, then what its end says."""
        if change.kind == "happened":
            return self._by_event(change.facts[0])
        if change.first and change.second and change.before is change.after:
            return Cause()
        sides = [(fact, start) for fact, start in ((change.after, True), (change.before, False)) if fact]
        for search in (self._named, self._resting):
            for fact, start in sides:
                if fact.index.start_known if start else fact.index.end_known:
                    for cause in search(fact, start):
                        return cause
        return Cause()

    def _named(self, fact: Fact, start: bool) -> Iterator[Cause]:
        """Yield the events, and the acts that came into or went out of force, that made a fact begin or end."""
        for claim in fact.all("startedBy" if start else "endedBy"):
            if claim in self._events:
                yield self._by_event(self._events[claim])
        day = fact.begins if start else fact.ends
        for thing in fact.all(*_STANDS_IN):
            for whole in reversed(self._law.wholes(thing)):
                for bound in sorted((self._begun if start else self._ended).get(whole, ())):
                    if bound == day or (not start and day.first <= bound.first and day.last == bound.last):
                        # What ended at the latest with its act ended, for all that is known, by it.
                        yield Cause("event", (whole,), bound)
        mine = {whole for thing in fact.all(*_STANDS_IN, "holder") for whole in self._law.wholes(thing)}
        for _, event in sorted(self._events.items()):
            if event.happened == day and event.kind in _LEGAL and mine.intersection(event.all(*_TOUCHES)):
                yield self._by_event(event)

    def _resting(self, fact: Fact, start: bool) -> Iterator[Cause]:
        """Yield the act on which a fact that begins rests, where no event is known."""
        for thing in fact.all("legalBasis", "provision") if start else ():
            yield Cause("basis", (self._law.root(thing),))

    def _by_event(self, event: Fact) -> Cause:
        """Return an event as a cause: the act that it rests on, else the act or body that it happened to."""
        thing = next(iter(event.all("legalBasis", "of", "instrument", "about")), event.claim)
        return Cause("event", (self._law.root(thing),), event.happened)

    def _filled(self, change: Change, caused: Iterable[tuple[Change, Cause]]) -> Cause:
        """Return the cause of what began when a known absence of it ended, or ended when the absence began."""
        absence, day = change.facts[0], change.window
        for other, cause in caused:
            if cause.day == day and any(self._fills(fact, absence) for fact in other.facts):
                return cause
        return Cause()

    def _fills(self, fact: Fact, absence: Fact) -> bool:
        """Tell whether a fact is what an absence says there was none of."""
        if fact.kind not in {name.rpartition("#")[2] for name in absence.all("absent")}:
            return False
        fields = {*absence.all("field")}
        shared = [name for name in _SHARED if absence.all(name)]
        within = fields and fields <= self._law.fields.get(fact.value("instrument"), set())
        return bool(shared or within) and all(fact.all(name) == absence.all(name) for name in shared)


def _cause(things: tuple[str, ...], day: Window | None) -> Cause:
    """Return the cause of a group."""
    return Cause("" if not things else "event" if day else "basis", things, day)


def _when(group: Group) -> tuple[object, ...]:
    """Return by what groups are ordered: surely caused before possibly, then on a mere basis, then without cause."""
    cause, changed = group
    possible = all(change.certainty == "possible" for change in changed)
    return (("event", "basis", "").index(cause.how), possible, cause.day or (), cause.things)
