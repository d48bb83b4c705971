"""What the faces need of whoever runs the queries of strangers: readers of our own, or a remote engine."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from chronolex.api.readers.results import Result


@dataclass(frozen=True)
class Job:
    """One query, ready to be run: which graphs, and in which format the result is wanted.

    `None` for the graphs leaves them to the query's own FROM. With `truncate` a result past a limit is cut instead of
    refused, and says so. With `union` the default graph is all that the store holds.
    """

    query: str
    format: str
    default_graphs: list[str] | None
    named_graphs: list[str] | None
    base: str | None = None
    truncate: bool = False
    union: bool = False


@dataclass
class Counters:
    """What has been run since the start, and what is going on now; for `/metrics`."""

    workers: int = 0
    """Processes that are there."""

    busy: int = 0
    """Processes at work on a query."""

    waiting: int = 0
    """Queries that wait for a process."""

    long: int = 0
    """Queries past the time of a short one, which run behind all others."""

    spooled: int = 0
    """Bytes of results on disk until they are sent."""

    queries: int = 0
    """Queries taken, whatever became of them."""

    refused: int = 0
    """Queries sent away because too many wait, or wait too long."""

    replaced: int = 0
    """Processes stopped and replaced, for whatever reason."""

    kills: Counter[str] = field(default_factory=Counter)
    """Processes stopped in the middle of a query: `deadline`, `lost`, `left`, `crowded`, `failed`."""


class Runner(Protocol):
    """Run queries of strangers, each within its bounds."""

    @property
    def counters(self) -> Counters:
        """Return what has been run, and what is going on."""
        ...

    def warm(self, store: Path) -> None:
        """Get ready for a store."""
        ...

    async def run(self, store: Path, job: Job, deadline: float | None = None, client: str = "") -> Result:
        """Return the whole result of a query.

        A deadline lowers the usual one and never raises it. Clients of different names take turns.
        """
        ...

    async def close(self) -> None:
        """Stop everything."""
        ...
