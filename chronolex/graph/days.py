"""Dates as they are printed: a day, a month or a year, and ranges of them.

Everything is a calendar day without a time zone, and every interval is half-open: its `end` is the first day after.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from functools import total_ordering

from chronolex.errors import UsageError

Day = dt.date

OPEN = dt.date(9999, 12, 31)
"""Stands for "no bound" in the index days and nowhere else: never printed, never accepted as input."""

EARLIEST = dt.date(1, 1, 1)
"""Stands for "no beginning" of a run of days, `clx:runFrom`, and nowhere else: never shown."""

_FORM = re.compile(r"[0-9]{4}(?:-[0-9]{2}){0,2}")
EXPECTED = "a date such as 2021-11-15, 2021-11 or 2021"


@total_ordering
@dataclass(frozen=True)
class PrintedDate:
    """Keep a date in the precision in which a source prints it.

    >>> november = PrintedDate.parse("2021-11")
    >>> november.first, november.last, november.after
    (datetime.date(2021, 11, 1), datetime.date(2021, 11, 30), datetime.date(2021, 12, 1))
    >>> PrintedDate.parse("2021-02-30")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    chronolex.errors.UsageError: '2021-02-30' is not a day of the calendar; write a date such as ...
    """

    text: str

    @classmethod
    def parse(cls, text: str) -> PrintedDate:
        """Read a date; refuse what is no date, or no day of the calendar, or after the year 9998.

        Raises:
            UsageError: with a sentence that quotes the text and shows the accepted form.
        """
        match = _FORM.fullmatch(text)
        if not match:
            raise UsageError(f"{text!r} is not a date; write {EXPECTED}")
        printed = cls(match.group(0))
        try:
            printed.first  # noqa: B018 - building the day is the check
        except ValueError:
            raise UsageError(f"{text!r} is not a day of the calendar; write {EXPECTED}") from None
        if not 1 <= printed.first.year <= 9998:
            raise UsageError(f"{text!r} is beyond the years 0001 to 9998; write {EXPECTED}")
        return printed

    @property
    def precision(self) -> str:
        """Return `day`, `month` or `year`."""
        return ("year", "month", "day")[self.text.count("-")]

    @property
    def first(self) -> Day:
        """Return the first day that the date may mean."""
        year, month, day = ([int(part) for part in self.text.split("-")] + [1, 1])[:3]
        return dt.date(year, month, day)

    @property
    def last(self) -> Day:
        """Return the last day that the date may mean."""
        first = self.first
        if self.precision == "day":
            return first
        month = first.month if self.precision == "month" else 12
        return dt.date(first.year, month, calendar.monthrange(first.year, month)[1])

    @property
    def after(self) -> Day:
        """Return the first day after the date."""
        return self.last + dt.timedelta(days=1)

    def __lt__(self, other: PrintedDate) -> bool:
        return (self.first, self.last) < (other.first, other.last)

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Span:
    """Keep a range of printed dates, both ends within it; a single date is a range of one.

    >>> str(Span.parse("2024-05-14/2024-05-15")), Span.parse("2017/2020").after
    ('2024-05-14/2024-05-15', datetime.date(2021, 1, 1))
    """

    start: PrintedDate
    end: PrintedDate

    @classmethod
    def parse(cls, text: str) -> Span:
        """Read `date` or `date/date`; refuse a range that ends before it starts.

        Raises:
            UsageError: the text is neither, or the wrong way round.
        """
        first, slash, second = text.partition("/")
        start = PrintedDate.parse(first)
        end = PrintedDate.parse(second) if slash else start
        if end.last < start.first:
            raise UsageError(f"{text!r} ends before it starts; write the earlier date first")
        return cls(start, end)

    @property
    def first(self) -> Day:
        """Return the first day within the range."""
        return self.start.first

    @property
    def last(self) -> Day:
        """Return the last day within the range."""
        return self.end.last

    @property
    def after(self) -> Day:
        """Return the first day after the range."""
        return self.end.after

    def __str__(self) -> str:
        return str(self.start) if self.start == self.end else f"{self.start}/{self.end}"


def parse_day(text: str) -> Day:
    """Read one calendar day, as a question's date must be.

    >>> parse_day("2024-05-15")
    datetime.date(2024, 5, 15)

    Raises:
        UsageError: it is no date, or only a month or a year.
    """
    try:
        printed = PrintedDate.parse(text)
    except UsageError as error:
        wrong = str(error).partition("; write ")[0]
        raise UsageError(f"{wrong}; write a day such as 2021-11-15") from None
    if printed.precision != "day":
        raise UsageError(f"{text!r} is a {printed.precision}, not a day; write a day such as {printed.first}")
    return printed.first
