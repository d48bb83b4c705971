"""Why one thing matters to another: the shortest chains of dependence between them, step by step, with passages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Any

from chronolex.errors import UsageError
from chronolex.graph.days import Day
from chronolex.graph.evidence import Passages, once, passages_of
from chronolex.graph.impact import MOST, named
from chronolex.graph.impact_edges import Edge, Edges
from chronolex.graph.impact_telling import Naming, ties
from chronolex.graph.names import Names
from chronolex.graph.receipt import receipt
from chronolex.graph.store import Graph

PATHS = 5
"""How many chains are told where several are equally short."""

Step = tuple[str, str, list[Edge]]


@dataclass(frozen=True)
class Connection:
    """How two things are connected.

    Attributes:
        chains: the things along each chain, all equally short; none where the two are not connected.
        more: whether there are further chains, equally short.
        cut: whether the search was given up.
    """

    first: str
    last: str
    chains: list[list[str]]
    more: bool
    cut: bool


def why(
    graph: Graph,
    start: str,
    end: str,
    date: Day,
    known_on: Day | None = None,
    language: str = "en",
    today: Day | None = None,
    names: Names | None = None,
    paths: int = PATHS,
    most: int = MOST,
) -> dict[str, Any]:
    """Return the shortest chains between two things, whichever of them rests on the other at each step.

    Args:
        graph: the generation that is read; only the surroundings of the two things are.
        start: an IRI, a tail of one, or a name.
        end: the other thing.
        date: the day on which things rest on each other.
        known_on: only what sources had said by this day counts; `None` means by today.
        language: in which things are named.
        today: the day that `known_on=None` means; the system's where not given.
        names: those of the graph, for a server that keeps them.
        paths: how many chains at most; `more` says whether there are further ones, equally short.
        most: how many things are looked at from either end; beyond them the search is given up, and `cut` says so.

    Raises:
        UsageError: a text names nothing or several things, or both name the same.
    """
    names = names or Names.of(graph)
    first, last = named(graph, start, names), named(graph, end, names)
    if first == last:
        raise UsageError(f"{start!r} and {end!r} are the same thing; name two things.")
    edges = Edges(graph, date, known_on or today or Day.today())
    chains, cut = shortest(edges, first, last, paths + 1, most)
    found = Connection(first, last, chains[:paths], len(chains) > paths, cut)
    return _document(edges, found, known_on, language)


def shortest(edges: Edges, first: str, last: str, paths: int, most: int = MOST) -> tuple[list[list[str]], bool]:
    """Return shortest chains of things between two, in order, and whether the search was given up.

    It goes out from both ends by turns, always from the side with fewer things to open, until they meet: what lies
    further away than half the distance is never read.
    """
    seen: tuple[set[str], set[str]] = ({first}, {last})
    fronts = ([first], [last])
    drawn: dict[str, set[str]] = {}
    while all(fronts):
        near = 0 if len(fronts[0]) <= len(fronts[1]) else 1
        if len(seen[near]) > most:
            return [], True
        opened = _neighbours(edges, fronts[near])
        drawn.update(opened)
        met = set().union(*opened.values()) - seen[near]
        seen[near].update(met)
        if met & seen[1 - near]:
            return list(islice(_chains(drawn, first, last), paths)), False
        fronts = (sorted(met), fronts[1]) if near == 0 else (fronts[0], sorted(met))
    return [], False


def _neighbours(edges: Edges, things: Iterable[str]) -> dict[str, set[str]]:
    """Return for each thing what rests on it and what it rests on."""
    wanted = list(things)
    above, below = edges.on(wanted), edges.under(wanted)
    return {
        thing: {edge.dependent for edge in above[thing]} | {edge.support for edge in below[thing]} for thing in wanted
    }


def _chains(drawn: dict[str, set[str]], first: str, last: str) -> Iterator[list[str]]:
    """Yield the shortest chains between two things among neighbours that were read."""
    import networkx as nx

    graph = nx.Graph((thing, other) for thing in sorted(drawn) for other in sorted(drawn[thing]))
    yield from nx.all_shortest_paths(graph, first, last)


def _document(edges: Edges, found: Connection, known_on: Day | None, language: str) -> dict[str, Any]:
    """Return how two things are connected as one JSON object."""
    told = [_steps(edges, chain) for chain in found.chains]
    naming, passages = _behind(edges, {found.first, found.last}, [step for chain in told for step in chain], language)
    return {
        "from": naming.thing(found.first),
        "to": naming.thing(found.last),
        "date": edges.date.isoformat(),
        "known_on": known_on.isoformat() if known_on else None,
        "length": len(found.chains[0]) - 1 if found.chains else None,
        "more": found.more,
        "cut": found.cut,
        "paths": [[_told(step, naming, passages) for step in chain] for chain in told],
        "receipt": receipt(edges.graph),
    }


def _behind(edges: Edges, ends: set[str], steps: list[Step], language: str) -> tuple[Naming, Passages]:
    """Look up at once what everything along the steps is called, and the passages behind it."""
    said = [edge for _, _, group in steps for edge in group]
    things = ends.union(thing for one, other, _ in steps for thing in (one, other))
    naming = Naming.of(edges.graph, things, {edge.detail for edge in said if edge.detail}, language)
    return naming, passages_of(edges.graph, {ground.claim for edge in said for ground in edge.grounds}, edges.known)


def _steps(edges: Edges, chain: list[str]) -> list[Step]:
    """Return the steps of a chain, each with all edges between its two things."""
    around: dict[tuple[str, str], list[Edge]] = defaultdict(list)
    for thing in chain:
        for edge in (*edges.on([thing])[thing], *edges.under([thing])[thing]):
            if edge not in around[edge.dependent, edge.support]:
                around[edge.dependent, edge.support].append(edge)
    return [(one, other, [*around[one, other], *around[other, one]]) for one, other in pairwise(chain)]


def _told(step: Step, naming: Naming, passages: Passages) -> dict[str, Any]:
    """Return a step as one object: its things, and what is said of them, each with its claims and passages."""
    one, other, edges = step
    said = []
    for edge in sorted(edges, key=lambda edge: edge.key):
        (tie,) = ties([edge], naming)
        evidence = once(passage for ground in edge.grounds for passage in passages[ground.claim].evidence)
        said.append({"sentence": naming.sentence(edge), "dependent": edge.dependent, **tie, "evidence": evidence})
    return {"from": naming.thing(one), "to": naming.thing(other), "because": said}
