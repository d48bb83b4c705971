"""A store that is broken, slow or hostile: an error with the right status, and never a result."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.request import Request as Sent
from urllib.request import urlopen

import httpx
import pytest

from chronolex.errors import RemoteError, RemoteSilent, StoreError
from chronolex.graph.remote.address import Address
from chronolex.graph.remote.client import Client
from chronolex.graph.remote.engine import Engine
from chronolex.graph.remote.exchange import Request as Asked
from chronolex.graph.remote.push import push
from tests.remote.engines import engine_at, oxigraph
from tests.remote.hostile import WAYS, WHOLE, Hostile, hostile, moved, whole
from tests.served import published, server, settings_of

SLOW = {"endless headers", "a slow body", "silence"}
"""What takes until the deadline."""

EITHER = {"an endless body"}
"""What is too large, or too slow, whichever is first."""

SECONDS = 0.8
WAYS_IN = {
    "question": "/questions/coordinating-body?object=mechanism/nrm&date=2020-01-{:02}",
    "sparql": "/sparql?query=SELECT+?s+{{+?s+?p+?o+}}+LIMIT+{:02}",
    "graph": "/sparql?query=CONSTRUCT+WHERE+{{+?s+?p+?o+}}+LIMIT+{:02}",
}
"""Each with a place for a number: nobody may answer from what is kept."""


@pytest.fixture(scope="module")
def bad() -> Iterator[tuple[str, Hostile]]:
    """A server that can be told to be hostile."""
    with hostile() as found:
        yield found


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    found = Client()
    yield found
    found.close()


@pytest.mark.parametrize("way", WAYS)
def test_no_hostile_answer_is_a_result(bad: tuple[str, Hostile], client: Client, way: str) -> None:
    address, told = bad
    told.way = way
    engine = Engine(Address(f"{address}/query"), client, seconds=SECONDS)
    with pytest.raises(StoreError) as error:
        engine.select("SELECT ?s WHERE { ?s ?p ?o }")
    wanted = {504} if way in SLOW else {502, 504} if way in EITHER else {502}
    assert error.value.status in wanted, error.value
    assert (error.value.exit_code, isinstance(error.value, RemoteError)) == (4, True)
    said = str(error.value)
    assert "\n" not in said
    assert said.isprintable()
    assert said.endswith((".", "memory</b>", "why"))


def test_the_honest_answer_is_a_result(bad: tuple[str, Hostile], client: Client) -> None:
    address, told = bad
    told.way, told.before = None, lambda _: whole(WHOLE)
    (row,) = Engine(Address(f"{address}/query"), client).select("SELECT ?s WHERE { ?s ?p ?o }")
    assert row["s"].value == "urn:a"


def test_a_redirect_within_the_engine_is_followed_with_the_same_request(
    bad: tuple[str, Hostile], client: Client
) -> None:
    address, told = bad
    seen: list[bytes] = []

    def before(request: bytes) -> bytes:
        seen.append(request)
        return whole(WHOLE) if b" /there" in request[:20] else moved("/there?x=1", "307 Temporary Redirect")

    told.way, told.before = None, before
    engine = Engine(Address(f"{address}/query"), client)
    assert len(engine.select("SELECT ?s WHERE { ?s ?p ?o }")) == 1
    first, second = seen
    assert first.partition(b"\r\n\r\n")[2] == second.partition(b"\r\n\r\n")[2] == b"SELECT ?s WHERE { ?s ?p ?o }"
    assert second.startswith(b"POST /there?")


def test_credentials_go_to_the_engine_alone_and_into_no_message(
    bad: tuple[str, Hostile], client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    address, told = bad
    seen: list[bytes] = []
    told.way, told.before = None, lambda request: (seen.append(request), whole(WHOLE))[1]  # type: ignore[func-returns-value]
    secret = address.replace("http://", "http://me:hunter2secret@")
    engine = Engine(Address(f"{secret}/query"), client)
    engine.select("SELECT ?s WHERE { ?s ?p ?o }")
    assert b"uthorization: Basic " in seen[0]
    for way in WAYS:
        if way not in SLOW | EITHER:
            told.way = way
            with pytest.raises(StoreError) as error:
                engine.select("SELECT ?s WHERE { ?s ?p ?o }")
            assert "hunter2secret" not in str(error.value)
            assert "hunter2secret" not in repr(error.value.__cause__)
    assert "hunter2secret" not in engine.address.shown
    assert "HTTP Request: POST" in caplog.text
    assert "hunter2secret" not in caplog.text


def test_nobody_there_is_one_sentence(client: Client) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        engine = Engine(Address(f"http://127.0.0.1:{free.getsockname()[1]}/query"), client)
        with pytest.raises(RemoteError, match=r"The store cannot be reached\.") as error:
            engine.select("SELECT ?s WHERE { ?s ?p ?o }")
    assert error.value.status == 502


def test_a_name_that_is_none_is_one_sentence(client: Client) -> None:
    engine = Engine(Address("http://no-such-host.invalid/query"), client)
    with pytest.raises(RemoteError, match=r"The store cannot be reached\."):
        engine.select("SELECT ?s WHERE { ?s ?p ?o }")


def test_an_answer_past_the_bound_is_not_read(bad: tuple[str, Hostile], client: Client) -> None:
    address, told = bad
    told.way, told.before = None, lambda _: whole(WHOLE + b" " * 100_000)
    with pytest.raises(RemoteError, match=r"answers with more than 0\.05 MB"):
        client.send(Asked("GET", address, most=50_000))


def test_no_proxy_of_the_environment_is_used(bad: tuple[str, Hostile], monkeypatch: pytest.MonkeyPatch) -> None:
    address, told = bad
    told.way, told.before = None, lambda _: whole(WHOLE)
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    own = Client()
    try:
        assert len(Engine(Address(f"{address}/query"), own).select("SELECT ?s WHERE { ?s ?p ?o }")) == 1
    finally:
        own.close()


def test_a_closed_client_is_an_error_and_no_hang(bad: tuple[str, Hostile]) -> None:
    address, told = bad
    told.way = "silence"
    own = Client()
    import threading

    errors: list[BaseException] = []

    def ask() -> None:
        try:
            Engine(Address(f"{address}/query"), own, seconds=60).select("SELECT ?s WHERE { ?s ?p ?o }")
        except BaseException as error:  # noqa: BLE001
            errors.append(error)

    asked, thread = told.asked, threading.Thread(target=ask)
    thread.start()
    while told.asked == asked:
        pass
    own.close()
    thread.join(10)
    assert [type(error) for error in errors] == [RemoteError]


@pytest.fixture(scope="module")
def front(bad: tuple[str, Hostile], tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Hostile]]:
    """A front whose way to a real engine leads through the server that can be told to be hostile."""
    address, told = bad
    home = tmp_path_factory.mktemp("writer")
    published(home)
    with oxigraph() as real:
        with engine_at(real) as engine:
            push(home, engine)
        told.way, told.before = None, passing(real)
        settings = settings_of(tmp_path_factory.mktemp("front"), store=address, deadline_seconds=SECONDS)
        with server(settings) as found:
            yield found, told


def passing(real: str) -> Callable[[bytes], bytes]:
    """Pass a request on to a real engine, whole."""

    def send(request: bytes) -> bytes:
        top, _, body = request.partition(b"\r\n\r\n")
        line, *headers = top.decode("latin-1").split("\r\n")
        method, path, _ = line.split(" ")
        kept = {name: value.strip() for name, _, value in (one.partition(":") for one in headers)}
        wanted = {name: kept[name] for name in kept if name.lower() in ("accept", "content-type")}
        with urlopen(Sent(real + path, body or None, wanted, method=method)) as answer:
            return whole(answer.read(), "200 OK", answer.headers["content-type"])

    return send


@pytest.mark.parametrize("face", WAYS_IN)
@pytest.mark.parametrize("speed", ["quick", pytest.param("slow", marks=pytest.mark.long)])
def test_every_hostile_answer_is_an_error_to_who_asks(front: tuple[str, Hostile], face: str, speed: str) -> None:
    at, told = front
    slow = SLOW | EITHER
    wrong = {}
    with httpx.Client(base_url=at, timeout=30, headers={"Accept": "application/json, */*;q=0.1"}) as web:
        told.way = None
        assert web.get(WAYS_IN[face].format(1)).status_code == 200
        for number, way in enumerate(WAYS):
            if (way in slow) != (speed == "slow"):
                continue
            told.way = way
            answer = web.get(WAYS_IN[face].format(number % 28 + 2).replace("2020-01", f"20{20 + number // 28}-01"))
            if answer.status_code not in (502, 504):
                wrong[way] = (answer.status_code, answer.text[:200])
                continue
            error = answer.json()["error"]
            if error["status"] != answer.status_code or "127.0.0.1" in error["message"]:
                wrong[way] = error
        told.way = None
        assert web.get(WAYS_IN[face].format(31)).status_code == 200
    assert wrong == {}


def test_health_tells_that_the_store_is_away(front: tuple[str, Hostile]) -> None:
    at, told = front
    told.way = "no answer"
    import time

    time.sleep(1.1)  # what is known of the engine is taken for granted for a second
    answer = httpx.get(f"{at}/health")
    assert (answer.status_code, answer.json()["live"], answer.json()["ready"]) == (502, True, False)
    told.way = None
    assert httpx.get(f"{at}/health").json()["ready"] is True


def test_the_statuses_of_the_two_errors() -> None:
    assert (RemoteError("x").status, RemoteSilent("x").status) == (502, 504)
    assert json.dumps(RemoteError("x").details) == "{}"


def test_files_of_the_writer_are_not_needed(front: tuple[str, Hostile], tmp_path: Path) -> None:
    at, told = front
    told.way = None
    assert httpx.get(f"{at}/history").json()["history"][0]["kind"] == "build"
    assert list(tmp_path.iterdir()) == []
