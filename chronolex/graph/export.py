"""Write a graph out, in an order that depends on nothing but its content."""

from __future__ import annotations

import pyoxigraph
from pyoxigraph import NamedNode, RdfFormat

from chronolex.errors import UsageError
from chronolex.graph.store import Graph
from chronolex.graph.vocabulary import BASE, PREFIXES

FORMATS = {
    "nquads": RdfFormat.N_QUADS,
    "trig": RdfFormat.TRIG,
    "ntriples": RdfFormat.N_TRIPLES,
    "turtle": RdfFormat.TURTLE,
    "jsonld": RdfFormat.JSON_LD,
}
_NAMES = ("corpus", "derived", "ontology")


def export(graph: Graph, form: str, name: str | None = None) -> bytes:
    """Return the graph in a format; N-Triples and Turtle leave out in which graph a triple stands.

    Raises:
        UsageError: there is no such format or graph.
    """
    if form not in FORMATS:
        raise UsageError(f"{form!r} is no format here; write one of {', '.join(FORMATS)}")
    if name is not None and name not in _NAMES:
        raise UsageError(f"{name!r} is no graph here; write one of {', '.join(_NAMES)}")
    wanted = NamedNode(f"{BASE}graph/{name}") if name else None
    quads = sorted((quad for quad in graph.quads() if wanted in (None, quad.graph_name)), key=str)
    kind = FORMATS[form]
    prefixes = PREFIXES if form in ("trig", "turtle") else None
    if kind.supports_datasets:
        return pyoxigraph.serialize(quads, format=kind, prefixes=prefixes) or b""
    return pyoxigraph.serialize((quad.triple for quad in quads), format=kind, prefixes=prefixes) or b""
