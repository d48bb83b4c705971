"""Fronts before one engine: they hold nothing of their own, agree with each other, and never mix two generations."""

from __future__ import annotations

import asyncio
import shutil
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest
from pyoxigraph import Literal, Quad

from chronolex.api.readers.remote import RemoteRunner
from chronolex.graph.generations import publish
from chronolex.graph.remote.engine import Engine
from chronolex.graph.remote.mark import MARK, known_by
from chronolex.graph.remote.push import push, verified
from chronolex.graph.remote.reader import RemoteReader
from chronolex.graph.remote.writing import remove
from chronolex.graph.store import Row, Term, open_reader
from chronolex.graph.vocabulary import CORPUS, term
from chronolex.opening import FRESH_SECONDS
from tests.conftest import Run
from tests.remote.engines import engine_at
from tests.served import quads, server, settings_of
from tests.test_amendments import CHANGE

WHO = "/questions/coordinating-body?object=mechanism/nrm&date=2020-01-01"
TOKEN = "a-token-that-is-long-enough"
COUNTED = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
ASK = {"Accept": "application/json"}


def law(word: str) -> list[Quad]:
    """The small graph, with a word in the name of the body that coordinates and in the name of the mechanism."""
    named = []
    for quad in quads():
        value = quad.object
        if quad.predicate == term("skos:prefLabel") and isinstance(value, Literal) and value.language == "en":
            value = Literal(f"{value.value} of {word}", language="en")
        named.append(Quad(quad.subject, quad.predicate, value, quad.graph_name))
    return named


@pytest.fixture
def writer(tmp_path: Path) -> Path:
    """A writer's data folder at its first generation."""
    publish(tmp_path / "writer", law("first"), {"country": "kg"})
    return tmp_path / "writer"


@pytest.fixture
def engine(address: str, writer: Path) -> Iterator[Engine]:
    """An engine that holds the first generation."""
    with engine_at(address) as found:
        push(writer, found, anew=True)
        yield found


def test_every_front_sees_a_change(address: str, engine: Engine, writer: Path, tmp_path: Path) -> None:
    settings = settings_of(tmp_path / "none", store=address)
    with server(settings) as one, server(settings) as other:
        for at in (one, other):
            answer = httpx.get(at + WHO, headers=ASK).json()
            assert answer["answers"][0]["body"]["label"].endswith("of first")
            assert answer["receipt"]["generation"] == 1
        publish(writer, law("second"), {})
        push(writer, engine)
        time.sleep(FRESH_SECONDS + 0.1)
        for at in (one, other):
            answer = httpx.get(at + WHO, headers=ASK).json()
            assert answer["answers"][0]["body"]["label"].endswith("of second")
            assert answer["receipt"]["generation"] == 2
            page = httpx.get(f"{at}/search?q=ministry", headers={"Accept": "text/html"}).text
            assert "of second" in page
            assert "of first" not in page
    assert not (tmp_path / "none").exists()


@pytest.mark.long
def test_no_answer_mixes_two_generations(address: str, engine: Engine, writer: Path, tmp_path: Path) -> None:
    """Every name in an answer is of the generation that its receipt names, while changes go on all the time."""
    mixed: list[str] = []
    asked = 0
    ended = threading.Event()
    # Nothing is kept, so that each answer is made of queries.
    settings = settings_of(tmp_path / "none", store=address, cache_megabytes=0)
    with server(settings) as at:

        def ask() -> None:
            nonlocal asked
            with httpx.Client(base_url=at, headers=ASK, timeout=60) as web:
                while not ended.is_set():
                    answer = web.get(WHO)
                    if answer.status_code == 503:
                        continue
                    found = answer.json()
                    told = found["receipt"]["generation"]
                    said = found["answers"][0]["body"]["label"].rpartition(" ")[2] if found["answers"] else "nobody"
                    asked += 1
                    if said != ("first" if told == 1 else f"number-{told}"):
                        mixed.append(f"{told}: {said}")

        threads = [threading.Thread(target=ask) for _ in range(3)]
        for thread in threads:
            thread.start()
        for number in range(2, 8):
            publish(writer, law(f"number-{number}"), {})
            push(writer, engine)
        publish(writer, law("number-8"), {})
        push(writer, engine, anew=True)
        ended.set()
        for thread in threads:
            thread.join()
    assert mixed == []
    assert asked > 5


