"""Compare the embedded engine with rdflib: the same queries over the same graph, in turn."""

from __future__ import annotations

from pathlib import Path

import rdflib
from pyoxigraph import NamedNode

from bench.asked import REAL, Asked, everything
from bench.timing import interleaved, table
from chronolex.graph.store import Reader, Term, open_reader
from chronolex.graph.vocabulary import DEFAULT_GRAPHS

XSD_STRING = NamedNode("http://www.w3.org/2001/XMLSchema#string")
DATE, KNOWN_ON = "2020-06-01", "2025-12-31"


def report(home: Path) -> None:
    """Print the median of every question on both engines."""
    reader = open_reader(home)
    graph = rdflib_graph(reader)
    rows = [("question", "rows", "embedded ms", "rdflib ms", "ratio")]
    rows += [compared(reader, graph, asked) for asked in everything(REAL, DATE, KNOWN_ON)]
    print(table(rows))


def compared(reader: Reader, graph: rdflib.Graph, asked: Asked) -> tuple[str, str, str, str, str]:
    """Measure one question on both engines; different numbers of rows are marked."""
    given = {name: rdflib_term(term) for name, term in asked.bindings.items()}
    text = asked.question.query(asked.bindings)
    ours, theirs = interleaved(
        [lambda: reader.query(text, asked.bindings), lambda: list(graph.query(text, initBindings=given))],
        most=15,
        budget=3,
    )
    count, other = len(reader.query(text, asked.bindings)), len(graph.query(text, initBindings=given))
    found = str(count) if count == other else f"{count} against {other}"
    return asked.name, found, f"{ours * 1000:.2f}", f"{theirs * 1000:.1f}", f"{theirs / ours:.0f}"


def rdflib_graph(reader: Reader) -> rdflib.Graph:
    """Copy what a plain query sees into rdflib."""
    graph = rdflib.Graph()
    wanted = set(DEFAULT_GRAPHS)
    graph.parse(data="\n".join(f"{quad.triple} ." for quad in reader.quads() if quad.graph_name in wanted), format="nt")
    return graph


def rdflib_term(term: Term) -> rdflib.term.Identifier:
    """Return a term of a binding for rdflib."""
    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    if term.datatype == XSD_STRING:
        return rdflib.Literal(term.value)  # the same term in RDF, another one for rdflib
    return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value))
