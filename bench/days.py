"""Measure the law on a day as a data set: its first use, its later uses, what it costs others, its room on disk."""

from __future__ import annotations

import datetime as dt
import shutil
import statistics
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from bench.changes import changes
from bench.corpus import published
from bench.serving_client import load, requests_of
from bench.serving_servers import Server, ours
from bench.timing import seconds, table
from chronolex import amending
from chronolex.build import CheckFailed
from chronolex.errors import InputFaults
from chronolex.graph.day import sets as day_sets
from chronolex.graph.day.segments import rows_at
from chronolex.graph.day.table import Table
from chronolex.graph.generations import described
from chronolex.graph.store import open_generation

SIZES = (10_000, 100_000, 1_000_000)
FIRST, LATER = 1.0, 1.2
"""The first use of a day takes less than so many seconds, a later one at most so many times an ordinary query."""

_AT = "https://w3id.org/chronolex/at/"
_JSON = "application/sparql-results+json"
_DAYS, _LATER, _OTHERS = 7, 300, 400
_PREFIX = "PREFIX clx: <https://w3id.org/chronolex/ontology#>"
_ANY = f"{_PREFIX} SELECT ?x WHERE {{ ?c a clx:Competence ; clx:role ?r ; clx:object ?x }} LIMIT 1"
_ON_DAY = "{prefix} SELECT ?b WHERE {{ <{thing}> clx:competentBody ?b }} # {number}"
_WITH_DATES = """{prefix} SELECT ?b WHERE {{ ?c clx:object <{thing}> ; a clx:Competence ; clx:holder ?b ;
clx:presumedFrom ?from ; clx:presumedTo ?to . FILTER(?from <= "{day}"^^<http://www.w3.org/2001/XMLSchema#date> &&
"{day}"^^<http://www.w3.org/2001/XMLSchema#date> < ?to) }} # {number}"""


@dataclass(frozen=True)
class Taken:
    """What one size took; seconds, but for `disk`, megabytes for each day, and the two ratios."""

    triples: int
    rows: float
    after_change: float
    first: float
    slowest: float
    later: float
    others: tuple[float, float]
    disk: float

    def row(self) -> list[str]:
        """Return a row of the table."""
        return [
            f"{self.triples:,}",
            f"{self.rows:.2f} s",
            f"{self.after_change * 1000:.0f} ms",
            f"{self.first * 1000:.0f} ms",
            f"{self.slowest * 1000:.0f} ms",
            f"{self.later:.2f}",
            f"{self.others[0] * 1000:.1f} ms",
            f"{self.others[1] * 1000:.1f} ms",
            f"{self.disk:.1f} MB",
        ]


TITLES = [
    "triples", "all rows", "rows of a change", "first use", "slowest", "later ×", "p99 of others", "while made", "a day"
]  # fmt: skip


def report(folder: Path, sizes: Sequence[int] = SIZES) -> bool:
    """Print a table with a row for each size, and return whether the bounds are kept."""
    taken = []
    for size in sizes:
        home = folder / f"synthetic-{size}"
        if not (home / "current").exists():
            published(home, seed=1, triples=size)
        taken.append(_taken(home))
    print(table([TITLES, *(one.row() for one in taken)]))
    faults = list(_faults(taken))
    print("\n".join(faults) or "A day costs little the first time, and nothing after.")
    return not faults


def _faults(taken: Sequence[Taken]) -> Iterator[str]:
    """Yield what does not keep its bound."""
    for one in taken:
        if one.first > FIRST:
            yield f"At {one.triples:,} triples the first use of a day takes {one.first:.2f} s; the bound is {FIRST:g}."
        if one.later > LATER:
            yield f"At {one.triples:,} triples a day is {one.later:.2f} times slower later; the bound is {LATER:g}."


