"""The questions of the catalogue over HTTP: as JSON, as CSV, as pages."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from chronolex import tables
from chronolex.api import formats
from chronolex.api.describe import AMBIGUOUS, LANG, question_parameters, responses
from chronolex.api.pages import CSV, as_file, as_json, form, link, page
from chronolex.api.state import Asked, OpenGraph, asked, language_of, state_of
from chronolex.errors import UnknownName
from chronolex.graph.ask import Answer, ask
from chronolex.queries import catalogue as questions
from chronolex.queries.catalogue import Question

router = APIRouter()

PRINTED = ("from", "to", "through", "at_least_through", "date")
"""What a row says of its time as printed."""


@router.get(
    "/questions",
    summary="The questions that can be asked",
    openapi_extra={"parameters": [LANG]},
    responses=responses(formats.PAGES, "every question with its parameters and columns", {}),
)
def listed(request: Request) -> Response:
    """Return every question with its parameters and columns."""
    chosen = formats.choose(request.headers.get("accept"), formats.PAGES)
    language_of(request)
    found = questions.catalogue().values()
    if chosen == "text/html":
        return page("landing.html", request.scope, state_of(request).graph(), questions=found)
    return as_json({"questions": [one.document() for one in found]})


@router.get(
    "/questions/{name}",
    summary="Ask a question as of a day",
    openapi_extra={"parameters": question_parameters()},
    responses=responses(
        formats.ANSWERS,
        "the answer, an empty one too",
        {
            400: "a bad date or parameter",
            404: "no such question or thing; near names are given",
            409: AMBIGUOUS,
        },
    ),
)
def answered(request: Request) -> Response:
    """Return the answer to a question."""
    chosen = formats.choose(request.headers.get("accept"), formats.ANSWERS)
    question = _question(request.path_params["name"])
    if chosen == "text/html":
        return _page(request, question)
    answer = _answer(request, question, asked(request))
    if chosen == "text/csv":
        return as_file(tables.as_csv(question, answer), f"{question.name}-{answer.date}.csv", CSV)
    return as_json(answer.document())


def _question(name: str) -> Question:
    """Return a question; where there is none, point to the list that a client of HTTP can read."""
    try:
        return questions.question(name)
    except UnknownName as error:
        raise UnknownName("There is no such question; /questions lists them all.", error.near) from None


def _answer(request: Request, question: Question, given: Asked) -> Answer:
    state = state_of(request)
    today = state.today()
    graph = state.graph()
    date = given.date or today
    return ask(graph.reader, question, given.params, date, given.known_on, given.language, today, graph.names)


def _page(request: Request, question: Question) -> Response:
    """Return the question's form with what was typed, and below it the answer, or what is wrong."""
    graph = state_of(request).graph()

    def answer() -> dict[str, Any]:
        """Answer the question once everything that it needs is typed."""
        given = asked(request)
        needs = any(param.required or param.together for param in question.params)
        if needs and not given.params:
            return {}
        document = _answer(request, question, given).document()
        return {"document": document, **_shown(question, document, graph, given)}

    return form("question.html", request, graph, answer, question=question)


def _shown(question: Question, document: dict[str, Any], graph: OpenGraph, given: Asked) -> dict[str, Any]:
    """Return what the page shows beside the answer's own document."""
    disagreements = questions.catalogue()["contradictions"]
    about = [row.get(question.row) for row in document["answers"]]
    things = [thing["iri"] if isinstance(thing, dict) else next(iter(given.params.values()), "") for thing in about]
    day = document["date"]
    return {
        "links": [link(disagreements, given.language, about=thing, date=day) for thing in things],
        "titles": graph.titles,
        "cell": tables.cell,
        "dated": any(row.get(name) for row in document["answers"] for name in PRINTED),
        "columns": [name for name in question.columns if any(row.get(name) is not None for row in document["answers"])],
    }
