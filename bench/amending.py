"""Measure what a change costs as the graph grows: planned with its check, applied and published, and checked whole."""

from __future__ import annotations

import gc
import statistics
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from bench.changes import changes
from bench.corpus import published
from bench.timing import seconds, table
from chronolex import amending
from chronolex.checking.reference import check_with_pyshacl
from chronolex.checking.run import check
from chronolex.graph.generations import described
from chronolex.graph.store import open_generation

SIZES = (10_000, 100_000, 1_000_000)
COUNT = 30
"""How many changes of one effect are planned, and half as many applied, at each size."""

GROWTH, FASTER, CHECKING, MILLISECONDS = 2.0, 1000.0, 10.0, 100.0
"""A plan grows at most so much from the smallest to the largest size and is so many times faster than pySHACL there;
the full check is so many times faster; and publishing takes less than so long."""


@dataclass(frozen=True)
class Taken:
    """What one size took, in seconds; medians of single changes."""

    triples: int
    plan: float
    apply: float
    full: float
    pyshacl: float
    same: bool

    def row(self) -> list[str]:
        """Return a row of the table."""
        return [
            f"{self.triples:,}",
            f"{self.plan * 1000:.1f} ms",
            f"{self.apply * 1000:.1f} ms",
            f"{self.full:.2f} s",
            f"{self.pyshacl:.1f} s",
            f"{self.pyshacl / self.full:.0f}",
            f"{self.pyshacl / self.plan:,.0f}",
        ]


def report(folder: Path, sizes: Sequence[int] = SIZES) -> bool:
    """Print a table with a row for each size, and return whether all bounds are kept."""
    taken = []
    for size in sizes:
        home = folder / f"synthetic-{size}"
        published(home, seed=1, triples=size)
        taken.append(_taken(home))
        gc.collect()
    titles = ["triples", "plan and check", "apply and publish", "full check", "pySHACL", "check ×", "plan ×"]
    print(table([titles, *(one.row() for one in taken)]))
    faults = list(_faults(taken))
    print("\n".join(faults) or "A change costs the same in a small and in a large graph.")
    return not faults


def _faults(taken: Sequence[Taken]) -> Iterator[str]:
    """Yield what does not keep its bound."""
    first, last = taken[0], taken[-1]
    if last.plan > GROWTH * first.plan:
        yield f"A plan takes {last.plan / first.plan:.1f} times longer in the largest graph; the bound is {GROWTH:g}."
    if last.pyshacl < FASTER * last.plan:
        yield f"A plan is only {last.pyshacl / last.plan:.0f} times faster than pySHACL; the bound is {FASTER:g}."
    if last.pyshacl < CHECKING * last.full:
        yield f"The full check is only {last.pyshacl / last.full:.1f} times faster; the bound is {CHECKING:g}."
    if last.apply * 1000 >= MILLISECONDS:
        yield f"Publishing takes {last.apply * 1000:.0f} ms; the bound is {MILLISECONDS:g}."
    yield from (f"At {one.triples} triples pySHACL finds otherwise." for one in taken if not one.same)


def _taken(home: Path) -> Taken:
    """Measure one size."""
    store = open_generation(described(home)[0]).store
    texts = [text for _, text in changes(store, seed=1, count=COUNT)]
    plan = statistics.median(_planned(home, text) for text in texts)
    quads = list(store)
    full, ours = seconds(lambda: check(quads))
    pyshacl, theirs = seconds(lambda: check_with_pyshacl(quads))
    applied = statistics.median(_applied(home, texts[:: 2 if len(texts) > 2 else 1]))
    return Taken(len(quads), plan, applied, full, pyshacl, ours == theirs)


def _planned(home: Path, text: str) -> float:
    """Return how long a plan takes, its check included, and what was open before is not."""

    def run() -> None:
        with amending.plan(home, text, "change.yaml"):
            pass

    return seconds(run)[0]


def _applied(home: Path, texts: Sequence[str]) -> Iterator[float]:
    """Apply changes, one after another, and yield how long each took from its plan to its generation."""
    for text in texts:
        with ExitStack() as stack:
            tried = stack.enter_context(amending.plan(home, text, "change.yaml"))
            yield seconds(lambda tried=tried: amending.apply(home, tried, "bench"))[0]  # type: ignore[misc]
