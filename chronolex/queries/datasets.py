"""The graphs that a query names itself, by FROM and FROM NAMED."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urljoin

from pyoxigraph import NamedNode

from chronolex.errors import UsageError
from chronolex.queries.lexer import Token, tokens

_CODE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


@dataclass(frozen=True)
class Dataset:
    """The graphs of FROM and those of FROM NAMED, in full."""

    default: list[str]
    named: list[str]


def without(text: str) -> str:
    """Return a query without its FROM and FROM NAMED; everything else stays in its place.

    >>> without("SELECT * FROM <urn:a> { ?s ?p 'FROM' }")
    "SELECT *              { ?s ?p 'FROM' }"
    """
    listed = list(tokens(text))
    for place, token in enumerate(listed):
        if token.keyword == "FROM":
            graph = next((one for one in listed[place + 1 : place + 3] if one.kind in ("iri", "name")), token)
            end = graph.start + len(graph.text)
            text = text[: token.start] + " " * (end - token.start) + text[end:]
    return text


def of(text: str, base: str = "") -> Dataset:
    """Return the graphs that a query names, so that they can be sent beside it.

    >>> of("PREFIX g: <http://example.org/> SELECT * FROM g:a FROM NAMED <b> { ?s ?p ?o }", "http://example.com/")
    Dataset(default=['http://example.org/a'], named=['http://example.com/b'])

    Raises:
        UsageError: a prefix is not declared, or an IRI is none.
    """
    found, spaces = Dataset([], []), dict[str, str]()
    listed = list(tokens(text))
    for one, two, three in zip(listed, listed[1:], [*listed[2:], None], strict=False):
        if one.keyword == "BASE" and two.kind == "iri":
            base = _iri(two, base)
        elif one.keyword == "PREFIX" and two.kind == "name" and three and three.kind == "iri":
            spaces[two.text[:-1]] = _iri(three, base)
        elif one.keyword == "FROM":
            named = two.keyword == "NAMED"
            graph = three if named else two
            if graph is not None and graph.kind in ("iri", "name"):
                (found.named if named else found.default).append(_resolved(graph, base, spaces))
    return found


def _resolved(token: Token, base: str, spaces: dict[str, str]) -> str:
    """Return the IRI that a token stands for.

    Raises:
        UsageError: its prefix is not declared, or it is none.
    """
    prefix, _, local = token.text.partition(":")
    if token.kind == "name" and prefix not in spaces:
        raise UsageError(f"The prefix {prefix}: is not declared. Write PREFIX {prefix}: <…> first.")
    iri = spaces[prefix] + re.sub(r"\\(.)", r"\1", local) if token.kind == "name" else _iri(token, base)
    try:
        return NamedNode(iri).value
    except ValueError:
        raise UsageError(f"{token.text} is no absolute IRI.") from None


def _iri(token: Token, base: str) -> str:
    """Return an IRI in full."""
    plain = _CODE.sub(lambda code: _sign(int(code[1] or code[2], 16)), token.text[1:-1])
    try:
        return urljoin(base, plain)
    except ValueError:
        raise UsageError(f"{token.text} is no IRI.") from None


def _sign(number: int) -> str:
    if number > 0x10FFFF or 0xD800 <= number <= 0xDFFF:
        raise UsageError("An IRI has an escape of what is no character.")
    return chr(number)
