"""Publish a graph so that readers see one whole state of it or the next, and never a half.

A build or a change publishes a *generation*: a folder that is never written again, which readers open read-only. One
pointer file says which is current. Under the data folder:

    generations/000012/      a published generation, and 000012.json, which says what is in it
    history/000012.json      what the generation changed, by whom and when; 000012.delta.gz, the quads added and removed
    current                  the pointer: the number of the current generation
    beside/                  the stores of builds and plans that are under way
    days/                    copies with the graphs of days, see `chronolex.graph.day.sets`; nothing of it is needed
    lock                     held by the one writer
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyoxigraph import Quad, Store

from chronolex.errors import Overtaken, StoreError
from chronolex.graph import folder, history
from chronolex.graph.beside import Beside, empty
from chronolex.graph.delta import Delta
from chronolex.graph.digest import LineSum
from chronolex.graph.folder import current_number, writing
from chronolex.graph.vocabulary import HISTORY


@dataclass(frozen=True)
class Generation:
    """A published state of the graph.

    Attributes:
        number: counts up from 1.
        path: the folder that readers open read-only.
        graph_sha256: the digest of the lines of the whole graph, as `chronolex.graph.digest` defines it.
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
    generation, files = described(home)
    for name, written in files.items():
        if folder.digest(generation.path / name) != written:
            raise StoreError(
                f"The store in {home} is damaged: {generation.path.name}/{name} is not as it was written. {REBUILD}"
            )
    return generation


def described(home: Path) -> tuple[Generation, dict[str, str]]:
    """Return the current generation as its manifest tells of it, and the digests of its files; no file is compared.

    Raises:
        StoreError: there is none yet, or its manifest is missing or cannot be read.
    """
    pointer = home / "current"
    try:
        number = int(pointer.read_text(encoding="ascii"))
        manifest = json.loads(folder.manifest(home, number).read_text(encoding="utf-8"))
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
    return Generation(number, folder.store_folder(home, number), digest, manifest), files


def graph_digest(quads: Iterable[Quad]) -> tuple[str, int]:
    """Return the digest of a graph without its history, and how many quads it has; the same for any order of them."""
    lines = {history.line(quad) for quad in quads if quad.graph_name != HISTORY}
    return LineSum().add(lines).sha256(), len(lines)


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
        number, before = folder.next_number(home), _expected(home, expected)
        with folder.whole(home, number), empty(home) as beside:
            beside.store.bulk_extend(quads)
            lines = {history.line(quad) for quad in beside.store}
            history.forget_beyond(home, before)
            earlier = history.entries(home, before)
            # A graph that was published before there was a history, or by an older form of it, begins it anew.
            known = bool(earlier) and earlier[-1].number == before and bool(earlier[-1].graph_sum)
            was = history.lines_at(home, before) if known else set()
            entry = _entry(number, before if known else 0, cause or Cause(), LineSum().add(lines), built)
            entry = history.record(home, entry, lines - was, was - lines)
            beside.store.extend(history.told([*(earlier if known else []), entry]))
            generation = _switch(home, beside.store, entry, len(lines), {}, None)
        folder.forget(home, number)
        return generation


def publish_change(
    home: Path, beside: Beside, delta: Delta, built: dict[str, Any], cause: Cause, expected: int | None = None
) -> Generation:
    """Publish a store beside, which is the current generation with a change made in it, as the next one.

    What it costs does not grow with the graph: files that did not change are shared, and digests are kept up.

    Raises:
        Overtaken: the store was taken from another generation than the current one, or another one is expected.
        StoreError: another process is writing, or the disk refuses.
    """
    with writing(home):
        _expected(home, expected)
        number, before = folder.next_number(home), _expected(home, beside.number)
        generation, files = described(home)
        with folder.whole(home, number):
            history.forget_beyond(home, before)
            new, gone = ({history.line(quad) for quad in quads} for quads in (delta.added, delta.removed))
            total = LineSum.read(generation.built["graph_sum"]).remove(gone).add(new)
            entry = history.record(home, _entry(number, before, cause, total, built), new, gone)
            beside.store.extend(history.told([entry]))
            quads = generation.built["quads"] + len(new) - len(gone)
            made = _switch(home, beside.store, entry, quads, files, generation.path)
        folder.forget(home, number)
        return made


def put_back(home: Path, number: int) -> Generation:
    """Publish a generation of the history again, under its own number, in a folder that has the history and no graph.

    Raises:
        StoreError: there is a graph already, the history is damaged, or the disk refuses.
    """
    with writing(home):
        if current_number(home):
            raise StoreError(f"There is a graph in {home} already; choose an empty folder.")
        with folder.whole(home, number), empty(home) as beside:
            lines, told = history.lines_at(home, number), history.entries(home, number)
            beside.store.bulk_extend([*history.quads_of(lines), *history.told(told)])
            return _switch(home, beside.store, told[-1], len(lines), {}, None)


def _expected(home: Path, expected: int | None) -> int:
    """Return the current generation, or raise `Overtaken` where another is expected."""
    before = current_number(home)
    if expected is not None and expected != before:
        raise Overtaken(f"The graph is at generation {before} by now; the change was made for {expected}.")
    return before


def _switch(
    home: Path, store: Store, entry: history.Entry, quads: int, known: dict[str, str], shared: Path | None
) -> Generation:
    """Copy the store as a generation, then move the pointer; until it moves, nobody sees any of it."""
    store.flush()
    path = folder.store_folder(home, entry.number)
    path.parent.mkdir(exist_ok=True)
    # A killed process may have left a folder of this number.
    folder.discard(home, entry.number)
    store.backup(str(path))
    manifest = {
        **entry.built,
        "number": entry.number,
        "graph_sha256": entry.graph_sha256,
        "graph_sum": entry.graph_sum,
        "quads": quads,
        "files": folder.digests(path, shared, known),
    }
    text = json.dumps(manifest, indent=1, sort_keys=True, ensure_ascii=False)
    folder.write(folder.manifest(home, entry.number), text)
    folder.write(home / "current", f"{entry.number}\n")
    manifest.pop("files")
    return Generation(entry.number, path, entry.graph_sha256, manifest)


def _entry(number: int, before: int, cause: Cause, total: LineSum, built: dict[str, Any]) -> history.Entry:
    """Return what the history says of a new generation."""
    at = dt.datetime.now(dt.UTC).replace(microsecond=0).isoformat()
    return history.Entry(
        number, cause.kind, cause.by, at, before, total.sha256(), cause.change, cause.title, cause.text,
        cause.reverts, built, graph_sum=total.text(),
    )  # fmt: skip
