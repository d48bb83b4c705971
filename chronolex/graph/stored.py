"""Facts read back from the store of a generation: one thing or one claim at a time, never the whole graph.

What `graph/quads.py` writes of a claim is read here again, so that a change needs only what is near it. A reading asks
for the quads of single nodes, and costs the same in a small and in a large graph.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

from pyoxigraph import Literal, NamedNode, Quad, Store

from chronolex.graph import stored_claims as read
from chronolex.graph.bounds import Index
from chronolex.graph.claims import Claim, Evidence, Facts, SourceDocument, Term, Thing
from chronolex.graph.quads import SUBCLASS, TYPE, Vocabulary, property_iri
from chronolex.graph.timeline import Resolved
from chronolex.graph.vocabulary import CORPUS, DEFAULT_GRAPHS, DERIVED, ONTOLOGY, PREFIXES, term

_CLAIM, _LABEL = term("clx:Claim"), term("rdfs:label")
_PARTS = frozenset({_CLAIM, term("clx:AsKnown"), term("clx:Evidence")})
"""Classes of what is no thing."""

_MADE = frozenset({"rdf:type", "clx:continues"})
"""What emission says of a thing beside its properties."""

_REIFIED = {"clx:of": "rdf:subject", "clx:value": "rdf:object", "clx:object": "rdf:object"}


class Stored:
    """Read facts back from the store of a generation; what is not there is `None`, false or nothing.

    >>> Stored(Store()).claim(term("kg:claim/x/y")) is None
    True
    """

    def __init__(self, store: Store) -> None:
        """Take an open store; nothing is kept of it but the class tree and the concepts."""
        self.store = store

    def thing(self, iri: NamedNode) -> Thing | None:
        """Return a thing with its properties, sorted; `None` of a claim too."""
        said = self._said(iri)
        types = said.get("rdf:type", [])
        kind = self._specific(types) if _PARTS.isdisjoint(types) else ""
        pairs = [(name, value) for name, values in said.items() if name not in _MADE for value in values]
        return Thing(iri, kind, tuple(pairs)) if kind else None

    def claim(self, iri: NamedNode) -> Claim | None:
        """Return a claim with its time as printed and its passages; the names that emission makes are in its text.

        Raises:
            StoreError: a passage has no line or no source.
        """
        said = self._said(iri)
        return self._claim(iri, said) if _CLAIM in said.get("rdf:type", []) else None

    def index(self, iri: NamedNode) -> Index | None:
        """Return a claim's days as known last, or `None` of what has none."""
        return read.index_of(self._said(iri))

    def resolved(self, iri: NamedNode) -> Resolved | None:
        """Return a claim with its days as known over time, earliest first.

        Raises:
            StoreError: a passage has no line or no source.
        """
        said = self._said(iri)
        if _CLAIM not in said.get("rdf:type", []):
            return None
        stretches = [read.known(self._said(node)) for node in said.get("clx:asKnown", [])]
        return Resolved(self._claim(iri, said), tuple(sorted(stretches, key=lambda one: one.since)))

    def kind(self, iri: NamedNode) -> str:
        """Return the most specific class of ours, without prefix, or nothing."""
        return self._specific(quad.object for quad in self._quads(iri, TYPE, (CORPUS, DERIVED)))

    def naming(self, name: str, value: Term) -> list[NamedNode]:
        """Return whatever has a value for a property, sorted: claims, statements among them, things, passages."""
        names = [property_iri(name), *([term(_REIFIED[name])] if name in _REIFIED else [])]
        found = (quad for one in names for quad in self.store.quads_for_pattern(None, one, value, CORPUS))
        return _sorted(found)

    def source(self, iri: NamedNode) -> SourceDocument | None:
        """Return what claims need to know of a source document."""
        return read.source(self._said(iri), iri)

    def label(self, iri: NamedNode, language: str) -> str | None:
        """Return how a thing, a claim, a class or a concept is called in a language."""
        labels = [quad.object for quad in self._quads(iri, _LABEL, DEFAULT_GRAPHS) if isinstance(quad.object, Literal)]
        return min((one.value for one in labels if (one.language or "") == language), default=None)

    def exists(self, iri: NamedNode) -> bool:
        """Tell whether the graph says anything of it: of a thing, a claim, a concept."""
        return next(self._quads(iri, None, DEFAULT_GRAPHS), None) is not None

    def claims(self) -> Iterator[NamedNode]:
        """Yield every claim, sorted; the time grows with the graph."""
        yield from self._typed(_CLAIM, CORPUS)

    def things(self) -> Iterator[NamedNode]:
        """Yield every thing, sorted, source documents among them; the time grows with the graph."""
        others = {one for part in _PARTS for one in self._typed(part, CORPUS)}
        yield from (one for one in self._typed(None, CORPUS) if one not in others)

    def concepts(self) -> list[str]:
        """Return the IRIs of the concepts that the schemes define, sorted."""
        return list(self._concepts)

    def _claim(self, iri: NamedNode, said: read.Said) -> Claim:
        """Return a claim of which the quads are read."""
        kind = self._specific(said["rdf:type"])
        passages: dict[Evidence, frozenset[str]] = {}
        for node in said.get("clx:evidence", []):
            if isinstance(node, NamedNode):
                told = self._said(node)
                passages[read.passage(told, node, self.source)] = read.bounds(said, told)
        return Claim(
            iri,
            kind,
            read.values(said, kind),
            read.timing(said, passages),
            tuple(passages),
            read.words(said, "clx:standing").rpartition("/")[2],
            read.text(said),
        )

    def _said(self, subject: object) -> read.Said:
        """Return what the corpus says of a node."""
        return read.said_of(self.store, subject)

    def _quads(self, subject: object, predicate: NamedNode | None, graphs: Iterable[NamedNode]) -> Iterator[Quad]:
        """Yield the quads of a node; none of what is no node of ours."""
        if isinstance(subject, NamedNode):
            for graph in graphs:
                yield from self.store.quads_for_pattern(subject, predicate, None, graph)

    def _typed(self, kind: NamedNode | None, graph: NamedNode) -> list[NamedNode]:
        """Return the instances of a class, or of any."""
        return _sorted(self.store.quads_for_pattern(None, TYPE, kind, graph))

    def _specific(self, types: Iterable[object]) -> str:
        """Return the class of ours that is above none of the others, without prefix, or nothing."""
        space = PREFIXES["clx"]
        ours = {one for one in types if isinstance(one, NamedNode) and one.value.startswith(space)}
        above = {over for one in ours for over in self._supers.get(one, ())}
        return min((one.value.removeprefix(space) for one in ours - above), default="")

    @cached_property
    def _supers(self) -> dict[NamedNode, tuple[NamedNode, ...]]:
        """Return the classes above each class; the vocabulary does not grow with the graph."""
        return Vocabulary.of(self.store.quads_for_pattern(None, SUBCLASS, None, ONTOLOGY)).supers

    @cached_property
    def _concepts(self) -> tuple[str, ...]:
        """Return the concepts; the schemes do not grow with the graph."""
        return tuple(one.value for one in self._typed(term("skos:Concept"), ONTOLOGY))


def _sorted(quads: Iterable[Quad]) -> list[NamedNode]:
    """Return the subjects, sorted and once each."""
    return sorted({quad.subject for quad in quads if isinstance(quad.subject, NamedNode)}, key=lambda one: one.value)


def facts(store: Store) -> Facts:
    """Read everything back, for oracles and replays; the time grows with the graph.

    Raises:
        StoreError: a passage has no line or no source.
    """
    stored = Stored(store)
    things = tuple(thing for iri in stored.things() if (thing := stored.thing(iri)))
    claims = tuple(claim for iri in stored.claims() if (claim := stored.claim(iri)))
    sources = tuple(found for thing in things if (found := stored.source(thing.iri)))
    return Facts(things, claims, sources)
