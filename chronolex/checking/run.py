"""Check a whole graph, or single nodes of it, by the compiled rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache, partial

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, QuerySolutions, Store, Triple

from chronolex.checking.compile import Compiled, Query, compiled
from chronolex.checking.focus import Focus
from chronolex.checking.model import Rule
from chronolex.checking.paths import Step
from chronolex.checking.report import Report, Result, ordered
from chronolex.checking.rules import Rules, rules
from chronolex.checking.view import Hierarchy, Node, View, classes
from chronolex.checking.ways import under
from chronolex.graph.vocabulary import DEFAULT_GRAPHS


def check(data: Store | Iterable[Quad] | Iterable[Triple], shapes: Rules | None = None) -> Report:
    """Check a graph against every shape, or against other rules.

    Give it corpus, derived and ontology together: a role must be a concept, and concepts stand in the ontology. Of a
    store these three graphs are looked at, of anything else every quad. Nothing is changed.
    """
    given = isinstance(data, Store)
    store = data if isinstance(data, Store) else in_memory(data)
    ask = partial(store.query, default_graph=list(DEFAULT_GRAPHS))
    if not given:
        # The union of all graphs of a store is read faster than that of three of them.
        ask = partial(store.query, use_default_graph_as_union=True)
    found: list[Result] = []
    for one in compiled_rules(shapes or rules(), View(store, not given).hierarchy()):
        for query in one.scans:
            found += answers(one, query, ask(one.whole(query)))
    return Report(tuple(ordered(found)))


def check_at(store: Store, focus: Focus, shapes: Rules | None = None, view: View | None = None) -> Report:
    """Check only these places of a store: what a full check reports of them, at a cost that no graph size changes.

    `view` is one of the same store, of which some has been read already.
    """
    view = view or View(store)
    found: list[Result] = []
    for one in compiled_rules(shapes or rules(), view.hierarchy()):
        nodes = [node for node in focus.nodes.get(one.rule.name, ()) if under(view, one.rule, node)]
        rows = [row for row in focus.rows.get(one.rule.name, ()) if under(view, one.rule, row[0])]
        for query in one.looks:
            texts = [one.at(query, nodes)] if nodes else []
            texts += [one.at_rows(query, rows)] if rows else []
            for text in texts:
                found += answers(one, query, store.query(text, default_graph=list(DEFAULT_GRAPHS)))
    return Report(tuple(ordered(found)))


def in_memory(data: Iterable[Quad] | Iterable[Triple]) -> Store:
    """Return a store with these quads."""
    store = Store()
    store.bulk_extend(one if isinstance(one, Quad) else Quad(*one) for one in data)
    return store


@lru_cache(maxsize=8)
def compiled_rules(shapes: Rules, hierarchy: Hierarchy) -> tuple[Compiled, ...]:
    """Return rules as SPARQL; that changes only with the classes of a graph."""

    def known(kind: NamedNode) -> str:
        return ", ".join(sorted(map(str, classes(hierarchy, kind))))

    return tuple(compiled(rule, known) for rule in shapes)


def answers(one: Compiled, query: Query, solutions: object) -> Iterator[Result]:
    """Yield the results that the answer to one query tells."""
    assert isinstance(solutions, QuerySolutions)  # noqa: S101 - all queries are SELECT
    names = {variable.value for variable in solutions.variables}
    path = one.rule.shape.path
    usual = path.property if isinstance(path, Step) and not path.back else None
    for row in solutions:
        value = row["value"] if "value" in names else row["this"] if query.valued else None
        component = query.components[int(row["n"].value) if "n" in names else 0]
        yield _result(one.rule, row["this"], row["path"] if "path" in names else usual, value, component)


def _result(rule: Rule, focus: Node, path: Node | None, value: Node | None, component: str) -> Result:
    """Return a result; what is reported of a literal is reported of what has it."""
    if isinstance(focus, Literal) and value is not None:
        focus, value = value, focus
    shape = rule.shape
    return Result(
        shape.severity,
        _name(focus),
        path.value if isinstance(path, NamedNode) else None,
        value if isinstance(value, NamedNode | Literal) else None,
        rule.name,
        dict(shape.message),
        component,
    )


def _name(node: Node) -> str:
    return node.value if isinstance(node, NamedNode | BlankNode | Literal) else str(node)
