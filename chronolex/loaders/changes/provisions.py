"""Effects on acts and their provisions."""

from __future__ import annotations

from typing import Any

from pyoxigraph import NamedNode

from chronolex.errors import UsageError
from chronolex.graph.claims import Claim
from chronolex.graph.days import PrintedDate
from chronolex.graph.identifiers import ActId, act_iri
from chronolex.loaders.changes.ceasing import cease
from chronolex.loaders.changes.draft import Draft
from chronolex.loaders.changes.drafted import tail
from chronolex.loaders.changes.effects import Effect, Insert, Renumber, Repeal, Replace
from chronolex.loaders.changes.prescribing import given_in, prescribe
from chronolex.loaders.corpus import claims as models
from chronolex.loaders.corpus import law
from chronolex.loaders.corpus.fields import Text

_NORMS: dict[str, type[models.ClaimModel]] = {
    "Criminalisation": models.Criminalisation,
    "Penalty": models.Penalty,
    "Norm": models.Norm,
}


def insert(draft: Draft, effect: Insert, day: PrintedDate) -> None:
    """A provision begins, with what it prescribes; or one that goes on, or an act, prescribes something more."""
    if effect.provision and not _declare(draft, effect, effect.provision, effect.title):
        return
    where = draft.thing(effect.provision or effect.into or "", effect, ("Provision", "Act"))
    if where is None:
        return
    name = tail(where)
    if effect.provision:
        draft.claim(models.InForce, effect, "in-force", instrument=name, start=draft.dated(effect, day))
    for number, given in enumerate(effect.criminalises, 1):
        given_in(draft, effect, models.Criminalisation, f"punishes{number}", {**given, "provision": name}, day)
    offences = [str(one["offence"]) for one in effect.criminalises if "offence" in one]
    prescribe(draft, effect, effect.penalties, effect.norms, where, day, offences)
    for number, given in enumerate(effect.continues, 1):
        old = {"object" if key == "provision" else key: value for key, value in given.items()}
        fixed = {"of": name, "property": "clx:continues"}
        given_in(draft, effect, models.Statement, f"continues{number}", {**old, **fixed}, None)
    # An act does not amend itself: what it has from its first day on is its own.
    if not draft.own(_act(where)):
        draft.event("Amendment", effect, _act(where), effect="inserts", result=name, text=effect.text)


def repeal(draft: Draft, effect: Repeal, day: PrintedDate) -> None:
    """An act or a provision ends, and with it all that is read in it."""
    name = effect.provision or effect.act or ""
    what = draft.thing(name, effect, ("Provision", "Act", "Treaty"))
    if what is None:
        return
    cease(draft, effect, what, day)
    draft.event("Repeal", effect, tail(what))
    if effect.successor:
        # Passages of their own may tell what took the place, others on which day it did.
        passages = draft.passages(effect)
        given = [one for one in passages if one.purpose == ["holds"]] or passages
        draft.claim(models.Statement, effect, "replaces", of=effect.successor, property="dcterms:replaces", object=name,
                    evidence=given)  # fmt: skip


def replace(draft: Draft, effect: Replace, day: PrintedDate) -> None:
    """Some penalties or norms of a provision end, and those given begin."""
    provision = draft.thing(effect.provision, effect, ("Provision", "Act"))
    if provision is None:
        return
    tiers = {str(one.get("tier", "")) for one in effect.penalties}
    norms = {(str(one.get("kind", "")), str(one.get("term", ""))) for one in effect.norms}
    for claim in draft.holding(effect, "Penalty", provision=provision):
        if _notation(claim, "clx:tier") in tiers:
            draft.end(claim, effect, day)
    for claim in draft.holding(effect, "Norm", provision=provision):
        # A definition takes the place of that of its own term alone.
        kind, term = _notation(claim, "clx:kind"), claim.value("clx:term")
        if {(kind, ""), (kind, term.value if term else "")} & norms:
            draft.end(claim, effect, day)
    punished = draft.holding(effect, "Criminalisation", provision=provision)
    offences = [tail(one) for claim in punished if isinstance(one := claim.value("clx:offence"), NamedNode)]
    prescribe(draft, effect, effect.penalties, effect.norms, provision, day, sorted(set(offences)))
    draft.event("Amendment", effect, _act(provision), effect="replaces", result=tail(provision), text=effect.text)


