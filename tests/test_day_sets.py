"""Days on disk: rows that follow a change, copies that readers share, and what a crash or a full disk leaves."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Collection, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from pyoxigraph import NamedNode, Store
from starlette.datastructures import State as Bag
from starlette.requests import Request

from bench.changes import changes
from bench.corpus import published
from chronolex import amending
from chronolex.api import days as day_pages
from chronolex.api.sparql import graph_store
from chronolex.api.sparql.day_stores import DayStores
from chronolex.api.state import OpenGraph, State
from chronolex.build import CheckFailed
from chronolex.errors import InputFaults, StoreError
from chronolex.graph.day import segments as day_segments
from chronolex.graph.day import sets as day_sets
from chronolex.graph.day.graph import day_quads
from chronolex.graph.day.maker import make_apart
from chronolex.graph.day.names import AtDay
from chronolex.graph.day.rows import rows_of
from chronolex.graph.day.segments import rows_at
from chronolex.graph.day.table import is_table
from chronolex.graph.days import Day
from chronolex.graph.generations import current
from chronolex.graph.store import Graph, open_generation, open_reader
from chronolex.graph.vocabulary import HISTORY
from chronolex.undoing import revert

from .served import settings_of

ONE, OTHER, KNOWN = AtDay(Day(2021, 11, 5)), AtDay(Day(2019, 6, 1)), AtDay(Day(2021, 11, 5), Day(2015, 1, 1))


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A synthetic corpus of ten thousand triples."""
    home = tmp_path_factory.mktemp("corpus")
    published(home, seed=1, triples=10_000)
    return home


@pytest.fixture
def home(corpus: Path, tmp_path: Path) -> Path:
    """A data folder of one's own with the corpus in it."""
    shutil.copytree(corpus, tmp_path / "home")
    return tmp_path / "home"


def made(home: Path, *days: AtDay) -> day_sets.Copy:
    return day_sets.make(home, current(home), days)


def apply(home: Path, seed: int, first: int) -> bool:
    """Apply one random change; some do not fit."""
    [(_, text)] = changes(open_reader(home).store, seed, 1, first=first)
    try:
        with amending.plan(home, text, "change.yaml") as tried:
            amending.apply(home, tried, "test")
    except (InputFaults, CheckFailed):
        return False
    return True


def kept(home: Path) -> list[str]:
    """Return the rows as the files have them, in order."""
    generation = current(home)
    folder = home / "days" / "rows"
    folder.mkdir(parents=True, exist_ok=True)
    return sorted(rows_at(folder, home, generation, open_generation(generation)))


def anew(home: Path) -> list[str]:
    return sorted(rows_of(open_reader(home)))


def quads(path: Path) -> set[str]:
    return {str(quad) for quad in Store.read_only(str(path)) if "/at/" in str(quad.graph_name)}


def expected(home: Path, *days: AtDay) -> set[str]:
    rows = anew(home)
    return {str(quad) for day in days for quad in day_quads(rows, day.date, day.known_on)}


# Copies.


def test_a_copy_is_the_generation_and_the_days_that_were_asked_for(home: Path) -> None:
    first = made(home, ONE)
    assert quads(first.path) == expected(home, ONE) != set()
    second = made(home, OTHER, KNOWN)
    assert quads(second.path) == expected(home, ONE, OTHER, KNOWN)
    assert set(second.days) == {ONE.path, OTHER.path, KNOWN.path}
    plain = {str(quad) for quad in open_reader(home).store}
    assert {str(quad) for quad in Store.read_only(str(second.path))} - quads(second.path) == plain
    # Whoever has the first open goes on reading it.
    assert quads(first.path) == expected(home, ONE)


def test_a_day_that_is_there_is_not_made_again(home: Path) -> None:
    first = made(home, ONE, OTHER)
    assert made(home, OTHER) == made(home, ONE) == first == day_sets.current(home / "days")


