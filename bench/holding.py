"""Measure what one machine can hold: `python -m bench.holding`: disk, memory, and how fast triples are loaded."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Annotated

import typer
from pyoxigraph import RdfFormat, Store

from bench.growth import SIZES, kept
from bench.page import write
from bench.serving_asked import on_days
from bench.serving_client import asked
from bench.serving_servers import Server, ours, oxigraph
from bench.timing import seconds, table
from chronolex.graph.generations import current
from chronolex.graph.store import open_reader

ASKED = 400
"""So many questions as of a day are asked before memory is looked at."""

MEGABYTE = 1_000_000


def report(homes: Sequence[Path], page: bool = False) -> None:
    """Print a table with a row for each data folder."""
    rows = [["triples", "on disk", "a triple", "loaded", "chronolex serve", "oxigraph serve-read-only"]]
    rows += [_row(home) for home in homes]
    print(table(rows))
    if page:
        write("holding", rows)


def _row(home: Path) -> list[str]:
    """Measure one data folder."""
    count = len(open_reader(home).store)
    disk = sum(path.stat().st_size for path in current(home).path.rglob("*") if path.is_file())
    rate = count / _loading(home)
    with ours(home) as server:
        own = _memory(server, home)
    with oxigraph(home) as server:
        other = _memory(server, home)
    used = [f"{one / MEGABYTE:,.0f} MB" for one in (own, other)]
    return [f"{count:,}", f"{disk / MEGABYTE:,.0f} MB", f"{disk / count:.0f} bytes", f"{rate:,.0f} triples/s", *used]


def _loading(home: Path) -> float:
    """Return the seconds in which the graph is loaded from N-Quads into an empty store on disk."""
    with tempfile.TemporaryDirectory(dir=home) as folder:
        quads = Path(folder) / "all.nq"
        open_reader(home).store.dump(str(quads), RdfFormat.N_QUADS)
        store = Store(f"{folder}/store")
        return seconds(lambda: store.bulk_load(path=str(quads), format=RdfFormat.N_QUADS))[0]


def _memory(server: Server, home: Path) -> int:
    """Return what a server uses after some questions."""
    targets = [server.target(query) for query in islice(on_days(home), ASKED)]
    asked(server.port, targets, "application/sparql-results+json", 4)
    return server.memory()


def command(
    triples: Annotated[int, typer.Option(help="the size of the largest synthetic corpus")] = SIZES[-1],
    corpora: Annotated[Path | None, typer.Option(help="a folder that keeps the corpora for another time")] = None,
    page: Annotated[bool, typer.Option("--page", help="write the table into docs/performance.md too")] = False,
) -> None:
    """Measure graphs of growing size."""
    with tempfile.TemporaryDirectory() as folder:
        sizes = [size for size in sorted({*SIZES, triples}) if size <= triples]
        report([kept(corpora or Path(folder), size) for size in sizes], page)


if __name__ == "__main__":
    typer.run(command)
