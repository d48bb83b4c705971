"""Measure the SPARQL front beside two others: `python -m bench.serving`; exit 1 where a bound is not kept.

All servers are up at once over the same data on disk, and are asked in turn, round after round, by the same client;
the medians of the rounds count. Only ratios can be compared between computers.
"""

from __future__ import annotations

import csv
import io
import statistics
import sys
import tempfile
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Annotated

import typer

from bench.corpus import published
from bench.page import write
from bench.serving_asked import long, on_days
from bench.serving_client import Load, asked
from bench.serving_cold import first_answers
from bench.serving_servers import OURS, OXIGRAPH, RDFLIB, Server, all_up
from bench.timing import table
from chronolex.graph.store import open_reader

TRIPLES, ROUNDS, CONNECTIONS = 100_000, 9, 4
COLD = 0.05
"""Seconds within which the first query after a killed one is answered."""

_JSON = "application/sparql-results+json"
_SEVERAL = 20
"""How many answers are compared before anything is measured."""

Queries = Callable[[int], list[str]]


@dataclass(frozen=True)
class Work:
    """One kind of work: so many requests a round for each server, and how many times faster than another ours is."""

    name: str
    queries: Queries
    counts: Mapping[str, int]
    bounds: Mapping[str, float]


def works(home: Path) -> list[Work]:
    """Return what the servers are measured at."""
    another = on_days(home)
    first, rows, length = next(another), long(), len(open_reader(home).query(long()))
    return [
        Work(
            "as of a day, another query each time",
            lambda count: list(islice(another, count)),
            {OURS: 400, OXIGRAPH: 400, RDFLIB: 20},
            {OXIGRAPH: 0.45, RDFLIB: 5},
        ),
        Work(
            "as of a day, the same query again",
            lambda count: [first] * count,
            {OURS: 1000, OXIGRAPH: 400, RDFLIB: 20},
            {OXIGRAPH: 5},
        ),
        Work(
            f"{length:,} rows, the same query again",
            lambda count: [rows] * count,
            {OURS: 1000, OXIGRAPH: 20, RDFLIB: 2},
            {OXIGRAPH: 100},
        ),
    ]


Rates = dict[str, float]
"""Answers per second by server."""


def measured(home: Path, rounds: int = ROUNDS, share: float = 1.0) -> list[tuple[Work, Rates]]:
    """Return how many answers per second each server gives at each work; `share` is for less of it.

    Raises:
        RuntimeError: a server does not answer, or answers otherwise than ours.
    """
    with all_up(home) as servers:
        _compare(servers, on_days(home))
        return [(work, _rates(servers, work, rounds, share)) for work in works(home)]


def _rates(servers: list[Server], work: Work, rounds: int, share: float) -> Rates:
    """Return the medians of one work; the first round only warms, and in each all are asked the same."""
    taken: dict[str, list[Load]] = {server.name: [] for server in servers}
    for _ in range(rounds + 1):
        queries = work.queries(max(work.counts.values()))
        for server in servers:
            count = max(1, round(share * work.counts[server.name]))
            targets = [server.target(query) for query in queries[:count]]
            taken[server.name].append(asked(server.port, targets, _JSON, CONNECTIONS))
    return {name: statistics.median(one.throughput for one in loads[1:]) for name, loads in taken.items()}


def _compare(servers: list[Server], queries: Iterator[str]) -> None:
    """Demand that all servers answer alike, and with something."""
    found: dict[str, list[list[list[str]]]] = {server.name: [] for server in servers}
    for query in islice(queries, _SEVERAL):
        for server in servers:
            found[server.name].append(_rows(server, query))
    if not any(found[OURS]) or any(one != found[OURS] for one in found.values()):
        raise RuntimeError("the servers do not answer alike")
    # Which rows come first is for each engine to say.
    if len({len(_rows(server, long())) for server in servers}) != 1:
        raise RuntimeError("the long answers are not of one length")


def _rows(server: Server, query: str) -> list[list[str]]:
    """Return the rows of an answer in the order of their words."""
    address = f"http://127.0.0.1:{server.port}{server.target(query)}"
    with urllib.request.urlopen(urllib.request.Request(address, headers={"Accept": "text/csv"})) as answer:
        return sorted(csv.reader(io.StringIO(answer.read().decode())))[1:]


def rows_of(found: list[tuple[Work, Rates]]) -> list[list[str]]:
    """Return a table with a row for each work."""
    rows = [["answers per second", OURS, OXIGRAPH, "times", "at least", RDFLIB, "times", "at least"]]
    for work, rates in found:
        row = [work.name, f"{rates[OURS]:,.0f}"]
        for other in (OXIGRAPH, RDFLIB):
            bound = work.bounds.get(other)
            row += [f"{rates[other]:,.0f}", f"{rates[OURS] / rates[other]:.2f}", f"{bound:g}" if bound else ""]
        rows.append(row)
    return rows


def faults(found: list[tuple[Work, Rates]], cold: float) -> Iterator[str]:
    """Yield what does not keep its bound."""
    for work, rates in found:
        for other, bound in work.bounds.items():
            if rates[OURS] < bound * rates[other]:
                yield f"{work.name}: {rates[OURS] / rates[other]:.2f} times {other}; the bound is {bound:g}."
    if cold > COLD:
        yield f"The first answer after a killed query takes {cold * 1000:.0f} ms; the bound is {COLD * 1000:.0f}."


def report(home: Path, rounds: int = ROUNDS, share: float = 1.0, page: bool = False) -> bool:
    """Print what was measured over a data folder, and return whether all bounds are kept."""
    found, cold = measured(home, rounds, share), statistics.median(first_answers(home))
    said = f"The first answer after a killed query takes {cold * 1000:.0f} ms: a reader was kept ready for it."
    print(table(rows_of(found)))
    print(said)
    if page:
        write("serving", rows_of(found), said)
    wrong = list(faults(found, cold))
    print("\n".join(wrong) or "All bounds are kept.")
    return not wrong


def command(
    triples: Annotated[int, typer.Option(help="the size of the synthetic corpus")] = TRIPLES,
    rounds: Annotated[int, typer.Option(help="of how many rounds the medians count")] = ROUNDS,
    home: Annotated[Path | None, typer.Option(help="a data folder of `python -m bench.corpus` instead")] = None,
    page: Annotated[bool, typer.Option("--page", help="write the table into docs/performance.md too")] = False,
) -> None:
    """Measure the servers side by side."""
    with tempfile.TemporaryDirectory() as folder:
        if home is None:
            home = Path(folder)
            published(home, 1, triples)
        sys.exit(0 if report(home, rounds, page=page) else 1)


if __name__ == "__main__":
    typer.run(command)
