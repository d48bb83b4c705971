"""Run the rules of `queries/derive` over the corpus: what follows is written to `graph/derived`."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import Quad, QueryTriples, Store

from chronolex.graph.chains import lineages, within
from chronolex.graph.outlook import Outlooks
from chronolex.graph.vocabulary import DEFAULT_GRAPHS, DERIVED
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

    add(list(lineages(store, country)))
    add(list(within(store)))
    outlooks = Outlooks(store, country)
    for test in tests:
        add(list(outlooks.of(test)))
    for name, text in rules:
        add(list(constructed(store, name, text)))
    return sorted(set(found), key=str)


def constructed(store: Store, name: str, text: str) -> list[Quad]:
    """Return what a rule finds.

    Raises:
        TypeError: it is no CONSTRUCT.
    """
    triples = store.query(text, default_graph=list(DEFAULT_GRAPHS))
    if not isinstance(triples, QueryTriples):
        raise TypeError(f"the rule {name} is no CONSTRUCT")
    return [Quad(triple.subject, triple.predicate, triple.object, DERIVED) for triple in triples]
