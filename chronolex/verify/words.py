"""The figures that a claim states in its own words."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from pyoxigraph import Literal

from chronolex.graph.claims import Claim
from chronolex.verify.figures import Figure, Kind, Mention, blot, within
from chronolex.verify.reading import mentions

PROPERTIES = ("clx:text", "clx:condition", "clx:dimension", "clx:term", "rdfs:label")
IN_BOTH = (*PROPERTIES, "clx:standingReason")
"""Why a claim is not followed lies mostly in other lines than it cites; yet it says the same in both languages."""
_PLACE = re.compile(
    r"(?i:(?<!\w)(?:lines?|rows?|recommendations?|conclusion|footnotes?|fn|вывод|строк\w{1,3}|ряд|рекомендаци\w{1,3}|сноск\w{1,2})(?!\w)|¶¶?|§§?|(?<!\w)п\.|№(?=\s[0-9]{1,2}:))"
    r":?\s*(?P<numbers>[0-9]+(?:[.-][0-9]+)*(?:\s*(?:,|;|and|и|[-–—])\s*[0-9]+)*)(?![0-9])"
)
"""A place in a source: "line 54", "row: 2", "¶ 18"."""
_VAGUE = re.compile(r"(?i)(?:one|no|none|not (?:a single|one)|нет|ни\s+одн\w+|одн\w{1,3}|один|first|перв\w{1,3})")
"""Words that are a figure in one sentence and none in the next: "no other", "one of the aims", "first of all"."""

_ALIKE: dict[str, tuple[Kind, ...]] = {
    "count": ("sum", "age", "term", "fine", "part"), "sum": ("count",), "age": ("term",), "term": ("age",),
    "part": ("ordinal", "count"), "ordinal": ("part",),
}  # fmt: skip
"""As what else the lines may print a number of which words leave the unit out: "to ten" for "to ten years"."""


@dataclass(frozen=True)
class Said:
    """A figure of a claim's words, with the property and the language in which they are."""

    name: str
    language: str
    mention: Mention

    @property
    def figure(self) -> Figure:
        """Return the figure alone."""
        return self.mention.figure

    @property
    def where(self) -> str:
        """Return the property and the language."""
        return f"{self.name}@{self.language}"

    @property
    def vague(self) -> bool:
        """Tell whether it is a word that need not be a figure."""
        return bool(_VAGUE.fullmatch(self.mention.text))


@lru_cache(maxsize=8192)
def said_in(text: str) -> tuple[Mention, ...]:
    """Return every figure of a text in our own words; the numbers of places in a source are `place`.

    >>> [str(one.figure) for one in said_in("Three women (¶ 18, lines 54 and 56).")]
    ['place 18', 'place 54', 'place 56', 'count 3']
    """
    places: list[Mention] = []

    def take(match: re.Match[str]) -> str:
        places.extend(
            Mention(Figure("place", number), match.group(), match.start())
            for number in re.findall(r"[0-9]+(?:[.-][0-9]+)*", match["numbers"])
        )
        return blot(match.group())

    rest = _PLACE.sub(take, text)
    return (*places, *mentions(rest))


def words(claim: Claim) -> Iterator[Said]:
    """Yield every figure of a claim's words."""
    for name, value in (*claim.values, *claim.text):
        if name in PROPERTIES and isinstance(value, Literal):
            here = (Said(name, value.language or "en", one) for one in said_in(value.value))
            yield from (one for one in here if not one.vague)


def differing(claim: Claim) -> Iterator[tuple[Said, str]]:
    """Yield every figure that the words have in one language and not in the other, and that language."""
    said: dict[str, dict[str, list[Said]]] = defaultdict(dict)
    for name, value in claim.text:
        if name in IN_BOTH and isinstance(value, Literal) and value.language in ("en", "ru"):
            here = [Said(name, value.language, one) for one in said_in(value.value)]
            said[name][value.language] = [one for one in here if not one.vague]
    for by in said.values():
        if len(by) == 2:
            for one, other in (("en", "ru"), ("ru", "en")):
                figures = [each.figure for each in by[other]]
                yield from ((each, other) for each in by[one] if not _alike_any(each.figure, figures, exactly=True))


def _alike_any(stated: Figure, printed: Iterable[Figure], exactly: bool = False) -> bool:
    return any(alike(stated, one, exactly) for one in printed)


def alike(stated: Figure, printed: Figure, exactly: bool = False) -> bool:
    """Tell whether words may state a figure where another is printed; `exactly`, in which the other language says it.

    >>> alike(Figure("count", "10"), Figure("term", "120 month")), alike(Figure("act", "55"), Figure("count", "55"))
    (True, False)
    """
    if stated.kind == "date":
        return printed.kind == "date" and (
            stated.value == printed.value if exactly else within(stated.value, printed.value)
        )
    if stated.kind == printed.kind:
        return stated.value == printed.value
    kinds = printed.kind in _ALIKE.get(stated.kind, ()) or (exactly and stated.kind in _ALIKE.get(printed.kind, ()))
    return kinds and bool(_bare(stated) & _bare(printed))


def _bare(figure: Figure) -> frozenset[str]:
    """Return the number without its unit; of months also the number of years."""
    number, _, unit = figure.value.partition(" ")
    years = {str(int(number) // 12)} if unit == "month" and number.isdigit() and int(number) % 12 == 0 else set()
    return frozenset({number, *years})
