"""Answers that are kept: never an old one, never another's, and 304 for who has it already."""

from __future__ import annotations

import asyncio
import http.client
import re
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, Quad
from starlette.types import Message, Receive, Scope, Send

from chronolex.api import http as app_module
from chronolex.api.edge.cache import Cache
from chronolex.api.edge.kept import Answer, Kept, Key
from chronolex.api.server import listen, server_of
from chronolex.api.state import State
from chronolex.graph.generations import publish
from chronolex.graph.vocabulary import CORPUS, term

from .raw import exchange, status_of
from .served import published, quads, server, settings_of

LABELS = "SELECT ?l { ?s <http://www.w3.org/2000/01/rdf-schema#label> ?l } ORDER BY ?l"


Seen = tuple[int, dict[str, str], bytes]


class Client:
    """Ask one server, each time over a connection of its own."""

    def __init__(self, address: str) -> None:
        self.place = str(urlsplit(address).netloc)

    def ask(self, path: str, method: str = "GET", body: str | None = None, **headers: str) -> Seen:
        with closing(http.client.HTTPConnection(self.place, timeout=30)) as connection:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body, named)
            answer = connection.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()

    def query(self, text: str, more: str = "", **headers: str) -> Seen:
        return self.ask(f"/sparql?query={quote(text)}{more}", **headers)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("cache")
    published(home)
    return home


@pytest.fixture(scope="module")
def states() -> list[State]:
    return []


