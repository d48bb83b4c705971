"""Check a graph by pySHACL, the reference that our own runner is compared with; nothing else needs it.

It is imported only when something is checked, so that nothing else waits for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from chronolex.checking.report import Report, Result, ordered
from chronolex.checking.rules import shapes_folder
from chronolex.checking.run import in_memory
from chronolex.graph.vocabulary import DEFAULT_GRAPHS, term

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node


def check_with_pyshacl(data: ox.Store | Iterable[ox.Quad] | Iterable[ox.Triple], shapes: Graph | None = None) -> Report:
    """Check a graph against every shape, or against others, with the same report as `check` at many times its cost.

    Literals are compared in the form that a store gives them, `1.1` for `1.10`, for so they are checked and served.
    """
    import pyshacl

    shapes = shapes if shapes is not None else read_shapes()
    given = isinstance(data, ox.Store)
    store = data if isinstance(data, ox.Store) else in_memory(data)
    graph = _prepared(_graph(quad for quad in store if not given or quad.graph_name in DEFAULT_GRAPHS))
    _, found, _ = pyshacl.validate(graph, shacl_graph=shapes, inference="none", advanced=False, meta_shacl=False)
    return Report(tuple(ordered(_result(found, node, shapes) for node in found.objects(None, _sh("result")))))


def read_shapes(folder: Path | None = None) -> Graph:
    """Return all shapes as one graph."""
    files = sorted((folder or shapes_folder()).glob("*.ttl"))
    return _graph(quad for path in files for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE))


def _graph(quads: Iterable[ox.Quad]) -> Graph:
    """Copy quads into an rdflib graph, each term made once: half the time of parsing N-Triples."""
    from rdflib import BNode, Graph, Literal, URIRef

    made: dict[Any, Node] = {}

    def copy(one: Any) -> Node:
        if one not in made:
            made[one] = _copied(one)
        return made[one]

    def _copied(one: Any) -> Node:
        if isinstance(one, ox.NamedNode):
            return URIRef(one.value)
        if isinstance(one, ox.BlankNode):
            return BNode(one.value)
        plain = one.language or one.datatype == term("xsd:string")
        return Literal(one.value, lang=one.language, datatype=None if plain else URIRef(one.datatype.value))

    graph = Graph()
    for quad in quads:
        graph.add((copy(quad.subject), copy(quad.predicate), copy(quad.object)))
    return graph


def _prepared(graph: Graph) -> Graph:
    """Return a view of the graph that parses the query of a rule once, not once for each thing it looks at."""
    from rdflib import Graph
    from rdflib.plugins.sparql import prepareQuery
    from rdflib.plugins.sparql.sparql import Query

    queries: dict[str, Query] = {}

    class Prepared(Graph):
        def query(self, query_object: Any, *args: Any, **kwargs: Any) -> Any:
            if query_object not in queries:
                queries[query_object] = prepareQuery(query_object)
            return super().query(queries[query_object], *args, **kwargs)

    return Prepared(store=graph.store, identifier=graph.identifier)


def _result(report: Graph, node: Node, shapes: Graph) -> Result:
    """Read one result; the validator's messages lose their language, so they are taken from the shapes."""
    from rdflib import Literal, URIRef

    shape, path = report.value(node, _sh("sourceShape")), report.value(node, _sh("resultPath"))
    focus, value = report.value(node, _sh("focusNode")), report.value(node, _sh("value"))
    if isinstance(focus, Literal) and value is not None:
        focus, value = value, focus
    words = [one for one in shapes.objects(shape, _sh("message")) if isinstance(one, Literal)]
    return Result(
        severity=str(report.value(node, _sh("resultSeverity"))).rpartition("#")[2],
        focus=str(focus),
        path=str(path) if isinstance(path, URIRef) else None,
        value=_term(value),
        shape=str(shape),
        message=dict(sorted((one.language or "", str(one)) for one in words)),
        component=str(report.value(node, _sh("sourceConstraintComponent"))),
    )


def _sh(name: str) -> Node:
    """Return a name of SHACL."""
    from rdflib.namespace import SH

    return SH[name]


def _term(value: Node | None) -> ox.NamedNode | ox.Literal | None:
    """Return a value of the report as a term of the graph."""
    from rdflib import Literal, URIRef

    if isinstance(value, URIRef):
        return ox.NamedNode(str(value))
    if not isinstance(value, Literal):
        return None
    if value.language:
        return ox.Literal(str(value), language=value.language)
    return ox.Literal(str(value), datatype=ox.NamedNode(str(value.datatype or term("xsd:string").value)))
