"""Check a graph against the rules of `shapes/`: the whole of it, or just what a change can touch.

Our own runner for the part of SHACL that our shapes use, written as SPARQL for the engine of the graph; pySHACL is the
reference that it is compared with (`reference.py`). How it works is told in `docs/checks.md`.
"""

from chronolex.checking.focus import Focus
from chronolex.checking.patterns import ShapeFault
from chronolex.checking.report import SEVERITIES, Report, Result
from chronolex.checking.rules import read_rules
from chronolex.checking.run import check, check_at
from chronolex.checking.tracing import compared, touched

__all__ = [
    "SEVERITIES",
    "Focus",
    "Report",
    "Result",
    "ShapeFault",
    "check",
    "check_at",
    "compared",
    "read_rules",
    "touched",
]
