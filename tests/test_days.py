"""Dates as printed: what is refused, what is read, and in which order dates stand."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chronolex.errors import UsageError
from chronolex.graph.days import OPEN, PrintedDate, Span, parse_day

checked = settings(max_examples=150, derandomize=True, deadline=None, database=None)
calendar_days = st.dates(dt.date.min, dt.date(9998, 12, 31))
texts = calendar_days.flatmap(lambda day: st.sampled_from([f"{day}", f"{day}"[:7], f"{day}"[:4]]))

NO_DATES = [
    "", " ", "none", "today", "now", "20", "202", "20211", "02021", "2021-", "2021-1", "2021-1-5", "2021-01-5",
    "2021-1-05", "2021-011", "2021-01-011", "2021-01-", "2021-01-05-", "2021-01-05-06", "2021/01/05",
    "2021.01.05", "05.01.2021", "5 January 2021", "20210105", "2021 01 05", "2021−01−05", "2021‑01‑05", "-2021",
    "+2021", "+2021-01-05", "-2021-01-05", "~2021", "2021?", "2021-XX", "2021-W05", "2021-Q1", "2021-01-05Z",
    "2021-01-05+06:00", "2021-01-05T00:00:00", "2021-01-05 00:00", " 2021-01-05", "2021-01-05 ", "2021-01-05\n",
    "\n2021", "2021\r\n", "2021\t", "2021\u00a0", "\ufeff2021", "2021\x00", "2021-01-05\u2028", "２０２１",
    "２０２１-01-05", "2021-01-0５", "٢٠٢١", "२०२१-०१", "²021", "2021-01-05/2021-01-06", "..",
]  # fmt: skip
"""Nothing of this has the form of a date."""

NO_DAYS = [
    "2021-02-29", "2021-02-30", "1900-02-29", "2021-04-31", "2021-06-31", "2021-01-32", "2021-01-00", "2021-00",
    "2021-00-10", "2021-13", "2021-13-01", "2021-99", "0000", "0000-01", "0000-01-01",
]  # fmt: skip
"""All of this has the form, and is no day of the calendar."""

BEYOND = ["9999", "9999-01", "9999-01-01", "9999-12", "9999-12-30", "9999-12-31"]


@pytest.mark.parametrize("text", [*NO_DATES, *NO_DAYS, *BEYOND])
def test_what_is_no_date_is_refused_everywhere(text: str) -> None:
    for parse in (PrintedDate.parse, parse_day):
        with pytest.raises(UsageError):
            parse(text)
    if "/" not in text:
        for span in (text, f"{text}/2022", f"2000/{text}"):
            with pytest.raises(UsageError):
                Span.parse(span)


@pytest.mark.parametrize(
    ("text", "words"),
    [("2021-1-5", "is not a date"), ("2021-02-30", "is not a day of the calendar"), ("9999-12-31", "0001 to 9998")],
)
def test_a_refusal_quotes_the_text_and_shows_the_form(text: str, words: str) -> None:
    with pytest.raises(UsageError) as refused:
        PrintedDate.parse(text)
    assert repr(text) in str(refused.value)
    assert words in str(refused.value)
    assert "2021-11-15, 2021-11 or 2021" in str(refused.value)


@pytest.mark.parametrize("text", ["2021", "2021-11", "0001", "9998-12"])
def test_a_month_or_a_year_is_no_day(text: str) -> None:
    with pytest.raises(UsageError, match=f"not a day; write a day such as {text}"):
        parse_day(text)


@pytest.mark.parametrize(
    "text", ["2021-11-15/2021-11-14", "2021/2020", "2021-12/2021-11", "2022-01-01/2021", "2021-12-31/2021-11"]
)
def test_a_range_the_wrong_way_round_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="ends before it starts"):
        Span.parse(text)


NO_RANGES = [
    "/", "/2021", "2021/", "2021//2022", "2021/2022/2023", "2021/..", "../2021", "2021 / 2022", "2021/ 2022",
    "2017-2020", "2017–2020",
]  # fmt: skip


@pytest.mark.parametrize("text", NO_RANGES)
def test_what_is_no_range_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        Span.parse(text)


D = dt.date


@pytest.mark.parametrize(
    ("text", "precision", "first", "last", "after"),
    [
        ("2021-11-15", "day", D(2021, 11, 15), D(2021, 11, 15), D(2021, 11, 16)),
        ("2021-12-31", "day", D(2021, 12, 31), D(2021, 12, 31), D(2022, 1, 1)),
        ("2020-02-29", "day", D(2020, 2, 29), D(2020, 2, 29), D(2020, 3, 1)),
        ("2021-11", "month", D(2021, 11, 1), D(2021, 11, 30), D(2021, 12, 1)),
        ("2021-12", "month", D(2021, 12, 1), D(2021, 12, 31), D(2022, 1, 1)),
        ("2020-02", "month", D(2020, 2, 1), D(2020, 2, 29), D(2020, 3, 1)),
        ("2021-02", "month", D(2021, 2, 1), D(2021, 2, 28), D(2021, 3, 1)),
        ("2000-02", "month", D(2000, 2, 1), D(2000, 2, 29), D(2000, 3, 1)),
        ("1900-02", "month", D(1900, 2, 1), D(1900, 2, 28), D(1900, 3, 1)),
        ("2013", "year", D(2013, 1, 1), D(2013, 12, 31), D(2014, 1, 1)),
        ("0001", "year", D(1, 1, 1), D(1, 12, 31), D(2, 1, 1)),
        ("9998", "year", D(9998, 1, 1), D(9998, 12, 31), D(9999, 1, 1)),
    ],
)
def test_a_date_means_the_days_of_its_precision(text: str, precision: str, first: D, last: D, after: D) -> None:
    printed = PrintedDate.parse(text)
    assert (printed.precision, printed.first, printed.last, printed.after) == (precision, first, last, after)


@checked
@given(texts)
def test_a_date_is_printed_as_it_was_read(text: str) -> None:
    printed = PrintedDate.parse(text)
    assert str(printed) == text
    assert PrintedDate.parse(str(printed)) == printed
    assert printed.first.isoformat().startswith(text)
    assert printed.last.isoformat().startswith(text)
    assert not printed.after.isoformat().startswith(text)
    assert printed.after - printed.last == dt.timedelta(days=1)
    assert printed.after < OPEN


@checked
@given(calendar_days)
def test_a_day_is_read_as_itself(day: dt.date) -> None:
    assert parse_day(day.isoformat()) == day


@checked
@given(st.text(alphabet="0129-/ \n٣３", max_size=11))
def test_whatever_is_typed_is_a_date_or_a_refusal(text: str) -> None:
    try:
        printed = PrintedDate.parse(text)
    except UsageError:
        return
    assert str(printed) == text
    assert text.isascii()
    assert printed.last < D(9999, 1, 1)


def test_dates_are_ordered_by_first_day_then_by_last() -> None:
    ordered = ["2020", "2020-12-31", "2021-01-01", "2021-01", "2021", "2021-01-02", "2021-02", "2022-01-01"]
    dates = [PrintedDate.parse(text) for text in ordered]
    shuffled = dates[::-1]
    assert sorted(shuffled) == dates
    assert all(one < other and other > one and one <= other and other >= one for one, other in pairwise(dates))


@checked
@given(texts, texts)
def test_the_order_is_total_and_agrees_with_equality(one: str, other: str) -> None:
    a, b = PrintedDate.parse(one), PrintedDate.parse(other)
    assert [a < b, a == b, a > b].count(True) == 1
    assert (a == b) == (one == other)
    assert (a <= b) == (a < b or a == b)
    assert len({a, b, PrintedDate.parse(one)}) == len({one, other})


@pytest.mark.parametrize(
    ("text", "first", "last", "after", "printed"),
    [
        ("2024-05-14/2024-05-15", D(2024, 5, 14), D(2024, 5, 15), D(2024, 5, 16), "2024-05-14/2024-05-15"),
        ("2017/2020", D(2017, 1, 1), D(2020, 12, 31), D(2021, 1, 1), "2017/2020"),
        ("2019-11/2020-02", D(2019, 11, 1), D(2020, 2, 29), D(2020, 3, 1), "2019-11/2020-02"),
        ("2021-11-15/2021", D(2021, 11, 15), D(2021, 12, 31), D(2022, 1, 1), "2021-11-15/2021"),
        ("2021-11", D(2021, 11, 1), D(2021, 11, 30), D(2021, 12, 1), "2021-11"),
        ("2021-11/2021-11", D(2021, 11, 1), D(2021, 11, 30), D(2021, 12, 1), "2021-11"),
    ],
)
def test_a_range_holds_both_its_ends(text: str, first: D, last: D, after: D, printed: str) -> None:
    span = Span.parse(text)
    assert (span.first, span.last, span.after, str(span)) == (first, last, after, printed)


@checked
@given(texts, texts)
def test_a_range_is_printed_as_it_was_read_or_refused(one: str, other: str) -> None:
    start, end = PrintedDate.parse(one), PrintedDate.parse(other)
    if end.last < start.first:
        with pytest.raises(UsageError):
            Span.parse(f"{one}/{other}")
        return
    span = Span.parse(f"{one}/{other}")
    assert Span.parse(str(span)) == span
    assert span.first <= span.last < span.after
