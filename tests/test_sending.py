"""What becomes of an answer on its way: cut answers, and clients that wish for less, that leave, or are slow."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from urllib.parse import quote, urlsplit

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chronolex.api import http as app_module
from chronolex.api.readers import pool as pool_module
from chronolex.api.readers.gate import VOLATILE, Limits
from chronolex.api.readers.pool import Bounds, Pool
from chronolex.api.sparql.answering import TRUNCATED, wishes_of
from chronolex.api.state import State
from chronolex.errors import UsageError
from chronolex.settings import Settings

from .examples import ROOT
from .process import Process
from .served import published, server, settings_of
from .test_workers import CROSS

ROWS = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
WAYS = ["get", "form", "direct"]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("sending")
    published(home)
    return home


@pytest.fixture(scope="module")
def pool() -> Pool:
    return Pool(1, Bounds(deadline=20, rows=1_000, result=30_000_000, long=1, patience=10, spare=0))


@pytest.fixture(scope="module")
def address(home: Path, pool: Pool) -> Iterator[str]:
    """A server with one reader and few rows."""

    def state(*given: object) -> State:
        made = State(*given)  # type: ignore[arg-type]
        made.pool = pool
        return made

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(app_module, "State", state)
        with server(settings_of(home, cache_megabytes=0)) as address:
            yield address


def ask(address: str, query: str, **more: str) -> httpx.Response:
    return httpx.get(f"{address}/sparql", params={"query": query, **more}, timeout=60)


# Wishes.


@pytest.mark.parametrize(
    "value", ["0", "0.0", "-1", "1e3", "inf", "nan", "ten", "1,5", "1;2", "٣", "9" * 10, "1.", ".5"]
)
def test_a_timeout_without_sense_is_refused(address: str, value: str) -> None:
    answer = ask(address, "ASK {}", timeout=value)
    assert answer.status_code == 400
    assert "timeout is" in answer.json()["error"]["message"]


@pytest.mark.parametrize("value", ["1", "2.5", "0.5", "600", "999999999", ""])
def test_a_timeout_may_be_more_than_there_is(address: str, value: str) -> None:
    assert ask(address, "ASK {}", timeout=value).json()["boolean"] is True


def test_a_query_past_its_own_timeout_says_which(address: str) -> None:
    answer = ask(address, CROSS, timeout="0.3")
    assert answer.status_code == 504
    assert "0.3 seconds" in answer.json()["error"]["message"]


@pytest.mark.parametrize("more", [{"truncate": "yes"}, {"truncate": "1"}])
def test_truncate_without_sense_is_refused(address: str, more: dict[str, str]) -> None:
    assert ask(address, "ASK {}", **more).status_code == 400


@settings(max_examples=100)
@given(st.text(max_size=12), st.text(max_size=6))
def test_wishes_are_read_or_refused(timeout: str, truncate: str) -> None:
    try:
        found = wishes_of({"timeout": [timeout], "truncate": [truncate]})
    except UsageError:
        return
    assert found.seconds is None or 0 < found.seconds < 1e9


# Past a limit.


def test_past_the_rows_there_is_413_with_the_limit(address: str) -> None:
    answer = ask(address, ROWS)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error["limit"], error["most"]) == (
        413,
        "result-too-large",
        "rows",
        1_000,
    )
    assert "truncate=true" in error["message"]
    assert "chronolex-truncated" not in answer.headers


@pytest.mark.parametrize("way", WAYS)
def test_a_cut_answer_says_so(address: str, way: str) -> None:
    with closing(asked(address, ROWS, way, "&truncate=true")) as client:
        got = b""
        while part := client.recv(65_536):
            got += part
    head, _, body = got.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200")
    assert b"chronolex-truncated: limit=rows; rows=1000" in head.lower()
    assert body.count(b"},{") == 999
    assert body.endswith(b"}}]}}")


def test_what_is_whole_does_not_say_so(address: str) -> None:
    for more in ({}, {"truncate": "true"}, {"truncate": "false"}):
        answer = ask(address, f"{ROWS} LIMIT 1000", **more)
        assert answer.status_code == 200
        assert len(answer.json()["results"]["bindings"]) == 1_000
        assert "chronolex-truncated" not in answer.headers


# Clients that leave.


def asked(address: str, query: str, way: str, more: str = "") -> socket.socket:
    """Send a query in one of the three ways and return the connection."""
    body, kind = "", ""
    target = f"/sparql?query={quote(query)}{more}"
    if way != "get":
        target = "/sparql" if way == "form" else f"/sparql?{more[1:]}"
        body = f"query={quote(query)}{more}" if way == "form" else query
        kind = "application/x-www-form-urlencoded" if way == "form" else "application/sparql-query"
    place = urlsplit(address)
    client = socket.create_connection((str(place.hostname), int(place.port or 0)), timeout=30)
    method = "GET" if way == "get" else "POST"
    length = f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n" if body else ""
    client.sendall(f"{method} {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{length}\r\n{body}".encode())
    return client


def until(sign: object, seconds: float = 10) -> bool:
    """Wait for a sign."""
    assert callable(sign)
    end = time.monotonic() + seconds
    while not sign() and time.monotonic() < end:
        time.sleep(0.01)
    return bool(sign())


@pytest.mark.parametrize("way", WAYS)
def test_who_leaves_frees_the_reader(address: str, pool: Pool, way: str) -> None:
    before = pool.counters.kills["left"]
    with closing(asked(address, CROSS, way)):
        assert until(lambda: pool.counters.busy == 1)
        time.sleep(0.1)
    assert until(lambda: pool.counters.busy == 0)
    assert pool.counters.kills["left"] == before + 1
    assert ask(address, "ASK {}").json()["boolean"] is True


@pytest.mark.parametrize("way", WAYS)
def test_who_leaves_the_line_is_out_of_it(address: str, pool: Pool, way: str) -> None:
    with ExitStack() as clients:
        # One goes on behind all others, one stands still until it may.
        for number in (1, 2):
            clients.enter_context(closing(asked(address, CROSS, "get")))
            assert until(lambda number=number: pool.counters.long == number)
        leaving = asked(address, CROSS, way)
        time.sleep(0.1)
        leaving.close()
        assert ask(address, "ASK {}").json()["boolean"] is True
    assert until(lambda: pool.counters.busy == 0 and pool.counters.waiting == 0)
    assert ask(address, "ASK {}").json()["boolean"] is True


# Clients that are slow.


def test_who_reads_slowly_holds_no_reader(address: str, pool: Pool) -> None:
    pool.bounds = Bounds(deadline=20, rows=10**9, result=30_000_000, long=1, spare=0)
    try:
        query = f"{ROWS} LIMIT 30000"
        with closing(asked(address, query, "get")) as slow:
            assert until(lambda: pool.counters.spooled > 5_000_000)
            assert until(lambda: pool.counters.busy == 0)
            assert ask(address, "ASK {}").json()["boolean"] is True
            got = slow.recv(1_000)
            assert got.startswith(b"HTTP/1.1 200")
            assert pool.counters.spooled > 5_000_000
            length = int(got.lower().partition(b"content-length: ")[2].split(b"\r\n")[0])
            while part := slow.recv(1_000_000):
                got += part
            assert len(got.partition(b"\r\n\r\n")[2]) == length
        assert until(lambda: pool.counters.spooled == 0)
        with closing(asked(address, query, "get")) as leaving:
            assert until(lambda: pool.counters.spooled > 5_000_000)
            leaving.recv(1_000)
        assert until(lambda: pool.counters.spooled == 0)
    finally:
        pool.bounds = Bounds(deadline=20, rows=1_000, result=30_000_000, long=1, patience=10, spare=0)


@pytest.mark.long
def test_large_results_take_disk_and_no_memory(home: Path) -> None:
    with Process(home, max_rows=10**9, cache_megabytes=8) as process:
        query = f"{ROWS} LIMIT 90000"
        before = process.megabytes

        def read(out: list[int]) -> None:
            with httpx.stream("GET", f"{process.address}/sparql", params={"query": query}, timeout=60) as answer:
                assert answer.status_code == 200
                out.append(sum(len(part) for part in answer.iter_bytes()))

        sizes: list[int] = []
        readers = [threading.Thread(target=read, args=(sizes,)) for _ in range(3)]
        for reader in readers:
            reader.start()
        highest = before
        while any(reader.is_alive() for reader in readers):
            highest = max(highest, process.megabytes)
            time.sleep(0.005)
        assert len(sizes) == 3
        assert min(sizes) > 40_000_000
        # Less than a fifth of one result, though three were on their way.
        assert highest - before < min(sizes) / 1_000_000 / 5


# What the manual says.


def _blocks() -> list[str]:
    page = (ROOT / "docs/limits.md").read_text("utf-8")
    return re.findall(r"^```console\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)


@pytest.mark.skipif(not shutil.which("curl"), reason="the examples of docs/limits.md need curl")
@pytest.mark.parametrize("block", _blocks())
def test_the_commands_of_the_manual_answer_as_shown(home: Path, tmp_path: Path, block: str) -> None:
    with server(settings_of(home)) as address:
        for step in block.removeprefix("$ ").split("\n$ "):
            command, _, shown = step.partition("\n")
            command = command.replace("http://127.0.0.1:8000", address)
            # A small graph needs a longer walk.
            command = command.replace("?g ?h ?i }", "?g ?h ?i . ?j ?k ?l . ?m ?n ?o . ?p ?q ?r }")
            said = subprocess.run(command, shell=True, cwd=tmp_path, capture_output=True, text=True, timeout=60)
            assert said.stdout.strip() == shown.strip()


def test_the_limits_of_the_manual_are_those_of_the_settings() -> None:
    page = (ROOT / "docs/limits.md").read_text("utf-8")
    shown = re.findall(r"^\|[^|]*\| `CHRONOLEX_(\w+)` \| (\S+) \|", page, re.MULTILINE)
    assert len(shown) == 9
    assert all(float(value) == Settings.model_fields[name.lower()].default for name, value in shown)
    named = set(re.findall(r"CHRONOLEX_(\w+)", page))
    assert named <= {name.upper() for name in Settings.model_fields}
    limits, bounds = Limits(), Bounds()
    said = [limits.nesting, limits.unions, f"{limits.steps:,}", bounds.waiting]
    assert all(re.search(rf"\b{one}\b", page) for one in said)
    seconds = (bounds.patience, bounds.short, pool_module._LINGER)
    assert (*seconds, bounds.spare) == (5, 0.05, 10, 2)
    assert all(re.search(rf"\b{word}\b", page) for word in (*VOLATILE, TRUNCATED, "timeout", "truncate"))
