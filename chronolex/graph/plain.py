"""A copy of a generation with the usual graphs alone, in which a query need not be told which graphs it sees.

Told a list of three graphs, the engine looks for every pattern in each of them; told that all graphs are one, it looks
once, and a usual query takes half of the time. The copy shares the generation's files, and leaves out what is seen by
name only. It follows from the generation: it may be deleted at any time.
"""

from __future__ import annotations

import secrets
import shutil
import threading
from contextlib import suppress
from itertools import islice
from pathlib import Path

from pyoxigraph import BlankNode, NamedNode, Store

from chronolex.errors import StoreError
from chronolex.graph.day.sets import alone, opens, place
from chronolex.graph.generations import Generation
from chronolex.graph.store import open_generation
from chronolex.graph.vocabulary import DEFAULT_GRAPHS

KEPT = 2
"""How many copies stay; readers may have an older one open."""

MOST = 100_000
"""Of so many triples that are seen by name only no copy is made: what is deleted slows down what is read beside it."""


_BESIDE = "tmp-"
"""How the names of copies that are being made begin; without the lock held, one is what a killed process left."""

_Graph = NamedNode | BlankNode
_Key = tuple[int, str]


class PlainStores:
    """Hand out the copies of one data folder; each is made once, beside whatever else goes on."""

    def __init__(self, home: Path) -> None:
        """Make nothing yet."""
        self._home = home
        self._lock = threading.Lock()
        self._asked: _Key | None = None
        self._made: Path | None = None

    def of(self, generation: Generation) -> Path | None:
        """Return the copy of a generation, nothing as long as it is not ready; costs a comparison.

        The first call for a generation has it made in a thread.
        """
        if _key(generation) == self._asked:
            return self._made
        with self._lock:
            if _key(generation) != self._asked:
                self._asked, self._made = _key(generation), None
                threading.Thread(target=self._make, args=(generation,), daemon=True).start()
        return None

    def forget(self, generation: Generation) -> None:
        """Do without the copy of a generation from now on, because it is gone or damaged."""
        with self._lock:
            if _key(generation) == self._asked:
                self._made = None

    def _make(self, generation: Generation) -> None:
        # Without a copy everything is answered too, from the generation itself.
        with suppress(OSError, StoreError):
            made = plain_copy(self._home, generation)
            with self._lock:
                if _key(generation) == self._asked:
                    self._made = made


def _key(generation: Generation) -> _Key:
    """Return what its copy is called by: the digest alone comes back when a change is taken back."""
    return generation.number, generation.graph_sha256


def plain_copy(home: Path, generation: Generation) -> Path | None:
    """Return a copy with the usual graphs alone, made where there is none; nothing where it would not pay.

    Raises:
        StoreError: the generation is damaged, or there is no place for it.
        OSError: the disk refuses.
    """
    where = place(home) / "plain"
    where.mkdir(exist_ok=True)
    path = where / f"{generation.number:06d}-{generation.graph_sha256[:16]}"
    # Other servers of the folder do the same at the same time.
    with alone(where.parent):
        for left in where.glob(f"{_BESIDE}*"):
            shutil.rmtree(left, ignore_errors=True)
        if not (path.is_dir() and opens(path)):
            store = open_generation(generation).store
            others = [graph for graph in store.named_graphs() if graph not in DEFAULT_GRAPHS]
            hidden = (quad for graph in others for quad in store.quads_for_pattern(None, None, None, graph))
            if sum(1 for _ in islice(hidden, MOST + 1)) > MOST:
                return None
            _copied(store, others, path)
        _tidy(where, path)
    return path


def _copied(store: Store, others: list[_Graph], path: Path) -> None:
    """Write a copy of a store without some graphs, all of it or nothing, in place of one that does not open."""
    beside = path.with_name(f"{_BESIDE}{secrets.token_hex(8)}")
    try:
        store.backup(str(beside))
        copy = Store(str(beside))
        for graph in others:
            copy.remove_graph(graph)
        copy.flush()
        del copy
        shutil.rmtree(path, ignore_errors=True)
        beside.rename(path)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _tidy(where: Path, made: Path) -> None:
    """Delete all but the newest copies; only the holder of the lock may call it."""
    others = sorted((one for one in where.iterdir() if one != made), key=lambda one: one.stat().st_mtime, reverse=True)
    for one in others[KEPT - 1 :]:
        shutil.rmtree(one, ignore_errors=True)
