"""What every generation changed: told, checked, and made again from nothing."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from pyoxigraph import Literal, NamedNode, Quad, Store

from chronolex.errors import Overtaken, StoreError
from chronolex.graph import history
from chronolex.graph.digest import LineSum
from chronolex.graph.generations import Cause, current, publish
from chronolex.graph.store import open_reader
from chronolex.graph.vocabulary import CORPUS, HISTORY, term


def _quads(*names: str) -> list[Quad]:
    return [Quad(NamedNode(f"urn:{name}"), NamedNode("urn:p"), Literal(name), CORPUS) for name in names]


def _three(home: Path) -> None:
    publish(home, _quads("a", "b"), {})
    publish(home, _quads("b", "c"), {}, Cause("amend", "a person", "c-for-a", "C for A", "change: c-for-a\n"))
    publish(home, _quads("a", "b"), {}, Cause("revert", "a person", reverts=2))


def test_each_generation_is_told_with_what_it_added_and_removed(tmp_path: Path) -> None:
    _three(tmp_path)
    told = history.entries(tmp_path, 3)
    assert [(one.number, one.before, one.kind, one.added, one.removed) for one in told] == [
        (1, 0, "build", 2, 0),
        (2, 1, "amend", 1, 1),
        (3, 2, "revert", 1, 1),
    ]
    assert (told[1].change, told[1].by, told[1].text) == ("c-for-a", "a person", "change: c-for-a\n")
    assert told[2].reverts == 2
    assert told[0].graph_sha256 == told[2].graph_sha256 != told[1].graph_sha256


def test_the_graph_of_each_generation_is_made_again_from_nothing(tmp_path: Path) -> None:
    _three(tmp_path)
    for number, names in ((1, "ab"), (2, "bc"), (3, "ab")):
        lines = history.lines_at(tmp_path, number)
        assert set(history.quads_of(lines)) == set(_quads(*names))
    assert LineSum().add(history.lines_at(tmp_path, 3)).sha256() == current(tmp_path).graph_sha256


def test_the_store_shows_the_history_apart_from_the_law(tmp_path: Path) -> None:
    _three(tmp_path)
    reader = open_reader(tmp_path)
    assert {quad.graph_name for quad in reader.quads()} == {CORPUS}
    store = Store.read_only(str(reader.generation.path))
    activities = list(store.quads_for_pattern(None, term("rdf:type"), term("prov:Activity"), HISTORY))
    assert len(activities) == 3
    assert reader.query("SELECT ?s WHERE { ?s a <%s> }" % term("prov:Activity").value) == []  # noqa: UP031


def test_who_comes_second_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    publish(tmp_path, _quads("a"), {})
    publish(tmp_path, _quads("b"), {}, expected=1)
    with pytest.raises(Overtaken, match="generation 2 by now"):
        publish(tmp_path, _quads("c"), {}, expected=1)
    assert current(tmp_path).number == 2
    assert len(history.entries(tmp_path, 10)) == 2


def test_what_was_never_published_is_no_history(tmp_path: Path) -> None:
    _three(tmp_path)
    (tmp_path / "current").write_text("2\n")
    publish(tmp_path, _quads("z"), {})
    assert [one.number for one in history.entries(tmp_path, 10)] == [1, 2, 4]
    assert history.entries(tmp_path, 10)[-1].before == 2


def test_a_graph_from_before_there_was_a_history_begins_it(tmp_path: Path) -> None:
    publish(tmp_path, _quads("a"), {})
    for path in (tmp_path / "history").iterdir():
        path.unlink()
    publish(tmp_path, _quads("b"), {})
    (entry,) = history.entries(tmp_path, 10)
    assert (entry.number, entry.before, entry.added, entry.removed) == (2, 0, 1, 0)
    assert set(history.quads_of(history.lines_at(tmp_path, 2))) == set(_quads("b"))


DAMAGE = {
    "delta gone": lambda folder: (folder / "000002.delta.gz").unlink(),
    "delta cut": lambda folder: (folder / "000002.delta.gz").write_bytes(
        (folder / "000002.delta.gz").read_bytes()[:20]
    ),
    "delta changed": lambda folder: (folder / "000002.delta.gz").write_bytes(
        gzip.compress(b"+ <urn:x> <urn:x> <urn:x> .\n")
    ),
    "entry gone": lambda folder: (folder / "000002.json").unlink(),
    "entry no JSON": lambda folder: (folder / "000002.json").write_text("{"),
    "entry of another form": lambda folder: (folder / "000002.json").write_text(json.dumps({"number": 2})),
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_a_damaged_history_is_refused(tmp_path: Path, kind: str) -> None:
    _three(tmp_path)
    DAMAGE[kind](tmp_path / "history")
    with pytest.raises(StoreError, match="damaged"):
        history.lines_at(tmp_path, 3)


def test_a_generation_that_never_was_is_refused(tmp_path: Path) -> None:
    _three(tmp_path)
    with pytest.raises(StoreError, match="has no generation 7; it has 1, 2, 3"):
        history.lines_at(tmp_path, 7)


@settings(max_examples=15, deadline=None)
@given(some.lists(some.frozensets(some.sampled_from("abcdef"), min_size=1), min_size=1, max_size=6))
def test_any_row_of_graphs_is_made_again(
    tmp_path_factory: pytest.TempPathFactory, graphs: list[frozenset[str]]
) -> None:
    home = tmp_path_factory.mktemp("home")
    made = [publish(home, _quads(*sorted(names)), {}) for names in graphs]
    for generation, names in zip(made, graphs, strict=True):
        lines = history.lines_at(home, generation.number)
        assert lines == {history.line(quad) for quad in _quads(*names)}
        assert LineSum().add(lines).sha256() == generation.graph_sha256
