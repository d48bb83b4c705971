"""From things and resolved claims to the quads of `graph/corpus`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Quad

from chronolex.graph.bounds import Index
from chronolex.graph.claims import Claim, Evidence, Property, Term, Thing, Timing
from chronolex.graph.literals import date_literal, day_literal, text_literal
from chronolex.graph.passages import passage_iri, passage_says
from chronolex.graph.timeline import Known, Resolved
from chronolex.graph.vocabulary import CORPUS, PREFIXES, term

TYPE, SUBCLASS = term("rdf:type"), term("rdfs:subClassOf")


@dataclass(frozen=True)
class Vocabulary:
    """What emission needs of the ontology: the superclasses of each class, and labels for readable claims."""

    supers: dict[NamedNode, tuple[NamedNode, ...]]
    labels: dict[tuple[str, str], str]

    @classmethod
    def of(cls, ontology: Iterable[Quad]) -> Vocabulary:
        """Read subclass statements and labels."""
        above: dict[NamedNode, list[NamedNode]] = defaultdict(list)
        labels: dict[tuple[str, str], str] = {}
        for quad in ontology:
            if not isinstance(quad.subject, NamedNode):
                continue
            if quad.predicate == SUBCLASS and isinstance(quad.object, NamedNode):
                above[quad.subject].append(quad.object)
            elif quad.predicate == term("rdfs:label") and isinstance(quad.object, Literal):
                labels[quad.subject.value, quad.object.language or ""] = quad.object.value
        return cls({name: _closure(name, above) for name in above}, labels)


def _closure(name: NamedNode, above: dict[NamedNode, list[NamedNode]]) -> tuple[NamedNode, ...]:
    """Return every class above one."""
    found: dict[NamedNode, None] = {}
    waiting = list(above[name])
    while waiting:
        one = waiting.pop()
        if one not in found:
            found[one] = None
            waiting += above.get(one, [])
    return tuple(found)


def quads(things: Iterable[Thing], resolved: Iterable[Resolved], vocabulary: Vocabulary) -> list[Quad]:
    """Return every quad of the corpus graph, sorted and once each; there are no blank nodes."""
    things, resolved = list(things), list(resolved)
    labels = dict(vocabulary.labels)
    # A claim with a name of its own, such as a recommendation, is spoken of as a thing is.
    named = [(thing.iri, thing.properties) for thing in things]
    named += [(one.claim.iri, one.claim.text) for one in resolved if _is_named(one.claim)]
    for iri, properties in named:
        for name, value in properties:
            if name == "rdfs:label" and isinstance(value, Literal):
                labels[iri.value, value.language or ""] = value.value
    found: set[Quad] = set()
    for thing in things:
        found.update(_typed(thing.iri, term(f"clx:{thing.kind}"), vocabulary))
        found.update(Quad(thing.iri, property_iri(name), value, CORPUS) for name, value in thing.properties)
    for one in resolved:
        found.update(_claim(one, vocabulary, labels))
    return sorted(found, key=str)


def _is_named(claim: Claim) -> bool:
    """Tell whether a claim has a name of its own, and not one made of what it says."""
    return any(name == "skos:prefLabel" for name, _ in claim.text)


def property_iri(name: str) -> NamedNode:
    """Return the IRI of a property written with its prefix.

    >>> property_iri("rdfs:label").value
    'http://www.w3.org/2000/01/rdf-schema#label'
    """
    return NamedNode(PREFIXES[name.partition(":")[0]] + name.partition(":")[2])


def _typed(subject: NamedNode, kind: NamedNode, vocabulary: Vocabulary) -> Iterator[Quad]:
    """Yield the class and every class above it."""
    for one in (kind, *vocabulary.supers.get(kind, ())):
        yield Quad(subject, TYPE, one, CORPUS)


def _claim(one: Resolved, vocabulary: Vocabulary, labels: dict[tuple[str, str], str]) -> Iterator[Quad]:
    """Yield everything that the graph says of a claim."""
    claim = one.claim
    yield from _typed(claim.iri, term(f"clx:{claim.kind}"), vocabulary)
    values = list(_statement(claim)) if claim.kind == "Statement" else list(claim.values)
    properties: list[Property] = [*values, *claim.text, *_printed(claim.timing), *_labelled(claim, labels)]
    properties.append(("clx:standing", term_of_standing(claim.standing)))
    if one.known:
        properties += [("clx:knownSince", day_literal(one.known[0].since)), *_sides(one.known[-1].index)]
    for name, value in properties:
        yield Quad(claim.iri, property_iri(name), value, CORPUS)
    if claim.kind == "Statement":
        yield from _flat(claim)
    for known in one.known:
        yield from _known(claim, known, vocabulary)
    for evidence in claim.evidence:
        yield from _evidence(claim, evidence, vocabulary)


def term_of_standing(standing: str) -> NamedNode:
    """Return the concept of a standing."""
    return NamedNode(f"https://w3id.org/chronolex/concept/standing/{standing}")


def _statement(claim: Claim) -> Iterator[Property]:
    """Yield subject, predicate and object of a reified statement."""
    predicate = claim.value("clx:property")
    for name, value in claim.values:
        if name == "clx:of":
            yield "rdf:subject", value
        elif name == "clx:property" and isinstance(predicate, Literal):
            yield "rdf:predicate", property_iri(predicate.value)
        elif name in ("clx:value", "clx:object"):
            yield "rdf:object", value


def _flat(claim: Claim) -> Iterator[Quad]:
    """Yield the continuity of provisions as a plain triple too: it is of no one day."""
    subject, value, predicate = claim.value("clx:of"), claim.value("clx:object"), claim.value("clx:property")
    continues = isinstance(predicate, Literal) and predicate.value == "clx:continues"
    if continues and claim.standing == "accepted" and isinstance(subject, NamedNode) and value is not None:
        yield Quad(subject, term("clx:continues"), value, CORPUS)


def _printed(timing: Timing) -> Iterator[Property]:
    """Yield the dates as printed; an open side has none."""
    if timing.date:
        yield "clx:date", date_literal(timing.date.printed)
    if timing.start:
        yield "clx:validFrom", date_literal(timing.start.printed)
        if timing.start.whole:
            yield "clx:validFromFirstDay", Literal(True)
    if timing.end:
        yield "clx:validThrough" if timing.end.whole else "clx:validTo", date_literal(timing.end.printed)
    if timing.at_least:
        yield "clx:validAtLeastThrough", date_literal(timing.at_least.printed)
    for name, event in (("clx:startedBy", timing.started_by), ("clx:endedBy", timing.ended_by)):
        if event:
            yield name, event


def _labelled(claim: Claim, labels: dict[tuple[str, str], str]) -> Iterator[Property]:
    """Yield a readable name in English and Russian for a claim without one: its kind and what it is about."""
    if any(name == "rdfs:label" for name, _ in claim.text):
        return
    for language in ("en", "ru"):
        kind = labels.get((term(f"clx:{claim.kind}").value, language), claim.kind)
        words = [_word(value, language, labels) for name, value in claim.values if name not in _UNNAMED]
        yield "rdfs:label", text_literal(f"{kind}: {' · '.join(word for word in words if word)}", language)


_UNNAMED = frozenset(
    {
        "clx:exclusive",
        "clx:property",
        "clx:alternative",
        "clx:absent",
        "clx:startUnknown",
        "clx:enacted",
        "clx:endEnacted",
    }
)


def _word(value: Term, language: str, labels: dict[tuple[str, str], str]) -> str:
    """Return how a value is called; words of another language are left out."""
    if isinstance(value, Literal):
        return value.value if value.language in (None, language) else ""
    return labels.get((value.value, language)) or labels.get((value.value, "en")) or value.value.rpartition("/")[2]


def _sides(index: Index | None) -> list[Property]:
    """Return the six index days and which sides something printed bounds."""
    if index is None:
        return []
    found: list[Property] = []
    for name in ("certain", "presumed", "possible"):
        interval = getattr(index, name)
        found += [(f"clx:{name}From", day_literal(interval.start)), (f"clx:{name}To", day_literal(interval.end))]
    return [*found, ("clx:startKnown", Literal(index.start_known)), ("clx:endKnown", Literal(index.end_known))]


def _known(claim: Claim, known: Known, vocabulary: Vocabulary) -> Iterator[Quad]:
    """Yield the days of a claim as known over one stretch of time."""
    node = NamedNode(f"{claim.iri.value}/known/{known.since}")
    yield Quad(claim.iri, term("clx:asKnown"), node, CORPUS)
    yield from _typed(node, term("clx:AsKnown"), vocabulary)
    span: list[Property] = [("clx:knownFrom", day_literal(known.since)), ("clx:knownTo", day_literal(known.until))]
    for name, value in span + _sides(known.index):
        yield Quad(node, property_iri(name), value, CORPUS)


def _evidence(claim: Claim, evidence: Evidence, vocabulary: Vocabulary) -> Iterator[Quad]:
    """Yield a passage and what it says."""
    node = passage_iri(claim, evidence)
    yield Quad(claim.iri, term("clx:evidence"), node, CORPUS)
    yield from _typed(node, term("clx:Evidence"), vocabulary)
    for name, value in passage_says(claim, evidence):
        yield Quad(node, property_iri(name), value, CORPUS)
