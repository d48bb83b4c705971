"""Read `Accept` as RFC 9110, section 12.5.1, has it, and choose among what there is.

Of the ranges that a type falls into the most specific one says how much it is liked (`text/csv` before `text/*` before
`*/*`); a quality of 0 excludes it. Where several types are liked equally, one that the client names goes before one
that it only covers, and then the server's own order decides.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_WORD = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_RANGE = re.compile(rf"[ \t]*({_WORD})(?:/({_WORD}))?")
_PARAMETER = re.compile(rf'[ \t]*;[ \t]*(?:({_WORD})=({_WORD}|"(?:[^"\\]|\\.)*"))?')
_END = re.compile(r"[ \t]*(?:,|\Z)")
# `.2` is not in the grammar, but old Java sends it, together with a lone `*`.
_QUALITY = re.compile(r"0?\.[0-9]+|0\.?|1(?:\.0*)?")
# Of these the content decides, not the type: whoever wants a version or a profile takes what there is.
_WISHES = frozenset({"version", "profile"})
_PROMISES = {"charset": ("utf-8", "utf8"), "header": ("present",)}


@dataclass(frozen=True)
class Range:
    """Hold one member of an `Accept`, in small letters, with its quality from 0 to 1."""

    kind: str
    subtype: str
    parameters: tuple[tuple[str, str], ...]
    quality: float

    @property
    def specificity(self) -> tuple[bool, bool, int]:
        """Return how narrow this range is; the greater, the narrower."""
        return self.kind != "*", self.subtype != "*", len(self.parameters)

    def covers(self, media_type: str) -> bool:
        """Return whether a type of ours, without parameters, falls into this range.

        A parameter leaves out what does not have it: everything here is UTF-8, and tables have a header.
        """
        kind, _, subtype = media_type.partition("/")
        named = self.kind in {"*", kind} and self.subtype in {"*", subtype}
        return named and all(name in _WISHES or value in _PROMISES.get(name, ()) for name, value in self.parameters)


def ranges(header: str) -> list[Range]:
    """Return the members of an `Accept`; empty ones are left out.

    Raises:
        ValueError: some member cannot be read.

    >>> [(one.kind, one.subtype, one.quality) for one in ranges("text/*;q=0.5, *; q=.2")]
    [('text', '*', 0.5), ('*', '*', 0.2)]
    """
    found, at = [], 0
    while at < len(header):
        if empty := _END.match(header, at):
            at = empty.end()
            continue
        one, at = _member(header, at)
        found.append(one)
    return found


def best(header: str, offered: Sequence[str]) -> str | None:
    """Return the type on offer that is liked best, and nothing where none is.

    Args:
        header: an `Accept`.
        offered: types without parameters, in rising order of our own preference.

    Raises:
        ValueError: the header cannot be read.

    >>> best("text/*, text/csv;q=0.1", ["text/csv", "text/html"])
    'text/html'
    """
    wanted = ranges(header)
    if not wanted:
        return offered[-1]
    likings = []
    for position, media_type in enumerate(offered):
        covering = [(one.specificity, one.quality) for one in wanted if one.covers(media_type)]
        if covering:
            specificity, quality = max(covering)
            likings.append((quality, specificity, position))
    quality, _, position = max(likings, default=(0.0, (False, False, 0), 0))
    return offered[position] if quality else None


def _member(header: str, at: int) -> tuple[Range, int]:
    """Return the member that starts here, and where the next one starts."""
    named = _RANGE.match(header, at)
    if not named or (named[2] is None and named[1] != "*") or (named[1] == "*" and named[2] not in {None, "*"}):
        raise ValueError("no media range")
    at = named.end()
    parameters: list[tuple[str, str]] = []
    quality = 1.0
    while parameter := _PARAMETER.match(header, at):
        at = parameter.end()
        if parameter[1] and parameter[1].lower() == "q":
            quality = _quality(parameter[2])
        elif parameter[1]:
            parameters.append((parameter[1].lower(), _unquoted(parameter[2]).lower()))
    end = _END.match(header, at)
    if not end:
        raise ValueError("something after a media range")
    return Range(named[1].lower(), (named[2] or "*").lower(), tuple(parameters), quality), end.end()


def _quality(text: str) -> float:
    if not _QUALITY.fullmatch(text):
        raise ValueError("no quality")
    return float(text)


def _unquoted(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text[1:-1]) if text.startswith('"') else text
