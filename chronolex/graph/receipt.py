"""The receipt of an answer: which graph gave it, so that it can be had again."""

from __future__ import annotations

from typing import Any

from chronolex.graph.store import Graph


def receipt(graph: Graph) -> dict[str, Any]:
    """Return which generation was asked, how far its sources go, and the checksum of its graph."""
    return {
        "generation": graph.generation.number,
        "sources_until": max(graph.generation.built.get("sources", {}).values(), default=None),
        "graph_sha256": graph.generation.graph_sha256,
    }
