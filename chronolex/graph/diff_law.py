"""What lies within what, and what continues what: the structure of the law by which changes are grouped."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from chronolex.graph.days import Day
from chronolex.graph.diff_facts import Fact
from chronolex.graph.literals import day_literal
from chronolex.graph.store import Graph, bind

_AROUND = """
PREFIX clx: <https://w3id.org/chronolex/ontology#>
SELECT ?part ?whole WHERE { { ?part clx:partOf ?whole } UNION { ?part clx:approvedBy ?whole } }
"""
_FIELDS = """
PREFIX clx: <https://w3id.org/chronolex/ontology#>
SELECT ?programme ?field WHERE { ?programme a clx:Programme ; clx:field ?field }
"""
_CONTINUES = """
PREFIX clx: <https://w3id.org/chronolex/ontology#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX standing: <https://w3id.org/chronolex/concept/standing/>
SELECT ?new ?old WHERE {
  ?claim rdf:predicate clx:continues ; rdf:subject ?new ; rdf:object ?old .
  ?claim clx:standing standing:accepted ; clx:knownSince ?since .
  FILTER(?since <= ?known_on)
}
"""


class Law:
    """Parts and wholes, provisions that carried one norm under several numbers, and the fields of programmes.

    Attributes:
        replaced: pairs of acts of which the first continues a provision of the second.
        fields: the fields of each programme.
    """

    def __init__(
        self, around: dict[str, list[str]], continues: Iterable[tuple[str, str]], fields: dict[str, set[str]]
    ) -> None:
        """Take parts with what is around them, provisions with those that they continue, programmes with fields."""
        self._around = around
        self._stands_for: dict[str, str] = {}
        self.fields = fields
        self.replaced = {(self.root(new), self.root(old)) for new, old in continues}
        for new, old in continues:
            one, other = self.same(new), self.same(old)
            if one != other:
                self._stands_for[one] = other

    @classmethod
    def of(cls, graph: Graph, facts: Iterable[Fact], known: Day) -> Law:
        """Read the structure of a graph as known on a day; what an act adopted lies around what was adopted."""
        around: dict[str, list[str]] = defaultdict(list)
        for row in graph.query(_AROUND):
            around[row["part"].value].append(row["whole"].value)
        for fact in facts:
            if fact.kind == "Adoption" and fact.standing == "accepted":
                for thing in fact.all("of"):
                    around[thing] += fact.all("legalBasis")
        fields: dict[str, set[str]] = defaultdict(set)
        for row in graph.query(_FIELDS):
            fields[row["programme"].value].add(row["field"].value)
        continued = graph.query(bind(_CONTINUES, {"known_on": day_literal(known)}))
        return cls(dict(around), sorted((row["new"].value, row["old"].value) for row in continued), dict(fields))

    def same(self, thing: str) -> str:
        """Return the one that stands for all provisions that carried a norm, the thing itself where it is alone."""
        while thing in self._stands_for:
            thing = self._stands_for[thing]
        return thing

    def wholes(self, thing: str) -> list[str]:
        """Return a thing and everything around it, the nearest first."""
        found = [thing]
        for one in found:
            found += sorted({whole for whole in self._around.get(one, ()) if whole not in found})
        return found

    def root(self, thing: str) -> str:
        """Return the outermost thing around one: the act of a provision, the act that approved a programme."""
        return self.wholes(thing)[-1]
