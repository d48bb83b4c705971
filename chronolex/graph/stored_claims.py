"""From what the graph says of one claim and its nodes back to values, time as printed, passages and days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from functools import cache

from pyoxigraph import Literal, NamedNode, Store

from chronolex.errors import StoreError
from chronolex.graph.bounds import Index, Interval
from chronolex.graph.claims import Bound, Evidence, Property, SourceDocument, Term, Timing
from chronolex.graph.days import Day, PrintedDate, Span
from chronolex.graph.passages import bounds_by_purpose
from chronolex.graph.timeline import Known
from chronolex.graph.vocabulary import CORPUS, curie

Said = Mapping[str, list[Term]]
"""What is said of one node: the values of each property by its prefixed name, both sorted."""

SIX = tuple(f"clx:{name}{side}" for name in ("certain", "presumed", "possible") for side in ("From", "To"))
COMPUTED = frozenset({*SIX, "clx:startKnown", "clx:endKnown", "clx:knownSince", "clx:asKnown"})
"""What follows from the rest of a claim."""

_PRINTED_AS = {
    "clx:validFrom": "start",
    "clx:validTo": "end",
    "clx:validThrough": "end",
    "clx:validAtLeastThrough": "at-least",
    "clx:date": "date",
}
"""Which printed date each property is, as `clx:printsBound` calls it."""

PRINTED = frozenset({*_PRINTED_AS, "clx:validFromFirstDay", "clx:startedBy", "clx:endedBy"})
"""The time of a claim as printed."""

WORDS = ("text", "standingReason", "condition", "inferred", "asOf", "labelStatus")
TEXT = frozenset({*(f"clx:{name}" for name in WORDS), "rdfs:label", "skos:prefLabel"})
"""What is said in our own words, and how a claim is called."""

_APART = COMPUTED | PRINTED | TEXT | {"rdf:type", "clx:standing", "clx:evidence"}


def said_of(store: Store, subject: object) -> Said:
    """Return what the corpus says of a node; nothing of what is no node of ours."""
    found: dict[str, list[Term]] = {}
    if isinstance(subject, NamedNode):
        for quad in store.quads_for_pattern(subject, None, None, CORPUS):
            if isinstance(quad.object, NamedNode | Literal):
                found.setdefault(short(quad.predicate.value), []).append(quad.object)
    return {name: sorted(values, key=str) for name, values in sorted(found.items())}


@cache
def short(predicate: str) -> str:
    """Return the prefixed name of a property; there are only so many."""
    return curie(predicate)


def values(said: Said, kind: str) -> tuple[Property, ...]:
    """Return what a claim says, sorted by property and value; of a statement what it was made of."""
    pairs = [(name, value) for name, found in said.items() if name not in _APART for value in found]
    return tuple(sorted(map(_unreified, pairs) if kind == "Statement" else pairs, key=str))


def _unreified(pair: Property) -> Property:
    """Return a value of a statement: its property as a prefixed name, its object by whether it is a thing."""
    name, value = pair
    if name == "rdf:subject":
        return "clx:of", value
    if name == "rdf:predicate":
        return "clx:property", Literal(short(value.value))
    if name == "rdf:object":
        return "clx:object" if isinstance(value, NamedNode) else "clx:value", value
    return pair


def text(said: Said) -> tuple[Property, ...]:
    """Return a claim's text and its names, made ones among them, sorted."""
    return tuple((name, value) for name, found in said.items() if name in TEXT for value in found)


def timing(said: Said, passages: Mapping[Evidence, frozenset[str]]) -> Timing:
    """Return the time as printed; `passages` tells which of the dates each passage prints."""

    def bound(name: str, whole: bool = False) -> Bound | None:
        if name not in said:
            return None
        given = tuple(one for one, bounds in passages.items() if _PRINTED_AS[name] in bounds)
        return Bound(PrintedDate(said[name][0].value), given, whole)

    return Timing(
        bound("clx:validFrom", whole="clx:validFromFirstDay" in said),
        bound("clx:validTo") or bound("clx:validThrough", whole=True),
        bound("clx:validAtLeastThrough", whole=True),
        node(said, "clx:startedBy"),
        node(said, "clx:endedBy"),
        bound("clx:date"),
    )


def passage(said: Said, iri: NamedNode, source: Callable[[NamedNode], SourceDocument | None]) -> Evidence:
    """Return one passage.

    Raises:
        StoreError: it has no line, or no source that the graph knows.
    """
    cited = node(said, "clx:source")
    document = source(cited) if cited else None
    lines = tuple(sorted(int(line.value) for line in said.get("clx:line", [])))
    if document is None or not lines:
        raise StoreError(f"The passage {iri.value} has no line or no source. Build the graph anew.")
    printed = words(said, "clx:prints")
    return Evidence(
        document,
        lines,
        words(said, "clx:locator"),
        frozenset(purpose.value for purpose in said.get("clx:for", [])),
        tuple(Span.parse(one.value) for one in said.get("clx:attestedOn", [])),
        words(said, "clx:statedBy"),
        words(said, "clx:stance") or "supports",
        PrintedDate(printed) if printed else None,
    )


def bounds(claim: Said, said: Said) -> frozenset[str]:
    """Return which dates of a claim a passage prints: those it is marked with, else those its purposes name."""
    marks = frozenset(mark.value for mark in said.get("clx:printsBound", []))
    purposes = frozenset(purpose.value for purpose in said.get("clx:for", []))
    return marks or bounds_by_purpose(purposes, frozenset(one for name, one in _PRINTED_AS.items() if name in claim))


def source(said: Said, iri: NamedNode) -> SourceDocument | None:
    """Return what claims need to know of a source document, or `None` of what is none."""
    if not all(name in said for name in ("clx:ownDay", "clx:issuedBy", "clx:lineCount")):
        return None
    own, lines = Span.parse(words(said, "clx:ownDay")), int(words(said, "clx:lineCount"))
    return SourceDocument(iri, own, day(said, "clx:issuedBy"), lines)


def index_of(said: Said) -> Index | None:
    """Return the six days, or `None` of what has none."""
    if not all(name in said for name in SIX):
        return None
    six = [day(said, name) for name in SIX]
    start, end = (words(said, name) == "true" for name in ("clx:startKnown", "clx:endKnown"))
    return Index(Interval(*six[:2]), Interval(*six[2:4]), Interval(*six[4:]), start, end)


def known(said: Said) -> Known:
    """Return the days over one stretch of what was known."""
    return Known(day(said, "clx:knownFrom"), day(said, "clx:knownTo"), index_of(said))


def day(said: Said, name: str) -> Day:
    """Return the calendar day that a property has."""
    return dt.date.fromisoformat(said[name][0].value)


def words(said: Said, name: str) -> str:
    """Return the text that a property has, or nothing."""
    return said[name][0].value if name in said else ""


def node(said: Said, name: str) -> NamedNode | None:
    """Return the first node that a property has, or `None`."""
    return next((value for value in said.get(name, []) if isinstance(value, NamedNode)), None)
