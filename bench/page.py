"""Write measured tables into the page that shows them, each between two marks of its name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

PAGE = Path(__file__).parent.parent / "docs" / "performance.md"


def write(name: str, rows: Sequence[Sequence[str]], words: str = "") -> None:
    """Replace the table of a name, and the words under it.

    Raises:
        ValueError: the page has no such marks.
    """
    PAGE.write_text(filled(PAGE.read_text("utf-8"), name, rows, words), "utf-8")


def filled(text: str, name: str, rows: Sequence[Sequence[str]], words: str = "") -> str:
    """Return a page with another table between its marks.

    >>> print(filled("<!-- measured: x -->\\n<!-- end -->", "x", [["a", "b"], ["one", "1"]]))
    <!-- measured: x -->
    | a | b |
    |---|---:|
    | one | 1 |
    <!-- end -->
    """
    marks = re.compile(rf"(<!-- measured: {re.escape(name)} -->\n).*?(<!-- end -->)", re.DOTALL)
    if not marks.search(text):
        raise ValueError(f"the page has no place for {name!r}")
    heading, *others = (f"| {' | '.join(row)} |" for row in rows)
    lines = [heading, "|---" + "|---:" * (len(rows[0]) - 1) + "|", *others, *(["", words] if words else [])]
    return marks.sub(lambda found: found[1] + "\n".join(lines) + "\n" + found[2], text)
