"""Copies of a generation to which the graphs of some days were added, for readers to open.

Beside a generation lies at most one current copy, which shares the generation's files. A day that is asked for the
first time is added to a further copy of it, which becomes the current one; a copy is never written again, so that
readers may have it open. When it holds `MOST` days the next begins anew, and copies that nobody asks for any more are
deleted.

    days/current.json      the current copy: of which generation, and which days it holds
    days/copies/           the copies
    days/rows/             the rows that days are made from (see `segments`)
    days/plain/            copies without days, see `chronolex.graph.plain`
    days/lock              held by the one process that makes a copy

All of it follows from the generations: it may be deleted at any time, and a killed process leaves nothing that counts.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from pyoxigraph import NamedNode, RdfFormat, Store

from chronolex.errors import StoreError
from chronolex.graph import folder
from chronolex.graph.day.graph import DayGraph, day_graph
from chronolex.graph.day.names import AtDay
from chronolex.graph.day.segments import rows_at
from chronolex.graph.generations import Generation
from chronolex.graph.store import open_generation

MOST = 16
"""How many days one copy holds."""

LARGE = 200_000
"""From so many quads on, reading the rows takes longer than a first question may."""

KEPT, LINGERING = 32, 60.0
"""A copy that is no longer current stays so many seconds, for those who are about to open it; and at most so many."""


@dataclass(frozen=True)
class DaySummary:
    """What a copy tells of a day that it holds.

    Attributes:
        held, possible: how many triples of each flat property stand in each of its two graphs.
        certainty: of how many claims it is certain, presumed, possible that they hold.
        previous, next: the days before and after it on which anything changes, `None` where nothing does.
        changes: whether anything changes on it.
    """

    held: Mapping[str, int]
    possible: Mapping[str, int]
    certainty: Mapping[str, int]
    previous: str | None
    next: str | None
    changes: bool

    @classmethod
    def of(cls, graph: DayGraph) -> DaySummary:
        """Count the graphs of a day."""
        counts = (graph.held.counts(), graph.possible.counts(), dict(sorted(graph.certainty.items())))
        return cls(*counts, graph.previous, graph.next, graph.changes)


@dataclass(frozen=True)
class Copy:
    """A copy of a generation with days in it.

    Attributes:
        number: of the generation. Its digest alone would not do: that leaves `graph/history` out, so a change that is
            taken back brings an earlier one back.
        graph_sha256: of the generation. Its number alone would not do: a data folder may be begun anew.
        path: the folder that readers open read-only.
        graphs: the names of the generation's own graphs; those of days are not among them.
        days: what it holds, by what follows `at/` in their names.
    """

    number: int
    graph_sha256: str
    path: Path
    graphs: tuple[str, ...]
    days: Mapping[str, DaySummary]

    def holds(self, generation: Generation, days: Iterable[AtDay]) -> bool:
        """Tell whether it is of a generation and has some days."""
        same = (self.number, self.graph_sha256) == (generation.number, generation.graph_sha256)
        return same and all(day.path in self.days for day in days)


def place(home: Path) -> Path:
    """Return the folder of the copies: in the data folder, or where that cannot be written, among the temporary files.

    Raises:
        StoreError: there is no place for it.
    """
    with suppress(OSError):
        return _made(home / "days")
    name = sha256(str(home.resolve()).encode()).hexdigest()[:16]
    private = Path(tempfile.gettempdir()) / f"chronolex-days-{os.getuid()}-{name}"
    try:
        private.mkdir(mode=0o700, exist_ok=True)
        found = private.lstat()
        # Whoever else may write there could slip another law under our name.
        if private.is_symlink() or found.st_uid != os.getuid() or found.st_mode & 0o077:
            raise StoreError(f"{private} belongs to somebody else; no day can be made there.")
        return _made(private)
    except OSError as error:
        raise StoreError(f"There is no room for the graphs of days in {home}: {error}.") from None


def current(days: Path) -> Copy | None:
    """Return the current copy, nothing where there is none or it cannot be read."""
    try:
        told: dict[str, Any] = json.loads((days / "current.json").read_text(encoding="utf-8"))
        path = days / "copies" / told["copy"]
        held = {name: DaySummary(**day) for name, day in told["days"].items()}
        of = int(told["number"]), str(told["graph_sha256"])
        return Copy(*of, path, tuple(told["graphs"]), held) if path.is_dir() else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def make(home: Path, generation: Generation, days: Iterable[AtDay]) -> Copy:
    """Return a copy of a generation that holds some days; where the current one does not, make one that does.

    At most `MOST` days can be had at once. One process makes days at a time, others wait for it. Takes some tenths of
    a second for a graph of a million triples, and some seconds where its rows must be made first.

    Raises:
        StoreError: the generation is damaged, or the disk refuses.
    """
    wanted, where = list(days), place(home)
    try:
        with alone(where):
            found = current(where)
            if found and found.holds(generation, wanted) and opens(found.path):
                return found
            made = _with(where, home, generation, wanted, found)
            _publish(where, made)
            _tidy(where, made, found)
            return made
    except OSError as error:
        raise StoreError(f"The graph of a day could not be made in {where}: {error}. Make room there.") from None


def prepare(home: Path, generation: Generation) -> None:
    """Make the rows of a large generation, so that the first day of it need not wait for them.

    A disk that refuses says so when a day is asked for; what was published is whole without them.
    """
    if int(generation.built.get("quads", 0)) < LARGE:
        return
    with suppress(OSError, StoreError):
        where = place(home)
        with alone(where):
            rows_at(_made(where / "rows"), home, generation, open_generation(generation))


def _with(where: Path, home: Path, generation: Generation, wanted: list[AtDay], found: Copy | None) -> Copy:
    """Make a copy with the days that are wanted, and those of the current copy while there is room."""
    reader = open_generation(generation)
    base, kept = reader.store, dict[str, DaySummary]()
    if found and found.holds(generation, ()) and opens(found.path):
        new = [day for day in wanted if day.path not in found.days]
        if len(found.days) + len(new) <= MOST:
            base, kept, wanted = Store.read_only(str(found.path)), dict(found.days), new
    rows = rows_at(_made(where / "rows"), home, generation, reader)
    made = {day: day_graph(rows, day.date, day.known_on) for day in wanted}
    path = _made(where / "copies") / f"{generation.number:06d}-{secrets.token_hex(8)}"
    _filled(base, path, (line for day, graph in made.items() for line in graph.lines(day)))
    told = {day.path: DaySummary.of(graph) for day, graph in made.items()}
    return Copy(generation.number, generation.graph_sha256, path, _graphs(reader.store), {**kept, **told})


def _graphs(store: Store) -> tuple[str, ...]:
    """Return the names of the graphs of a generation, sorted."""
    return tuple(sorted(one.value for one in store.named_graphs() if isinstance(one, NamedNode)))


def _filled(base: Store, path: Path, lines: Iterable[str]) -> None:
    """Write a copy of a store with more lines in it; one that cannot be finished is deleted."""
    try:
        base.backup(str(path))
        store = Store(str(path))
        # Lenient: the terms come from the graph itself, where they were looked at.
        store.bulk_load("".join(lines).encode(), format=RdfFormat.N_QUADS, lenient=True)
        store.flush()
    except BaseException:
        shutil.rmtree(path, ignore_errors=True)
        raise


def _publish(where: Path, made: Copy) -> None:
    """Let everybody see a copy, or nobody."""
    told = {
        "copy": made.path.name,
        "number": made.number,
        "graph_sha256": made.graph_sha256,
        "graphs": made.graphs,
        "days": {name: asdict(day) for name, day in made.days.items()},
    }
    folder.write(where / "current.json", json.dumps(told, indent=1))


def _tidy(where: Path, made: Copy, before: Copy | None) -> None:
    """Delete copies that nobody is about to open, and what killed processes left."""
    if before:
        with suppress(OSError):
            # From now on it lingers.
            os.utime(before.path)
    others = [path for path in (where / "copies").iterdir() if path != made.path]
    ages = sorted((time.time() - path.stat().st_mtime, path) for path in others)
    for rank, (age, path) in enumerate(ages):
        if age > LINGERING or rank >= KEPT:
            shutil.rmtree(path, ignore_errors=True)


def opens(path: Path) -> bool:
    """Tell whether a copy can be opened."""
    try:
        Store.read_only(str(path))
    except OSError:
        return False
    return True


@contextmanager
def alone(where: Path) -> Iterator[None]:
    """Wait for the lock of the folder and hold it; the kernel frees it when a process ends, however it ends."""
    with (where / "lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _made(path: Path) -> Path:
    """Return a folder in which we can write.

    Raises:
        OSError: we cannot.
    """
    path.mkdir(parents=True, exist_ok=True)
    if not os.access(path, os.W_OK):
        raise PermissionError(f"{path} cannot be written")
    return path
