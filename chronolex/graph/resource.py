"""One thing of the graph, whatever it is: what is said of it, what points at it, and which claims concern it.

Every query here starts at the thing, so that a page costs what the thing is large, not what the graph is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import Literal, NamedNode, Triple

from chronolex.graph.ask import rows_of
from chronolex.graph.days import Day
from chronolex.graph.store import Graph, Row, Term
from chronolex.graph.telling import value
from chronolex.graph.vocabulary import BASE, HISTORY, PREFIXES, term
from chronolex.queries.catalogue import question

MOST_CLAIMS = 200
MOST_POINTERS = 2_000
MOST_POINTED = 200
"""How many of each a description holds; past them it says that it is cut."""

_CHUNK = 400
HELD = ("certain", "presumed", "possible", "timeless")
_SAID = "SELECT ?thing ?property ?value WHERE { %s ?thing ?property ?value }"
_SAID_BY_NAME = "SELECT ?thing ?property ?value WHERE { GRAPH %s { %s ?thing ?property ?value } }"
_LABELS = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?thing ?label WHERE { %s ?thing rdfs:label ?label }
"""
_POINTERS = f"SELECT ?thing ?from ?property WHERE {{ ?from ?property ?thing }} LIMIT {MOST_POINTERS + 1}"


@dataclass(frozen=True)
class Resource:
    """What the graph says of one thing, and what points at it; `cut` where more does than was read."""

    iri: NamedNode
    said: tuple[tuple[NamedNode, Term], ...]
    pointers: tuple[tuple[NamedNode, NamedNode], ...]
    cut: bool = False

    def values(self, name: str) -> list[Term]:
        """Return the values of a property, such as `skos:prefLabel`."""
        wanted = term(name)
        return [found for predicate, found in self.said if predicate == wanted]

    @cached_property
    def classes(self) -> frozenset[str]:
        """Return the IRIs of its classes."""
        return frozenset(found.value for found in self.values("rdf:type"))

    def is_a(self, name: str) -> bool:
        """Tell whether it is of a class, such as `clx:Claim`."""
        return term(name).value in self.classes

    @property
    def gone(self) -> bool:
        """Tell whether it is no longer to be used."""
        return any(found.value == "true" for found in self.values("owl:deprecated"))

    @property
    def successors(self) -> list[str]:
        """Return the IRIs of what took its place."""
        return [found.value for found in self.values("dcterms:isReplacedBy") if isinstance(found, NamedNode)]


def read(graph: Graph, iri: NamedNode) -> Resource | None:
    """Return a thing; `None` where no triple has it as subject or object."""
    said = tuple(sorted(((one.predicate, _term(one)) for one in said_of(graph, [iri.value])), key=str))
    rows = graph.query(_POINTERS, {"thing": iri})
    found = {(row["from"], row["property"]) for row in rows[:MOST_POINTERS]}
    pointers = tuple(sorted((pair for pair in found if pair[0] != iri), key=str))
    if not said and not rows:
        return None
    return Resource(iri, said, pointers, len(rows) > MOST_POINTERS)  # type: ignore[arg-type]


def said_of(graph: Graph, iris: Iterable[str]) -> list[Triple]:
    """Return every triple of some things; of an entry of the history, those in `graph/history`."""
    found: list[Row] = []
    for some in _chunks(iris):
        entries = [iri for iri in some if iri.startswith(f"{HISTORY.value}/")]
        others = [iri for iri in some if iri not in entries]
        if others:
            found += graph.query(_SAID % _values(others))
        if entries:
            found += graph.query(_SAID_BY_NAME % (HISTORY, _values(entries)))
    return [Triple(row["thing"], row["property"], row["value"]) for row in found]  # type: ignore[arg-type]


def claims_of(graph: Graph, iri: NamedNode, date: Day, known: Day) -> list[Row]:
    """Return a row for each claim that concerns a thing as known on a day, in order of time, the undated ones last.

    The rows are those of the question `evidence`: `certainty` says what the date makes of the claim.
    """
    rows = rows_of(graph, question("evidence"), {"about": iri}, date, known)
    first = {value(row, "claim"): row for row in reversed(rows)}
    days = {claim: value(row, "possibleFrom") for claim, row in first.items()}
    return [first[claim] for claim in sorted(first, key=lambda claim: (not days[claim], days[claim], claim))]


def description(graph: Graph, resource: Resource, claims: list[Row]) -> set[Triple]:
    """Return the bounded description of a thing.

    All triples with it as subject; the claims given, with their evidence; the concepts of a scheme; what points at it,
    some of it; and the labels of everything of ours that these name.
    """
    about = [value(row, "claim") for row in claims[:MOST_CLAIMS]]
    if resource.is_a("skos:ConceptScheme"):
        about += [one.value for one, by in resource.pointers if by == term("skos:inScheme")]
    if resource.is_a("clx:Claim"):
        about += [found.value for found in resource.values("clx:asKnown")]
    found = {Triple(resource.iri, *pair) for pair in resource.said}
    found |= set(said_of(graph, dict.fromkeys(about)))
    evidence = term("clx:evidence")
    found |= set(said_of(graph, {one.object.value for one in found if one.predicate == evidence}))  # type: ignore[union-attr]
    found |= {Triple(one, by, resource.iri) for one, by in resource.pointers[:MOST_POINTED]}
    return found | set(_labels_for(graph, found))


def _labels_for(graph: Graph, triples: set[Triple]) -> Iterator[Triple]:
    """Yield the labels of what triples name and do not describe."""
    subjects = {one.subject for one in triples if one.predicate == term("rdfs:label")}
    named = {node for one in triples for node in (one.subject, one.predicate, one.object)}
    wanted = {node.value for node in named - subjects if isinstance(node, NamedNode) and node.value.startswith(BASE)}
    for some in _chunks(sorted(wanted)):
        for row in graph.query(_LABELS % _values(some)):
            yield Triple(row["thing"], NamedNode(PREFIXES["rdfs"] + "label"), row["label"])  # type: ignore[arg-type]


def _chunks(iris: Iterable[str]) -> Iterator[list[str]]:
    """Yield the IRIs in lists that one query can take."""
    found = list(iris)
    for place in range(0, len(found), _CHUNK):
        yield found[place : place + _CHUNK]


def _values(iris: Iterable[str]) -> str:
    """Return a VALUES block written from terms."""
    return f"VALUES ?thing {{ {' '.join(str(NamedNode(iri)) for iri in iris)} }}"


def _term(triple: Triple) -> Term:
    """Return the object of a triple; there are no blank nodes in the graph."""
    if not isinstance(triple.object, NamedNode | Literal):
        raise TypeError("a graph of ours has neither blank nodes nor quoted triples")
    return triple.object
