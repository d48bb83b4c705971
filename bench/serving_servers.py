"""The servers that are compared, each a process over the same data: ours, oxigraph's own, and one on rdflib."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from pyoxigraph import RdfFormat

from bench.corpus_sources import COUNTRY
from bench.serving_client import load, requests_of
from bench.whole import PATIENCE, environment
from chronolex.graph.generations import current
from chronolex.graph.store import open_reader
from chronolex.graph.vocabulary import DEFAULT_GRAPHS

OURS, OXIGRAPH, RDFLIB = "chronolex serve", "oxigraph serve-read-only", "rdflib-endpoint"
LOADING = 600.0
"""Seconds that a server may need to start; the one on rdflib parses all its data."""

_SERVE = """
import sys
from chronolex.api.server import listen, server_of
from chronolex.settings import read_settings
with listen("127.0.0.1", int(sys.argv[1])) as listening:
    server_of(read_settings()).run(sockets=[listening])
"""


@dataclass(frozen=True)
class Server:
    """One running server."""

    name: str
    port: int
    path: str
    pid: int

    def target(self, query: str) -> str:
        """Return what a GET of a query asks for."""
        return f"{self.path}?{urlencode({'query': query})}"

    def memory(self) -> int:
        """Return the bytes of memory of the process and of those it started, of what they share the part of each."""
        return sum(map(_memory, [self.pid, *_children(self.pid)]))


def _children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()]


def _memory(pid: int) -> int:
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii")
    return next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")) * 1024


@contextmanager
def all_up(home: Path, rdflib: bool = True) -> Iterator[list[Server]]:
    """Yield all servers over the current generation of a data folder, ours first, and stop them in the end."""
    with ExitStack() as stack:
        starting = [ours(home), oxigraph(home), *([on_rdflib(home)] if rdflib else [])]
        yield [stack.enter_context(one) for one in starting]


@contextmanager
def ours(home: Path, **more: str) -> Iterator[Server]:
    """Serve as `chronolex serve` does, but without building first; `more` are environment variables."""
    port = _free_port()
    settings = {**environment(home), "CHRONOLEX_COUNTRY": COUNTRY, **more}
    with _running([sys.executable, "-c", _SERVE, str(port)], settings) as process:
        yield _answering(Server(OURS, port, "/sparql", process.pid), process)


@contextmanager
def oxigraph(home: Path) -> Iterator[Server]:
    """Serve with oxigraph: the same folder; a plain query sees all graphs, which it does faster than some of them."""
    port = _free_port()
    program = str(Path(sys.executable).with_name("oxigraph"))
    where = ["--location", str(current(home).path), "--bind", f"127.0.0.1:{port}", "--union-default-graph"]
    with _running([program, "serve-read-only", *where], environment(home)) as process:
        yield _answering(Server(OXIGRAPH, port, "/query", process.pid), process)


@contextmanager
def on_rdflib(home: Path) -> Iterator[Server]:
    """Serve with rdflib-endpoint what a plain query sees, out of its memory."""
    port, triples = _free_port(), home / "plain.nt"
    if not triples.exists():
        store = open_reader(home).store
        with triples.open("wb") as output:
            for graph in DEFAULT_GRAPHS:
                store.dump(output, RdfFormat.N_TRIPLES, from_graph=graph)
    serving = [sys.executable, "-m", "rdflib_endpoint", "serve", str(triples), "--host", "127.0.0.1"]
    with _running([*serving, "--port", str(port)], environment(home)) as process:
        yield _answering(Server(RDFLIB, port, "/", process.pid), process)


@contextmanager
def _running(program: list[str], settings: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server, and stop it in the end."""
    nowhere = subprocess.DEVNULL
    process = subprocess.Popen(program, env=settings, stdin=nowhere, stdout=nowhere, stderr=nowhere)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _answering(server: Server, process: subprocess.Popen[bytes]) -> Server:
    """Return a server as soon as it answers.

    Raises:
        RuntimeError: it ended, or does not answer.
    """
    asking = requests_of(server.port, [server.target("ASK { ?s ?p ?o }")], "application/sparql-results+json")
    until = time.monotonic() + LOADING
    while time.monotonic() < until and process.poll() is None:
        try:
            load(server.port, asking, 1)
        except (ConnectionRefusedError, ConnectionResetError):
            time.sleep(0.05)
        else:
            return server
    raise RuntimeError(f"{server.name} did not start")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
        return port
