"""Read from the vocabulary which claims become which flat properties; `ontology/days.ttl` is that table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chronolex.graph.store import Graph
from chronolex.graph.vocabulary import term

_FLATTENS, _ROLE = term("clx:flattens").value, term("clx:flatRole").value
_SUBJECT, _OBJECT, _VALUE = (term(f"clx:flat{name}").value for name in ("Subject", "Object", "Value"))
TYPE = term("rdf:type").value
_ABOVE = term("rdfs:subPropertyOf").value
_ROWS = frozenset({_FLATTENS, _ROLE, _SUBJECT, _OBJECT, _VALUE})

Said = Mapping[str, Sequence[str]]
"""What is said of one node: by the IRI of a property its values, each as N-Triples writes it."""

_OF_ROLE = term("clx:role").value


@dataclass(frozen=True)
class Flat:
    """A row of the table: how a claim of a class becomes triples of one property.

    Attributes:
        predicate: the flat property, as N-Triples writes it.
        role: the function that the claim must have, nothing where any will do.
        subjects: the properties of the claim that give the subjects.
        objects: the property that gives the objects, nothing where `value` or the claim itself is the object.
    """

    predicate: str
    role: str
    subjects: tuple[str, ...]
    objects: str
    value: str

    def triples(self, claim: str, said: Said) -> list[str]:
        """Return the triples of a claim of the class, without their full stops."""
        if self.role and self.role not in said.get(_OF_ROLE, ()):
            return []
        values = said.get(self.objects, ()) if self.objects else (self.value or claim,)
        subjects = [one for name in self.subjects for one in said.get(name, ())]
        return [f"{one} {self.predicate} {value}" for one in subjects for value in values]


@dataclass(frozen=True)
class Table:
    """The table, by the classes of claims, each as N-Triples writes it."""

    rows: Mapping[str, tuple[Flat, ...]]

    @classmethod
    def of(cls, graph: Graph) -> Table:
        """Read the table from the vocabulary in a graph."""
        told: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for name in (*_ROWS, _ABOVE):
            for row in graph.query(f"SELECT ?node ?value WHERE {{ ?node <{name}> ?value }}"):
                told[str(row["node"])][name].append(str(row["value"]))
        rows: dict[str, list[Flat]] = defaultdict(list)
        for predicate, own in sorted(told.items()):
            said = {**told.get(next(iter(own.get(_ABOVE, ())), ""), {}), **own} if _ROLE in own else own
            for kind in said.get(_FLATTENS, ()):
                rows[kind].append(_flat(predicate, said))
        return cls({kind: tuple(found) for kind, found in rows.items()})

    @property
    def properties(self) -> list[str]:
        """Return the properties of claims that the table looks at, sorted."""
        flats = [flat for found in self.rows.values() for flat in found]
        named = {one for flat in flats for one in (*flat.subjects, flat.objects) if one}
        return sorted({*named, TYPE, _OF_ROLE})

    def triples(self, claim: str, said: Said) -> list[str]:
        """Return the flat triples of a claim, sorted; none of what is no claim of the table."""
        kinds = said.get(TYPE, ())
        return sorted({one for kind in kinds for flat in self.rows.get(kind, ()) for one in flat.triples(claim, said)})


def is_table(line: str) -> bool:
    """Tell whether a line of N-Quads belongs to the table."""
    return any(f" <{name}> " in line for name in (*_ROWS, _ABOVE))


def _flat(predicate: str, said: Mapping[str, list[str]]) -> Flat:
    """Return a row; names of properties are kept without their brackets."""
    role, value = (next(iter(said.get(name, ())), "") for name in (_ROLE, _VALUE))
    subjects = tuple(sorted(one.strip("<>") for one in said[_SUBJECT]))
    return Flat(predicate, role, subjects, next(iter(said.get(_OBJECT, ())), "").strip("<>"), value)
