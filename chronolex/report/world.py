"""A staged graph as the report looks at it: claims with their days, things with what they are part of, names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property

from pyoxigraph import Literal, NamedNode

from chronolex.graph.bounds import Index
from chronolex.graph.claims import Claim, Thing
from chronolex.graph.days import Day
from chronolex.graph.store import Reader, in_memory
from chronolex.graph.timeline import Resolved
from chronolex.graph.vocabulary import BASE, PREFIXES, term
from chronolex.staging import Staged

_PARENTS = ("clx:partOf", "clx:approvedBy")
_NAMES = (term("skos:prefLabel"), term("skos:altLabel"))
_LABEL, _TYPE = term("rdfs:label"), term("rdf:type")
_UNNAMED = ("Claim", "Contradiction", "Evidence")


class World:
    """Everything that a graph says, as known with every source; days are those known last."""

    def __init__(self, staged: Staged, number: int = 0) -> None:
        """Take a staged graph and the number of the generation that it is, or would follow."""
        self.staged = staged
        self._number = number
        self.things: dict[NamedNode, Thing] = {thing.iri: thing for thing in staged.facts.things}
        self.resolved: dict[NamedNode, Resolved] = {one.claim.iri: one for one in staged.resolved}

    @cached_property
    def reader(self) -> Reader:
        """The graph, open for questions."""
        return in_memory(self.staged.quads, self._number)

    @cached_property
    def claims(self) -> list[Claim]:
        """The accepted claims, by IRI."""
        found = (one.claim for one in self.resolved.values() if one.claim.standing == "accepted")
        return sorted(found, key=lambda claim: claim.iri.value)

    def index(self, claim: NamedNode) -> Index | None:
        """Return the days of a claim, nothing for one that has none or is not here."""
        one = self.resolved.get(claim)
        return one.known[-1].index if one and one.known else None

    def holds(self, claim: NamedNode, day: Day) -> bool:
        """Tell whether a claim certainly or presumably holds on a day."""
        index = self.index(claim)
        return index is not None and (index.certain.holds(day) or index.presumed.holds(day))

    def ended(self, claim: NamedNode, day: Day) -> bool:
        """Tell whether a claim is known to have ended by a day."""
        index = self.index(claim)
        return index is not None and index.end_known and index.possible.end <= day

    def over(self, thing: NamedNode, day: Day) -> bool:
        """Tell whether a thing, or what it is part of, is known to be out of force on a day."""
        own = self._in_force.get(thing, ())
        if own and all(self.ended(claim.iri, day) for claim in own):
            return True
        return any(self.over(parent, day) for parent in self.parents(thing))

    def parents(self, thing: NamedNode) -> Iterator[NamedNode]:
        """Yield what a thing is part of or approved by."""
        here = self.things.get(thing)
        yield from (value for name, value in (here.properties if here else ())
                    if name in _PARENTS and isinstance(value, NamedNode))  # fmt: skip

    def act_of(self, thing: NamedNode) -> NamedNode:
        """Return the act of a provision, everything else itself."""
        here = self.things.get(thing)
        acts = (value for name, value in (here.properties if here else ()) if name == "clx:act")
        return next((act for act in acts if isinstance(act, NamedNode)), thing)

    def kind(self, thing: NamedNode) -> str:
        """Return the class of a thing, without prefix; empty where it is none."""
        here = self.things.get(thing)
        return here.kind if here else ""

    @cached_property
    def _in_force(self) -> dict[NamedNode, list[Claim]]:
        """The accepted claims that something is in force, by what."""
        found: dict[NamedNode, list[Claim]] = defaultdict(list)
        for claim in self.claims:
            instrument = claim.value("clx:instrument")
            if claim.kind == "InForce" and isinstance(instrument, NamedNode):
                found[instrument].append(claim)
        return found

    @cached_property
    def labels(self) -> dict[str, dict[str, str]]:
        """What everything is called, by IRI and language."""
        self._read()
        return self._labels

    @cached_property
    def classes(self) -> dict[str, frozenset[str]]:
        """The classes of everything that has a name, by IRI."""
        self._read()
        return self._classes

    @cached_property
    def unnamed(self) -> frozenset[str]:
        """What can be asked about and has no name of its own: claims, contradictions and passages."""
        self._read()
        return self._unnamed

    def _read(self) -> None:
        """Read names and classes, all in one go."""
        if hasattr(self, "_labels"):
            return
        labels: dict[str, dict[str, str]] = defaultdict(dict)
        classes: dict[str, set[str]] = defaultdict(set)
        named = set()
        for quad in self.staged.quads:
            subject, predicate, value = quad.subject, quad.predicate, quad.object
            if not isinstance(subject, NamedNode):
                continue
            if predicate == _LABEL and isinstance(value, Literal):
                labels[subject.value][value.language or "en"] = value.value
            elif predicate == _TYPE and isinstance(value, NamedNode):
                classes[subject.value].add(value.value)
            elif predicate in _NAMES:
                named.add(subject.value)
        unnamed = {PREFIXES["clx"] + name for name in _UNNAMED}
        self._labels = dict(labels)
        self._classes = {iri: frozenset(classes.get(iri, ())) for iri in named}
        self._unnamed = frozenset(iri for iri, of in classes.items() if of & unnamed)

    def label(self, iri: NamedNode | str, language: str) -> str:
        """Return what a thing or claim is called; the end of its IRI where it has no name."""
        name = iri if isinstance(iri, str) else iri.value
        labels = self.labels.get(name, {})
        said = labels.get(language) or labels.get("en") or next(iter(labels.values()), "")
        return said or name.removeprefix(BASE)

    def values(self, claim: Claim, *names: str) -> list[NamedNode]:
        """Return the things that a claim names by some properties, by all where none is given."""
        return [value for name, value in claim.values if isinstance(value, NamedNode) and (name in names or not names)]


def text_of(claim: Claim, language: str) -> str:
    """Return a claim's own words in a language, in English where it has none in it."""
    words = {value.language: value.value for name, value in claim.text
             if name == "clx:text" and isinstance(value, Literal)}  # fmt: skip
    return words.get(language) or words.get("en") or next(iter(words.values()), "")
