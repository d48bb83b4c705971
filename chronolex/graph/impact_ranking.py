"""Rank what carries most, over the whole graph, and find circles of legal bases."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from chronolex.graph.days import Day
from chronolex.graph.impact_edges import Edge, Edges
from chronolex.graph.impact_telling import Naming, ties
from chronolex.graph.receipt import receipt
from chronolex.graph.store import Graph

SHOWN = 20
"""How many things a ranking lists where nobody says."""


def rankings(
    graph: Graph,
    date: Day,
    known_on: Day | None = None,
    language: str = "en",
    today: Day | None = None,
    limit: int = SHOWN,
) -> dict[str, Any]:
    """Return what most rests on, the provisions that carry most, and the circles of legal bases, from one query.

    Args:
        graph: the generation that is read, whole.
        date: the day on which things rest on each other.
        known_on: only what sources had said by this day counts; `None` means by today.
        language: in which things are named.
        today: the day that `known_on=None` means; the system's where not given.
        limit: how many things a list has; all of equal rank with the last are named too.
    """
    edges = Edges(graph, date, known_on or today or Day.today()).everything()
    counts = counted(edges)
    circles = cycles(edges)
    things = set(counts) | {end for circle in circles for edge in circle for end in (edge.dependent, edge.support)}
    details = {edge.detail for circle in circles for edge in circle if edge.detail}
    naming = Naming.of(graph, things, details, language)
    rows = [{**naming.thing(one), "direct": near, "all": far} for one, (near, far) in counts.items()]
    rows.sort(key=lambda row: (-row["all"], -row["direct"], row["label"], row["iri"]))
    return {
        "date": date.isoformat(),
        "known_on": known_on.isoformat() if known_on else None,
        "edges": len(edges),
        "things": _first(rows, limit),
        "provisions": _first([row for row in rows if row["class"] == "Provision"], limit),
        "cycles": [_circle(circle, naming) for circle in circles],
        "receipt": receipt(graph),
    }


def counted(edges: list[Edge]) -> dict[str, tuple[int, int]]:
    """Return for everything that anything rests on how many things do directly, and how many at all."""
    import networkx as nx

    drawn = nx.DiGraph((edge.dependent, edge.support) for edge in edges)
    knots = nx.condensation(drawn)
    place = {thing: 1 << number for number, thing in enumerate(drawn)}
    # One bit a thing: what rests on a knot is itself, and all that rests on what rests on it.
    resting: dict[int, int] = {}
    found: dict[str, tuple[int, int]] = {}
    for knot in nx.topological_sort(knots):
        members = knots.nodes[knot]["members"]
        below = [resting[one] for one in knots.predecessors(knot)]
        resting[knot] = _union([*below, *(place[thing] for thing in members)])
        for thing in members:
            if near := drawn.in_degree(thing):
                found[thing] = near, resting[knot].bit_count() - 1
    return found


def cycles(edges: list[Edge]) -> list[list[Edge]]:
    """Return a shortest circle of each knot of legal bases, as the edges along it; the knots share nothing."""
    import networkx as nx

    between: dict[tuple[str, str], list[Edge]] = defaultdict(list)
    for edge in edges:
        if edge.relation.legal:
            between[edge.dependent, edge.support].append(edge)
    drawn = nx.DiGraph(sorted(between))
    knots = sorted(sorted(knot) for knot in nx.strongly_connected_components(drawn) if len(knot) > 1)
    return [_along(nx.DiGraph(drawn.subgraph(knot)), between) for knot in knots]


def _along(knot: Any, between: dict[tuple[str, str], list[Edge]]) -> list[Edge]:
    """Return the edges of a shortest circle in a knot, one for each step."""
    import networkx as nx

    circles = [nx.shortest_path(knot, support, dependent) for dependent, support in sorted(knot.edges)]
    things = min(circles, key=lambda circle: (len(circle), circle))
    return [between[one, other][0] for one, other in zip(things, [*things[1:], things[0]], strict=True)]


def _circle(circle: list[Edge], naming: Naming) -> list[dict[str, Any]]:
    """Return a circle as its steps."""
    return [
        {
            "thing": naming.thing(edge.dependent),
            "rests_on": naming.thing(edge.support),
            "sentence": naming.sentence(edge),
            **ties([edge], naming)[0],
        }
        for edge in circle
    ]


def _union(bits: list[int]) -> int:
    """Return the union of sets of bits."""
    found = 0
    for one in bits:
        found |= one
    return found


def _first(rows: list[dict[str, Any]], limit: int) -> list[dict[str, Any]]:
    """Return the first rows, and those of equal rank with the last of them."""
    if len(rows) <= limit:
        return rows
    return [row for place, row in enumerate(rows) if place < limit or row["all"] == rows[limit - 1]["all"]]
