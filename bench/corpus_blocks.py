"""Make a synthetic corpus block by block: the vocabulary, what all districts share, district after district, a rest.

A district is some seven thousand triples: acts with their articles, bodies, what is done and reported. It names what
all share and the acts of the one before it, and no day in it depends on another; so each is resolved and derived by
itself, through the very code that a build uses. District 17 is the same in every corpus of one seed that is large
enough to have it: what is asked of it, or changed in it, can be compared at every size. Nothing here is a fact.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, Quad, Store

from bench.corpus_acts import acts_of
from bench.corpus_bodies import write_bodies
from bench.corpus_defects import DEFECTS, write_defects
from bench.corpus_law import cites, write_law
from bench.corpus_scribe import Scribe
from bench.corpus_sources import COUNTRY
from bench.corpus_work import figures, findings, write_commons, write_work
from chronolex.errors import UsageError
from chronolex.graph.claims import Facts
from chronolex.graph.derive import derive
from chronolex.graph.quads import Vocabulary, quads
from chronolex.graph.timeline import resolve
from chronolex.queries.rules import rules
from chronolex.staging import read_ontology

SMALLEST = 10_000
"""Triples of the smallest corpus: the vocabulary, what all districts share, and one of them."""

TOLERANCE = 0.05
"""By what part a corpus may be larger or smaller than was asked for."""


@dataclass(frozen=True)
class Block:
    """One piece of a corpus: its facts, and all its quads, derived ones too."""

    facts: Facts
    quads: list[Quad]


class Corpus:
    """A corpus of one seed, made block by block; the same seed gives the same quads in every process."""

    def __init__(self, seed: int) -> None:
        """Read the vocabulary, and write what all districts share."""
        self.seed = seed
        ontology = read_ontology()
        self._vocabulary = Vocabulary.of(ontology)
        scribe = Scribe(seed, "all")
        self._commons = write_commons(scribe)
        self._shared = Facts((), (), ())
        base = Store()
        base.extend(ontology)
        self._base = ontology
        self._derived = set(derive(base, rules(), COUNTRY))
        self.ontology = Block(Facts((), (), ()), [*ontology, *sorted(self._derived, key=str)])
        self.commons = self._block(scribe)
        self._shared = self.commons.facts
        self._base = [*ontology, *self.commons.quads]
        self._derived |= set(self.commons.quads)

    def district(self, number: int) -> Block:
        """Make one district."""
        scribe = Scribe(self.seed, f"d{number}")
        scribe.issue()
        acts, before = acts_of(self.seed, number), acts_of(self.seed, max(number - 1, 0))
        law = write_law(scribe, acts, number, self._commons.parliament)
        bodies = write_bodies(scribe, acts, law, self._commons)
        write_work(scribe, acts, law, bodies, self._commons)
        for article, role in zip(law.articles[12:15], ("old", "law", "mechanism"), strict=True):
            cites(scribe, article, before[role])
        cited = {(act.iri.value, name): said for act in before.values() for name, said in act.label.items()}
        return self._block(scribe, cited)

    def defects(self, wanted: Mapping[str, int]) -> Block:
        """Make so many of each defect."""
        scribe = Scribe(self.seed, "faulty")
        scribe.issue()
        write_defects(scribe, wanted, self._commons)
        return self._block(scribe)

    def rest(self, claims: int) -> Block:
        """Make figures and findings of a district of their own, so that a corpus has the size that was asked for."""
        scribe = Scribe(self.seed, "rest")
        scribe.issue()
        offences = [
            scribe.thing("Offence", f"offence-{one}", f"Offence {one}", f"Преступление {one}") for one in range(4)
        ]
        field_ = scribe.thing("Field", "field", "Field", "Область")
        figures(scribe, offences, self._commons.ministries, claims // 2)
        findings(scribe, [field_, *offences], claims - claims // 2)
        return self._block(scribe)

    def blocks(self, triples: int, defects: Mapping[str, int] | None = None) -> Iterator[Block]:
        """Yield the blocks of a corpus of so many triples, vocabulary and derived ones counted.

        Raises:
            UsageError: it would be too small to hold a district, or a defect has no such name.
        """
        unknown = sorted(set(defects or {}) - set(DEFECTS))
        if unknown:
            raise UsageError(f"{unknown[0]!r} is no defect; write some of {', '.join(DEFECTS)}")
        faulty = self.defects(defects) if defects else None
        number, block = 0, self.district(0)
        left = triples - sum(len(one.quads) for one in (self.ontology, self.commons, faulty) if one)
        if triples < SMALLEST or left < len(block.quads) - triples * TOLERANCE:
            needed = max(SMALLEST, math.ceil((triples - left + len(block.quads)) / (1 + TOLERANCE)))
            raise UsageError(f"{triples} triples do not hold such a corpus; write {needed} or more")
        yield self.ontology
        yield self.commons
        while not number or len(block.quads) <= left:
            yield block
            left -= len(block.quads)
            number += 1
            block = self.district(number)
        if faulty:
            yield faulty
        yield from self._filled(left)

    def _filled(self, left: int) -> Iterator[Block]:
        """Yield what fills the last triples, where there is room for something."""
        few = len(self.rest(2).quads)
        if left < few:
            return
        each = (len(self.rest(42).quads) - few) / 40
        yield self.rest(2 + int((left - few) / each))

    def _block(self, scribe: Scribe, labels: Mapping[tuple[str, str], str] | None = None) -> Block:
        """Resolve and derive what a scribe wrote, as a build does, with what all districts share around it."""
        facts = scribe.facts()
        around = Facts((*self._shared.things, *facts.things), facts.claims, (*self._shared.sources, *facts.sources))
        named = {**_labels(self._shared), **(labels or {}), **self._vocabulary.labels}
        made = quads(facts.things, resolve(around), Vocabulary(self._vocabulary.supers, named))
        store = Store()
        store.extend([*self._base, *made])
        new = [quad for quad in derive(store, rules(), COUNTRY) if quad not in self._derived]
        return Block(facts, [*made, *new])


def _labels(facts: Facts) -> dict[tuple[str, str], str]:
    """Return how things are called, by language."""
    return {
        (thing.iri.value, value.language or ""): value.value
        for thing in facts.things
        for name, value in thing.properties
        if name == "rdfs:label" and isinstance(value, Literal)
    }


def facts_of(seed: int, triples: int, defects: Mapping[str, int] | None = None) -> Facts:
    """Return all facts of a corpus at once, for what cannot take it block by block."""
    blocks = list(Corpus(seed).blocks(triples, defects))
    return Facts(
        tuple(thing for one in blocks for thing in one.facts.things),
        tuple(claim for one in blocks for claim in one.facts.claims),
        tuple(source for one in blocks for source in one.facts.sources),
    )
