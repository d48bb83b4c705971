"""Count what a graph holds: triples, things, classes and properties, for each named graph."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pyoxigraph import NamedNode

from chronolex.graph.store import Graph, Row

_CLASSES = """
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
SELECT ?graph ?class (COUNT(?thing) AS ?things) WHERE {
  GRAPH ?graph { ?thing rdf:type ?class }
} GROUP BY ?graph ?class
"""
# Counted in two steps: an engine orders the whole graph for COUNT(DISTINCT …) beside another count.
_PROPERTIES = """
SELECT ?graph ?property (COUNT(?thing) AS ?things) (SUM(?values) AS ?triples) WHERE {
  { SELECT ?graph ?property ?thing (COUNT(?value) AS ?values) WHERE {
    GRAPH ?graph { ?thing ?property ?value }
  } GROUP BY ?graph ?property ?thing }
} GROUP BY ?graph ?property
"""
_THINGS = """
SELECT ?graph (COUNT(?thing) AS ?things) WHERE {
  { SELECT DISTINCT ?graph ?thing WHERE { GRAPH ?graph { ?thing ?property ?value } } }
} GROUP BY ?graph
"""


@dataclass(frozen=True)
class Used:
    """How often a property is used: in how many triples, of how many things."""

    triples: int
    things: int


@dataclass(frozen=True)
class Counts:
    """What one named graph holds."""

    things: int
    classes: Mapping[str, int]
    properties: Mapping[str, Used]

    @property
    def triples(self) -> int:
        """Return the number of its triples."""
        return sum(used.triples for used in self.properties.values())


def statistics(graph: Graph) -> dict[str, Counts]:
    """Count every named graph, by its IRI; reads the whole graph, some seconds for a million triples."""
    classes, properties = graph.query(_CLASSES), graph.query(_PROPERTIES)
    things = {row["graph"].value: _number(row, "things") for row in graph.query(_THINGS)}
    return {
        name: Counts(
            things[name],
            {row["class"].value: _number(row, "things") for row in _of(name, classes, "class")},
            {
                row["property"].value: Used(_number(row, "triples"), _number(row, "things"))
                for row in _of(name, properties, "property")
            },
        )
        for name in sorted(things)
    }


def together(counts: Iterable[Counts]) -> Counts:
    """Add graphs that share no triple; a thing of which two of them speak counts once for each."""
    classes: dict[str, int] = {}
    properties: dict[str, Used] = {}
    things = 0
    for one in counts:
        things += one.things
        for name, count in one.classes.items():
            classes[name] = classes.get(name, 0) + count
        for name, used in one.properties.items():
            before = properties.get(name, Used(0, 0))
            properties[name] = Used(before.triples + used.triples, before.things + used.things)
    return Counts(things, classes, properties)


def _of(name: str, rows: Iterable[Row], order: str) -> list[Row]:
    """Return the rows of one graph, in order; what is no IRI is left out."""
    found = [row for row in rows if row["graph"].value == name and isinstance(row.get(order), NamedNode)]
    return sorted(found, key=lambda row: row[order].value)


def _number(row: Row, name: str) -> int:
    return int(row[name].value)
