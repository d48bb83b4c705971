"""Run the tests of `queries/recommendations` over the corpus and keep what they find as runs of days.

Each run is a `clx:Outlook` of `graph/derived`: the verdict, why, how sure, since when, and by which claims.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import pairwise

from pyoxigraph import Literal, NamedNode, Quad, Store

from chronolex.graph.days import EARLIEST, OPEN, Day
from chronolex.graph.literals import day_literal, text_literal
from chronolex.graph.store import select
from chronolex.graph.stored import Stored
from chronolex.graph.verdicts import SURE, Found, Held, Run, runs
from chronolex.graph.vocabulary import BASE, CORPUS, DERIVED, term
from chronolex.queries.legal_tests import LegalTest

Epochs = list[tuple[Day, Day, Held]]
"""The days of a claim as known over each stretch of time."""


class Known:
    """What is known of claims and when: each claim is read once, when a test first asks for it."""

    def __init__(self, store: Store) -> None:
        """Take an open store."""
        self._store = store
        self._stored = Stored(store)
        self._epochs: dict[str, Epochs] = {}

    def epochs(self, claim: str) -> Epochs:
        """Return the days of an accepted claim, as known over each stretch of time; of any other none."""
        if claim not in self._epochs:
            self._epochs[claim] = list(self._read(NamedNode(claim)))
        return self._epochs[claim]

    def _read(self, claim: NamedNode) -> Iterator[tuple[Day, Day, Held]]:
        found = self._stored.resolved(claim)
        if found is None or found.claim.standing != "accepted":
            return
        for known in found.known:
            if (index := known.index) is not None:
                days = {one: (getattr(index, one).start, getattr(index, one).end) for one in SURE}
                yield known.since, known.until, Held(days, index.start_known, index.end_known)

    def issued(self) -> list[Day]:
        """Return the days on which sources were issued; what a change file alone says issues nothing."""
        quads = self._store.quads_for_pattern(None, term("clx:issuedBy"), None, CORPUS)
        return sorted(
            {
                Day.fromisoformat(quad.object.value)
                for quad in quads
                if isinstance(quad.object, Literal)
                and Quad(quad.subject, term("clx:changeFile"), Literal(True), CORPUS) not in self._store
            }
        )


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


def found_at(known: Known, decided: Iterable[Solution], on: Day) -> list[Found]:
    """Return of all that could decide what was known on a day, with its days."""
    found = []
    for verdict, claims in decided:
        held = [one for claim in claims for start, end, one in known.epochs(claim) if start <= on < end]
        if held and len(held) == len(claims):
            together = held[0]
            for one in held[1:]:
                together &= one
            found.append(Found(verdict, claims, together))
    return found


class Outlooks:
    """What the tests of a country's recommendations find in one graph, as known over each stretch of time."""

    def __init__(self, store: Store, country: str) -> None:
        """Take an open store, and whose identifiers are made."""
        self._store = store
        self._country = country
        self._known = Known(store)

    def recommendations(self, test: LegalTest) -> list[NamedNode]:
        """Return the recommendations of a test that are in the graph."""
        named = (self._iri("recommendation", name) for name in test.recommendations)
        return [one for one in named if next(self._store.quads_for_pattern(one, None, None, None), None)]

    def solutions(self, test: LegalTest) -> list[Solution]:
        """Return all that could decide a test, of any day, in one order."""
        return solutions(self._store, test)

    @cached_property
    def issued(self) -> list[Day]:
        """The days on which sources were issued."""
        return self._known.issued()

    def of(self, test: LegalTest) -> Iterator[Quad]:
        """Yield what a test finds; nothing where none of its recommendations is in the graph."""
        here = self.recommendations(test)
        if here:
            iri = self._iri("legal-test", test.name)
            yield from _described(test, iri, here)
            for start, end, told in _stretches(self.solutions(test), test, self._known, self.issued):
                for run in told:
                    yield from _outlook(iri, here, (start, end), run)

    def _iri(self, space: str, name: str) -> NamedNode:
        return NamedNode(f"{BASE}id/{self._country}/{space}/{name}")


def _stretches(
    decided: list[Solution], test: LegalTest, known: Known, issued: list[Day]
) -> list[tuple[Day, Day, list[Run]]]:
    """Return what a test finds as known over each stretch of time; those in which it finds the same are one."""
    days = set(issued)
    # What a change file says of a claim that decides is news for this test, and for no other.
    days |= {start for _, claims in decided for claim in claims for start, _, _ in known.epochs(claim)}
    stretches: list[tuple[Day, Day, list[Run]]] = []
    for start, end in pairwise([*sorted(days), OPEN]):
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
