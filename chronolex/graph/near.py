"""What lies near a change: the claims whose days can become others, and everything that their days are made from.

The days of a claim follow from its own dates, from the events that start or end it, and from when what it stands on
commenced or ended (`graph/timeline.py`). So a change is followed the other way: from a claim that commences or ends
something, down to the parts of that thing, to the claims that stand on them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from pyoxigraph import NamedNode

from chronolex.graph.claims import Claim, Facts, SourceDocument, Thing
from chronolex.graph.stored import Stored
from chronolex.graph.timeline import CREATIONS, READ_IN, STANDS_ON

COMMENCING = frozenset({"InForce", "Commencement", *CREATIONS})
"""Kinds of claims that say when a thing commenced or ended."""

SPEAKING = ("clx:instrument", "clx:of", "clx:result")
"""How they say of what."""

PARTS = ("clx:partOf", "clx:approvedBy")
"""How a thing names what it lies within."""

STANDING = {
    name: frozenset(kind for table in (STANDS_ON, READ_IN) for kind, names in table.items() if name in names)
    for name in sorted({name for table in (STANDS_ON, READ_IN) for names in table.values() for name in names})
}
"""By which property a claim of which kinds stands on a thing."""


class Near:
    """The neighbourhood of changed claims in a graph."""

    def __init__(self, stored: Stored, changed: Iterable[Claim], things: Iterable[Thing] = ()) -> None:
        """Take the graph before the change, the claims as they are after it, and new things."""
        self.stored = stored
        self.changed = {claim.iri: claim for claim in changed}
        self.things = {thing.iri: thing for thing in things}
        self._read: dict[NamedNode, Claim | None] = {}

    def claim(self, iri: NamedNode) -> Claim | None:
        """Return a claim as it is after the change."""
        return self.changed.get(iri) or self.before(iri)

    def before(self, iri: NamedNode) -> Claim | None:
        """Return a claim as it was before the change."""
        if iri not in self._read:
            self._read[iri] = self.stored.claim(iri)
        return self._read[iri]

    def touched(self) -> set[NamedNode]:
        """Return the changed claims and all whose days can become others by them."""
        found = set(self.changed)
        waiting = list(self.changed)
        while waiting:
            iri = waiting.pop()
            for version in (self.before(iri), self.claim(iri)):
                if version is None:
                    continue
                found |= self._standing_on(version)
                for begun in self._started_by(version):
                    if begun not in found:
                        found.add(begun)
                        waiting.append(begun)
        return found

    def facts(self, touched: Iterable[NamedNode]) -> Facts:
        """Return all that the days of some claims are made from, as it is after the change."""
        claims: dict[NamedNode, Claim] = {}
        outer: dict[NamedNode, Thing] = {}
        for claim in filter(None, map(self.claim, touched)):
            claims[claim.iri] = claim
            for thing in self._bases(claim):
                for around in self._around(thing):
                    outer[around] = Thing(around, "", tuple((PARTS[0], one) for one in self._within(around)))
                    claims |= {one.iri: one for one in self._speaking_of(around)}
        for claim in list(claims.values()):
            events = (claim.timing.started_by, claim.timing.ended_by)
            claims |= {one.iri: one for one in map(self.claim, filter(None, events)) if one}
        return Facts(tuple(outer.values()), tuple(claims.values()), _sources(claims.values()))

    def _standing_on(self, claim: Claim) -> set[NamedNode]:
        """Return the claims that stand on what a claim commences or ends, or on a part of it."""
        if claim.kind not in COMMENCING:
            return set()
        things = {part for thing in _values(claim, SPEAKING) for part in below(self.stored, [thing])}
        return {
            iri
            for thing in things
            for name, kinds in STANDING.items()
            for iri in self.stored.naming(name, thing)
            if self.stored.kind(iri) in kinds
        }

    def _started_by(self, claim: Claim) -> Iterator[NamedNode]:
        """Yield the claims that an event starts or ends."""
        if claim.timing.date is not None:
            yield from self.stored.naming("clx:startedBy", claim.iri)
            yield from self.stored.naming("clx:endedBy", claim.iri)

    def _around(self, thing: NamedNode) -> set[NamedNode]:
        """Return a thing with all that it lies within."""
        found, waiting = {thing}, [thing]
        while waiting:
            outer = set(self._within(waiting.pop()))
            waiting += outer - found
            found |= outer
        return found

    def _within(self, thing: NamedNode) -> tuple[NamedNode, ...]:
        """Return what a thing names as what it lies within."""
        here = self.things.get(thing) or self.stored.thing(thing)
        pairs = here.properties if here else ()
        return tuple(value for name, value in pairs if name in PARTS and isinstance(value, NamedNode))

    def _bases(self, claim: Claim) -> Iterator[NamedNode]:
        """Yield what a claim stands on."""
        names = {*STANDS_ON.get(claim.kind, ()), *READ_IN.get(claim.kind, ())}
        yield from _values(claim, sorted(names))

    def _speaking_of(self, thing: NamedNode) -> Iterator[Claim]:
        """Yield the claims that say when a thing commenced or ended."""
        stored = (iri for name in SPEAKING for iri in self.stored.naming(name, thing))
        kinds = (iri for iri in stored if self.stored.kind(iri) in COMMENCING)
        new = (iri for iri, claim in self.changed.items() if thing in _values(claim, SPEAKING))
        for claim in filter(None, map(self.claim, dict.fromkeys(chain(kinds, new)))):
            if claim.kind in COMMENCING:
                yield claim


def below(stored: Stored, things: Iterable[NamedNode]) -> set[NamedNode]:
    """Return things with all their parts, and with what they approved."""
    found = set(things)
    waiting = list(found)
    while waiting:
        outer = waiting.pop()
        parts = {part for name in PARTS for part in stored.naming(name, outer)}
        waiting += parts - found
        found |= parts
    return found


def _values(claim: Claim, names: Iterable[str]) -> tuple[NamedNode, ...]:
    """Return the things that a claim names by some properties."""
    wanted = set(names)
    return tuple(value for name, value in claim.values if name in wanted and isinstance(value, NamedNode))


def _sources(claims: Iterable[Claim]) -> tuple[SourceDocument, ...]:
    """Return the documents that claims cite."""
    return tuple({one.source.iri: one.source for claim in claims for one in claim.evidence}.values())
