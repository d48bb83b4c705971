"""Write pages and error answers: plain HTML that works without scripts, and JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from chronolex.api import formats, problems
from chronolex.api.edge.exchange import exchange_of
from chronolex.api.state import LANGUAGES, OpenGraph
from chronolex.api.texts import NAMES, TEXTS, in_language
from chronolex.errors import UsageError
from chronolex.graph.vocabulary import BASE
from chronolex.queries.catalogue import Question

_PLAIN = "/:@!$&'()*+,;=-._~%"
CSV = "text/csv; charset=utf-8; header=present"
_FIELDS = 100


@cache
def _environment() -> Environment:
    """Return the templates; every value in them is escaped, whoever wrote it."""
    loader = PackageLoader("chronolex.api", "templates")
    found = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    found.filters["short"] = lambda iri: str(iri).removeprefix(BASE)
    found.filters["titled"] = in_language
    found.filters["is_ours"] = lambda iri: str(iri).startswith(BASE)
    found.filters["page_of"] = _page_of
    return found


def _page_of(iri: str, language: str, date: str = "") -> str:
    """Return where a thing of ours has its page, below the root, with the language and the day kept."""
    path, mark, fragment = str(iri).removeprefix(BASE).partition("#")
    kept = urlencode({"date": date, "lang": language} if date else {"lang": language})
    return f"{quote(path, safe=_PLAIN)}?{kept}{mark}{quote(fragment)}"


def as_json(document: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Return a document as JSON that people can read too."""
    text = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
    return Response(text, status, {"Vary": "Accept", **(headers or {})}, "application/json")


def as_file(text: str, name: str, media_type: str) -> Response:
    """Return text that a browser saves under a name."""
    headers = {"Vary": "Accept", "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text, 200, headers, media_type)


def page(
    template: str,
    scope: Scope,
    graph: OpenGraph | None,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    **values: Any,
) -> Response:
    """Return a page; `graph` is what its foot speaks of, `None` where none can be opened."""
    query = _fields(scope["query_string"])
    language = query.get("lang", LANGUAGES[0])
    language = language if language in LANGUAGES else LANGUAGES[0]
    text = (
        _environment()
        .get_template(template)
        .render(
            words=TEXTS[language],
            lang=language,
            languages={other: f"?{urlencode({**query, 'lang': other})}" for other in LANGUAGES},
            names=NAMES,
            sources=graph.sources if graph else [],
            root=scope.get("root_path", ""),
            **values,
        )
    )
    return Response(text, status, {"Vary": "Accept", **(headers or {})}, "text/html; charset=utf-8")


def _fields(query: bytes) -> dict[str, str]:
    """Return the query string apart, nothing where it has too many fields: an error about it is a page as well."""
    try:
        return dict(parse_qsl(query.decode("latin-1"), max_num_fields=_FIELDS))
    except ValueError:
        return {}


def form(
    template: str, request: Request, graph: OpenGraph, answer: Callable[[], Mapping[str, Any]], **values: Any
) -> Response:
    """Return a form with what was typed, and below it what is answered, or what is wrong with what was typed.

    Args:
        template: the page; besides `values` it is given `typed`, `document` and `error`.
        request: what came in.
        graph: what the foot of the page speaks of.
        answer: returns what the page shows where all is well, `document` among it; nothing where nothing is asked yet.
        values: what the page shows in any case.
    """
    typed = {name: value.strip() for name, value in request.query_params.items()}
    shown: dict[str, Any] = {**values, "typed": typed, "document": None, "error": None}
    status = 200
    try:
        shown |= answer()
    except UsageError as error:
        shown["error"], status = problems.body_of(error)["error"], error.status
    return page(template, request.scope, graph, status, **shown)


def link(question: Question, language: str, **values: str) -> str:
    """Return the address of a question with its parameters."""
    given = {name: value for name, value in values.items() if value}
    return f"/questions/{question.name}?{urlencode({**given, 'lang': language})}"


def wants_page(scope: Scope) -> bool:
    """Tell whether the client likes a page better than JSON; a header that nobody can read does not."""
    try:
        return formats.choose(Headers(scope=scope).get("accept"), formats.PAGES) == "text/html"
    except UsageError:
        return False


def error_response(
    scope: Scope,
    status: int,
    name: str,
    message: str,
    details: dict[str, object] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return an error: the one error body, or for a browser the same as a page."""
    exchange = exchange_of(scope)
    known = {"request_id": exchange.request_id} if exchange else {}
    document = problems.body(status, name, message, {**(details or {}), **known})
    if wants_page(scope):
        return page("error.html", scope, None, status, headers, error=document["error"])
    return as_json(document, status, headers)
