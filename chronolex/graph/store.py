"""The seam to the triple store, and its embedded implementation.

A build or a change publishes a *generation*: a folder that is never written again, which readers open read-only. One
pointer file says which is current. Under the data folder:

    writer/                  the store that the next change opens
    generations/000012/      a published generation, and 000012.json, which says what is in it
    current                  the pointer: the number of the current generation
    lock                     held by the one writer
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, QuerySolutions, Store, Triple

from chronolex.errors import ChronolexError, StoreError
from chronolex.graph.vocabulary import DEFAULT_GRAPHS

Term = NamedNode | Literal
Row = dict[str, Term]

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


class Graph(Protocol):
    """What a question needs of a store, embedded or remote."""

    @property
    def generation(self) -> Generation:
        """Return the generation that is read."""
        ...

    def query(self, text: str, bindings: Mapping[str, Term] | None = None) -> list[Row]:
        """Answer a SELECT of ours; `bindings` stand for variables that it projects."""
        ...

    def quads(self) -> Iterator[Quad]:
        """Yield every quad of every graph."""
        ...


class Reader:
    """Read one generation in this process; for queries of ours only, never for a stranger's."""

    def __init__(self, generation: Generation, store: Store) -> None:
        """Take an open store."""
        self._generation = generation
        self._store = store

    @property
    def generation(self) -> Generation:
        """Return the generation that is read."""
        return self._generation

    def query(self, text: str, bindings: Mapping[str, Term] | None = None) -> list[Row]:
        """Answer a SELECT over the union of corpus, derived and ontology; unbound variables are left out of a row."""
        return select(self._store, text, bindings)

    def quads(self) -> Iterator[Quad]:
        """Yield every quad of every graph."""
        yield from self._store


_GROUP = re.compile(r"^(?!#).*?\bWHERE \{", re.MULTILINE)


def bind(text: str, bindings: Mapping[str, Term]) -> str:
    """Write bindings as `VALUES` first in a query's group, each from its term, never from text of a stranger.

    The engine's own substitution binds as well, but the planner does not see it: a question would slow down as the
    graph grows (measured by `bench/planner.py`).

    >>> bind("SELECT ?s WHERE { ?s ?p ?o }", {"o": NamedNode("urn:x")})
    'SELECT ?s WHERE { VALUES ?o { <urn:x> } ?s ?p ?o }'

    Raises:
        ValueError: the query has no group to bind in.
    """
    if not bindings:
        return text
    found = _GROUP.search(text)
    if not found:
        raise ValueError("the query has no WHERE { in which to bind")
    values = "".join(f" VALUES ?{name} {{ {term} }}" for name, term in bindings.items())
    return text[: found.end()] + values + text[found.end() :]


def select(store: Store, text: str, bindings: Mapping[str, Term] | None = None) -> list[Row]:
    """Answer a SELECT on an open store."""
    found = store.query(bind(text, bindings or {}), default_graph=list(DEFAULT_GRAPHS))
    if not isinstance(found, QuerySolutions):
        raise TypeError("only a SELECT has rows")
    names = [variable.value for variable in found.variables]
    return [
        {
            name: value
            for name in names
            if (value := solution[name]) is not None and not isinstance(value, BlankNode | Triple)
        }
        for solution in found
    ]


def open_reader(home: Path) -> Reader:
    """Open the current generation.

    Raises:
        StoreError: there is none, or it is damaged; the sentence says what to do.
    """
    generation = current(home)
    try:
        return Reader(generation, Store.read_only(str(generation.path)))
    except OSError as error:
        raise StoreError(f"The store in {generation.path} cannot be opened ({error}). {_REBUILD}") from None


_REBUILD = "Run `chronolex build --force` to make it anew from the corpus."


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
            raise StoreError(f"The store in {home} is damaged: the current generation is missing. {_REBUILD}") from None
        raise StoreError(f"There is no graph in {home} yet. Run `chronolex build` first.") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise StoreError(f"The store in {home} is damaged: the current generation cannot be read. {_REBUILD}") from None
    except OSError as error:
        raise StoreError(f"The store in {home} cannot be read: {error}.") from None
    folder = _folder(home, number)
    for name, written in files.items():
        if _digest(folder / name) != written:
            raise StoreError(
                f"The store in {home} is damaged: {folder.name}/{name} is not as it was written. {_REBUILD}"
            )
    return Generation(number, folder, digest, manifest)


def graph_digest(quads: Iterable[Quad]) -> tuple[str, int]:
    """Return the SHA-256 of the sorted N-Quads, and how many there are; without blank nodes this is canonical."""
    lines = sorted(f"{quad} .\n" for quad in quads)
    return hashlib.sha256("".join(lines).encode()).hexdigest(), len(lines)


def publish(home: Path, quads: Iterable[Quad], built: dict[str, Any]) -> Generation:
    """Replace the whole graph by these quads and publish it as the next generation, or leave all as it was.

    Raises:
        StoreError: another process is writing, or the disk refuses.
    """
    with writing(home):
        number = _next(home)
        try:
            generation = _publish(home, number, list(quads), built)
        except OSError as error:
            _discard(home, number)
            raise StoreError(
                f"The graph could not be written to {home}: {error}. What was there is untouched."
            ) from None
        finally:
            shutil.rmtree(home / "building", ignore_errors=True)
        _forget(home, number)
        return generation


def _publish(home: Path, number: int, quads: list[Quad], built: dict[str, Any]) -> Generation:
    """Build beside, publish, then switch."""
    building = home / "building"
    shutil.rmtree(building, ignore_errors=True)
    store = Store(str(building))
    store.bulk_extend(quads)
    store.flush()
    folder = _folder(home, number)
    folder.parent.mkdir(exist_ok=True)
    shutil.rmtree(folder, ignore_errors=True)
    store.backup(str(folder))
    del store
    digest, count = graph_digest(quads)
    files = {path.name: _digest(path) for path in sorted(folder.iterdir()) if path.is_file()}
    manifest = {**built, "number": number, "graph_sha256": digest, "quads": count, "files": files}
    _write(_manifest(home, number), json.dumps(manifest, indent=1, sort_keys=True, ensure_ascii=False))
    shutil.rmtree(home / "writer", ignore_errors=True)
    building.rename(home / "writer")
    _write(home / "current", f"{number}\n")
    manifest.pop("files")
    return Generation(number, folder, digest, manifest)


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


__all__ = [
    "ChronolexError",
    "Generation",
    "Graph",
    "Reader",
    "current",
    "graph_digest",
    "open_reader",
    "publish",
    "select",
]
