"""Measure checks of the real graph: our own runner against pySHACL on the same quads, and what one claim costs."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import NamedNode, Quad, Store

from bench.timing import interleaved, seconds, table
from chronolex.checking import check, check_at, touched
from chronolex.checking.reference import check_with_pyshacl
from chronolex.graph.vocabulary import term
from chronolex.staging import stage

FASTER = 10.0
"""How many times faster than pySHACL a full check is to be."""

CLAIMS = 40
"""Of how many claims is measured what it costs to check that each ends."""

_PARTS = ("clx:evidence", "clx:asKnown")


def report(folder: Path) -> bool:
    """Print what a full check takes with either engine, and return whether ours is fast enough with the same results.

    The store of the one-claim checks lies in `folder`.
    """
    quads = stage("kg").quads
    taken, theirs = seconds(lambda: check_with_pyshacl(quads))
    (own,) = interleaved([lambda: check(quads)], 5, 10.0)
    same = check(quads) == theirs
    rows = [
        ["check of the whole graph", "triples", "our own", "pySHACL", "ratio", "same results"],
        ["kg", f"{len(quads):,}", f"{own:.2f} s", f"{taken:.2f} s", f"{taken / own:.1f}", "yes" if same else "NO"],
    ]
    print(table(rows))
    places, finding, checking = _one_claim(folder, quads)
    print(f"\nOne claim that ends touches {places:.0f} places.", end=" ")
    print(f"To find them takes {finding:.1f} ms, and to check them before and after {checking:.1f} ms.")
    return same and taken / own >= FASTER


def _one_claim(folder: Path, quads: list[Quad]) -> tuple[float, float, float]:
    """Return medians over some claims: places, and milliseconds to find them and to check them before and after."""
    before, after = (_stored(folder / name, quads) for name in ("before", "after"))
    found = []
    kind = term("clx:Claim")
    claims = [quad.subject for quad in before.quads_for_pattern(None, term("rdf:type"), kind)]
    for claim in claims[:: max(1, len(claims) // CLAIMS)]:
        gone = list(_whole(before, claim)) if isinstance(claim, NamedNode) else []
        for quad in gone:
            after.remove(quad)
        finding, focus = seconds(lambda gone=gone: touched([], gone, before, after))  # type: ignore[misc]
        checking, _ = seconds(lambda focus=focus: (check_at(before, focus), check_at(after, focus)))  # type: ignore[misc]
        found.append((float(len(focus)), finding * 1000, checking * 1000))
        after.extend(gone)
    places, finding, checking = (statistics.median(column) for column in zip(*found, strict=True))
    return places, finding, checking


def _stored(folder: Path, quads: list[Quad]) -> Store:
    store = Store(str(folder))
    store.bulk_extend(quads)
    store.optimize()
    return store


def _whole(store: Store, claim: NamedNode) -> Iterator[Quad]:
    """Yield a claim with its evidence and with what was known of it."""
    yield from store.quads_for_pattern(claim, None, None)
    for part in _PARTS:
        for quad in store.quads_for_pattern(claim, term(part), None):
            if isinstance(quad.object, NamedNode):
                yield from store.quads_for_pattern(quad.object, None, None)
