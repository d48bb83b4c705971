"""Dates in the forms in which English and Russian sources print them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from chronolex.errors import UsageError
from chronolex.graph.days import PrintedDate
from chronolex.verify.figures import Figure, Page, numbers_in
from chronolex.verify.spelled import ORDINAL, ordinal

_ENGLISH = (
    "January|Jan", "February|Feb", "March|Mar", "April|Apr", "May", "June|Jun", "July|Jul", "August|Aug",
    "September|Sept|Sep", "October|Oct", "November|Nov", "December|Dec",
)  # fmt: skip
_RUSSIAN = (
    "январ(?:ь|я|е|ю|ем|ём)", "феврал(?:ь|я|е|ю|ем|ём)", "март(?:а|е|у|ом)?", "апрел(?:ь|я|е|ю|ем)", "ма(?:й|я|е|ю|ем)",
    "июн(?:ь|я|е|ю|ем)", "июл(?:ь|я|е|ю|ем)", "август(?:а|е|у|ом)?", "сентябр(?:ь|я|е|ю|ем|ём)",
    "октябр(?:ь|я|е|ю|ем|ём)", "ноябр(?:ь|я|е|ю|ем|ём)", "декабр(?:ь|я|е|ю|ем|ём)",
)  # fmt: skip
_SMALL = "jan|feb|apr|jun|jul|aug|sept?|oct|nov|dec"
"""Months as the names of files write them; "mar" and "may" are words."""
_MONTHS = [
    re.compile(rf"(?:{english})\.?|(?:{russian})", re.I) for english, russian in zip(_ENGLISH, _RUSSIAN, strict=True)
]
_MONTH = rf"(?:(?<!\w)(?:(?:{'|'.join(_ENGLISH)}|{_SMALL})\b\.?|(?i:{'|'.join(_RUSSIAN)})(?!\w)))"
_YEAR = r"(?:19|20)[0-9]{2}(?![0-9A-Za-z])"
_DAY = r"(?<![0-9])(?<![0-9][.,:/])[0-9]{1,2}(?:st|nd|rd|th|-?го)?(?![0-9])"
_TO = r"(?:\s*[-–—]\s*|\s+(?:to|and|till|until|through|и|по|до)\s+)"
_DAYS = rf"{_DAY}(?:(?:{_TO}|\s+){_DAY})*"

_NUMERIC = re.compile(
    r"(?<![0-9.])([0-9]{1,2})[.]([0-9]{1,2})[.]((?:19|20)[0-9]{2})(?![0-9])|(?<![0-9-])((?:19|20)[0-9]{2})-([0-9]{2})-([0-9]{2})(?![0-9-])"
)
_ACROSS = re.compile(rf"({_DAY})\s+({_MONTH}){_TO}({_DAY})\s+({_MONTH}),?\s+({_YEAR})")
_ACROSS_AMERICAN = re.compile(rf"({_MONTH})\s+({_DAY}){_TO}({_MONTH})\s+({_DAY}),?\s+({_YEAR})")
_DAYS_FIRST = re.compile(rf"({_DAYS})\s+(?:of\s+)?({_MONTH}),?\s+({_YEAR})")
_MONTH_FIRST = re.compile(rf"({_MONTH})\s+({_DAY}(?:{_TO}{_DAY})*),?\s+({_YEAR})")
# "16 February 202  23": a year across two cells of a table, which prints the digit between them in both.
_BROKEN = re.compile(rf"({_DAY})\s+({_MONTH})\s+((?:19|20)([0-9]))[^\S\n]+(\4[0-9])(?![0-9])")
_MONTHS_OF = re.compile(rf"({_MONTH})(?:{_TO}({_MONTH}))?,?\s+(?:of\s+)?({_YEAR})")

_OF = rf"\s+(?:of\s+|in\s+)?(?:the\s+)?(?:year\s+)?({_YEAR})"
_HALF = re.compile(rf"({ORDINAL})\s+(?i:half(?:[- ]year)?|полугоди\w+|половин\w+){_OF}")
_QUARTER = re.compile(rf"({ORDINAL})\s+(?i:quarter|квартал\w*){_OF}")
_FIRST_MONTHS = re.compile(rf"(?i:(?:first\s+)?(six|6|nine|9|ten|10|eleven|11|three|3)\s+(?:months|месяц\w+)){_OF}")
_COUNTED = {"six": 6, "nine": 9, "ten": 10, "eleven": 11, "three": 3}

_SPAN = re.compile(rf"(?<![0-9A-Za-z])({_YEAR})\s*[-–—]\s*({_YEAR})")
_SLASHED = re.compile(r"(?<![0-9A-Za-z/])((?:19|20)[0-9]{2})/([0-9]{2})(?![0-9/])")
_THINGS = (
    "people|persons?|victims?|women|men|children|girls|citizens|cases|families|officers|students|pupils|migrants|"
    "index|standard|calculated|soms?|dollars|euros?|сом|сома|сомов|женщин|человек|лиц|детей|жертв|дел|рас[чш][её]тных"
)
# "No. 2005" is a number of an act, "2000 women" a count, and "KGS 2000" a sum.
_BARE = re.compile(
    rf"(?<![0-9A-Za-z_/№])(?<![0-9][.,])(?<!№\s)(?<!No\.\s)(?<!No\.)(?<!KGS\s)(?<!USD\s)(?<!EUR\s)(?<!\$)(?<!\$\s)(?<!(?i:почти)\s)(?<!almost\s)({_YEAR})(?:(?<=[Ii]n\s[0-9]{{4}})|(?!\s+(?:{_THINGS})\b))(?![/][0-9])(?!,[0-9]{{3}})"
)


def read_dates(page: Page) -> Page:
    """Read every date, the longest forms first."""
    page = page.read(_NUMERIC, _numeric)
    page = page.read(_ACROSS, lambda m: _valid(_day(m[5], m[2], m[1]), _day(m[5], m[4], m[3])))
    page = page.read(_ACROSS_AMERICAN, lambda m: _valid(_day(m[5], m[1], m[2]), _day(m[5], m[3], m[4])))
    page = page.read(_DAYS_FIRST, lambda m: _days(m[3], m[2], m[1]))
    page = page.read(_MONTH_FIRST, lambda m: _days(m[3], m[1], m[2]))
    page = page.read(_BROKEN, lambda m: _days(m[3][:2] + m[5], m[2], m[1]))
    page = page.read(_MONTHS_OF, lambda m: _valid(*(f"{m[3]}-{_month(name):02}" for name in (m[1], m[2]) if name)))
    page = page.read(_HALF, lambda m: _part(m[2], ordinal(m[1]), 6))
    page = page.read(_QUARTER, lambda m: _part(m[2], ordinal(m[1]), 3))
    page = page.read(_FIRST_MONTHS, lambda m: _part(m[2], 1, _COUNTED.get(m[1].lower()) or int(m[1])))
    page = page.read(_SPAN, lambda m: _valid(m[1], m[2]))
    page = page.read(_SLASHED, lambda m: _valid(m[1], m[1][:2] + m[2]) if int(m[2]) == int(m[1][2:]) + 1 else [])
    return page.read(_BARE, lambda m: _valid(m[1]))


def _numeric(match: re.Match[str]) -> Iterator[Figure]:
    """Read `21.01.2020` or `2020-01-21`."""
    day, month, year = match.group(1, 2, 3) if match[1] else match.group(6, 5, 4)
    return _valid(f"{year}-{int(month):02}-{int(day):02}")


def _days(year: str, month: str, days: str) -> Iterator[Figure]:
    """Read one day of a month or several, which must ascend; else only the one that stands by the month."""
    numbers = list(numbers_in(days))
    near = numbers[-1:]
    ascending = all(one < two for one, two in pairwise(numbers))
    return _valid(*(_day(year, month, str(number)) for number in (numbers if ascending else near)))


def _part(year: str, which: int, months: int) -> Iterator[Figure]:
    """Read a half or a quarter of a year as its first and its last month; a fifth quarter is none."""
    return _valid(f"{year}-{(which - 1) * months + 1:02}", f"{year}-{which * months:02}")


def _day(year: str, month: str, day: str) -> str:
    number = next(numbers_in(day))
    return f"{year}-{_month(month):02}-{number:02}"


def _month(name: str) -> int:
    return next(number for number, form in enumerate(_MONTHS, 1) if form.fullmatch(name))


def _valid(*dates: str) -> Iterator[Figure]:
    """Yield those that are dates of the calendar."""
    for text in dates:
        try:
            yield Figure("date", PrintedDate.parse(text).text)
        except UsageError:
            continue
