"""Numbers of acts and of their articles and parts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from chronolex.verify.figures import Figure, Page

_ITEM = r"[0-9]+(?:[.-][0-9]+)?(?![0-9])(?:\s*\([0-9a-z]\)(?:\s*(?:and|or|,)\s*\([0-9a-z]\))*)?"
_TITLE = r"(?:\s*\([^()0-9]{1,80}\))?"
_AND = r"(?:\s*(?:,|;|&|[-–—])\s*|\s+(?:and|or|to|и|или|по)\s+|\s+)"
_ONE = r"(?<!\w)(?:[Aa]rticle|ARTICLE|[Aa]rt\.?|[Сс]т\.|[Сс]тат(?:ья|ьи|ье|ью|ьёй|ьей))"
_MANY = r"(?<!\w)(?:[Aa]rticles|ARTICLES|[Aa]rts\.?|[Сс]т\.\s?ст\.|[Сс]тат(?:ьи|ей|ьям|ьями|ьях))"
_UNITS = r"(?!\s*(?:years?|months?|persons?|people|victims?|cases)\b)"
_SINGLE = re.compile(rf"{_ONE}\s*({_ITEM})")
_LIST = re.compile(rf"{_MANY}:?\s*({_ITEM}{_TITLE}(?:{_AND}{_ITEM}{_UNITS}{_TITLE})*)")
_EACH = re.compile(
    r"(?P<link>[-–—]|\bto\b|по\b)?\s*(?P<number>[0-9]+(?:[.-][0-9]+)?)(?P<parts>(?:\s*(?:and|or|,)?\s*\([0-9]\))*)"
)
_LONGEST = 60
"""How many articles a range may hold; what is longer is no range."""

_PART = re.compile(
    r"(?:¶¶?|§§?|(?<!\w)(?:[Pp]arts?|[Pp]aragraphs?|[Pp]aras?\.?|[Cc]lauses?|[Ii]tems?|[Pp]oints?|[Aa]nnex(?:es)?"
    r"|ч\.|[Чч]аст(?:ь|и|ью|ей|ям|ями|ях)|п\.|[Пп]ункт\w{0,3}|[Пп]риложени\w{1,3}))"
    r"\s*((?:No\.?\s*|№\s*)?[0-9]+(?:\.[0-9]+)*(?:\s*(?:,|and|or|и)\s*[0-9]+)*)(?![0-9])"
)

_NUMBER = r"[0-9]+(?:/[0-9]+|-[0-9]+)?(?![0-9])"
_ACT = re.compile(
    rf"(?:(?<!\w)(?:No\.?|Nos\.?|no\.)|№|N°)\s*({_NUMBER}(?:(?:\s*,\s*|\s+(?:and|и)\s+)(?:No\.?|№)\s*{_NUMBER})*)"
)
_NAMED = re.compile(
    rf"\b(?:Laws?|Resolutions?|Decrees?|Orders?|Decisions?|Ordinances?|Conventions?|Recommendations?)\s+({_NUMBER})(?!\s*(?:and|or)\s+[0-9]|%|,[0-9])"
)


def read_laws(page: Page) -> Page:
    """Read articles with their parts, then parts that stand alone, then numbers of acts."""
    page = page.read(_LIST, lambda m: _articles(m[1], several=True))
    page = page.read(_SINGLE, lambda m: _articles(m[1], several=False))
    page = page.read(_PART, lambda m: [Figure("part", number) for number in re.findall(r"[0-9]+(?:\.[0-9]+)*", m[1])])
    page = page.read(_ACT, lambda m: [Figure("act", number) for number in re.findall(_NUMBER, m[1])])
    return page.read(_NAMED, lambda m: [Figure("act", m[1])])


def _articles(text: str, several: bool) -> Iterator[Figure]:
    """Read the articles of a list; a hyphen means a range only in a list, and only upwards."""
    before = None
    for match in _EACH.finditer(re.sub(r"\([^()0-9]{2,80}\)", "", text)):
        number = match["number"]
        first, hyphen, last = number.partition("-")
        if several and hyphen and int(first) < int(last) <= int(first) + _LONGEST:
            yield from (Figure("article", str(one)) for one in range(int(first), int(last) + 1))
            number = last
        else:
            yield Figure("article", number.replace(".", "-"))
            if "." in number:
                yield Figure("article", number)
        if match["link"] and before and number.isdigit() and before < int(number) <= before + _LONGEST:
            yield from (Figure("article", str(one)) for one in range(before + 1, int(number)))
        yield from (Figure("part", part) for part in re.findall(r"[0-9]", match["parts"]))
        before = int(number) if number.isdigit() else None
