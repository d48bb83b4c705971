"""The graphs of growing size over which questions are measured: a small world copied, and what is there once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from pyoxigraph import NamedNode, Quad, Store

from chronolex.graph.derive import derive
from chronolex.graph.quads import Vocabulary, quads
from chronolex.graph.timeline import resolve
from chronolex.graph.vocabulary import BASE, ONTOLOGY
from chronolex.loaders.corpus.load import load
from chronolex.queries.legal_tests import read_tests
from chronolex.queries.rules import rules
from chronolex.staging import concepts, read_ontology

SPACES = ("id", "eli", "source")


def grown(folder: Path, triples: int) -> Store:
    """Return a store with the vocabulary and as many copies of the small world as make about so many triples."""
    store = Store(str(folder))
    fill(store, triples)
    store.optimize()
    return store


def fill(store: Store, triples: int) -> None:
    """Add the vocabulary, what is there once, and at least four copies of the small world."""
    ontology, world = read_ontology(), cell()
    once = little_world("once", ontology)
    store.bulk_extend([*ontology, *once])
    store.bulk_extend(copies(world, max(4, (triples - len(ontology) - len(once)) // len(world))))


def cell() -> list[Quad]:
    """Return the small world with everything that follows from it."""
    return little_world("cell", read_ontology())


def little_world(country: str, ontology: list[Quad]) -> list[Quad]:
    """Return what `bench/{country}` says, with everything that follows from it."""
    folder = Path(__file__).with_name(country)
    facts = load(folder, concepts(ontology), country)
    tests = read_tests({path.stem: path.read_text("utf-8") for path in sorted(folder.glob("*.rq"))})
    store = Store()
    store.bulk_extend([*ontology, *quads(facts.things, resolve(facts), Vocabulary.of(ontology))])
    derive(store, rules(), country, tests)
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
