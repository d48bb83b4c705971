"""Measure that a question takes as long in a large graph as in a small one: `python -m bench.growth`; exit 1 if not.

Asked is about one district of the synthetic corpora, which is the same in each of them, so that the answers are too.
What all districts share has answers that grow with the graph; of those `bench/planner.py` has one that is there once.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from pyoxigraph import Store

from bench.asked import Asked, everything
from bench.corpus import published
from bench.page import write
from bench.timing import table
from chronolex.graph.store import open_reader, select
from chronolex.queries.catalogue import catalogue

SIZES = (10_000, 100_000, 1_000_000)
LIMIT = 1.2
"""How many times longer a question may take in the largest graph than in the smallest."""

BUDGET, LEAST, MOST = 2.0, 15, 400
"""Seconds for one question at all sizes, and how often it is asked at each, at the least and at the most."""

_AGENCY, _FIELD, _MECHANISM = "id/zz/body/d0-agency-3", "id/zz/field/d0-field", "id/zz/mechanism/d0-mechanism"
_CODE, _LAW, _REPORT = "eli/zz/code/2016/2", "eli/zz/law/2000/3", "source/zz/d0-report-3"
_OFFENCE = "id/zz/offence/d0-offence-1"

DISTRICT: dict[str, tuple[dict[str, str], ...]] = {
    "acts-by-body": ({"body": _AGENCY},),
    "body-history": ({"body": _AGENCY},),
    "case-counts": (),
    "compare-sources": ({"one": _REPORT, "other": "source/zz/d0-report-4", "about": _CODE},),
    "competences": ({"body": _AGENCY},),
    "competent-bodies": ({"role": "concept/role/coordinates", "object": _MECHANISM},),
    "contradictions": ({"about": _CODE}, {"source": _REPORT}, {"source": _REPORT, "state": "open"}),
    "coordinating-body": ({"object": _MECHANISM},),
    "criminalising-provision": ({"offence": _OFFENCE},),
    "evidence": ({"about": _MECHANISM},),
    "in-force": ({"act": _CODE},),
    "penalty": ({"offence": _OFFENCE}, {"provision": _CODE}, {"offence": _OFFENCE, "provision": f"{_CODE}/art_21"}),
    "post-holders": ({"body": "id/zz/collegium/d0-council"},),
    "procedures-in-place": ({"mechanism": _MECHANISM},),
    "programme-in-force": ({"field": _FIELD},),
    "provision-lineage": ({"provision": f"{_CODE}/art_21"},),
    "recommendation-outlook": ({"about": "id/zz/recommendation/d0-recommendation-1"}, {"about": _MECHANISM}),
    "recommendations": (
        {"about": _MECHANISM},
        {"addressee": _AGENCY},
        {"source": _REPORT},
        {"about": _MECHANISM, "status": "concept/status/implemented"},
    ),
    "timeline": ({"subject": _MECHANISM},),
    "treaty-status": ({"treaty": "eli/int/treaty/1980/convention-1"},),
    "unmandated-bodies": ({"law": _LAW}, {"body": _AGENCY}, {"law": _LAW, "body": _AGENCY}),
    "what-does-source-say": ({"source": _REPORT, "about": _CODE},),
    "who-may": (),
}
"""Parameters by question; none where every answer grows with the graph."""


def latencies(stores: Sequence[Store], asked: Asked) -> tuple[list[float], set[int]]:
    """Return the shortest time that a question takes in each graph, and how many rows its answers have.

    Time of the processor, and the shortest, since all else that a computer does only adds to some calls.
    """
    text, shortest, rows = asked.question.query(asked.bindings), [float("inf")] * len(stores), set[int]()
    began, count = time.perf_counter(), 0
    while count < LEAST or (count < MOST and time.perf_counter() - began < BUDGET):
        for place, store in enumerate(stores):
            start = time.process_time()
            rows.add(len(select(store, text, asked.bindings)))
            shortest[place] = min(shortest[place], time.process_time() - start)
        count += 1
    return shortest, rows


def report(homes: Sequence[Path], page: bool = False) -> bool:
    """Print how the latency of every question grows with the graph, and return whether all stay within the limit."""
    stores = [open_reader(home).store for home in homes]
    sizes = [len(store) for store in stores]
    rows = [["question", "rows", *(f"{size:,} triples" for size in sizes), "grows"]]
    slow = []
    for asked in everything(DISTRICT, "2020-06-01", "2025-12-31"):
        taken, counts = latencies(stores, asked)
        if len(counts) != 1:
            raise ValueError(f"{asked.name} has {counts} rows in graphs of growing size; ask what has one answer")
        grows = taken[-1] / taken[0]
        if grows > LIMIT:
            slow.append(f"{asked.name} takes {grows:.2f} times longer in the largest graph; the limit is {LIMIT:g}.")
        milliseconds = (f"{one * 1000:.2f} ms" for one in taken)
        rows.append([asked.name, str(counts.pop()), *milliseconds, f"{grows:.2f}"])
    print(table(rows))
    print("\n".join(slow) or "Every question takes as long in the largest graph as in the smallest.")
    if page:
        write("growth", rows)
    return not slow


def unasked() -> list[str]:
    """Return the questions that are not measured here, since their answers grow."""
    return [name for name in catalogue() if not DISTRICT[name]]


def command(
    triples: Annotated[int, typer.Option(help="the size of the largest synthetic corpus")] = SIZES[-1],
    corpora: Annotated[Path | None, typer.Option(help="a folder that keeps the corpora for another time")] = None,
    page: Annotated[bool, typer.Option("--page", help="write the table into docs/performance.md too")] = False,
) -> None:
    """Measure every question in graphs of growing size."""
    with tempfile.TemporaryDirectory() as folder:
        homes = [kept(corpora or Path(folder), size) for size in sorted({*SIZES, triples}) if size <= triples]
        sys.exit(0 if report(homes, page) else 1)


def kept(folder: Path, triples: int) -> Path:
    """Return a data folder with a synthetic corpus of a size, made if it is not there yet."""
    home = folder / str(triples)
    if not (home / "current").exists():
        published(home, 1, triples)
    return home


if __name__ == "__main__":
    typer.run(command)
