"""Say in our words what an engine says of a query that it does not understand."""

from __future__ import annotations

import re


def complaint(message: str) -> str:
    """Return where the engine stopped understanding; what it says that it expected misleads more than it helps.

    >>> complaint("error at 1:10: expected one of CONSTRUCT, [_], ['0'..='9']")
    'The query is not SPARQL from line 1, column 10 on. Mend what stands there, or before it.'
    """
    found = re.match(r"error at (\d+):(\d+): expected (?:one of )?(.*)", message, re.DOTALL)
    if not found:
        return f"The engine cannot run this query: {message}"
    return f"The query is not SPARQL from line {found[1]}, column {found[2]} on. Mend what stands there, or before it."
