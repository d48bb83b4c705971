"""What rests on a thing over HTTP, and why two things matter to each other: as JSON, GraphML, or a page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from chronolex import impact_text
from chronolex.api import formats, problems
from chronolex.api.describe import DATE, KNOWN_ON, LANG, parameter
from chronolex.api.pages import as_json, page
from chronolex.api.state import OpenGraph, language_of, state_of
from chronolex.errors import UsageError
from chronolex.graph.days import Day, parse_day
from chronolex.impact_words import WORDS

router = APIRouter()

DEEPEST = 10
"""The most steps that a request may ask for."""

_GRAPHML = "application/graphml+xml"
_FORMATS = {"graphml": _GRAPHML, "html": "text/html", "json": "application/json"}
_NAMES = ("thing", "to", "date", "known_on", "depth", "rank", "lang", "format")


@router.get(
    "/impact",
    summary="What rests on a thing on a day, or why it matters to another one",
    openapi_extra={
        "parameters": [
            parameter("thing", "an IRI, a tail of one, or a name"),
            parameter("to", "another thing: the shortest connections between the two instead"),
            parameter("rank", "`true`, instead of a thing: what most rests on, over the whole graph"),
            parameter("depth", f"how many steps, 1 to {DEEPEST}", default="3"),
            DATE,
            KNOWN_ON,
            LANG,
            parameter("format", "instead of Accept", enum=list(_FORMATS)),
        ]
    },
    responses={
        200: {"content": {media: {} for media in _FORMATS.values()}, "description": "if only that nothing rests on it"},
        400: {"description": "no thing, or a bad day or depth"},
        404: {"description": "no such thing; near names are given"},
        409: {"description": "a name that means several things; they are given"},
    },
)
def impacts(request: Request) -> Response:
    """Return what rests on a thing, how two things are connected, or what most rests on."""
    chosen = _chosen(request)
    if chosen == "text/html":
        return _page(request)
    given = _given(request)
    if chosen == _GRAPHML:
        return _drawn(request, given)
    return as_json(_document(request, given))


def _chosen(request: Request) -> str:
    """Return the type of the answer: by `format`, where it is given, else by Accept."""
    wanted = request.query_params.get("format", "").strip()
    if not wanted:
        return formats.choose(request.headers.get("accept"), list(_FORMATS.values()))
    if wanted not in _FORMATS:
        raise UsageError(f"format is {wanted!r}; write {', '.join(_FORMATS)}, or leave it out.")
    return _FORMATS[wanted]


def _given(request: Request) -> dict[str, str]:
    """Return the parameters; an empty value is as good as none, for forms send those.

    Raises:
        UsageError: one is unknown, given twice, or does not go with the others.
    """
    given: dict[str, str] = {}
    for name, value in request.query_params.multi_items():
        if name not in _NAMES:
            raise UsageError(f"/impact has no parameter {name!r}; it has {', '.join(_NAMES)}.")
        if name in given:
            raise UsageError(f"The parameter {name!r} is given twice; ask twice instead.")
        given[name] = value.strip()
    given = {name: value for name, value in given.items() if value}
    if given.get("rank", "true") != "true":
        raise UsageError(f"rank is {given['rank']!r}; write true, or leave it out.")
    if ("thing" in given) == ("rank" in given):
        raise UsageError("Name one thing, /impact?thing=law/2005/55, or ask for the rankings, /impact?rank=true")
    if "to" in given and "rank" in given:
        raise UsageError("to needs a thing to begin with; rank looks at the whole graph.")
    return given


def _days(request: Request, given: Mapping[str, str]) -> tuple[Day, Day | None]:
    """Return the day asked about and the day of knowledge."""
    known = parse_day(given["known_on"]) if "known_on" in given else None
    return parse_day(given["date"]) if "date" in given else state_of(request).today(), known


def _depth(given: Mapping[str, str]) -> int:
    """Return how many steps are asked for."""
    text = given.get("depth", "3")
    if not text.isdecimal() or not 1 <= int(text[:9]) <= DEEPEST:
        raise UsageError(f"depth is {text!r}; write a number from 1 to {DEEPEST}.")
    return int(text)


def _document(request: Request, given: Mapping[str, str]) -> dict[str, Any]:
    """Return the answer."""
    from chronolex.graph.impact import impact
    from chronolex.graph.impact_ranking import rankings
    from chronolex.graph.impact_why import why

    graph, today, language = state_of(request).graph(), state_of(request).today(), language_of(request)
    (date, known), depth = _days(request, given), _depth(given)
    if "rank" in given:
        return rankings(graph.reader, date, known, language, today)
    thing = given["thing"]
    if "to" in given:
        return why(graph.reader, thing, given["to"], date, known, language, today, graph.names)
    return impact(graph.reader, thing, date, known, depth, language, today, graph.names).document


def _drawn(request: Request, given: Mapping[str, str]) -> Response:
    """Return what rests on a thing as GraphML."""
    from chronolex.graph.impact import impact
    from chronolex.graph.impact_graphml import graphml

    if "thing" not in given or "to" in given:
        raise UsageError("GraphML can be had of one thing: /impact?thing=law/2005/55&format=graphml")
    graph, today, language = state_of(request).graph(), state_of(request).today(), language_of(request)
    date, known = _days(request, given)
    found = impact(graph.reader, given["thing"], date, known, _depth(given), language, today, graph.names)
    text = graphml(graph.reader, found.reach.edges, language, found.reach.distances)
    headers = {"Vary": "Accept", "Content-Disposition": f'attachment; filename="impact-{date}.graphml"'}
    return Response(text, 200, headers, f"{_GRAPHML}; charset=utf-8")


def _page(request: Request) -> Response:
    """Return the form with what was typed, and below it the answer, or what is wrong."""
    graph = state_of(request).graph()
    said = WORDS[language_of(request)]
    typed = {name: value.strip() for name, value in request.query_params.items()}
    values: dict[str, Any] = {"typed": typed, "said": said, "tell": impact_text, "document": None, "error": None}
    values |= _foot(graph)
    try:
        if any(typed.get(name) for name in ("thing", "to", "rank")):
            values["document"] = _document(request, _given(request))
    except UsageError as error:
        values["error"] = problems.body_of(error)["error"]
        return page("impact.html", request.scope, graph, error.status, **values)
    return page("impact.html", request.scope, graph, **values)


def _foot(graph: OpenGraph) -> dict[str, Any]:
    """Return what the page says of its sources."""
    return {"titles": {source["slug"]: source["label"] for source in graph.sources}}
