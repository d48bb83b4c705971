"""Counts, terms, fines, sums and ages, in digits and in words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from chronolex.verify.figures import Figure, Page
from chronolex.verify.spelled import (
    JOINED,
    ORDINAL,
    SCALE,
    SECOND,
    SPELLED,
    TIMES,
    joined,
    ordinal,
    scale,
    spelled,
    times,
)

# A digit that belongs to a word (COVID-19), to a longer number or to a phone number begins no number.
_FREE = r"(?<![\w+])(?<![0-9][.])(?<![A-Za-zА-Яа-яё][-/.])"
_THOUSANDS = r"[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]{1,3}(?:[ \u00a0\u202f][0-9]{3})+"
# In Russian a comma parts the decimals: "37,8 за год".
_DECIMALS = r"(?:\.[0-9]{1,2}|,[0-9]{1,2}(?=\s*%|\s[а-яё]))?"
_DIGITS = rf"{_FREE}(?:{_THOUSANDS}|[0-9]+{_DECIMALS})(?![0-9]|\.[0-9])"
_NUMBER = rf"(?:{_DIGITS}|{SPELLED}){SCALE}?"
_CHAIN = r"\s*(?:\b(?:up\s+to|to|and|or|до|и|или)\b|[-–—]|,)(?:\s+up\s+to\b|\s+to\b)?\s*"
_NUMBERS = rf"{_NUMBER}(?:{_CHAIN}{_NUMBER}){{0,9}}"
"""Several numbers with one unit: few, or else a text of nothing but numbers would be read again from each of them."""
_EACH = re.compile(_NUMBER)

_UNITS = {
    "month": r"months?\b|месяц\w*",
    "year": r"years?\b|лет\b|год(?:а|ов)?\b",
    "week": r"weeks?\b|недел\w*",
    "day": r"days?\b|дн(?:я|ей|ям|ями)\b|день\b|сут(?:ок|ки)\b",
    "hour": r"hours?\b|час(?:а|ов)?\b",
    "minute": r"minutes?\b|минут\w*",
    "second": r"seconds\b|(?<!\s)second\b|секунд\w*",
}
_FINES = {
    "index-rate": r"index(?:ed)?[- ]rates?|calculat\w+\s+(?:indicators?|ind(?:ex|ices)|rates?|units?)"
    r"|расч[её]тн\w+\s+показател\w+",
    "standard-unit": r"standard\s+units?",
}
_MONEY = r"(?:US)?\$|USD|EUR|€|KGS|soms?\b|сом\w*|dollars?|euros?\b"
_PEOPLE = r"(?:minors?|persons?|child(?:ren)?|girls?|boys?|women|victims?|those|citizens|people)"
_PRISON = r"(?!\W*(?:of\s+)?(?:a\s+)?(?:imprison|prison|depriv))"
_AGES = (
    re.compile(rf"(?i:\baged?\b(?:\s+(?:is\s+|was\s+)?(?:set\s+at|of|from|between))?)\s+{_NUMBERS}(?:\s*years?)?"),
    re.compile(rf"(?i:\b{_PEOPLE}\s+(?:under|over|below|above))\s+(?:the\s+age\s+of\s+)?{_NUMBERS}(?:\s*years?)?"),
    re.compile(rf"(?i:\b(?:under|below))\s+{_NUMBERS}\s*years?\b{_PRISON}"),
    re.compile(rf"{_NUMBERS}[\s-]*years?(?:[\s-]*of[\s-]*age|[\s-]*old)"),
)
_TERM = re.compile(rf"({_NUMBERS})\s*-?\s*(?:(?:and|or)\s+(?:over|more)\s+)?({'|'.join(_UNITS.values())})")
_FINE = re.compile(rf"({_NUMBERS})\s*((?i:{'|'.join(_FINES.values())}))")
_SUM = re.compile(rf"(?:{_MONEY})\s*({_NUMBERS})|({_NUMBERS})\s*(?:{_MONEY})")
_JOINED = re.compile(
    rf"(?<![\w-])(?:(?P<word>{JOINED})|(?P<digits>[0-9]{{1,3}})-(?:(?:ти|и|х|ми)[\s-])?)"
    r"(?:(?P<year>(?:лет[нийс]|годи[чк])\w*)|(?P<month>месячн\w*)|(?P<week>недельн\w*)|(?P<day>дневн\w*)|(?P<hour>часов\w*)|(?P<minute>минутн\w*)|(?P<second>секундн\w*)|(?P<fold>(?:этапн|ступенчат|уровнев|кратн)\w*))"
)
# "Five-six", and "two-step" for what has two steps.
_PAIR = re.compile(rf"({SPELLED})-({SECOND})")
_FOLD = re.compile(
    rf"({SPELLED})-(?=[a-z]{{3,}})(?<!one-)(?<!One-)|(?<![\w.,/-])(?P<digits>[0-9]{{1,2}})-(?=step|stage|level|tier|part)"
)
_TIMES = re.compile(rf"(?<!\w)({TIMES})(?!\w)")
_HUNDRED = re.compile(r"(?i:\b(?:a\s+)?hundred[- ]days?\b)")
_ORDINAL = re.compile(
    rf"(?<![\w-])({ORDINAL})(?!\w)|(?<![\w.,])([0-9]{{1,2}})(?:st|nd|rd|th|-(?:й|я|е|го|м|му|ю|х|ой|ая|ый|ого|ом))(?!\w)"
)
_SHARES = {
    value: re.compile(rf"(?<!\w)(?i:{form})(?!\w)")
    for value, form in {
        "2/3": r"two[- ]thirds|(?:две|двух)\s+трет(?:и|ей)",
        "1/2": r"half(?:-year)?|половин\w{1,2}|полугоди\w{1,2}",
        "1/3": r"(?:one|a)[- ]third\s+of|треть|трети",
        "1/4": r"(?:one|a)[- ]quarter\s+of|четверть|четверти",
    }.items()
}
_CLOCK = re.compile(
    r"(?<![0-9])[0-9]{1,2}:[0-9]{2}(?![0-9])|\+[0-9][0-9 ()-]{6,}[0-9]|(?:перв|втор)\w{2}\s+половин\w\s+дня(?!\w)"
)
"""What is no figure: an hour, a number of a telephone, the first half of a day."""
_MARK = re.compile(r"^\s*(?:[-–]\s*)?(?:\[[^\]]{0,9}\])?[0-9]{1,3}(?:[.)]\s|\s+(?=[A-Z][a-z]))", re.M)
"""The number of a paragraph, of a footnote or of a row, at the beginning of a line."""
_COUNT = re.compile(rf"({_NUMBER})(?!\w|-[A-Za-zА-Яа-яё])")
_NO_PRONOUN = re.compile(
    r"(?<!no )(?<!this )(?<!that )(?<!each )(?<!any )(?<!every )(?<!the )"
    r"\bone\b(?!\s+(?:of|another|should|can|must|may|more|has|is)\b)",
    re.I,
)
_NONE = re.compile(
    r"(?i:\bnone\b|\bnot\s+(?:a\s+single|one)\b|\bno\b(?!\s*\.|\s+longer|\s+one|\s+doubt|\s+[0-9])"
    r"|(?<!\w)нет(?!\w)|(?<!\w)ни\s+одн\w+)"
)


def read_numbers(page: Page) -> Page:
    """Read every number that is no date, article or number of an act; what marks a line is passed over."""
    page = page.read(_CLOCK, lambda _: [Figure("count", "")])
    for form in _AGES:
        page = page.read(form, lambda m: _all("age", m.group(), ""))
    page = page.read(_JOINED, _joined)
    page = page.read(_HUNDRED, lambda _: [Figure("term", "100 day")])
    page = page.read(_PAIR, _pair)
    page = page.read(_TERM, lambda m: _terms(m[1], m[2]))
    page = page.read(_FINE, lambda m: _all("fine", m[1], _unit(_FINES, m[2])))
    page = page.read(_SUM, lambda m: _all("sum", m[1] or m[2], ""))
    for value, form in _SHARES.items():
        page = page.read(form, lambda _, share=value: [Figure("share", share)])  # type: ignore[misc]
    page = page.read(_ORDINAL, lambda m: [Figure("ordinal", str(ordinal(m[1]) if m[1] else int(m[2])))])
    page = page.read(_MARK, lambda _: [Figure("count", "")])
    page = page.read(_COUNT, _count)
    page = page.read(_FOLD, lambda m: [Figure("count", m["digits"] or str(spelled(m[1])))])
    page = page.read(_TIMES, lambda m: [Figure("count", str(times(m[1])))])
    page = page.read(_NONE, lambda _: [Figure("count", "0")])
    return Page(page.rest, tuple(mention for mention in page.mentions if mention.figure.value))


def amount(text: str) -> Decimal:
    """Return the number that digits or words say.

    >>> [str(amount(text)) for text in ("21 946", "43.000", "33.2", "twenty-five", "10 thousand")]
    ['21946', '43000', '33.2', '25', '10000']
    """
    match = re.fullmatch(rf"(?P<number>.*?)(?P<scale>{SCALE})?", text.strip(), re.S)
    number, factor = (match["number"], scale(match["scale"] or "")) if match else (text, 1)
    return _plain(number.strip()) * factor


def _plain(text: str) -> Decimal:
    """Read a number without a scale."""
    if not text[:1].isdigit():
        return Decimal(spelled(text))
    if re.fullmatch(_THOUSANDS, text):
        return Decimal(re.sub(r"[^0-9]", "", text))
    return Decimal(text.replace(",", "."))


def written(number: Decimal) -> str:
    """Return a number without an exponent and without zeros that say nothing.

    >>> written(Decimal("10.50")), written(Decimal("1E+3"))
    ('10.5', '1000')
    """
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _terms(numbers: str, unit: str) -> Iterator[Figure]:
    """Read terms: years as months, days and hours as they are."""
    name = _unit(_UNITS, unit)
    for match in _EACH.finditer(numbers):
        number = amount(match.group())
        yield Figure("term", f"{written(number * 12)} month" if name == "year" else f"{written(number)} {name}")


def _joined(match: re.Match[str]) -> Iterator[Figure]:
    """Read a term that is one word, such as `двухлетний`."""
    number = joined(match["word"]) if match["word"] else int(match["digits"])
    unit = match.lastgroup or ""
    if unit == "fold":
        yield Figure("count", str(number))
    else:
        yield Figure("term", f"{number * 12} month" if unit == "year" else f"{number} {unit}")


def _pair(match: re.Match[str]) -> Iterator[Figure]:
    """Read two numbers joined by a hyphen, which "twenty-five" is not."""
    one, other = (spelled(number) for number in match.group(1, 2))
    if one < other:
        yield from (Figure("count", str(number)) for number in (one, other))


def _all(kind: str, numbers: str, unit: str) -> Iterator[Figure]:
    """Read every number of a chain, each with the unit that follows the last."""
    for match in _EACH.finditer(numbers):
        said = f"{written(amount(match.group()))} {unit}".strip()
        yield Figure("fine" if kind == "fine" else "sum" if kind == "sum" else "age", said)


def _unit(units: dict[str, str], printed: str) -> str:
    """Return our name of a printed unit."""
    return next(name for name, form in units.items() if re.fullmatch(form, printed, re.I))


def _count(match: re.Match[str]) -> Iterator[Figure]:
    """Read a count; `one` is none where it stands for somebody."""
    around = match.string[max(0, match.start() - 6) : match.end() + 12]
    if match[1].lower() == "one" and not _NO_PRONOUN.search(around):
        return
    yield Figure("count", written(amount(match[1])))
