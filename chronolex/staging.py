"""Stage a graph in memory: read the corpus, compute its days, derive. Nothing is checked or published here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyoxigraph
from pyoxigraph import NamedNode, Quad, RdfFormat, Store

from chronolex.errors import Fault, InputFaults
from chronolex.graph.bounds import UNDATED
from chronolex.graph.claims import Claim, Facts, Thing
from chronolex.graph.derive import derive
from chronolex.graph.quads import Vocabulary, quads
from chronolex.graph.timeline import Resolved, resolve
from chronolex.graph.vocabulary import BASE, ONTOLOGY, term
from chronolex.inputs import inputs_digest, package_folder
from chronolex.progress import Step, unseen
from chronolex.queries.legal_tests import legal_tests
from chronolex.queries.rules import rules


@dataclass(frozen=True)
class Staged:
    """A graph that is built but not published."""

    quads: list[Quad]
    built: dict[str, Any]
    places: dict[str, str]
    """File and line of each claim and thing, by IRI."""
    facts: Facts = field(default_factory=lambda: Facts((), (), ()), repr=False)
    resolved: list[Resolved] = field(default_factory=list, repr=False)


def read_ontology(root: Path | None = None) -> list[Quad]:
    """Return the vocabulary and the concept schemes as quads of `graph/ontology`."""
    found: list[Quad] = []
    for path in sorted(((root or package_folder()) / "ontology").rglob("*.ttl")):
        parsed = pyoxigraph.parse(path=str(path), format=RdfFormat.TURTLE)
        found.extend(Quad(quad.subject, quad.predicate, quad.object, ONTOLOGY) for quad in parsed)
    return found


def concepts(ontology: Iterable[Quad]) -> list[str]:
    """Return the IRIs of the concepts that the schemes define."""
    kind, wanted = term("rdf:type"), term("skos:Concept")
    found = (quad.subject for quad in ontology if (quad.predicate, quad.object) == (kind, wanted))
    return [concept.value for concept in found if isinstance(concept, NamedNode)]


STEPS = 5
"""Of a build: read, resolve, derive, check, publish."""


def stage(country: str, root: Path | None = None, step: Step = unseen) -> Staged:
    """Read, resolve and derive a country's graph in memory; the same input gives the same quads.

    Raises:
        InputFaults: the corpus has faults; all of them are in the error.
        UsageError: the country has no corpus.
    """
    # The corpus models cost a seventh of a second to make; a start that finds the graph up to date needs none of them.
    from chronolex.loaders.corpus.load import read

    root = root or package_folder()
    ontology = read_ontology(root)
    facts, faults = read(root / "corpus" / country, concepts(ontology))
    step(1, STEPS)
    return stage_facts(facts, country, ontology, root, faults, step)


def stage_facts(
    facts: Facts,
    country: str,
    ontology: Sequence[Quad],
    root: Path | None = None,
    faults: Sequence[Fault] = (),
    step: Step = unseen,
) -> Staged:
    """Resolve and derive facts in memory.

    `faults` is what was wrong with the input already: it is raised together with what is found now.

    Raises:
        InputFaults: days that do not fit, and the faults given.
    """
    root = root or package_folder()
    resolved = _resolved(facts, list(faults))
    store = Store()
    store.bulk_extend([*ontology, *quads(facts.things, resolved, Vocabulary.of(ontology))])
    step(2, STEPS)
    derive(store, rules(), country, legal_tests())
    step(3, STEPS)
    written: list[Thing | Claim] = [*facts.things, *facts.claims]
    places = {one.iri.value: f"{one.place.file}:{one.place.line}" for one in written if one.place.file}
    return Staged(list(store), _built(facts, country, store, root), places, facts, resolved)


def _built(facts: Facts, country: str, store: Store, root: Path) -> dict[str, Any]:
    """Return what the manifest says of the graph: what it was built from, and how much there is."""
    kinds = Counter(claim.kind for claim in facts.claims)
    contradictions = {
        quad.subject for quad in store.quads_for_pattern(None, term("rdf:type"), term("clx:Contradiction"), None)
    }
    return {
        "country": country,
        "inputs_sha256": inputs_digest(root),
        "sources": {source.iri.value.removeprefix(BASE): source.known_from.isoformat() for source in facts.sources},
        "counts": {
            "things": len(facts.things),
            "claims": len(facts.claims),
            "contradictions": len(contradictions),
            "triples": len(store),
            "kinds": dict(sorted(kinds.items())),
        },
    }


def _resolved(facts: Facts, faults: list[Fault]) -> list[Resolved]:
    """Compute the days of every claim, or raise its faults together with those found before."""
    try:
        resolved = resolve(facts)
    except InputFaults as error:
        # What is undated may be so only because what dates it has a fault of its own.
        more = [fault for fault in error.faults if not (faults and UNDATED in fault.wrong)]
        raise InputFaults([*faults, *more]) from None
    if faults:
        raise InputFaults(faults)
    return resolved
