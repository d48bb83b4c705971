"""Random changes to small worlds: triples are taken out, put in and altered, and claims come and go as a whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property

from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, Store

from bench.world import cell, copies
from chronolex.checking.view import SUBCLASS, TYPE, Node
from chronolex.graph.vocabulary import CORPUS, DERIVED, ONTOLOGY, term
from chronolex.staging import read_ontology

PARTS = (term("clx:evidence"), term("clx:asKnown"))
DAYS = ("certain", "presumed", "possible", "known", "run", "overlap")
COMPARED = {
    term(f"clx:{name}")
    for name in (
        *(f"{day}From" for day in DAYS),
        *(f"{day}To" for day in DAYS),
        *("minimum", "maximum", "line", "lineCount", "startKnown", "endKnown"),
    )
}
"""Properties whose values are compared: what cannot be compared breaks a rule, which pySHACL sees differently."""


@dataclass(frozen=True)
class World:
    """A graph that obeys all rules, and what random changes are made of."""

    quads: tuple[Quad, ...]

    @cached_property
    def known(self) -> frozenset[Quad]:
        return frozenset(self.quads)

    @cached_property
    def values(self) -> dict[NamedNode, list[NamedNode | Literal]]:
        found: dict[NamedNode, dict[NamedNode | Literal, None]] = defaultdict(dict)
        for quad in self.quads:
            if isinstance(quad.object, NamedNode | Literal):
                found[quad.predicate][quad.object] = None
        return {named: list(values) for named, values in found.items()}

    @cached_property
    def nodes(self) -> list[NamedNode]:
        return list(dict.fromkeys(one.subject for one in self.quads if isinstance(one.subject, NamedNode)))

    @cached_property
    def claims(self) -> list[NamedNode]:
        kind = term("clx:Claim")
        found = (one.subject for one in self.quads if one.predicate == TYPE and one.object == kind)
        return [subject for subject in found if isinstance(subject, NamedNode)]

    @cached_property
    def about(self) -> dict[Node, list[Quad]]:
        found: dict[Node, list[Quad]] = defaultdict(list)
        for quad in self.quads:
            found[quad.subject].append(quad)
        return found

    def whole(self, claim: NamedNode) -> Iterator[Quad]:
        """Yield a claim with its evidence and with what was known of it."""
        for quad in self.about[claim]:
            yield quad
            if quad.predicate in PARTS and isinstance(quad.object, NamedNode):
                yield from self.about[quad.object]

    def store(self, added: Iterable[Quad] = (), removed: Iterable[Quad] = ()) -> Store:
        gone = set(removed)
        store = Store()
        store.bulk_extend([*(quad for quad in self.quads if quad not in gone), *added])
        return store


@cache
def world(count: int) -> World:
    """Return so many copies of the small world of `bench/`, with the classes and concepts of the vocabulary."""
    kept = [quad for quad in read_ontology() if quad.predicate in (TYPE, SUBCLASS)]
    one = cell()
    return World((*kept, *(_called(quad, number // len(one)) for number, quad in enumerate(copies(one, count)))))


def _called(quad: Quad, number: int) -> Quad:
    """Return a quad of a copy: no two things have one name."""
    name = quad.object
    if quad.predicate != term("skos:prefLabel") or not isinstance(name, Literal) or not name.language:
        return quad
    named = Literal(f"{name.value} {number}", language=name.language)
    return Quad(quad.subject, quad.predicate, named, quad.graph_name)


@st.composite
def changes(draw: st.DrawFn, given: World, wild: bool = True) -> tuple[list[Quad], list[Quad]]:
    """Draw the quads that a change adds and removes; one that is not `wild` keeps to values that can be compared."""
    added: set[Quad] = set()
    removed: set[Quad] = set()
    for _ in range(draw(st.integers(1, 4))):
        kind = draw(st.sampled_from(("remove", "add", "alter", "alter", "begin", "end")))
        if kind in {"begin", "end"}:
            claim = draw(st.sampled_from(given.claims))
            quads = set(given.whole(claim))
            (added if kind == "begin" else removed).update(_renamed(quads, claim) if kind == "begin" else quads)
            continue
        quad = draw(st.sampled_from(given.quads))
        if kind != "add":
            removed.add(quad)
        if kind != "remove":
            added.add(_altered(draw, given, quad, kind == "add", wild))
    return sorted(added - given.known, key=str), sorted((removed - added) & given.known, key=str)


def _altered(draw: st.DrawFn, given: World, quad: Quad, anew: bool, wild: bool) -> Quad:
    """Return a quad with another subject, value or property."""
    named = draw(st.sampled_from(sorted(given.values, key=str))) if anew else quad.predicate
    subject = draw(st.sampled_from(given.nodes)) if anew else quad.subject
    from_all = wild or named not in COMPARED
    named_after = draw(st.sampled_from(sorted(given.values, key=str))) if from_all and draw(st.booleans()) else named
    value = draw(st.sampled_from(given.values[named_after]))
    graph = draw(st.sampled_from((CORPUS, DERIVED, ONTOLOGY)))
    return Quad(subject, named, value, graph)


def _renamed(quads: Iterable[Quad], claim: NamedNode) -> set[Quad]:
    """Return a claim with another name."""

    def other(one: Node) -> Node:
        own = isinstance(one, NamedNode) and one.value.startswith(claim.value)
        return NamedNode(f"{claim.value}-again{str(one)[1:-1].removeprefix(claim.value)}") if own else one

    made = set()
    for quad in quads:
        subject, value = other(quad.subject), other(quad.object)
        assert isinstance(subject, NamedNode)
        made.add(Quad(subject, quad.predicate, value, quad.graph_name))
    return made
