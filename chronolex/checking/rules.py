"""Read the rules of `shapes/`: each shape that has results of its own, and all ways to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from importlib import resources
from pathlib import Path

import pyoxigraph as ox

from chronolex.checking.compile import compiled
from chronolex.checking.model import Rule, Shape, Way
from chronolex.checking.paths import STAY, joined
from chronolex.checking.patterns import ShapeFault
from chronolex.checking.read import Reader


def shapes_folder() -> Path:
    """Return the folder of the shapes that come with the package."""
    return Path(str(resources.files("chronolex"))) / "shapes"


Rules = tuple[Rule, ...]


@cache
def rules() -> Rules:
    """Return the rules of `shapes/`, read once in a process."""
    return read_rules(
        quad.triple
        for path in sorted(shapes_folder().glob("*.ttl"))
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)
    )


def read_rules(triples: Iterable[ox.Triple]) -> Rules:
    """Return all rules of some shapes, by name.

    Raises:
        ShapeFault: something in a shape is not understood; the sentence names the shape and it.
    """
    reader = Reader(triples)
    found: dict[Shape, list[Way]] = defaultdict(list)
    for shape in reader.targeted():
        _enter(shape, Way(shape.targets, STAY), found)
    named = [Rule(shape, tuple(ways)) for shape, ways in found.items() if shape.constraints]
    for rule in named:
        _try(rule)
    return tuple(sorted(named, key=lambda rule: rule.name))


def _try(rule: Rule) -> None:
    """Ask everything that a rule asks of an empty graph, so that what cannot be asked is told when shapes are read."""
    try:
        one = compiled(rule, str)
        for query in (*one.scans, *one.looks):
            ox.Store().query(one.whole(query))
    except (SyntaxError, ValueError) as error:
        raise ShapeFault(f"The shape {rule.name} is not understood: {error}.") from None


def _enter(shape: Shape, way: Way, found: dict[Shape, list[Way]]) -> None:
    """Note the way to a shape, and the ways that lead on to the shapes under its `sh:property`."""
    if isinstance(shape.name, ox.BlankNode) and shape.constraints:
        raise ShapeFault("A shape with results of its own has no name: give it an IRI, so that a report can cite it.")
    found[shape].append(way)
    for inner in shape.properties:
        _enter(inner, Way(way.targets, joined(way.path, shape.path or STAY)), found)