@pytest.fixture(scope="module")
def address(home: Path, states: list[State]) -> Iterator[str]:
    """A server, of which the state is told."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(app_module, "State", lambda *given: states.append(State(*given)) or states[-1])  # type: ignore[func-returns-value]
        with server(settings_of(home)) as address:
            yield address


@pytest.fixture
def client(address: str) -> Client:
    return Client(address)


@pytest.fixture
def kept(address: str, states: list[State]) -> Kept:
    """What the server keeps; nothing at first."""
    kept = states[0].kept
    kept.enter(None)
    return kept


# What is kept.


@pytest.mark.parametrize(
    "path",
    [
        f"/sparql?query={quote(LABELS)}",
        "/questions/coordinating-body?object=nrm&date=2024-05-15",
        "/questions/coordinating-body?object=nrm",
        "/",
        "/search?q=ministry",
    ],
)
def test_the_second_answer_is_the_first(client: Client, kept: Kept, path: str) -> None:
    first, second = client.ask(path), client.ask(path)
    for one in (first, second):
        one[1].pop("date", None), one[1].pop("x-request-id")
    assert first == second
    assert first[1]["cache-control"] == "no-cache"
    assert "etag" in first[1]
    assert kept.hits >= 1


@pytest.mark.parametrize(
    "query",
    [
        "SELECT (NOW() AS ?x) {}", "SELECT (rand() AS ?x) {}", "SELECT (UUID() AS ?x) {}",
        "SELECT (StrUuid() AS ?x) {}",
        "SELECT (BNODE() AS ?x) {}", "SELECT * { FILTER(STR(now()) > '2000') }",
        "ASK { { SELECT * { BIND(NoW() AS ?x) } } }",
    ],
)  # fmt: skip
def test_what_differs_each_time_is_not_kept(client: Client, kept: Kept, query: str) -> None:
    for _ in range(2):
        status, headers, _ = client.query(query)
        assert status == 200
        assert headers["cache-control"] == "no-store"
        assert "etag" not in headers
    assert len(kept) == 0


@pytest.mark.parametrize(
    "query", ["SELECT ?now ?rand {}", "SELECT ('NOW() RAND()' AS ?x) {}", "SELECT * { ?s <urn:NOW> ?uuid } # BNODE()"]
)
def test_what_only_looks_so_is_kept(client: Client, kept: Kept, query: str) -> None:
    client.query(query)
    assert len(kept) == 1


@pytest.mark.parametrize(
    "path", ["/health", "/metrics", "/amendments", "/static/style.css", "/nowhere", "/sparql?query=SELECT"]
)
def test_what_is_of_the_moment_or_an_error_is_not_kept(client: Client, kept: Kept, path: str) -> None:
    client.ask(path)
    assert len(kept) == 0


def test_what_is_asked_with_a_token_is_not_kept(client: Client, kept: Kept) -> None:
    client.query(LABELS, Authorization="Bearer x")
    assert len(kept) == 0


def test_a_fault_is_not_kept(client: Client, kept: Kept) -> None:
    crossed = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?o ?q }"
    assert client.query(crossed, "&timeout=0.05")[0] == 504
    assert len(kept) == 0


def test_an_answer_past_an_eighth_goes_by(client: Client, kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "largest", 10_000)
    first, second = (client.query("SELECT * { ?s ?p ?o }") for _ in range(2))
    assert first[2] == second[2]
    assert len(first[2]) > 10_000
    assert "etag" not in first[1]
    assert len(kept) == 0


# What an answer depends on.


def test_each_wish_has_its_own_answer(client: Client, kept: Kept) -> None:
    types = ("text/csv", "application/sparql-results+xml", "text/csv;q=0.5, application/sparql-results+json")
    seen = {accept: client.query(LABELS, Accept=accept) for accept in types}
    assert len({body for _, _, body in seen.values()}) == 3
    assert len({headers["etag"] for _, headers, _ in seen.values()}) == 3
    for accept in types:
        assert client.query(LABELS, Accept=accept)[2] == seen[accept][2]
    assert kept.hits >= 3


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("/sparql?query=ASK%7B%7D", "/sparql?query=ASK%7B?x+?y+'none'%7D"),
        ("/search?q=ministry&limit=1", "/search?q=ministry&limit=2"),
        (
            "/questions/coordinating-body?object=nrm&date=2018-01-01",
            "/questions/coordinating-body?object=nrm&date=2024-01-01",
        ),
    ],
)
def test_each_address_has_its_own_answer(client: Client, one: str, other: str) -> None:
    assert client.ask(one)[2] != client.ask(other)[2]
    assert client.ask(one)[2] != client.ask(other)[2]


def test_a_query_by_post_is_kept_by_its_body(client: Client, kept: Kept) -> None:
    def ask(query: str, kind: str = "application/sparql-query") -> bytes:
        status, _, body = client.ask("/sparql", "POST", query, Content_Type=kind, If_None_Match="*")
        assert status == 200
        return body

    first, other = ask("ASK { ?s ?p ?o }"), ask("ASK { ?s ?p 'none' }")
    assert (ask("ASK { ?s ?p ?o }"), ask("ASK { ?s ?p 'none' }")) == (first, other)
    assert first != other
    assert ask("query=ASK%7B%7D", "application/x-www-form-urlencoded") == first
    assert kept.hits >= 2


def test_a_query_by_post_is_kept_by_how_its_body_is_written(client: Client, kept: Kept) -> None:
    def ask(**more: str) -> int:
        return client.ask("/sparql", "POST", "ASK { ?a ?b 'c' }", Content_Type="application/sparql-query", **more)[0]

    assert [ask(), ask(Content_Encoding="gzip"), ask(Content_Encoding="identity"), ask()] == [200, 415, 200, 200]
    assert kept.hits >= 1


def test_what_is_sent_twice_is_not_what_is_sent_once(address: str, kept: Kept) -> None:
    def ask(*coded: str) -> int:
        lines = "".join(f"Content-Encoding: {one}\r\n" for one in coded)
        head = "Host: x\r\nConnection: close\r\nContent-Type: application/sparql-query\r\nContent-Length: 6\r\n"
        return status_of(exchange(address, f"POST /sparql HTTP/1.1\r\n{head}{lines}\r\nASK {{}}".encode()))

    assert ask("identity", "gzip") == ask("identity", "gzip")
    assert ask("identity, gzip") == 415


@pytest.mark.skipif(sys.platform != "linux", reason="127.0.0.2 has to be set up elsewhere")
def test_an_answer_names_the_address_that_its_own_connection_came_to(home: Path) -> None:
    def described(host: str) -> bytes:
        sent = b"GET /sparql HTTP/1.1\r\nHost: law.example\r\nAccept: text/turtle\r\nConnection: close\r\n\r\n"
        return exchange(f"http://{host}:{port}", sent)

    with listen("0.0.0.0", 0) as listening:
        port = listening.getsockname()[1]
        running = server_of(settings_of(home))
        thread = threading.Thread(target=running.run, args=([listening],))
        thread.start()
        try:
            for _ in range(2):
                for one, other in (("127.0.0.1", "127.0.0.2"), ("127.0.0.2", "127.0.0.1")):
                    answer = described(one)
                    assert f"http://{one}:{port}".encode() in answer
                    assert other.encode() not in answer
        finally:
            running.should_exit = True
            thread.join()


# Bodies that are longer than they say.


def test_a_length_with_zeros_before_it_is_no_short_one(address: str) -> None:
    # 11 gigabytes; nine of its digits are one byte.
    head = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
    place = urlsplit(address)
    with socket.create_connection((str(place.hostname), place.port or 0), timeout=10) as client:
        client.sendall(head + b"Content-Length: 0000000011073741824\r\n\r\n" + b"#" * 2_000_000)
        assert client.recv(12) == b"HTTP/1.1 413"


@pytest.mark.parametrize("pieces", [1, 4, 5, 100])
def test_a_body_is_never_collected_past_its_bound_and_arrives_whole(pieces: int) -> None:
    """Under a server that does not hold a client to the length that it names."""
    piece = b"x" * 16_384
    given, got, at_first = 0, bytearray(), 0

    async def receive() -> Message:
        nonlocal given
        given += 1
        return {"type": "http.request", "body": piece, "more_body": given < pieces}

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        nonlocal at_first
        at_first, more = given, True
        while more:
            message = await receive()
            got.extend(message["body"])
            more = message["more_body"]
        await send({"type": "http.response.start", "status": 400, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def send(message: Message) -> None:
        sent.append(message)

    sent: list[Message] = []
    state: Any = SimpleNamespace(
        kept=Kept(1_000), source=SimpleNamespace(seen=lambda: 1), today=lambda: 1, settings=SimpleNamespace(store=None)
    )
    headers = [(b"content-length", b"5")]
    scope = {"type": "http", "method": "POST", "path": "/sparql", "query_string": b"", "headers": headers}
    asyncio.run(Cache(app, state)(scope, receive, send))
    assert at_first == min(pieces, 5)
    assert bytes(got) == piece * pieces
    assert sent[0]["status"] == 400


def test_what_is_forged_in_one_request_is_not_told_to_another(client: Client) -> None:
    client.ask("/sparql", Host="evil.example", Accept="text/turtle")
    client.ask("/sparql", X_Forwarded_Host="evil.example", X_Forwarded_Proto="gopher", Accept="text/turtle")
    assert b"evil" not in client.ask("/sparql", Accept="text/turtle")[2]
    assert b"evil" not in client.ask("/")[2]


def test_accepts_that_are_glued_are_not_mixed_up(client: Client) -> None:
    # The same bytes, apart at another place, are another request.
    assert client.query("ASK {}", Accept="text/csv")[1]["content-type"].startswith("text/csv")
    assert client.query("ASK {}", "&x=text/csv")[1]["content-type"] == "application/sparql-results+json"


def test_today_ends_at_midnight(
    client: Client, kept: Kept, states: list[State], monkeypatch: pytest.MonkeyPatch
) -> None:
    import datetime as dt

    path = "/questions/coordinating-body?object=nrm"
    for day in ("2018-05-01", "2024-05-01"):
        monkeypatch.setattr(states[0], "today", lambda day=day: dt.date.fromisoformat(day))
        for _ in range(2):
            assert f'"date":"{day}"' in client.ask(path)[2].decode().replace(" ", "")
    assert kept.hits >= 2


# Conditional requests.


def test_who_has_it_gets_304(client: Client) -> None:
    _, headers, body = client.query(LABELS)
    tag = headers["etag"]
    assert re.fullmatch(r'"[!#-~]+"', tag)
    for wanted in (tag, f"W/{tag}", f'"other", {tag}', f'W/"x",{tag},"y"', "*"):
        got, less, nothing = client.query(LABELS, If_None_Match=wanted)
        assert (got, nothing) == (304, b"")
        assert {less[name] for name in ("etag", "vary", "cache-control")} == {tag, headers["vary"], "no-cache"}
        assert less.get("content-length", "0") == "0"
        assert "content-type" not in less
        assert less["content-security-policy"]
    for wanted in ('"other"', tag[1:-1], tag[:-1], "", '"*"', tag.upper() + "x" if tag.upper() != tag else '"x"'):
        assert client.query(LABELS, If_None_Match=wanted)[::2] == (200, body)


def test_the_first_to_ask_gets_304_too(client: Client, kept: Kept) -> None:
    tag = client.query(LABELS)[1]["etag"]
    kept.enter(None)
    assert client.query(LABELS, If_None_Match=tag)[0] == 304
    assert kept.misses >= 1


def test_an_error_is_no_representation(client: Client) -> None:
    for _ in range(2):
        assert client.query("SELECT", If_None_Match="*")[0] == 400


def test_head_is_get_without_a_body(client: Client) -> None:
    path = f"/sparql?query={quote(LABELS)}"
    for _ in range(2):
        status, headers, body = client.ask(path, "HEAD")
        whole = client.ask(path)
        assert (status, body) == (200, b"")
        assert headers["content-length"] == str(len(whole[2]))
        assert headers["etag"] == whole[1]["etag"]
    assert client.ask(path, "HEAD", If_None_Match=headers["etag"])[0] == 304


@settings(max_examples=60, deadline=None)
@given(wanted=st.text(st.sampled_from('W/"*, \tab\xe9'), max_size=12))
def test_no_if_none_match_breaks_anything(address: str, wanted: str) -> None:
    status, _, _ = Client(address).ask("/sparql?query=ASK%7B%7D", If_None_Match=wanted.strip())
    assert status == (304 if wanted.strip() == "*" else 200)


# Concurrent commits.


@pytest.mark.long
def test_never_an_old_body_after_a_commit_nor_under_a_new_tag(tmp_path: Path) -> None:
    """Publish while others read: answers never go back, and the same tag means the same body."""

    subject, predicate = term("rdf:type"), term("rdf:value")
    query = f"SELECT ?n {{ {subject} {predicate} ?n }}"

    def commit(number: int) -> None:
        mark = Quad(subject, predicate, Literal(number), CORPUS)
        publish(tmp_path, [*quads(), mark], {"counts": {}})
        done.append(number)

    done: list[int] = []
    tags: dict[str, set[bytes]] = {}
    faults: list[str] = []

    def read(address: str, conditional: bool) -> None:
        client, last, tag, body = Client(address), 0, "", b""
        while not over.is_set():
            least = done[-1]
            status, headers, got = client.query(query, **({"If_None_Match": tag} if conditional and tag else {}))
            if status not in (200, 304):
                faults.append(f"{status} {got!r}")
                continue
            body = got if status == 200 else body
            tag = headers["etag"]
            tags.setdefault(tag, set()).add(body)
            number = int(re.findall(rb'"value":"(\d+)"', body)[0])
            if number < max(least, last):
                faults.append(f"{number} after {max(least, last)}")
            last = number

    over = threading.Event()
    commit(1)
    with server(settings_of(tmp_path)) as address:
        readers = [threading.Thread(target=read, args=(address, number % 2 == 0)) for number in range(4)]
        for reader in readers:
            reader.start()
        for number in range(2, 9):
            time.sleep(0.1)
            commit(number)
        time.sleep(0.3)
        over.set()
        for reader in readers:
            reader.join()
    assert faults == []
    assert len(tags) > 1
    assert all(len(bodies) == 1 for bodies in tags.values())


# The store of answers by itself.


def test_what_is_kept_is_bounded_by_bytes_and_the_oldest_goes_first() -> None:
    kept = Kept(80_000, 10_000)
    kept.enter("era")
    keys: list[Key] = [(b"%d" % number,) for number in range(20)]
    for key in keys:
        kept.keep("era", key, Answer(200, [], b"x" * 8_000, "/"))
        assert kept.find(keys[0])  # asked for all the time
        assert kept.bytes <= 80_000
    assert kept.find(keys[0])
    assert kept.find(keys[1]) is None
    assert kept.find(keys[-1])
    assert kept.dropped == 20 - len(kept)
    kept.keep("era", (b"large",), Answer(200, [], b"x" * 10_001, "/"))
    assert kept.find((b"large",)) is None
    kept.keep("before", (b"late",), Answer(200, [], b"x", "/"))
    assert kept.find((b"late",)) is None
    kept.enter("next")
    assert (len(kept), kept.bytes) == (0, 0)


def test_the_same_question_at_the_same_time_is_asked_once(
    client: Client, address: str, kept: Kept, states: list[State]
) -> None:
    # Some tenths of a second for the engine.
    query = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(STRLEN(STR(?c)) > 3) }"
    before, answers = states[0].pool.counters.queries, list[bytes]()
    threads = [threading.Thread(target=lambda: answers.append(Client(address).query(query)[2])) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(answers)) == 1
    assert len(answers) == 6
    assert states[0].pool.counters.queries == before + 1


def test_none_are_kept_where_the_setting_says_so(home: Path) -> None:
    with server(settings_of(home, cache_megabytes=0)) as address:
        client = Client(address)
        for _ in range(2):
            status, headers, _ = client.query(LABELS)
            assert status == 200
            assert "etag" not in headers
