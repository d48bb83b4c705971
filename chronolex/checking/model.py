"""Shapes as plain values: what `read.py` reads out of `shapes/`, `compile.py` writes as SPARQL and `reads.py` follows.

A *rule* is a shape that has results of its own, together with the ways in which a node comes under it: its targets, or
the path that leads to it from the targets of the shape around it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pyoxigraph import BlankNode, Literal, NamedNode

from chronolex.checking.paths import Path
from chronolex.checking.patterns import Select

Value = NamedNode | Literal


@dataclass(frozen=True)
class Constraint:
    """One demand of a shape.

    Attributes:
        kind: the name of its property without `sh:`, such as `minCount`.
        terms: the values of that property, or the members of its list.
        shapes: the shapes that it names, for `node`, `not`, `and`, `or` and `xone`.
        query: the query, for `sparql`.
    """

    kind: str
    terms: tuple[Value, ...] = ()
    shapes: tuple[Shape, ...] = ()
    query: Select | None = None

    @property
    def component(self) -> str:
        """Return the name of the kind in a report."""
        return f"http://www.w3.org/ns/shacl#{self.kind[0].upper()}{self.kind[1:]}ConstraintComponent".replace(
            "SparqlConstraint", "SPARQLConstraint"
        )


@dataclass(frozen=True)
class Target:
    """Which nodes a shape is about: `kind` is `targetClass`, `targetNode`, `targetSubjectsOf` or `targetObjectsOf`."""

    kind: str
    term: Value


@dataclass(frozen=True)
class Shape:
    """One shape: `path` leads to the values that its constraints and the shapes under `properties` look at."""

    name: NamedNode | BlankNode
    path: Path | None
    targets: tuple[Target, ...]
    constraints: tuple[Constraint, ...]
    properties: tuple[Shape, ...]
    severity: str
    message: Mapping[str, str] = field(hash=False)


@dataclass(frozen=True)
class Way:
    """One way in which a node comes under a rule: it is a target, or `path` leads to it from one."""

    targets: tuple[Target, ...]
    path: Path


@dataclass(frozen=True, eq=False)
class Rule:
    """A shape with results of its own, and all ways to it."""

    shape: Shape
    ways: tuple[Way, ...]

    @property
    def name(self) -> str:
        """Return the IRI of the shape."""
        return self.shape.name.value

    @property
    def queries(self) -> tuple[Select, ...]:
        """Return the queries among its constraints."""
        return tuple(one.query for one in self.shape.constraints if one.query)

    @property
    def by_row(self) -> bool:
        """Tell whether a change may touch one row of its answer alone: all that it asks are queries."""
        return len(self.queries) == len(self.shape.constraints)
