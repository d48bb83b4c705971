"""Run the rules of `queries/derive` over the corpus: what follows is written to `graph/derived`."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable

from pyoxigraph import NamedNode, Quad, QueryTriples, Store

from chronolex.graph.outlook import outlooks
from chronolex.graph.vocabulary import BASE, DEFAULT_GRAPHS, DERIVED, term
from chronolex.queries.legal_tests import LegalTest


def derive(store: Store, rules: Iterable[tuple[str, str]], country: str, tests: Iterable[LegalTest] = ()) -> list[Quad]:
    """Add everything that follows to the store and return it, sorted.

    The chains of `clx:continues` get their `clx:lineage`, everything its reflexive, transitive `clx:within`, and
    recommendations what their tests find; then each rule, a name and a CONSTRUCT, is run once, in the order given.

    Raises:
        TypeError: a rule is no CONSTRUCT.
    """
    found: list[Quad] = []

    def add(quads: Iterable[Quad]) -> None:
        new = [quad for quad in quads if quad not in store]
        store.extend(new)
        found.extend(new)

    add(_lineages(store, country))
    add(_within(store))
    add(list(outlooks(store, tests, country)))
    for name, text in rules:
        triples = store.query(text, default_graph=list(DEFAULT_GRAPHS))
        if not isinstance(triples, QueryTriples):
            raise TypeError(f"the rule {name} is no CONSTRUCT")
        add(Quad(triple.subject, triple.predicate, triple.object, DERIVED) for triple in list(triples))
    return sorted(set(found), key=str)


def _lineages(store: Store, country: str) -> list[Quad]:
    """Give every chain of provisions that carried one norm one identifier, made from its members."""
    joined: dict[NamedNode, set[NamedNode]] = {}
    for quad in store.quads_for_pattern(None, term("clx:continues"), None, None):
        if not isinstance(quad.subject, NamedNode) or not isinstance(quad.object, NamedNode):
            continue
        together = joined.get(quad.subject, {quad.subject}) | joined.get(quad.object, {quad.object})
        for member in together:
            joined[member] = together
    quads = []
    for member, together in joined.items():
        mark = hashlib.sha256("\n".join(sorted(one.value for one in together)).encode()).hexdigest()[:10]
        quads.append(Quad(member, term("clx:lineage"), NamedNode(f"{BASE}id/{country}/lineage/{mark}"), DERIVED))
    return quads


def _within(store: Store) -> list[Quad]:
    """State of each offence and each part that it lies within itself and everything around it."""
    above: dict[NamedNode, set[NamedNode]] = defaultdict(set)
    for name in ("skos:broader", "clx:partOf"):
        for quad in store.quads_for_pattern(None, term(name), None, None):
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
                above[quad.subject].add(quad.object)
    members = set(above) | {outer for outers in above.values() for outer in outers}
    for kind in ("clx:Offence", "clx:Act"):
        found = store.quads_for_pattern(None, term("rdf:type"), term(kind), None)
        members |= {quad.subject for quad in found if isinstance(quad.subject, NamedNode)}
    quads = []
    for member in members:
        reached, waiting = {member}, [member]
        while waiting:
            for outer in above.get(waiting.pop(), ()):
                if outer not in reached:
                    reached.add(outer)
                    waiting.append(outer)
        quads += [Quad(member, term("clx:within"), outer, DERIVED) for outer in reached]
    return quads