def test_a_full_copy_begins_anew(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(day_sets, "MOST", 3)
    days = [AtDay(Day(2000 + year, 1, 1)) for year in range(8)]
    for number, day in enumerate(days):
        assert set(made(home, day).days) == {one.path for one in days[number - number % 3 : number + 1]}


def test_old_copies_go_when_nobody_is_about_to_open_them(home: Path) -> None:
    first = made(home, ONE)
    # It has long been the current one, and somebody may have been sent to it a moment ago.
    os.utime(first.path, (0, 0))
    made(home, OTHER)
    assert first.path.exists()
    os.utime(first.path, (0, 0))
    leftover = first.path.with_name("of-a-killed-process")
    leftover.mkdir()
    os.utime(leftover, (0, 0))
    last = made(home, KNOWN)
    assert not first.path.exists()
    assert not leftover.exists()
    assert last.path.exists()


def test_there_are_never_many_copies(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(day_sets, "KEPT", 2)
    for year in range(6):
        made(home, AtDay(Day(2000 + year, 1, 1)))
    assert len(list((home / "days" / "copies").iterdir())) == 3


def test_another_generation_has_other_copies(home: Path) -> None:
    before = made(home, ONE)
    number = next(number for number in range(20) if apply(home, 3, number))
    after = made(home, OTHER)
    assert number >= 0
    assert set(after.days) == {OTHER.path}
    assert after.graph_sha256 != before.graph_sha256
    assert quads(made(home, ONE).path) == expected(home, ONE, OTHER)


def test_a_change_that_is_taken_back_has_a_history_that_the_copy_tells(home: Path) -> None:
    first, before = made(home, ONE), current(home)
    assert any(apply(home, 3, number) for number in range(20))
    revert(home, current(home).number, "test")
    now = current(home)
    assert (now.number, now.graph_sha256) == (before.number + 2, before.graph_sha256)
    assert DayStores(home).newest(before) == first
    assert DayStores(home).newest(now) is None
    copy = made(home, ONE)
    told = {str(quad) for quad in open_reader(home).store.quads_for_pattern(None, None, None, HISTORY)}
    assert {str(quad) for quad in Store.read_only(str(copy.path)).quads_for_pattern(None, None, None, HISTORY)} == told
    assert f"history/{now.number}>" in "".join(told)


def test_a_copy_is_handed_out_again_after_it_could_not_be_read_once(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = made(home, ONE)
    for name, answer in (("opens", False), ("current", None)):
        with monkeypatch.context() as patched:
            patched.setattr(day_sets, name, lambda _, answer=answer: answer)
            stores = DayStores(home)
            assert stores.newest(current(home)) is None
        assert stores.newest(current(home)) == copy


def test_a_copy_is_handed_out_while_another_thread_looks_for_the_place_anew(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy, stores, generation = made(home, ONE), DayStores(home), current(home)
    stat = Path.stat

    def forgetful(path: Path, **more: bool) -> os.stat_result:
        # As `holding` does in another thread.
        stores._place = None
        return stat(path, **more)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "stat", forgetful)
        assert stores.newest(generation) == copy
    assert stores.holding(generation, [ONE]) == copy


def test_a_copy_that_was_deleted_alone_is_not_handed_out(home: Path) -> None:
    copy, stores, generation = made(home, ONE), DayStores(home), current(home)
    assert stores.newest(generation) == copy
    shutil.rmtree(copy.path)
    assert stores.newest(generation) is None
    anew = stores.holding(generation, [ONE])
    assert anew.path != copy.path
    assert quads(anew.path) == expected(home, ONE)
    assert stores.newest(generation) == anew


@pytest.mark.parametrize("damage", ["pointer", "json", "store", "folder", "shape"])
def test_what_is_damaged_is_made_anew(home: Path, damage: str) -> None:
    copy = made(home, ONE)
    pointer = home / "days" / "current.json"
    if damage == "pointer":
        pointer.unlink()
    elif damage in ("json", "shape"):
        pointer.write_text("{" if damage == "json" else '{"copy": "x", "days": []}')
    elif damage == "folder":
        shutil.rmtree(copy.path)
    else:
        for path in copy.path.glob("MANIFEST*"):
            path.unlink()
    assert quads(made(home, ONE).path) == expected(home, ONE)


def test_many_at_once_are_made_one_after_another_and_all_are_there(home: Path) -> None:
    days = [AtDay(Day(2000 + year, 1, 1)) for year in range(6)]
    held: list[set[str]] = []
    threads = [threading.Thread(target=lambda day=day: held.append(set(made(home, day).days))) for day in days]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(held) == 6
    found = day_sets.current(home / "days")
    assert found is not None
    assert set(found.days) == {day.path for day in days}
    assert quads(found.path) == expected(home, *days)


def test_a_process_of_its_own_makes_the_same(home: Path) -> None:
    make_apart(home, current(home), [ONE, KNOWN])
    found = day_sets.current(home / "days")
    assert found is not None
    assert quads(found.path) == expected(home, ONE, KNOWN)


def test_a_process_of_its_own_says_why_it_cannot(home: Path) -> None:
    generation = current(home)
    shutil.rmtree(generation.path)
    with pytest.raises(StoreError, match="cannot be opened"):
        make_apart(home, generation, [ONE])
    (home / "generations" / "000001.json").unlink()
    with pytest.raises(StoreError, match="no generation 1 on disk"):
        make_apart(home, generation, [ONE])


@pytest.mark.long
def test_kill_at_any_moment_leaves_nothing_half(home: Path) -> None:
    chance = random.Random(5)
    generation = current(home)
    rows = anew(home)
    command = [sys.executable, "-m", "chronolex.graph.day.maker", str(home), "1", generation.graph_sha256]
    for number in range(16):
        if number % 8 == 0:
            shutil.rmtree(home / "days", ignore_errors=True)
        process = subprocess.Popen([*command, f"{2001 + number}-05-01"])
        time.sleep(chance.uniform(0.05, 0.9))
        process.send_signal(signal.SIGKILL)
        process.wait()
        found = day_sets.current(home / "days")
        if found:
            days = [AtDay.parse(path) for path in found.days]
            assert quads(found.path) == {str(quad) for day in days for quad in day_quads(rows, day.date)}
    made(home, ONE)
    for path in (home / "days" / "copies").iterdir():
        os.utime(path, (0, 0))
    made(home, OTHER)
    # The current one, and the one before it, to which somebody may just have been sent.
    assert len(list((home / "days" / "copies").iterdir())) == 2
    assert len(list((home / "days" / "rows").iterdir())) == 1


# A change in the middle of a request.


def test_what_is_sent_is_of_the_generation_that_is_told(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the next generation under the tag or the receipt of this one."""
    seeds, state = iter((3, 4)), State(settings_of(home))
    request = Request({"type": "http", "query_string": b"", "headers": [], "app": SimpleNamespace(state=Bag())})
    request.app.state.chronolex = state
    opened = State.graph

    def overtaken(self: State) -> OpenGraph:
        found = opened(self)
        seed = next(seeds, 0)
        assert not seed or any(apply(home, seed, number) for number in range(20))
        return found

    monkeypatch.setattr(State, "graph", overtaken)
    graph, found, _ = graph_store._found(request, None, "text/turtle")
    assert graph.generation.number + 1 == current(home).number
    assert found.store == graph.generation.path
    monkeypatch.setattr(day_pages, "root_of", lambda _: "")
    told = json.loads(bytes(day_pages._told(request, ONE, "application/json").body))
    copy = day_sets.current(home / "days")
    assert copy is not None
    assert told["receipt"]["graph_sha256"] == copy.graph_sha256 != current(home).graph_sha256


# Where there is no room.


def test_a_data_folder_that_cannot_be_written_is_served_from_the_temporary_files(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "temporary"
    elsewhere.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(elsewhere))
    (home / "days").write_text("something else stands in the way")
    copy = made(home, ONE)
    assert copy.path.is_relative_to(elsewhere)
    assert (copy.path.parent.parent.stat().st_mode & 0o777) == 0o700
    assert quads(copy.path) == expected(home, ONE)


def test_a_folder_that_others_may_write_is_not_trusted(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "temporary"
    elsewhere.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(elsewhere))
    (home / "days").write_text("something else stands in the way")
    place = day_sets.place(home)
    place.chmod(0o777)
    with pytest.raises(StoreError, match="belongs to somebody else"):
        day_sets.place(home)
    shutil.rmtree(place)
    place.symlink_to(tmp_path)
    with pytest.raises(StoreError, match="belongs to somebody else"):
        day_sets.place(home)


def test_a_full_disk_leaves_nothing(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = made(home, ONE)

    def full(path: Path, text: str) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("chronolex.graph.folder.write", full)
        with pytest.raises(StoreError, match="No space left"):
            made(home, OTHER)
    assert day_sets.current(home / "days") == copy
    assert quads(made(home, OTHER).path) == expected(home, ONE, OTHER)


# Rows.


def test_rows_follow_a_change_without_reading_the_whole_graph(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert kept(home) == anew(home)
    number = next(number for number in range(20) if apply(home, 4, number))
    assert number >= 0
    whole: list[object] = []

    def watched(graph: Graph, nodes: Collection[NamedNode] | None = None) -> Iterator[str]:
        whole.extend([True] if nodes is None else [])
        return rows_of(graph, nodes)

    monkeypatch.setattr("chronolex.graph.day.segments.rows_of", watched)
    after = kept(home)
    assert not whole
    assert len(list((home / "days" / "rows").iterdir())) == 2
    assert after == anew(home)


@pytest.mark.long
def test_rows_after_many_changes_are_those_of_the_whole_graph(home: Path) -> None:
    seed, chance = 1, random.Random(1)
    kept(home)
    applied = 0
    for number in range(30):
        applied += apply(home, seed, number)
        # Some generations are never asked for a day: then several changes are followed at once.
        if chance.random() < 0.6:
            assert kept(home) == anew(home), f"after {applied} changes, the last with number {number}"
    assert applied > 14
    assert kept(home) == anew(home)
    assert len(list((home / "days" / "rows").iterdir())) <= day_segments.LONGEST + 1


def test_a_change_that_is_taken_back_leaves_the_rows_as_they_were(home: Path) -> None:
    before = kept(home)
    number = next(number for number in range(20) if apply(home, 5, number))
    assert number >= 0
    changed = kept(home)
    assert changed == anew(home)
    revert(home, current(home).number, "test")
    assert kept(home) == anew(home) == before


@pytest.mark.parametrize("damage", ["missing", "cut", "changed", "form", "base missing"])
def test_rows_that_are_damaged_are_made_anew(home: Path, damage: str) -> None:
    kept(home)
    number = next(number for number in range(20) if apply(home, 6, number))
    assert number >= 0
    right = kept(home)
    base, segment = sorted((home / "days" / "rows").iterdir())
    text = segment.read_text("utf-8")
    if damage == "missing":
        segment.unlink()
    elif damage == "cut":
        segment.write_text(text[: len(text) // 2], "utf-8")
    elif damage == "changed":
        segment.write_text(text.replace("2", "3", 1), "utf-8")
    elif damage == "form":
        segment.write_text("", "utf-8")
    else:
        base.unlink()
    assert kept(home) == right == anew(home)


def test_rows_of_another_vocabulary_are_made_anew() -> None:
    """A line of the table that changes changes rows that no change touched."""
    assert is_table("<urn:a> <https://w3id.org/chronolex/ontology#flatSubject> <urn:b> <urn:g> .")
    assert not is_table("<urn:a> <https://w3id.org/chronolex/ontology#flat> <urn:b> <urn:g> .")


def test_the_graphs_of_the_generation_are_told_without_those_of_days(home: Path) -> None:
    made(home, ONE)
    copy = made(home, OTHER)
    names = {one.value for one in open_reader(home).store.named_graphs() if isinstance(one, NamedNode)}
    assert set(copy.graphs) == names
    assert not [name for name in copy.graphs if "/at/" in name]
