"""Publish a graph so that readers see one whole state of it or the next, and never a half.

A build or a change publishes a *generation*: a folder that is never written again, which readers open read-only. One
pointer file says which is current. Under the data folder:

    writer/                  the store that the next change opens
    generations/000012/      a published generation, and 000012.json, which says what is in it
    history/000012.json      what the generation changed, by whom and when; 000012.delta.gz, the quads added and removed
    current                  the pointer: the number of the current generation
    lock                     held by the one writer
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyoxigraph import Quad, Store

from chronolex.errors import Overtaken, StoreError
from chronolex.graph import history
from chronolex.graph.vocabulary import HISTORY

KEPT = 4
"""How many generations stay on disk."""


@dataclass(frozen=True)
class Generation:
    """A published state of the graph.

    Attributes:
        number: counts up from 1.
        path: the folder that readers open read-only.
        graph_sha256: of the sorted N-Quads of the whole graph.
        built: what it was built from and how much there is: `inputs_sha256`, `counts`, `sources`.
    """

    number: int
    path: Path
    graph_sha256: str
    built: dict[str, Any]


REBUILD = "Run `chronolex build --force` to make it anew from the corpus."


def current(home: Path) -> Generation:
    """Return the current generation after making sure that its files are whole.

    Raises:
        StoreError: there is none yet, or a file of it is missing or changed.
    """
    pointer = home / "current"
    try:
        number = int(pointer.read_text(encoding="ascii"))
        manifest = json.loads(_manifest(home, number).read_text(encoding="utf-8"))
        files: dict[str, str] = dict(manifest.pop("files"))
        digest = str(manifest["graph_sha256"])
    except FileNotFoundError:
        if pointer.exists():
            raise StoreError(f"The store in {home} is damaged: the current generation is missing. {REBUILD}") from None
        raise StoreError(f"There is no graph in {home} yet. Run `chronolex build` first.") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise StoreError(f"The store in {home} is damaged: the current generation cannot be read. {REBUILD}") from None
    except OSError as error:
        raise StoreError(f"The store in {home} cannot be read: {error}.") from None
    folder = _folder(home, number)
    for name, written in files.items():
        if _digest(folder / name) != written:
            raise StoreError(
                f"The store in {home} is damaged: {folder.name}/{name} is not as it was written. {REBUILD}"
            )
    return Generation(number, folder, digest, manifest)


def graph_digest(quads: Iterable[Quad]) -> tuple[str, int]:
    """Return the SHA-256 of the sorted N-Quads, and how many there are; without blank nodes this is canonical."""
    lines = {history.line(quad) for quad in quads if quad.graph_name != HISTORY}
    return history.graph_sha256(lines), len(lines)


@dataclass(frozen=True)
class Cause:
    """Why a generation is published: by whom, by what, and what it takes back."""

    kind: str = "build"
    by: str = ""
    change: str = ""
    title: str = ""
    text: str = ""
    reverts: int = 0


def publish(
    home: Path,
    quads: Iterable[Quad],
    built: dict[str, Any],
    cause: Cause | None = None,
    expected: int | None = None,
) -> Generation:
    """Replace the whole graph by these quads and publish it as the next generation, or leave all as it was.

    Args:
        home: the data folder.
        quads: the whole graph, without `graph/history`, which is written here.
        built: what it was built from.
        cause: what the history tells of it; a build where it is left out.
        expected: the generation that the change was made for; `None` takes whatever is there.

    Raises:
        Overtaken: another generation than the expected one is current.
        StoreError: another process is writing, or the disk refuses.
    """
    with writing(home):
        number, before = _next(home), current_number(home)
        if expected is not None and expected != before:
            raise Overtaken(f"The graph is at generation {before} by now; the change was made for {expected}.")
        with _whole(home, number):
            graph = list(quads)
            told = _recorded(home, number, before, cause or Cause(), graph, built)
            generation = _publish(home, graph, told)
        _forget(home, number)
        return generation


def put_back(home: Path, number: int) -> Generation:
    """Publish a generation of the history again, under its own number, in a folder that has the history and no graph.

    Raises:
        StoreError: there is a graph already, the history is damaged, or the disk refuses.
    """
    with writing(home):
        if current_number(home):
            raise StoreError(f"There is a graph in {home} already; choose an empty folder.")
        with _whole(home, number):
            quads = list(history.quads_of(history.lines_at(home, number)))
            return _publish(home, quads, history.entries(home, number))


@contextmanager
def _whole(home: Path, number: int) -> Iterator[None]:
    """Leave nothing of a generation that cannot be written."""
    try:
        yield
    except OSError as error:
        _discard(home, number)
        advice = "Make room or choose another folder; what was there is untouched."
        raise StoreError(f"The graph could not be written to {home}: {error}. {advice}") from None
    finally:
        shutil.rmtree(home / "building", ignore_errors=True)


def _publish(home: Path, quads: list[Quad], told: list[history.Entry]) -> Generation:
    """Build beside, publish, then switch; until the pointer moves, nobody sees any of it."""
    number, digest, built = told[-1].number, told[-1].graph_sha256, told[-1].built
    building = home / "building"
    shutil.rmtree(building, ignore_errors=True)
    store = Store(str(building))
    store.bulk_extend([*quads, *history.told(told)])
    store.flush()
    folder = _folder(home, number)
    folder.parent.mkdir(exist_ok=True)
    shutil.rmtree(folder, ignore_errors=True)
    store.backup(str(folder))
    del store
    files = {path.name: _digest(path) for path in sorted(folder.iterdir()) if path.is_file()}
    manifest = {**built, "number": number, "graph_sha256": digest, "quads": len(quads), "files": files}
    _write(_manifest(home, number), json.dumps(manifest, indent=1, sort_keys=True, ensure_ascii=False))
    shutil.rmtree(home / "writer", ignore_errors=True)
    building.rename(home / "writer")
    _write(home / "current", f"{number}\n")
    manifest.pop("files")
    return Generation(number, folder, digest, manifest)


def _recorded(
    home: Path, number: int, before: int, cause: Cause, quads: list[Quad], built: dict[str, Any]
) -> list[history.Entry]:
    """Write what this generation changes, and return the whole history with it."""
    lines = {history.line(quad) for quad in quads}
    history.forget_beyond(home, before)
    earlier = history.entries(home, before)
    # A graph that was published before there was a history begins it anew.
    known = bool(earlier) and earlier[-1].number == before
    was = history.lines_at(home, before) if known else set()
    entry = history.Entry(
        number, cause.kind, cause.by, _now(), before if known else 0, history.graph_sha256(lines),
        cause.change, cause.title, cause.text, cause.reverts, built,
    )  # fmt: skip
    return [*(earlier if known else []), history.record(home, entry, was, lines)]


def _now() -> str:
    """Return the time in UTC, to the second."""
    return dt.datetime.now(dt.UTC).replace(microsecond=0).isoformat()


def current_number(home: Path) -> int:
    """Return the number of the current generation, 0 where there is none or it cannot be read."""
    try:
        return int((home / "current").read_text(encoding="ascii"))
    except (OSError, ValueError):
        return 0


@contextmanager
def writing(home: Path) -> Iterator[None]:
    """Hold the one writer's lock of a data folder.

    Raises:
        StoreError: another process holds it, or the folder cannot be made.
    """
    import fcntl

    try:
        home.mkdir(parents=True, exist_ok=True)
        handle = (home / "lock").open("w")
    except OSError as error:
        raise StoreError(f"The data folder {home} cannot be written: {error.strerror or error}.") from None
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StoreError(
                f"Another chronolex is writing to {home}. Wait until it is done, then try again."
            ) from None
        except OSError as error:
            raise StoreError(f"The data folder {home} cannot be locked: {error.strerror or error}.") from None
        yield


def _folder(home: Path, number: int) -> Path:
    return home / "generations" / f"{number:06d}"


def _manifest(home: Path, number: int) -> Path:
    return home / "generations" / f"{number:06d}.json"


def _next(home: Path) -> int:
    """Return a number above everything that has one on disk, so that none is ever used twice."""
    taken = [int(path.stem) for path in (home / "generations").glob("*") if path.stem.isdigit()]
    return max(taken, default=0) + 1


def _forget(home: Path, number: int) -> None:
    """Delete old generations and what a killed build left; a reader that has one open keeps its files."""
    with suppress(OSError):
        for manifest in (home / "generations").glob("*.json"):
            if manifest.stem.isdigit() and int(manifest.stem) <= number - KEPT:
                _discard(home, int(manifest.stem))
        for path in (home / "generations").iterdir():
            if path.name.isdigit() and not _manifest(home, int(path.name)).exists():
                shutil.rmtree(path, ignore_errors=True)


def _discard(home: Path, number: int) -> None:
    """Delete one generation, whole or half-written."""
    shutil.rmtree(_folder(home, number), ignore_errors=True)
    for path in (_manifest(home, number), _manifest(home, number).with_suffix(".tmp"), home / "current.tmp"):
        with suppress(OSError):
            path.unlink()


def _digest(path: Path) -> str:
    """Return the SHA-256 of a file, nothing for a missing one."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def _write(path: Path, text: str) -> None:
    """Write a file whole: beside, flushed to the disk, then renamed."""
    beside = path.with_suffix(".tmp")
    with beside.open("w", encoding="utf-8") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())
    beside.replace(path)
