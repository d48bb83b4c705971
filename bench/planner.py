"""The guard that queries stay fast as the graph grows: `python -m bench.planner`; it must pass before pyoxigraph moves.

A small world is copied until the graph has hundreds of thousands of triples. A question about one thing of one copy has
the same answer at every size, so a planner that knows what it does needs the same time; one that walks through the graph
needs as many times longer as the graph is larger. Only ratios within one run count.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, Store

from bench.asked import Asked, everything
from bench.timing import seconds, table
from chronolex.build import read_ontology
from chronolex.graph.derive import derive
from chronolex.graph.quads import Vocabulary, quads
from chronolex.graph.store import select
from chronolex.graph.timeline import resolve
from chronolex.graph.vocabulary import BASE, ONTOLOGY, term
from chronolex.loaders.corpus.load import load
from chronolex.queries.catalogue import rules

SIZES = (10_000, 50_000, 300_000)
LIMIT = 4.0
"""How many times longer a question may take in the largest graph than in the smallest; the graphs differ thirtyfold."""

FLOOR = 0.0005
"""Seconds below which a latency counts as this: what a busy computer adds to one call."""

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
        (one.name, *(f"{value * 1000:.2f}" for value in values), f"{ratio:.1f}", "" if ratio <= LIMIT else "TOO SLOW")
        for one, values, ratio in zip(asked, taken, grows, strict=True)
    ]
    print(table([heading, *rows]))
    passed = all(ratio <= LIMIT for ratio in grows)
    print(f"\n{'Passed' if passed else 'Failed'}: no question may take {LIMIT:g} times longer in the largest graph.")
    return passed


def latencies(stores: list[Store], asked: Asked) -> list[float]:
    """Return the median latency of a question in each graph, measured in turn.

    Raises:
        ValueError: the answers differ, so that the times cannot be compared.
    """
    counts = [len(select(store, asked.question.text, asked.bindings)) for store in stores]
    if len(set(counts)) != 1 or not counts[0]:
        raise ValueError(f"{asked.name} has {counts} rows in graphs of growing size; write parameters with one answer")
    taken: list[list[float]] = [[] for _ in stores]
    spent = 0.0
    while len(taken[0]) < 3 or (len(taken[0]) < 25 and spent < 3):
        for one, store in zip(taken, stores, strict=True):
            one.append(seconds(lambda store=store: select(store, asked.question.text, asked.bindings))[0])  # type: ignore[misc]
            spent += one[-1]
    return [statistics.median(one) for one in taken]


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
    """Yield the world so many times, each with names of its own."""
    for number in range(count):
        names: dict[NamedNode, NamedNode] = {}
        for quad in world:
            yield Quad(
                *(_copied(part, number, names) for part in (quad.subject, quad.predicate, quad.object)), quad.graph_name
            )  # type: ignore[arg-type]


def _copied(part: object, number: int, names: dict[NamedNode, NamedNode]) -> object:
    """Return a term with the country of the copy; vocabulary, concepts and literals stay."""
    if isinstance(part, Literal) or not isinstance(part, NamedNode):
        return part
    if part not in names:
        names[part] = NamedNode(_renamed(part.value, (f"{BASE}{space}/cell/" for space in SPACES), f"/c{number}/"))
    return names[part]


def _renamed(iri: str, spaces: Iterable[str], country: str) -> str:
    """Return an identifier with another country, one of another space as it is."""
    return next((iri.replace("/cell/", country, 1) for space in spaces if iri.startswith(space)), iri)


if __name__ == "__main__":
    sys.exit(0 if report() else 1)
