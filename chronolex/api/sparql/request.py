"""Read what the SPARQL 1.1 Protocol sends: the fields of a query, from the address, a form, or the body itself."""

from __future__ import annotations

import binascii
import re
from email.message import Message
from urllib.parse import unquote_to_bytes

from fastapi import Request

from chronolex.api.problems import Unsupported
from chronolex.api.readers.gate import NO_UPDATES
from chronolex.errors import Forbidden, TooLarge, UsageError

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
UPDATE = "application/sparql-update"
# Endpoints differ in what they call it. Some clients send all of them, or one twice, for endpoints of all kinds.
FORMAT_NAMES = ("format", "output", "results")
_OF_UPDATES = ("using-graph-uri", "using-named-graph-uri")
_FIELDS = 100
# A mark before anything but two digits, and what ends a line in mail.
_UNUSUAL = re.compile(rb"%(?![0-9A-Fa-f]{2})|[\r\n]|[ \t]+$")
Fields = dict[str, list[str]]


def from_address(request: Request) -> Fields:
    """Return the fields in the query string.

    Raises:
        UsageError: they are not in UTF-8, or too many.
    """
    return _fields(request.scope["query_string"])


async def from_body(request: Request, most: int) -> Fields:
    """Return the fields of a POST: those of the body, beside those in the query string.

    Args:
        request: what came in.
        most: how many bytes the body may have.

    Raises:
        Unsupported: the body is of another type or encoding.
        Forbidden: it is an update.
        TooLarge: it is too long.
        UsageError: it is not in UTF-8, or its query stands in the address too.
    """
    kind = _kind(request)
    fields = from_address(request)
    data = await _body(request, most)
    found = _fields(data) if kind == FORM else {"query": [_text(data)]}
    return {name: fields.get(name, []) + found.get(name, []) for name in {**fields, **found}}


def is_bare(fields: Fields) -> bool:
    """Return whether a request asks nothing of the graph; then it asks what this service is."""
    return not fields.keys() & {"query", "update", "default-graph-uri", "named-graph-uri", *_OF_UPDATES}


def query_of(fields: Fields) -> str:
    """Return the one query of a request.

    Raises:
        Forbidden: it is an update.
        UsageError: there is no query, more than one, or a parameter that only updates have.
    """
    queries = fields.get("query", [])
    if "update" in fields and queries:
        raise UsageError("There is a query and an update in one request; send a query only.")
    if "update" in fields:
        raise Forbidden(NO_UPDATES)
    if len(queries) > 1:
        raise UsageError(f"There are {len(queries)} queries in one request; send one.")
    if wrong := [name for name in _OF_UPDATES if name in fields]:
        raise UsageError(f"{wrong[0]} belongs to updates; a query takes default-graph-uri and named-graph-uri.")
    if not queries or not queries[0].strip():
        raise UsageError("There is no query in the request. Send one: /sparql?query=SELECT…")
    return queries[0]


def graphs_of(fields: Fields) -> tuple[list[str], list[str]]:
    """Return the graphs that a request names for its default graph, and those for GRAPH; empty values are none."""
    default, named = (
        [graph for graph in fields.get(name, []) if graph] for name in ("default-graph-uri", "named-graph-uri")
    )
    return default, named


def format_of(fields: Fields) -> str:
    """Return the names of formats that a request gives, in order, with commas between them; nothing where it has none.

    >>> format_of({"output": ["json"], "format": ["application/ld+json", "json-ld"]})
    'application/ld+json,json-ld,json'
    """
    return ",".join(value for name in FORMAT_NAMES for value in fields.get(name, []) if value.strip())


def _kind(request: Request) -> str:
    """Return the type of a body that we can read."""
    described = Message()
    described["Content-Type"] = request.headers.get("content-type", "application/octet-stream")
    kind = described.get_content_type()
    if kind == UPDATE:
        raise Forbidden(NO_UPDATES)
    # Message has `text/plain` for what it cannot read, which is not ours either.
    if kind not in {FORM, DIRECT}:
        raise Unsupported(f"Send the query as {FORM} or as {DIRECT}.")
    if _charset(described) not in {"utf-8", "utf8", "us-ascii"}:
        raise Unsupported("Send the query in UTF-8.")
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise Unsupported("Send the query without a Content-Encoding.")
    return kind


def _charset(described: Message) -> str:
    """Return the encoding that a type names, in small letters, and nothing where its parameters cannot be read."""
    try:
        return str(described.get_param("charset", "utf-8")).lower()
    except (TypeError, ValueError):  # pieces that are numbered in part, or with a number that is too long
        return ""


async def _body(request: Request, most: int) -> bytes:
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > most:
            raise TooLarge(f"The request is larger than {most:,} bytes. Make the query shorter.")
    return bytes(data)


def _text(data: bytes) -> str:
    try:
        # Editors put a mark before the first character, which is no part of the query.
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError("The query is not in UTF-8.") from None


def _fields(data: bytes) -> Fields:
    """Return the fields of a form or a query string."""
    parts = [part for part in data.split(b"&") if part]
    if len(parts) > _FIELDS:
        raise UsageError(f"The request has more than {_FIELDS} fields.")
    fields: Fields = {}
    for part in parts:
        name, _, value = part.partition(b"=")
        try:
            fields.setdefault(decoded(name).decode("utf-8"), []).append(decoded(value).decode("utf-8"))
        except UnicodeDecodeError:
            raise UsageError("The request is not in UTF-8.") from None
    return fields


def decoded(part: bytes) -> bytes:
    """Return the bytes that a part of a form stands for: `%XX` is a byte and `+` a space.

    The standard library does this in Python, which takes a tenth of the time of a whole answer. Mail writes `=XX`, and
    for that there is a function in C; what it reads otherwise, line ends and a mark before something else, goes the
    long way.

    >>> decoded(b"SELECT+%3Fs%26%E2%82%AC+100%25+=")
    b'SELECT ?s&\xe2\x82\xac 100% ='
    """
    part = part.replace(b"+", b" ")
    if b"%" not in part:
        return part
    if _UNUSUAL.search(part):
        return unquote_to_bytes(part)
    return binascii.a2b_qp(part.replace(b"=", b"%3D").replace(b"%", b"="))
