"""Try and apply changes over HTTP, for who holds the token; and the history for everybody."""

from __future__ import annotations

import hmac
import re
from typing import Any

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from chronolex import amending
from chronolex.amend_command import document
from chronolex.api.describe import parameter
from chronolex.api.pages import as_json
from chronolex.api.state import state_of
from chronolex.errors import Forbidden, TooLarge, Unauthorised, UsageError
from chronolex.graph import history
from chronolex.graph.generations import current_number

router = APIRouter()

_LONGEST = 1_000_000
"""How many bytes a change file sent to us may have; a long one by hand has a hundredth of it."""


@router.get(
    "/history",
    summary="Which generation was made when, by whom and by which change",
    responses={200: {"content": {"application/json": {}}, "description": "the first first"}},
)
def told(request: Request) -> Response:
    """Return the history."""
    home = state_of(request).settings.home
    return as_json({"history": [history.document(entry) for entry in history.entries(home, current_number(home))]})


@router.post(
    "/amendments",
    summary="Say what a change file does, and with apply=true publish it",
    openapi_extra={
        "requestBody": {"required": True, "content": {"application/yaml": {"schema": {"type": "string"}}}},
        "parameters": [
            parameter("apply", "`true` publishes it as a new generation; otherwise nothing is changed"),
            parameter("by", "who applies it, for the history"),
        ],
    },
    responses={
        200: {"content": {"application/json": {}}, "description": "what it does, and the generation if it was applied"},
        401: {"description": "the token is missing or wrong"},
        403: {"description": "this server has no token, and takes no changes"},
        409: {"description": "the graph is not at the generation of If-Match, or was changed in the meantime"},
        413: {"description": "the file is too long"},
        422: {"description": "the change file has faults, all of them are given; or the graph would break a rule"},
    },
)
async def amend(request: Request) -> Response:
    """Try a change, and apply it where that is asked for."""
    authorise(request.headers.get("authorization"), state_of(request).settings.token)
    text = await _text(request)
    return as_json(await run_in_threadpool(_amended, request, text))


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


async def _text(request: Request) -> str:
    """Return the body as text, without ever holding more of it than may be sent."""
    found = b""
    async for part in request.stream():
        found += part
        if len(found) > _LONGEST:
            raise TooLarge(f"A change file may have {_LONGEST} bytes.")
    try:
        return found.decode("utf-8")
    except UnicodeDecodeError:
        raise UsageError("The body is not UTF-8; send the change file as it is.") from None


def _amended(request: Request, text: str) -> dict[str, Any]:
    """Plan the change, and apply it where that is asked for."""
    settings = state_of(request).settings
    given = request.query_params
    if given.get("apply", "false") not in ("true", "false"):
        raise UsageError(f"apply is {given['apply']!r}; write true or false.")
    expected = _expected(request.headers.get("if-match"))
    tried = amending.plan(settings.home, settings.country, text, "change.yaml")
    number: int | None = None
    if given.get("apply") == "true":
        made, _ = amending.apply(settings.home, tried, given.get("by", "").strip() or "over HTTP", expected)
        number = made.number
    return {**document(tried), "generation": number}


def _expected(header: str | None) -> int | None:
    """Return the generation of an If-Match header, which may stand in quotes."""
    if header is None:
        return None
    found = re.fullmatch(r'\s*"?([0-9]{1,9})"?\s*', header)
    if not found:
        raise UsageError(f"If-Match is {header!r}; write the number of a generation.")
    return int(found[1])
