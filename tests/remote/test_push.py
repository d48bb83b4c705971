"""Bring a real engine from one generation to another: whole, change by change, and never half."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from chronolex.errors import BeingWritten, Overtaken, RemoteError, RemoteSilent, StoreError
from chronolex.graph import history
from chronolex.graph.folder import current_number
from chronolex.graph.generations import publish
from chronolex.graph.remote import push as pushing
from chronolex.graph.remote.engine import Engine
from chronolex.graph.remote.exchange import Answer, Request
from chronolex.graph.remote.mark import MARK, NotLoaded
from chronolex.graph.remote.push import push, verified
from chronolex.graph.remote.reader import RemoteReader
from chronolex.graph.remote.writing import put, remove, sent, update_request
from chronolex.graph.store import open_reader
from chronolex.graph.vocabulary import BASE, CORPUS, DERIVED, ONTOLOGY
from tests.remote.engines import Recorder, engine_at
from tests.test_store import COUNT

GRAPHS = (CORPUS, DERIVED, ONTOLOGY)


def quads(word: str, count: int = 6) -> list[Quad]:
    """A small graph in all three graphs, with a value that is the same in each and another that is not."""
    texts = [Literal(word), Literal('"\\\n\t' + word, language="ru")]
    return [
        Quad(NamedNode(f"urn:{number}"), NamedNode("urn:p"), texts[number % 2], GRAPHS[number % 3])
        for number in range(count)
    ] + [Quad(NamedNode("urn:always"), NamedNode("urn:q"), Literal("2021", datatype=YEAR), CORPUS)]


YEAR = NamedNode("http://www.w3.org/2001/XMLSchema#gYear")


@pytest.fixture
def client(address: str) -> Iterator[Recorder]:
    """A client that remembers what it sends."""
    recorder = Recorder()
    yield recorder
    recorder.close()


@pytest.fixture
def engine(address: str, client: Recorder) -> Iterator[Engine]:
    """An engine that holds nothing of ours."""
    with engine_at(address, client) as found:
        for graph in found.graphs():
            remove(found, graph)
        yield found


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A data folder at its first generation."""
    publish(tmp_path, quads("first"), {"sources": {"a": "2020-01-01"}})
    return tmp_path


def same(engine: Engine, home: Path) -> bool:
    """Tell whether an engine holds just what the data folder has, its history too."""
    local, there = open_reader(home), RemoteReader(engine)
    assert (there.generation.number, there.generation.graph_sha256) == (
        local.generation.number,
        local.generation.graph_sha256,
    )
    told = [replace(one, text="", built={}, graph_sum="") for one in history.entries(home, current_number(home))]
    assert there.history() == told
    return set(there.quads()) == set(local.quads())


def test_the_first_push_brings_everything(home: Path, engine: Engine) -> None:
    with pytest.raises(NotLoaded, match="holds no graph of ours"):
        engine.generation()
    done = push(home, engine)
    assert (done.before, done.changes) == (0, 0)
    # Seven facts, and what the history says of one generation.
    assert done.loaded == len(quads("first")) + len(list(history.told(history.entries(home, 1))))
    assert same(engine, home)
    assert verified(engine)
    assert RemoteReader(engine).generation.built["sources"] == {"a": "2020-01-01"}


def test_what_is_there_already_is_not_sent_again(home: Path, engine: Engine, client: Recorder) -> None:
    push(home, engine)
    client.requests.clear()
    done = push(home, engine)
    assert (done.before, done.changes, done.loaded) == (1, 0, 0)
    assert client.updates == []
    assert [one for one in client.requests if one.method == "PUT" and "scratch" not in str(one.fields)] == []


def test_each_change_is_one_update_and_nothing_else(home: Path, engine: Engine, client: Recorder) -> None:
    push(home, engine)
    for word in ("second", "third", "fourth"):
        publish(home, quads(word, 4), {})
    client.requests.clear()
    done = push(home, engine)
    assert (done.before, done.changes, done.loaded) == (1, 3, 0)
    assert len(client.updates) == 3
    for number, text in enumerate(client.updates, 1):
        assert len(re.findall(r"^(?:DELETE|INSERT|WHERE) ", text, re.MULTILINE)) == 3
        assert f"generation> {Literal(number)} " in text.rpartition("WHERE")[2]
        assert ";\n" not in text
    assert same(engine, home)
    assert verified(engine)


