"""Write rules as SPARQL: for each rule the queries that find its results, in the whole graph or at a few nodes of it.

Each query leaves two places open. At `HEAD` stands which nodes it is about; at `TEST` stands a condition that a node
comes under the rule. For the whole graph, a query about values needs no head: it goes through the values, and asks only
of what is broken whether the rule is about it. A query about missing values starts from all nodes of the rule. What
would look up one triple for each value is there a join with all triples of a property, which an engine scans in a row.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import NamedNode

from chronolex.checking.expressions import OPERATOR, Classes, Writer, is_a, is_count
from chronolex.checking.model import Constraint, Rule, Target, Way
from chronolex.checking.paths import STAY, Path, written
from chronolex.checking.patterns import Select, ShapeFault
from chronolex.checking.view import TYPE, Node

HEAD, TEST = "#head#", "#test#"


@dataclass(frozen=True)
class Query:
    """One query of a rule.

    Attributes:
        text: the query, with `HEAD` and `TEST` open.
        components: the kinds of constraint, by the number that the query answers in `?n`.
        valued: whether it is about one value, and not about all together.
        scans: whether it finds its nodes by itself, in the whole graph.
    """

    text: str
    components: tuple[str, ...]
    valued: bool
    scans: bool


@dataclass(frozen=True)
class Compiled:
    """A rule as SPARQL.

    Attributes:
        rule: the rule.
        scans: its queries for the whole graph.
        looks: its queries for a few nodes, which find the same.
        head: the pattern of all nodes under the rule.
        test: the condition that a node is.
    """

    rule: Rule
    scans: tuple[Query, ...]
    looks: tuple[Query, ...]
    head: str
    test: str

    def whole(self, query: Query) -> str:
        """Return a query for the whole graph."""
        if query.scans:
            return query.text.replace(HEAD, "").replace(TEST, self.test)
        return query.text.replace(HEAD, self.head).replace(TEST, "true")

    def at(self, query: Query, nodes: Iterable[Node]) -> str:
        """Return a query for some nodes that come under the rule."""
        return _placed(query, "?this", (str(node) for node in nodes))

    def at_rows(self, query: Query, rows: Iterable[tuple[Node, Node]]) -> str:
        """Return a query for some values of nodes that come under the rule."""
        return _placed(query, "(?this ?value)", (f"({this} {value})" for this, value in rows))


def _placed(query: Query, names: str, rows: Iterable[str]) -> str:
    """Return a query that starts from some rows."""
    return query.text.replace(HEAD, f"VALUES {names} {{ {' '.join(rows)} }} ").replace(TEST, "true")


def compiled(rule: Rule, classes: Classes) -> Compiled:
    """Return a rule as SPARQL; `classes` tells the classes of the graph."""
    writer = Writer(classes)
    tests = [_test(way, target, writer, classes) for way in rule.ways for target in way.targets]
    heads = [_head(way, target, writer, classes) for way in rule.ways for target in way.targets]
    head = f"{{ SELECT DISTINCT ?this WHERE {{ {' UNION '.join(f'{{ {one}}}' for one in heads)} }} }}"
    test = f"({' || '.join(tests)})"
    joins = {one: join for one in rule.shape.constraints if (join := _join(one, rule.shape.path, writer, classes))}
    scans = (*joins.values(), *_queries(rule, writer, set(joins)))
    return Compiled(rule, scans, tuple(_queries(rule, writer, set())), head, test)


def _join(one: Constraint, path: Path | None, writer: Writer, classes: Classes) -> Query | None:
    """Return the query for the whole graph of a constraint that joins well with all triples of a property."""
    if path is None or one.kind not in {"minCount", "class", "lessThan", "lessThanOrEquals"}:
        return None
    values, term = writer.values(path, "?this", "?value"), one.terms[0]
    if one.kind == "minCount":
        text = f"SELECT ?this WHERE {{ {HEAD} MINUS {{ {values}}} }}"
        return Query(text, (one.component,), False, False) if term.value == "1" else None
    if isinstance(term, NamedNode) and one.kind == "class":
        kinds = classes(term).replace(",", "")
        broken = f"{values} MINUS {{ VALUES ?kind {{ {kinds} }} ?value {TYPE} ?kind }} BIND(true AS ?broken)"
    else:
        pair = (
            f"{{ SELECT ?this ?value WHERE {{ {values}}} }} {{ SELECT ?this ?other WHERE {{ ?this {term} ?other }} }}"
        )
        broken = f"{pair} BIND(!COALESCE(?value {OPERATOR[one.kind]} ?other, false) AS ?broken)"
    text = f"SELECT DISTINCT ?this ?value WHERE {{ {broken} FILTER(IF(?broken, {TEST}, false)) }}"
    return Query(text, (one.component,), True, True)


def _queries(rule: Rule, writer: Writer, done: set[Constraint]) -> Iterator[Query]:
    """Yield the queries of a rule but for what is done."""
    shape = rule.shape
    asked = (one for one in shape.constraints if not one.query and one not in done)
    plain = sorted(asked, key=lambda one: one.component)
    for one in plain:
        if one.kind == "maxCount":
            yield _most(one, writer.values(shape.path, "?this", "?value"))
        elif is_count(one, shape):
            yield _first([(one, writer.counted(one, shape.path, "?this"))], "?this", "")
        elif one.kind == "equals":
            missing = f"NOT EXISTS {{ {writer.values(shape.path, '?this', '?value')}}}"
            yield _first([(one, missing)], "?this ?value", f"?this {one.terms[0]} ?value . ")
    value, names = ("?value", "?this ?value") if shape.path else ("?this", "?this")
    if valued := [(one, writer.broken(one, "?this", value)) for one in plain if not is_count(one, shape)]:
        yield _first(valued, names, writer.values(shape.path, "?this", value) if shape.path else "", True)
    yield from (_own(select) for select in rule.queries)


def _first(broken: list[tuple[Constraint, str]], names: str, values: str, valued: bool | None = None) -> Query:
    """Return the query that answers with the number of the first constraint that is broken."""
    number = "-1"
    for place, (_, expression) in reversed(list(enumerate(broken))):
        number = f"IF({expression}, {place}, {number})"
    # An engine asks the two sides of an `&&` apart: so it would ask of every node whether it comes under the rule.
    broken_and_under = f"BIND({number} AS ?n) FILTER(IF(?n >= 0, {TEST}, false))"
    text = f"SELECT DISTINCT {names} ?n WHERE {{ {HEAD} {values}{broken_and_under} }}"
    return Query(text, tuple(one.component for one, _ in broken), valued or "?value" in names, bool(values))


def _most(one: Constraint, values: str) -> Query:
    """Return the query of a `maxCount`: to count is many times faster than to compare each with each."""
    over = f"GROUP BY ?this HAVING (COUNT(DISTINCT ?value) > {int(one.terms[0].value)})"
    text = f"SELECT ?this WHERE {{ {{ SELECT ?this WHERE {{ {HEAD} {values}}} {over} }} FILTER({TEST}) }}"
    return Query(text, (one.component,), False, True)


def _own(select: Select) -> Query:
    """Return the query of a `sh:sparql`, with both places open first in its group."""
    opening = select.text.index("{", select.text.index("WHERE")) + 1
    text = f"{select.text[:opening]} {HEAD} FILTER({TEST}) {select.text[opening:]}"
    return Query(text, (Constraint("sparql").component,), True, False)


def _head(way: Way, target: Target, writer: Writer, classes: Classes) -> str:
    """Return the pattern of the nodes that come under a rule in one way."""
    name = "?this" if way.path == STAY else "?root"
    further = "" if way.path == STAY else written(way.path, "?root", "?this", writer.fresh)
    match target.kind, target.term:
        case "targetNode", node:
            return f"VALUES {name} {{ {node} }} {further}"
        case "targetSubjectsOf", named:
            return f"{name} {named} ?any . {further}"
        case "targetObjectsOf", named:
            return f"?any {named} {name} . {further}"
        case "targetClass", NamedNode() as kind:
            return f"VALUES ?kind {{ {classes(kind).replace(',', '')} }} {name} {TYPE} ?kind . {further}"
    raise ShapeFault(f"sh:{target.kind} {target.term} is not understood.")


def _test(way: Way, target: Target, writer: Writer, classes: Classes) -> str:
    """Return the condition that a node comes under a rule in one way."""
    name = "?this" if way.path == STAY else writer.fresh()
    match target.kind, target.term:
        case "targetNode", node:
            test = f"SAMETERM({name}, {node})"
        case "targetSubjectsOf", named:
            test = f"EXISTS {{ {name} {named} {writer.fresh()} }}"
        case "targetObjectsOf", named:
            test = f"EXISTS {{ {writer.fresh()} {named} {name} }}"
        case "targetClass", NamedNode() as kind:
            test = is_a(name, kind, classes(kind), writer.fresh())
    return test if way.path == STAY else f"EXISTS {{ {written(way.path, name, '?this', writer.fresh)}FILTER({test}) }}"
