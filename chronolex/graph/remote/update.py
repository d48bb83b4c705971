"""A change as one SPARQL Update, guarded by the generation that it was made for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from pyoxigraph import Literal, NamedNode, Quad

from chronolex.graph.delta import canonical
from chronolex.graph.generations import Generation
from chronolex.graph.history import Entry, told
from chronolex.graph.literals import text_literal
from chronolex.graph.remote import mark
from chronolex.graph.remote.mark import BUILT, DIGEST, LOAD, MARK, NUMBER


def update(before: Generation, after: Generation, entry: Entry, added: Iterable[Quad], removed: Iterable[Quad]) -> str:
    """Return the one operation that leads an engine from a generation to the next one.

    Where the engine holds another generation, or another graph under that number, its WHERE matches nothing, and
    nothing is changed: the engine does not say so, so that one has to ask what it holds afterwards. No quad is both
    added and removed.

    >>> from pathlib import Path
    >>> one, two = Generation(1, Path(), "ab", {}), Generation(2, Path(), "cd", {})
    >>> print(update(one, two, Entry(2, "amend", "me", "2026-01-01T00:00:00Z", 1, "cd"), [], []).splitlines()[-1][:5])
    WHERE
    """
    added = list(added)
    graphs = {*before.built.get("graphs", ()), *(str(one.graph_name)[1:-1] for one in added)}
    after = replace(after, built={**after.built, LOAD: before.built.get(LOAD, "")})
    guard = f"{MARK} {NUMBER} {Literal(before.number)} ; {DIGEST} {text_literal(before.graph_sha256)} ; {BUILT} ?built"
    gone = [*_grouped(removed), f"GRAPH {MARK} {{ {guard} }}"]
    come = _grouped([*added, *canonical(told([entry])), *mark.quads(after, graphs)])
    return f"DELETE {{ {_joined(gone)} }}\nINSERT {{ {_joined(come)} }}\nWHERE {{ GRAPH {MARK} {{ {guard} }} }}"


def _grouped(quads: Iterable[Quad]) -> list[str]:
    """Return quads as GRAPH blocks, sorted; each line is written from terms."""
    graphs: dict[str, list[str]] = defaultdict(list)
    for quad in quads:
        if not isinstance(quad.graph_name, NamedNode):
            raise ValueError("a graph of ours has a name")
        graphs[str(quad.graph_name)].append(f"{quad.triple} .")
    return [f"GRAPH {name} {{\n{_joined(sorted(lines))}\n}}" for name, lines in sorted(graphs.items())]


def _joined(lines: list[str]) -> str:
    return "\n".join(lines)
