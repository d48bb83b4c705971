"""Keep the rows of a generation on disk, so that a change costs what it touches and not the whole graph again.

Under `days/rows/` lies a file for each generation that was asked for a day. A *base* holds every row. After a change a
small *segment* is written that goes before an earlier file: it names the claims and contradictions whose rows it
replaces, and holds their new ones. Which they are, the history tells (`history/…delta.gz`), so publishing a change
costs nothing here. No file is ever written again; each ends with the SHA-256 of all that is above. Whatever is missing,
damaged or of another form is made anew from the graph.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyoxigraph import NamedNode

from chronolex.errors import StoreError
from chronolex.graph import history
from chronolex.graph.day.rows import owner, owners, rows_of
from chronolex.graph.day.table import is_table
from chronolex.graph.generations import Generation
from chronolex.graph.store import Graph

FORM = 1
"""Of the rows and of the files; files of another form are made anew."""

LONGEST = 8
"""So many files of one generation are gathered into a base."""

_MOST = 20_000
"""A change of more quads is not followed: all rows are made anew."""


@dataclass(frozen=True)
class Segment:
    """One file of rows.

    Attributes:
        graph_sha256: of the graph whose rows it completes.
        after: the name of the file that it goes before, empty for a base.
        replaced: whose rows in the files below do not count, as N-Triples writes them.
        rows: its own.
    """

    graph_sha256: str
    after: str
    replaced: frozenset[str]
    rows: tuple[str, ...]


def rows_at(folder: Path, home: Path, generation: Generation, graph: Graph) -> list[str]:
    """Return the rows of a generation, from its files where they are whole, else made and written.

    Only the holder of the lock of `days/` may call this.

    Args:
        folder: where the files lie.
        home: the data folder, of which the history is read.
        generation: whose rows.
        graph: the same, open.

    Raises:
        OSError: the disk refuses.
    """
    name = _name(generation.number, generation.graph_sha256)
    chain = _chain(folder, name, generation.graph_sha256)
    if chain is None:
        chain = _followed(folder, home, generation, graph)
        if chain is None or len(chain) > LONGEST:
            rows = tuple(rows_of(graph)) if chain is None else tuple(_together(chain))
            chain = [Segment(generation.graph_sha256, "", frozenset(), rows)]
        _write(folder / name, chain[0])
    keep = {name, *(one.after for one in chain)}
    for path in folder.iterdir():
        if path.name not in keep:
            path.unlink(missing_ok=True)
    return list(_together(chain))


def _together(chain: Iterable[Segment]) -> Iterator[str]:
    """Yield the rows of a chain of files, the newest first, without those that are replaced."""
    hidden: set[str] = set()
    for segment in chain:
        yield from (row for row in segment.rows if owner(row) not in hidden) if hidden else segment.rows
        hidden |= segment.replaced


def _followed(folder: Path, home: Path, generation: Generation, graph: Graph) -> list[Segment] | None:
    """Return a new segment and the files below it; nothing where no earlier file can be followed up to here."""
    changed: list[str] = []
    entry = _entry(home, generation.number)
    if entry and entry.graph_sha256 != generation.graph_sha256:
        return None
    while entry and len(changed) + entry.added + entry.removed <= _MOST:
        try:
            added, removed = history.delta(home, entry)
        except StoreError:
            return None
        changed += [*added, *removed]
        earlier = _entry(home, entry.before)
        below = _chain(folder, _name(earlier.number, earlier.graph_sha256), earlier.graph_sha256) if earlier else None
        if earlier and below is not None:
            return None if any(map(is_table, changed)) else [_segment(generation, earlier, changed, graph), *below]
        entry = earlier
    return None


def _segment(generation: Generation, earlier: history.Entry, changed: list[str], graph: Graph) -> Segment:
    """Return the rows that lines added and removed make others."""
    touched = {one.subject for one in history.quads_of(changed) if isinstance(one.subject, NamedNode)}
    replaced = owners(graph, touched)
    rows = tuple(rows_of(graph, replaced))
    below = _name(earlier.number, earlier.graph_sha256)
    return Segment(generation.graph_sha256, below, frozenset(map(str, replaced)), rows)


def _entry(home: Path, number: int) -> history.Entry | None:
    """Return what the history tells of a generation, nothing where it cannot be read."""
    try:
        return history.Entry(**json.loads((home / "history" / f"{number:06d}.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _name(number: int, graph_sha256: str) -> str:
    return f"{number:06d}-{graph_sha256[:16]}.rows"


def _chain(folder: Path, name: str, graph_sha256: str) -> list[Segment] | None:
    """Return a file and those below it, the newest first; nothing where one of them is missing or damaged."""
    found: list[Segment] = []
    while name and len(found) <= LONGEST:
        segment = _read(folder / name)
        if segment is None or (not found and segment.graph_sha256 != graph_sha256):
            return None
        found.append(segment)
        name = segment.after
    return found if found and not name else None


def _read(path: Path) -> Segment | None:
    """Return a file of rows, nothing where it is missing, damaged or of another form."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError):
        return None
    body, _, digest = text.rpartition("\n#")
    if hashlib.sha256(body.encode()).hexdigest() != digest.strip():
        return None
    head, *rows = body.split("\n")
    told: dict[str, Any] = json.loads(head)
    if told["form"] != FORM:
        return None
    return Segment(told["graph_sha256"], told["after"], frozenset(told["replaced"]), tuple(rows))


def _write(path: Path, segment: Segment) -> None:
    """Write a file of rows whole: beside, flushed to the disk, then renamed."""
    told = {
        "form": FORM,
        "graph_sha256": segment.graph_sha256,
        "after": segment.after,
        "replaced": sorted(segment.replaced),
    }
    body = "\n".join([json.dumps(told), *segment.rows])
    beside = path.with_suffix(".tmp")
    with beside.open("w", encoding="utf-8", newline="\n") as handle:
        handle.write(f"{body}\n#{hashlib.sha256(body.encode()).hexdigest()}\n")
        handle.flush()
        os.fsync(handle.fileno())
    beside.replace(path)
