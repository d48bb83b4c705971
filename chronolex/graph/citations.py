"""Read how jurists cite a provision: "ст. 166 УК", "part 3 of Art. 12, Law 55", "166-берене"."""

from __future__ import annotations

import re
from typing import NamedTuple

from chronolex.graph.wording import folded

_NUMBER = r"(\d+(?:-\d+)?)"
_STEPS = tuple(
    (kind, re.compile(rf"\b(?:{before})\b[.\s]*{_NUMBER}\b|\b{_NUMBER}[-\s](?:{after})\w*"))
    for kind, before, after in (
        # Both languages' words before the number; the Kyrgyz ones, already folded, after it.
        ("annex", r"annex|appendix|приложени\w+", "тиркеме"),
        ("art", r"art|arts|article|articles|ст|стать\w+", "берене"),
        ("part", r"part|paragraph|para|ч|част\w+", "болу[кг]"),
        ("pt", r"pt|point|item|п|пп|пункт\w*", "пункт"),
    )
)
_NOTE = re.compile(r"\bnotes?\b|\bпримечани\w+|\bэскертуу\w*")


class Citation(NamedTuple):
    """A provision as cited: its path inside the act, and the words that name the act."""

    path: str
    act: str


def cited(text: str) -> Citation | None:
    """Return the provision that a text cites by number, None where it cites none.

    >>> cited("ч. 3 ст. 12 Закона № 55")
    Citation(path='art_12/part_3', act='закона 55')
    >>> cited("Law No. 55") is None
    True
    """
    rest, path = folded(text), []
    for kind, pattern in _STEPS:
        found = pattern.search(rest)
        if found:
            path.append(f"{kind}_{found[1] or found[2]}")
            rest = pattern.sub(" ", rest, count=1)
    if path and _NOTE.search(rest):
        path.append("note")
        rest = _NOTE.sub(" ", rest)
    return Citation("/".join(path), " ".join(re.findall(r"\w+", rest))) if path else None
