"""What follows from changed claims, worked out near them, is what follows when everything is worked out anew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad, Store

from bench.changes import changes
from bench.corpus import fill, published
from chronolex import amending, undoing
from chronolex.errors import InputFaults
from chronolex.graph.claims import Bound, Claim, Evidence, Facts, SourceDocument, Thing
from chronolex.graph.consequences import Consequences
from chronolex.graph.days import PrintedDate
from chronolex.graph.delta import Delta
from chronolex.graph.generations import current, graph_digest
from chronolex.graph.near import Near
from chronolex.graph.store import open_generation
from chronolex.graph.stored import Stored, facts
from chronolex.graph.vocabulary import DERIVED, HISTORY, term
from chronolex.loaders.changes.read import amend
from chronolex.staging import Staged, read_ontology, stage, stage_facts
from tests.tiny import world

DATES = ["2004", "2019-03", "2019-03-04", "2019-03-05", "2019-03-06", "2021-11-15", "2022", "2025-05-05"]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> tuple[Quad, ...]:
    """A corpus of a dozen claims."""
    return tuple(stage("kg", world(tmp_path_factory.mktemp("tiny"))).quads)


def opened(quads: tuple[Quad, ...]) -> Store:
    store = Store()
    store.bulk_extend(quads)
    return store


def altered(claim: Claim, how: str, date: str, standing: str) -> Claim:
    """The claim as another corpus might say it."""
    timing = claim.timing
    if how == "standing":
        return replace(claim, standing=standing)
    cited: tuple[Evidence, ...] = claim.evidence
    bound = Bound(PrintedDate(date), cited)
    if timing.date is not None:
        return replace(claim, timing=replace(timing, date=bound))
    # A passage prints what its purposes say that it does.
    purpose = {"start": "start", "end": "end"}[how]
    evidence = tuple(replace(one, purposes=one.purposes | {purpose}) for one in claim.evidence)
    bound = replace(bound, evidence=evidence)
    if how == "start":
        return replace(claim, evidence=evidence, timing=replace(timing, start=bound, started_by=None))
    return replace(claim, evidence=evidence, timing=replace(timing, end=bound, ended_by=None))


def near_and_anew(
    quads: tuple[Quad, ...],
    changed: list[Claim],
    things: tuple[Thing, ...] = (),
    sources: tuple[SourceDocument, ...] = (),
    country: str = "kg",
) -> None:
    """The graph worked out near the claims is that of all facts with the claims changed; or neither can be."""
    before, after = opened(quads), opened(quads)
    by_iri = {claim.iri: claim for claim in changed}
    said = facts(before)
    claims = [by_iri.pop(claim.iri, claim) for claim in said.claims]
    whole = Facts((*said.things, *things), (*claims, *by_iri.values()), (*said.sources, *sources))
    try:
        anew = set(stage_facts(whole, country, read_ontology()).quads)
    except InputFaults:
        with pytest.raises(InputFaults):
            Consequences(Stored(before), after, country).of(changed, things)
        return
    delta = Consequences(Stored(before), after, country).of(changed, things)
    assert set(after) == anew
    assert (delta.added, delta.removed) == (anew - set(before), set(before) - anew)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_near_is_anew_in_a_tiny_corpus(tiny: tuple[Quad, ...], data: st.DataObject) -> None:
    claims = facts(opened(tiny)).claims
    chosen = data.draw(st.lists(st.sampled_from(claims), min_size=1, max_size=3, unique_by=lambda one: one.iri))
    near_and_anew(tiny, [_drawn(claim, data) for claim in chosen])


@pytest.mark.long
@settings(max_examples=6, deadline=None)
@given(data=st.data())
def test_near_is_anew_in_the_whole_corpus(staged: Staged, data: st.DataObject) -> None:
    kg = tuple(staged.quads)
    claims = facts(opened(kg)).claims
    chosen = data.draw(st.lists(st.sampled_from(claims), min_size=1, max_size=3, unique_by=lambda one: one.iri))
    near_and_anew(kg, [_drawn(claim, data) for claim in chosen])


def _drawn(claim: Claim, data: st.DataObject) -> Claim:
    kinds = (
        ["standing", "start", "end"] if claim.timing.start or claim.timing.end or claim.timing.date else ["standing"]
    )
    standing = data.draw(st.sampled_from(["accepted", "disputed", "rejected"]))
    return altered(claim, data.draw(st.sampled_from(kinds)), data.draw(st.sampled_from(DATES)), standing)


@pytest.fixture(scope="module")
def synthetic() -> tuple[Quad, ...]:
    """A synthetic corpus of ten thousand triples."""
    store = Store()
    fill(store, 1, 10_000)
    return tuple(store)


def tried(synthetic: tuple[Quad, ...], text: str) -> None:
    """A change file has the consequences that everything worked out anew has."""
    amended = amend(text, "change.yaml", Stored(opened(synthetic)), "zz")
    near_and_anew(synthetic, list(amended.claims), amended.things, amended.sources, "zz")


@pytest.mark.parametrize("number", range(15))
def test_a_change_of_each_effect_is_worked_out_as_anew(synthetic: tuple[Quad, ...], number: int) -> None:
    (_, text), *_ = changes(opened(synthetic), seed=5, count=1, first=number)
    tried(synthetic, text)


@pytest.mark.long
def test_any_change_is_worked_out_as_anew(synthetic: tuple[Quad, ...]) -> None:
    for _, text in changes(opened(synthetic), seed=6, count=60, sound=False):
        tried(synthetic, text)


def test_changes_one_after_another_give_what_all_of_them_give_anew(tmp_path: Path) -> None:
    published(tmp_path, seed=2, triples=10_000)
    for number in range(15):
        store = open_generation(current(tmp_path)).store
        (_, text), *_ = changes(store, seed=2, count=1, first=number)
        with amending.plan(tmp_path, text, "change.yaml") as plan:
            amending.apply(tmp_path, plan, "test")
    last = current(tmp_path)
    quads = {quad for quad in open_generation(last).store if quad.graph_name != HISTORY}
    store = opened(tuple(quads))
    assert set(stage_facts(facts(store), "zz", read_ontology()).quads) == quads
    assert (last.number, last.built["quads"]) == (16, len(quads))
    again = undoing.replay(tmp_path, last.number, tmp_path / "again")
    assert again.graph_sha256 == last.graph_sha256 == graph_digest(quads)[0]
    assert Counter(claim.kind for claim in facts(store).claims) == last.built["counts"]["kinds"]


def test_an_event_moves_what_it_starts_and_what_stands_on_that(tiny: tuple[Quad, ...]) -> None:
    """The neighbourhood of a claim that commences something holds the claims that stand on it, and no others."""
    store = opened(tiny)
    stored = Stored(store)
    for claim in facts(store).claims:
        touched = Near(stored, [claim]).touched()
        assert claim.iri in touched
        for other in touched - {claim.iri}:
            found = stored.claim(other)
            assert found is not None
            assert _stands_on(stored, found, claim)


def _stands_on(stored: Stored, other: Claim, claim: Claim) -> bool:
    """Whether a claim names a thing, or a part of one, of which the other one says when it commenced."""
    spoken = {value for name, value in claim.values if name in ("clx:instrument", "clx:of", "clx:result")}
    named = {value for _, value in other.values if isinstance(value, NamedNode)}
    around = {outer for thing in named for outer in _around(stored, thing)}
    return bool(spoken & around) or claim.iri in (other.timing.started_by, other.timing.ended_by)


def _around(stored: Stored, thing: NamedNode) -> Iterator[NamedNode]:
    yield thing
    here = stored.thing(thing)
    for name, value in here.properties if here else ():
        if name in ("clx:partOf", "clx:approvedBy") and isinstance(value, NamedNode):
            yield from _around(stored, value)


def test_what_comes_and_goes_is_neither() -> None:
    one, two = (Quad(NamedNode(f"urn:{name}"), term("rdf:type"), NamedNode("urn:x"), DERIVED) for name in "ab")
    delta = Delta.between([one], [two])
    delta.then(Delta.between([two], [one]))
    assert (delta.added, delta.removed) == (set(), set())
    delta.then(Delta.between([], [two]))
    delta.then(Delta.between([one], []))
    assert (delta.added, delta.removed) == ({two}, {one})


@pytest.mark.parametrize("name", ["added", "removed"])
def test_a_delta_is_made_in_a_store(name: str) -> None:
    one = Quad(NamedNode("urn:a"), term("rdf:type"), NamedNode("urn:x"), DERIVED)
    store = opened(() if name == "added" else (one,))
    Delta(**{name: {one}}).write(store)
    assert set(store) == ({one} if name == "added" else set())
