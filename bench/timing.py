"""Time things fairly: side by side in one run, and by the median."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

Made = TypeVar("Made")


def seconds(run: Callable[[], Made]) -> tuple[float, Made]:
    """Return how long one call takes, and what it returns."""
    start = time.perf_counter()
    made = run()
    return time.perf_counter() - start, made


def interleaved(runs: Sequence[Callable[[], object]], most: int, budget: float) -> list[float]:
    """Return the median of each call, called in turn so that all meet the same weather.

    Args:
        runs: what to call; each is called once before anything counts.
        most: how often each is called at most.
        budget: seconds after which no further round begins; each is called three times at least.
    """
    for run in runs:
        run()
    taken: list[list[float]] = [[] for _ in runs]
    start = time.perf_counter()
    for count in range(most):
        if count >= 3 and time.perf_counter() - start > budget:
            break
        for one, run in zip(taken, runs, strict=True):
            one.append(seconds(run)[0])
    return [statistics.median(one) for one in taken]


def table(rows: Sequence[Sequence[str]]) -> str:
    """Return rows as text in columns; the first is the heading, and all but the first column stand right."""
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        lines.append("  ".join([row[0].ljust(widths[0]), *cells]))
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:]])
