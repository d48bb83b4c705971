"""A backup holds everything, and what was changed on the way is refused."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from chronolex.errors import StoreError
from chronolex.graph import history
from chronolex.graph.backups import backup, restore
from chronolex.graph.generations import Cause, current, publish
from chronolex.graph.store import open_reader

from .test_history import _quads


@pytest.fixture
def home(tmp_path: Path) -> Path:
    found = tmp_path / "home"
    publish(found, _quads("a", "b"), {"counts": {"claims": 1}})
    publish(found, _quads("b", "c"), {}, Cause("amend", "a person", "c", "C", "change: c\n"))
    return found


def test_what_is_backed_up_is_restored_with_its_history(home: Path, tmp_path: Path) -> None:
    assert backup(home, tmp_path / "file") == current(home)
    made = restore(tmp_path / "file", tmp_path / "other")
    assert (made.number, made.graph_sha256) == (2, current(home).graph_sha256)
    assert set(open_reader(tmp_path / "other").quads()) == set(_quads("b", "c"))
    assert history.entries(tmp_path / "other", 9) == history.entries(home, 9)
    assert publish(tmp_path / "other", _quads("d"), {}).number == 3


def test_nothing_is_written_over(home: Path, tmp_path: Path) -> None:
    backup(home, tmp_path / "file")
    with pytest.raises(StoreError, match="exists already"):
        backup(home, tmp_path / "file")
    with pytest.raises(StoreError, match="There is a graph in"):
        restore(tmp_path / "file", home)
    assert current(home).number == 2


def _rewritten(file: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    with tarfile.open(file) as archive:
        parts = {one.name: archive.extractfile(one).read() for one in archive}  # type: ignore[union-attr]
    change(parts)
    with tarfile.open(file, "w") as archive:
        for name, content in parts.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))


DAMAGE: dict[str, Callable[[dict[str, bytes]], object]] = {
    "a part is gone": lambda parts: parts.pop("000001.json"),
    "a part is changed": lambda parts: parts.update({"000002.json": parts["000002.json"] + b" "}),
    "a part is new": lambda parts: parts.update({"000003.json": b"{}"}),
    "the sums are gone": lambda parts: parts.pop("backup.json"),
    "the sums are no JSON": lambda parts: parts.update({"backup.json": b"{"}),
    "a name leads out": lambda parts: parts.update({"../evil": b"x"}),
    "a hidden name": lambda parts: parts.update({".evil": b"x"}),
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_what_was_changed_is_refused_and_leaves_nothing(home: Path, tmp_path: Path, kind: str) -> None:
    backup(home, tmp_path / "file")
    _rewritten(tmp_path / "file", lambda parts: (DAMAGE[kind](parts), None)[1])
    with pytest.raises(StoreError, match=r"backup|damaged"):
        restore(tmp_path / "file", tmp_path / "other")
    assert not (tmp_path / "other" / "current").exists()
    assert not (tmp_path / "evil").exists()


@pytest.mark.parametrize("content", [b"", b"no archive", b"\x1f\x8b" + b"x" * 600])
def test_what_is_no_archive_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(StoreError):
        restore(tmp_path / "file", tmp_path / "other")


def test_there_must_be_something_to_back_up(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no graph"):
        backup(tmp_path / "none", tmp_path / "file")
    assert not (tmp_path / "file").exists()
