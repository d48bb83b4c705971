"""Derive again what a change can reach, and nothing else.

Every rule is asked before and after the change, for the nodes that the change can lead to (`queries/rules.py`). What
only one of the two answers holds is what was derived and is so no longer, or newly is. A quad that is derived in two
ways is safe: the nodes of a derived quad are made from its anchors, so that all its ways are asked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import NamedNode, Quad, Store

from chronolex.graph.chains import ALONE, OUTWARD, lineages, within
from chronolex.graph.delta import Delta
from chronolex.graph.derive import constructed
from chronolex.graph.outlook import Outlooks
from chronolex.graph.store import select
from chronolex.graph.vocabulary import CORPUS, DERIVED, PREFIXES, term
from chronolex.queries.legal_tests import LegalTest
from chronolex.queries.rules import Rule

_CONTINUES = term("clx:continues")
_PLACING = frozenset(term(name) for name in OUTWARD)
_TYPE, _CLX = term("rdf:type"), PREFIXES["clx"]
_PARTS = (term("clx:asKnown"), term("clx:evidence"))


@dataclass(frozen=True)
class Both:
    """A graph before a change, and as it is being made after it."""

    before: Store
    after: Store

    def __iter__(self) -> Iterator[Store]:
        """Yield the two."""
        return iter((self.before, self.after))


def rederive(both: Both, changed: Delta, country: str, rules: Iterable[Rule], tests: Iterable[LegalTest]) -> Delta:
    """Write to the graph after a change what is derived in it, and return that.

    Args:
        both: the graph before the change, whole, and after it, with the change of the corpus alone written to it.
        changed: that change.
        country: whose identifiers are made.
        rules: every rule, in the order in which they are asked.
        tests: the legal tests.
    """
    found = _placed(both, changed, country)
    found.write(both.after)
    judged = _judged(both, _whole(both, changed.subjects()), country, tests)
    judged.write(both.after)
    found.then(judged)
    rules = list(rules)
    for last in (False, True):
        nodes = {one for delta in (changed, found) for one in _whole(both, delta.subjects())}
        step = _asked(both, [rule for rule in rules if rule.last == last], nodes)
        step.write(both.after)
        found.then(step)
    return found


def _placed(both: Both, changed: Delta, country: str) -> Delta:
    """Return what becomes otherwise of how things hang together."""
    quads = (*changed.added, *changed.removed)
    linked = _nodes(quad for quad in quads if quad.predicate == _CONTINUES)
    placed = _nodes(quad for quad in quads if quad.predicate in _PLACING or quad.object in ALONE)
    return Delta.between(*([*lineages(store, country, linked), *within(store, placed)] for store in both))


def _judged(both: Both, nodes: set[NamedNode], country: str, tests: Iterable[LegalTest]) -> Delta:
    """Return what becomes otherwise of the outlooks; a test of which nothing changed that it looks at is left out."""
    before, after = (Outlooks(store, country) for store in both)
    old: list[Quad] = []
    new: list[Quad] = []
    names = {node.value for node in nodes}
    for test in tests:
        here = after.recommendations(test)
        if not here and not before.recommendations(test):
            continue
        decided = after.solutions(test)
        same = here == before.recommendations(test) and decided == before.solutions(test)
        looked_at = {claim for _, claims in decided for claim in claims}
        if same and before.issued == after.issued and names.isdisjoint(looked_at):
            continue
        old += before.of(test)
        new += after.of(test)
    return Delta.between(old, new)


def _nodes(quads: Iterable[Quad]) -> set[NamedNode]:
    """Return the nodes at both ends."""
    return {one for quad in quads for one in (quad.subject, quad.object) if isinstance(one, NamedNode)}


def _whole(both: Both, nodes: Iterable[NamedNode]) -> set[NamedNode]:
    """Return the claims of which some nodes are passages or days; any other node as it is."""
    found = set()
    for node in nodes:
        owners = {
            quad.subject
            for store in both
            for link in _PARTS
            for quad in store.quads_for_pattern(None, link, node, None)
            if isinstance(quad.subject, NamedNode)
        }
        found |= owners or {node}
    return found


def _asked(both: Both, rules: list[Rule], nodes: set[NamedNode]) -> Delta:
    """Ask rules at what some nodes lead to, before and after."""
    reached = _reached(both, rules, nodes)
    return Delta.between(*(_found(store, rules, reached) for store in both))


def _found(store: Store, rules: list[Rule], reached: dict[str, set[NamedNode]]) -> set[Quad]:
    """Return what rules find in one graph at those values of their variables that are in it."""
    kinds = {node: _kinds(store, node) for nodes in reached.values() for node in nodes}
    return {
        quad
        for rule in rules
        for variable in rule.anchors
        if (values := _fitting(kinds, reached[variable], rule.of(variable)))
        for quad in constructed(store, rule.name, rule.at(variable, values))
    }


def _kinds(store: Store, node: NamedNode) -> set[str]:
    """Return the classes of a node, without prefix; none of what a graph does not have."""
    quads = (store.quads_for_pattern(node, _TYPE, None, graph) for graph in (CORPUS, DERIVED))
    return {
        quad.object.value.removeprefix(_CLX) for found in quads for quad in found if isinstance(quad.object, NamedNode)
    }


def _fitting(kinds: dict[NamedNode, set[str]], nodes: set[NamedNode], wanted: list[str]) -> list[NamedNode]:
    """Return the nodes that a graph has, in order; where classes are given, those that are of one."""
    there = (node for node in nodes if kinds[node] and (not wanted or not kinds[node].isdisjoint(wanted)))
    return sorted(there, key=str)


def _reached(both: Both, rules: list[Rule], nodes: set[NamedNode]) -> dict[str, set[NamedNode]]:
    """Return the values of each variable to which any rule's ways lead.

    They are shared by all rules: what one rule finds of two claims is found again by every other that finds it of them.
    """
    found: dict[str, set[NamedNode]] = defaultdict(set)
    for rule in rules:
        for variable, ways in rule.anchors.items():
            for way in ways:
                found[variable] |= _led(both, rule, variable, way, nodes) if way else nodes
    return found


def _led(both: Both, rule: Rule, variable: str, way: str, nodes: set[NamedNode]) -> set[NamedNode]:
    """Return where one way leads, before and after."""
    text = rule.way(variable, way, sorted(nodes, key=str))
    values = (row.get(variable) for store in both for row in select(store, text))
    return {value for value in values if isinstance(value, NamedNode)}
