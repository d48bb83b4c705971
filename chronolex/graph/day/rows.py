"""Rows from which the graph of any day is made: one line of text for each claim and each state of knowledge of it.

A row depends on nothing but its claim's own quads, and the graph of a day on nothing but the rows. In a row stand, in
columns of fixed width, the days of the stretch of knowledge and the six index days, all as ISO dates, which compare as
text; then the standing; then, between tabs, the claim and its flat triples as N-Triples writes them. A contradiction
has rows too: with the days that it covers, and in place of triples the claims between which it stands.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from pyoxigraph import NamedNode

from chronolex.graph.day.table import TYPE, Table
from chronolex.graph.days import EARLIEST, OPEN
from chronolex.graph.store import Graph, Row
from chronolex.graph.vocabulary import CORPUS

Rows = Iterable[str]

ACCEPTED, DISPUTED, CONTRADICTION = "a", "d", "c"
"""The letter before the first tab: a claim's standing, or that it is a contradiction. What is rejected has no row."""

HEAD = 81
"""How many characters come before the first tab: eight days and a letter."""

_LETTERS = {
    f"https://w3id.org/chronolex/concept/standing/{name}": letter
    for name, letter in (("accepted", ACCEPTED), ("disputed", DISPUTED))
}
_DAYS = ("known", "certain", "presumed", "possible")
_STRETCHES = f"""
PREFIX clx: <https://w3id.org/chronolex/ontology#>
SELECT ?node ?standing {" ".join(f"?{day}From ?{day}To" for day in _DAYS)} WHERE {{ %s GRAPH {CORPUS} {{
  ?node clx:standing ?standing ; clx:asKnown ?index .
  ?index {" ; ".join(f"clx:{day}From ?{day}From ; clx:{day}To ?{day}To" for day in _DAYS)} .
}} }}
"""
_VALUES = f"SELECT ?node ?value WHERE {{ %s GRAPH {CORPUS} {{ ?node <%s> ?value }} }}"
_CONTRADICTIONS = """
PREFIX clx: <https://w3id.org/chronolex/ontology#>
SELECT ?node ?claim ?state ?known ?from ?to ?resolved WHERE { %s
  ?node clx:between ?claim ; clx:state ?state ; clx:knownFrom ?known .
  OPTIONAL { ?node clx:overlapFrom ?from }
  OPTIONAL { ?node clx:overlapTo ?to }
  OPTIONAL { ?node clx:resolvedSince ?resolved }
}
"""
_OWNERS = """
PREFIX clx: <https://w3id.org/chronolex/ontology#>
SELECT ?node ?claim WHERE { %s ?claim clx:asKnown ?node }
"""


def owner(row: str) -> str:
    """Return the claim, or the contradiction, whose row it is, as N-Triples writes it."""
    return row[HEAD + 1 : row.index("\t", HEAD + 1)]


def rows_of(graph: Graph, nodes: Collection[NamedNode] | None = None) -> Iterator[str]:
    """Yield the rows of a graph, or of those of some nodes that are claims or contradictions, in no order.

    The time grows with the number of nodes; with the whole graph where none are given.
    """
    wanted = _only(nodes)
    triples = _flattened(graph, wanted)
    for row in graph.query(_STRETCHES % wanted):
        letter, claim = _LETTERS.get(row["standing"].value), str(row["node"])
        if letter and triples.get(claim):
            days = "".join(row[f"{day}{side}"].value for day in _DAYS for side in ("From", "To"))
            yield "\t".join([days + letter, claim, *triples[claim]])
    between: dict[str, list[Row]] = defaultdict(list)
    for row in graph.query(_CONTRADICTIONS % wanted):
        between[str(row["node"])].append(row)
    for node, found in between.items():
        yield "\t".join([_covered(found[0]) + CONTRADICTION, node, *sorted({str(row["claim"]) for row in found})])


def owners(graph: Graph, nodes: Collection[NamedNode]) -> set[NamedNode]:
    """Return whose rows may change where something else is said of nodes: theirs, or their claims'."""
    claims = (row["claim"] for row in graph.query(_OWNERS % _only(nodes)))
    return {*nodes, *(one for one in claims if isinstance(one, NamedNode))}


def _flattened(graph: Graph, wanted: str) -> Mapping[str, list[str]]:
    """Return the flat triples of each claim."""
    table = Table.of(graph)
    said: dict[str, dict[str, list[str]]] = defaultdict(dict)
    kinds = f"VALUES ?value {{ {' '.join(table.rows)} }}"
    for name in table.properties:
        for row in graph.query(_VALUES % (f"{wanted} {kinds}" if name == TYPE else wanted, name)):
            if "value" in row:
                said[str(row["node"])].setdefault(name, []).append(str(row["value"]))
    return {node: table.triples(node, found) for node, found in said.items()}


def _covered(row: Row) -> str:
    """Return the days of a contradiction: from when it was known until it was resolved, and those that it covers."""
    resolved = "resolved" in row and row["state"].value != "open"
    until = row["resolved"].value if resolved else OPEN.isoformat()
    start = row["from"].value if "from" in row else EARLIEST.isoformat()
    return row["known"].value + until + (start + (row["to"].value if "to" in row else OPEN.isoformat())) * 3


def _only(nodes: Collection[NamedNode] | None) -> str:
    """Return a VALUES block written from terms, or nothing where all nodes are wanted."""
    return "" if nodes is None else f"VALUES ?node {{ {' '.join(sorted(map(str, nodes)))} }}"
