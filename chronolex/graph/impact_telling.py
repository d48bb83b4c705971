"""Say dependence in words: what things are called, what they are, and how one rests on another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from pyoxigraph import Literal, NamedNode

from chronolex.graph.evidence import in_language, labels_of
from chronolex.graph.impact_edges import Edge
from chronolex.graph.store import Graph
from chronolex.graph.vocabulary import PREFIXES

_KINDS = """
PREFIX clx: <https://w3id.org/chronolex/ontology#>
SELECT ?thing ?class WHERE {
  VALUES ?thing { %s }
  ?thing a ?class .
}
"""
_NORMS = """
PREFIX clx: <https://w3id.org/chronolex/ontology#>
SELECT ?thing ?text WHERE {
  VALUES ?thing { %s }
  ?thing a clx:Norm ; clx:text ?text .
}
"""
_GENERAL = frozenset({"Claim", "Situation", "Act", "Body", "Service"})


class Naming:
    """What some things are called in a language, and of what class they are."""

    def __init__(self, labels: dict[str, str], classes: dict[str, str], says: dict[str, str], language: str) -> None:
        """Take names and classes by IRI, and what norms say."""
        self._labels = labels
        self._classes = classes
        self._says = says
        self.language = language

    @classmethod
    def of(cls, graph: Graph, things: set[str], concepts: set[str], language: str) -> Naming:
        """Read the names of these things and concepts, and of nothing else."""
        if not things:
            return cls(labels_of(graph, concepts, language), {}, {}, language)
        block = " ".join(str(NamedNode(thing)) for thing in sorted(things))
        classes: dict[str, list[str]] = defaultdict(list)
        for row in graph.query(_KINDS % block):
            if row["class"].value.startswith(PREFIXES["clx"]):
                classes[row["thing"].value].append(row["class"].value.removeprefix(PREFIXES["clx"]))
        says: dict[str, dict[str, str]] = defaultdict(dict)
        for row in graph.query(_NORMS % block):
            if isinstance(text := row["text"], Literal):
                says[row["thing"].value][text.language or ""] = text.value
        told = {thing: in_language(said, language) for thing, said in says.items()}
        labels = labels_of(graph, things | concepts, language)
        return cls(labels, {thing: _special(found) for thing, found in classes.items()}, told, language)

    def label(self, iri: str) -> str:
        """Return what a thing is called; the end of its IRI where it has no name."""
        return self._labels.get(iri) or iri.rpartition("/")[2]

    def thing(self, iri: str) -> dict[str, Any]:
        """Return a thing with its name and class, and a norm with what it says."""
        found = {"iri": iri, "label": self.label(iri), "class": self._classes.get(iri)}
        return {**found, "says": self._says[iri]} if iri in self._says else found

    def words(self, edge: Edge) -> str:
        """Return what is said of an edge's dependent before its support is named.

        >>> from chronolex.graph.impact_relations import BY_NAME
        >>> Naming({}, {}, {}, "en").words(Edge("a", "b", BY_NAME["part-of"], None, (), None))
        'is part of'
        """
        return edge.relation.words(self.language).format(detail=self.label(edge.detail) if edge.detail else "")

    def sentence(self, edge: Edge) -> str:
        """Return an edge as a sentence."""
        dependent, support = self.label(edge.dependent), self.label(edge.support)
        if self.language == "ru":
            return f"{dependent} — {self.words(edge)}: {support}."
        return f"{dependent} {self.words(edge)} {support}."


def ties(edges: Iterable[Edge], naming: Naming) -> list[dict[str, Any]]:
    """Return how one thing rests on another: each relation with its words and its claims."""
    return [
        {
            "relation": edge.relation.name,
            "words": naming.words(edge),
            "detail": {"iri": edge.detail, "label": naming.label(edge.detail)} if edge.detail else None,
            "certainty": edge.certainty,
            "standing": edge.standing,
            "claims": [
                {"claim": one.claim, "certainty": one.certainty, "standing": one.standing} for one in edge.grounds
            ],
        }
        for edge in sorted(edges, key=lambda edge: edge.key)
    ]


def _special(classes: list[str]) -> str:
    """Return the most special of a thing's classes."""
    return min(classes, key=lambda name: (name in _GENERAL, name))
