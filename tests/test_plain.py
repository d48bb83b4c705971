"""The copy of a generation with the usual graphs alone: the same answers, and nothing that is seen by name only."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store

from chronolex.graph import plain
from chronolex.graph.generations import Generation, publish
from chronolex.graph.plain import PlainStores, plain_copy
from chronolex.graph.vocabulary import DEFAULT_GRAPHS, HISTORY, term

from .served import quads, server, settings_of

HIDDEN = NamedNode("https://w3id.org/chronolex/graph/extracted/x")
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


@pytest.fixture
def generation(tmp_path: Path) -> Generation:
    hidden = Quad(NamedNode("urn:hidden"), term("rdfs:label"), Literal("hidden"), HIDDEN)
    return publish(tmp_path, [*quads(), hidden], {"counts": {}})


@pytest.fixture
def address(tmp_path: Path, generation: Generation) -> Iterator[str]:
    with server(settings_of(tmp_path, cache_megabytes=0)) as address:
        yield address


def test_a_copy_holds_what_is_seen_without_a_name_and_nothing_else(tmp_path: Path, generation: Generation) -> None:
    path = plain_copy(tmp_path, generation)
    assert path
    assert path == plain_copy(tmp_path, generation)
    whole, copy = Store.read_only(str(generation.path)), Store.read_only(str(path))
    assert set(copy) == {quad for quad in whole if quad.graph_name in DEFAULT_GRAPHS}
    assert len(whole) > len(copy) > 0
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_old_copies_go(tmp_path: Path, generation: Generation) -> None:
    made = [plain_copy(tmp_path, generation)]
    for number in range(3):
        more = Quad(NamedNode(f"urn:{number}"), term("rdfs:label"), Literal("more"), DEFAULT_GRAPHS[0])
        made.append(plain_copy(tmp_path, publish(tmp_path, [*quads(), more], {"counts": {}})))
    there = made[-1].parent if made[-1] else tmp_path
    assert sorted(there.iterdir()) == made[-2:]


def test_what_a_killed_server_left_goes_also_where_the_copy_is_there(tmp_path: Path, generation: Generation) -> None:
    path = plain_copy(tmp_path, generation)
    assert path
    left = path.with_name("tmp-0123456789abcdef")
    left.mkdir()
    assert plain_copy(tmp_path, generation) == path
    assert list(path.parent.iterdir()) == [path]


def test_servers_of_one_folder_make_it_once_one_after_another(
    tmp_path: Path, generation: Generation, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Path] = []
    copied = plain._copied

    def slow(store: Store, others: list[NamedNode | BlankNode], path: Path) -> None:
        # Nobody else may look at what lies there meanwhile.
        made.append(path)
        unfinished = path.with_name("tmp-of-this-one")
        unfinished.mkdir()
        time.sleep(0.1)
        unfinished.rmdir()
        copied(store, others, path)

    monkeypatch.setattr(plain, "_copied", slow)
    with ThreadPoolExecutor(4) as servers:
        found = set(servers.map(lambda _: plain_copy(tmp_path, generation), range(4)))
    assert found == set(made)
    assert len(made) == 1
    assert list(made[0].parent.iterdir()) == made


def test_a_copy_that_does_not_open_is_made_anew(tmp_path: Path, generation: Generation) -> None:
    path = plain_copy(tmp_path, generation)
    assert path
    right = set(Store.read_only(str(path)))
    for file in path.glob("MANIFEST*"):
        file.unlink()
    assert plain_copy(tmp_path, generation) == path
    assert set(Store.read_only(str(path))) == right


def test_the_same_graph_under_another_number_has_a_copy_of_its_own(tmp_path: Path, generation: Generation) -> None:
    stores = PlainStores(tmp_path)
    again = publish(
        tmp_path, [quad for quad in Store.read_only(str(generation.path)) if quad.graph_name != HISTORY], {}
    )
    assert again.graph_sha256 == generation.graph_sha256
    assert _ready(stores, generation).name.startswith("000001-")
    assert _ready(stores, again).name.startswith("000002-")


def _ready(stores: PlainStores, generation: Generation) -> Path:
    """Wait for a copy."""
    for _ in range(500):
        if path := stores.of(generation):
            return path
        time.sleep(0.02)
    raise AssertionError("it never came")


def test_a_folder_that_cannot_be_written_is_done_without(tmp_path: Path, generation: Generation) -> None:
    (tmp_path / "days").mkdir(exist_ok=True)
    (tmp_path / "days/plain").write_text("in the way")
    stores = PlainStores(tmp_path)
    assert stores.of(generation) is None
    time.sleep(0.2)
    assert stores.of(generation) is None


def ask(address: str, query: str) -> httpx.Response:
    return httpx.get(f"{address}/sparql", params={"query": query}, headers={"Accept": "text/csv"}, timeout=30)


def test_answers_are_the_same_with_and_without_it(address: str, tmp_path: Path, generation: Generation) -> None:
    first = ask(address, COUNT).text
    assert int(first.split()[1]) > 10
    for _ in range(200):
        if any((tmp_path / "days/plain").glob("0*")):
            break
        time.sleep(0.02)
    for query in (COUNT, "SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 5"):
        # A word in a comment is enough to be on the safe side.
        assert ask(address, query).text == ask(address, f"{query} # graph").text
    assert ask(address, COUNT).text == first
    assert "hidden" not in ask(address, "SELECT * { ?s ?p ?o }").text
    assert "hidden" in ask(address, f"SELECT * {{ GRAPH {HIDDEN} {{ ?s ?p ?o }} }}").text
    assert "hidden" in ask(address, f"SELECT * FROM {HIDDEN} {{ ?s ?p ?o }}").text
    assert "hidden" in ask(address, "SELECT * { gRaPh ?g { <urn:hidden> ?p ?o } }").text


def test_it_may_be_deleted_at_any_time(address: str, tmp_path: Path) -> None:
    first = ask(address, COUNT).text
    for number in range(20):
        if number == 5:
            shutil.rmtree(tmp_path / "days/plain", ignore_errors=True)
        # A reader that is started now does not find it.
        ask(
            address, f"SELECT (COUNT(*) AS ?n) {{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }} # {number}"
        ) if number == 6 else None
        answer = ask(address, f"{COUNT} # {number}")
        assert (answer.status_code, answer.text) == (200, first)
