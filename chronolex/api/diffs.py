"""What changed between two days, or two generations, over HTTP: as JSON, as CSV, as a page."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from chronolex import diff_tables
from chronolex.api import formats, problems
from chronolex.api.describe import KNOWN_ON, LANG, parameter
from chronolex.api.pages import as_json, page
from chronolex.api.state import language_of, state_of
from chronolex.diff_words import WORDS
from chronolex.errors import UsageError
from chronolex.graph.days import parse_day
from chronolex.graph.diff import Diff, diff_days, in_order
from chronolex.graph.diff_generations import GenerationsDiff, diff_generations
from chronolex.graph.kept import generation_of
from chronolex.graph.store import open_generation

router = APIRouter()

_FORMATS = {"json": "application/json", "csv": "text/csv", "html": "text/html"}
_NAMES = ("from", "to", "about", "known_on", "all", "lang", "format")


@router.get(
    "/diff",
    summary="What began, ended, moved or changed between two days, by what caused it",
    openapi_extra={
        "parameters": [
            parameter("from", "the earlier day", required=True, format="date"),
            parameter("to", "the later day", required=True, format="date"),
            parameter("about", "only what concerns this: an IRI, a tail of one, or a name"),
            KNOWN_ON,
            parameter("all", "`true` tells also what is only attested, or became more or less sure"),
            LANG,
            parameter("format", "instead of Accept", enum=list(_FORMATS)),
        ]
    },
    responses={
        200: {"content": {media: {} for media in formats.ANSWERS}, "description": "what changed, if only nothing"},
        400: {"description": "a day is missing or bad, or the first is the later one"},
        404: {"description": "no such thing; near names are given"},
        409: {"description": "a name that means several things; they are given"},
    },
)
def changed(request: Request) -> Response:
    """Return what changed between two days."""
    chosen = _chosen(request)
    if chosen == "text/html":
        return _page(request)
    found = _diff(request, _given(request))
    if chosen == "text/csv":
        name = f'attachment; filename="diff-{found.first}-{found.second}.csv"'
        headers = {"Vary": "Accept", "Content-Disposition": name}
        text = diff_tables.days_as_csv(found, language_of(request))
        return Response(text, 200, headers, "text/csv; charset=utf-8; header=present")
    return as_json(found.document())


@router.get(
    "/diff/generations",
    summary="What the record says in one generation and not in another",
    openapi_extra={
        "parameters": [
            parameter("before", "the number of a generation that is kept", required=True),
            parameter("after", "the number of another", required=True),
            LANG,
            parameter("format", "instead of Accept", enum=list(_FORMATS)),
        ]
    },
    responses={
        200: {"content": {media: {} for media in formats.ANSWERS}, "description": "in what they differ, if in nothing"},
        400: {"description": "a number is missing or bad"},
        404: {"description": "no such generation is kept"},
    },
)
def recorded(request: Request) -> Response:
    """Return in what two generations differ: what we changed, as against what the law changed."""
    chosen = _chosen(request)
    given = _given(request, ("before", "after", "lang", "format"))
    before, after = (_number(given, name) for name in ("before", "after"))
    state, language = state_of(request), language_of(request)
    found = _compared(state.settings.home, before, after, language)
    if chosen == "text/csv":
        name = f'attachment; filename="generations-{before}-{after}.csv"'
        headers = {"Vary": "Accept", "Content-Disposition": name}
        text = diff_tables.generations_as_csv(found)
        return Response(text, 200, headers, "text/csv; charset=utf-8; header=present")
    if chosen == "text/html":
        values: dict[str, Any] = {"document": found.document(), "said": WORDS[language], "value": diff_tables.values}
        return page("diff_generations.html", request.scope, state.graph(), **values)
    return as_json(found.document())


@lru_cache(maxsize=8)
def _compared(home: Path, before: int, after: int, language: str) -> GenerationsDiff:
    """Compare two generations; a published one never changes, so what was compared is kept."""
    one, other = (open_generation(generation_of(home, number)) for number in (before, after))
    return diff_generations(one, other, language)


def _number(given: dict[str, str], name: str) -> int:
    """Return the number of a generation."""
    text = given.get(name, "")
    if not (text.isascii() and text.isdecimal()) or len(text) > 9:
        raise UsageError(f"{name} is {text!r}; write the number of a generation: /diff/generations?before=1&after=2")
    return int(text)


def _chosen(request: Request) -> str:
    """Return the type of the answer: by `format`, where it is given, else by Accept."""
    wanted = request.query_params.get("format", "").strip()
    if not wanted:
        return formats.choose(request.headers.get("accept"), formats.ANSWERS)
    if wanted not in _FORMATS:
        raise UsageError(f"format is {wanted!r}; write {', '.join(_FORMATS)}, or leave it out.")
    return _FORMATS[wanted]


def _given(request: Request, names: Sequence[str] = _NAMES) -> dict[str, str]:
    """Return the parameters; an empty value is as good as none, for forms send those.

    Raises:
        UsageError: one is unknown, or given twice.
    """
    given: dict[str, str] = {}
    for name, value in request.query_params.multi_items():
        if name not in names:
            raise UsageError(f"{request.url.path} has no parameter {name!r}; it has {', '.join(names)}.")
        if name in given:
            raise UsageError(f"The parameter {name!r} is given twice; ask twice instead.")
        given[name] = value.strip()
    return {name: value for name, value in given.items() if value}


def _diff(request: Request, given: dict[str, str]) -> Diff:
    """Answer a request.

    Raises:
        UsageError: a day is missing or bad, the days are the wrong way round, or `about` is no one thing.
    """
    if "from" not in given or "to" not in given:
        raise UsageError("Say between which days: /diff?from=2021-11-14&to=2021-11-15")
    first, second = parse_day(given["from"]), parse_day(given["to"])
    in_order(first, second)
    known = parse_day(given["known_on"]) if "known_on" in given else None
    if given.get("all", "false") not in ("true", "false"):
        raise UsageError(f"all is {given['all']!r}; write true or false.")
    state = state_of(request)
    graph = state.graph()
    return diff_days(
        graph.reader,
        first,
        second,
        known,
        given.get("about"),
        language_of(request),
        state.today(),
        graph.names,
        given.get("all") == "true",
    )


def _page(request: Request) -> Response:
    """Return the form with what was typed, and below it what changed, or what is wrong."""
    graph = state_of(request).graph()
    typed = {name: value.strip() for name, value in request.query_params.items()}
    values: dict[str, Any] = {"typed": typed, "document": None, "error": None}
    values |= {"said": WORDS[language_of(request)], "tell": diff_tables}
    values["titles"] = {source["slug"]: source["label"] for source in graph.sources}
    try:
        given = _given(request)
        if given.keys() - {"lang", "format"}:
            values["document"] = _diff(request, given).document()
    except UsageError as error:
        values["error"] = problems.body_of(error)["error"]
        return page("diff.html", request.scope, graph, error.status, **values)
    return page("diff.html", request.scope, graph, **values)
