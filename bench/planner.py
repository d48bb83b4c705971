"""The guard that queries stay fast as the graph grows: `python -m bench.planner`; it must pass before pyoxigraph moves.

A small world is copied until the graph has hundreds of thousands of triples. A question about one thing of one copy
has the same answer at every size, so a planner that knows what it does needs the same time; one that walks through the
graph needs as many times longer as the graph is larger. Only ratios within one run count.
"""

from __future__ import annotations

import math
import sys
import tempfile
from pathlib import Path

from pyoxigraph import Store

from bench.asked import Asked, everything
from bench.timing import seconds, table
from bench.world import grown
from chronolex.graph.store import select

SIZES = (10_000, 50_000, 300_000)
LIMIT = 4.0
"""How many times longer a question may take in the largest graph than in the smallest; the graphs differ thirtyfold."""

FLOOR = 0.0005
"""Seconds below which a latency counts as this: what a busy computer adds to one call."""

STOP = 15.0
"""How many times longer a question may take before the larger graphs are spared."""

SYNTHETIC: dict[str, tuple[dict[str, str], ...]] = {
    "acts-by-body": ({"body": "id/c3/body/parliament"},),
    "body-history": ({"body": "id/c3/body/ministry"},),
    "case-counts": (
        {"measure": "concept/measure/persons-trained"},
        {"measure": "concept/measure/persons-trained", "year": "1999"},
    ),
    "compare-sources": (
        {"one": "source/c3/report", "other": "source/c3/other", "about": "id/c3/mechanism/mechanism"},
        {"one": "source/c3/other", "other": "source/c3/report", "about": "id/c3/procedure/procedure"},
    ),
    "competences": ({"body": "id/c3/body/ministry"},),
    "competent-bodies": (
        {"role": "concept/role/operates-hotline"},
        {"role": "concept/role/coordinates", "object": "id/c3/mechanism/mechanism"},
        {"object": "id/c3/mechanism/mechanism", "role": "concept/role/coordinates"},
    ),
    "contradictions": (
        {"about": "eli/c3/code/2014/new"},
        {"source": "source/c3/other"},
        {"state": "resolved"},
        {"kind": "concept/contradiction/norms-collide"},
        {"about": "eli/c3/code/2014/new", "state": "open"},
        {"about": "eli/c3/code/2014/new", "kind": "concept/contradiction/sources-disagree"},
        {"source": "source/c3/report", "about": "id/c3/offence/offence"},
        {"source": "source/c3/other", "state": "open", "kind": "concept/contradiction/figures-differ"},
        {"state": "resolved", "kind": "concept/contradiction/norms-collide"},
    ),
    "coordinating-body": ({"object": "id/c3/mechanism/mechanism"},),
    "criminalising-provision": ({"offence": "id/c3/offence/offence"},),
    "evidence": ({"about": "id/c3/mechanism/mechanism"},),
    "in-force": ({"act": "eli/c3/code/2014/new"},),
    "penalty": (
        {"offence": "id/c3/offence/offence"},
        {"provision": "eli/c3/code/2014/new"},
        {"offence": "id/c3/offence/offence", "provision": "eli/c3/code/2014/new"},
    ),
    "post-holders": ({"body": "id/c3/body/ministry"},),
    "procedures-in-place": ({"mechanism": "id/c3/mechanism/mechanism"},),
    "programme-in-force": ({"field": "id/c3/field/field"},),
    "provision-lineage": ({"provision": "eli/c3/code/2014/new/art_2"},),
    "recommendation-outlook": (
        {"about": "id/c3/recommendation/recommendation"},
        {"about": "id/c3/mechanism/mechanism"},
        {"about": "id/c3/body/ministry", "verdict": "concept/verdict/fulfilled"},
    ),
    "recommendations": (
        {"about": "id/c3/mechanism/mechanism"},
        {"addressee": "id/c3/body/ministry"},
        {"source": "source/c3/report"},
        {"year": "1999"},
        {"kind": "concept/recommendation/question"},
        {"status": "concept/status/expired"},
        {"about": "id/c3/mechanism/mechanism", "status": "concept/status/implemented"},
        {"about": "id/c3/mechanism/mechanism", "year": "2017"},
        {"addressee": "id/c3/body/ministry", "kind": "concept/recommendation/recommendation"},
        {"source": "source/c3/report", "status": "concept/status/implemented"},
        {"year": "1999", "kind": "concept/recommendation/question", "status": "concept/status/expired"},
    ),
    "timeline": ({"subject": "id/c3/mechanism/mechanism"},),
    "treaty-status": ({"treaty": "eli/int/treaty/2000/treaty"},),
    "unmandated-bodies": (
        {"law": "eli/c3/law/2003/charging"},
        {"body": "id/c3/body/ministry"},
        {"body": "id/c3/office/office"},
        {"body": "id/c3/body/agency"},
        {"law": "eli/c3/law/2003/charging", "body": "id/c3/body/ministry"},
        {"law": "eli/c3/law/2003/charging", "object": "id/c3/field/field"},
        {"body": "id/c3/office/office", "object": "id/c3/field/field"},
        {"law": "eli/c3/law/2003/charging", "body": "id/c3/office/office", "object": "id/c3/field/field"},
    ),
    "what-does-source-say": ({"source": "source/c3/report", "about": "id/c3/mechanism/mechanism"},),
    "who-may": ({"role": "concept/role/operates-hotline"},),
}
"""Parameters by question; where all are concepts or words, those of what is there once."""


