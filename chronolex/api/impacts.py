"""What rests on a thing over HTTP, and why two things matter to each other: as JSON, GraphML, or a page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from chronolex import impact_text
from chronolex.api.describe import AMBIGUOUS, DATE, KNOWN_ON, LANG, UNKNOWN, form_of, parameter, responses
from chronolex.api.pages import as_file, as_json, form
from chronolex.api.parameters import chosen, day, given
from chronolex.api.state import language_of, state_of
from chronolex.errors import UsageError
from chronolex.graph.days import Day
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
            form_of(_FORMATS),
        ]
    },
    responses=responses(
        _FORMATS.values(),
        "if only that nothing rests on it",
        {400: "no thing, or a bad day or depth", 404: UNKNOWN, 409: AMBIGUOUS},
    ),
)
def impacts(request: Request) -> Response:
    """Return what rests on a thing, how two things are connected, or what most rests on."""
    media = chosen(request, _FORMATS, list(_FORMATS.values()))
    if media == "text/html":
        return _page(request)
    asked = _asked(request)
    if media == _GRAPHML:
        return _drawn(request, asked)
    return as_json(_document(request, asked))


def _asked(request: Request) -> dict[str, str]:
    """Return the parameters.

    Raises:
        UsageError: one is unknown, given twice, or does not go with the others.
    """
    found = given(request, _NAMES)
    if found.get("rank", "true") != "true":
        raise UsageError(f"rank is {found['rank']!r}; write true, or leave it out.")
    if ("thing" in found) == ("rank" in found):
        raise UsageError("Name one thing, /impact?thing=law/2005/55, or ask for the rankings, /impact?rank=true")
    if "to" in found and "rank" in found:
        raise UsageError("to needs a thing to begin with; rank looks at the whole graph.")
    return found


def _days(request: Request, asked: Mapping[str, str]) -> tuple[Day, Day | None]:
    """Return the day asked about and the day of knowledge."""
    known = day(asked, "known_on")
    return day(asked, "date") or state_of(request).today(), known


def _depth(asked: Mapping[str, str]) -> int:
    """Return how many steps are asked for."""
    text = asked.get("depth", "3")
    if not text.isdecimal() or len(text) > 9 or not 1 <= int(text) <= DEEPEST:
        raise UsageError(f"depth is {text!r}; write a number from 1 to {DEEPEST}.")
    return int(text)


def _document(request: Request, asked: Mapping[str, str]) -> dict[str, Any]:
    """Return the answer."""
    from chronolex.graph.impact import impact
    from chronolex.graph.impact_ranking import rankings
    from chronolex.graph.impact_why import why

    graph, today, language = state_of(request).graph(), state_of(request).today(), language_of(request)
    (date, known), depth = _days(request, asked), _depth(asked)
    if "rank" in asked:
        return rankings(graph.reader, date, known, language, today)
    thing = asked["thing"]
    if "to" in asked:
        return why(graph.reader, thing, asked["to"], date, known, language, today, graph.names)
    return impact(graph.reader, thing, date, known, depth, language, today, graph.names).document


def _drawn(request: Request, asked: Mapping[str, str]) -> Response:
    """Return what rests on a thing as GraphML."""
    from chronolex.graph.impact import impact
    from chronolex.graph.impact_graphml import graphml

    if "thing" not in asked or "to" in asked:
        raise UsageError("GraphML can be had of one thing: /impact?thing=law/2005/55&format=graphml")
    graph, today, language = state_of(request).graph(), state_of(request).today(), language_of(request)
    date, known = _days(request, asked)
    found = impact(graph.reader, asked["thing"], date, known, _depth(asked), language, today, graph.names)
    text = graphml(graph.reader, found.reach.edges, language, found.reach.distances)
    return as_file(text, f"impact-{date}.graphml", f"{_GRAPHML}; charset=utf-8")


def _page(request: Request) -> Response:
    """Return the form with what was typed, and below it the answer, or what is wrong."""
    graph = state_of(request).graph()

    def answer() -> dict[str, Any]:
        """Tell what rests on it once anything is asked."""
        begun = any(request.query_params.get(name, "").strip() for name in ("thing", "to", "rank"))
        return {"document": _document(request, _asked(request))} if begun else {}

    said = WORDS[language_of(request)]
    return form("impact.html", request, graph, answer, said=said, tell=impact_text, titles=graph.titles)
