"""Read a change file and say what it does to a graph: all of it, or nothing and every fault at once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from pydantic import ValidationError
from pyoxigraph import Literal, NamedNode

from chronolex.errors import Fault, InputFaults, UsageError
from chronolex.graph.claims import Claim, SourceDocument, Thing
from chronolex.graph.days import Span
from chronolex.graph.identifiers import act_iri, source_iri
from chronolex.graph.literals import day_literal, span_literal, text_literal
from chronolex.graph.stored import Stored
from chronolex.loaders.changes import bodies, functions, provisions
from chronolex.loaders.changes.draft import Draft
from chronolex.loaders.changes.effects import ChangeFile, Correct, Effect
from chronolex.loaders.changes.names import StoredReferences
from chronolex.loaders.changes.outcome import begun, changed
from chronolex.loaders.corpus import claims as models
from chronolex.loaders.corpus import law
from chronolex.loaders.corpus.convert import Converter
from chronolex.loaders.corpus.declare import thing
from chronolex.loaders.corpus.lines import parse
from chronolex.loaders.corpus.naming import labelled
from chronolex.loaders.corpus.reader import placed, refused

_DO = {
    "transfer": functions.transfer, "assign": functions.assign, "withdraw": functions.withdraw,
    "amend_term": functions.amend_term, "ratify": functions.ratify, "set_status": functions.set_status,
    "insert": provisions.insert, "repeal": provisions.repeal, "replace": provisions.replace,
    "renumber": provisions.renumber, "establish": bodies.establish, "rename": bodies.rename,
    "merge": bodies.merge, "abolish": bodies.abolish,
}  # fmt: skip


@dataclass(frozen=True)
class Amended:
    """What a change does to a graph.

    Attributes:
        things: what is new, the change file as a source among it where nothing else is cited.
        claims: every claim that is new or changed, as it is after the change.
        sources: the documents that are new.
        begun: the claims that are new.
        ended: the claims that end.
        corrected: the claims that stand otherwise; what a later act of the day set aside is among them.
        prospective: effects for which no day is set yet; they are told and do nothing.
        days: the days on which it takes effect, in order.
    """

    change: ChangeFile
    things: tuple[Thing, ...]
    claims: tuple[Claim, ...]
    sources: tuple[SourceDocument, ...]
    begun: tuple[NamedNode, ...]
    ended: tuple[NamedNode, ...]
    corrected: tuple[NamedNode, ...]
    prospective: tuple[str, ...]
    days: tuple[str, ...]


def read_change(text: str, file: str) -> ChangeFile:
    """Read a change file.

    Raises:
        InputFaults: every fault of the file, each with its line.
    """
    faults: list[Fault] = []
    document = parse(text, file, faults)
    if document is None:
        raise InputFaults(faults)
    try:
        change = ChangeFile.model_validate(document.data)
    except ValidationError as error:
        raise InputFaults([refused(document, tuple(one["loc"]), one) for one in error.errors()]) from None
    placed(change, document, (), ())
    return change


def amend(text: str, file: str, before: Stored, country: str) -> Amended:
    """Return what a change does to a graph; what is not near the change is not read.

    Args:
        text: the change file.
        file: its name, for faults.
        before: the graph before the change.
        country: whose identifiers are made.

    Raises:
        InputFaults: every fault of the file, of names that point at nothing, and of effects that cannot be.
    """
    change = read_change(text, file)
    references = StoredReferences(before, country)
    if references.document(f"change-{change.change}"):
        references.fault(change.place, f"the change '{change.change}' has been applied", "a slug of its own")
    draft = Draft(change, before, references, country)
    own = _source(change, text, country) if draft.drafted else None
    if own:
        references.sources[f"change-{change.change}"] = own[1]
    _act(draft)
    days = set()
    for entry in change.effects:
        draft.begin_effect()
        if (day := _apply(draft, entry.name, entry.effect)) is not None:
            days.add(day)
    done = _amended(draft, own, tuple(sorted(days)))
    if references.faults:
        raise InputFaults(sorted(references.faults, key=lambda fault: fault.line))
    return done


def _amended(draft: Draft, own: tuple[Thing, SourceDocument] | None, days: tuple[str, ...]) -> Amended:
    """Return what the effects do together."""
    converter, done = Converter(draft.references, draft.country), draft.done
    things = [thing(model, iri, draft.references, act) for model, iri, act in done.things]
    new = begun(draft, converter, {one.iri: one for one in things})
    return Amended(
        draft.change,
        (*things, *own[:1]) if own else tuple(things),
        (*changed(draft, converter), *new),
        own[1:] if own else (),
        tuple(sorted((claim.iri for claim in new), key=str)),
        tuple(dict.fromkeys(one.claim.iri for one in done.endings)),
        tuple(dict.fromkeys(one.claim.iri for one in done.corrections)),
        tuple(done.prospective),
        days,
    )


def _source(change: ChangeFile, text: str, country: str) -> tuple[Thing, SourceDocument] | None:
    """Return the change file itself as a source: its claims are known from the day of adoption."""
    if change.adopted is None:
        return None
    own, lines = Span(change.adopted, change.adopted), text.count("\n") + 1
    document = SourceDocument(source_iri(f"change-{change.change}", country), own, change.adopted.last, lines)
    properties = [
        *labelled(change.title.items(), []),
        ("clx:ownDay", span_literal(own)),
        ("clx:printedDate", text_literal(change.adopted.text)),
        ("clx:issuedBy", day_literal(document.known_from)),
        ("clx:lineCount", Literal(lines)),
        ("clx:sha256", text_literal(hashlib.sha256(text.encode()).hexdigest())),
        ("clx:changeFile", Literal(True)),
    ]
    return Thing(document.iri, "Source", tuple(properties), change.place), document


def _act(draft: Draft) -> None:
    """Declare the act that causes the change where the graph has none, and say when it was adopted and takes effect.

    Of one that the graph knows, only what the graph does not tell yet is said.
    """
    change = draft.change
    if change.act is None:
        return
    whole = Effect(inferred=change.inferred)
    whole._place = change.place
    if not _known(draft, change.act):
        model = law.Act(id=change.act, label=change.title, issuer=change.issuer)
        model._place = change.place
        draft.declare(model, None)
    elif change.adopted is None or len(draft.references.fitting(change.act, ("Act",))) != 1:
        return
    if not _told(draft, "clx:of", "Adoption"):
        evidence = draft.passages(whole, own=change.adoption) if change.adoption else draft.happening(whole)
        draft.claim(models.Event, whole, "adoption", event="Adoption", of=change.act, date=change.adopted,
                    evidence=evidence)  # fmt: skip
    if (day := draft.day(whole)) is not None and not _told(draft, "clx:instrument", "InForce"):
        draft.claim(models.InForce, whole, "act-in-force", instrument=change.act, start=draft.dated(whole, day))


def _told(draft: Draft, name: str, kind: str) -> bool:
    """Tell whether the graph has a claim of a kind about the act already."""
    act = draft.references.fitting(draft.change.act or "", ("Act",))
    return any(draft.before.kind(claim) == kind for one in act for claim in draft.before.naming(name, NamedNode(one)))


def _known(draft: Draft, act: str) -> bool:
    """Tell whether an act is there already; a whole path is looked for under itself alone."""
    try:
        return bool(draft.references.kind(act_iri(act, draft.country).value))
    except UsageError:
        return bool(draft.references.fitting(act, ()))


def _apply(draft: Draft, name: str, effect: Effect) -> str | None:
    """Do one effect and return the day on which it takes effect, nothing where none is set."""
    if isinstance(effect, Correct):
        functions.correct(draft, effect)
        return None
    day = draft.day(effect)
    if day is None:
        draft.done.prospective.append(f"{name} (line {effect.place.line})")
        return None
    _DO[name](draft, effect, day)  # type: ignore[operator]
    return day.text