def test_an_answer_during_which_the_engine_moves_is_made_again(
    address: str, engine: Engine, writer: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The change comes just after the first query of an answer, each time that there is one left to come."""
    coming, seen = ["second", "third"], list[int]()
    plain = RemoteReader.query

    def query(self: RemoteReader, text: str, bindings: Mapping[str, Term] | None = None) -> list[Row]:
        found = plain(self, text, bindings)
        if "clx:coordinates" in text or "role:coordinates" in text:
            seen.append(self.generation.number)
            if coming:
                publish(writer, law(coming.pop(0)), {})
                push(writer, engine)
        return found

    monkeypatch.setattr(RemoteReader, "query", query)
    with server(settings_of(tmp_path / "none", store=address, cache_megabytes=0)) as at:
        answer = httpx.get(at + WHO, headers=ASK).json()
    assert answer["answers"][0]["body"]["label"].endswith("of third")
    assert answer["receipt"]["generation"] == 3
    assert sorted(set(seen)) == [1, 2, 3]


@pytest.mark.long
def test_an_engine_that_never_rests_is_an_error(
    address: str, engine: Engine, writer: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = RemoteReader.query

    def query(self: RemoteReader, text: str, bindings: Mapping[str, Term] | None = None) -> list[Row]:
        found = plain(self, text, bindings)
        if "role:coordinates" in text:
            publish(writer, law(f"number-{time.monotonic_ns()}"), {})
            push(writer, engine)
        return found

    monkeypatch.setattr(RemoteReader, "query", query)
    with server(settings_of(tmp_path / "none", store=address, cache_megabytes=0)) as at:
        answer = httpx.get(at + WHO, headers=ASK, timeout=60)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    assert "changes faster than this can be answered" in answer.json()["error"]["message"]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_query_during_a_load_has_no_answer(
    address: str, engine: Engine, writer: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    """The load begins after the front has looked at the mark, so that the query itself sees half a graph."""
    plain, begun = RemoteRunner.run, list[bool]()

    async def run(self: RemoteRunner, *given: Any, **more: Any) -> Any:
        if not begun:
            begun.append(True)
            for graph in (MARK, CORPUS):
                await asyncio.to_thread(remove, engine, graph)
        return await plain(self, *given, **more)

    monkeypatch.setattr(RemoteRunner, "run", run)
    with server(settings_of(tmp_path / "none", store=address, cache_megabytes=0)) as at:
        fields = {"query": COUNTED}
        given = {"params": fields} if method == "GET" else {"data": fields}
        answer = httpx.request(method, f"{at}/sparql", headers=ASK, timeout=60, **given)  # type: ignore[arg-type]
        assert (answer.status_code, answer.headers.get("retry-after")) == (503, "1"), answer.text
        push(writer, engine)
        assert httpx.request(method, f"{at}/sparql", timeout=60, **given).status_code == 200  # type: ignore[arg-type]
        graph = httpx.get(f"{at}/rdf-graph-store?default", timeout=60)
        assert graph.status_code == 200


def test_a_graph_that_is_loaded_anew_is_another_one(address: str, engine: Engine, writer: Path, tmp_path: Path) -> None:
    remove(engine, CORPUS)  # damaged behind our back
    with server(settings_of(tmp_path / "none", store=address)) as at:
        damaged = httpx.get(f"{at}/sparql", params={"query": COUNTED}).text
        was = engine.generation()
        push(writer, engine, anew=True)
        now = engine.generation()
        assert (now.number, now.graph_sha256, known_by(now) == known_by(was)) == (was.number, was.graph_sha256, False)
        time.sleep(FRESH_SECONDS + 0.1)
        assert httpx.get(f"{at}/sparql", params={"query": COUNTED}).text != damaged
    publish(writer, law("second"), {})
    push(writer, engine)
    assert known_by(engine.generation())[2] == known_by(now)[2] != ""


def test_a_front_waits_for_a_graph(address: str, engine: Engine, writer: Path, tmp_path: Path) -> None:
    for graph in engine.graphs():
        remove(engine, graph)
    with server(settings_of(tmp_path / "none", store=address)) as at:
        health = httpx.get(f"{at}/health")
        assert (health.status_code, health.json()["ready"]) == (503, False)
        assert "holds no graph of ours" in httpx.get(at + WHO, headers=ASK).json()["error"]["message"]
        push(writer, engine)
        assert httpx.get(at + WHO, headers=ASK).status_code == 200
        assert httpx.get(f"{at}/health").json()["ready"] is True


def test_a_front_without_a_folder_takes_no_changes(address: str, engine: Engine, tmp_path: Path) -> None:
    settings = settings_of(tmp_path / "none", store=address, token=TOKEN)
    with server(settings) as at:
        answer = httpx.post(
            f"{at}/amendments",
            content="change: x",
            headers={**ASK, "Authorization": f"Bearer {TOKEN}", "Content-Type": "application/yaml"},
        )
    assert answer.status_code == 403
    assert answer.json()["error"]["message"] == (
        "This server only reads; send changes to the one that has the data folder."
    )
    assert not (tmp_path / "none").exists()


def test_graphs_beside_ours_are_not_served(address: str, engine: Engine, tmp_path: Path) -> None:
    from pyoxigraph import NamedNode

    from chronolex.graph.remote.writing import put

    put(engine, NamedNode("urn:private"), b"<urn:a> <urn:b> <urn:secret> .\n")
    queries = {
        "SELECT ?o { ?s ?p ?o }": "secret",
        "SELECT ?o { GRAPH ?g { ?s ?p ?o } }": "secret",
        "SELECT ?g { GRAPH ?g { ?s ?p ?o } }": "private",
    }
    with server(settings_of(tmp_path / "none", store=address)) as at:
        for query, word in queries.items():
            answer = httpx.get(f"{at}/sparql", params={"query": query})
            assert answer.status_code == 200
            assert answer.text.count("value") > 10
            assert word not in answer.text
    remove(engine, NamedNode("urn:private"))


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("INSERT DATA { <urn:a> <urn:b> <urn:c> }", 403),
        ("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", 403),
        ("SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }", 403),
        ("SELECT * { ?s ?p ", 400),
        ("SELECT * FROM x:y { ?s ?p ?o }", 400),
        ("SELECT (urn:f(?s) AS ?x) { ?s ?p ?o }", 400),
    ],
)
def test_what_is_refused_is_refused_before_the_engine(
    address: str, engine: Engine, tmp_path: Path, query: str, status: int
) -> None:
    with server(settings_of(tmp_path / "none", store=address)) as at:
        answer = httpx.get(f"{at}/sparql", params={"query": query}, headers=ASK)
    assert (answer.status_code, answer.json()["error"]["status"]) == (status, status)


def test_limits_hold_over_the_engine(address: str, engine: Engine, tmp_path: Path) -> None:
    query = {"query": "SELECT * { ?s ?p ?o }"}
    with server(settings_of(tmp_path / "none", store=address, max_rows=10)) as at:
        for accept in ("text/csv", "application/sparql-results+json"):
            refused = httpx.get(f"{at}/sparql", params=query, headers={"Accept": accept})
            assert refused.status_code == 413
            cut = httpx.get(f"{at}/sparql", params={**query, "truncate": "true"}, headers={"Accept": accept})
            assert cut.status_code == 200
        assert len(cut.json()["results"]["bindings"]) == 10
        graph = {"query": "CONSTRUCT WHERE { ?s ?p ?o }", "truncate": "true"}
        lines = httpx.get(f"{at}/sparql", params=graph, headers={"Accept": "application/n-triples"}).text.splitlines()
        assert len(lines) == 10
        assert httpx.get(f"{at}/sparql", params={**graph, "truncate": "false"}).status_code == 413


@pytest.mark.long
def test_the_commands_read_and_push(address: str, engine: Engine, writer: Path, chronolex: Run, tmp_path: Path) -> None:
    there = {"CHRONOLEX_STORE": address}
    for arguments in (
        ("ask", "coordinating-body", "--object", "mechanism/nrm", "--date", "2020-01-01"),
        ("show", "mechanism/nrm"),
        ("diff", "--from", "2019-09-18", "--to", "2019-09-19"),
        ("impact", "mechanism/nrm"),
        ("export",),
    ):
        local, remote = chronolex(*arguments, at=writer), chronolex(*arguments, at=tmp_path / "none", **there)
        assert (remote.returncode, remote.stdout) == (0, local.stdout), remote.stderr
    asked = chronolex(
        "query", "-", "--csv", at=tmp_path / "none", stdin="SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", **there
    )
    assert asked.stdout.splitlines() == ["n", str(len(law("first")))]
    assert not (tmp_path / "none").exists()
    publish(writer, law("second"), {})
    told = chronolex("push", at=writer, **there)
    assert (told.returncode, told.stderr.strip().endswith("The store holds generation 2; sent: 1 change.")) == (0, True)
    told = chronolex("push", "--verify", at=writer, **there)
    assert told.stderr.strip().endswith("sent: nothing, for it was there already.")


@pytest.mark.long
def test_a_store_that_is_away_is_one_sentence(chronolex: Run, writer: Path, tmp_path: Path) -> None:
    away = {"CHRONOLEX_STORE": "http://127.0.0.1:1/"}
    for arguments in (("ask", "coordinating-body", "--object", "nrm"), ("push",)):
        told = chronolex(*arguments, at=writer, **away)
        assert (told.returncode, told.stdout) == (4, "")
        assert told.stderr.strip().endswith("The store cannot be reached.")
    told = chronolex("ask", "coordinating-body", "--object", "nrm", at=writer, CHRONOLEX_STORE="ftp://me:secret@host/")
    assert told.returncode == 2
    assert "secret" not in told.stderr
    told = chronolex("push", at=writer)
    assert (told.returncode, "Set CHRONOLEX_STORE" in told.stderr) == (2, True)


@pytest.mark.long
def test_what_is_published_is_pushed(address: str, chronolex: Run, tmp_path: Path) -> None:
    there = {"CHRONOLEX_STORE": address}
    # Others of this module may have left a later generation there.
    assert httpx.post(f"{address}/update", data={"update": "DROP ALL"}).is_success
    built = chronolex("build", at=tmp_path / "built", **there)
    assert built.returncode == 0, built.stderr
    asked = chronolex(
        "query", "-", "--csv", at=tmp_path / "none", stdin="SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", **there
    )
    assert int(asked.stdout.splitlines()[1]) > 10_000
    # A store that is away takes nothing back: the change stays, and is pushed later.
    again = chronolex("build", "--force", at=tmp_path / "built", CHRONOLEX_STORE="http://127.0.0.1:1/")
    assert again.returncode == 4
    assert "Generation 2 is published in the data folder, but the store did not take it" in again.stderr
    assert chronolex("push", at=tmp_path / "built", **there).returncode == 0
    with engine_at(address) as engine:
        assert engine.generation().number == 2


@pytest.mark.long
def test_a_change_and_its_revert_reach_the_engine(address: str, home: Path, chronolex: Run, tmp_path: Path) -> None:
    folder = tmp_path / "writer"
    shutil.copytree(home, folder)
    settings = settings_of(folder, store=address, token=TOKEN, deadline_seconds=60)
    headers = {**ASK, "Authorization": f"Bearer {TOKEN}", "Content-Type": "application/yaml"}
    with engine_at(address) as engine:
        push(folder, engine, anew=True)
        with server(settings) as at:
            sent = {"content": CHANGE, "headers": headers, "timeout": 120}
            planned = httpx.post(f"{at}/amendments?quick=true", **sent)  # type: ignore[arg-type]
            assert (planned.status_code, engine.generation().number) == (200, 1)
            applied = httpx.post(f"{at}/amendments?quick=true&apply=true", **sent)  # type: ignore[arg-type]
            assert (applied.status_code, applied.json()["generation"]) == (200, 2), applied.text
            assert engine.generation().number == 2
            assert [one["kind"] for one in httpx.get(f"{at}/history").json()["history"]] == ["build", "amend"]
        assert verified(engine)
        taken = chronolex("revert", "2", at=folder, CHRONOLEX_STORE=address)
        assert taken.returncode == 0, taken.stderr
        assert engine.generation().number == 3
        assert verified(engine)
        assert set(RemoteReader(engine).quads()) == set(open_reader(home).quads())


@pytest.mark.long
def test_a_change_that_the_engine_does_not_take_stays_in_the_folder(home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "writer"
    shutil.copytree(home, folder)
    headers = {**ASK, "Authorization": f"Bearer {TOKEN}", "Content-Type": "application/yaml"}
    with server(settings_of(folder, store="http://127.0.0.1:1/", token=TOKEN)) as at:
        answer = httpx.post(f"{at}/amendments?quick=true&apply=true", content=CHANGE, headers=headers, timeout=120)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (502, "not-pushed")
    assert "Generation 2 is published in the data folder, but the store did not take it" in error["message"]
    assert open_reader(folder).generation.number == 2
