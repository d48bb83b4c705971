"""The history read back from `graph/history`: what `chronolex.graph.history.told` writes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from pyoxigraph import Literal, NamedNode, Quad

from chronolex.errors import StoreError
from chronolex.graph.history import Entry
from chronolex.graph.vocabulary import curie

_WORDS = {
    "clx:historyKind": "kind",
    "clx:appliedBy": "by",
    "prov:endedAtTime": "at",
    "clx:change": "change",
    "rdfs:label": "title",
    "clx:addedSha256": "added_sha256",
    "clx:removedSha256": "removed_sha256",
    "clx:graphSha256": "graph_sha256",
}
_NUMBERS = {
    "clx:generation": "number",
    "clx:generationBefore": "before",
    "clx:quadsAdded": "added",
    "clx:quadsRemoved": "removed",
    "clx:reverts": "reverts",
}


def entries(quads: Iterable[Quad]) -> list[Entry]:
    """Return the entries that quads tell of, the first first; texts of change files are not told.

    Raises:
        StoreError: an entry is not as we write it.
    """
    nodes: dict[str, dict[str, str]] = defaultdict(dict)
    for quad in quads:
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal):
            nodes[quad.subject.value][curie(quad.predicate.value)] = quad.object.value
    try:
        return sorted((_entry(said) for said in nodes.values()), key=lambda one: one.number)
    except (KeyError, ValueError, TypeError):
        raise StoreError("The history in the store is damaged; push the graph anew.") from None


def _entry(said: dict[str, str]) -> Entry:
    """Return one entry."""
    words = {name: said.get(one, "") for one, name in _WORDS.items()}
    numbers = {name: int(said.get(one, "0")) for one, name in _NUMBERS.items()}
    return Entry(
        numbers["number"], words["kind"], words["by"], _at(words["at"]), numbers["before"], words["graph_sha256"],
        words["change"], words["title"], "", numbers["reverts"], {},
        numbers["added"], numbers["removed"], words["added_sha256"], words["removed_sha256"],
    )  # fmt: skip


def _at(text: str) -> str:
    """Return a moment in UTC as the history writes it; engines write it as they like."""
    return text.removesuffix("Z") + "+00:00" if text.endswith("Z") else text
