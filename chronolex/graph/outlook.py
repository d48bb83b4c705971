"""Run the tests of `queries/recommendations` over the corpus and keep what they find as runs of days.

Each run is a `clx:Outlook` of `graph/derived`: the verdict, why, how sure, since when, and by which claims.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from pyoxigraph import Literal, NamedNode, Quad, Store

from chronolex.graph.days import EARLIEST, OPEN, Day
from chronolex.graph.literals import day_literal, text_literal
from chronolex.graph.store import select
from chronolex.graph.verdicts import SURE, Found, Held, Run, runs
from chronolex.graph.vocabulary import BASE, DERIVED, term
from chronolex.queries.legal_tests import LegalTest

_INDEX = """
PREFIX clx: <https://w3id.org/chronolex/ontology#>
SELECT ?claim ?knownFrom ?knownTo ?certainFrom ?certainTo ?presumedFrom ?presumedTo ?possibleFrom ?possibleTo
       ?startKnown ?endKnown WHERE {
  ?claim clx:asKnown ?index ; clx:standing <https://w3id.org/chronolex/concept/standing/accepted> .
  ?index clx:knownFrom ?knownFrom ; clx:knownTo ?knownTo ; clx:startKnown ?startKnown ; clx:endKnown ?endKnown ;
         clx:certainFrom ?certainFrom ; clx:certainTo ?certainTo ;
         clx:presumedFrom ?presumedFrom ; clx:presumedTo ?presumedTo ;
         clx:possibleFrom ?possibleFrom ; clx:possibleTo ?possibleTo .
}
"""


Epochs = dict[str, list[tuple[Day, Day, Held]]]
"""The days of each claim as known over each stretch of time."""


def epochs(store: Store) -> Epochs:
    """Read the days of every accepted claim, as known over each stretch of time."""
    found: Epochs = {}
    for row in select(store, _INDEX):
        day = {name: Day.fromisoformat(value.value) for name, value in row.items() if name.endswith(("From", "To"))}
        days = {one: (day[f"{one}From"], day[f"{one}To"]) for one in SURE}
        held = Held(days, row["startKnown"].value == "true", row["endKnown"].value == "true")
        found.setdefault(row["claim"].value, []).append((day["knownFrom"], day["knownTo"], held))
    return found


Solution = tuple[str, tuple[str, ...]]
"""A verdict, and the claims that together decide so."""


def solutions(store: Store, test: LegalTest) -> list[Solution]:
    """Return all that could decide a test, of any day, in one order."""
    rows = select(store, test.select())
    return sorted(
        {
            (row["verdict"].value, tuple(sorted({row[name].value for name in test.claims if name in row})))
            for row in rows
        }
    )


def found_at(known: Epochs, decided: Iterable[Solution], on: Day) -> list[Found]:
    """Return of all that could decide what was known on a day, with its days."""
    found = []
    for verdict, claims in decided:
        held = [one for claim in claims for start, end, one in known.get(claim, ()) if start <= on < end]
        if held and len(held) == len(claims):
            together = held[0]
            for one in held[1:]:
                together &= one
            found.append(Found(verdict, claims, together))
    return found


def outlooks(store: Store, tests: Iterable[LegalTest], country: str) -> Iterator[Quad]:
    """Yield what the tests of a country's recommendations find, as known over each stretch of time."""
    known = epochs(store)
    issued = sorted({start for stretches in known.values() for start, _, _ in stretches})
    for test in tests:
        named = [NamedNode(f"{BASE}id/{country}/recommendation/{name}") for name in test.recommendations]
        here = [one for one in named if next(store.quads_for_pattern(one, None, None, None), None)]
        if here:
            iri = NamedNode(f"{BASE}id/{country}/legal-test/{test.name}")
            yield from _described(test, iri, here)
            for start, end, told in _stretches(store, test, known, [*issued, OPEN]):
                for run in told:
                    yield from _outlook(iri, here, (start, end), run)


def _stretches(store: Store, test: LegalTest, known: Epochs, issued: list[Day]) -> list[tuple[Day, Day, list[Run]]]:
    """Return what a test finds as known over each stretch of time; those in which it finds the same are one."""
    decided = solutions(store, test)
    stretches: list[tuple[Day, Day, list[Run]]] = []
    for start, end in pairwise(issued):
        told = list(runs(found_at(known, decided, start), test.open, until=start))
        if stretches and stretches[-1][2] == told:
            stretches[-1] = (stretches[-1][0], end, told)
        else:
            stretches.append((start, end, told))
    return stretches


def _described(test: LegalTest, iri: NamedNode, recommendations: list[NamedNode]) -> Iterator[Quad]:
    """Yield what a test is called and means, and of which recommendations."""
    yield Quad(iri, term("rdf:type"), term("clx:LegalTest"), DERIVED)
    yield Quad(iri, term("rdf:type"), term("sh:SPARQLAskExecutable"), DERIVED)
    yield Quad(iri, term("sh:ask"), text_literal(test.text), DERIVED)
    yield Quad(iri, term("rdfs:comment"), text_literal(test.meaning, "en"), DERIVED)
    for language, title in test.title.items():
        yield Quad(iri, term("rdfs:label"), text_literal(title, language), DERIVED)
    for one in recommendations:
        yield Quad(iri, term("clx:recommendation"), one, DERIVED)


def _outlook(iri: NamedNode, recommendations: list[NamedNode], known: tuple[Day, Day], run: Run) -> Iterator[Quad]:
    """Yield one run of days."""
    node = NamedNode(f"{iri.value.replace('/legal-test/', '/outlook/')}/{known[0].isoformat()}/{run.start.isoformat()}")
    verdict = run.verdict
    said: list[tuple[str, NamedNode | Literal]] = [
        ("rdf:type", term("clx:Outlook")),
        ("clx:legalTest", iri),
        ("clx:verdict", NamedNode(f"{BASE}concept/verdict/{verdict.verdict}")),
        ("clx:ground", NamedNode(f"{BASE}concept/ground/{verdict.ground}")),
        ("clx:runFrom", day_literal(run.start)),
        ("clx:runTo", day_literal(run.end)),
        ("clx:knownFrom", day_literal(known[0])),
        ("clx:knownTo", day_literal(known[1])),
        *(("clx:recommendation", one) for one in recommendations),
        *(("clx:decidedBy", NamedNode(claim)) for claim in verdict.claims),
        *([("clx:certainty", text_literal(verdict.certainty))] if verdict.certainty else []),
        *([("clx:since", day_literal(run.since))] if run.since != EARLIEST else []),
    ]
    for name, value in said:
        yield Quad(node, term(name), value, DERIVED)
