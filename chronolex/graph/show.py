"""Everything the graph says of one thing on a day."""

from __future__ import annotations

from typing import Any

from pyoxigraph import Literal, NamedNode

from chronolex.graph.ask import ask
from chronolex.graph.days import Day
from chronolex.graph.evidence import labels_of
from chronolex.graph.names import Names
from chronolex.graph.store import Graph
from chronolex.graph.vocabulary import curie
from chronolex.queries.catalogue import question

_PROPERTIES = "SELECT ?thing ?property ?value WHERE { ?thing ?property ?value }"
INDEX = frozenset(
    {
        *("clx:asKnown", "clx:evidence", "clx:within", "clx:startKnown", "clx:endKnown"),
        *(
            f"clx:{name}{side}"
            for name in ("certain", "presumed", "possible", "known", "overlap", "run")
            for side in ("From", "To")
        ),
        "clx:knownSince",
    }
)
"""What is there for queries to compare, and says nothing that the claims below do not say better."""


def show(
    graph: Graph,
    text: str,
    date: Day,
    known_on: Day | None = None,
    language: str = "en",
    today: Day | None = None,
    names: Names | None = None,
) -> dict[str, Any]:
    """Return a thing's names and properties, and every claim about it with what the day makes of it.

    Args:
        graph: the generation that is read.
        text: an IRI, a tail of one, or a name.
        date: the day as of which claims are told.
        known_on: only what sources had said by this day counts.
        language: in which things are named.
        today: the day that `known_on=None` means.
        names: the names of this generation, where the caller has read them already.

    Raises:
        UsageError: the text names nothing, or several things.
    """
    names = names or Names.of(graph)
    iri = names.find(text)
    properties: dict[str, list[Any]] = {}
    for row in graph.query(_PROPERTIES, {"thing": iri}):
        name = curie(row["property"].value)
        if name not in INDEX:
            properties.setdefault(name, []).append(_said(row["value"], names, language))
    answer = ask(graph, question("evidence"), {"about": iri.value}, date, known_on, language, today, names)
    return {
        "iri": iri.value,
        "label": labels_of(graph, {iri.value}, language).get(iri.value) or names.label(iri.value, language),
        "date": date.isoformat(),
        "known_on": known_on.isoformat() if known_on else None,
        "properties": {name: sorted(values, key=str) for name, values in sorted(properties.items())},
        "claims": answer.answers,
        "receipt": answer.receipt,
    }


def _said(value: NamedNode | Literal, names: Names, language: str) -> Any:
    """Return a thing with its name, words with their language, or plain text."""
    if isinstance(value, NamedNode):
        return {"iri": value.value, "label": names.label(value.value, language)}
    return {"text": value.value, "language": value.language} if value.language else value.value
