"""The node on a remote engine that says which generation the engine holds.

It stands alone in a named graph of its own. While a whole graph is being loaded it is absent, so that nobody reads
half of one; a change moves it in the same update that makes the change.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad

from chronolex.errors import RemoteError, StoreError
from chronolex.graph.generations import Generation
from chronolex.graph.literals import text_literal
from chronolex.graph.store import Row
from chronolex.graph.vocabulary import BASE, term

MARK = NamedNode(f"{BASE}graph/generation")
NUMBER, DIGEST, BUILT = term("clx:generation"), term("clx:graphSha256"), term("prov:value")

LOAD = "load"
"""Under which what was built tells by which load the graph came to the engine: each load has a token of its own."""

ASKED = f"SELECT ?number ?digest ?built WHERE {{ {MARK} {NUMBER} ?number ; {DIGEST} ?digest ; {BUILT} ?built }} LIMIT 2"


class NotLoaded(StoreError):
    """Tell that a remote engine holds no graph of ours, or that one is being loaded."""


def quads(generation: Generation, graphs: Iterable[str]) -> list[Quad]:
    """Return the node as quads; what the generation was built from stands in it as JSON, and which graphs it has."""
    built = json.dumps({**generation.built, "graphs": sorted(graphs)}, sort_keys=True, ensure_ascii=False)
    said = ((NUMBER, Literal(generation.number)), (DIGEST, text_literal(generation.graph_sha256)))
    return [Quad(MARK, name, value, MARK) for name, value in (*said, (BUILT, text_literal(built)))]


def known_by(generation: Generation) -> tuple[int, str, str]:
    """Return by what a state of an engine is known: a graph that is loaded anew is another one, whatever its number.

    >>> known_by(Generation(2, Path(), "ab", {"load": "x"}))
    (2, 'ab', 'x')
    """
    return generation.number, generation.graph_sha256, str(generation.built.get(LOAD, ""))


def read(rows: Sequence[Row], where: str) -> Generation:
    """Return the generation that the rows of `ASKED` tell of; its path is of no file, it names the engine.

    Raises:
        NotLoaded: there is none.
        RemoteError: the node is not as we write it.
    """
    if not rows:
        raise NotLoaded(
            "The store holds no graph of ours, or one is being loaded. Where the corpus is, "
            "`chronolex push` brings it there."
        )
    try:
        (row,) = rows
        return Generation(int(row["number"].value), Path(where), row["digest"].value, json.loads(row["built"].value))
    except (ValueError, KeyError):
        raise RemoteError("What the store says of its generation is damaged; push the graph anew.") from None
