"""The days of a fact: never a wrong `certain`, never a missing possible answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from chronolex.graph.bounds import Evidently, Index, Interval, NoDaysFit, Window, index
from chronolex.graph.days import OPEN

from .oracle import DAYS, PAIRS, Answer, Pair, Said, answer, pairs, six

ONE = dt.timedelta(days=1)
Days = frozenset[dt.date]
checked = settings(max_examples=100, derandomize=True, deadline=None, database=None)


# -- Said at random --------------------------------------------------------------------------------------------------


@st.composite
def ranges(draw: st.DrawFn, first: int = 0, longest: int = 9) -> tuple[dt.date, dt.date]:
    start = draw(st.integers(first, len(DAYS) - 1))
    length = draw(st.one_of(st.just(0), st.integers(0, longest)))
    return DAYS[start], DAYS[min(start + length, len(DAYS) - 1)]


@st.composite
def said(draw: st.DrawFn) -> Said:
    """Anything at all; most of it contradicts itself."""
    attested = draw(st.lists(ranges(), max_size=3))
    end = draw(st.none() | ranges(first=1))
    day = st.sampled_from(DAYS)
    norm = draw(st.booleans())
    return Said(
        draw(st.none() | ranges()),
        end,
        tuple(attested),
        draw(st.none() | day),
        draw(st.none() | day),
        goes_on=norm and end is None,
        back_to=draw(st.none() | day) if norm else None,
    )


@st.composite
def true(draw: st.DrawFn) -> tuple[Said, Pair]:
    """Something that was so, and sayings that all agree with it."""
    pair = draw(st.sampled_from([one for one in PAIRS if one.after <= DAYS[-1]]))
    around = st.integers(0, 6)

    def about(day: dt.date, lowest: int = 0) -> tuple[dt.date, dt.date]:
        place = DAYS.index(day)
        return DAYS[max(lowest, place - draw(around))], DAYS[min(len(DAYS) - 1, place + draw(around))]

    held = st.sampled_from(sorted(pair.held))
    goes_on = draw(st.booleans())
    return Said(
        about(pair.first) if draw(st.booleans()) else None,
        about(pair.after, 1) if draw(st.booleans()) and not goes_on else None,
        tuple(about(day) for day in draw(st.lists(held, min_size=1, max_size=3))),
        about(pair.first)[0] if draw(st.booleans()) else None,
        about(pair.after)[1] if draw(st.booleans()) else None,
        goes_on=goes_on,
        back_to=about(pair.first)[0] if goes_on and draw(st.booleans()) else None,
    ), pair


fitting = true().map(lambda case: case[0])


def evidently(one: Said) -> Evidently:
    return Evidently(
        Window(*one.start) if one.start else None,
        Window(*one.end) if one.end else None,
        tuple(Window(*held) for held in one.attested),
        one.not_before,
        one.not_after,
        one.back_to,
        one.goes_on,
    )


def computed(one: Said) -> Index | None:
    try:
        return index(evidently(one))
    except NoDaysFit:
        return None


def within(interval: Interval) -> Days:
    return frozenset(day for day in DAYS if interval.holds(day))


def agrees(one: Said) -> None:
    days, expected = computed(one), answer(one)
    if days is None or expected is None:
        assert days is None, f"no pair agrees, but {days} was computed"
        assert expected is None, f"pairs agree, but no days were found to fit; {expected}"
        return
    assert Answer(within(days.certain), within(days.presumed), within(days.possible)) == expected


# -- Against the oracle ----------------------------------------------------------------------------------------------


@settings(checked, max_examples=250)
@given(said())
def test_anything_said_gives_the_days_that_counting_gives(one: Said) -> None:
    agrees(one)


@settings(checked, max_examples=200)
@given(true())
def test_what_was_so_is_never_excluded_and_what_was_not_is_never_certain(case: tuple[Said, Pair]) -> None:
    one, pair = case
    agrees(one)
    days = computed(one)
    assert days is not None, "what is said agrees with what was so, yet no days fit"
    assert within(days.certain) <= pair.held, "a day is certain on which it did not hold"
    bounded = one.start or one.not_before, one.end or one.not_after or one.goes_on
    if all(bounded):
        assert pair.held <= within(days.possible), "a day on which it held is not even possible"


def test_every_single_start_with_every_single_end_and_attestation_agrees() -> None:
    few = [(DAYS[a], DAYS[b]) for a, b in [(3, 3), (3, 6), (5, 5), (5, 9), (9, 9)]]
    choices = [None, *few]
    for start in choices:
        for end in choices:
            for held in choices:
                for goes_on in {False, end is None}:
                    agrees(Said(start, end, (held,) if held else (), goes_on=goes_on))


@checked
@given(said())
def test_closing_a_side_makes_no_contradiction_and_hides_none(one: Said) -> None:
    assume(one.start or one.end or one.attested)
    assert (computed(one) is None) == (not pairs(one, closed=False))


# -- What holds of every index ---------------------------------------------------------------------------------------


@checked
@given(said() | fitting)
def test_the_six_days_are_in_order_and_open_only_for_law_that_goes_on(one: Said) -> None:
    days = computed(one)
    assume(days is not None)
    assert days is not None
    assert six(days) == sorted(six(days))
    assert OPEN not in {days.certain.start, days.certain.end, days.presumed.start, days.possible.start}
    goes_on = one.goes_on and one.not_after is None
    assert (days.possible.end == OPEN) == goes_on
    assert (days.presumed.end == OPEN) == goes_on
    assert days.possible.end == OPEN or days.possible.end <= DAYS[-1] + ONE


@checked
@given(fitting)
def test_nothing_is_presumed_but_norms(one: Said) -> None:
    days = computed(replace(one, goes_on=False, back_to=None))
    assume(days is not None)
    assert days is not None
    assert days.presumed == days.certain
    assert "presumed" not in {days.answer(day) for day in DAYS}


@checked
@given(fitting, st.sampled_from(DAYS))
def test_a_printed_side_is_not_presumed_away(one: Said, day: dt.date) -> None:
    plain = replace(one, goes_on=False, back_to=None)
    facts = evidently(plain)
    if one.end:
        facts = replace(facts, presumed_on=True)
    if one.start:
        facts = replace(facts, presumed_from=day)
    assert index(facts) == computed(plain)


@checked
@given(fitting)
def test_sides_are_known_exactly_where_something_printed_bounds_them(one: Said) -> None:
    days = computed(replace(one, back_to=None))
    assume(days is not None)
    assert days is not None
    assert days.start_known == (one.start is not None or one.not_before is not None)
    assert days.end_known == (one.end is not None or one.not_after is not None)


@checked
@given(said())
def test_the_order_and_repetition_of_attestations_change_nothing(one: Said) -> None:
    again = replace(one, attested=(*reversed(one.attested), *one.attested))
    assert computed(again) == computed(one)


# -- More evidence ---------------------------------------------------------------------------------------------------

Adding = Callable[[Said, tuple[dt.date, dt.date]], Said]
ADDITIONS: dict[str, Adding] = {
    "an attestation": lambda one, found: replace(one, attested=(*one.attested, found)),
    "a start": lambda one, found: replace(one, start=one.start or found),
    "an end": lambda one, found: replace(one, end=one.end or found, goes_on=False),
    "a commencement": lambda one, found: replace(one, not_before=one.not_before or found[0]),
    "an end of the act": lambda one, found: replace(one, not_after=one.not_after or found[1]),
}


@pytest.mark.parametrize("what", ADDITIONS)
@settings(checked, max_examples=40)
@given(case=said() | fitting, found=ranges(first=1))
def test_a_certain_day_stays_certain_and_a_contradiction_stays_one(
    what: str, case: Said, found: tuple[dt.date, dt.date]
) -> None:
    """Certain days only grow, even where a side is closed by attestation; what contradicts itself goes on doing so."""
    before = replace(case, back_to=None)
    assume(before.start or before.end or before.attested)
    days, more = computed(before), computed(ADDITIONS[what](before, found))
    if more is not None:
        assert days is not None, "one more saying made a contradiction agree"
        assert within(days.certain) <= within(more.certain)


@pytest.mark.parametrize("what", ADDITIONS)
@settings(checked, max_examples=40)
@given(case=fitting, found=ranges(first=1))
def test_possible_days_only_shrink_where_something_printed_bounds_both_sides(
    what: str, case: Said, found: tuple[dt.date, dt.date]
) -> None:
    before = replace(case, back_to=None)
    assume(before.start or before.not_before)
    assume(before.end or before.not_after or before.goes_on)
    days, more = computed(before), computed(ADDITIONS[what](before, found))
    assert days is not None
    assert more is None or within(more.possible) <= within(days.possible)


def test_possible_days_may_grow_where_only_an_attestation_closes_a_side() -> None:
    """The rule above cannot be had for a closed side: a later attestation moves the nearest known day outwards."""
    one = computed(Said(attested=((DAYS[3], DAYS[3]),)))
    more = computed(Said(attested=((DAYS[3], DAYS[3]), (DAYS[7], DAYS[7]))))
    assert one is not None
    assert more is not None
    assert within(one.possible) == {DAYS[3]}
    assert within(more.possible) == within(more.certain) == frozenset(DAYS[3:8])
