"""What rests on a thing: the tree of its dependents on a day, read around it and no further."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from pyoxigraph import NamedNode

from chronolex.errors import UsageError
from chronolex.graph.days import Day
from chronolex.graph.impact_edges import Edge, Edges
from chronolex.graph.impact_telling import Naming, ties
from chronolex.graph.names import Names
from chronolex.graph.receipt import receipt
from chronolex.graph.store import Graph

DEPTH = 3
"""How far is looked where nobody says."""

MOST = 2_000
"""How many things a tree may have; beyond them it is cut, and says so."""


@dataclass
class Reach:
    """What was reached from a thing.

    Attributes:
        thing: where it began.
        distances: how many steps each thing is away, in the order in which they were met.
        edges: every edge between two of the things that was read, those among the last met left out.
        beyond: how many further things rest on the last ones; 0 where nothing more does.
        cut: whether there were more things than a tree may have.
    """

    thing: str
    distances: dict[str, int]
    edges: list[Edge] = field(default_factory=list)
    beyond: int = 0
    cut: bool = False


@dataclass(frozen=True)
class Impact:
    """What rests on a thing on a day, as a tree and as a list ranked by nearness."""

    reach: Reach
    document: dict[str, Any]


def impact(
    graph: Graph,
    thing: str,
    date: Day,
    known_on: Day | None = None,
    depth: int | None = DEPTH,
    language: str = "en",
    today: Day | None = None,
    names: Names | None = None,
    most: int = MOST,
) -> Impact:
    """Return what rests on a thing, what rests on that, and so on.

    Args:
        graph: the generation that is read; only the neighbourhood of the thing is.
        thing: an IRI, a tail of one, or a name.
        date: the day on which things rest on each other.
        known_on: only what sources had said by this day counts; `None` means by today.
        depth: how many steps; `None` means to the end.
        language: in which things are named.
        today: the day that `known_on=None` means; the system's where not given.
        names: those of the graph, for a server that keeps them.
        most: how many things at most.

    Raises:
        UsageError: the text names nothing, or several things; or the depth is less than one.
    """
    if depth is not None and depth < 1:
        raise UsageError(f"The depth is {depth}; write 1 for what rests on the thing directly, or more.")
    found = named(graph, thing, names)
    edges = Edges(graph, date, known_on or today or Day.today())
    reach = reached(edges, found, depth, most)
    return Impact(reach, _document(graph, reach, date, known_on, depth, language))


def named(graph: Graph, text: str, names: Names | None) -> str:
    """Return the IRI of what a text means."""
    found: NamedNode = (names or Names.of(graph)).find(text)
    return found.value


def reached(edges: Edges, thing: str, depth: int | None, most: int = MOST) -> Reach:
    """Return everything that rests on a thing within some steps, breadth first."""
    reach = Reach(thing, {thing: 0})
    waiting, distance = [thing], 0
    while waiting and distance != depth and not reach.cut:
        distance += 1
        met: dict[str, None] = {}
        for edge in _read(edges, waiting):
            reach.edges.append(edge)
            if edge.dependent not in reach.distances:
                met[edge.dependent] = None
        reach.cut = len(reach.distances) + len(met) > most
        waiting = sorted(met)[: max(0, most - len(reach.distances))]
        reach.distances.update(dict.fromkeys(waiting, distance))
    reach.edges = [edge for edge in reach.edges if edge.dependent in reach.distances]
    if distance == depth and not reach.cut:
        reach.beyond = len({edge.dependent for edge in _read(edges, waiting)} - set(reach.distances))
    return reach


def _read(edges: Edges, things: list[str]) -> list[Edge]:
    """Return the edges to what rests on these things, in order."""
    return [edge for group in edges.on(things).values() for edge in group]


def _document(
    graph: Graph, reach: Reach, date: Day, known_on: Day | None, depth: int | None, language: str
) -> dict[str, Any]:
    """Return the impact as one JSON object."""
    details = {edge.detail for edge in reach.edges if edge.detail}
    naming = Naming.of(graph, set(reach.distances), details, language)
    return {
        "thing": naming.thing(reach.thing),
        "date": date.isoformat(),
        "known_on": known_on.isoformat() if known_on else None,
        "depth": depth,
        "count": len(reach.distances) - 1,
        "beyond": reach.beyond,
        "cut": reach.cut,
        "ranked": _ranked(reach, naming),
        "dependents": _tree(reach, naming),
        "receipt": receipt(graph),
    }


def _ranked(reach: Reach, naming: Naming) -> list[dict[str, Any]]:
    """Return the dependents, the nearest first; of equally near ones those first that rest in more ways."""
    ways: dict[str, int] = defaultdict(int)
    for edge in reach.edges:
        ways[edge.dependent] += max(1, len(edge.grounds))
    rows = [{**naming.thing(one), "distance": far, "ways": ways[one]} for one, far in reach.distances.items() if far]
    return sorted(rows, key=lambda row: (row["distance"], -row["ways"], row["label"], row["iri"]))


def _tree(reach: Reach, naming: Naming) -> list[dict[str, Any]]:
    """Return the dependents of the thing with theirs below them.

    Each thing is opened once, where it is met first at its distance; elsewhere it is a reference.
    """
    by_support: dict[str, dict[str, list[Edge]]] = defaultdict(lambda: defaultdict(list))
    for edge in reach.edges:
        by_support[edge.support][edge.dependent].append(edge)
    opened = {reach.thing}

    def below(support: str) -> list[dict[str, Any]]:
        """Return the dependents of one thing, still without theirs."""
        rows = []
        for dependent, edges in by_support[support].items():
            first = dependent not in opened and reach.distances[dependent] == reach.distances[support] + 1
            opened.update({dependent} if first else ())
            row = {**naming.thing(dependent), "distance": reach.distances[dependent], "relations": ties(edges, naming)}
            rows.append({**row, "dependents": []} if first else {**row, "reference": True})
        return sorted(rows, key=lambda row: (row["label"], row["iri"]))

    top = below(reach.thing)
    waiting = list(top)
    for row in waiting:  # breadth first: the list grows while it is read, and depth costs no stack
        if "reference" not in row:
            row["dependents"] = below(row["iri"])
            waiting.extend(row["dependents"])
    return top
