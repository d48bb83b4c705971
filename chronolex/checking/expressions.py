"""Write constraints as SPARQL expressions: each is true of what breaks the constraint.

An expression looks at a node and one value of the shape's path, or at all values together. Every one is total, for what
cannot be compared is broken, and looks up single triples of what is bound: it costs the same in a graph of any size.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

from pyoxigraph import NamedNode

from chronolex.checking.model import Constraint, Shape, Value
from chronolex.checking.paths import Path, written
from chronolex.checking.patterns import ShapeFault
from chronolex.checking.read import BOUNDS, COUNTS
from chronolex.checking.view import TYPE
from chronolex.graph.vocabulary import PREFIXES

Classes = Callable[[NamedNode], str]
"""What returns a class and all below it, as terms with commas."""

_CHECKED = ("integer", "decimal", "float", "double", "boolean", "date", "dateTime")
_CAST = {f"{PREFIXES['xsd']}{name}" for name in _CHECKED}
_KINDS = {"IRI": "ISIRI(?v)", "Literal": "ISLITERAL(?v)", "BlankNode": "ISBLANK(?v)"}
OPERATOR = {
    "minInclusive": ">=", "maxInclusive": "<=", "minExclusive": ">", "maxExclusive": "<",
    "lessThan": "<", "lessThanOrEquals": "<=",
}  # fmt: skip


def is_a(name: str, kind: NamedNode, below: str, other: str) -> str:
    """Return the expression that is true of what is of a class; most are of the class itself, which is one look."""
    itself = f"EXISTS {{ {name} {TYPE} {kind} }}"
    if "," not in below:
        return itself
    return f"({itself} || EXISTS {{ {name} {TYPE} {other} . FILTER({other} IN ({below})) }})"


def is_count(one: Constraint, shape: Shape) -> bool:
    """Tell whether a constraint is on all values of a path together."""
    return one.kind in COUNTS or (one.kind == "hasValue" and shape.path is not None)


class Writer:
    """Write expressions, each with variables of its own."""

    def __init__(self, classes: Classes) -> None:
        self._classes = classes
        self._count = 0

    def fresh(self) -> str:
        """Return a variable that stands nowhere else."""
        self._count += 1
        return f"?v{self._count}"

    def values(self, path: Path | None, this: str, value: str) -> str:
        """Return the pattern between a node and a value of the path; without a path, the node is its own value."""
        return written(path, this, value, self.fresh) if path else f"FILTER(SAMETERM({this}, {value})) "

    def fails(self, shape: Shape, this: str) -> str:
        """Return the expression that is true where a node breaks a shape within a constraint of another."""
        value = self.fresh() if shape.path else this
        counted = [one for one in shape.constraints if is_count(one, shape)]
        found = [self.counted(one, shape.path, this) for one in counted]
        inner = [self.broken(one, this, value) for one in shape.constraints if one not in counted]
        inner += [self.fails(one, value) for one in shape.properties]
        for one in shape.constraints:
            if one.kind == "equals":
                other = self.fresh()
                unequal = f"NOT EXISTS {{ {self.values(shape.path, this, other)}}}"
                found.append(f"EXISTS {{ {this} {one.terms[0]} {other} . FILTER({unequal}) }}")
        if inner and shape.path:
            found.append(f"EXISTS {{ {self.values(shape.path, this, value)}FILTER({' || '.join(inner)}) }}")
        elif inner:
            found += inner
        return f"({' || '.join(found) or 'false'})"

    def counted(self, one: Constraint, path: Path | None, this: str) -> str:
        """Return the expression of a constraint on all values of a path together."""
        if one.kind == "hasValue":
            return f"NOT EXISTS {{ {self.values(path, this, str(one.terms[0]))}}}"
        if one.kind == "uniqueLang":
            first, second = self.fresh(), self.fresh()
            same = f'LANG({first}) != "" && LANG({first}) = LANG({second}) && !SAMETERM({first}, {second})'
            found = self.values(path, this, first) + self.values(path, this, second)
            return f"EXISTS {{ {found}FILTER({same}) }}" if one.terms[0].value == "true" else "false"
        count = int(one.terms[0].value) + (one.kind == "maxCount")
        names = [self.fresh() for _ in range(count)]
        found = "".join(self.values(path, this, name) for name in names)
        differ = " && ".join(f"!SAMETERM({first}, {second})" for first, second in combinations(names, 2)) or "true"
        return f"{'NOT ' if one.kind == 'minCount' else ''}EXISTS {{ {found}FILTER({differ}) }}"

    def broken(self, one: Constraint, this: str, value: str) -> str:
        """Return the expression that is true where one value breaks a constraint."""
        if one.shapes:
            return self._by_shapes(one, value)
        if one.kind == "in":
            return f"!({' || '.join(f'SAMETERM({value}, {term})' for term in one.terms)})"
        (term,) = one.terms
        other = self.fresh()
        match one.kind:
            case "class" if isinstance(term, NamedNode):
                return f"!{is_a(value, term, self._classes(term), other)}"
            case "lessThan" | "lessThanOrEquals":
                less = f"COALESCE({value} {OPERATOR[one.kind]} {other}, false)"
                return f"EXISTS {{ {this} {term} {other} . FILTER(!{less}) }}"
            case "equals":
                return f"NOT EXISTS {{ {this} {term} {value} }}"
            case "disjoint":
                return f"EXISTS {{ {this} {term} {value} }}"
        return f"!COALESCE({_keeps(one.kind, term, value)}, false)"

    def _by_shapes(self, one: Constraint, value: str) -> str:
        """Return the expression of a constraint that names other shapes."""
        fails = [self.fails(shape, value) for shape in one.shapes]
        match one.kind:
            case "node" | "and":
                return f"({' || '.join(fails)})"
            case "or":
                return f"({' && '.join(fails)})"
            case "not":
                return f"!{fails[0]}"
        return f"(({' + '.join(f'IF({fail}, 0, 1)' for fail in fails)}) != 1)"


def _keeps(kind: str, term: Value, value: str) -> str:
    """Return the expression that is true of a value that is as its term says."""
    name = term.value.rpartition("#")[2]
    match kind:
        case "datatype" if term.value in _CAST:
            return f"DATATYPE({value}) = {term} && DATATYPE({term}(STR({value}))) = {term}"
        case "datatype":
            return f"DATATYPE({value}) = {term}"
        case "nodeKind":
            return " || ".join(test for part, test in _KINDS.items() if part in name).replace("?v", value)
        case "pattern":
            return f"!ISBLANK({value}) && REGEX(STR({value}), {term})"
        case "hasValue":
            return f"SAMETERM({value}, {term})"
        case _ if kind in BOUNDS:
            return f"{value} {OPERATOR[kind]} {term}"
    raise ShapeFault(f"sh:{kind} {term} is not understood.")
