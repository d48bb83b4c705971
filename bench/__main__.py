"""Measure everything: `python -m bench`; exit 1 where a question does not stay fast as the graph grows."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from bench import engines, planner, whole
from chronolex.graph.store import current


def main() -> int:
    """Print all measurements; only ratios can be compared between computers."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        whole.report(home)
        print()
        engines.report(home)
        print(f"\nGraph {current(home).graph_sha256[:12]}\n")
    return 0 if planner.report() else 1


if __name__ == "__main__":
    sys.exit(main())
