"""From claims as printed to the days of each, as known now and as known on every earlier issue day.

Bounds that a claim takes from elsewhere come from accepted claims only: nothing begins before the commencement (where
none is printed, the adoption) of its act, provision or legal basis, or the creation of its object, and no norm of a
provision outlasts its act.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from pyoxigraph import NamedNode

from chronolex.errors import Fault, InputFaults
from chronolex.graph.bounds import Evidently, Index, NoDaysFit, Window, event_index, index
from chronolex.graph.claims import Bound, Claim, Evidence, Facts
from chronolex.graph.days import OPEN, Day, PrintedDate

NORMS = frozenset(["InForce", "Competence", "Criminalisation", "Penalty", "Norm", "PartyTo", "Naming", "Filling"])
"""Kinds that are presumed to go on where accepted and where no end is printed."""

STANDS_ON = {
    "Competence": ("clx:legalBasis", "clx:object"),
    "Filling": ("clx:legalBasis",),
    "InForce": ("clx:instrument",),
    "Criminalisation": ("clx:provision",),
    "Penalty": ("clx:provision",),
    "Norm": ("clx:provision",),
    "StatusOf": ("clx:of",),
}
"""What a claim of each kind does not begin before."""

READ_IN = {
    "Competence": ("clx:legalBasis",),
    "Filling": ("clx:legalBasis",),
    "InForce": ("clx:instrument",),
    "Criminalisation": ("clx:provision",),
    "Penalty": ("clx:provision",),
    "Norm": ("clx:provision",),
}
"""The act in which a norm of each kind is read; without a start of its own it is presumed back to that act's."""

OUTLASTS_NOT = {"InForce", "Criminalisation", "Penalty", "Norm"}
"""Kinds that end with the act in which they are read."""

CREATIONS = ("Adoption", "Establishment", "Signature")


@dataclass(frozen=True)
class Known:
    """The days of a claim as known from one issue day until the next that changes them, `[since, until)`.

    `index` is `None` for claims that have no days of their own: statements, figures, undated events.
    """

    since: Day
    until: Day
    index: Index | None


@dataclass(frozen=True)
class Resolved:
    """A claim with its days, as known over time; the last is as known now."""

    claim: Claim
    known: tuple[Known, ...]


def resolve(facts: Facts, only: Collection[NamedNode] | None = None) -> list[Resolved]:
    """Compute the days of every claim, or of some only, which the others then help to date.

    Raises:
        InputFaults: every claim for which no days fit what is said of it, with its place.
    """
    days = sorted({source.known_from for source in facts.sources})
    views = [_View(facts, day) for day in days]
    faults: list[Fault] = []
    resolved = []
    for claim in facts.claims:
        if only is not None and claim.iri not in only:
            continue
        try:
            resolved.append(Resolved(claim, _changes(list(_indexes(claim, views)))))
        except NoDaysFit as error:
            wrong = f"no days fit this {claim.kind}: {error}"
            expected = "bounds that agree, or a second claim that is disputed"
            faults.append(Fault(claim.place.file, claim.place.line, wrong, expected))
    if faults:
        raise InputFaults(faults)
    return resolved


def _indexes(claim: Claim, views: list[_View]) -> Iterator[tuple[Day, Index | None]]:
    """Yield the claim's days as known on each issue day; from the day on which anything dated it, if that is later.

    Raises:
        NoDaysFit: by all that is known now. What never dated a claim before is no fault: it was not yet known when.
    """
    for view in views:
        if view.knows(claim):
            try:
                yield view.day, view.index(claim)
            except NoDaysFit:
                if view is views[-1]:
                    raise


def _changes(indexes: list[tuple[Day, Index | None]]) -> tuple[Known, ...]:
    """Keep one entry for each issue day that changes the days."""
    kept: list[Known] = []
    for day, days in indexes:
        if kept and kept[-1].index == days and _same_sides(kept[-1].index, days):
            continue
        if kept:
            kept[-1] = replace(kept[-1], until=day)
        kept.append(Known(day, OPEN, days))
    return tuple(kept)


def _same_sides(one: Index | None, other: Index | None) -> bool:
    """Tell whether both say the same of which sides are bounded."""
    if one is None or other is None:
        return one is other
    return (one.start_known, one.end_known) == (other.start_known, other.end_known)


