"""Fixtures.

Policy: a test takes the smallest data that shows its point, written in the test. The real corpus is staged once a
session, in memory (`graph`), and built once on disk (`home`) for what runs as a process of its own.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import Literal, NamedNode, Quad, Store

from chronolex.build import build
from chronolex.graph.generations import Generation, graph_digest
from chronolex.graph.store import Reader, Row, Term
from chronolex.graph.vocabulary import DEFAULT_GRAPHS
from chronolex.staging import Staged, stage
from tests.turns import turn

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Run a test when it is its turn; one marked `alone` runs beside no other."""
    with turn(item):
        return (yield)


def pytest_configure() -> None:
    """Give every table the same room, whatever terminal the tests run in."""
    os.environ["COLUMNS"] = "160"


def reader_of(quads: list[Quad]) -> Reader:
    """Open quads in memory as if they were a published generation."""
    store = Store()
    store.bulk_extend(quads)
    digest, count = graph_digest(quads)
    return Reader(Generation(1, Path("memory"), digest, {"counts": {"triples": count}}), store)


class RdflibGraph:
    """The same graph on an engine of another make, for answers compared."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.graph = rdflib.Graph()
        wanted = set(DEFAULT_GRAPHS)
        lines = [f"{quad.triple} ." for quad in reader.quads() if quad.graph_name in wanted]
        self.graph.parse(data="\n".join(lines), format="nt")

    @property
    def generation(self) -> Generation:
        return self.reader.generation

    def query(self, text: str, bindings: Mapping[str, Term] | None = None) -> list[Row]:
        given = {name: _to_rdflib(term) for name, term in (bindings or {}).items()}
        found = self.graph.query(text, initBindings=given)
        names = [str(name) for name in found.vars or []]
        return [
            {name: _from_rdflib(row[name]) for name in names if row[name] is not None}  # type: ignore[index,call-overload]
            for row in found
        ]

    def quads(self) -> Iterator[Quad]:
        return self.reader.quads()


def _to_rdflib(term: Term) -> rdflib.term.Identifier:
    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    if term.datatype == Literal("").datatype:
        return rdflib.Literal(term.value)  # the same term in RDF, another one for rdflib
    return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value))


def _from_rdflib(node: object) -> Term:
    if isinstance(node, rdflib.URIRef):
        return NamedNode(str(node))
    assert isinstance(node, rdflib.Literal)
    if node.language:
        return Literal(str(node), language=node.language)
    return Literal(str(node), datatype=NamedNode(str(node.datatype))) if node.datatype else Literal(str(node))


@pytest.fixture(scope="session")
def staged() -> Staged:
    """The real corpus with everything that follows from it, in memory."""
    return stage("kg")


@pytest.fixture(scope="session")
def graph(staged: Staged) -> Reader:
    """The real graph, in memory."""
    return reader_of(staged.quads)


@pytest.fixture(scope="session")
def second_engine(graph: Reader) -> RdflibGraph:
    """The real graph on rdflib."""
    return RdflibGraph(graph)


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the real graph, built once; tests read it and do not write."""
    folder = tmp_path_factory.mktemp("home")
    build(folder, "kg")
    return folder


@pytest.fixture(scope="session")
def chronolex(home: Path) -> Run:
    """Run the command as a process of its own: `chronolex("ask", …)`; `home=` for another data folder."""

    def run(*arguments: str, at: Path | None = None, stdin: str = "", **more: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "CHRONOLEX_HOME": str(at or home), "COLUMNS": "160", **more}
        command = [sys.executable, "-m", "chronolex", *arguments]
        return subprocess.run(command, capture_output=True, text=True, input=stdin, env=environment, timeout=120)

    return run


@pytest.fixture(scope="session")
def sources() -> Path:
    """The folder with the texts of the sources; a test that needs it is left out where it is not set."""
    folder = os.environ.get("CHRONOLEX_SOURCES")
    if not folder:
        pytest.skip("CHRONOLEX_SOURCES is not set: the texts of the sources are not here")
    return Path(folder)