def report() -> bool:
    """Print how the latency of every question grows with the graph; tell whether all stay within the limit."""
    asked = everything(SYNTHETIC, "2020-06-01", "2025-12-31")
    with tempfile.TemporaryDirectory() as folder:
        stores = [grown(Path(folder) / str(size), size) for size in SIZES]
        taken = [latencies(stores, one) for one in asked]
        sizes = [len(store) for store in stores]
        del stores
    grows = [max(late, FLOOR) / max(first, FLOOR) for first, *_, late in taken]
    heading = ("question", *(f"{size:,} ms" for size in sizes), "grows", "")
    rows = [
        (
            one.name,
            *("-" if value == math.inf else f"{value * 1000:.2f}" for value in values),
            f"{ratio:.1f}",
            "" if ratio <= LIMIT else "TOO SLOW",
        )
        for one, values, ratio in zip(asked, taken, grows, strict=True)
    ]
    print(table([heading, *rows]))
    passed = all(ratio <= LIMIT for ratio in grows)
    print(f"\n{'Passed' if passed else 'Failed'}: no question may take {LIMIT:g} times longer in the largest graph.")
    return passed


def latencies(stores: list[Store], asked: Asked) -> list[float]:
    """Return the shortest latency of a question in each graph, `inf` where it is not worth waiting for.

    The shortest, because all that a busy computer does is add to some calls; a walk through the graph is in each.

    Raises:
        ValueError: the answers differ, so that the times cannot be compared.
    """
    found: list[float] = []
    counts: set[int] = set()
    for store in stores:
        if found and found[-1] > STOP * max(found[0], FLOOR):
            found.append(math.inf)
            continue
        taken: list[float] = []
        text = asked.question.query(asked.bindings)
        while len(taken) < 3 or (len(taken) < 25 and sum(taken) < 0.5):
            spent, rows = seconds(lambda store=store, text=text: select(store, text, asked.bindings))  # type: ignore[misc]
            taken.append(spent)
            counts.add(len(rows))
        found.append(min(taken))
    if len(counts) != 1 or 0 in counts:
        raise ValueError(f"{asked.name} has {counts} rows in graphs of growing size; write parameters with one answer")
    return found


if __name__ == "__main__":
    sys.exit(0 if report() else 1)
