"""Load a country's corpus: all of it, or none of it and every fault at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from chronolex.errors import Fault, InputFaults, UsageError
from chronolex.graph.claims import Claim, Facts, Property, Thing
from chronolex.graph.identifiers import ActId, thing_iri
from chronolex.graph.literals import day_literal, text_literal
from chronolex.loaders.corpus import claims as models
from chronolex.loaders.corpus import law, things
from chronolex.loaders.corpus.convert import Converter
from chronolex.loaders.corpus.declare import source_document, source_thing, thing, thing_name
from chronolex.loaders.corpus.fields import Model, many
from chronolex.loaders.corpus.files import CorpusFile
from chronolex.loaders.corpus.reader import read_files
from chronolex.loaders.corpus.references import References
from chronolex.loaders.corpus.things import EVENTS

EXCLUSIVE: Property = ("clx:exclusive", Literal(True))


def load(root: Path, concepts: Iterable[str], country: str | None = None) -> Facts:
    """Read every file of one country's corpus folder.

    The country is the folder's name. Nothing is returned from a corpus with faults: all of them are raised together.

    Args:
        root: the folder, such as `corpus/kg`.
        concepts: the IRIs of the concepts that the schemes define.
        country: another country code than the folder's name.

    Raises:
        InputFaults: every fault of every file, each with file, line, what is wrong and what was expected.
        UsageError: there is no such folder.
    """
    facts, faults = read(root, concepts, country)
    if faults:
        raise InputFaults(faults)
    return facts


def read(root: Path, concepts: Iterable[str], country: str | None = None) -> tuple[Facts, list[Fault]]:
    """Read what can be read of a corpus, and every fault beside it, for who has more to look at before raising them.

    Raises:
        UsageError: there is no such folder.
    """
    if not root.is_dir():
        raise UsageError(
            f"There is no corpus {root.name!r}; write a country that has one, such as CHRONOLEX_COUNTRY=kg."
        )
    faults: list[Fault] = []
    references = References(concepts, faults)
    files = read_files(root, faults, references.left_out)
    reading = _Reading(references, country or root.name)
    reading.declare(files)
    found = reading.read_things(files)
    claims = reading.read_claims(files)
    _unique(claims, references)
    reading.demand(claims)
    _acyclic(found, references)
    return Facts(tuple(found), tuple(claims), tuple(references.sources.values())), faults


class _Reading:
    """One pass over the files: declare first, so that any file may name what another declares."""

    def __init__(self, references: References, country: str) -> None:
        self.references = references
        self.country = country
        self.converter = Converter(references, country)

    def declare(self, files: list[CorpusFile]) -> None:
        """Make sources and things known."""
        for file in files:
            for source in file.sources:
                if source.id in self.references.sources:
                    self.references.fault(source.place, f"source '{source.id}' is declared twice", "each source once")
                self.references.sources[source.id] = source_document(source, self.country)
            for model, _ in _models(file):
                iri = thing_name(model, self.country, self.references)
                if iri is not None:
                    self.references.declare(Thing(iri, model.kind, (), model.place))
            for advice in file.recommendations:
                name = thing_iri("recommendation", advice.id, self.country)
                self.references.declare(Thing(name, advice.kind, (), advice.place))

    def read_things(self, files: list[CorpusFile]) -> list[Thing]:
        """Return every thing with its properties."""
        found = [source_thing(source, self.country) for file in files for source in file.sources]
        for file in files:
            for model, act in _models(file):
                iri = thing_name(model, self.country, self.references)
                if iri is not None:
                    self._inside_act(model, act)
                    found.append(thing(model, iri, self.references, act))
            found += [one for one in map(self._contradiction, file.contradictions) if one]
        return found

    def read_claims(self, files: list[CorpusFile]) -> list[Claim]:
        """Return every claim, wherever it is written."""
        found: list[Claim] = []
        for file in files:
            exclusive = {id(claim) for block in file.competences if block.exclusive for claim in _claims(block)}
            for model in _claims(file):
                claim = self.converter.claim(model, [EXCLUSIVE] if id(model) in exclusive else [])
                if claim is None:
                    continue
                if not claim.evidence and not model.evidence:
                    self.references.fault(model.place, "the claim cites no source", "evidence: with source and line")
                found.append(claim)
        return found

    def demand(self, claims: list[Claim]) -> None:
        """Demand that every claim that another refers to exists."""
        known = {claim.iri: claim for claim in claims}
        for iri, place, as_event in self.converter.named:
            name = "/".join(iri.value.split("/")[-2:])
            if iri not in known and not self.references.excused(name):
                self.references.fault(place, f"there is no claim '{name}'", "subject/key of a claim with that key:")
            elif as_event and iri in known and known[iri].kind not in EVENTS.values():
                self.references.fault(place, f"'{name}' is no event", "subject/key of an event, such as an adoption")

    def _inside_act(self, model: things.ThingModel, act: law.Act | None) -> None:
        """Demand that the part around a provision is declared too, so that each has exactly one parent."""
        if act is None:
            return
        parent = ActId.parse(model.id).parent
        if parent != act.id:
            self.references.thing(parent, ("Provision",), model.place)

    def _contradiction(self, model: models.Contradiction) -> Thing | None:
        """Return a contradiction that an editor wrote."""
        about = self.references.thing(model.about, (), model.place)
        kind = self.references.concept("contradiction", model.contradiction_kind, model.place)
        if about is None or kind is None:
            return None
        properties: list[Property] = [
            ("clx:about", about),
            ("clx:kind", kind),
            ("clx:state", text_literal(model.state)),
        ]
        properties += [("clx:text", text_literal(words, language)) for language, words in model.text.items()]
        properties += [("clx:unseenBecause", text_literal(words, language)) for language, words in model.unseen.items()]
        if model.resolved_by:
            properties += [("clx:resolvedBy", text_literal(words, lang)) for lang, words in model.resolved_by.items()]
        if model.resolved_since:
            properties.append(("clx:resolvedSince", day_literal(model.resolved_since.last)))
        for name in model.between:
            claim = self.converter.claim_named(name, model.place)
            properties += [("clx:between", claim)] if claim else []
        iri = thing_iri("contradiction", model.id, self.country)
        found = Thing(iri, "Contradiction", tuple(properties), model.place)
        self.references.declare(found)
        return found


def _models(file: CorpusFile) -> Iterator[tuple[things.ThingModel, law.Act | None]]:
    """Yield every thing of a file, a provision with its act."""
    for name in type(file).model_fields:
        for model in many(getattr(file, name)):
            if isinstance(model, things.ThingModel):
                yield model, None
                if isinstance(model, law.Act):
                    yield from ((provision, model) for provision in model.provisions)


def _claims(node: object) -> Iterator[models.ClaimModel]:
    """Yield every claim model within."""
    if isinstance(node, models.ClaimModel):
        yield node
        yield from _claims(getattr(node, "statuses", []))
    elif isinstance(node, list):
        for item in node:
            yield from _claims(item)
    elif isinstance(node, Model):
        for name in type(node).model_fields:
            yield from _claims(getattr(node, name))


def _unique(claims: list[Claim], references: References) -> None:
    """Demand that no two claims have one identifier."""
    seen: dict[str, Claim] = {}
    for claim in claims:
        first = seen.setdefault(claim.iri.value, claim)
        if first is not claim:
            where = f"{first.place.file}:{first.place.line}"
            references.fault(
                claim.place,
                f"this {claim.kind} says of whom and what the claim at {where} says",
                "one claim with both passages, or a key: on one of them",
            )


def _acyclic(found: list[Thing], references: References) -> None:
    """Demand that nothing lies within itself."""
    for name in ("clx:partOf", "skos:broader"):
        outer = {thing.iri: [term for prop, term in thing.properties if prop == name] for thing in found}
        for inner in found:
            waiting, seen = list(outer[inner.iri]), set()
            while waiting:
                one = waiting.pop()
                if isinstance(one, NamedNode) and one not in seen:
                    seen.add(one)
                    waiting += outer.get(one, [])
            if inner.iri in seen:
                slug = inner.iri.value.rpartition("/")[2]
                references.fault(
                    inner.place, f"'{slug}' is a part of itself", "a part_of: or broader: that leads outwards"
                )
