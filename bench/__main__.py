"""Measure everything: `python -m bench`; exit 1 where something does not stay fast as the graph grows."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import bench.amending
import bench.checking
import bench.days
import bench.engines
import bench.growth
import bench.holding
import bench.planner
import bench.serving
import bench.whole
from chronolex.graph.generations import current


def main() -> int:
    """Print all measurements; only ratios can be compared between computers."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        bench.whole.report(home)
        print()
        bench.engines.report(home)
        print(f"\nGraph {current(home).graph_sha256[:12]}\n")
        kept = [bench.checking.report(Path(folder)), bench.amending.report(Path(folder))]
        kept += [bench.days.report(Path(folder)), bench.planner.report(), *front(Path(folder))]
    return 0 if all(kept) else 1


def front(folder: Path) -> list[bool]:
    """Measure the SPARQL front, write its tables into `docs/performance.md`, and return which bounds are kept."""
    homes = [bench.growth.kept(folder, size) for size in bench.growth.SIZES]
    print()
    bench.holding.report(homes, page=True)
    print()
    growth = bench.growth.report(homes, page=True)
    print()
    return [growth, bench.serving.report(bench.growth.kept(folder, bench.serving.TRIPLES), page=True)]


if __name__ == "__main__":
    sys.exit(main())
