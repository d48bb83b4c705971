"""What follows from changed claims in the whole graph: other days, other derived facts; and nothing is read twice.

The cost is that of what the change can reach, whatever else the graph holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pyoxigraph import NamedNode, Quad, Store

from chronolex.graph.claims import Claim, Thing
from chronolex.graph.delta import Delta, canonical
from chronolex.graph.near import Near
from chronolex.graph.quads import SUBCLASS, Vocabulary, quads
from chronolex.graph.rederive import Both, rederive
from chronolex.graph.stored import Stored
from chronolex.graph.timeline import resolve
from chronolex.graph.vocabulary import CORPUS, ONTOLOGY, term
from chronolex.queries.legal_tests import legal_tests
from chronolex.queries.rules import anchored

_PARTS = (term("clx:asKnown"), term("clx:evidence"))
_CONTINUES = term("clx:continues")


class Consequences:
    """Work changes out in one graph, one after another."""

    def __init__(self, before: Stored, after: Store, country: str) -> None:
        """Take the graph before a change, and a copy of it to which the change is written."""
        self.both = Both(before.store, after)
        self.stored = before
        self._country = country

    def of(self, claims: Sequence[Claim], things: Sequence[Thing]) -> Delta:
        """Write new and changed claims and new things to the graph after the change, with all that follows.

        Raises:
            InputFaults: no days fit a claim any longer.
        """
        near = Near(self.stored, claims, things)
        touched = near.touched()
        resolved = resolve(near.facts(touched), touched)
        said = quads(things, resolved, self._vocabulary((one.claim for one in resolved), things))
        old = {quad for iri in touched for quad in claim_quads(self.both.before, iri)}
        delta = Delta.between(old, canonical(said))
        delta.removed = {quad for quad in delta.removed if not self._said_otherwise(quad, touched)}
        delta.write(self.both.after)
        derived = rederive(self.both, delta, self._country, anchored(), legal_tests())
        delta.then(derived)
        return delta

    def _vocabulary(self, claims: Iterable[Claim], things: Iterable[Thing]) -> Vocabulary:
        """Return the classes above each class, and the names of all that some claims speak of."""
        new = {thing.iri for thing in things}
        claims = list(claims)
        spoken = {value for claim in claims for _, value in claim.values if isinstance(value, NamedNode)}
        spoken |= {term(f"clx:{claim.kind}") for claim in claims}
        labels = {
            (iri.value, language): label
            for iri in spoken - new
            for language in ("en", "ru")
            if (label := self._name(iri, language))
        }
        above = self.both.before.quads_for_pattern(None, SUBCLASS, None, ONTOLOGY)
        return Vocabulary(Vocabulary.of(above).supers, labels)

    def _name(self, iri: NamedNode, language: str) -> str | None:
        """Return the name of a thing, or of a claim that has one of its own."""
        made = self._says(iri, "clx:standing") and not self._says(iri, "skos:prefLabel")
        return None if made else self.stored.label(iri, language)

    def _says(self, iri: NamedNode, name: str) -> bool:
        return next(self.both.before.quads_for_pattern(iri, term(name), None, CORPUS), None) is not None

    def _said_otherwise(self, quad: Quad, touched: set[NamedNode]) -> bool:
        """Tell whether a flat triple goes on to be said by a statement that did not change."""
        if quad.predicate != _CONTINUES or not isinstance(quad.subject, NamedNode):
            return False
        return any(
            claim is not None and claim.standing == "accepted" and claim.value("clx:object") == quad.object
            for iri in self.stored.naming("rdf:subject", quad.subject)
            if iri not in touched
            for claim in [self.stored.claim(iri)]
        )


def claim_quads(store: Store, claim: NamedNode) -> Iterator[Quad]:
    """Yield everything that the corpus says of a claim: of itself, its days and its passages, and its flat triple."""
    for quad in store.quads_for_pattern(claim, None, None, CORPUS):
        yield quad
        if quad.predicate in _PARTS:
            yield from store.quads_for_pattern(quad.object, None, None, CORPUS)  # type: ignore[arg-type]
    ends = [next(store.quads_for_pattern(claim, term(name), None, CORPUS), None) for name in _ENDS]
    if ends[0] and ends[1] and isinstance(ends[0].object, NamedNode):
        yield from store.quads_for_pattern(ends[0].object, _CONTINUES, ends[1].object, CORPUS)


_ENDS = ("rdf:subject", "rdf:object")
