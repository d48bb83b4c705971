"""Bring a remote engine from its generation to the writer's: change by change, or the whole graph anew.

The data folder stays the one place where the graph is made; the engine is a replica that can be made again.
"""

from __future__ import annotations

import fcntl
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pyoxigraph import Literal, NamedNode, Store

from chronolex.errors import BeingWritten, Overtaken, RemoteError, RemoteSilent, StoreError
from chronolex.graph import history
from chronolex.graph.generations import Generation, current, graph_digest
from chronolex.graph.history import Entry
from chronolex.graph.remote import mark
from chronolex.graph.remote.engine import Engine
from chronolex.graph.remote.probe import Capabilities, written
from chronolex.graph.remote.reader import RemoteReader
from chronolex.graph.remote.update import update
from chronolex.graph.remote.writing import put, remove, sent, update_request
from chronolex.graph.store import open_generation
from chronolex.graph.vocabulary import BASE

LONGEST = 100_000
"""The quads of the longest change that is sent as one; a longer one costs as much as the whole graph."""

_OURS = tuple(f"{BASE}{room}/" for room in ("graph", "at", "known"))


@dataclass(frozen=True)
class Pushed:
    """What was brought to an engine.

    Attributes:
        before: the generation that it held, 0 for none.
        changes: how many changes were sent, each as one update; 0 where the whole graph was, or nothing.
        loaded: how many quads the whole graph had that was sent, 0 where it was not.
    """

    generation: Generation
    before: int
    changes: int
    loaded: int
    capabilities: Capabilities

    def document(self) -> dict[str, Any]:
        """Return it as one JSON object."""
        told = {"generation": self.generation.number, "graph_sha256": self.generation.graph_sha256}
        done = {"before": self.before, "changes": self.changes, "loaded": self.loaded}
        return {**told, **done, "store": self.capabilities.document()}


def push(home: Path, engine: Engine, anew: bool = False) -> Pushed:
    """Bring an engine to the current generation of a data folder; where it is there already, send nothing.

    Args:
        home: the data folder.
        engine: where to.
        anew: send the whole graph, whatever the engine says that it holds.

    Raises:
        Overtaken: somebody else moved the engine in between, or it is at a later generation than the folder, as
            where an older copy of the folder was put back.
        BeingWritten: another process is pushing from this folder.
        RemoteError, RemoteSilent: the engine cannot be used, or does not take it; `push` again goes on from there.
        StoreError: there is no graph in the folder, or it is damaged.
    """
    with _pushing(home):
        wanted = current(home)
        engine, capabilities = written(engine)
        held = None if anew else _held(engine)
        before = held.number if held else 0
        if before > wanted.number:
            raise Overtaken(
                f"The store is at generation {before}, and the data folder {home} only at {wanted.number}; it may be "
                "an older copy. `chronolex push --anew` sends it nevertheless."
            )
        steps = _steps(home, held, wanted) if held else None
        if held is None or steps is None:
            return Pushed(wanted, before, 0, load(engine, wanted), capabilities)
        for becomes, entry in steps:
            held = _moved(home, engine, held, becomes, entry)
        return Pushed(wanted, before, len(steps), 0, capabilities)


def load(engine: Engine, generation: Generation) -> int:
    """Put every graph of a generation whole, and return how many quads there are.

    While it lasts the engine holds no generation, so that nobody reads half of one.

    Raises:
        RemoteError, RemoteSilent: the engine does not take a graph, or has not all of it afterwards.
    """
    store = open_generation(generation).store
    graphs = sorted((one for one in store.named_graphs() if isinstance(one, NamedNode)), key=lambda one: one.value)
    remove(engine, mark.MARK)
    for old in engine.graphs():
        if old.value.startswith(_OURS) and old not in graphs:
            remove(engine, old)
    counted = sum(_put(engine, store, graph) for graph in graphs)
    loaded = replace(generation, built={**generation.built, mark.LOAD: str(uuid.uuid4())})
    marked = mark.quads(loaded, [graph.value for graph in graphs])
    put(engine, mark.MARK, "".join(f"{quad.triple} .\n" for quad in marked).encode())
    return counted


