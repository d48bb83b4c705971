"""Tell a thing as one object: names, properties, claims by time, and what points here; the JSON and the page's data."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pyoxigraph import Literal, NamedNode

from chronolex.api.state import LANGUAGES, OpenGraph
from chronolex.graph.days import EARLIEST, OPEN, Day
from chronolex.graph.evidence import labels_of
from chronolex.graph.receipt import receipt
from chronolex.graph.resource import MOST_CLAIMS, Resource, claims_of
from chronolex.graph.show import INDEX
from chronolex.graph.spans import Spans, spans_of
from chronolex.graph.store import Row, Term
from chronolex.graph.telling import Teller, value
from chronolex.graph.vocabulary import PREFIXES, curie
from chronolex.queries.catalogue import question

_SHOWN = 20
_HIDDEN = INDEX - {"clx:asKnown", "clx:evidence"}
"""What is there for queries to compare; from a claim's page its passages must be reached, though."""
_SAID_BY_CLAIMS = frozenset(PREFIXES["clx"] + name for name in ("concerns", "within"))
"""By what claims point at what they are told of already."""
_NOTHING_BUT_INDEX = frozenset(PREFIXES["clx"] + name for name in ("AsKnown", "Contradiction", "Outlook"))
_NAMING = ("rdfs:label", "skos:prefLabel", "skos:altLabel")


@dataclass(frozen=True)
class View:
    """How a thing is looked at: on which day, as known when, and in which language.

    `given` is the day that the client named, `None` where the day is only today.
    """

    date: Day
    given: Day | None
    known_on: Day | None
    today: Day
    language: str

    @property
    def known(self) -> Day:
        """Return the day by which sources count."""
        return self.known_on or self.today


@dataclass(frozen=True)
class Told:
    """A thing as one object, and beside it what only a page shows: the days of its claims, names of properties."""

    document: dict[str, Any]
    spans: Mapping[str, Spans]
    names: Mapping[str, str]


def tell(graph: OpenGraph, thing: Resource, view: View) -> Told:
    """Return everything that the graph says of a thing on a day."""
    rows = claims_of(graph.reader, thing.iri, view.date, view.known)
    labels = Labels(graph, thing, view.language)
    title = labels.of(thing.iri.value)
    document: dict[str, Any] = {
        "iri": thing.iri.value,
        "label": title,
        "labels": _names(thing, "rdfs:label") | _names(thing, "skos:prefLabel"),
        "other_names": sorted({found.value for found in thing.values("skos:altLabel")} - {title}),
        "classes": [labels.thing(found) for found in sorted(thing.classes) if found.startswith(PREFIXES["clx"])]
        or [labels.thing(found) for found in sorted(thing.classes)],
        "deprecated": thing.gone,
        "date": view.date.isoformat(),
        "known_on": view.known_on.isoformat() if view.known_on else None,
        "properties": _properties(thing, labels),
        "claims": _claims(graph, rows[:MOST_CLAIMS], view),
        "claims_in_all": len(rows),
        "claims_cut": len(rows) > MOST_CLAIMS,
        "pointing_here": _pointing(thing, labels),
        "pointing_here_cut": thing.cut,
        "receipt": receipt(graph.reader),
    }
    spans = spans_of(graph.reader, thing.iri, view.known) if rows else {}
    return Told(document, spans, {curie(by.value): labels.of(by.value) for by, _ in thing.said})


class Labels:
    """What everything on one page is called, looked up at once."""

    def __init__(self, graph: OpenGraph, thing: Resource, language: str) -> None:
        """Look up the thing, its properties and values, and as much of what points at it as is shown."""
        self._names, self._language = graph.names, language
        nodes = [node for pair in thing.said for node in pair] + [node for pair in thing.pointers for node in pair]
        wanted = {node.value for node in (thing.iri, *nodes) if isinstance(node, NamedNode)}
        unnamed = sorted(iri for iri in wanted if not graph.names.knows(iri))
        self._found = labels_of(graph.reader, set(unnamed), language)

    def of(self, iri: str) -> str:
        """Return what a thing is called: by its name, its label, else by its prefixed name or the end of its IRI."""
        if iri in self._found:
            return self._found[iri]
        if self._names.knows(iri):
            return self._names.label(iri, self._language)
        short = curie(iri)
        return short if short != iri and "/" not in short else self._names.label(iri, self._language)

    def thing(self, iri: str) -> dict[str, str]:
        """Return a thing with its name."""
        return {"iri": iri, "label": self.of(iri)}

    def said(self, term: Term) -> Any:
        """Return a value: a thing with its name, words with their language, else its text."""
        if isinstance(term, NamedNode):
            return self.thing(term.value)
        return {"text": term.value, "language": term.language} if term.language else term.value


def _names(thing: Resource, name: str) -> dict[str, str]:
    """Return the names of a thing by language, in the order in which we give languages."""
    found = {one.language or "": one.value for one in thing.values(name) if isinstance(one, Literal)}
    return {language: found[language] for language in (*LANGUAGES, *sorted(found)) if language in found}


def _properties(thing: Resource, labels: Labels) -> dict[str, list[Any]]:
    """Return what is said of a thing by property; without its names, and without what is there for queries only."""
    found: dict[str, list[Any]] = defaultdict(list)
    hidden = _NAMING if thing.classes & _NOTHING_BUT_INDEX else {*_NAMING, *_HIDDEN}
    for predicate, term in thing.said:
        name = curie(predicate.value)
        if name not in hidden and not (isinstance(term, Literal) and term.value in _UNBOUND):
            found[name].append(labels.said(term))
    return {name: sorted(values, key=_order) for name, values in sorted(found.items())}


_UNBOUND = (OPEN.isoformat(), EARLIEST.isoformat())


def _order(value: Any) -> str:
    """Return by what values are ordered: as people read them."""
    return str(value.get("label") or value.get("text")) if isinstance(value, dict) else str(value)


def _claims(graph: OpenGraph, rows: Iterable[Row], view: View) -> list[dict[str, Any]]:
    """Return the claims in order of time, with passages and contradictions, and what the day makes of each."""
    found = list(rows)
    asked = question("evidence")
    teller = Teller(graph.reader, asked, graph.names, view.language, view.date, view.known, {"about"})
    teller.learn(found)
    places = {value(row, "claim"): place for place, row in enumerate(found)}
    return sorted(teller.answers(found), key=lambda answer: min(places[claim] for claim in answer["claims"]))


def _pointing(thing: Resource, labels: Labels) -> list[dict[str, Any]]:
    """Return what points at a thing by property: how many, and the first of them by name."""
    groups: dict[str, list[str]] = defaultdict(list)
    for one, by in thing.pointers:
        if by.value not in _SAID_BY_CLAIMS:
            groups[by.value].append(one.value)
    return [
        {
            "property": {**labels.thing(by), "name": curie(by)},
            "count": len(iris),
            "at_least": thing.cut,
            "things": sorted((labels.thing(iri) for iri in iris), key=lambda one: (one["label"], one["iri"]))[:_SHOWN],
        }
        for by, iris in sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))
    ]
