"""The guard that queries stay fast as the graph grows: `python -m bench.planner`; it must pass before pyoxigraph moves.

A small world is copied until the graph has hundreds of thousands of triples. A question about one thing of one copy
has the same answer at every size, so a planner that knows what it does needs the same time; one that walks through the
graph needs as many times longer as the graph is larger. Only ratios within one run count.
"""

from __future__ import annotations

import math
import statistics
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from pyoxigraph import NamedNode, Quad, Store

from bench.asked import Asked, everything
from bench.timing import seconds, table
from chronolex.graph.derive import derive
from chronolex.graph.quads import Vocabulary, quads
from chronolex.graph.store import select
from chronolex.graph.timeline import resolve
from chronolex.graph.vocabulary import BASE, ONTOLOGY, term
from chronolex.loaders.corpus.load import load
from chronolex.queries.catalogue import rules
from chronolex.staging import read_ontology

SIZES = (10_000, 50_000, 300_000)
LIMIT = 4.0
"""How many times longer a question may take in the largest graph than in the smallest; the graphs differ thirtyfold."""

FLOOR = 0.0005
"""Seconds below which a latency counts as this: what a busy computer adds to one call."""

STOP = 15.0
"""How many times longer a question may take before the larger graphs are spared."""

SYNTHETIC: dict[str, tuple[dict[str, str], ...]] = {
    "acts-by-body": ({"body": "id/c7/body/parliament"},),
    "body-history": ({"body": "id/c7/body/ministry"},),
    "competences": ({"body": "id/c7/body/ministry"},),
    "competent-bodies": ({"role": "concept/role/coordinates", "object": "id/c7/mechanism/mechanism"},),
    "contradictions": ({"about": "eli/c7/code/2014/new"},),
    "coordinating-body": ({"object": "id/c7/mechanism/mechanism"},),
    "criminalising-provision": ({"offence": "id/c7/offence/offence"},),
    "evidence": ({"about": "id/c7/mechanism/mechanism"},),
    "in-force": ({"act": "eli/c7/code/2014/new"},),
    "penalty": ({"offence": "id/c7/offence/offence"}, {"provision": "eli/c7/code/2014/new"}),
    "programme-in-force": ({"field": "id/c7/field/field"},),
    "provision-lineage": ({"provision": "eli/c7/code/2014/new/art_2"},),
}
"""Parameters by question; `competent-bodies` without an object has more rows in a larger graph and is left out."""

SPACES = ("id", "eli", "source")


def report() -> bool:
    """Print how the latency of every question grows with the graph; tell whether all stay within the limit."""
    asked = everything(SYNTHETIC, "2020-06-01", "2025-12-31")
    with tempfile.TemporaryDirectory() as folder:
        stores = [grown(Path(folder) / str(size), size) for size in SIZES]
        taken = [latencies(stores, one) for one in asked]
        sizes = [len(store) for store in stores]
        del stores
    grows = [max(late, FLOOR) / max(first, FLOOR) for first, *_, late in taken]
    heading = ("question", *(f"{size:,} ms" for size in sizes), "grows", "")
    rows = [
        (
            one.name,
            *("-" if value == math.inf else f"{value * 1000:.2f}" for value in values),
            f"{ratio:.1f}",
            "" if ratio <= LIMIT else "TOO SLOW",
        )
        for one, values, ratio in zip(asked, taken, grows, strict=True)
    ]
    print(table([heading, *rows]))
    passed = all(ratio <= LIMIT for ratio in grows)
    print(f"\n{'Passed' if passed else 'Failed'}: no question may take {LIMIT:g} times longer in the largest graph.")
    return passed


def latencies(stores: list[Store], asked: Asked) -> list[float]:
    """Return the median latency of a question in each graph, `inf` where it is not worth waiting for.

    Raises:
        ValueError: the answers differ, so that the times cannot be compared.
    """
    found: list[float] = []
    counts: set[int] = set()
    for store in stores:
        if found and found[-1] > STOP * max(found[0], FLOOR):
            found.append(math.inf)
            continue
        taken: list[float] = []
        text = asked.question.query(asked.bindings)
        while len(taken) < 3 or (len(taken) < 25 and sum(taken) < 0.5):
            spent, rows = seconds(lambda store=store, text=text: select(store, text, asked.bindings))  # type: ignore[misc]
            taken.append(spent)
            counts.add(len(rows))
        found.append(statistics.median(taken))
    if len(counts) != 1 or 0 in counts:
        raise ValueError(f"{asked.name} has {counts} rows in graphs of growing size; write parameters with one answer")
    return found


def grown(folder: Path, triples: int) -> Store:
    """Return a store with the vocabulary and as many copies of the small world as make about so many triples."""
    ontology, world = read_ontology(), cell()
    store = Store(str(folder))
    store.bulk_extend(ontology)
    store.bulk_extend(copies(world, max(8, (triples - len(ontology)) // len(world))))
    store.optimize()
    return store


def cell() -> list[Quad]:
    """Return the small world with everything that follows from it."""
    ontology = read_ontology()
    concepts = [quad.subject.value for quad in ontology if quad.object == term("skos:Concept")]  # type: ignore[union-attr]
    facts = load(Path(__file__).with_name("cell"), concepts, "cell")
    store = Store()
    store.bulk_extend([*ontology, *quads(facts.things, resolve(facts), Vocabulary.of(ontology))])
    derive(store, rules(), "cell")
    return [quad for quad in store if quad.graph_name != ONTOLOGY]


def copies(world: list[Quad], count: int) -> Iterator[Quad]:
    """Yield the world so many times, each with names of its own; vocabulary, concepts and literals stay."""
    for number in range(count):
        names: dict[NamedNode, NamedNode] = {}
        for quad in world:
            subject, value = quad.subject, quad.object
            yield Quad(
                _copied(subject, number, names) if isinstance(subject, NamedNode) else subject,
                quad.predicate,
                _copied(value, number, names) if isinstance(value, NamedNode) else value,
                quad.graph_name,
            )


def _copied(name: NamedNode, number: int, names: dict[NamedNode, NamedNode]) -> NamedNode:
    """Return a name with the country of the copy."""
    if name not in names:
        names[name] = NamedNode(_renamed(name.value, (f"{BASE}{space}/cell/" for space in SPACES), f"/c{number}/"))
    return names[name]


def _renamed(iri: str, spaces: Iterable[str], country: str) -> str:
    """Return an identifier with another country, one of another space as it is."""
    return next((iri.replace("/cell/", country, 1) for space in spaces if iri.startswith(space)), iri)


if __name__ == "__main__":
    sys.exit(0 if report() else 1)
