"""What stands behind claims: their passages, their dates as printed, and what contradicts them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pyoxigraph import Literal, NamedNode

from chronolex.graph.days import OPEN, Day
from chronolex.graph.store import Graph, Row

_PASSAGES = """
PREFIX clx: <https://w3id.org/chronolex/ontology#>
SELECT ?claim ?evidence ?source ?issued ?stance ?property ?value WHERE {
  %s
  ?claim clx:evidence ?evidence .
  ?evidence clx:source ?source ; clx:stance ?stance ; ?property ?value .
  ?source clx:issuedBy ?issued .
}
"""
_PRINTED = """
PREFIX clx: <https://w3id.org/chronolex/ontology#>
SELECT ?claim ?property ?value WHERE {
  %s
  ?claim ?property ?value .
}
"""
_CONTRADICTIONS = """
PREFIX clx: <https://w3id.org/chronolex/ontology#>
SELECT ?claim ?contradiction ?state ?known ?from ?to ?resolved WHERE {
  %s
  ?contradiction clx:between ?claim ; clx:state ?state ; clx:knownFrom ?known .
  OPTIONAL { ?contradiction clx:overlapFrom ?from }
  OPTIONAL { ?contradiction clx:overlapTo ?to }
  OPTIONAL { ?contradiction clx:resolvedSince ?resolved }
}
"""
_LABELS = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?claim ?label WHERE {
  %s
  ?claim rdfs:label ?label .
}
"""
_PRINTED_AS = {
    "validFrom": "from", "validTo": "to", "validThrough": "through", "validAtLeastThrough": "at_least_through",
    "date": "date",
}  # fmt: skip


@dataclass
class Behind:
    """What stands behind one claim: passages, and dates as printed."""

    evidence: list[dict[str, Any]] = field(default_factory=list)
    printed: dict[str, Any] = field(default_factory=lambda: {"from": None, "to": None})


Passages = dict[str, Behind]


def passages_of(graph: Graph, claims: set[str], known: Day) -> Passages:
    """Return the passages issued by a day, and the dates as printed, of each claim."""
    found: Passages = {claim: Behind() for claim in claims}
    if not claims:
        return found
    by_passage: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in graph.query(_PASSAGES % _values(claims)):
        if row["issued"].value <= known.isoformat():
            by_passage[row["claim"].value, row["evidence"].value].append(row)
    for claim, evidence in sorted(by_passage):
        found[claim].evidence.append(_passage(by_passage[claim, evidence]))
    for row in graph.query(_PRINTED % _values(claims)):
        name = row["property"].value.rpartition("#")[2]
        if name in _PRINTED_AS:
            found[row["claim"].value].printed[_PRINTED_AS[name]] = row["value"].value
    _hide_unknown(found)
    return found


def once(evidence: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return each passage once, in the order in which it was met first."""
    found: list[dict[str, Any]] = []
    for one in evidence:
        if one not in found:
            found.append(one)
    return found


def in_language(said: Mapping[str, str], language: str) -> str:
    """Return words in a language, else in English, else in any.

    >>> in_language({"ru": "да", "en": "yes"}, "ky"), in_language({"ru": "да"}, "en")
    ('yes', 'да')
    """
    return said.get(language) or said.get("en") or min(said.values())


def _hide_unknown(found: Passages) -> None:
    """Show a printed date as the passages issued so far print it, and none of which no passage was issued yet."""
    needs = {"from": "start", "to": "end", "through": "end", "at_least_through": "end"}
    for behind in found.values():
        for name, date in behind.printed.items():
            print_it = [one for one in behind.evidence if name == "date" or needs.get(name) in one["for"]]
            # An ISO date that is narrower is longer.
            dates = [one["prints"] or date for one in print_it]
            behind.printed[name] = max(dates, key=len) if date and dates else None


def _passage(rows: list[Row]) -> dict[str, Any]:
    """Return one passage: source, locator, lines, what it is for, whose words."""
    values: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        values[row["property"].value.rpartition("#")[2]].append(row["value"].value)
    return {
        "source": rows[0]["source"].value.rpartition("/")[2],
        "locator": _first(values["locator"]),
        "lines": sorted(int(line) for line in values["line"]),
        "for": sorted(values["for"]),
        "stance": rows[0]["stance"].value,
        "attested_on": sorted(values["attestedOn"]),
        "stated_by": _first(values["statedBy"]),
        "prints": _first(values["prints"]),
    }


def _first(values: list[str]) -> str | None:
    """Return the only value, or nothing."""
    return values[0] if values else None


def contradictions_of(graph: Graph, claims: set[str], date: Day, known: Day) -> dict[str, dict[str, bool]]:
    """Return the contradictions of each claim as known by a day, and whether each is open and covers the date."""
    found: dict[str, dict[str, bool]] = defaultdict(dict)
    if not claims:
        return found
    for row in graph.query(_CONTRADICTIONS % _values(claims)):
        if row["known"].value > known.isoformat():
            continue
        start = row["from"].value if "from" in row else date.isoformat()
        end = row["to"].value if "to" in row else OPEN.isoformat()
        resolved = "resolved" in row and row["resolved"].value <= known.isoformat()
        covers = (row["state"].value == "open" or not resolved) and start <= date.isoformat() < end
        found[row["claim"].value][row["contradiction"].value] = covers
    return found


def _values(claims: Iterable[str]) -> str:
    """Return a VALUES block written from terms."""
    return f"VALUES ?claim {{ {' '.join(str(NamedNode(claim)) for claim in sorted(claims))} }}"


def labels_of(graph: Graph, iris: set[str], language: str) -> dict[str, str]:
    """Return what claims, classes and other things without a name of their own are called, by IRI."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    if iris:
        for row in graph.query(_LABELS % _values(iris)):
            label = row["label"]
            if isinstance(label, Literal):
                found[row["claim"].value][label.language or ""] = label.value
    return {iri: in_language(labels, language) for iri, labels in found.items()}
