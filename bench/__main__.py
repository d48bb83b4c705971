"""Measure everything: `python -m bench`; exit 1 where something does not stay fast as the graph grows."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import bench.amending
import bench.checking
import bench.engines
import bench.planner
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
        kept = [bench.checking.report(Path(folder)), bench.amending.report(Path(folder)), bench.planner.report()]
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
