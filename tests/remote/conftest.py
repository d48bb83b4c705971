"""Engines that many tests share; each holds the real graph, pushed once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from chronolex.graph.remote.push import push
from chronolex.graph.remote.reader import RemoteReader
from tests.remote.engines import arq, engine_at, oxigraph

UNION = "--union-default-graph"


@pytest.fixture(scope="module", params=["plain", pytest.param("union", marks=pytest.mark.long)])
def address(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of an empty `oxigraph serve`, in each of its modes."""
    with oxigraph(*([UNION] if request.param == "union" else [])) as found:
        yield found


@pytest.fixture(scope="session", params=["plain", "union", "arq"])
def real(request: pytest.FixtureRequest, home: Path) -> Iterator[tuple[str, RemoteReader]]:
    """The real graph on each engine: its address, and a reader of it."""
    starting = arq() if request.param == "arq" else oxigraph(*([UNION] if request.param == "union" else []))
    with starting as address, engine_at(address) as engine:
        push(home, engine)
        yield address, RemoteReader(engine)
