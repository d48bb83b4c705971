"""How much free queries may take, and what is said of one that took too much."""

from __future__ import annotations

from dataclasses import dataclass

from chronolex.api.problems import Busy, ReaderLost
from chronolex.api.readers.results import MEGABYTE
from chronolex.errors import QueryStopped


@dataclass(frozen=True)
class Bounds:
    """Say how much one query may take, and how much all of them; times in seconds, sizes in bytes.

    Attributes:
        deadline: of one query.
        memory: what a reader may use beyond its size when its store is open.
        rows, result: the largest result, and its bytes.
        waiting, patience: how many queries wait for a reader, and how long.
        short: how much of a processor's time a query may take before it goes on behind all others.
        long: how many may do so at a time; as many more stand still until it is their turn.
        spare: readers more than turns, ready for when others turn out to take long.
        spool: what large results hold on disk.
    """

    deadline: float = 10.0
    memory: int = 1024 * MEGABYTE
    rows: int = 1_000_000
    result: int = 64 * MEGABYTE
    waiting: int = 32
    patience: float = 5.0
    short: float = 0.05
    long: int = 4
    spare: int = 2
    spool: int = 1024 * MEGABYTE


def overrun(seconds: float) -> QueryStopped:
    """Return the error of a query past its deadline."""
    return QueryStopped(
        f"The query ran longer than {seconds:g} seconds and was stopped. Ask for less: add a LIMIT, or bind a variable."
    )


def reason(error: BaseException | None) -> str:
    """Return why a reader is stopped, in a word for the figures."""
    kinds = {ReaderLost: "lost", Busy: "crowded", QueryStopped: "deadline"}
    return next((word for kind, word in kinds.items() if isinstance(error, kind)), "failed")
