"""Effects on functions, programmes, treaties and statuses."""

from __future__ import annotations

from pyoxigraph import NamedNode

from chronolex.errors import UsageError
from chronolex.graph.claims import Claim
from chronolex.graph.days import Day, PrintedDate
from chronolex.graph.identifiers import claim_iri, concept_iri
from chronolex.loaders.changes.draft import Draft
from chronolex.loaders.changes.drafted import EXCLUSIVE, Correction, tail
from chronolex.loaders.changes.effects import AmendTerm, Assign, Correct, Ratify, SetStatus, Transfer, Withdraw
from chronolex.loaders.corpus import claims as models
from chronolex.loaders.corpus.fields import INSTITUTIONS


def assign(draft: Draft, effect: Assign, day: PrintedDate) -> None:
    """A body begins to hold a function."""
    _hold(draft, effect, effect.to, day, effect.exclusive)


def withdraw(draft: Draft, effect: Withdraw, day: PrintedDate) -> None:
    """A body no longer holds a function."""
    for claim in _held(draft, effect, day):
        draft.end(claim, effect, day)


def transfer(draft: Draft, effect: Transfer, day: PrintedDate) -> None:
    """A function ends with one body and begins with another."""
    held = _held(draft, effect, day)
    for claim in held:
        draft.end(claim, effect, day)
    _hold(draft, effect, effect.to, day, any(EXCLUSIVE in claim.values for claim in held))
    source, to = draft.body(effect.source, effect), draft.body(effect.to, effect)
    if held and source and to:
        draft.event("FunctionTransfer", effect, source, result=to)


def _held(draft: Draft, effect: Withdraw, day: PrintedDate) -> list[Claim]:
    """Return the claims by which a body holds the function; a fault where there is none."""
    holder = draft.thing(effect.source, effect, INSTITUTIONS.classes)
    about = draft.thing(effect.object, effect)
    role = draft.references.concept("role", effect.role, effect.place)
    if holder is None or about is None or role is None:
        return []
    held = draft.holding(effect, "Competence", holder=holder, object=about, role=role)
    for claim in held:
        if later := draft.taken(claim, effect):
            wrong = f"{later.act} of {later.adopted}, which comes after, takes '{effect.role}' away on the same day"
            draft.fault(effect.place, wrong, "that change taken back first")
    if not held:
        others = draft.holding(effect, "Competence", object=about, role=role)
        who = sorted({tail(one) for claim in others if isinstance(one := claim.value("clx:holder"), NamedNode)})
        draft.fault(
            effect.place,
            f"before {day} no claim gives '{effect.source}' the function '{effect.role}' of '{effect.object}'",
            f"who holds it ({', '.join(who)}), or assign:" if who else "assign:, since nobody is known to hold it",
        )
    return held


def _hold(draft: Draft, effect: Assign | Transfer, holder: str, day: PrintedDate, exclusive: bool) -> None:
    """Begin a competence."""
    found = draft.claim(
        models.Competence, effect, "holds", holder=holder, role=effect.role, object=effect.object,
        legal_basis=draft.change.act, start=draft.dated(effect, day), text=effect.text,
    )  # fmt: skip
    if exclusive:
        found.extra.append(EXCLUSIVE)


def amend_term(draft: Draft, effect: AmendTerm, day: PrintedDate) -> None:
    """A programme is prolonged by a claim that follows, or ends before its time."""
    programme = draft.thing(effect.programme, effect, ("Programme", "Measure"))
    if programme is None:
        return
    terms = draft.holding(effect, "InForce", instrument=programme)
    if not terms:
        wrong = f"'{effect.programme}' is not in force before {day}"
        draft.fault(effect.place, wrong, "a programme whose term still runs")
        return
    # Where a later act of the same day set the term already, this one changes nothing that lasts.
    if not draft.later(effect, instrument=programme):
        _set_term(draft, effect, programme, terms + draft.ahead(effect, "InForce", instrument=programme))
    draft.event("Amendment", effect, tail(programme), effect="amends")


def _set_term(draft: Draft, effect: AmendTerm, programme: NamedNode, terms: list[Claim]) -> None:
    """Let the last of a programme's terms end on another day, or another follow it."""
    afters = [_after(claim) for claim in terms]
    last = None if None in afters else max(after for after in afters if after)
    if last and last < effect.to.last:
        start, until = draft.until(effect, PrintedDate(last.isoformat())), draft.until(effect, effect.to)
        draft.claim(models.InForce, effect, "term", instrument=tail(programme), start=start, to=until)
        return
    for claim, after in zip(terms, afters, strict=True):
        if claim.timing.start and claim.timing.start.printed.first >= effect.to.first:
            draft.set_aside(claim, effect)
        elif after is None or effect.to.last <= after:
            draft.end(claim, effect, effect.to)


def _after(claim: Claim) -> Day | None:
    """Return the last possible first day after a term, `None` where no end is printed."""
    end = claim.timing.end
    return (end.printed.after if end.whole else end.printed.last) if end else None


def ratify(draft: Draft, effect: Ratify, day: PrintedDate) -> None:
    """The state becomes party to a treaty."""
    draft.event("Ratification", effect, effect.treaty, manner=effect.manner)
    draft.claim(models.PartyTo, effect, "party", treaty=effect.treaty, start=draft.dated(effect, day))


def set_status(draft: Draft, effect: SetStatus, day: PrintedDate) -> None:
    """Something has a status from the day on; the one before it ends."""
    of = draft.thing(effect.of, effect)
    before = draft.holding(effect, "StatusOf", of=of) if of else []
    for claim in before:
        if claim.value("clx:status") != concept_iri("status", effect.status):
            draft.end(claim, effect, day)
    draft.claim(models.StatusOf, effect, "status", of=effect.of, status=effect.status, start=draft.dated(effect, day))


def correct(draft: Draft, effect: Correct) -> None:
    """A claim stands otherwise; no law changed."""
    subject, _, key = effect.claim.removeprefix("claim/").partition("/")
    try:
        known = draft.before.claim(claim_iri(draft.country, subject, key))
    except UsageError:
        known = None
    if known is None:
        draft.fault(effect.place, f"there is no claim '{effect.claim}'", "subject/key, as `chronolex show` prints it")
        return
    reason = tuple(effect.reason.items()) if effect.reason else ()
    draft.done.corrections.append(Correction(known, effect.standing, reason))
