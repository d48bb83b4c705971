"""Choose what an answer is written in: by a name that the client gives, else by its `Accept`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pyoxigraph import QueryResultsFormat, RdfFormat

from chronolex.api import accept as accepting
from chronolex.api.problems import NotAcceptable
from chronolex.api.readers.gate import Passed
from chronolex.errors import UsageError


def _known(formats: type[QueryResultsFormat] | type[RdfFormat], names: Sequence[str]) -> dict[str, str]:
    """Return for each name of a format the media type that the engine itself has for it."""
    found = {name: formats.from_media_type(name) for name in names}
    return {name: known.media_type.partition(";")[0] for name, known in found.items() if known}


# In rising order of preference: where a client likes several equally, the last one wins.
# The value is the type that the engine knows the format by.
TABLES: Mapping[str, str] = _known(
    QueryResultsFormat,
    [
        "text/plain",
        "text/tab-separated-values",
        "text/csv",
        "text/xml",
        "application/xml",
        "application/sparql-results+xml",
        "application/json",
        "application/sparql-results+json",
    ],
)
TRIPLES: Mapping[str, str] = _known(
    RdfFormat,
    [
        "text/plain",
        "application/trig",
        "application/n-quads",
        "text/n3",
        "text/xml",
        "application/xml",
        "application/rdf+xml",
        "application/n-triples",
        "application/json",
        "application/ld+json",
        "text/turtle",
    ],
)
# What `format` may say instead of a media type; the names are those that other endpoints and their clients have.
TABLE_NAMES: Mapping[str, str] = {
    "json": "application/sparql-results+json",
    "srj": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "srx": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
}
TRIPLE_NAMES: Mapping[str, str] = {
    "turtle": "text/turtle",
    "ttl": "text/turtle",
    "json": "application/ld+json",
    "jsonld": "application/ld+json",
    "json-ld": "application/ld+json",
    "nt": "application/n-triples",
    "ntriples": "application/n-triples",
    "n-triples": "application/n-triples",
    "xml": "application/rdf+xml",
    "rdf": "application/rdf+xml",
    "rdfxml": "application/rdf+xml",
    "rdf+xml": "application/rdf+xml",
    "n3": "text/n3",
    "nq": "application/n-quads",
    "nquads": "application/n-quads",
    "n-quads": "application/n-quads",
    "trig": "application/trig",
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
    if not accept:
        return offered[-1]
    if len(accept) > _LONGEST:
        raise UsageError(f"Accept is longer than {_LONGEST} characters; name the few types that you want.")
    try:
        best = accepting.best(accept, offered)
    except ValueError:
        raise UsageError("Accept cannot be read; write it like `text/csv;q=0.9, application/json`.") from None
    if best is None:
        raise NotAcceptable(offered)
    return best


def result_type(accept: str | None, passed: Passed, name: str = "") -> tuple[str, str]:
    """Return the media type of a query's result, and the type by which the engine knows it.

    Args:
        accept: what the client takes.
        passed: the query.
        name: a name or a media type that wins over `accept`, or several with commas, of which the first counts that
            can be had.

    Raises:
        NotAcceptable: there is no such type for this form of query.
        UsageError: there is no such name, or `accept` cannot be read.
    """
    offered = TRIPLES if passed.is_graph else TABLES
    chosen = _named(name, passed) if name else choose(accept, list(offered))
    return chosen, offered[chosen]


def _named(name: str, passed: Passed) -> str:
    """Return the media type of the first name, or media type, that can be had; a `+` that came as a space is one."""
    offered, names = (TRIPLES, TRIPLE_NAMES) if passed.is_graph else (TABLES, TABLE_NAMES)
    wanted = [one.partition(";")[0].strip().lower().replace(" ", "+") for one in name.split(",") if one.strip()]
    for one in wanted:
        if names.get(one, one) in offered:
            return names.get(one, one)
    if any(one in known for one in wanted for known in (TABLES, TRIPLES, TABLE_NAMES, TRIPLE_NAMES)):
        raise NotAcceptable(list(offered), f"The answer of {passed.form} cannot be written as {' or '.join(wanted)}.")
    raise UsageError(f"There is no format {name[:40]!r}; write {', '.join(names)}, or a media type.")


def content_type(media_type: str) -> str:
    """Return the value of `Content-Type`: everything here is UTF-8, and text types must say so."""
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
