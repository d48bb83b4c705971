"""Check a graph against the rules of `shapes/`: what is wrong, where, how much it matters and what to do.

The validator is full SHACL (pySHACL). It is imported only when something is checked, so that nothing else waits for it.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from chronolex.graph.vocabulary import PREFIXES, curie, term

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

SEVERITIES = ("Violation", "Warning", "Info")
"""From what stops a change to what is only worth knowing."""

FEW = 5
"""Of how many things a report for people names an info rule."""


@dataclass(frozen=True)
class Result:
    """One thing that breaks one rule.

    Attributes:
        severity: `Violation`, `Warning` or `Info`.
        focus: the IRI of what the rule looks at; of a rule about a value, such as an open date, what has that value.
        path: the IRI of the property at fault, where one is.
        value: what the property says, or the other thing at fault.
        shape: the IRI of the rule in `shapes/`.
        message: what to do, in English and Russian, by language.
        component: the IRI of the kind of constraint that is broken, such as `sh:MinCountConstraintComponent`.
    """

    severity: str
    focus: str
    path: str | None
    value: ox.NamedNode | ox.Literal | None
    shape: str
    message: dict[str, str] = field(hash=False)
    component: str = ""

    def text(self, language: str = "en", place: str = "") -> str:
        """Return the result in a few lines: severity and thing, where it is written, property and value, what to do."""
        value = "" if self.value is None or self.value.value == self.focus else _said(self.value)
        where = " = ".join(part for part in (curie(self.path) if self.path else "", value) if part)
        lines = [
            f"{self.severity}: {curie(self.focus)}",
            place,
            where,
            self.message.get(language, ""),
            f"({curie(self.shape)})",
        ]
        return "\n  ".join(line for line in lines if line)

    def json(self) -> dict[str, Any]:
        """Return the result as plain values."""
        value = self.value.value if self.value is not None else None
        return {**vars(self), "value": value, "message": dict(self.message)}


@dataclass(frozen=True)
class Report:
    """Everything that a check found, the gravest first; the same graph gives the same report."""

    results: tuple[Result, ...] = ()

    @property
    def conforms(self) -> bool:
        """Tell whether there is no violation; warnings and infos stop nothing."""
        return not any(result.severity == "Violation" for result in self.results)

    def counts(self) -> dict[str, int]:
        """Return how many results there are of each severity.

        >>> Report().counts()
        {'Violation': 0, 'Warning': 0, 'Info': 0}
        """
        found = Counter(result.severity for result in self.results)
        return {severity: found[severity] for severity in SEVERITIES}

    def text(self, language: str = "en", places: Mapping[str, str] | None = None) -> str:
        """Return the report for people: each violation and warning with what to do, of an info rule the first few.

        `places` tells the file and line of an IRI, where it is known.
        """
        said = ", ".join(f"{severity} {count}" for severity, count in self.counts().items())
        head = f"The graph {'keeps' if self.conforms else 'breaks'} the rules ({said})."
        known = places or {}
        grave = [one.text(language, known.get(one.focus, "")) for one in self.results if one.severity != "Info"]
        infos: dict[str, list[Result]] = {}
        for result in self.results:
            if result.severity == "Info":
                infos.setdefault(result.shape, []).append(result)
        return "\n".join([head, *grave, *(_few(found, language) for found in infos.values())])

    def json(self) -> dict[str, Any]:
        """Return the report as plain values."""
        results = [result.json() for result in self.results]
        return {"conforms": self.conforms, "counts": self.counts(), "results": results}

    def rdf(self) -> str:
        """Return the report as a `sh:ValidationReport` in Turtle."""
        prefixes = {name: PREFIXES[name] for name in ("sh", "clx", "kg", "xsd")}
        written = io.BytesIO()
        ox.serialize(self._triples(), written, format=ox.RdfFormat.TURTLE, prefixes=prefixes)
        return written.getvalue().decode()

    def _triples(self) -> Iterator[ox.Triple]:
        report = ox.BlankNode("report")
        yield ox.Triple(report, term("rdf:type"), term("sh:ValidationReport"))
        yield ox.Triple(report, term("sh:conforms"), ox.Literal(self.conforms))
        for number, result in enumerate(self.results, 1):
            node = ox.BlankNode(f"result{number}")
            yield ox.Triple(report, term("sh:result"), node)
            yield ox.Triple(node, term("rdf:type"), term("sh:ValidationResult"))
            for name, value in _described(result):
                yield ox.Triple(node, term(name), value)


def _few(found: list[Result], language: str) -> str:
    """Return what one info rule says and the first few things that it says it of."""
    rest = [f"and {len(found) - FEW} more; --json lists all"] if len(found) > FEW else []
    things = [curie(result.focus) for result in found[:FEW]]
    head = f"Info, {len(found)} times: {found[0].message.get(language, '')}"
    return "\n  ".join([head, *things, *rest, f"({curie(found[0].shape)})"])


def check(data: Iterable[ox.Quad] | Iterable[ox.Triple] | Graph) -> Report:
    """Check a graph against every shape.

    Give it corpus, derived and ontology together: a role must be a concept, and concepts stand in the ontology.
    The data is not changed.
    """
    import pyshacl
    from rdflib import Graph

    shapes = read_shapes()
    graph = _prepared(data if isinstance(data, Graph) else _graph(data))
    _, found, _ = pyshacl.validate(graph, shacl_graph=shapes, inference="none", advanced=False, meta_shacl=False)
    return Report(tuple(_results(found, shapes)))


def read_shapes(folder: Path | None = None) -> Graph:
    """Return all shapes as one graph."""
    folder = folder or Path(str(resources.files("chronolex"))) / "shapes"
    files = sorted(folder.glob("*.ttl"))
    return _graph(quad for path in files for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE))


def _graph(quads: Iterable[ox.Quad] | Iterable[ox.Triple]) -> Graph:
    """Copy quads into an rdflib graph, each term made once: half the time of parsing N-Triples."""
    from rdflib import BNode, Graph, Literal, URIRef

    made: dict[Any, Node] = {}

    def copy(one: Any) -> Node:
        if one not in made:
            made[one] = _copied(one)
        return made[one]

    def _copied(one: Any) -> Node:
        if isinstance(one, ox.NamedNode):
            return URIRef(one.value)
        if isinstance(one, ox.BlankNode):
            return BNode(one.value)
        plain = one.language or one.datatype == term("xsd:string")
        return Literal(one.value, lang=one.language, datatype=None if plain else URIRef(one.datatype.value))

    graph = Graph()
    for quad in quads:
        graph.add((copy(quad.subject), copy(quad.predicate), copy(quad.object)))
    return graph


def _prepared(graph: Graph) -> Graph:
    """Return a view of the graph that parses the query of a rule once, not once for each thing it looks at."""
    from rdflib import Graph
    from rdflib.plugins.sparql import prepareQuery
    from rdflib.plugins.sparql.sparql import Query

    queries: dict[str, Query] = {}

    class Prepared(Graph):
        def query(self, query_object: Any, *args: Any, **kwargs: Any) -> Any:
            if query_object not in queries:
                queries[query_object] = prepareQuery(query_object)
            return super().query(queries[query_object], *args, **kwargs)

    return Prepared(store=graph.store, identifier=graph.identifier)


def _results(report: Graph, shapes: Graph) -> list[Result]:
    """Read the validator's report; its messages lose their language, so they are taken from the shapes."""
    from rdflib import Literal, URIRef
    from rdflib.namespace import SH

    found = []
    for node in report.objects(None, SH.result):
        shape = report.value(node, SH.sourceShape)
        severity = str(report.value(node, SH.resultSeverity)).removeprefix(str(SH))
        path = report.value(node, SH.resultPath)
        focus, value = report.value(node, SH.focusNode), report.value(node, SH.value)
        if isinstance(focus, Literal):
            focus, value = value, focus
        message = {words.language: str(words) for words in shapes.objects(shape, SH.message)}  # type: ignore[attr-defined]
        where = str(path) if isinstance(path, URIRef) else None
        said = dict(sorted(message.items()))
        component = str(report.value(node, SH.sourceConstraintComponent))
        found.append(Result(severity, str(focus), where, _term(value), str(shape), said, component))
    return _sorted(found)


