"""What changed between two days, or two generations, over HTTP: as JSON, as CSV, as a page."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from chronolex import diff_tables
from chronolex.api import formats
from chronolex.api.describe import AMBIGUOUS, KNOWN_ON, LANG, UNKNOWN, form_of, parameter, responses
from chronolex.api.pages import CSV, as_file, as_json, form, page
from chronolex.api.parameters import chosen, day, given
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
            form_of(_FORMATS),
        ]
    },
    responses=responses(
        formats.ANSWERS,
        "what changed, if only nothing",
        {400: "a day is missing or bad, or the first is the later one", 404: UNKNOWN, 409: AMBIGUOUS},
    ),
)
def changed(request: Request) -> Response:
    """Return what changed between two days."""
    media = chosen(request, _FORMATS, formats.ANSWERS)
    if media == "text/html":
        return _page(request)
    found = _diff(request, given(request, _NAMES))
    if media == "text/csv":
        return as_file(
            diff_tables.days_as_csv(found, language_of(request)), f"diff-{found.first}-{found.second}.csv", CSV
        )
    return as_json(found.document())


@router.get(
    "/diff/generations",
    summary="What the record says in one generation and not in another",
    openapi_extra={
        "parameters": [
            parameter("before", "the number of a generation that is kept", required=True),
            parameter("after", "the number of another", required=True),
            LANG,
            form_of(_FORMATS),
        ]
    },
    responses=responses(
        formats.ANSWERS,
        "in what they differ, if in nothing",
        {400: "a number is missing or bad", 404: "no such generation is kept"},
    ),
)
def recorded(request: Request) -> Response:
    """Return in what two generations differ: what we changed, as against what the law changed."""
    media = chosen(request, _FORMATS, formats.ANSWERS)
    asked = given(request, ("before", "after", "lang", "format"))
    before, after = (_number(asked, name) for name in ("before", "after"))
    state, language = state_of(request), language_of(request)
    found = _compared(state.settings.home, before, after, language)
    if media == "text/csv":
        return as_file(diff_tables.generations_as_csv(found), f"generations-{before}-{after}.csv", CSV)
    if media == "text/html":
        values: dict[str, Any] = {"document": found.document(), "said": WORDS[language], "value": diff_tables.values}
        return page("diff_generations.html", request.scope, state.graph(), **values)
    return as_json(found.document())


@lru_cache(maxsize=8)
def _compared(home: Path, before: int, after: int, language: str) -> GenerationsDiff:
    """Compare two generations; a published one never changes, so what was compared is kept."""
    one, other = (open_generation(generation_of(home, number)) for number in (before, after))
    return diff_generations(one, other, language)


def _number(asked: Mapping[str, str], name: str) -> int:
    """Return the number of a generation."""
    text = asked.get(name, "")
    if not (text.isascii() and text.isdecimal()) or len(text) > 9:
        raise UsageError(f"{name} is {text!r}; write the number of a generation: /diff/generations?before=1&after=2")
    return int(text)


def _diff(request: Request, asked: Mapping[str, str]) -> Diff:
    """Answer a request.

    Raises:
        UsageError: a day is missing or bad, the days are the wrong way round, or `about` is no one thing.
    """
    if "from" not in asked or "to" not in asked:
        raise UsageError("Say between which days: /diff?from=2021-11-14&to=2021-11-15")
    first, second = parse_day(asked["from"]), parse_day(asked["to"])
    in_order(first, second)
    known = day(asked, "known_on")
    if (everything := asked.get("all", "false")) not in ("true", "false"):
        raise UsageError(f"all is {everything!r}; write true or false.")
    state, language = state_of(request), language_of(request)
    graph, about = state.graph(), asked.get("about")
    return diff_days(
        graph.reader, first, second, known, about, language, state.today(), graph.names, everything == "true"
    )


def _page(request: Request) -> Response:
    """Return the form with what was typed, and below it what changed, or what is wrong."""
    graph = state_of(request).graph()

    def answer() -> dict[str, Any]:
        """Tell what changed once anything is asked."""
        asked = given(request, _NAMES)
        return {"document": _diff(request, asked).document()} if asked.keys() - {"lang", "format"} else {}

    said = WORDS[language_of(request)]
    return form("diff.html", request, graph, answer, said=said, tell=diff_tables, titles=graph.titles)
