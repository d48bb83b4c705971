"""Each printed form on the days around its bounds: refusals, tables, events."""

from __future__ import annotations

import datetime as dt

import pytest

from chronolex.graph.bounds import Evidently, Interval, NoDaysFit, Window, event_index, index
from chronolex.graph.days import PrintedDate, Span

from .oracle import six

D = dt.date
JUNE, JULY = Window(D(2020, 6, 1), D(2020, 6, 30)), Window(D(2020, 7, 1), D(2020, 7, 31))


@pytest.mark.parametrize(
    "facts",
    [
        Evidently(start=JULY, end=JUNE),
        Evidently(start=JULY, attested=(JUNE,)),
        Evidently(end=Window(D(2020, 6, 1), D(2020, 6, 1)), attested=(JUNE,)),
        Evidently(start=JULY, attested=(JUNE,), presumed_on=True),
        Evidently(start=JUNE, not_before=D(2020, 7, 1)),
        Evidently(end=JULY, not_after=D(2020, 6, 30)),
        Evidently(attested=(JULY,), not_after=D(2020, 7, 1)),
        Evidently(attested=(JUNE,), not_before=D(2020, 7, 1)),
        Evidently(start=Window(D(2020, 6, 1), D(2020, 6, 1)), end=Window(D(2020, 6, 1), D(2020, 6, 1))),
        Evidently(end=Window(D(2020, 7, 1), D(2020, 7, 1)), not_before=D(2020, 7, 1)),
    ],
)
def test_what_contradicts_itself_fits_no_days(facts: Evidently) -> None:
    with pytest.raises(NoDaysFit) as refused:
        index(facts)
    assert "9999" not in str(refused.value)


@pytest.mark.parametrize(
    "facts",
    [
        Evidently(),
        Evidently(presumed_on=True),
        Evidently(not_before=D(2020, 6, 1)),
        Evidently(not_after=D(2020, 6, 1)),
        Evidently(not_before=D(2020, 6, 1), presumed_on=True),
    ],
)
def test_of_what_nothing_says_that_it_held_there_are_no_days(facts: Evidently) -> None:
    with pytest.raises(NoDaysFit, match="nothing says"):
        index(facts)


def test_the_ends_of_the_calendar_are_days_like_others() -> None:
    first, last = PrintedDate.parse("0001-01-01"), PrintedDate.parse("9998-12-31")
    with pytest.raises(NoDaysFit):
        index(Evidently(end=Window(first.first, first.last)))
    days = index(Evidently(start=Window(first.first, first.last), attested=(Window(last.first, last.last),)))
    assert days.certain == Interval(D(1, 1, 1), D(9999, 1, 1))
    year = PrintedDate.parse("0001")
    assert index(Evidently(end=Window(year.first, year.last))).possible == Interval(D(1, 1, 1), D(1, 12, 31))


# -- Each printed form, on the day before, the day itself and the day after ------------------------------------------


def on(text: str) -> Window:
    """`from` and `to`: on some day of what is printed."""
    printed = PrintedDate.parse(text)
    return Window(printed.first, printed.last)


def through(text: str) -> Window:
    """`through`: the first day after is the day after its end."""
    printed = PrintedDate.parse(text)
    return Window(printed.after, printed.after)


def held(text: str) -> tuple[Window]:
    span = Span.parse(text)
    return (Window(span.first, span.last),)


def period(text: str) -> Evidently:
    span = Span.parse(text)
    return Evidently(Window(span.first, span.first), Window(span.after, span.after))


