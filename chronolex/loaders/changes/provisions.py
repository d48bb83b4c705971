"""Effects on acts and their provisions."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError
from pyoxigraph import NamedNode

from chronolex.errors import UsageError
from chronolex.graph.claims import Claim
from chronolex.graph.days import PrintedDate
from chronolex.graph.identifiers import ActId
from chronolex.loaders.changes.draft import Draft, tail
from chronolex.loaders.changes.effects import Effect, Insert, Renumber, Repeal, Replace
from chronolex.loaders.corpus import claims as models
from chronolex.loaders.corpus import law
from chronolex.loaders.corpus.fields import Text

_NORMS: dict[str, type[models.ClaimModel]] = {
    "Criminalisation": models.Criminalisation,
    "Penalty": models.Penalty,
    "Norm": models.Norm,
}


def insert(draft: Draft, effect: Insert, day: PrintedDate) -> None:
    """A provision begins, with what it prescribes."""
    if not _declare(draft, effect, effect.provision, effect.title):
        return
    draft.claim(models.InForce, effect, "in-force", instrument=effect.provision, start=draft.dated(effect, day))
    for number, offence in enumerate(effect.criminalises, 1):
        draft.claim(models.Criminalisation, effect, f"punishes{number}", provision=effect.provision, offence=offence,
                    start=draft.dated(effect, day))  # fmt: skip
    _prescribe(draft, effect, effect.provision, day, effect.criminalises)
    draft.event("Amendment", effect, ActId.parse(effect.provision).act, effect="inserts", result=effect.provision)


def repeal(draft: Draft, effect: Repeal, day: PrintedDate) -> None:
    """An act or a provision ends, and with it all that is read in it."""
    name = effect.provision or effect.act or ""
    what = draft.thing(name, effect, ("Provision", "Act", "Treaty"))
    if what is None:
        return
    _cease(draft, effect, what, day)
    draft.event("Repeal", effect, tail(what))
    if effect.successor:
        draft.claim(models.Statement, effect, "replaces", of=effect.successor, property="dcterms:replaces", object=name)


def replace(draft: Draft, effect: Replace, day: PrintedDate) -> None:
    """Some penalties or norms of a provision end, and those given begin."""
    provision = draft.thing(effect.provision, effect, ("Provision", "Act"))
    if provision is None:
        return
    tiers = {str(one.get("tier", "")) for one in effect.penalties}
    kinds = {str(one.get("kind", "")) for one in effect.norms}
    for claim in draft.holding(day, "Penalty", provision=provision):
        if _notation(claim, "clx:tier") in tiers:
            draft.end(claim, effect, day)
    for claim in draft.holding(day, "Norm", provision=provision):
        if _notation(claim, "clx:kind") in kinds:
            draft.end(claim, effect, day)
    punished = draft.holding(day, "Criminalisation", provision=provision)
    offences = [tail(one) for claim in punished if isinstance(one := claim.value("clx:offence"), NamedNode)]
    _prescribe(draft, effect, tail(provision), day, sorted(set(offences)))
    draft.event("Amendment", effect, _act(provision), effect="replaces", result=tail(provision))


def renumber(draft: Draft, effect: Renumber, day: PrintedDate) -> None:
    """A provision goes on under another number: what it prescribed ends there and begins here."""
    old = draft.thing(effect.source, effect, ("Provision",))
    if old is None or not _declare(draft, effect, effect.to, effect.title):
        return
    carried = [claim for kind in _NORMS for claim in draft.holding(day, kind, provision=old)]
    _cease(draft, effect, old, day)
    draft.claim(models.InForce, effect, "in-force", instrument=effect.to, start=draft.dated(effect, day))
    for number, claim in enumerate(carried, 1):
        values = _carried(claim)
        draft.claim(_NORMS[claim.kind], effect, f"carried{number}", provision=effect.to, **values,
                    start=draft.dated(effect, day))  # fmt: skip
    draft.claim(models.Statement, effect, "continues", of=effect.to, property="clx:continues", object=tail(old))
    draft.event("Amendment", effect, _act(old), effect="renumbers", result=effect.to)


def _declare(draft: Draft, effect: Effect, path: str, title: Text | None) -> bool:
    """Declare a provision of an act that is known; a fault where the act or the part around it is not."""
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
    provision = law.Provision(id=path, label=title)
    provision._place = effect.place
    draft.declare(provision, _stub(draft, known, act.act))
    return True


def _stub(draft: Draft, iri: NamedNode, path: str) -> law.Act:
    """Return an act by its names alone, after which its provisions are called."""
    found = next(thing for thing in draft.facts.things if thing.iri == iri)
    label = {
        term.language: term.value
        for name, term in found.properties
        if name == "rdfs:label" and not isinstance(term, NamedNode) and term.language
    }
    return law.Act(id=path, label=Text.model_validate(label))


def _cease(draft: Draft, effect: Effect, what: NamedNode, day: PrintedDate) -> None:
    """End the force of an act or provision, by its own claim or by one that says so."""
    in_force = draft.holding(day, "InForce", instrument=what)
    for claim in in_force:
        draft.end(claim, effect, day)
    if not in_force:
        until = draft.dated(effect, day)
        draft.claim(models.InForce, effect, "ceases", instrument=tail(what), to=until)


def _prescribe(draft: Draft, effect: Insert | Replace, provision: str, day: PrintedDate, offences: list[str]) -> None:
    """Begin the penalties and norms that an effect gives; a penalty without offence is for the only one punished."""
    for number, given in enumerate(effect.penalties, 1):
        offence = {"offence": offences[0]} if len(offences) == 1 and "offence" not in given else {}
        if not offence and "offence" not in given:
            draft.fault(effect.place, f"penalty {number} does not say for which offence", "offence:")
            continue
        _given(draft, effect, models.Penalty, f"penalty{number}", {**given, **offence, "provision": provision}, day)
    for number, given in enumerate(effect.norms, 1):
        renamed = {("norm_kind" if name == "kind" else name): value for name, value in given.items()}
        _given(draft, effect, models.Norm, f"norm{number}", {**renamed, "provision": provision}, day)


def _given(
    draft: Draft, effect: Effect, kind: type[models.ClaimModel], suffix: str, values: dict[str, Any], day: PrintedDate
) -> None:
    """Begin a claim from values as a file writes them, or add what is wrong with them as faults."""
    try:
        draft.claim(kind, effect, suffix, **values, start=draft.dated(effect, day))
    except ValidationError as error:
        for one in error.errors():
            where = ".".join(str(step) for step in one["loc"]) or suffix
            draft.fault(effect.place, f"{suffix}: '{where}' does not fit", str(one["msg"]).lower())


def _carried(claim: Claim) -> dict[str, Any]:
    """Return what a claim says, as a model of its kind takes it, without its provision."""
    found: dict[str, Any] = {}
    for name, term in claim.values:
        key = {"clx:kind": "norm_kind"}.get(name, name.removeprefix("clx:"))
        if key == "provision":
            continue
        concept = isinstance(term, NamedNode) and "/concept/" in term.value
        found[key] = (
            term.value.rpartition("/")[2] if concept else tail(term) if isinstance(term, NamedNode) else term.value
        )
    texts = {term.language: term.value for name, term in claim.text
             if name == "clx:text" and not isinstance(term, NamedNode) and term.language}  # fmt: skip
    return {**found, **({"text": Text.model_validate(texts)} if texts else {})}


def _notation(claim: Claim, name: str) -> str:
    """Return the notation of a claim's concept."""
    value = claim.value(name)
    return value.value.rpartition("/")[2] if value else ""


def _act(provision: NamedNode) -> str:
    """Return the act of a provision, by its whole path."""
    front, _, path = tail(provision).partition("/")
    country, _, path = path.partition("/")
    return f"{front}/{country}/{ActId.parse(path).act}"
