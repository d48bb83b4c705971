"""Kill a process that applies changes, again and again, and look each time at what it left.

`python -m bench.crash --triples 1000000 --kills 100` kills at random moments. After each kill the store must be at one
generation or the next, every acknowledged generation must be there, the history must agree, and the next process must
go on from it.
"""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer
from pyoxigraph import Literal, Quad, Store

from bench.changes import changes
from bench.corpus import published
from bench.progress import Bar
from chronolex import amending
from chronolex.build import CheckFailed
from chronolex.checking.run import check
from chronolex.errors import InputFaults
from chronolex.graph import history
from chronolex.graph.generations import Generation, current, graph_digest
from chronolex.graph.store import open_generation
from chronolex.graph.vocabulary import HISTORY, term

_APPLYING = """
import json, sys
from bench.crash import Path, apply_all
apply_all(Path(sys.argv[1]), json.load(sys.stdin))
"""


def apply_all(home: Path, texts: list[str]) -> None:
    """Apply changes, one after another, and tell each generation as soon as it is published."""
    with suppress(InputFaults), amending.plan(home, texts[0], "change.yaml"):
        # All that a first plan reads is read: from here on a process does nothing but apply changes.
        pass
    print("ready", flush=True)
    for text in texts:
        try:
            with amending.plan(home, text, "change.yaml") as tried:
                print(amending.apply(home, tried, "crash").number, flush=True)
        except (InputFaults, CheckFailed):
            # A change made for the first generation need not fit a later one.
            continue


def survive(
    home: Path, kills: int, seed: int, whole_every: int = 10, step: Callable[[int], None] = lambda _: None
) -> int:
    """Kill so often, look at what is left each time, and return how many generations were published.

    Args:
        home: a data folder with a graph of `bench.corpus`.
        kills: how many processes are killed.
        seed: of the moments and the changes.
        whole_every: after how many kills the whole graph is digested, replayed and checked, which takes a while.
        step: is told of each kill.

    Raises:
        AssertionError: something was lost, or is not what it says.
    """
    moments = random.Random(seed)
    before = current(home).number
    # A synthetic corpus is published unchecked: what its manifest counts from then on is what came after.
    found = check(_quads(current(home))).counts()
    texts = [text for _, text in changes(open_generation(current(home)).store, seed, 60 * kills)]
    for kill in range(kills):
        told = _killed(home, texts[60 * kill : 60 * kill + 60], moments.uniform(0, 1.0))
        generation = current(home)
        # What was told is there; what was not told may be there.
        assert all(number <= generation.number for number in told), (told, generation.number)
        _agrees(home, generation)
        if (kill + 1) % whole_every == 0:
            _is_whole(home, generation, found)
        step(1)
    return current(home).number - before


def _killed(home: Path, texts: list[str], after: float) -> list[int]:
    """Let a process apply changes, kill it so many seconds after it began to, and return what it told."""
    with subprocess.Popen(
        [sys.executable, "-c", _APPLYING, str(home)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdin is not None
        assert other.stdout is not None
        json.dump(texts, other.stdin)
        other.stdin.close()
        assert other.stdout.readline() == "ready\n"
        time.sleep(after)
        other.send_signal(signal.SIGKILL)
        return [int(line) for line in other.stdout.read().split()]


def _agrees(home: Path, generation: Generation) -> None:
    """Make sure that pointer, manifest, history and store tell of the same generation."""
    entry = history.entries(home, generation.number)[-1]
    assert (entry.number, entry.graph_sha256) == (generation.number, generation.graph_sha256)
    store = open_generation(generation).store
    assert _newest(store) == generation.number
    added, removed = history.delta(home, entry)
    assert all(quad in store for quad in history.quads_of(added))
    assert not any(quad in store for quad in history.quads_of(removed))


def _newest(store: Store) -> int:
    """Return the last generation of which the store itself tells."""
    quads = store.quads_for_pattern(None, term("clx:generation"), None, HISTORY)
    return max(int(quad.object.value) for quad in quads if isinstance(quad.object, Literal))


def _is_whole(home: Path, generation: Generation, found_first: dict[str, int]) -> None:
    """Make sure that the graph is what its digest and its history say, keeps every rule, and was counted right."""
    quads = _quads(generation)
    assert graph_digest(quads) == (generation.graph_sha256, generation.built["quads"])
    assert history.lines_at(home, generation.number) == {history.line(quad) for quad in quads}
    found = check(quads)
    assert found.conforms, found.text()
    counted = generation.built.get("findings", {})
    assert found.counts() == {key: count + counted.get(key, 0) for key, count in found_first.items()}


def _quads(generation: Generation) -> list[Quad]:
    """Return the graph without its history."""
    return [quad for quad in open_generation(generation).store if quad.graph_name != HISTORY]


def command(
    triples: Annotated[int, typer.Option(help="the size of the corpus")] = 10_000,
    kills: Annotated[int, typer.Option(help="how many processes are killed")] = 100,
    seed: Annotated[int, typer.Option(help="of the moments and the changes")] = 1,
    whole_every: Annotated[int, typer.Option(help="after how many kills the whole graph is looked at")] = 10,
) -> None:
    """Kill processes that apply changes, and look at what they leave."""
    with tempfile.TemporaryDirectory() as folder:
        published(Path(folder), seed, triples)
        with Bar(kills, "Killing") as bar:
            made = survive(Path(folder), kills, seed, whole_every, bar.step)
    typer.echo(f"{kills} kills over {triples:,} triples: {made} generations published, nothing lost.")


if __name__ == "__main__":
    typer.run(command)