def _sorted(found: list[Result]) -> list[Result]:
    """Return the results in order, one where a value breaks a rule in two ways: what to do is the same."""
    unique: dict[tuple[int, str, str, str, str], Result] = {}
    for one in sorted(found, key=lambda one: one.component):
        key = (SEVERITIES.index(one.severity), one.shape, one.focus, one.path or "", str(one.value))
        unique.setdefault(key, one)
    return [unique[key] for key in sorted(unique)]


def _term(value: Node | None) -> ox.NamedNode | ox.Literal | None:
    """Return a value of the report as a term of the graph."""
    from rdflib import Literal, URIRef

    if isinstance(value, URIRef):
        return ox.NamedNode(str(value))
    if not isinstance(value, Literal):
        return None
    if value.language:
        return ox.Literal(str(value), language=value.language)
    return ox.Literal(str(value), datatype=ox.NamedNode(str(value.datatype or term("xsd:string").value)))


def _said(value: ox.NamedNode | ox.Literal) -> str:
    """Return a value for people."""
    return curie(value.value) if isinstance(value, ox.NamedNode) else value.value


def _described(result: Result) -> Iterator[tuple[str, ox.NamedNode | ox.Literal]]:
    """Yield what the RDF report says of one result."""
    yield "sh:focusNode", ox.NamedNode(result.focus)
    yield "sh:resultSeverity", term(f"sh:{result.severity}")
    yield "sh:sourceShape", ox.NamedNode(result.shape)
    if result.component:
        yield "sh:sourceConstraintComponent", ox.NamedNode(result.component)
    if result.path:
        yield "sh:resultPath", ox.NamedNode(result.path)
    if result.value is not None:
        yield "sh:value", result.value
    for language, words in result.message.items():
        yield "sh:resultMessage", ox.Literal(words, language=language)
