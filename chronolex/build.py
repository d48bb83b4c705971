"""Build the graph: read the corpus, compute its days, derive, check, and only then publish."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph
from pyoxigraph import Quad, RdfFormat, Store

from chronolex.errors import ChronolexError, Fault, InputFaults
from chronolex.graph.bounds import UNDATED
from chronolex.graph.check import Report, check
from chronolex.graph.claims import Claim, Facts, Thing
from chronolex.graph.derive import derive
from chronolex.graph.generations import Generation, current, publish, writing
from chronolex.graph.quads import Vocabulary, quads
from chronolex.graph.timeline import Resolved, resolve
from chronolex.graph.vocabulary import BASE, ONTOLOGY, term
from chronolex.inputs import inputs_digest, package_folder
from chronolex.queries.catalogue import rules
from chronolex.queries.legal_tests import legal_tests

Say = Callable[[str], None]


class CheckFailed(ChronolexError):
    """Stop a build whose graph breaks a rule; nothing was published, and `report` says what to mend."""

    exit_code = 1
    status = 422

    def __init__(self, report: Report, places: dict[str, str]) -> None:
        """Keep the report; `places` tells the file and line of an IRI."""
        super().__init__(f"The graph breaks a rule; nothing was published.\n{report.text('en', places)}")
        self.report = report


@dataclass(frozen=True)
class Staged:
    """A graph that is built but not published."""

    quads: list[Quad]
    built: dict[str, Any]
    places: dict[str, str]
    """File and line of each claim and thing, by IRI."""


def read_ontology(root: Path | None = None) -> list[Quad]:
    """Return the vocabulary and the concept schemes as quads of `graph/ontology`."""
    found: list[Quad] = []
    for path in sorted(((root or package_folder()) / "ontology").rglob("*.ttl")):
        parsed = pyoxigraph.parse(path=str(path), format=RdfFormat.TURTLE)
        found.extend(Quad(quad.subject, quad.predicate, quad.object, ONTOLOGY) for quad in parsed)
    return found


def stage(country: str, root: Path | None = None) -> Staged:
    """Read, resolve and derive a country's graph in memory; the same input gives the same quads.

    Raises:
        InputFaults: the corpus has faults; all of them are in the error.
        UsageError: the country has no corpus.
    """
    # The corpus models cost a seventh of a second to make; a start that finds the graph up to date needs none of them.
    from chronolex.loaders.corpus.load import read

    root = root or package_folder()
    ontology = read_ontology(root)
    concepts = [
        q.subject.value
        for q in ontology
        if q.object == term("skos:Concept") and isinstance(q.subject, pyoxigraph.NamedNode)
    ]
    facts, faults = read(root / "corpus" / country, concepts)
    corpus = quads(facts.things, _resolved(facts, faults), Vocabulary.of(ontology))
    store = Store()
    store.bulk_extend([*ontology, *corpus])
    derive(store, rules(), country, legal_tests())
    kinds = Counter(claim.kind for claim in facts.claims)
    contradictions = {
        quad.subject for quad in store.quads_for_pattern(None, term("rdf:type"), term("clx:Contradiction"), None)
    }
    built: dict[str, Any] = {
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
    written: list[Thing | Claim] = [*facts.things, *facts.claims]
    places = {one.iri.value: f"{one.place.file}:{one.place.line}" for one in written if one.place.file}
    return Staged(list(store), built, places)


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


def build(home: Path, country: str, say: Say = lambda _: None, force: bool = False) -> Generation:
    """Make the graph of a data folder be that of the corpus: all of it, or nothing changes.

    A graph that is up to date is left alone and a damaged one is refused, unless `force`.

    Raises:
        InputFaults: the corpus has faults.
        CheckFailed: the graph breaks a rule of `shapes/`.
        StoreError: the store is damaged, the folder cannot be written, or another process is writing.
    """
    if not force and (found := up_to_date(home, country)):
        say(f"{summary(found)} It is up to date.")
        return found
    with writing(home):
        # Who cannot write learns it now, not after the work.
        pass
    staged = stage(country)
    report = check(staged.quads)
    if not report.conforms:
        raise CheckFailed(report, staged.places)
    generation = publish(home, staged.quads, {**staged.built, "findings": report.counts()})
    say(summary(generation))
    return generation


def up_to_date(home: Path, country: str) -> Generation | None:
    """Return the current generation if it was built from just these inputs, for this country.

    Raises:
        StoreError: there is one, and it is damaged.
    """
    if not (home / "current").exists():
        return None
    generation = current(home)
    built = generation.built
    same = built.get("country") == country and built.get("inputs_sha256") == inputs_digest()
    return generation if same else None


def summary(generation: Generation) -> str:
    """Return in one sentence what a generation holds."""
    counts = generation.built["counts"]
    return (
        f"Generation {generation.number}: {counts['claims']} claims about {counts['things']} things, "
        f"{counts['contradictions']} contradictions, {counts['triples']} triples."
    )