class _View:
    """The facts as known on one day."""

    def __init__(self, facts: Facts, day: Day) -> None:
        self.day = day
        self._parents = {
            thing.iri: [term for name, term in thing.properties if name in ("clx:partOf", "clx:approvedBy")]
            for thing in facts.things
        }
        self._claims: dict[NamedNode, list[Claim]] = defaultdict(list)
        self._by_iri = {claim.iri: claim for claim in facts.claims}
        for claim in facts.claims:
            if claim.standing == "accepted" and self.knows(claim):
                for name in ("clx:instrument", "clx:of", "clx:result"):
                    value = claim.value(name)
                    if isinstance(value, NamedNode):
                        self._claims[value].append(claim)

    def knows(self, claim: Claim) -> bool:
        """Tell whether any passage of the claim was issued by the day."""
        return any(self._issued(one) for one in claim.evidence)

    def index(self, claim: Claim) -> Index | None:
        """Return the claim's days, or `None` for one that has none."""
        timing = claim.timing
        if timing.date is not None:
            window = self._window(timing.date)
            return event_index(window) if window else None
        if not (claim.kind in NORMS or claim.kind in _SITUATIONS):
            return None
        return index(self._evidently(claim))

    def _evidently(self, claim: Claim) -> Evidently:
        """Gather everything that bounds the claim."""
        timing = claim.timing
        start = self._window(timing.start) or self._event_days(timing.started_by)
        end = self._after(timing.end) or self._event_days(timing.ended_by)
        attested = [
            Window(span.first, span.last)
            for one in claim.evidence
            if self._issued(one) and one.stance == "supports"
            for span in one.attested
        ]
        at_least = self._window(timing.at_least)
        if at_least and timing.at_least:
            attested.append(Window(timing.at_least.printed.last, timing.at_least.printed.last))
        norm = claim.standing == "accepted" and claim.kind in NORMS
        # A start that some event made, though its day is not printed, is a start of its own: nothing is presumed back.
        own_start = start is not None or timing.started_by is not None
        # Where nothing tells how long it had been so, neither is it presumed back nor closed where it could have begun.
        untold = claim.value("clx:startUnknown") is not None
        read_in = self._starts(claim, READ_IN) if norm and not own_start and not untold else []
        begun = [] if untold else self._starts(claim, STANDS_ON)
        return Evidently(
            start,
            end,
            tuple(attested),
            not_before=max((window.first for window in begun), default=None),
            not_after=self._ceases(claim),
            presumed_from=max((window.last for window in [*read_in, *begun]), default=None) if read_in else None,
            presumed_on=norm and end is None and at_least is None,
        )

    def _starts(self, claim: Claim, table: Mapping[str, tuple[str, ...]]) -> list[Window]:
        """Return when what the claim stands on, or is read in, commenced."""
        found = []
        for name in table.get(claim.kind, ()):
            value = claim.value(name)
            if isinstance(value, NamedNode):
                found += self._commencements(value, in_force=claim.kind != "InForce")
        return found

    def _commencements(self, thing: NamedNode, in_force: bool = True) -> list[Window]:
        """Return when a thing commenced, and what it is part of; by adoption where no commencement is printed."""
        own = self._claims.get(thing, [])
        situations = [claim for claim in own if in_force and claim.kind == "InForce"]
        starts = [self._window(one.timing.start) or self._event_days(one.timing.started_by) for one in situations]
        dates = [self._window(claim.timing.date) for claim in own if claim.kind == "Commencement" and in_force]
        found = [window for window in [*starts, *dates] if window]
        if not found:
            made = [self._window(claim.timing.date) for claim in own if claim.kind in CREATIONS]
            found = [window for window in made if window]
        around = [
            window
            for part in self._parents.get(thing, [])
            if isinstance(part, NamedNode)
            for window in self._commencements(part)
        ]
        return ([min(found)] if found else []) + around

    def _ceases(self, claim: Claim) -> Day | None:
        """Return the last possible first day after the act, for a norm that ends with it; a rejected one need not."""
        if claim.kind not in OUTLASTS_NOT or claim.standing == "rejected":
            return None
        ends = []
        for name in READ_IN[claim.kind]:
            value = claim.value(name)
            if isinstance(value, NamedNode):
                ends += self._ends(value, own=claim.kind != "InForce")
        return min(ends, default=None)

    def _ends(self, thing: NamedNode, own: bool) -> list[Day]:
        """Return when a thing, and what it is part of, had certainly ended, by its own claims of being in force."""
        claims = [claim for claim in self._claims.get(thing, []) if claim.kind == "InForce"] if own else []
        afters = [self._after(claim.timing.end) or self._event_days(claim.timing.ended_by) for claim in claims]
        found = [max(window.last for window in afters if window)] if afters and all(afters) else []
        for part in self._parents.get(thing, []):
            if isinstance(part, NamedNode):
                found += self._ends(part, own=True)
        return found

    def _issued(self, evidence: Evidence) -> bool:
        return evidence.source.known_from <= self.day

    def _window(self, bound: Bound | None) -> Window | None:
        """Return the days on one of which a start or event fell, if its print was known."""
        printed = self._printed(bound)
        if bound is None or printed is None:
            return None
        return Window(printed.first, printed.first if bound.whole else printed.last)

    def _after(self, bound: Bound | None) -> Window | None:
        """Return the days one of which is the first day after, if the print of the end was known."""
        printed = self._printed(bound)
        if bound is None or printed is None:
            return None
        return Window(printed.after, printed.after) if bound.whole else Window(printed.first, printed.last)

    def _printed(self, bound: Bound | None) -> PrintedDate | None:
        """Return the date as the passages issued so far print it, nothing where none was.

        It is the narrowest of those that agree; a later print that does not agree takes the place of those before it,
        as the new end of a programme does, and the date of the bound itself that of one as old.
        """
        if bound is None:
            return None
        found: PrintedDate | None = None
        issued = filter(self._issued, bound.evidence)
        for one in sorted(issued, key=lambda one: _age(one, bound.printed)):
            date = one.prints or bound.printed
            if found is None or not date.first <= found.first <= found.last <= date.last:
                found = date
        return found

    def _event_days(self, event: NamedNode | None) -> Window | None:
        """Return the days of an event claim that starts or ends a situation."""
        claim = self._by_iri.get(event) if event else None
        return self._window(claim.timing.date) if claim else None


def _age(evidence: Evidence, printed: PrintedDate) -> tuple[Day, bool, dt.timedelta, Day]:
    """Return the order in which prints of a date count, the last most: never the order in which they are written.

    Of those of one day the bound's own date is last; of others the wider comes before the narrower, then the earlier.
    """
    date = evidence.prints or printed
    return evidence.source.known_from, evidence.prints is None, date.first - date.last, date.first


_SITUATIONS = frozenset(["Tenure", "Subordination", "Membership", "StatusOf", "Finding", "Absence"])
