"""Choose what an answer is written in, by the client's `Accept`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import mimeparse

from chronolex.api.problems import NotAcceptable
from chronolex.api.readers.gate import Passed
from chronolex.errors import UsageError

# In rising order of preference, as mimeparse wants it: where a client likes several equally, the last one wins.
# The value is the type that the engine knows the format by.
TABLES: Mapping[str, str] = {
    "text/tab-separated-values": "text/tab-separated-values",
    "text/csv": "text/csv",
    "text/xml": "application/sparql-results+xml",
    "application/xml": "application/sparql-results+xml",
    "application/sparql-results+xml": "application/sparql-results+xml",
    "application/json": "application/sparql-results+json",
    "application/sparql-results+json": "application/sparql-results+json",
}
TRIPLES: Mapping[str, str] = {
    "text/n3": "text/n3",
    "application/rdf+xml": "application/rdf+xml",
    "application/n-triples": "application/n-triples",
    "application/json": "application/ld+json",
    "application/ld+json": "application/ld+json",
    "text/turtle": "text/turtle",
}
ANSWERS = ("text/csv", "text/html", "application/json")
PAGES = ("text/html", "application/json")
_LONGEST = 2_000


def choose(accept: str | None, offered: Sequence[str]) -> str:
    """Return the type that the client likes best; without a wish the last one on offer.

    Raises:
        NotAcceptable: there is none that the client takes.
        UsageError: the header cannot be read.

    >>> choose("text/html, */*;q=0.8", ANSWERS), choose("*/*", ANSWERS)
    ('text/html', 'application/json')
    """
    if not accept or not accept.strip():
        return offered[-1]
    if len(accept) > _LONGEST:
        raise UsageError(f"Accept is longer than {_LONGEST} characters; name the few types that you want.")
    try:
        best: str = mimeparse.best_match(offered, accept)
    except mimeparse.MimeTypeParseException:
        raise UsageError("Accept cannot be read; write it like `text/csv;q=0.9, application/json`.") from None
    if not best:
        raise NotAcceptable(offered)
    return best


def result_type(accept: str | None, passed: Passed) -> tuple[str, str]:
    """Return the media type of a query's result, and the type by which the engine knows it."""
    offered = TRIPLES if passed.is_graph else TABLES
    chosen = choose(accept, list(offered))
    return chosen, offered[chosen]


def content_type(media_type: str) -> str:
    """Return the value of `Content-Type`: everything here is UTF-8, and text types must say so."""
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
