"""Read a change file and say what it does to the facts: all of it, or nothing and every fault at once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace

from pydantic import ValidationError
from pyoxigraph import Literal, NamedNode

from chronolex.errors import Fault, InputFaults
from chronolex.graph.claims import Bound, Claim, Evidence, Facts, SourceDocument, Thing
from chronolex.graph.days import Span
from chronolex.graph.identifiers import source_iri
from chronolex.graph.literals import day_literal, span_literal, text_literal
from chronolex.loaders.changes import bodies, functions, provisions
from chronolex.loaders.changes.draft import Draft, Drafted, Ending, Lasting
from chronolex.loaders.changes.effects import ChangeFile, Correct, Effect
from chronolex.loaders.corpus import claims as models
from chronolex.loaders.corpus import law
from chronolex.loaders.corpus.convert import Converter, merged
from chronolex.loaders.corpus.declare import thing
from chronolex.loaders.corpus.lines import parse
from chronolex.loaders.corpus.naming import labelled
from chronolex.loaders.corpus.reader import placed, refused
from chronolex.loaders.corpus.references import References

_DO = {
    "transfer": functions.transfer, "assign": functions.assign, "withdraw": functions.withdraw,
    "amend_term": functions.amend_term, "ratify": functions.ratify, "set_status": functions.set_status,
    "insert": provisions.insert, "repeal": provisions.repeal, "replace": provisions.replace,
    "renumber": provisions.renumber, "establish": bodies.establish, "rename": bodies.rename,
    "merge": bodies.merge, "abolish": bodies.abolish,
}  # fmt: skip


@dataclass(frozen=True)
class Amended:
    """The facts after a change, and which of them it began, ended and corrected.

    Attributes:
        prospective: effects for which no day is set yet; they are told and do nothing.
        days: the days on which it takes effect, in order.
    """

    change: ChangeFile
    facts: Facts
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


def amend(text: str, file: str, facts: Facts, lasting: Lasting, concepts: Iterable[str], country: str) -> Amended:
    """Return the facts after a change.

    Args:
        text: the change file.
        file: its name, for faults.
        facts: everything before the change.
        lasting: of each situation its first possible day and its last possible first day after.
        concepts: the IRIs of the concepts that the schemes define.
        country: whose identifiers are made.

    Raises:
        InputFaults: every fault of the file, of names that point at nothing, and of effects that cannot be.
    """
    change = read_change(text, file)
    references = _references(facts, concepts)
    if f"change-{change.change}" in references.sources:
        references.fault(change.place, f"the change '{change.change}' has been applied", "a slug of its own")
    draft = Draft(change, facts, lasting, references, country)
    source, document = _source(change, text, country)
    if draft.drafted and document:
        references.sources[f"change-{change.change}"] = document
    _act(draft)
    days = set()
    for entry in change.effects:
        draft.begin_effect()
        if (day := _apply(draft, entry.name, entry.effect)) is not None:
            days.add(day)
    after = _facts(draft, facts, (source, document) if draft.drafted else (None, None))
    if references.faults:
        raise InputFaults(sorted(references.faults, key=lambda fault: fault.line))
    done = draft.done
    begun = tuple(sorted({claim.iri for claim in after.claims} - {claim.iri for claim in facts.claims}, key=str))
    return Amended(
        change,
        after,
        begun,
        tuple(ending.claim for ending in done.endings),
        tuple(one.claim for one in done.corrections),
        tuple(done.prospective),
        tuple(sorted(days)),
    )


def _references(facts: Facts, concepts: Iterable[str]) -> References:
    """Return the names of everything that there is."""
    references = References(concepts, [])
    for one in facts.things:
        if one.kind != "Source":
            references.declare(one)
    for claim in facts.claims:
        if claim.kind == "Recommendation":
            references.declare(Thing(claim.iri, claim.kind))
    for document in facts.sources:
        references.sources[document.iri.value.rpartition("/")[2]] = document
    return references


def _source(change: ChangeFile, text: str, country: str) -> tuple[Thing | None, SourceDocument | None]:
    """Return the change file itself as a source: its claims are known from the day of adoption."""
    if change.adopted is None:
        return None, None
    own, lines = Span(change.adopted, change.adopted), text.count("\n") + 1
    document = SourceDocument(source_iri(f"change-{change.change}", country), own, change.adopted.last, lines)
    properties = [
        *labelled(change.title.items(), []),
        ("clx:ownDay", span_literal(own)),
        ("clx:printedDate", text_literal(change.adopted.text)),
        ("clx:issuedBy", day_literal(document.known_from)),
        ("clx:lineCount", Literal(lines)),
        ("clx:sha256", text_literal(hashlib.sha256(text.encode()).hexdigest())),
    ]
    return Thing(document.iri, "Source", tuple(properties), change.place), document


def _act(draft: Draft) -> None:
    """Declare the act that causes the change, with its adoption and force, where the facts have none."""
    change = draft.change
    if change.act is None:
        return
    if any(one.iri.value.endswith(f"/{change.act}") for one in draft.facts.things):
        return
    act = law.Act(id=change.act, label=change.title, issuer=change.issuer)
    act._place = change.place
    draft.declare(act, None)
    whole = Effect()
    whole._place = change.place
    draft.claim(models.Event, whole, "adoption", event="Adoption", of=change.act, date=change.adopted)
    if (day := draft.day(whole)) is not None:
        draft.claim(models.InForce, whole, "act-in-force", instrument=change.act, start=draft.dated(whole, day))


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


def _facts(draft: Draft, facts: Facts, made: tuple[Thing | None, SourceDocument | None]) -> Facts:
    """Return the facts with what the change began, ended and corrected."""
    converter = Converter(draft.references, draft.country)
    done = draft.done
    new = [thing(model, iri, draft.references, act) for model, iri, act in done.things]
    begun = []
    for model in done.claims:
        exclusive = any(model is one for one in done.exclusive)
        claim = converter.claim(model, [functions.EXCLUSIVE] if exclusive else [])
        begun += [claim] if claim else []
    changed = [_corrected(_ended(claim, done, converter), done) for claim in facts.claims]
    source, document = made
    return Facts(
        (*facts.things, *new, *([source] if source else [])),
        (*changed, *begun),
        (*facts.sources, *([document] if document else [])),
    )


def _ended(claim: Claim, done: Drafted, converter: Converter) -> Claim:
    """Return the claim with the end that the change gives it, if it does."""
    ending = next((one for one in done.endings if one.claim == claim.iri), None)
    if ending is None:
        return claim
    given = [converter.evidence(passage, "end") for passage in ending.passages]
    new = tuple(replace(one, purposes=frozenset({"end"}), attested=()) for one in given if one)
    bound = Bound(ending.day, (*new, *_earlier(claim, ending)))
    evidence = merged([*claim.evidence, *new])
    return replace(claim, timing=replace(claim.timing, end=bound, ended_by=None), evidence=evidence)


def _earlier(claim: Claim, ending: Ending) -> Iterable[Evidence]:
    """Return the passages of an end printed before, each with the date that it printed: it was known until now."""
    end = claim.timing.end
    if end is None:
        return []
    printed = end.printed if not end.whole else None
    return [replace(one, prints=one.prints or printed) for one in end.evidence] if printed else []


def _corrected(claim: Claim, done: Drafted) -> Claim:
    """Return the claim with the standing that the change gives it, if it does."""
    found = next((one for one in done.corrections if one.claim == claim.iri), None)
    if found is None:
        return claim
    kept = tuple(pair for pair in claim.text if pair[0] != "clx:standingReason")
    reasons = tuple(("clx:standingReason", text_literal(words, language)) for language, words in found.reason)
    return replace(claim, standing=found.standing, text=(*kept, *reasons))
