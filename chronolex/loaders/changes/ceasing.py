"""The end of an act or provision, and of what cannot outlast it."""

from __future__ import annotations

from pyoxigraph import NamedNode

from chronolex.graph.claims import Claim
from chronolex.graph.days import PrintedDate
from chronolex.loaders.changes.draft import Draft
from chronolex.loaders.changes.drafted import START_UNKNOWN, tail
from chronolex.loaders.changes.effects import Effect
from chronolex.loaders.changes.holding import turn_of
from chronolex.loaders.corpus import claims as models


def cease(draft: Draft, effect: Effect, what: NamedNode, day: PrintedDate) -> None:
    """End the force of an act or provision, by its own claim or by one that says so, and of what cannot outlast it."""
    in_force = draft.holding(effect, "InForce", instrument=what)
    for claim in in_force:
        draft.end(claim, effect, day)
    if not in_force:
        until = draft.until(effect, day)
        said = draft.claim(models.InForce, effect, "ceases", instrument=tail(what), to=until)
        # That it ends tells no more than that it was in force on the eve.
        said.extra.append(START_UNKNOWN)
    for claim in draft.resting(what):
        _end_with(draft, effect, claim, day)


def _end_with(draft: Draft, effect: Effect, claim: Claim, day: PrintedDate) -> None:
    """End what its own print lets go on; what comes only afterwards an earlier act began, or it cannot be."""
    start = claim.timing.start
    turn, begun = draft.turn(effect), turn_of(claim, "clx:enacted")
    if start and (start.printed == day or start.printed.first >= day.last):
        if turn and begun and begun.key < turn.key:
            draft.set_aside(claim, effect)
            return
        by = f" by {begun.act} of {begun.adopted}" if begun else ""
        wrong = f"the {claim.kind} '{'/'.join(claim.iri.value.split('/')[-2:])}' begins on {start.printed}{by}"
        draft.fault(
            effect.place, f"{wrong}, when what it stands on has ended", "that change taken back, or a later day"
        )
    elif _ends_after(draft, claim, day):
        draft.end(claim, effect, day)


def _ends_after(draft: Draft, claim: Claim, day: PrintedDate) -> bool:
    """Tell whether a claim by its own print ends only after a day."""
    timing = claim.timing
    event = draft.before.claim(timing.ended_by) if timing.ended_by else None
    ends = [bound.printed.after if bound.whole else bound.printed.first for bound in (timing.end,) if bound]
    ends += [timing.at_least.printed.after] if timing.at_least else []
    ends += [event.timing.date.printed.first] if event and event.timing.date else []
    return any(end > day.last for end in ends)
