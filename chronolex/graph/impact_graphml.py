"""Write edges of dependence as GraphML, for the tools that draw graphs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from chronolex.graph.impact_edges import Edge
from chronolex.graph.impact_telling import Naming
from chronolex.graph.store import Graph

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def graphml(
    graph: Graph, edges: Iterable[Edge], language: str = "en", distances: Mapping[str, int] | None = None
) -> str:
    """Return edges and their ends as GraphML: an edge leads from what rests to what it rests on.

    A node is named by its IRI and has `label` and `class`, and `distance` where it is given; an edge has `relation`,
    `words`, `certainty` (empty where no date says anything), `standing` and `claims`, parted by spaces.
    """
    import networkx as nx

    held = list(edges)
    far = distances or {}
    things = {*far, *(end for edge in held for end in (edge.dependent, edge.support))}
    naming = Naming.of(graph, things, {edge.detail for edge in held if edge.detail}, language)
    drawn = nx.MultiDiGraph()
    for thing in sorted(things):
        said = naming.thing(thing)
        more = {"distance": far[thing]} if thing in far else {}
        drawn.add_node(thing, label=_clean(said["label"]), **{"class": said["class"] or ""}, **more)
    for edge in sorted(held, key=lambda edge: edge.key):
        drawn.add_edge(edge.dependent, edge.support, **_said(edge, naming))
    return "\n".join(nx.generate_graphml(drawn, named_key_ids=True)) + "\n"


def _said(edge: Edge, naming: Naming) -> dict[str, str]:
    """Return what an edge says."""
    return {
        "relation": edge.relation.name,
        "words": _clean(naming.words(edge)),
        "certainty": edge.certainty or "",
        "standing": edge.standing,
        "claims": " ".join(one.claim for one in edge.grounds),
    }


def _clean(text: str) -> str:
    """Return a text without what XML cannot hold."""
    return _NO_XML.sub("", text)
