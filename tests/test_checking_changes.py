"""A check of what a change can touch finds what a full check finds: nothing is overlooked."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Quad, Store

from chronolex.checking import Result, check, check_at, touched
from chronolex.checking.reference import check_with_pyshacl, read_shapes
from chronolex.graph.vocabulary import HISTORY

from .damage import World, changes, world

Change = tuple[list[Quad], list[Quad]]
SIZES = (1, 2, 4, 8)
FREELY = settings(deadline=None, suppress_health_check=list(HealthCheck))


@cache
def stored(size: int) -> Store:
    return world(size).store()


@cache
def full(size: int) -> frozenset[Result]:
    return frozenset(check(stored(size)).results)


def keeps_the_law(size: int, change: Change) -> Store:
    """Demand that the results before, without those at the touched places, and with theirs after, are those after."""
    added, removed = change
    before, after = stored(size), world(size).store(added, removed)
    focus = touched(added, removed, before, after)
    gone, come = set(check_at(before, focus).results), set(check_at(after, focus).results)
    assert gone <= full(size), "what is found at some places is found by the full check"
    assert (full(size) - gone) | come == set(check(after).results)
    return after


@settings(FREELY, max_examples=120)
@given(changes(world(1)))
def test_a_check_of_what_is_touched_is_the_full_check(change: Change) -> None:
    keeps_the_law(1, change)


@pytest.mark.long
@pytest.mark.parametrize("size", SIZES)
def test_a_check_of_what_is_touched_is_the_full_check_in_worlds_of_growing_size(size: int) -> None:
    @settings(FREELY, max_examples=150)
    @given(changes(world(size)))
    def keeps(change: Change) -> None:
        keeps_the_law(size, change)

    keeps()


def _same_as_the_reference(change: Change) -> None:
    after = keeps_the_law(1, change)
    assert check(after) == check_with_pyshacl(after, read_shapes())


@settings(FREELY, max_examples=10)
@given(changes(world(1), wild=False))
def test_a_damaged_graph_is_told_as_the_reference_tells_it(change: Change) -> None:
    _same_as_the_reference(change)


@pytest.mark.long
@settings(FREELY, max_examples=60)
@given(changes(world(1), wild=False))
def test_many_damaged_graphs_are_told_as_the_reference_tells_them(change: Change) -> None:
    _same_as_the_reference(change)


@settings(FREELY, max_examples=20)
@given(st.sampled_from(world(1).claims))
def test_one_claim_touches_few_places_in_a_small_and_in_a_large_world(claim: object) -> None:
    found = []
    for size in (1, 8):
        given_world: World = world(size)
        removed = list(given_world.whole(next(one for one in given_world.claims if one == claim)))
        focus = touched([], removed, stored(size), given_world.store((), removed))
        found.append((len(focus), set(focus.things())))
    assert found[0] == found[1]
    assert found[0][0] < 100


def test_what_changes_nothing_touches_nothing() -> None:
    store = stored(1)
    assert len(touched([], [], store, store)) == 0
    told = [Quad(quad.subject, quad.predicate, quad.object, HISTORY) for quad in world(1).quads[:50]]
    assert len(touched(told, [], store, store)) == 0, "no shape sees the history"
    assert check_at(store, touched([], [], store, store)).results == ()
