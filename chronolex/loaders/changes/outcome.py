"""From what a change does to the claims as they are after it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from pyoxigraph import NamedNode

from chronolex.graph.claims import Bound, Claim, Evidence, Property, Thing
from chronolex.graph.days import PrintedDate
from chronolex.graph.literals import text_literal
from chronolex.graph.stored import Stored
from chronolex.graph.timeline import READ_IN
from chronolex.loaders.changes.draft import Draft
from chronolex.loaders.changes.drafted import Ending, set_aside_by
from chronolex.loaders.changes.holding import PARTS
from chronolex.loaders.corpus.convert import Converter, merged


def changed(draft: Draft, converter: Converter) -> list[Claim]:
    """Return the claims of before that the change ends or corrects, in the order of their names."""
    found: dict[NamedNode, Claim] = {}
    for ending in draft.done.endings:
        found[ending.claim.iri] = _ended(found.get(ending.claim.iri, ending.claim), ending, converter, draft.before)
    for one in draft.done.corrections:
        found[one.claim.iri] = _standing(found.get(one.claim.iri, one.claim), one.standing, one.reason)
    return sorted(found.values(), key=lambda claim: claim.iri.value)


def begun(draft: Draft, converter: Converter, things: Mapping[NamedNode, Thing]) -> list[Claim]:
    """Return the claims that the change begins; what a later act of the same day overtakes is set aside at once."""
    found, named = [], set[NamedNode]()
    for one in draft.done.claims:
        claim = converter.claim(one.model, one.extra)
        if claim and (draft.before.exists(claim.iri) or claim.iri in named):
            name = "/".join(claim.iri.value.split("/")[-2:])
            draft.fault(one.model.place, f"there is a claim '{name}' already", "another key:, or none")
        named |= {claim.iri} if claim else set()
        later = draft.overtaking(claim, one.turn, _within(claim, things)) if claim and one.turn else None
        if claim and later:
            claim = _standing(claim, "rejected", set_aside_by(later))
        found += [claim] if claim else []
    return found


def _within(claim: Claim, things: Mapping[NamedNode, Thing]) -> Iterator[NamedNode]:
    """Yield what a new claim is read in, and around a new thing what the graph knows."""
    for name in READ_IN.get(claim.kind, ()):
        value = claim.value(name)
        if isinstance(value, NamedNode):
            yield value
            pairs = things[value].properties if value in things else ()
            yield from (outer for part, outer in pairs if part in PARTS and isinstance(outer, NamedNode))


def _ended(claim: Claim, ending: Ending, converter: Converter, before: Stored) -> Claim:
    """Return the claim with the end that the change gives it."""
    given = [converter.evidence(passage, "end") for passage in ending.passages]
    new = [replace(one, purposes=frozenset({"end"}), attested=()) for one in given if one]
    earlier = list(_earlier(claim, ending.day, before))
    bound = Bound(ending.day, merged([*new, *earlier]))
    at_least = claim.timing.at_least
    kept = at_least if at_least and at_least.printed.after <= ending.day.last else None
    timing = replace(claim.timing, end=bound, at_least=kept, ended_by=None)
    evidence = merged([*_without_end(claim, kept), *new, *earlier])
    return replace(claim, timing=timing, evidence=evidence, values=_enacted(claim, ending))


def _enacted(claim: Claim, ending: Ending) -> tuple[Property, ...]:
    """Return what the claim says, with the turn of what ended it in the place of an earlier one."""
    kept = tuple(pair for pair in claim.values if pair[0] != "clx:endEnacted")
    return (*kept, ("clx:endEnacted", text_literal(str(ending.turn)))) if ending.turn else kept


def _earlier(claim: Claim, day: PrintedDate, before: Stored) -> Iterator[Evidence]:
    """Yield the passages of an end known before, each with the date that it prints: it was known until now.

    What lasts through a printed date, at least as far as is known, ends on the first day after.
    """
    timing = claim.timing
    event = before.claim(timing.ended_by) if timing.ended_by else None
    for bound in (timing.end, timing.at_least, event.timing.date if event else None):
        for one in bound.evidence if bound else ():
            date = one.prints or bound.printed  # type: ignore[union-attr]
            printed = PrintedDate(date.after.isoformat()) if bound.whole else date  # type: ignore[union-attr]
            same = printed == day
            yield replace(one, purposes=frozenset({"end"}), attested=(), prints=None if same else printed)


def _without_end(claim: Claim, kept: Bound | None) -> Iterable[Evidence]:
    """Yield the claim's passages as far as they do not print the end that it had."""
    bounds = [bound for bound in (claim.timing.end, claim.timing.at_least) if bound and bound is not kept]
    printing = {one for bound in bounds for one in bound.evidence}
    for one in claim.evidence:
        left = one.purposes - {"end"} if one in printing else one.purposes
        if left:
            yield replace(one, purposes=left)


def _standing(claim: Claim, standing: str, reason: Iterable[tuple[str, str]]) -> Claim:
    """Return the claim with another standing, and why."""
    name = "clx:standingReason"
    kept = tuple(pair for pair in claim.text if pair[0] != name)
    reasons = tuple((name, text_literal(words, language)) for language, words in reason)
    return replace(claim, standing=standing, text=(*kept, *reasons))
