"""The landing page, the search, and the state of health."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from chronolex import __version__
from chronolex.api import formats, problems
from chronolex.api.ages import ages_of
from chronolex.api.describe import LANG, parameter, responses
from chronolex.api.pages import as_json, page
from chronolex.api.state import State, about, language_of, state_of
from chronolex.errors import StoreError, UsageError
from chronolex.queries.catalogue import catalogue

router = APIRouter()
_NOW = {"Cache-Control": "no-store"}
_LONGEST = 200
_MOST = 100


@router.get(
    "/",
    summary="The questions, as a page with forms",
    openapi_extra={"parameters": [LANG]},
    responses=responses(("text/html",), "the page", {}),
)
def landing(request: Request) -> Response:
    """Return the landing page."""
    language_of(request)
    graph = state_of(request).graph()
    return page("landing.html", request.scope, graph, questions=catalogue().values())


@router.get(
    "/search",
    summary="Things by name",
    openapi_extra={
        "parameters": [
            parameter("q", "words of a name, in any order and language", required=True),
            parameter("class", "only things of this class, such as Body; may be repeated"),
            parameter("limit", f"how many, at most {_MOST}"),
            LANG,
        ]
    },
    responses=responses(formats.PAGES, "the things, perhaps none", {}),
)
def search(request: Request) -> Response:
    """Return the things of which some name holds all the words."""
    chosen = formats.choose(request.headers.get("accept"), formats.PAGES)
    language = language_of(request)
    graph = state_of(request).graph()
    text = request.query_params.get("q", "").strip()
    if not text:
        raise UsageError("Say what to look for: /search?q=migration")
    if len(text) > _LONGEST:
        raise UsageError(f"q is longer than {_LONGEST} characters; a few words of a name are enough.")
    limit = _limit(request.query_params.get("limit", "20"))
    found = graph.names.search(text, request.query_params.getlist("class"), limit + 1, language)
    document: dict[str, Any] = {"q": text, "results": found[:limit], "more": len(found) > limit}
    if chosen == "text/html":
        return page("search.html", request.scope, graph, **document)
    return as_json(document)


def _limit(text: str) -> int:
    if not text.isdecimal() or len(text) > 9 or not 1 <= int(text) <= _MOST:
        raise UsageError(f"limit is {text!r}; write a number from 1 to {_MOST}.")
    return int(text)


@router.get(
    "/health",
    summary="Whether the service is ready, and what it knows",
    response_model=None,
    responses=responses(("application/json",), "questions can be answered", {503: "there is no graph"}),
)
def health(state: State = Depends(state_of)) -> Response:  # noqa: B008 - how FastAPI wants it
    """Return the state: 200 when questions can be answered, 503 when there is no graph."""
    document: dict[str, Any] = {"live": True, "ready": False, "version": __version__}
    try:
        graph = state.graph()
    except StoreError as error:
        return as_json({**document, **problems.body_of(error)}, error.status, {**problems.headers_of(error), **_NOW})
    ages = ages_of(state, graph)
    known = {
        "generation": graph.generation.number,
        "graph_sha256": graph.generation.graph_sha256,
        "published": ages.published,
        "age_seconds": ages.graph,
        "sources_age_days": ages.sources,
    }
    return as_json({**document, "ready": True, **known, **about(graph)}, headers=_NOW)