START = on("2019-03-05")
COMMENCED = D(2021, 12, 1)
TABLE: dict[str, tuple[Evidently, dict[str, str | None]]] = {
    "from and to, days": (
        Evidently(START, on("2021-11-15")),
        {"2019-03-04": None, "2019-03-05": "certain", "2021-11-14": "certain", "2021-11-15": None},
    ),
    "from and to, months": (
        Evidently(on("2019-03"), on("2021-11")),
        {
            "2019-02-28": None, "2019-03-01": "possible", "2019-03-30": "possible", "2019-03-31": "certain",
            "2021-10-31": "certain", "2021-11-01": "possible", "2021-11-29": "possible", "2021-11-30": None,
        },
    ),
    "from and to, years": (
        Evidently(on("2012"), on("2014")),
        {
            "2011-12-31": None, "2012-01-01": "possible", "2012-12-30": "possible", "2012-12-31": "certain",
            "2013-12-31": "certain", "2014-01-01": "possible", "2014-12-30": "possible", "2014-12-31": None,
        },
    ),
    "from and to, the same month": (
        Evidently(on("2021-11"), on("2021-11")),
        {"2021-10-31": None, "2021-11-01": "possible", "2021-11-29": "possible", "2021-11-30": None},
    ),
    "through a day": (Evidently(START, through("2021-11-15")), {"2021-11-15": "certain", "2021-11-16": None}),
    "through a leap month": (Evidently(START, through("2020-02")), {"2020-02-29": "certain", "2020-03-01": None}),
    "through a year": (Evidently(START, through("2020")), {"2020-12-31": "certain", "2021-01-01": None}),
    "a period": (
        period("2017/2020"),
        {"2016-12-31": None, "2017-01-01": "certain", "2020-12-31": "certain", "2021-01-01": None},
    ),
    "at least through a year": (
        Evidently(START, attested=held("2024-12-31")),
        {"2019-03-04": None, "2019-03-05": "certain", "2024-12-31": "certain", "2025-01-01": None},
    ),
    "at least through a year, to a later end": (
        Evidently(START, on("2025"), held("2024-12-31")),
        {"2024-12-31": "certain", "2025-01-01": "possible", "2025-12-30": "possible", "2025-12-31": None},
    ),
    "attested on a day": (
        Evidently(attested=held("2024-05-15")),
        {"2024-05-14": None, "2024-05-15": "certain", "2024-05-16": None},
    ),
    "attested in a month": (
        Evidently(attested=held("2024-05")),
        {"2024-04-30": None, "2024-05-01": "possible", "2024-05-31": "possible", "2024-06-01": None},
    ),
    "attested in a month after a start on a day": (
        Evidently(START, attested=held("2024-05")),
        {
            "2019-03-04": None, "2019-03-05": "certain", "2024-05-01": "certain", "2024-05-02": "possible",
            "2024-05-31": "possible", "2024-06-01": None,
        },
    ),
    "attested on two days of a visit": (
        Evidently(attested=held("2024-05-14/2024-05-15")),
        {"2024-05-13": None, "2024-05-14": "possible", "2024-05-15": "possible", "2024-05-16": None},
    ),
    "attested twice": (
        Evidently(attested=held("2019") + held("2024-05")),
        {
            "2018-12-31": None, "2019-01-01": "possible", "2019-12-30": "possible", "2019-12-31": "certain",
            "2024-05-01": "certain", "2024-05-02": "possible", "2024-05-31": "possible", "2024-06-01": None,
        },
    ),
    "only a start": (Evidently(START), {"2019-03-04": None, "2019-03-05": "certain", "2019-03-06": None}),
    "only a start in a month": (
        Evidently(on("2019-03")),
        {"2019-02-28": None, "2019-03-01": "possible", "2019-03-31": "possible", "2019-04-01": None},
    ),
    "only an end": (Evidently(end=START), {"2019-03-03": None, "2019-03-04": "certain", "2019-03-05": None}),
    "only an end in a month": (
        Evidently(end=on("2019-03")),
        {"2019-02-27": None, "2019-02-28": "possible", "2019-03-30": "possible", "2019-03-31": None},
    ),
    "a norm with a start": (
        Evidently(START, presumed_on=True),
        {"2019-03-04": None, "2019-03-05": "certain", "2019-03-06": "presumed", "9998-12-31": "presumed"},
    ),
    "a norm with a start and an attestation": (
        Evidently(START, attested=held("2024-05"), presumed_on=True),
        {"2024-05-01": "certain", "2024-05-02": "presumed", "2031-01-01": "presumed"},
    ),
    "a norm from some day of a month": (
        Evidently(on("2019-10"), presumed_on=True),
        {"2019-09-30": None, "2019-10-01": "possible", "2019-10-30": "possible", "2019-10-31": "presumed"},
    ),
    "a norm read in an act": (
        Evidently(attested=held("2024-05-15"), not_before=COMMENCED, presumed_from=COMMENCED, presumed_on=True),
        {
            "2021-11-30": None, "2021-12-01": "presumed", "2024-05-14": "presumed", "2024-05-15": "certain",
            "2024-05-16": "presumed",
        },
    ),
    "a norm read in an act of some day of a month": (
        Evidently(attested=held("2024-05-15"), not_before=COMMENCED, presumed_from=D(2021, 12, 31), presumed_on=True),
        {"2021-11-30": None, "2021-12-01": "possible", "2021-12-30": "possible", "2021-12-31": "presumed"},
    ),
    "a norm attested once, whose act has ended": (
        Evidently(START, not_after=D(2021, 12, 1), presumed_on=True),
        {"2019-03-05": "certain", "2019-03-06": "presumed", "2021-11-30": "presumed", "2021-12-01": None},
    ),
    "no norm, not before its object": (
        Evidently(attested=held("2020-06-10"), not_before=D(2020, 6, 1)),
        {
            "2020-05-31": None, "2020-06-01": "possible", "2020-06-09": "possible", "2020-06-10": "certain",
            "2020-06-11": None,
        },
    ),
    "a finding, attested once, goes on only to the end of its act": (
        Evidently(START, not_after=D(2019, 3, 8)),
        {"2019-03-05": "certain", "2019-03-06": "possible", "2019-03-07": "possible", "2019-03-08": None},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("facts", "expected"), TABLE.values(), ids=TABLE)
def test_each_form_answers_for_the_days_around_its_bounds(facts: Evidently, expected: dict[str, str | None]) -> None:
    days = index(facts)
    assert {text: days.answer(PrintedDate.parse(text).first) for text in expected} == expected


def test_an_empty_certain_interval_starts_and_ends_on_one_day_within_the_others() -> None:
    """Its attestation is a year, its end a month: presumed back to the act, certain on no day."""
    facts = Evidently(end=on("2020-03"), attested=held("2020"), not_before=D(2019, 1, 1), presumed_from=D(2019, 1, 1))
    days = index(facts)
    assert days.certain.start == days.certain.end
    assert six(days) == sorted(six(days))
    assert days.answer(D(2020, 2, 29)) == "presumed"
    assert days.answer(D(2020, 3, 1)) == "possible"


# -- Events ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("2019-09-19", {"2019-09-18": None, "2019-09-19": "certain", "2019-09-20": None}),
        ("2019-10", {"2019-09-30": None, "2019-10-01": "possible", "2019-10-31": "possible", "2019-11-01": None}),
        ("2013", {"2012-12-31": None, "2013-01-01": "possible", "2013-12-31": "possible", "2014-01-01": None}),
    ],
)
def test_an_event_is_certain_on_its_day_and_possible_over_its_month(
    printed: str, expected: dict[str, str | None]
) -> None:
    days = event_index(on(printed))
    assert {text: days.answer(PrintedDate.parse(text).first) for text in expected} == expected
    assert six(days) == sorted(six(days))
    assert days.presumed == days.certain
