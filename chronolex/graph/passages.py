"""Passages in the graph: what they are called, what is said of them, and which printed dates of a claim they print."""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode

from chronolex.graph.claims import Claim, Evidence, Property, Timing
from chronolex.graph.literals import date_literal, span_literal, text_literal

_BY_PURPOSE = {"start": {"start"}, "end": {"end", "at-least"}}

PRINTS_NONE = "none"
"""Marks a passage that prints no date of its claim though its purposes name one."""


def passage_iri(claim: Claim, evidence: Evidence) -> NamedNode:
    """Return the node of a passage; of several that begin on one line, all but the first by their words have a number.

    Raises:
        ValueError: the passage is none of the claim's.
    """
    base = f"{claim.iri.value}/{evidence.source.iri.value.rpartition('/')[2]}-{evidence.lines[0]}"
    twins = [one for one in claim.evidence if (one.source, one.lines[0]) == (evidence.source, evidence.lines[0])]
    place = sorted(twins, key=_mark).index(evidence)
    return NamedNode(f"{base}-{place + 1}" if place else base)


def passage_says(claim: Claim, evidence: Evidence) -> list[Property]:
    """Return everything that is said of a passage of a claim but its class."""
    said: list[Property] = [("clx:source", evidence.source.iri), ("clx:stance", text_literal(evidence.stance))]
    said += [("clx:line", Literal(line)) for line in evidence.lines]
    said += [("clx:for", text_literal(purpose)) for purpose in sorted(evidence.purposes)]
    said += [("clx:printsBound", text_literal(bound)) for bound in _bounds(claim.timing, evidence)]
    said += [("clx:attestedOn", span_literal(span)) for span in evidence.attested]
    said += [("clx:locator", text_literal(evidence.locator))] if evidence.locator else []
    said += [("clx:prints", date_literal(evidence.prints))] if evidence.prints else []
    said += [("clx:statedBy", text_literal(evidence.stated_by))] if evidence.stated_by else []
    return said


def bounds_by_purpose(purposes: frozenset[str], bounds: frozenset[str]) -> frozenset[str]:
    """Return which of a claim's printed dates a passage prints by its purposes; an event's is in all its passages.

    >>> sorted(bounds_by_purpose(frozenset({"end", "holds"}), frozenset({"start", "end"})))
    ['end']
    """
    named = {bound for purpose in purposes for bound in _BY_PURPOSE.get(purpose, ())}
    return frozenset(bounds & (named | {"date"}))


def _bounds(timing: Timing, evidence: Evidence) -> list[str]:
    """Return which dates of the claim a passage prints, where its purposes do not tell."""
    given = {"start": timing.start, "end": timing.end, "at-least": timing.at_least, "date": timing.date}
    present = {name: bound for name, bound in given.items() if bound}
    mark = (evidence.source, _mark(evidence))
    printed = {name for name, bound in present.items() if mark in [(one.source, _mark(one)) for one in bound.evidence]}
    if printed == bounds_by_purpose(evidence.purposes, frozenset(present)):
        return []
    return sorted(printed) or [PRINTS_NONE]


def _mark(evidence: Evidence) -> tuple[tuple[int, ...], str, str, str, str]:
    """Return what tells the passages of one source apart, and their order."""
    printed = evidence.prints.text if evidence.prints else ""
    return evidence.lines, evidence.locator, evidence.stated_by, evidence.stance, printed
