"""What is read back from a store is what was written to it: claims, their days, their passages, things."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from itertools import permutations
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store

from chronolex.errors import InputFaults, StoreError
from chronolex.graph.bounds import Index, Interval
from chronolex.graph.claims import Bound, Claim, Evidence, Facts, Property, SourceDocument, Thing, Timing
from chronolex.graph.days import OPEN, Day, PrintedDate, Span
from chronolex.graph.literals import day_literal, span_literal, text_literal
from chronolex.graph.quads import Vocabulary, quads
from chronolex.graph.stored import Stored, facts
from chronolex.graph.timeline import Known, Resolved, resolve
from chronolex.graph.vocabulary import BASE, CORPUS, DERIVED, ONTOLOGY, term
from chronolex.staging import Staged, concepts, read_ontology

from . import tiny

VOCABULARY = Vocabulary.of(read_ontology())


def stored_of(things: Iterable[Thing], resolved: Iterable[Resolved]) -> Stored:
    """Write things and claims to a store, with the real vocabulary."""
    store = Store()
    store.bulk_extend([*read_ontology(), *quads(things, resolved, VOCABULARY)])
    return Stored(store)


def said(stored: Stored, claim: NamedNode) -> set[Quad]:
    """Return the quads of a claim, of its passages and of its days as known, and the flat triple of a continuity."""
    store = stored.store
    own = set(store.quads_for_pattern(claim, None, None, CORPUS))
    nodes = [quad.object for quad in own if quad.predicate in (term("clx:evidence"), term("clx:asKnown"))]
    found = set(own)
    for node in nodes:
        found.update(store.quads_for_pattern(cast(NamedNode, node), None, None, CORPUS))
    values = {quad.predicate: cast(NamedNode, quad.object) for quad in own}
    if values.get(term("rdf:predicate")) == term("clx:continues"):
        subject, value = values[term("rdf:subject")], values[term("rdf:object")]
        found |= set(store.quads_for_pattern(subject, term("clx:continues"), value, CORPUS))
    return found


def emitted(stored: Stored, claim: NamedNode) -> set[Quad]:
    """Return the quads of a claim as it is read back."""
    resolved = stored.resolved(claim)
    assert resolved is not None
    return set(quads((), [resolved], VOCABULARY))


def exactly(known: tuple[Known, ...]) -> list[tuple[Known, bool | None, bool | None]]:
    """Return the days as known with the sides that equality leaves out."""
    sides = [(one.index.start_known, one.index.end_known) if one.index else (None, None) for one in known]
    return [(one, *two) for one, two in zip(known, sides, strict=True)]


def days(of: Facts) -> dict[str, list[tuple[Known, bool | None, bool | None]]] | None:
    """Resolve, or return `None` where no days fit."""
    try:
        return {one.claim.iri.value: exactly(one.known) for one in resolve(of)}
    except InputFaults:
        return None


# -- The real corpus -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def stored(staged: Staged) -> Stored:
    store = Store()
    store.bulk_extend(staged.quads)
    return Stored(store)


def test_every_claim_read_back_is_written_again_quad_for_quad(stored: Stored) -> None:
    for claim in stored.claims():
        assert emitted(stored, claim) == said(stored, claim), claim


def test_things_and_claims_read_back_are_the_whole_corpus_graph(stored: Stored) -> None:
    things = [stored.thing(iri) for iri in stored.things()]
    resolved = [stored.resolved(iri) for iri in stored.claims()]
    again = quads([one for one in things if one], [one for one in resolved if one], VOCABULARY)
    assert set(again) == set(stored.store.quads_for_pattern(None, None, None, CORPUS))


def test_claims_are_as_they_were_loaded(stored: Stored, staged: Staged) -> None:
    assert {claim.iri for claim in staged.facts.claims} == set(stored.claims())
    for before in staged.resolved:
        after = stored.resolved(before.claim.iri)
        assert after is not None
        assert (after.claim.kind, after.claim.standing) == (before.claim.kind, before.claim.standing)
        assert after.claim.values == tuple(sorted(set(before.claim.values), key=str))
        assert set(after.claim.evidence) == set(map(_sorted, before.claim.evidence))
        assert set(before.claim.text) <= set(after.claim.text)
        assert _times(after.claim.timing) == _times(before.claim.timing), before.claim.iri
        assert exactly(after.known) == exactly(before.known)
        assert stored.index(before.claim.iri) == before.known[-1].index


def _sorted(evidence: Evidence) -> Evidence:
    return replace(evidence, attested=tuple(sorted(evidence.attested, key=lambda span: str(span_literal(span)))))


def _times(timing: Timing) -> list[object]:
    """Return what is printed, with the issue days of the passages and the dates as they print them."""
    bounds = (timing.start, timing.end, timing.at_least, timing.date)
    told = [bound and (bound.printed, bound.whole, {_print(one) for one in bound.evidence}) for bound in bounds]
    return [*told, timing.started_by, timing.ended_by]


def _print(evidence: Evidence) -> tuple[str, tuple[int, ...], PrintedDate | None]:
    return evidence.source.iri.value, evidence.lines, evidence.prints


def test_days_come_out_the_same_from_what_is_read_back(stored: Stored, staged: Staged) -> None:
    again = facts(stored.store)
    assert set(again.sources) == set(staged.facts.sources)
    assert days(again) == {one.claim.iri.value: exactly(one.known) for one in staged.resolved}


def test_things_are_as_they_were_loaded(stored: Stored, staged: Staged) -> None:
    assert {thing.iri for thing in staged.facts.things} == set(stored.things())
    for before in staged.facts.things:
        after = stored.thing(before.iri)
        assert after is not None
        assert (after.kind, set(after.properties)) == (before.kind, set(before.properties)), before.iri
        assert (stored.kind(before.iri), stored.claim(before.iri)) == (before.kind, None)


def test_concepts_are_those_of_the_schemes(stored: Stored) -> None:
    found = stored.concepts()
    assert found == sorted(iri for iri in concepts(read_ontology()) if iri.startswith(f"{BASE}concept/"))
    assert f"{BASE}concept/role/coordinates" in found


def test_whatever_names_a_thing_is_found(stored: Stored, staged: Staged) -> None:
    for name in ("clx:legalBasis", "clx:of", "clx:object", "clx:result"):
        found: dict[NamedNode, set[NamedNode]] = {}
        for claim in staged.facts.claims:
            for key, value in claim.values:
                if key == name and isinstance(value, NamedNode):
                    found.setdefault(value, set()).add(claim.iri)
        assert found
        for value, claims in found.items():
            assert stored.naming(name, value) == sorted(claims, key=lambda one: one.value)


def test_names_are_found_in_each_graph_and_language(stored: Stored) -> None:
    body = NamedNode(f"{BASE}id/kg/body/state-migration-service")
    assert stored.label(body, "en") == "State Migration Service"
    assert stored.label(term("clx:Competence"), "ru") == "Компетенция"
    assert stored.label(NamedNode(f"{BASE}concept/role/coordinates"), "en") == "coordinates"
    assert stored.label(body, "de") is None


# -- What a graph of earlier days could not tell ---------------------------------------------------------------------

HARD = {
    "a period": "period: {of: 2017-05/2020, evidence: [one-2020 L1]}",
    "a start for another purpose": "from: {day: 2019-03-05, evidence: [{at: one-2020 L1, for: holds}]}",
    "a passage for a start that prints none": (
        "from: {day: 2019-03-05, evidence: [two-2025 L1]}, evidence: [{at: one-2020 L2, for: start}]"
    ),
    "an end at least that was meant otherwise": (
        "at-least-through: {day: 2019, evidence: [{at: one-2020 L1, for: start}, {at: two-2025 L1}]}"
    ),
    "two dates of one passage, one of them wider": (
        "from: {day: 2019-03-05, evidence: [{at: one-2020 L1, prints: 2019}]}, "
        "to: {day: 2020-02-03, evidence: [one-2020 L1]}"
    ),
    "a wider print of a date that another passage prints": (
        "from: {day: 2019-03-05, evidence: [{at: one-2020 L1, prints: 2019}, two-2025 L1]}"
    ),
    "a start by the claim's own passages": "from: 2019-03, evidence: [one-2020 L1, {at: two-2025 L2, for: end}]",
    "only past tense": "from: 2019, evidence: [{at: one-2020 L1, tense: past}]",
}


@pytest.mark.parametrize("entry", HARD.values(), ids=HARD)
def test_a_hard_case_comes_back(entry: str, tmp_path: Path) -> None:
    holder = f"object: mechanism/nrm\nrole: funds\nholders:\n  - {{body: old-service, key: it, {entry}}}\n"
    loaded = tiny.facts(tmp_path, tiny.WORLD["things.yaml"], holder)
    stored = stored_of(loaded.things, resolve(loaded))
    (claim,) = loaded.claims
    again = stored.claim(claim.iri)
    assert again is not None
    assert _times(again.timing) == _times(claim.timing)
    assert emitted(stored, claim.iri) == said(stored, claim.iri)
    assert days(facts(stored.store)) == days(loaded)


def test_marks_are_written_only_where_purposes_do_not_tell(stored: Stored, tmp_path: Path) -> None:
    marked = list(stored.store.quads_for_pattern(None, term("clx:printsBound"), None, None))
    assert len(marked) < 10
    hidden = Stored(Store())
    hidden.store.bulk_extend(quad for quad in stored.store if quad not in marked)
    for claim in stored.claims():
        if not any(quad in said(stored, claim) for quad in marked):
            assert hidden.claim(claim) == stored.claim(claim)


# -- Claims at random ------------------------------------------------------------------------------------------------

SOURCES = tuple(
    SourceDocument(NamedNode(f"{BASE}source/xx/{name}"), Span.parse(own), dt.date.fromisoformat(issued), 99)
    for name, own, issued in (
        ("early", "2018", "2018-12-31"),
        ("middle", "2019-11/2020-02", "2020-03-01"),
        ("late", "2025-05-05", "2025-05-05"),
    )
)
ACT = Thing(NamedNode(f"{BASE}eli/xx/law/2000/1"), "Act", (("rdfs:label", text_literal("Law", "en")),))
THINGS = (
    ACT,
    *(
        Thing(
            source.iri,
            "Source",
            (
                ("clx:ownDay", span_literal(source.own_day)),
                ("clx:issuedBy", day_literal(source.known_from)),
                ("clx:lineCount", Literal(source.lines)),
            ),
        )
        for source in SOURCES
    ),
)
DATES = ("2017", "2019", "2019-03", "2019-03-05", "2019-12-31", "2020", "2020-02", "2020-02-29", "2024-06-01")
dates = st.sampled_from(DATES).map(PrintedDate)
lines = st.sets(st.sampled_from((3, 4, 12)), min_size=1).map(lambda found: tuple(sorted(found)))
passages = st.builds(
    Evidence,
    st.sampled_from(SOURCES),
    lines,
    st.sampled_from(("", "§ 2", "fn 7")),
    st.sets(st.sampled_from(("start", "end", "holds")), min_size=1).map(frozenset),
    st.lists(st.builds(Span, dates, dates).filter(lambda span: span.first <= span.last), max_size=2).map(tuple),
    st.sampled_from(("", "a delegate")),
    st.sampled_from(("supports", "supports", "disputes")),
    st.none() | dates,
)


def _named(one: Evidence) -> tuple[object, ...]:
    return one.source.iri, one.lines, one.locator, one.stated_by, one.stance, one.prints


@st.composite
def claims(draw: st.DrawFn) -> Claim:
    """Anything that the classes of claims can say, though most of it contradicts itself."""
    evidence = tuple(draw(st.lists(passages, min_size=1, max_size=5, unique_by=_named)))

    def bound(whole: bool | None = None) -> Bound | None:
        if draw(st.booleans()):
            return None
        some = draw(st.lists(st.sampled_from(evidence), max_size=3))
        # A mention of a passage beside a date has a purpose of its own, which the claim's passage has among others.
        given = tuple(replace(one, purposes=frozenset({"start"}), attested=()) for one in some)
        return Bound(draw(dates), given, draw(st.booleans()) if whole is None else whole)

    kind = draw(st.sampled_from(("InForce", "StatusOf", "Absence", "Adoption", "Observation", "Statement")))
    event = term("kg:claim/x/event") if draw(st.booleans()) else None
    timing = Timing()
    if kind in ("InForce", "StatusOf", "Absence"):
        timing = Timing(bound(), bound(), bound(whole=True), event if draw(st.booleans()) else None, event)
    elif kind == "Adoption":
        timing = Timing(date=bound(whole=False))
    values: list[Property] = [("clx:instrument" if kind == "InForce" else "clx:of", ACT.iri)]
    if kind == "Statement":
        said: list[Property] = [("clx:object", ACT.iri), ("clx:value", text_literal("words"))]
        of = draw(st.sampled_from(("clx:continues", "eli:number")))
        values += [("clx:property", text_literal(of)), draw(st.sampled_from(said))]
    standing = draw(st.sampled_from(("accepted", "disputed", "rejected")))
    text = draw(st.sampled_from(((), (("clx:text", text_literal("said", "en")), ("clx:asOf", Literal("2020"))))))
    return Claim(term("kg:claim/x/it"), kind, tuple(values), timing, evidence, standing, text)


EVENT = Claim(
    term("kg:claim/x/event"),
    "Commencement",
    (("clx:of", ACT.iri),),
    Timing(date=Bound(PrintedDate("2019-03"), (Evidence(SOURCES[1], (9,)),))),
    (Evidence(SOURCES[1], (9,)),),
)
SUPERS = [
    Quad(kind, term("rdfs:subClassOf"), above, ONTOLOGY) for kind, found in VOCABULARY.supers.items() for above in found
]


def small_of(resolved: Iterable[Resolved]) -> Stored:
    """Write claims to a store that knows no more of the vocabulary than its classes."""
    store = Store()
    store.extend([*SUPERS, *quads(THINGS, resolved, VOCABULARY)])
    return Stored(store)


checked = settings(max_examples=150, derandomize=True, deadline=None, database=None)


@checked
@given(claims())
def test_a_claim_at_random_comes_back_with_its_days(claim: Claim) -> None:
    loaded = Facts(THINGS, (claim, EVENT), SOURCES)
    found = days(loaded)
    resolved = resolve(loaded) if found else [Resolved(one, ()) for one in loaded.claims]
    small = small_of(resolved)
    again = facts(small.store)
    assert set(again.sources) == set(SOURCES)
    assert days(again) == found
    for one in resolved:
        assert emitted(small, one.claim.iri) == said(small, one.claim.iri)
        read = small.resolved(one.claim.iri)
        assert read is not None
        assert _times(read.claim.timing) == _times(one.claim.timing)
        assert exactly(read.known) == exactly(one.known)


def test_prints_of_one_issue_day_count_the_same_in_whatever_order_they_are_written() -> None:
    found = []
    prints = [PrintedDate(text) for text in ("2019", "2017", "2019-03")]
    for order in permutations(Evidence(SOURCES[0], (number,), prints=date) for number, date in enumerate(prints, 3)):
        bound = Bound(PrintedDate("2019-03-05"), (*order, Evidence(SOURCES[2], (9,))))
        claim = replace(EVENT, timing=Timing(date=bound), evidence=bound.evidence)
        found.append(days(Facts(THINGS, (claim,), SOURCES)))
    assert all(one == found[0] is not None for one in found)


any_days = st.dates(dt.date(1, 1, 1), dt.date(9999, 12, 31))
six_days = st.none() | st.tuples(st.lists(any_days, min_size=6, max_size=6), st.booleans(), st.booleans())


@checked
@given(st.dictionaries(any_days, six_days, max_size=3))
def test_days_as_known_come_back_whatever_they_are(entries: dict[Day, tuple[list[Day], bool, bool] | None]) -> None:
    known = tuple(Known(since, OPEN, told and _index(*told)) for since, told in sorted(entries.items()))
    small = small_of([Resolved(EVENT, known)])
    read = small.resolved(EVENT.iri)
    assert read is not None
    assert exactly(read.known) == exactly(known)
    assert small.index(EVENT.iri) == (known[-1].index if known else None)


def _index(six: list[Day], start: bool, end: bool) -> Index:
    return Index(Interval(*six[:2]), Interval(*six[2:4]), Interval(*six[4:]), start, end)


# -- What is not there, or not whole ---------------------------------------------------------------------------------

NOWHERE = NamedNode("https://example.org/nowhere")
NO_NODE = cast(NamedNode, Literal("no node"))


@pytest.mark.parametrize("iri", [NOWHERE, NO_NODE, BlankNode("b"), term("clx:Claim"), term("kg:claim/x")], ids=str)
def test_what_is_no_fact_is_nothing(stored: Stored, iri: NamedNode) -> None:
    for read in (stored.thing, stored.claim, stored.index, stored.resolved, stored.source):
        assert read(iri) is None
    assert stored.kind(iri) == ""
    assert stored.exists(iri) == (iri == term("clx:Claim"))
    assert stored.label(NOWHERE, "en") is None


@pytest.mark.parametrize("value", [NOWHERE, Literal("no node"), Literal("", language="en")], ids=str)
def test_nothing_names_what_nobody_says(stored: Stored, value: NamedNode | Literal) -> None:
    assert stored.naming("clx:holder", value) == []
    assert stored.naming("clx:noSuchProperty", value) == []


def test_passages_and_days_as_known_are_neither_things_nor_claims(stored: Stored) -> None:
    claim = next(stored.claims())
    for name in ("clx:evidence", "clx:asKnown"):
        nodes = [quad.object for quad in stored.store.quads_for_pattern(claim, term(name), None, CORPUS)]
        assert nodes
        for node in nodes:
            assert isinstance(node, NamedNode)
            assert (stored.thing(node), stored.claim(node), stored.exists(node)) == (None, None, True)


def test_what_is_derived_has_a_kind_and_is_no_fact(stored: Stored) -> None:
    found = next(stored.store.quads_for_pattern(None, term("rdf:type"), term("clx:Contradiction"), DERIVED)).subject
    assert isinstance(found, NamedNode)
    assert (stored.kind(found), stored.thing(found), stored.exists(found)) == ("Contradiction", None, True)


def test_an_empty_store_says_nothing() -> None:
    assert facts(Store()) == Facts((), (), ())
    assert Stored(Store()).concepts() == []


def test_a_claim_without_days_has_none() -> None:
    figure = Claim(term("kg:claim/x/figure"), "Observation", (), Timing(), (Evidence(SOURCES[0], (1,)),))
    small = small_of(resolve(Facts(THINGS, (figure,), SOURCES)))
    assert small.index(figure.iri) is None
    read = small.resolved(figure.iri)
    assert read is not None
    assert read.known == (Known(SOURCES[0].known_from, OPEN, None),)
    assert replace(read.claim, text=()) == figure


def test_numbers_come_back_as_the_store_keeps_them() -> None:
    amount = Literal("1.10", datatype=term("xsd:decimal"))
    penalty = replace(EVENT, kind="Penalty", values=(("clx:maximum", amount), ("clx:alternative", Literal(2))))
    small = small_of([Resolved(penalty, ())])
    read = small.claim(EVENT.iri)
    assert read is not None
    shorter = Literal("1.1", datatype=term("xsd:decimal"))
    assert read.values == (("clx:alternative", Literal(2)), ("clx:maximum", shorter))
    assert emitted(small, EVENT.iri) == said(small, EVENT.iri)


@pytest.mark.parametrize("lacking", ["clx:source", "clx:line"])
def test_a_passage_that_cites_nothing_is_no_silent_gap(lacking: str) -> None:
    small = small_of([Resolved(EVENT, ())])
    for quad in list(small.store.quads_for_pattern(None, term(lacking), None, None)):
        small.store.remove(quad)
    with pytest.raises(StoreError, match=r"claim/x/event/middle-9 has no line or no source\. Build"):
        small.claim(EVENT.iri)
