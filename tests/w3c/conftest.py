"""One server for all tests: every file of every suite is a graph of one published generation, under the file's own IRI.

Only where two tests mean different graphs by one name is there a second generation, with a server of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import httpx
import pytest
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store

from chronolex.graph.generations import publish
from chronolex.queries.lexer import tokens
from tests.served import server, settings_of
from tests.w3c.manifests import BASE, Case, cases, folder, path_of, read_rdf

EVALUATED = ("QueryEvaluationTest", "CSVResultFormatTest")
EMPTY = "urn:empty"
Graph = dict[str, list[Quad]]


@dataclass
class World:
    """Graphs that can lie in one generation, by name."""

    graphs: Graph = field(default_factory=dict)

    def takes(self, more: Graph) -> bool:
        return all(self.graphs.get(name, quads) == quads for name, quads in more.items())


class Suite:
    """The served suites."""

    def __init__(self, home: Path, stack: ExitStack) -> None:
        self._home = home
        self._stack = stack
        self._clients: dict[int, httpx.Client] = {}
        self._read: dict[str, list[Quad]] = {}

    def client(self, case: Case | None = None) -> httpx.Client:
        """A client of the server that has the data of this test."""
        number = self._places.get(case.id, 0) if case else 0
        if number not in self._clients:
            home = self._home / str(number)
            quads = [
                Quad(quad.subject, quad.predicate, quad.object, NamedNode(name))
                for name, found in self._worlds[number].graphs.items()
                for quad in found
            ]
            publish(home, quads, {"counts": {}})
            address = self._stack.enter_context(server(settings_of(home, workers=2)))
            self._clients[number] = self._stack.enter_context(httpx.Client(base_url=address, timeout=30))
        return self._clients[number]

    def data_set(self, case: Case) -> dict[str, list[str]]:
        """The graphs of a test as the Protocol names them; a test without any brings its own FROM."""
        names = [name for one in case.data for name in self._named(one)]
        if _brings_its_own(case):
            return {}
        return {
            "default-graph-uri": list(case.data) or [EMPTY],
            "named-graph-uri": [*(name for name, _ in case.graphs), *names],
        }

    def store(self, case: Case) -> Store:
        """The same data for the engine alone: the default graph is its own, the others have names."""
        found = Store()
        for one in case.data:
            for quad in self.read(one):
                found.add(quad)
        for name, source in [*case.graphs, *self._beside(case)]:
            found.add_graph(NamedNode(name))
            for quad in self.read(source):
                found.add(Quad(quad.subject, quad.predicate, quad.object, NamedNode(name)))
        return found

    def read(self, iri: str) -> list[Quad]:
        """The quads of a file, read once, so that its blank nodes are the same everywhere."""
        if iri not in self._read:
            self._read[iri] = read_rdf(iri)
        return self._read[iri]

    def _named(self, iri: str) -> list[str]:
        return sorted({quad.graph_name.value for quad in self.read(iri) if isinstance(quad.graph_name, NamedNode)})

    def _beside(self, case: Case) -> list[tuple[str, str]]:
        """The files in the folder of a test that may name them in its FROM."""
        if not _brings_its_own(case):
            return []
        files = sorted(path_of(case.query).parent.iterdir())
        names = [BASE + str(path.relative_to(folder() or Path())) for path in files if _is_data(path)]
        return [(name, name) for name in names]

    def _graphs(self, case: Case) -> Graph:
        found: Graph = {}
        for one in case.data:
            found[one] = [quad for quad in self.read(one) if quad.graph_name == DefaultGraph()]
            for name in self._named(one):
                found[name] = [quad for quad in self.read(one) if quad.graph_name == NamedNode(name)]
        return found | {name: self.read(source) for name, source in [*case.graphs, *self._beside(case)]}

    @cached_property
    def _worlds(self) -> list[World]:
        return self._laid_out[0]

    @cached_property
    def _places(self) -> dict[str, int]:
        return self._laid_out[1]

    @cached_property
    def _laid_out(self) -> tuple[list[World], dict[str, int]]:
        worlds, places = [World()], {}
        for case in cases(*EVALUATED):
            graphs = self._graphs(case)
            number = next((n for n, world in enumerate(worlds) if world.takes(graphs)), len(worlds))
            if number == len(worlds):
                worlds.append(World())
            worlds[number].graphs.update(graphs)
            places[case.id] = number
        return worlds, places


def _brings_its_own(case: Case) -> bool:
    """Whether the query names its data set itself."""
    return any(token.keyword == "FROM" for token in tokens(case.text()))


def _is_data(path: Path) -> bool:
    return RdfFormat.from_extension(path.suffix[1:]) is not None and not path.name.startswith("manifest")


@pytest.fixture(scope="session")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Suite]:
    """The suites, served."""
    with ExitStack() as stack:
        yield Suite(tmp_path_factory.mktemp("w3c"), stack)