def _taken(home: Path) -> Taken:
    """Measure one size."""
    shutil.rmtree(home / "days", ignore_errors=True)
    rows, after = _rows(home), _rows_after_change(home)
    with ours(home) as server:
        asked = _Asked(server, _thing(home))
        asked.on(dt.date(1999, 1, 1))
        quiet = asked.others(_OTHERS)
        first, busy = asked.first_uses()
        later = asked.later()
    triples = int(described(home)[0].built["quads"])
    slow = (_high(quiet), _high(busy))
    return Taken(triples, rows, after, statistics.median(first), max(first), later, slow, _disk(home) / len(first))


def _rows(home: Path) -> float:
    """Return how long all rows take."""
    folder = day_sets.place(home) / "rows"
    folder.mkdir(exist_ok=True)
    generation = described(home)[0]
    return seconds(lambda: rows_at(folder, home, generation, open_generation(generation)))[0]


def _rows_after_change(home: Path) -> float:
    """Return how long the rows of a changed graph take: those of the change are made, all are read."""
    generation = described(home)[0]
    for _, text in changes(open_generation(generation).store, seed=100 + generation.number, count=9):
        # Some do not fit after others.
        with suppress(InputFaults, CheckFailed), amending.plan(home, text, "change.yaml") as tried:
            amending.apply(home, tried, "bench")
            return _rows(home)
    raise RuntimeError("no change fits this graph")


def _thing(home: Path) -> str:
    """Return something that a body is competent for."""
    reader = open_generation(described(home)[0])
    if not Table.of(reader).rows:
        raise RuntimeError("the vocabulary of this graph knows no flat properties; make it anew")
    return reader.query(_ANY)[0]["x"].value


class _Asked:
    """Ask a running server, each time something that it was not asked before."""

    def __init__(self, server: Server, thing: str) -> None:
        self._server, self._thing, self._number = server, thing, 0

    def on(self, day: dt.date) -> float:
        """Return how long a query on the data set of a day takes."""
        return self._ask(_ON_DAY, day, {"default-graph-uri": f"{_AT}{day}"})

    def dated(self, day: dt.date) -> float:
        """Return how long the same takes by comparing dates."""
        return self._ask(_WITH_DATES, day, {})

    def others(self, count: int) -> list[float]:
        """Return how long ordinary queries take, one after another."""
        return [self.dated(dt.date(2000, 1, 1) + dt.timedelta(days=number)) for number in range(count)]

    def later(self) -> float:
        """Return how many times longer a query on a day that is there takes than one that compares dates."""
        day = dt.date(2001, 5, 1)
        pairs = [(self.on(day), self.dated(day)) for _ in range(_LATER)]
        return statistics.median(one for one, _ in pairs) / statistics.median(other for _, other in pairs)

    def first_uses(self) -> tuple[list[float], list[float]]:
        """Return how long the first uses of days take, and meanwhile ordinary queries."""
        busy, done = list[float](), threading.Event()

        def ask_on() -> None:
            other = _Asked(self._server, self._thing)
            other._number = 1_000_000
            while not done.is_set():
                busy.append(other.dated(dt.date(2010, 1, 1)))

        asking = threading.Thread(target=ask_on)
        asking.start()
        first = [self.on(dt.date(2001 + number, 5, 1)) for number in range(_DAYS)]
        done.set()
        asking.join()
        return first, busy

    def _ask(self, query: str, day: dt.date, more: dict[str, str]) -> float:
        self._number += 1
        text = query.format(prefix=_PREFIX, thing=self._thing, day=day, number=self._number)
        target = f"{self._server.path}?{urlencode({'query': text, **more})}"
        return load(self._server.port, requests_of(self._server.port, [target], _JSON), 1).latencies[0]


def _high(latencies: Sequence[float]) -> float:
    """Return the time that one in a hundred exceeds."""
    return sorted(latencies)[int(len(latencies) * 0.99)]


def _disk(home: Path) -> float:
    """Return the megabytes of the copies that they do not share with the generations."""
    theirs = {path.stat().st_ino for path in (home / "generations").rglob("*")}
    files = {
        path.stat().st_ino: path.stat().st_size for path in (home / "days" / "copies").rglob("*") if path.is_file()
    }
    return sum(size for inode, size in files.items() if inode not in theirs) / 1_000_000
