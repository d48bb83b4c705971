"""Take rules apart into traces: for each property that a rule looks at, the way from a changed triple to its nodes.

A rule looks along the path of its shape, along the paths of the shapes that its constraints name, at the other side
of a pair such as `sh:lessThan`, at the classes of values, and, against the direction of its ways, at what makes a node
come under it. Every place where a triple is used on such a path is a trace; its way home leads back to the nodes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from pyoxigraph import NamedNode

from chronolex.checking.model import Rule, Shape
from chronolex.checking.paths import STAY, Edge, Path, edges, joined, turned
from chronolex.checking.patterns import Pattern
from chronolex.checking.read import PAIRS
from chronolex.checking.rules import Rules


@dataclass(frozen=True, eq=False)
class Asked:
    """The triple patterns of one group of a query, with those of all groups around it."""

    rule: Rule
    patterns: tuple[Pattern, ...]


@dataclass(frozen=True)
class Traces:
    """All ways from a changed triple to the nodes of rules.

    Attributes:
        edges: by the property of the triple, the rule and the place in a path where it is used.
        kinds: by a class, the rule and the way home from what begins or ceases to be of that class.
        queries: by the property of a triple pattern, or None where that is a variable, the patterns of queries.
    """

    edges: dict[NamedNode, list[tuple[Rule, Edge]]]
    kinds: dict[NamedNode, list[tuple[Rule, Path]]]
    queries: dict[NamedNode | None, list[tuple[Pattern, Asked]]]


@lru_cache(maxsize=8)
def traces(given: Rules) -> Traces:
    """Return the traces of rules."""
    found = Traces(defaultdict(list), defaultdict(list), defaultdict(list))
    for rule in given:
        for way in dict.fromkeys((*_looks(rule.shape, STAY), *_ways(rule))):
            if isinstance(way, Edge):
                found.edges[way.property].append((rule, way))
            else:
                found.kinds[way[0]].append((rule, way[1]))
        for select in rule.queries:
            for group in select.groups:
                asked = Asked(rule, (*group.around, *group.own))
                for pattern in group.own:
                    named = pattern[1] if isinstance(pattern[1], NamedNode) else None
                    found.queries[named].append((pattern, asked))
    return found


def _looks(shape: Shape, before: Path, within: bool = False) -> Iterator[Edge | tuple[NamedNode, Path]]:
    """Yield what a shape looks at, from the nodes from which the path `before` leads to it.

    The shapes under `sh:property` are rules of their own, but not `within` a constraint of another shape.
    """
    path = joined(before, shape.path or STAY)
    if within or any(not one.query for one in shape.constraints):
        yield from edges(path)
    for one in shape.constraints:
        for term in one.terms:
            if one.kind == "class" and isinstance(term, NamedNode):
                yield term, turned(path)
            if one.kind in PAIRS and isinstance(term, NamedNode):
                yield Edge(term, False, turned(before))
        for inner in one.shapes:
            yield from _looks(inner, path, True)
    for inner in shape.properties if within else ():
        yield from _looks(inner, path, True)


def _ways(rule: Rule) -> Iterator[Edge | tuple[NamedNode, Path]]:
    """Yield what makes a node come under a rule."""
    for way in rule.ways:
        yield from edges(turned(way.path))
        for target in way.targets:
            if isinstance(target.term, NamedNode):
                match target.kind:
                    case "targetClass":
                        yield target.term, way.path
                    case "targetSubjectsOf" | "targetObjectsOf":
                        yield Edge(target.term, target.kind == "targetObjectsOf", way.path)
