"""The account of a source: what became of each of its lines that no claim cites."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BeforeValidator

from chronolex.loaders.corpus.fields import Model, Slug, Words, many

_RANGE = re.compile(r"([1-9]\d{0,5})(?:-([1-9]\d{0,5}))?")


def lines_of(text: str) -> range:
    """Return the lines of `12` or `12-15`, both ends within.

    >>> list(lines_of("12-14"))
    [12, 13, 14]

    Raises:
        ValueError: it is neither, or ends before it starts.
    """
    match = _RANGE.fullmatch(text)
    first, last = (int(match[1]), int(match[2] or match[1])) if match else (1, 0)
    if last < first:
        raise ValueError(f"{text!r} names no lines; write a line or a range, such as 12 or 12-15")
    return range(first, last + 1)


def _lines(value: Any) -> Any:
    """Read the lines of an entry: one line, one range, or a list of both."""
    return sorted({line for text in many(value) for line in lines_of(str(text))})


Lines = Annotated[list[int], BeforeValidator(_lines)]


class Narrative(Model):
    """Lines that state no fact of this graph, and in a few words why."""

    lines: Lines
    reason: Words


class Repeat(Model):
    """Lines that say again what another line says."""

    lines: Lines
    of: Lines


class Account(Model):
    """What became of the lines of one source that no claim cites; blank lines need no account."""

    source: Slug
    heading: Lines = []
    furniture: Lines = []
    narrative: list[Narrative] = []
    repeats: list[Repeat] = []
