"""A figure as a text prints it, and the pieces from which the forms of figures are made."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

Kind = Literal["date", "article", "part", "act", "ordinal", "term", "fine", "sum", "age", "share", "place", "count"]

USED = "\ue000"
"""Stands in a text where something was read, so that nothing is read twice; neither a blank, a digit nor a letter."""

_HIDDEN = re.compile(
    r"<sup>[^<]{0,9}</sup>|</?[a-z]+>|\bhttps?://\S+|\bwww\.\S+|\S+@\S+|\S+/\S+\.(?:html?|php|pdf|aspx)\S*", re.I
)
"""What is no text: footnote marks, tags, addresses."""

_RAISED = re.compile(r"<sup>(st|nd|rd|th)</sup>")
"""The end of an ordinal, which is no footnote mark."""


@dataclass(frozen=True)
class Figure:
    """A figure and what it is: a date in ISO form, a term as `36 month`, an article as `160-1`, a count as `21946`."""

    kind: Kind
    value: str

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"


@dataclass(frozen=True)
class Mention:
    """A figure at a place of a text."""

    figure: Figure
    text: str
    start: int


Read = Callable[["re.Match[str]"], Iterable[Figure]]


@dataclass(frozen=True)
class Page:
    """A text of which part has been read; `rest` is the text with that part blotted out, of the same length."""

    rest: str
    mentions: tuple[Mention, ...] = ()

    @classmethod
    def of(cls, text: str) -> Page:
        """Take a text, with what is no text blotted out."""
        text = _RAISED.sub(lambda match: match[1] + " " * (len(match.group()) - len(match[1])), text)
        return cls(_HIDDEN.sub(lambda match: blot(match.group()), text).replace("*", " "))

    def read(self, pattern: re.Pattern[str], figures: Read) -> Page:
        """Read every place where a form occurs and that gives figures, and blot it out."""
        found: list[Mention] = []

        def take(match: re.Match[str]) -> str:
            here = list(figures(match))
            found.extend(Mention(figure, match.group().strip(), match.start()) for figure in here)
            return blot(match.group()) if here else match.group()

        rest = pattern.sub(take, self.rest)
        return replace(self, rest=rest, mentions=(*self.mentions, *found)) if found else self


def blot(text: str) -> str:
    """Return as many marks as the text has characters; line feeds stay."""
    return re.sub(r"[^\n]", USED, text)


def within(stated: str, printed: str) -> bool:
    """Tell whether a printed date lies within the stated one: a day within its month and its year.

    >>> within("2019", "2019-03-05"), within("2019-03-05", "2019-03"), within("2019-03", "2019-03")
    (True, False, True)
    """
    return printed == stated or printed.startswith(f"{stated}-")


def confirms(stated: Figure, printed: Iterable[Figure]) -> bool:
    """Tell whether one of the printed figures is the stated one; a count may be printed as a sum."""
    return any(_same(stated, one) for one in printed)


def _same(stated: Figure, printed: Figure) -> bool:
    if stated.kind == "date":
        return printed.kind == "date" and within(stated.value, printed.value)
    if stated.kind == "count":
        return printed.kind in ("count", "sum") and printed.value == stated.value
    return printed == stated


def numbers_in(text: str) -> Iterator[int]:
    """Yield the plain digits of a text as numbers."""
    yield from (int(found) for found in re.findall(r"[0-9]+", text))
