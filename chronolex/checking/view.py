"""Look at single triples of a store, at a cost that no graph size changes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from pyoxigraph import BlankNode, Literal, NamedNode, Store, Triple

from chronolex.graph.vocabulary import DEFAULT_GRAPHS, term

Node = NamedNode | BlankNode | Literal | Triple
Found = tuple[Node, NamedNode, Node]
Hierarchy = frozenset[tuple[Node, Node]]
TYPE, SUBCLASS = term("rdf:type"), term("rdfs:subClassOf")
_SEEN = frozenset(DEFAULT_GRAPHS)


class View:
    """Read the union of corpus, derived and ontology, as every query of ours does, or of all graphs of a store."""

    def __init__(self, store: Store, whole: bool = False) -> None:
        """Take an open store; `whole` stands for all of its graphs."""
        self._store = store
        self._whole = whole
        self._hierarchy: Hierarchy | None = None
        self._classes: dict[NamedNode, frozenset[Node]] = {}
        self._said: dict[Node, list[Found]] = {}
        self.under: dict[str, dict[Node, bool]] = {}
        """Whether a node comes under a rule, by rule and node, as far as it was asked."""

    def match(self, subject: Node | None, named: Node | None, value: Node | None) -> Iterator[Found]:
        """Yield the triples that have these terms; a triple that stands in two graphs comes twice."""
        if isinstance(subject, Literal) or not isinstance(named, NamedNode | None):
            return
        if subject is not None:
            for found in self._of(subject):
                if (named is None or found[1] == named) and (value is None or found[2] == value):
                    yield found
            return
        for quad in self._store.quads_for_pattern(subject, named, value):
            if self._whole or quad.graph_name in _SEEN:
                yield quad.subject, quad.predicate, quad.object

    def _of(self, subject: NamedNode | BlankNode | Triple) -> list[Found]:
        """Return all that is said of one thing, which is read once: a store is looked at while nobody writes to it."""
        if subject not in self._said:
            quads = self._store.quads_for_pattern(subject, None, None)
            told = (quad for quad in quads if self._whole or quad.graph_name in _SEEN)
            self._said[subject] = [(quad.subject, quad.predicate, quad.object) for quad in told]
        return self._said[subject]

    def objects(self, subject: Node, named: NamedNode) -> Iterator[Node]:
        """Yield the values of a property of one thing."""
        return (value for _, _, value in self.match(subject, named, None))

    def subjects(self, value: Node, named: NamedNode) -> Iterator[Node]:
        """Yield what has a value of a property."""
        return (subject for subject, _, _ in self.match(None, named, value))

    def has(self, subject: Node, named: NamedNode, value: Node | None = None) -> bool:
        """Tell whether a triple is there; without a value, whether there is any."""
        return next(self.match(subject, named, value), None) is not None

    def hierarchy(self) -> Hierarchy:
        """Return every pair of a class and one just above it; a graph has few."""
        if self._hierarchy is None:
            self._hierarchy = frozenset((below, above) for below, _, above in self.match(None, SUBCLASS, None))
        return self._hierarchy

    def classes(self, kind: NamedNode) -> frozenset[Node]:
        """Return a class and all below it."""
        if kind not in self._classes:
            self._classes[kind] = classes(self.hierarchy(), kind)
        return self._classes[kind]

    def is_a(self, node: Node, kind: NamedNode) -> bool:
        """Tell whether something is of a class or of one below it."""
        kinds = self.classes(kind)
        return any(one in kinds for one in self.objects(node, TYPE))


@lru_cache(maxsize=4096)
def classes(hierarchy: Hierarchy, kind: NamedNode) -> frozenset[Node]:
    """Return a class and all below it."""
    found: set[Node] = {kind}
    new: set[Node] = {kind}
    while new := {below for below, above in hierarchy if above in new} - found:
        found |= new
    return frozenset(found)
