"""Read shapes out of triples. What is not understood is refused: no constraint is ever skipped."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

import pyoxigraph as ox
from pyoxigraph import BlankNode, Literal, NamedNode

from chronolex.checking.model import Constraint, Shape, Target, Value
from chronolex.checking.paths import Alternative, Path, Sequence, Step, turned
from chronolex.checking.patterns import Select, ShapeFault, read_select
from chronolex.checking.view import TYPE, Node
from chronolex.graph.vocabulary import PREFIXES, curie, term

_SH = PREFIXES["sh"]
_FIRST, _REST, _NIL = term("rdf:first"), term("rdf:rest"), term("rdf:nil")

TARGETS = ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf")
COUNTS = ("minCount", "maxCount", "uniqueLang")
"""Constraints on all values of a path together: they stand in property shapes only."""
PAIRS = ("lessThan", "lessThanOrEquals", "equals", "disjoint")
BOUNDS = ("minInclusive", "maxInclusive", "minExclusive", "maxExclusive")
SINGLE = (*COUNTS, *PAIRS, *BOUNDS, "class", "datatype", "nodeKind", "hasValue", "pattern")
SHAPED = ("node", "not")
LISTED = ("and", "or", "xone")
_OTHER = ("path", "property", "severity", "message", "in", "sparql")
_KNOWN = {f"{_SH}{name}" for name in (*TARGETS, *SINGLE, *SHAPED, *LISTED, *_OTHER)}
_NAMING = {*TARGETS, *PAIRS, "class", "datatype", "nodeKind"} - {"targetNode"}
_KINDS = {f"{_SH}NodeShape", f"{_SH}PropertyShape"}


class Reader:
    """Read shapes out of triples, each of them once.

    Raises:
        ShapeFault: something in a shape is not understood; the sentence names the shape and it.
    """

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        self._said: dict[Node, dict[str, list[Node]]] = defaultdict(lambda: defaultdict(list))
        for triple in triples:
            self._said[triple.subject][triple.predicate.value].append(triple.object)
        self._shapes: dict[Node, Shape] = {}
        self._open: list[Node] = []

    def targeted(self) -> Iterator[Shape]:
        """Yield every shape that has a target, after all that call themselves shapes were understood."""
        for node in list(self._said):
            if any(f"{_SH}{name}" in self._said[node] for name in (*TARGETS, "path")) or self._is_shape(node):
                self._demand(isinstance(node, NamedNode | BlankNode), node, "a shape")
                if not self._is_path(node) and self._shape(node).targets:
                    yield self._shape(node)

    def _is_shape(self, node: Node) -> bool:
        return any(isinstance(kind, NamedNode) and kind.value in _KINDS for kind in self._said[node][TYPE.value])

    def _is_path(self, node: Node) -> bool:
        return f"{_SH}inversePath" in self._said[node]

    def _shape(self, node: Node) -> Shape:
        if node not in self._shapes:
            self._demand(node not in self._open, node, "a shape that does not lead back to itself")
            self._open.append(node)
            self._shapes[node] = self._read(node)
            self._open.pop()
        return self._shapes[node]

    def _inner(self, node: Node) -> Shape:
        """Return a shape that a constraint of another names; it is asked in an expression, where no query can be."""
        shape = self._shape(node)
        todo = [shape]
        for one in todo:
            todo.extend(one.properties)
            self._demand(not any(other.query for other in one.constraints), node, "a shape without sh:sparql")
        return shape

    def _read(self, node: Node) -> Shape:
        said = self._said[node]
        unknown = [name for name in said if name not in _KNOWN and name != TYPE.value]
        kinds = {kind.value for kind in said[TYPE.value] if isinstance(kind, NamedNode)}
        foreign = ", ".join(map(curie, [*unknown, *sorted(kinds - _KINDS)]))
        self._demand(not foreign, node, foreign, "not ")
        self._demand(isinstance(node, NamedNode | BlankNode), node, "a name")
        assert isinstance(node, NamedNode | BlankNode)  # noqa: S101 - for the type checker
        path = self._path(self._one(node, "path")) if said.get(f"{_SH}path") else None
        constraints = tuple(self._constraints(node))
        free = {one.kind for one in constraints} & {*COUNTS, *PAIRS[:2]}
        self._demand(path is not None or not free, node, "sh:path beside " + ", ".join(sorted(free)))
        return Shape(
            node, path, tuple(self._targets(node)), constraints,
            tuple(self._shape(inner) for inner in said[f"{_SH}property"]),
            self._severity(node), dict(sorted(self._message(node))),
        )  # fmt: skip

    def _constraints(self, node: Node) -> Iterator[Constraint]:
        """Yield the constraints of a shape by the name of their component, in which order a report prefers them."""
        said = self._said[node]
        for kind in SINGLE:
            yield from (Constraint(kind, (self._term(node, kind, one),)) for one in said[f"{_SH}{kind}"])
        for kind in SHAPED:
            yield from (Constraint(kind, shapes=(self._inner(one),)) for one in said[f"{_SH}{kind}"])
        for kind in LISTED:
            for listed in said[f"{_SH}{kind}"]:
                yield Constraint(kind, shapes=tuple(self._inner(one) for one in self._list(listed)))
        for listed in said[f"{_SH}in"]:
            yield Constraint("in", tuple(self._value(node, one) for one in self._list(listed)))
        for one in said[f"{_SH}sparql"]:
            yield Constraint("sparql", query=self._query(one))

    def _targets(self, node: Node) -> Iterator[Target]:
        for kind in TARGETS:
            yield from (Target(kind, self._term(node, kind, one)) for one in self._said[node][f"{_SH}{kind}"])

    def _query(self, node: Node) -> Select:
        known = {f"{_SH}select", f"{_SH}prefixes", TYPE.value}
        self._demand(set(self._said[node]) <= known, node, "a query with sh:select and sh:prefixes alone")
        prefixes = {}
        for declaring in self._said[node][f"{_SH}prefixes"]:
            for declared in self._said[declaring][f"{_SH}declare"]:
                prefix, space = self._one(declared, "prefix"), self._one(declared, "namespace")
                if isinstance(prefix, Literal) and isinstance(space, Literal):
                    prefixes[prefix.value] = space.value
        text = self._one(node, "select")
        self._demand(isinstance(text, Literal), node, "a query as text")
        return read_select(str(node), text.value if isinstance(text, Literal) else "", dict(sorted(prefixes.items())))

    def _path(self, node: Node) -> Path:
        if isinstance(node, NamedNode):
            return Step(node)
        said = self._said[node]
        if _FIRST.value in said:
            return Sequence(tuple(self._path(part) for part in self._list(node)))
        if set(said) == {f"{_SH}inversePath"}:
            return turned(self._path(self._one(node, "inversePath")))
        known = set(said) == {f"{_SH}alternativePath"}
        self._demand(known, node, "a path of properties, which may be turned, in a row or to choose from")
        return Alternative(tuple(self._path(part) for part in self._list(self._one(node, "alternativePath"))))

    def _list(self, node: Node) -> Iterator[Node]:
        while node != _NIL:
            (one,), (node,) = self._said[node][_FIRST.value], self._said[node][_REST.value]
            yield one

    def _severity(self, node: Node) -> str:
        said = self._said[node][f"{_SH}severity"] or [term("sh:Violation")]
        self._demand(len(said) == 1 and isinstance(said[0], NamedNode), node, "one severity")
        return str(self._value(node, said[0]).value).removeprefix(_SH)

    def _message(self, node: Node) -> Iterator[tuple[str, str]]:
        for words in self._said[node][f"{_SH}message"]:
            if isinstance(words, Literal):
                yield words.language or "", words.value

    def _term(self, node: Node, kind: str, value: Node) -> Value:
        """Return the value of a constraint or target, of the kind that it has to be."""
        self._demand(kind not in _NAMING or isinstance(value, NamedNode), node, f"an IRI after sh:{kind}")
        if kind == "pattern":
            self._demand(_is_pattern(value), node, "a regular expression")
        return self._value(node, value)

    def _one(self, node: Node, name: str) -> Node:
        found = self._said[node][f"{_SH}{name}"]
        self._demand(len(found) == 1, node, f"one sh:{name}")
        return found[0]

    def _value(self, node: Node, value: Node) -> Value:
        self._demand(isinstance(value, NamedNode | Literal), node, "an IRI or a literal")
        assert isinstance(value, NamedNode | Literal)  # noqa: S101 - for the type checker
        return value

    def _demand(self, kept: bool, node: Node, expected: str, negated: str = "") -> None:
        if not kept:
            raise ShapeFault(f"The shape {node} is not understood: expected {negated}{expected}.")


def _is_pattern(value: Node) -> bool:
    """Tell whether a value is a regular expression: the engine would find that none of a broken one ever matches."""
    try:
        return isinstance(value, Literal) and bool(re.compile(value.value))
    except re.error:
        return False
