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
from pathlib import Path

from pyoxigraph import Store

from chronolex.errors import StoreError
from chronolex.graph.day.sets import opens, place
from chronolex.graph.generations import Generation
from chronolex.graph.store import open_generation
from chronolex.graph.vocabulary import DEFAULT_GRAPHS

KEPT = 2
"""How many copies stay; readers may have an older one open."""

MOST = 100_000
"""Of so many triples that are seen by name only no copy is made: what is deleted slows down what is read beside it."""


class PlainStores:
    """Hand out the copies of one data folder; each is made once, beside whatever else goes on."""

    def __init__(self, home: Path) -> None:
        """Make nothing yet."""
        self._home = home
        self._lock = threading.Lock()
        self._asked = ""
        self._made: Path | None = None

    def of(self, generation: Generation) -> Path | None:
        """Return the copy of a generation, nothing as long as it is not ready; costs a comparison.

        The first call for a generation has it made in a thread.
        """
        if generation.graph_sha256 == self._asked:
            return self._made
        with self._lock:
            if generation.graph_sha256 != self._asked:
                self._asked, self._made = generation.graph_sha256, None
                threading.Thread(target=self._make, args=(generation,), daemon=True).start()
        return None

    def forget(self, generation: Generation) -> None:
        """Do without the copy of a generation from now on, because it is gone or damaged."""
        with self._lock:
            if generation.graph_sha256 == self._asked:
                self._made = None

    def _make(self, generation: Generation) -> None:
        # Without a copy everything is answered too, from the generation itself.
        with suppress(OSError, StoreError):
            made = plain_copy(self._home, generation)
            with self._lock:
                if generation.graph_sha256 == self._asked:
                    self._made = made


def plain_copy(home: Path, generation: Generation) -> Path | None:
    """Return a copy with the usual graphs alone, made where there is none; nothing where it would not pay.

    Raises:
        StoreError: the generation is damaged, or there is no place for it.
        OSError: the disk refuses.
    """
    where = place(home) / "plain"
    where.mkdir(exist_ok=True)
    path = where / f"{generation.number:06d}-{generation.graph_sha256[:16]}"
    if path.is_dir() and opens(path):
        return path
    store = open_generation(generation).store
    others = [graph for graph in store.named_graphs() if graph not in DEFAULT_GRAPHS]
    if sum(1 for graph in others for _ in store.quads_for_pattern(None, None, None, graph)) > MOST:
        return None
    beside = where / f"tmp-{secrets.token_hex(8)}"
    try:
        store.backup(str(beside))
        copy = Store(str(beside))
        for graph in others:
            copy.remove_graph(graph)
        copy.flush()
        del copy
        if not (path.is_dir() and opens(path)):  # another server of the folder may have been quicker
            shutil.rmtree(path, ignore_errors=True)
            beside.rename(path)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    _tidy(where, path)
    return path


def _tidy(where: Path, made: Path) -> None:
    """Delete all but the newest copies."""
    others = sorted((one for one in where.iterdir() if one != made), key=lambda one: one.stat().st_mtime, reverse=True)
    for one in others[KEPT - 1 :]:
        shutil.rmtree(one, ignore_errors=True)
