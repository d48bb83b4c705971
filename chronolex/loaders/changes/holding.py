"""What holds when an effect has its turn, read from the graph around it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pyoxigraph import Literal, NamedNode, Quad

from chronolex.graph.claims import Claim, Term
from chronolex.graph.days import PrintedDate
from chronolex.graph.identifiers import concept_iri
from chronolex.graph.stored import Stored
from chronolex.graph.timeline import OUTLASTS_NOT, READ_IN
from chronolex.graph.vocabulary import CORPUS, term
from chronolex.loaders.changes.turns import Turn

PARTS = ("clx:partOf", "clx:approvedBy")
"""How a thing names what it cannot outlast."""

SLOTS = {
    "Penalty": ("clx:provision", "clx:tier"),
    "Norm": ("clx:provision", "clx:kind"),
    "Naming": ("clx:of",),
    "StatusOf": ("clx:of",),
}
"""What a claim shares with that in whose place a change puts it."""


class Holding:
    """Find the claims that hold on the eve of a day, with what changes of that day have done before a turn."""

    def __init__(self, before: Stored) -> None:
        """Take the graph before the change."""
        self._before = before

    def at(self, day: PrintedDate, turn: Turn | None, kind: str, wanted: Mapping[str, Term]) -> list[Claim]:
        """Return the accepted claims of a kind and values that may hold, sorted."""
        found = (iri for iri in self.saying(wanted) if self._accepted(iri, kind) and self._lasts(iri, day, turn))
        return [claim for iri in sorted(found, key=str) if (claim := self._before.claim(iri))]

    def ahead(self, day: PrintedDate, kind: str, wanted: Mapping[str, Term]) -> list[Claim]:
        """Return the accepted claims of a kind and values that changes have begun and that hold after a day, sorted."""
        found = (iri for iri in self.saying(wanted) if self._accepted(iri, kind) and self._turn(iri, "clx:enacted"))
        claims = [claim for iri in sorted(found, key=str) if (claim := self._before.claim(iri))]
        return [claim for claim in claims if claim.timing.start and claim.timing.start.printed.first > day.last]

    def saying(self, wanted: Mapping[str, Term]) -> list[NamedNode]:
        """Return the nodes with all these values, in the time that the rarest of the values takes."""
        pairs = [(term(name), value) for name, value in wanted.items()]
        return [one for one in self._rarest(pairs) if all(self._has(one, name, value) for name, value in pairs)]

    def taken(self, claim: Claim, turn: Turn | None) -> Turn | None:
        """Return the later turn of the same day that ends a claim, if one does."""
        other = turn_of(claim, "clx:endEnacted")
        return other if other and turn and turn.precedes(other) else None

    def resting(self, thing: NamedNode) -> Iterator[Claim]:
        """Yield the claims that cannot outlast a thing, rejected ones left out: norms read in it, and its parts'."""
        for part in self._below(thing):
            for name in sorted({name for kind in OUTLASTS_NOT for name in READ_IN[kind]}):
                for iri in self._before.naming(name, part):
                    claim = self._before.claim(iri)
                    own = claim is not None and claim.kind == "InForce" and part == thing
                    if claim and claim.kind in OUTLASTS_NOT and claim.standing != "rejected" and not own:
                        yield claim

    def overtaking(self, claim: Claim, turn: Turn, within: Iterable[NamedNode]) -> Turn | None:
        """Return the later turn of the same day that leaves a new claim nothing to hold, if one does.

        It puts another in its place, or ends something that it cannot outlast; `within` is what it lies within.
        """
        found = [*self._replacing(claim, turn)]
        for thing in within if claim.kind in OUTLASTS_NOT else ():
            for around in self._around(thing):
                found += self._later(self._before.naming("clx:instrument", around), "clx:endEnacted", turn)
        return max(found, key=lambda one: one.key, default=None)

    def later(self, wanted: Mapping[str, Term], turn: Turn) -> list[Turn]:
        """Return the later turns of the same day that began or ended claims with these values."""
        iris = self.saying(wanted)
        return [*self._later(iris, "clx:enacted", turn), *self._later(iris, "clx:endEnacted", turn)]

    def _replacing(self, claim: Claim, turn: Turn) -> Iterator[Turn]:
        """Yield the later turns of the same day that began another claim in the place of a new one."""
        wanted = {name: value for name in SLOTS.get(claim.kind, ()) if (value := claim.value(name))}
        others = self.saying(wanted) if wanted else []
        for iri in others:
            other = self._before.claim(iri) if self._accepted(iri, claim.kind) else None
            if other and _displaces(other, claim):
                yield from self._later([iri], "clx:enacted", turn)

    def _later(self, iris: Iterable[NamedNode], name: str, turn: Turn) -> Iterator[Turn]:
        """Yield the later turns of the same day at which claims began, or ended."""
        for iri in iris:
            other = self._turn(iri, name)
            if other and turn.precedes(other):
                yield other

    def _lasts(self, iri: NamedNode, day: PrintedDate, turn: Turn | None) -> bool:
        """Tell whether a claim may hold when a turn comes."""
        index = self._before.index(iri)
        if index is None:
            return False
        begun, ended = self._turn(iri, "clx:enacted"), self._turn(iri, "clx:endEnacted")
        done = bool(begun and turn and begun.precedes(turn) and index.possible.start == day.first)
        started = index.possible.start < day.first or done
        end = max(index.possible.end, index.presumed.end)
        return started and (not index.end_known or day.first < end or bool(ended and turn and turn.precedes(ended)))

    def _turn(self, iri: NamedNode, name: str) -> Turn | None:
        """Return the turn of the effect that began a claim, or ended it."""
        quad = next(self._before.store.quads_for_pattern(iri, term(name), None, CORPUS), None)
        return Turn.parse(quad.object.value) if quad and isinstance(quad.object, Literal) else None

    def _accepted(self, iri: NamedNode, kind: str) -> bool:
        return self._has(iri, term("rdf:type"), term(f"clx:{kind}")) and self._has(
            iri, term("clx:standing"), concept_iri("standing", "accepted")
        )

    def _has(self, iri: NamedNode, name: NamedNode, value: Term) -> bool:
        return Quad(iri, name, value, CORPUS) in self._before.store

    def _rarest(self, pairs: Iterable[tuple[NamedNode, Term]]) -> list[NamedNode]:
        """Return the nodes with the rarest of some values: all are read side by side until one comes to its end."""
        reading = [(self._before.store.quads_for_pattern(None, *pair, CORPUS), list[NamedNode]()) for pair in pairs]
        while reading:
            for quads, read in reading:
                quad = next(quads, None)
                if quad is None:
                    return read
                if isinstance(quad.subject, NamedNode):
                    read.append(quad.subject)
        return []

    def _below(self, thing: NamedNode) -> set[NamedNode]:
        """Return a thing with all its parts and what it approved."""
        found, waiting = {thing}, [thing]
        while waiting:
            outer = waiting.pop()
            parts = {part for name in PARTS for part in self._before.naming(name, outer)} - found
            found |= parts
            waiting += parts
        return found

    def _around(self, thing: NamedNode) -> set[NamedNode]:
        """Return a thing with all that it lies within."""
        found, waiting = {thing}, [thing]
        while waiting:
            here = self._before.thing(waiting.pop())
            pairs = here.properties if here else ()
            outer = {value for name, value in pairs if name in PARTS and isinstance(value, NamedNode)} - found
            found |= outer
            waiting += outer
        return found


def _displaces(later: Claim, claim: Claim) -> bool:
    """Tell whether a claim of the same slot leaves no room for another."""
    if claim.kind == "StatusOf":
        # The same status twice is no change.
        return later.value("clx:status") != claim.value("clx:status")
    # A definition takes the place of that of its own term alone.
    term_of = later.value("clx:term") if claim.kind == "Norm" else None
    return term_of is None or term_of == claim.value("clx:term")


def turn_of(claim: Claim, name: str) -> Turn | None:
    """Return the turn of the effect that began a claim (`clx:enacted`), or ended it (`clx:endEnacted`)."""
    value = claim.value(name)
    return Turn.parse(value.value) if value else None
