"""The SPARQL 1.1 Protocol, read side: `/sparql` by GET, by form and by direct POST."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response, StreamingResponse

from chronolex.api import formats
from chronolex.api.describe import parameter
from chronolex.api.problems import Unsupported
from chronolex.api.readers import gate
from chronolex.api.readers.reader import Job, Result
from chronolex.api.sparql import dataset
from chronolex.api.state import State, state_of
from chronolex.errors import Forbidden, TooLarge, UsageError

router = APIRouter()

_FORM = "application/x-www-form-urlencoded"
_DIRECT = "application/sparql-query"
_UPDATE = "application/sparql-update"
_FIELDS = 100
_SMALL = 65_536
# Nobody reads it; in the log it says that the client went away.
_LEFT = 499
Fields = dict[str, list[str]]

_PARAMETERS = [
    parameter("query", "a SPARQL 1.1 query; without FROM it sees corpus, derived facts and vocabulary", required=True),
    parameter("default-graph-uri", "a graph of the default graph instead; may be repeated", format="uri"),
    parameter("named-graph-uri", "a graph for GRAPH; may be repeated", format="uri"),
]
_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {"content": {media: {} for media in [*formats.TABLES, *formats.TRIPLES]}, "description": "the whole result"},
    400: {"description": "a wrong query, with line and column, or one nested too deeply"},
    403: {"description": "an update, SERVICE, or a file"},
    406: {"description": "no such result type"},
    413: {"description": "the query or its result is too large"},
    415: {"description": "no such body type"},
    503: {"description": "no reader is free, or the query took its reader down"},
    504: {"description": "past the deadline"},
}
_BODY = {"content": {_FORM: {"schema": {"type": "object"}}, _DIRECT: {"schema": {"type": "string"}}}, "required": True}


@router.get("/sparql", summary="Run a SPARQL query", openapi_extra={"parameters": _PARAMETERS}, responses=_RESPONSES)
async def by_get(request: Request) -> Response:
    """Answer a query in the query string."""
    return await _respond(request, _fields(request.scope["query_string"]))


@router.post("/sparql", summary="Run a SPARQL query", openapi_extra={"requestBody": _BODY}, responses=_RESPONSES)
async def by_post(request: Request) -> Response:
    """Answer a query in a form, or one that is the whole body."""
    kind, _, options = request.headers.get("content-type", "").partition(";")
    kind = kind.strip().lower()
    if kind == _UPDATE:
        raise Forbidden("This address only reads; updates are refused.")
    if kind not in {_FORM, _DIRECT}:
        raise Unsupported(f"Send the query as {_FORM} or as {_DIRECT}.")
    charset = options.lower().partition("charset=")[2].strip(' "')
    if charset not in {"", "utf-8", "utf8"}:
        raise Unsupported("Send the query in UTF-8.")
    data = await _body(request, 12 * state_of(request).settings.max_query_length)
    if kind == _FORM:
        return await _respond(request, _fields(data))
    fields = _fields(request.scope["query_string"])
    if "query" in fields:
        raise UsageError("The query stands in the address and in the body; send it once.")
    return await _respond(request, {**fields, "query": [_text(data)]})


async def _body(request: Request, most: int) -> bytes:
    """Return the body, but never more than a query may need when every character is written as %XX four times."""
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > most:
            raise TooLarge(f"The request is larger than {most:,} bytes. Make the query shorter.")
    return bytes(data)


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise UsageError("The query is not in UTF-8.") from None


def _fields(data: bytes) -> Fields:
    """Return the fields of a form or a query string."""
    try:
        return parse_qs(data.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_FIELDS)
    except UnicodeDecodeError:
        raise UsageError("The request is not in UTF-8, with everything else than ASCII as %XX.") from None
    except ValueError:
        raise UsageError(f"The request has more than {_FIELDS} fields.") from None


def _query(fields: Fields) -> str:
    """Return the one query of a request."""
    if "update" in fields:
        raise Forbidden("This address only reads; updates are refused.")
    queries = fields.get("query", [])
    if len(queries) != 1:
        raise UsageError("Send one query: /sparql?query=SELECT…" if not queries else "Send one query only.")
    return queries[0]


async def _respond(request: Request, fields: Fields) -> Response:
    """Pass the gate, agree on a type, run, and answer with a result that is whole."""
    state = state_of(request)
    text = _query(fields)
    passed = gate.inspect(text, gate.Limits(length=state.settings.max_query_length))
    media_type, known_as = formats.result_type(request.headers.get("accept"), passed)
    named = dataset.named(fields.get("default-graph-uri", []), fields.get("named-graph-uri", []))
    result = await _while_connected(request, _run(state, text, known_as, named or dataset.usual(passed)))
    if result is None:
        return Response(status_code=_LEFT)
    headers = {"Vary": "Accept", "Content-Length": str(result.length)}
    if result.length <= _SMALL:
        return Response(b"".join(result.chunks()), 200, headers, formats.content_type(media_type))
    return StreamingResponse(result.chunks(), 200, headers, formats.content_type(media_type))


async def _run(state: State, text: str, media_type: str, graphs: dataset.Graphs) -> Result:
    """Run a query on the current generation; opening a new one reads the disk, so not in the event loop."""
    found = await run_in_threadpool(dataset.resolve, state, graphs)
    return await state.pool.run(found.store, Job(text, media_type, found.default, found.named))


async def _while_connected(request: Request, work: Coroutine[Any, Any, Result]) -> Result | None:
    """Await work, but drop it, and with it the reader, as soon as the client is gone; then there is no result."""
    running, gone = asyncio.create_task(work), asyncio.create_task(_disconnected(request))
    try:
        await asyncio.wait({running, gone}, return_when=asyncio.FIRST_COMPLETED)
        return await running if running.done() else None
    finally:
        gone.cancel()
        running.cancel()


async def _disconnected(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
