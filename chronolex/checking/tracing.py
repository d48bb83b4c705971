"""Find the nodes whose results a change can alter, from the shapes themselves: paths are followed backwards.

A triple that was added is followed home in the graph after the change, one that was removed in the graph before it:
only there can a node see it. Where the way between them has changed as well, the changed triple on it that is nearest
to the node leads to the node. Nothing is ever looked up without a bound term, so the cost is that of the neighbourhood
and not of the graph.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain

from pyoxigraph import Quad, Store

from chronolex.checking.focus import Focus, Row
from chronolex.checking.joins import collect, start
from chronolex.checking.model import Rule
from chronolex.checking.paths import Star, Step, joined, reached
from chronolex.checking.report import Report
from chronolex.checking.rules import Rules, rules
from chronolex.checking.run import check_at
from chronolex.checking.traces import Traces, traces
from chronolex.checking.view import SUBCLASS, TYPE, Found, Node, View
from chronolex.checking.ways import under
from chronolex.graph.vocabulary import DEFAULT_GRAPHS

_BELOW = joined(Star(Step(SUBCLASS, True)), Step(TYPE, True))
Place = tuple[Rule, Node | Row]


def touched(
    added: Iterable[Quad], removed: Iterable[Quad], before: Store, after: Store, shapes: Rules | None = None
) -> Focus:
    """Return all places at which a check of `before` and one of `after` can differ.

    `added` and `removed` are all quads in which the two differ; those outside corpus, derived and ontology, which no
    shape sees, are left out.
    """
    return places(added, removed, View(before), View(after), shapes)


def compared(added: Iterable[Quad], removed: Iterable[Quad], before: Store, after: Store) -> tuple[Report, Report]:
    """Return what the shapes find before and after a change at all places at which that can differ."""
    old, new = View(before), View(after)
    focus = places(added, removed, old, new)
    return check_at(before, focus, view=old), check_at(after, focus, view=new)


def places(
    added: Iterable[Quad], removed: Iterable[Quad], before: View, after: View, shapes: Rules | None = None
) -> Focus:
    """Return what `touched` does, in graphs of which some may have been read already."""
    finder = _Finder(before, after, traces(shapes or rules()))
    nodes: dict[str, set[Node]] = defaultdict(set)
    rows: dict[str, set[Row]] = defaultdict(set)
    for rule, place in set(chain(finder.places(removed, finder.before), finder.places(added, finder.after))):
        if not finder.under(rule, place[0] if isinstance(place, tuple) else place):
            continue
        if isinstance(place, tuple) and rule.by_row:
            rows[rule.name].add(place)
        else:
            nodes[rule.name].add(place[0] if isinstance(place, tuple) else place)
    single = {name: frozenset(row for row in found if row[0] not in nodes[name]) for name, found in rows.items()}
    return Focus(
        {name: frozenset(found) for name, found in nodes.items() if found},
        {name: found for name, found in single.items() if found},
    )


class _Finder:
    """Follow changed triples home."""

    def __init__(self, before: View, after: View, known: Traces) -> None:
        self.before, self.after = before, after
        self._known = known

    def places(self, quads: Iterable[Quad], view: View) -> Iterator[Place]:
        """Yield every place to which changed triples lead, in the graph that has them."""
        triples: set[Found] = {
            (one.subject, one.predicate, one.object) for one in quads if one.graph_name in DEFAULT_GRAPHS
        }
        for triple in triples:
            yield from self._by_edge(triple, view)
            if triple[1] in (TYPE, SUBCLASS):
                yield from self._by_kind(triple, view)
        for rule, rows in self._by_query(triples, view).items():
            yield from ((rule, row if rule.by_row else row[0]) for row in rows)

    def _by_query(self, triples: set[Found], view: View) -> dict[Rule, set[Row]]:
        """Return the rows of queries in which changed triples can have part."""
        joins = set()
        queries = self._known.queries
        for triple in triples:
            for pattern, asked in (*queries.get(triple[1], ()), *queries.get(None, ())):
                if bound := start(pattern, triple):
                    joins.add((asked, tuple(bound.items())))
        found: dict[Rule, set[Row]] = defaultdict(set)
        for asked, known in joins:
            collect(found[asked.rule], view, asked.patterns, dict(known))
        return found

    def _by_edge(self, triple: Found, view: View) -> Iterator[Place]:
        for rule, edge in self._known.edges.get(triple[1], ()):
            near = triple[2] if edge.back else triple[0]
            yield from ((rule, node) for node in reached(view, edge.home, [near]))

    def _by_kind(self, triple: Found, view: View) -> Iterator[Place]:
        """Yield the places of what begins or ceases to be of a class."""
        subject, named, above = triple
        members = [subject] if named == TYPE else reached(view, _BELOW, [subject])
        for kind, homes in self._known.kinds.items():
            if above not in self.before.classes(kind) and above not in self.after.classes(kind):
                continue
            changed = [one for one in members if self.before.is_a(one, kind) != self.after.is_a(one, kind)]
            for rule, home in homes if changed else ():
                yield from ((rule, node) for node in reached(view, home, changed))

    def under(self, rule: Rule, node: Node) -> bool:
        """Tell whether a node comes under a rule, before or after."""
        return any(under(view, rule, node) for view in (self.before, self.after))
