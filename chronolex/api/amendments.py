"""Try and apply changes over HTTP, for who holds the token: as JSON, or as a page; and the history for everybody."""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from chronolex import amend_command, amending
from chronolex.api import formats, problems
from chronolex.api.describe import LANG, form_of, parameter, responses
from chronolex.api.edge.origin import refuse_other_sites
from chronolex.api.forms import fields_of, is_form
from chronolex.api.pages import as_json, page
from chronolex.api.parameters import chosen, given
from chronolex.api.state import language_of, state_of
from chronolex.errors import ChronolexError, Forbidden, Unauthorised, UsageError
from chronolex.graph import history
from chronolex.pushing import push_published
from chronolex.report import text as tell
from chronolex.report.lines import PARTS
from chronolex.report.page_words import EXAMPLE, WORDS
from chronolex.report.report import Report, report
from chronolex.report.words import LABELS

router = APIRouter()

_LONGEST = 1_000_000
"""How many bytes a change file sent to us may have; a long one by hand has a hundredth of it."""

_FORMATS = {"json": "application/json", "html": "text/html"}
_NAMES = ("apply", "by", "quick", "lang", "format")
_ONLY_HERE = {"Cache-Control": "no-store"}


@router.get(
    "/history",
    summary="Which generation was made when, by whom and by which change",
    responses={200: {"content": {"application/json": {}}, "description": "the first first"}},
)
def told(request: Request) -> Response:
    """Return the history."""
    return as_json({"history": [history.document(entry) for entry in state_of(request).source.history()]})


@router.get(
    "/amendments",
    summary="A form in which a change file is written or pasted",
    openapi_extra={"parameters": [LANG]},
    responses=responses(("text/html",), "the form", {}),
)
def written(request: Request) -> Response:
    """Return the empty form."""
    formats.choose(request.headers.get("accept"), ("text/html",))
    given(request, ("lang",))
    return _page(request, {})


@router.post(
    "/amendments",
    summary="Say what a change file does, and with apply=true publish it",
    description="A form may be sent as well, with the fields text, token, apply, by and quick.",
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                kind: {"schema": {"type": "string"}}
                for kind in ("application/yaml", "multipart/form-data", "application/x-www-form-urlencoded")
            },
        },
        "parameters": [
            parameter("apply", "`true` publishes it as a new generation; otherwise nothing is changed"),
            parameter("by", "who applies it, for the history"),
            parameter("quick", "`true` leaves out the answers that become others, which take the longest"),
            LANG,
            form_of(_FORMATS),
        ],
    },
    responses=responses(
        formats.PAGES,
        "what it does, and the generation if it was applied",
        {
            401: "the token is missing or wrong",
            403: "this server has no token and takes no changes, or a page of another site sends it",
            409: "the graph is not at the generation of If-Match, or was changed in the meantime",
            413: "the file is too long",
            422: "the change file has faults, all of them are given; or the graph would break a rule",
        },
    ),
)
async def amend(request: Request) -> Response:
    """Try a change, and apply it where that is asked for."""
    media = chosen(request, _FORMATS, formats.PAGES)
    sent: dict[str, str] = {}
    try:
        refuse_other_sites(request)
        header, token = request.headers.get("authorization"), state_of(request).settings.token
        if header or not token or not is_form(request):
            # A form has its token within; of anything else nothing is read before it is known who sends it.
            authorise(header, token)
        sent = {**given(request, _NAMES), **await fields_of(request, _LONGEST)}
        if not header:
            authorise(f"Bearer {sent.get('token', '')}", token)
        done = await run_in_threadpool(_amended, request, sent)
    except ChronolexError as error:
        if media != "text/html":
            raise
        return _page(request, sent, error=error)
    return _page(request, sent, done) if media == "text/html" else as_json(done.document, headers=_ONLY_HERE)


@dataclass(frozen=True)
class Done:
    """What a change does, and the number of the generation where it was applied."""

    document: dict[str, Any]
    report: Report
    made: int | None


def authorise(given: str | None, token: str | None) -> None:
    """Let pass who holds the token; how long the comparison takes tells nothing of it.

    Raises:
        Forbidden: there is no token, so that nobody may change anything here.
        Unauthorised: the token is missing or another.
    """
    if not token:
        raise Forbidden("This server takes no changes: CHRONOLEX_TOKEN is not set.")
    kind, _, value = (given or "").partition(" ")
    same = hmac.compare_digest(value.strip().encode(), token.encode())
    if kind.lower() != "bearer" or not same:
        raise Unauthorised("Changes need the token: send it as `Authorization: Bearer …`.")


def _amended(request: Request, sent: Mapping[str, str]) -> Done:
    """Plan the change, and apply it where that is asked for."""
    apply, quick = (_yes(sent, name) for name in ("apply", "quick"))
    # A page that was planned on a generation applies to no other.
    expected = _expected(request.headers.get("if-match") or sent.get("if_match") or None)
    settings = state_of(request).settings
    home = settings.home
    if settings.store and not (home / "current").exists():
        raise Forbidden("This server only reads; send changes to the one that has the data folder.")
    with amending.plan(home, sent.get("text", ""), "change.yaml") as tried:
        found = report(tried, language_of(request), quick)
        by = sent.get("by", "").strip() or "over HTTP"
        made = amending.apply(home, tried, by, expected) if apply else None
        if made:
            push_published(settings, made)
        return Done(amend_command.answer(tried, found, made), found, made.number if made else None)


def _yes(sent: Mapping[str, str], name: str) -> bool:
    """Return whether something is asked for.

    Raises:
        UsageError: neither yes nor no is written.
    """
    value = sent.get(name) or "false"
    if value not in ("true", "false"):
        raise UsageError(f"{name} is {value!r}; write true or false.")
    return value == "true"


def _expected(header: str | None) -> int | None:
    """Return the generation of an If-Match header, which may stand in quotes."""
    if header is None:
        return None
    found = re.fullmatch(r'\s*"?([0-9]{1,9})"?\s*', header)
    if not found:
        raise UsageError(f"If-Match is {header!r}; write the number of a generation.")
    return int(found[1])


def _page(
    request: Request, sent: Mapping[str, str], done: Done | None = None, error: ChronolexError | None = None
) -> Response:
    """Return the form with what was sent, but never the token; below it what the change does, or what is wrong."""
    state, language = state_of(request), request.query_params.get("lang", "en")
    shown: dict[str, Any] = {
        "said": WORDS.get(language, WORDS["en"]),
        "part_words": LABELS.get(language, LABELS["en"]),
        "parts": PARTS,
        "tell": tell,
        "closed": not state.settings.token,
        "typed": {name: value for name, value in sent.items() if name != "token"},
        "example": EXAMPLE,
        "done": done,
        "error": problems.body_of(error)["error"] if error else None,
    }
    status, headers = (error.status, problems.headers_of(error)) if error else (200, {})
    # The graph is another one now, where the change was applied.
    return page("amendment.html", request.scope, state.graph(), status, {**headers, **_ONLY_HERE}, **shown)
