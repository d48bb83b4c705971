"""The SPARQL 1.1 Protocol, read side: `/sparql` by GET, by form and by direct POST."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from chronolex.api import formats
from chronolex.api.describe import form_of, parameter
from chronolex.api.readers import gate
from chronolex.api.readers.complaints import EngineRefused, explain
from chronolex.api.sparql import answering, dataset, description
from chronolex.api.sparql.request import (
    DIRECT,
    FORM,
    Fields,
    format_of,
    from_address,
    from_body,
    graphs_of,
    is_bare,
    query_of,
)
from chronolex.api.state import state_of

router = APIRouter()

_DATA_SET = [
    parameter("default-graph-uri", "a graph of the default graph instead; may be repeated", format="uri"),
    parameter("named-graph-uri", "a graph for GRAPH; may be repeated", format="uri"),
]
_QUERY = parameter("query", "a SPARQL query; without FROM it sees corpus, derived facts and vocabulary")
_WISHES = [
    parameter("timeout", "how many seconds the query may run, at most as many as the server allows", format="number"),
    parameter("truncate", "true: cut a result past a limit, and say so", enum=["true", "false"]),
]
_PARAMETERS = [_QUERY, *_DATA_SET, *_WISHES, form_of(dict.fromkeys([*formats.TABLE_NAMES, *formats.TRIPLE_NAMES]))]
_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {media: {} for media in [*formats.TABLES, *formats.TRIPLES]},
        "description": "the whole result; without a query, what this service is",
    },
    400: {"description": "a wrong query, with line, column and what was expected, or one nested too deeply"},
    403: {"description": "an update, SERVICE, or a file"},
    406: {"description": "no such result type"},
    413: {"description": "the query or its result is too large"},
    415: {"description": "no such body type"},
    503: {"description": "no reader is free, or the query took its reader down"},
    504: {"description": "past the deadline"},
}
_BODY = {"content": {FORM: {"schema": {"type": "object"}}, DIRECT: {"schema": {"type": "string"}}}, "required": True}


@router.get("/sparql", summary="Run a SPARQL query", openapi_extra={"parameters": _PARAMETERS}, responses=_RESPONSES)
async def by_get(request: Request) -> Response:
    """Answer a query in the query string; without one, say what this service is."""
    fields = from_address(request)
    if is_bare(fields):
        return await run_in_threadpool(description.respond, request)
    return await _respond(request, fields)


@router.post(
    "/sparql",
    summary="Run a SPARQL query",
    openapi_extra={"parameters": _PARAMETERS[1:], "requestBody": _BODY},
    responses=_RESPONSES,
)
async def by_post(request: Request) -> Response:
    """Answer a query in a form, or one that is the whole body; the address may name its graphs and its format."""
    # Every character may be written as %XX four times.
    return await _respond(request, await from_body(request, 12 * state_of(request).settings.max_query_length))


async def _respond(request: Request, fields: Fields) -> Response:
    """Pass the gate, agree on a type, run, and answer with a result that is whole."""
    state = state_of(request)
    text = query_of(fields)
    passed = gate.inspect(text, gate.Limits(length=state.settings.max_query_length))
    accept = ", ".join(request.headers.getlist("accept"))
    kind = formats.result_type(accept, passed, format_of(fields))
    graphs = dataset.named(*graphs_of(fields)) or dataset.usual(passed, text)
    try:
        return await answering.respond(request, text, passed, kind, graphs, answering.wishes_of(fields))
    except EngineRefused as error:
        raise await run_in_threadpool(explain, text, error.said) from None
