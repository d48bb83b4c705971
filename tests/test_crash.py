"""Changes are applied whole or not at all: under kill -9, on a full or read-only disk, and against another writer."""

from __future__ import annotations

import resource
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bench.changes import changes
from bench.corpus import published
from bench.crash import survive
from chronolex import amending
from chronolex.errors import BeingWritten, Overtaken, StoreError
from chronolex.graph.folder import writing
from chronolex.graph.generations import current, graph_digest
from chronolex.graph.store import open_generation


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


def texts(home: Path, count: int = 15) -> list[str]:
    """Changes that fit the corpus, one of each effect."""
    return [text for _, text in changes(open_generation(current(home)).store, seed=1, count=count)]


def is_whole(home: Path) -> bool:
    """Whether the current generation is what its digest says, and nothing is left beside it."""
    generation = current(home)
    digest, _ = graph_digest(open_generation(generation).store)
    return digest == generation.graph_sha256 and not list((home / "beside").iterdir())


@pytest.mark.long
def test_kill_at_any_moment_leaves_one_generation_or_the_next(home: Path) -> None:
    assert survive(home, kills=20, seed=7, whole_every=4) > 0


def test_a_plan_publishes_nothing_and_leaves_nothing(home: Path) -> None:
    before = {path.relative_to(home) for path in home.rglob("*")}
    for text in texts(home, 3):
        with amending.plan(home, text, "change.yaml") as tried:
            assert tried.delta.added
    assert {path.relative_to(home) for path in home.rglob("*")} == before
    assert current(home).number == 1


def test_of_two_writers_one_wins(home: Path) -> None:
    first, second = texts(home, 2)
    with amending.plan(home, first, "a.yaml") as one, amending.plan(home, second, "b.yaml") as other:
        assert amending.apply(home, one, "one").number == 2
        with pytest.raises(Overtaken, match="at generation 2 by now; the change was made for 1"):
            amending.apply(home, other, "other")
    assert Overtaken.status == 409
    assert Overtaken.exit_code == 3
    assert current(home).number == 2
    assert is_whole(home)


def test_who_meets_a_writer_at_work_is_told_to_wait(home: Path) -> None:
    with amending.plan(home, texts(home, 1)[0], "a.yaml") as tried:
        with writing(home), pytest.raises(BeingWritten, match="Another chronolex is writing"):
            amending.apply(home, tried, "me")
        assert (BeingWritten.status, BeingWritten.exit_code) == (409, 3)
        assert amending.apply(home, tried, "me").number == 2


def test_an_expected_generation_that_is_not_there_stops_the_change(home: Path) -> None:
    with amending.plan(home, texts(home, 1)[0], "a.yaml") as tried, pytest.raises(Overtaken):
        amending.apply(home, tried, "me", expected=7)
    assert current(home).number == 1


def refused(home: Path, said: list[str]) -> tuple[int, str]:
    """Apply changes until one cannot be, and return the last generation that was told and why."""
    made = current(home).number
    for text in said:
        try:
            with amending.plan(home, text, "a.yaml") as tried:
                made = amending.apply(home, tried, "me").number
        except StoreError as error:
            return made, str(error)
    return made, ""


@pytest.mark.parametrize("room", [0, 20_000, 60_000])
def test_files_that_cannot_grow_leave_the_old_generation(home: Path, room: int) -> None:
    """No file may be larger than so many bytes: writing fails at other steps with other limits."""
    said = texts(home)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, hard))
    try:
        made, why = refused(home, said)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert "File too large" in why
    assert current(home).number == made
    assert is_whole(home)


@contextmanager
def mounted(folder: Path, options: str) -> Iterator[Path]:
    """A file system of its own; where none may be mounted, the test is skipped."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode:
        pytest.skip("no file system may be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.mark.parametrize("room", [100_000, 300_000, 1_000_000, 3_000_000])
def test_a_full_disk_leaves_the_last_generation(home: Path, tmp_path: Path, room: int) -> None:
    size = sum(path.stat().st_size for path in home.rglob("*") if path.is_file())
    with mounted(tmp_path / "small", f"size={size + room}") as small:
        there = small / "home"
        subprocess.run(["cp", "-a", str(home), str(there)], check=True)
        made, why = refused(there, texts(there))
        assert "No space left" in why
        assert current(there).number == made
        assert is_whole(there)


def test_a_read_only_disk_is_planned_on_and_not_changed(home: Path, tmp_path: Path) -> None:
    with mounted(tmp_path / "fixed", "size=64m") as fixed:
        there = fixed / "home"
        subprocess.run(["cp", "-a", str(home), str(there)], check=True)
        subprocess.run(["mount", "-o", "remount,ro", str(fixed)], check=True)
        with amending.plan(there, texts(there, 1)[0], "a.yaml") as tried:
            assert tried.delta.added
            with pytest.raises(StoreError, match="cannot be written: Read-only file system"):
                amending.apply(there, tried, "me")
        assert current(there).number == 1
