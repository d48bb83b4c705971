"""Keep what every generation changed, so that any of them can be had again.

Beside the generations lies `history/`: for each of them one JSON file that says who changed what, when and why, and
one compressed file of the quads that were added and removed. The published store shows the same as `graph/history`.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from chronolex.errors import StoreError
from chronolex.graph.digest import LineSum
from chronolex.graph.literals import text_literal
from chronolex.graph.vocabulary import BASE, HISTORY, term


@dataclass(frozen=True)
class Entry:
    """One generation in the history.

    Attributes:
        number: of the generation that it made; the one before it is `before`, 0 for none.
        kind: `build` from the corpus, `amend` by a change file, `revert` of an earlier entry.
        change: the slug of the change; empty for a build.
        by: who applied it, as the command or the server was told.
        at: when, in UTC, to the second.
        added_sha256, removed_sha256: of the sorted lines of the quads.
        graph_sha256: the digest of the whole graph after it, `graph/history` itself left out; `graph_sum` is the sum
            that it is the digest of (see `chronolex.graph.digest`).
        text: the change file, so that it can be applied again.
        reverts: the number of the entry that it takes back, 0 for none.
        built: what the generation was built from, as its manifest says.
    """

    number: int
    kind: str
    by: str
    at: str
    before: int
    graph_sha256: str
    change: str = ""
    title: str = ""
    text: str = ""
    reverts: int = 0
    built: dict[str, Any] = field(default_factory=dict)
    added: int = 0
    removed: int = 0
    added_sha256: str = ""
    removed_sha256: str = ""
    graph_sum: str = ""


def entries(home: Path, until: int) -> list[Entry]:
    """Return the history up to a generation, the first first; what a killed process left behind it is not told.

    Raises:
        StoreError: a file of it cannot be read.
    """
    found = []
    for path in sorted((home / "history").glob("*.json")):
        if path.stem.isdigit() and int(path.stem) <= until:
            try:
                found.append(Entry(**json.loads(path.read_text(encoding="utf-8"))))
            except (OSError, ValueError, TypeError) as error:
                raise StoreError(f"The history in {home} is damaged: {path.name} cannot be read ({error}).") from None
    return found


def record(home: Path, entry: Entry, new: set[str], gone: set[str]) -> Entry:
    """Write an entry with the lines that it added and removed."""
    added, removed = sorted(new), sorted(gone)
    entry = replace(
        entry,
        added=len(added),
        removed=len(removed),
        added_sha256=_digest(added),
        removed_sha256=_digest(removed),
    )
    folder = home / "history"
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{entry.number:06d}"
    lines = "".join([f"- {line}\n" for line in removed] + [f"+ {line}\n" for line in added])
    _write(folder / f"{name}.delta.gz", gzip.compress(lines.encode(), 6, mtime=0))
    _write(folder / f"{name}.json", json.dumps(asdict(entry), indent=1, ensure_ascii=False).encode())
    return entry


def copy(home: Path, until: int, out: Path) -> None:
    """Copy the history up to a generation to another data folder."""
    folder = out / "history"
    folder.mkdir(parents=True, exist_ok=True)
    for entry in entries(home, until):
        for path in (home / "history").glob(f"{entry.number:06d}.*"):
            _write(folder / path.name, path.read_bytes())


def forget_beyond(home: Path, number: int) -> None:
    """Delete what a killed process left: entries of generations that were never published."""
    for path in (home / "history").glob("*"):
        name = path.name.partition(".")[0]
        if not name.isdigit() or int(name) > number:
            path.unlink(missing_ok=True)


def lines_at(home: Path, number: int) -> set[str]:
    """Return the lines of the graph of a generation, made again from nothing through every change.

    Raises:
        StoreError: the history has no such generation, or a file of it is missing or changed.
    """
    told = entries(home, number)
    if not told or told[-1].number != number:
        known = ", ".join(str(one.number) for one in entries(home, 10**9)) or "none"
        raise StoreError(f"The history in {home} has no generation {number}; it has {known}.")
    lines: set[str] = set()
    total = LineSum()
    for entry in told:
        added, removed = delta(home, entry)
        if not removed <= lines or lines & added:
            raise StoreError(f"The history in {home} is damaged: entry {entry.number} does not follow the one before.")
        lines -= removed
        lines |= added
        total = total.remove(removed).add(added)
        if total.sha256() != entry.graph_sha256:
            raise StoreError(f"The history in {home} is damaged: entry {entry.number} gives another graph.")
    return lines


def line(quad: Quad) -> str:
    """Return a quad as one line of N-Quads."""
    return f"{quad} ."


def quads_of(lines: Iterable[str]) -> Iterator[Quad]:
    """Yield the quads of lines."""
    yield from parse("\n".join(lines).encode(), format=RdfFormat.N_QUADS)


def text_sha256(text: str) -> str:
    """Return the SHA-256 of a change file."""
    return hashlib.sha256(text.encode()).hexdigest()


def told(history: Iterable[Entry]) -> Iterator[Quad]:
    """Yield the history as `graph/history`: each entry a `prov:Activity`."""
    for entry in history:
        node = NamedNode(f"{BASE}graph/history/{entry.number}")
        said: list[tuple[str, NamedNode | Literal]] = [
            ("rdf:type", term("clx:HistoryEntry")),
            ("rdf:type", term("prov:Activity")),
            ("clx:generation", Literal(entry.number)),
            ("clx:historyKind", text_literal(entry.kind)),
            ("clx:appliedBy", text_literal(entry.by)),
            ("prov:endedAtTime", Literal(entry.at, datatype=term("xsd:dateTime"))),
            ("clx:quadsAdded", Literal(entry.added)),
            ("clx:quadsRemoved", Literal(entry.removed)),
            ("clx:addedSha256", text_literal(entry.added_sha256)),
            ("clx:removedSha256", text_literal(entry.removed_sha256)),
            ("clx:graphSha256", text_literal(entry.graph_sha256)),
        ]
        said += [("clx:generationBefore", Literal(entry.before))] if entry.before else []
        said += [("clx:change", text_literal(entry.change))] if entry.change else []
        said += [("rdfs:label", text_literal(entry.title))] if entry.title else []
        said += [("clx:reverts", Literal(entry.reverts))] if entry.reverts else []
        for name, value in said:
            yield Quad(node, term(name), value, HISTORY)


def document(entry: Entry) -> dict[str, Any]:
    """Return an entry as one JSON object, without the text of its file, what it was built from and its sum."""
    return {name: value for name, value in asdict(entry).items() if name not in ("text", "built", "graph_sum")}


def delta(home: Path, entry: Entry) -> tuple[set[str], set[str]]:
    """Return the lines that an entry added and removed."""
    path = home / "history" / f"{entry.number:06d}.delta.gz"
    try:
        lines = gzip.decompress(path.read_bytes()).decode().splitlines()
    except (OSError, EOFError, ValueError) as error:
        raise StoreError(f"The history in {home} is damaged: {path.name} cannot be read ({error}).") from None
    added = {one[2:] for one in lines if one.startswith("+ ")}
    removed = {one[2:] for one in lines if one.startswith("- ")}
    if (_digest(sorted(added)), _digest(sorted(removed))) != (entry.added_sha256, entry.removed_sha256):
        raise StoreError(f"The history in {home} is damaged: {path.name} is not as it was written.")
    return added, removed


def _digest(lines: Iterable[str]) -> str:
    return hashlib.sha256("".join(f"{one}\n" for one in lines).encode()).hexdigest()


def _write(path: Path, content: bytes) -> None:
    """Write a file whole: beside, flushed to the disk, then renamed."""
    beside = path.with_name(path.name + ".tmp")
    with beside.open("wb") as handle:
        handle.write(content)
        handle.flush()
        os.fsync(handle.fileno())
    beside.replace(path)
