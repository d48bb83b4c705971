"""Counts, terms, fines, sums and ages, in digits and in words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from chronolex.verify.figures import Figure, Page, alternatives

_ONES = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_RUSSIAN = {
    "один": 1, "одна": 1, "одного": 1, "одной": 1, "два": 2, "две": 2, "двух": 2, "три": 3, "трёх": 3, "трех": 3,
    "четыре": 4, "четырёх": 4, "четырех": 4, "пять": 5, "пяти": 5, "шесть": 6, "шести": 6, "семь": 7, "семи": 7,
    "восемь": 8, "восьми": 8, "девять": 9, "девяти": 9, "десять": 10, "десяти": 10,
}  # fmt: skip
_WORDS = {**_ONES, **_TENS, **_RUSSIAN}
_SCALES = {"hundred": 100, "dozen": 12, "thousand": 1000, "тыс": 1000, "тысяч": 1000, "million": 10**6, "млн": 10**6}
_ORDINALS = {
    name: number
    for number, names in enumerate(
        (
            "first|перв", "second|втор", "third|трет", "fourth|четверт|четвёрт", "fifth|пят", "sixth|шест",
            "seventh|седьм", "eighth|восьм", "ninth|девят", "tenth|десят",
        ), 1,
    )
    for name in names.split("|")
}  # fmt: skip

# A digit that belongs to a word (COVID-19), to a longer number or to a phone number begins no number.
_FREE = r"(?<![\w+])(?<![0-9][.])(?<![A-Za-zА-Яа-яё][-/.])"
_THOUSANDS = r"[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]{1,3}(?:[ \u00a0\u202f][0-9]{3})+"
_DIGITS = rf"{_FREE}(?:{_THOUSANDS}|[0-9]+(?:\.[0-9]{{1,2}}|,[0-9]{{1,2}}(?=\s*%))?)(?![0-9]|\.[0-9])"
_SPELLED = rf"(?<![\w-])(?i:(?:{alternatives(_TENS)})[- ](?:{alternatives(_ONES)})|{alternatives(_WORDS)})(?!\w)"
_NUMBER = rf"(?:{_DIGITS}|{_SPELLED})(?:\s*(?i:hundred|dozens?|thousand|million|тыс\b\.?|тысяч\w?|млн\b\.?))?"
_CHAIN = r"\s*(?:\b(?:up\s+to|to|and|or|до|и|или)\b|[-–—]|,)(?:\s+up\s+to\b|\s+to\b)?\s*"
_NUMBERS = rf"{_NUMBER}(?:{_CHAIN}{_NUMBER})*"
_EACH = re.compile(_NUMBER)

_UNITS = {
    "month": r"months?\b|месяц\w*",
    "year": r"years?\b|лет\b|год(?:а|ов)?\b",
    "day": r"days?\b|дн(?:я|ей)\b|день\b",
    "hour": r"hours?\b|час(?:а|ов)?\b",
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
_TERM = re.compile(rf"({_NUMBERS})\s*-?\s*({'|'.join(_UNITS.values())})")
_FINE = re.compile(rf"({_NUMBERS})\s*((?i:{'|'.join(_FINES.values())}))")
_SUM = re.compile(rf"(?:{_MONEY})\s*({_NUMBERS})|({_NUMBERS})\s*(?:{_MONEY})")
_ORDINAL = re.compile(
    rf"(?<!\w)(?i:({alternatives(_ORDINALS)})(?:\b|(?<=[а-яё])[а-яё]{{1,3}}\b))|(?<![\w.,])([0-9]{{1,2}})(?:st|nd|rd|th)\b"
)
_CLOCK = re.compile(r"(?<![0-9])[0-9]{1,2}:[0-9]{2}(?![0-9])|\+[0-9][0-9 ()-]{6,}[0-9]")
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
    page = page.read(_TERM, lambda m: _terms(m[1], m[2]))
    page = page.read(_FINE, lambda m: _all("fine", m[1], _unit(_FINES, m[2])))
    page = page.read(_SUM, lambda m: _all("sum", m[1] or m[2], ""))
    page = page.read(_ORDINAL, lambda m: [Figure("ordinal", str(_ORDINALS[m[1].lower()] if m[1] else int(m[2])))])
    page = page.read(_MARK, lambda _: [Figure("count", "")])
    page = page.read(_COUNT, _count)
    page = page.read(_NONE, lambda _: [Figure("count", "0")])
    return Page(page.rest, tuple(mention for mention in page.mentions if mention.figure.value))


def amount(text: str) -> Decimal:
    """Return the number that digits or words say.

    >>> [str(amount(text)) for text in ("21 946", "43.000", "33.2", "twenty-five", "10 thousand")]
    ['21946', '43000', '33.2', '25', '10000']
    """
    match = re.fullmatch(
        r"(?P<number>.*?)(?P<scale>\s*(?:hundred|dozen|thousand|million|тыс|тысяч|млн)[а-яs.]?)?",
        text.strip().lower(),
        re.S,
    )
    number, scale = (match["number"], match["scale"]) if match else (text, None)
    factor = next((value for name, value in _SCALES.items() if scale and scale.strip().startswith(name)), 1)
    return _plain(number.strip()) * factor


def _plain(text: str) -> Decimal:
    """Read a number without a scale."""
    if not text[:1].isdigit():
        return Decimal(sum(_WORDS[word] for word in re.split(r"[- ]", text)))
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