class Meddling(Recorder):
    """A client before whose next update somebody else does something, and after which the answer may be lost."""

    def __init__(self) -> None:
        super().__init__()
        self.before: Callable[[], None] | None = None
        self.lost = False

    def send(self, request: Request) -> Answer:
        """Send a request; the update of a change with what comes between."""
        body = request.body if isinstance(request.body, bytes) else b""
        if b"WHERE { GRAPH <https://w3id.org/chronolex/graph/generation>" in body:
            if self.before:
                meddle, self.before = self.before, None
                meddle()
            if self.lost:
                super().send(request).close()
                raise RemoteSilent("lost")
        return super().send(request)  # type: ignore[no-any-return]


@pytest.mark.parametrize("what", ["number", "digest"])
def test_an_update_for_another_generation_changes_nothing(address: str, home: Path, what: str) -> None:
    client = Meddling()
    with engine_at(address, client) as engine:
        push(home, engine, anew=True)
        before = set(RemoteReader(engine).quads())
        publish(home, quads("second"), {})
        old, new = {"number": ("1", "77"), "digest": (f'"{open_reader_digest(home)}"', '"00"')}[what]
        name = {"number": "generation", "digest": "graphSha256"}[what]
        text = (
            f"DELETE {{ GRAPH {MARK} {{ {MARK} <{BASE}ontology#{name}> {old} }} }} "
            f"INSERT {{ GRAPH {MARK} {{ {MARK} <{BASE}ontology#{name}> {new} }} }} WHERE {{ }}"
        )
        client.before = lambda: sent(engine, update_request(engine, text))
        with pytest.raises(Overtaken, match="Push again"):
            push(home, engine)
        for graph in GRAPHS:
            assert set(engine.triples(graph)) == {quad for quad in before if quad.graph_name == graph}
        # What somebody else made of it is none of our generations: the whole graph is sent, over a later one if asked.
        assert push(home, engine, anew=what == "number").loaded > 0
        assert same(engine, home)


def open_reader_digest(home: Path) -> str:
    """The digest of the first generation."""
    return history.entries(home, 1)[0].graph_sha256


def test_an_update_whose_answer_is_lost_is_looked_for(address: str, home: Path) -> None:
    client = Meddling()
    with engine_at(address, client) as engine:
        push(home, engine, anew=True)
        publish(home, quads("second"), {})
        client.lost = True
        assert push(home, engine).changes == 1
        assert same(engine, home)