def verified(engine: Engine) -> bool:
    """Read the whole graph back and tell whether it has the digest of its generation; for after a first load.

    Raises:
        NotLoaded: there is none.
        RemoteError, RemoteSilent: the engine gives no whole answer.
        StoreError: it was changed in the meantime.
    """
    reader = RemoteReader(engine)
    return graph_digest(reader.quads())[0] == reader.generation.graph_sha256


def _put(engine: Engine, store: Store, graph: NamedNode) -> int:
    """Put one graph and return how many triples it has; the engine must have as many afterwards."""
    with tempfile.TemporaryFile() as file:
        count = 0
        for quad in store.quads_for_pattern(None, None, None, graph):
            file.write(f"{quad.triple} .\n".encode())
            count += 1
        put(engine, graph, file)
    (row,) = engine.select("SELECT (COUNT(*) AS ?count) WHERE { ?s ?p ?o }", [graph])
    if row["count"] != Literal(count):
        raise RemoteError(f"The store has {row['count'].value} of the {count} triples of {graph.value}; push again.")
    return count


def _held(engine: Engine) -> Generation | None:
    """Return what the engine holds; nothing where it holds nothing that can be gone on from."""
    try:
        return engine.generation()
    except mark.NotLoaded:
        return None


def _steps(home: Path, held: Generation, wanted: Generation) -> list[tuple[Generation, Entry]] | None:
    """Return the changes that lead from one generation to another; nothing where the history does not reach."""
    if (held.number, held.graph_sha256) == (wanted.number, wanted.graph_sha256):
        return []
    told = {entry.number: entry for entry in history.entries(home, wanted.number)}
    if held.number not in told or told[held.number].graph_sha256 != held.graph_sha256:
        return None
    steps, was = [], held
    for number in sorted(one for one in told if one > held.number):
        entry = told[number]
        if entry.before != was.number or entry.added + entry.removed > LONGEST:
            return None
        becomes = wanted if number == wanted.number else _generation(entry)
        steps.append((becomes, entry))
        was = becomes
    return steps if was is wanted else None


def _generation(entry: Entry) -> Generation:
    """Return a generation that is perhaps no longer on disk, as the history tells of it."""
    return Generation(entry.number, Path(), entry.graph_sha256, {**entry.built, "graph_sum": entry.graph_sum})


def _moved(home: Path, engine: Engine, was: Generation, becomes: Generation, entry: Entry) -> Generation:
    """Send one change, and return what the engine holds then, which is the next generation."""
    added, removed = history.delta(home, entry)
    text = update(was, becomes, entry, history.quads_of(added), history.quads_of(removed))
    silent: RemoteSilent | None = None
    try:
        sent(engine, update_request(engine, text))
    except RemoteSilent as error:
        silent = error  # it may have been made nevertheless
    held = engine.generation()
    if (held.number, held.graph_sha256) == (becomes.number, becomes.graph_sha256):
        return held
    if silent:
        raise silent
    raise Overtaken(
        f"The store is at generation {held.number}, and not at {was.number} as the change "
        f"to {becomes.number} wants it. Push again."
    )


@contextmanager
def _pushing(home: Path) -> Iterator[None]:
    """Let one process push from a data folder at a time; readers and the writer go on."""
    try:
        handle = (home / "pushing").open("w")
    except FileNotFoundError:
        raise StoreError(f"There is no graph in {home} yet. Run `chronolex build` first.") from None
    except OSError as error:
        raise StoreError(f"The data folder {home} cannot be written: {error.strerror or error}.") from None
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BeingWritten(f"Another chronolex is pushing from {home}. Wait until it is done.") from None
        yield
