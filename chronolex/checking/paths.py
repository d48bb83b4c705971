"""Paths of shapes: written as SPARQL, followed from node to node, turned round, and taken apart into their edges."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import NamedNode

from chronolex.checking.view import Node, View


@dataclass(frozen=True)
class Step:
    """Go from a subject to the objects of one property, or, `back`, from an object to the subjects."""

    property: NamedNode
    back: bool = False


@dataclass(frozen=True)
class Sequence:
    """Go one way after the other; an empty sequence stays where it is."""

    parts: tuple[Path, ...]


@dataclass(frozen=True)
class Alternative:
    """Go any of several ways."""

    parts: tuple[Path, ...]


@dataclass(frozen=True)
class Star:
    """Go one way any number of times, or not at all; the superclasses of a class are reached so."""

    part: Path


Path = Step | Sequence | Alternative | Star
STAY = Sequence(())


@dataclass(frozen=True)
class Edge:
    """One place of a path where a triple is used.

    Attributes:
        property: the property of the triple.
        back: the triple is used from its object to its subject.
        home: the path from the end of the triple that is nearer to the start of the path, back to that start.
    """

    property: NamedNode
    back: bool
    home: Path


def turned(path: Path) -> Path:
    """Return the path from its end to its start."""
    match path:
        case Step(named, back):
            return Step(named, not back)
        case Sequence(parts):
            return Sequence(tuple(turned(part) for part in reversed(parts)))
        case Alternative(parts):
            return Alternative(tuple(turned(part) for part in parts))
        case Star(part):
            return Star(turned(part))


def joined(*paths: Path) -> Path:
    """Return the path that goes these ways one after the other, as flat as can be."""
    parts = tuple(part for path in paths for part in (path.parts if isinstance(path, Sequence) else (path,)))
    return parts[0] if len(parts) == 1 else Sequence(parts)


def edges(path: Path) -> Iterator[Edge]:
    """Yield every place of the path where a triple is used, with the way home."""
    match path:
        case Step(named, back):
            yield Edge(named, back, STAY)
        case Sequence(parts):
            for place, part in enumerate(parts):
                yield from _further(edges(part), turned(Sequence(parts[:place])))
        case Alternative(parts):
            for part in parts:
                yield from edges(part)
        case Star(part):
            yield from _further(edges(part), Star(turned(part)))


def _further(found: Iterable[Edge], home: Path) -> Iterator[Edge]:
    """Yield edges that lie further from the start by the way `home`."""
    for edge in found:
        yield Edge(edge.property, edge.back, joined(edge.home, home))


def reached(view: View, path: Path, nodes: Iterable[Node]) -> set[Node]:
    """Return all nodes to which the path leads from these."""
    match path:
        case Step(named, back):
            go = view.subjects if back else view.objects
            return {end for node in nodes for end in go(node, named)}
        case Sequence(parts):
            for part in parts:
                nodes = reached(view, part, nodes)
            return set(nodes)
        case Alternative(parts):
            nodes = set(nodes)
            return {end for part in parts for end in reached(view, part, nodes)}
        case Star(part):
            return _closed(view, part, set(nodes))


def _closed(view: View, path: Path, nodes: set[Node]) -> set[Node]:
    """Return these nodes and all to which the path leads from them, any number of times."""
    new = nodes
    while new := reached(view, path, new) - nodes:
        nodes = nodes | new
    return nodes


def written(path: Path, start: str, end: str, fresh: Callable[[], str]) -> str:
    """Return a path as triple patterns between two variables or terms.

    A path of SPARQL would lead the engine to scan where it joins one to a later pattern (see `bench/planner.py`).
    """
    match path:
        case Step(named, back):
            return f"{end} {named} {start} . " if back else f"{start} {named} {end} . "
        case Sequence(parts):
            between = [start, *(fresh() for _ in parts[1:]), end]
            return "".join(written(part, *ends, fresh) for part, ends in _paired(parts, between))
        case Alternative(parts):
            return " UNION ".join(f"{{ {written(part, start, end, fresh)}}}" for part in parts) + " "
        case Star():
            raise ValueError("no query is written for a path of any length")


def _paired(parts: tuple[Path, ...], between: list[str]) -> Iterator[tuple[Path, tuple[str, str]]]:
    """Yield each part with the names of its two ends."""
    for place, part in enumerate(parts):
        yield part, (between[place], between[place + 1])