def test_two_pushes_at_a_time_make_the_change_once(
    address: str, home: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    client = Meddling()
    with engine_at(address, client) as engine, engine_at(address) as other:
        push(home, engine, anew=True)
        publish(home, quads("second"), {})
        (held,), wanted = [engine.generation()], open_reader(home).generation
        (step,) = pushing._steps(home, held, wanted) or []

        def overtake() -> None:
            pushing._moved(home, other, held, *step)

        client.before = overtake
        # The second finds it made: its own update matches nothing, and that is as it should be.
        assert push(home, engine).changes == 1
        assert same(engine, home)


def test_a_process_at_a_time_pushes_from_a_folder(home: Path, engine: Engine) -> None:
    with pushing._pushing(home), pytest.raises(BeingWritten, match="Another chronolex is pushing"):
        push(home, engine)
    assert push(home, engine).loaded


def test_a_long_change_is_sent_as_the_whole_graph(home: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    push(home, engine)
    publish(home, quads("second"), {})
    monkeypatch.setattr(pushing, "LONGEST", 3)
    done = push(home, engine)
    assert (done.changes, done.loaded > 0) == (0, True)
    assert same(engine, home)


@pytest.mark.long
def test_a_history_that_does_not_reach_means_the_whole_graph(home: Path, engine: Engine, tmp_path: Path) -> None:
    push(home, engine)
    other = tmp_path / "other"
    for word in ("one", "two", "three"):
        publish(other, quads(word), {})
    assert push(other, engine).loaded
    assert same(engine, other)
    # The first folder is behind by number: it may be an older copy, and replaces the graph only where it shall.
    with pytest.raises(Overtaken, match=r"at generation 3, and the data folder .* only at 1.*push --anew"):
        push(home, engine)
    assert same(engine, other)
    assert push(home, engine, anew=True).loaded
    assert same(engine, home)


def test_an_older_copy_of_the_folder_does_not_put_the_engine_back(home: Path, engine: Engine, tmp_path: Path) -> None:
    older = tmp_path / "older"
    shutil.copytree(home, older, ignore=shutil.ignore_patterns("older"))
    publish(home, quads("second"), {})
    push(home, engine)
    with pytest.raises(Overtaken, match="only at 1"):
        push(older, engine)
    assert same(engine, home)
    assert push(older, engine, anew=True).loaded
    assert same(engine, older)


class Breaking(Recorder):
    """A client that breaks down before the given graph."""

    def __init__(self, at: str) -> None:
        super().__init__()
        self.at = at

    def send(self, request: Request) -> Answer:
        """Send a request, or not."""
        if request.method == "PUT" and request.fields == (("graph", self.at),):
            raise RemoteError("gone")
        return super().send(request)  # type: ignore[no-any-return]


@pytest.mark.long
@pytest.mark.parametrize("graph", [CORPUS, DERIVED, ONTOLOGY, MARK], ids=lambda one: one.value.rpartition("/")[2])
def test_a_load_that_breaks_off_is_seen_by_nobody(address: str, home: Path, graph: NamedNode) -> None:
    with engine_at(address) as engine:
        push(home, engine, anew=True)
        reader = RemoteReader(engine)
        publish(home, quads("second"), {})
        with engine_at(address, Breaking(graph.value)) as broken, pytest.raises(RemoteError, match="gone"):
            push(home, broken, anew=True)
        with pytest.raises(NotLoaded):
            RemoteReader(engine)
        with pytest.raises(StoreError):
            list(reader.quads())
        assert push(home, engine).loaded
        assert same(engine, home)


class Losing(Recorder):
    """A client on whose way a triple of the corpus is lost."""

    def send(self, request: Request) -> Answer:
        """Send a request."""
        if request.method == "PUT" and request.fields == (("graph", CORPUS.value),):
            assert request.body is not None
            assert not isinstance(request.body, bytes)
            request.body.seek(0)
            lines = request.body.readlines()
            request = replace(request, body=b"".join(lines[1:]))
        return super().send(request)  # type: ignore[no-any-return]


def test_a_load_that_loses_a_triple_is_noticed(address: str, home: Path) -> None:
    with engine_at(address, Losing()) as losing:
        with pytest.raises(RemoteError, match=r"has \d of the \d triples of .*graph/corpus"):
            push(home, losing, anew=True)
        with pytest.raises(NotLoaded):
            losing.generation()


def test_another_graph_than_was_sent_is_noticed(home: Path, engine: Engine) -> None:
    push(home, engine)
    sent(engine, update_request(engine, f"INSERT DATA {{ GRAPH {CORPUS} {{ <urn:x> <urn:y> 1 }} }}"))
    assert not verified(engine)


def test_old_graphs_of_ours_go_and_others_stay(home: Path, engine: Engine) -> None:
    old, others = NamedNode(f"{BASE}at/2020-01-01"), NamedNode("urn:others")
    for graph in (old, others):
        put(engine, graph, b"<urn:elsewhere> <urn:b> <urn:c> .\n")
    push(home, engine)
    assert (old in engine.graphs(), others in engine.graphs()) == (False, True)
    # Neither is seen by a question of ours.
    assert all("urn:elsewhere" not in str(row) for row in RemoteReader(engine).query("SELECT ?s ?o WHERE { ?s ?p ?o }"))


def test_nothing_of_the_probe_stays(home: Path, engine: Engine) -> None:
    push(home, engine)
    assert [graph for graph in engine.graphs() if "scratch" in graph.value] == []


def test_a_folder_without_a_graph_is_one_sentence(tmp_path: Path, engine: Engine) -> None:
    for home in (tmp_path / "nothing", tmp_path):
        with pytest.raises(StoreError, match="There is no graph in"):
            push(home, engine)


def test_a_reader_tells_when_the_graph_moves_under_it(home: Path, engine: Engine) -> None:
    push(home, engine)
    reader = RemoteReader(engine)
    assert len(reader.query(COUNT)) == 6
    publish(home, quads("second", 3), {})
    push(home, engine)
    with pytest.raises(StoreError, match="changed while it was read"):
        list(reader.quads())