def renumber(draft: Draft, effect: Renumber, day: PrintedDate) -> None:
    """A provision goes on under another number: what it prescribed ends there and begins here."""
    old = draft.thing(effect.source, effect, ("Provision",))
    if old is None or not _declare(draft, effect, effect.to, effect.title):
        return
    carried = [claim for kind in _NORMS for claim in draft.holding(effect, kind, provision=old)]
    cease(draft, effect, old, day)
    draft.claim(models.InForce, effect, "in-force", instrument=effect.to, start=draft.dated(effect, day))
    for number, claim in enumerate(carried, 1):
        values = _carried(claim)
        draft.claim(_NORMS[claim.kind], effect, f"carried{number}", provision=effect.to, **values,
                    start=draft.dated(effect, day))  # fmt: skip
    draft.claim(models.Statement, effect, "continues", of=effect.to, property="clx:continues", object=tail(old))
    draft.event("Amendment", effect, _act(old), effect="renumbers", result=effect.to)


def _declare(draft: Draft, effect: Effect, path: str, title: Text | None) -> bool:
    """Declare a provision of an act that is known; a fault where the act or the part around it is not, or it is there.

    One that the graph has a name for and that prescribes nothing yet, or no longer, is taken as it is.
    """
    try:
        act = ActId.parse(path)
    except UsageError as error:
        wrong, _, expected = str(error).partition("; write ")
        draft.fault(effect.place, wrong, expected)
        return False
    around = draft.thing(act.parent, effect, ("Act", "Treaty", "Provision"))
    known = draft.thing(act.act, effect, ("Act", "Treaty"))
    if around is None or known is None or not act.part:
        return False
    iri = act_iri(path, draft.country)
    if not draft.references.kind(iri.value):
        provision = law.Provision(id=path, label=title)
        provision._place = effect.place
        draft.declare(provision, _stub(draft, known, act.act))
    elif draft.holding(effect, "InForce", instrument=iri) or any(
        draft.holding(effect, kind, provision=iri) for kind in _NORMS
    ):
        draft.fault(effect.place, f"'{path}' is there already", "insert: with into:, or replace:, or another number")
        return False
    return True


def _stub(draft: Draft, iri: NamedNode, path: str) -> law.Act:
    """Return an act by its names alone, after which its provisions are called."""
    new = next((model for model, name, _ in draft.done.things if name == iri and isinstance(model, law.Act)), None)
    if new is not None:
        return new
    found = draft.before.thing(iri)
    label = {
        term.language: term.value
        for name, term in (found.properties if found else ())
        if name == "rdfs:label" and not isinstance(term, NamedNode) and term.language
    }
    return law.Act(id=path, label=Text.model_validate(label))


def _carried(claim: Claim) -> dict[str, Any]:
    """Return what a claim says, as a model of its kind takes it, without its provision."""
    found: dict[str, Any] = {}
    for name, term in claim.values:
        key = {"clx:kind": "norm_kind"}.get(name, name.removeprefix("clx:"))
        # What the graph adds, such as which change began it, is not carried on.
        if key == "provision" or key not in _NORMS[claim.kind].model_fields:
            continue
        concept = isinstance(term, NamedNode) and "/concept/" in term.value
        found[key] = (
            term.value.rpartition("/")[2] if concept else tail(term) if isinstance(term, NamedNode) else term.value
        )
    for field in ("text", "condition"):
        texts = {term.language: term.value for name, term in claim.text
                 if name == f"clx:{field}" and not isinstance(term, NamedNode) and term.language}  # fmt: skip
        if texts:
            found[field] = Text.model_validate(texts)
    return found


def _notation(claim: Claim, name: str) -> str:
    """Return the notation of a claim's concept."""
    value = claim.value(name)
    return value.value.rpartition("/")[2] if value else ""


def _act(provision: NamedNode) -> str:
    """Return the act of a provision, by its whole path."""
    front, _, path = tail(provision).partition("/")
    country, _, path = path.partition("/")
    return f"{front}/{country}/{ActId.parse(path).act}"
