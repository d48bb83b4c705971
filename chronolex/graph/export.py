"""Write a graph out, in an order that depends on nothing but its content."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

import pyoxigraph
from pyoxigraph import NamedNode, RdfFormat

from chronolex.errors import UsageError
from chronolex.graph.store import Graph, Reader
from chronolex.graph.vocabulary import BASE, PREFIXES

FORMATS = {
    "nquads": RdfFormat.N_QUADS,
    "trig": RdfFormat.TRIG,
    "ntriples": RdfFormat.N_TRIPLES,
    "turtle": RdfFormat.TURTLE,
    "jsonld": RdfFormat.JSON_LD,
}
_PART = 2_000
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


def in_parts(reader: Reader, graphs: Iterable[str], form: RdfFormat) -> Iterator[bytes]:
    """Yield graphs some thousand triples after the other, in no order, whatever their size.

    The parts are one document where each statement stands for itself, as in N-Triples and in Turtle without prefixes;
    RDF/XML and JSON-LD cannot be put together so.
    """
    for graph in graphs:
        quads = reader.store.quads_for_pattern(None, None, None, NamedNode(graph))
        while part := [quad.triple for quad in islice(quads, _PART)]:
            yield pyoxigraph.serialize(part, format=form) or b""
