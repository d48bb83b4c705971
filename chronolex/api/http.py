"""Assemble the HTTP app."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from http import HTTPStatus
from pathlib import Path

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from chronolex import __version__
from chronolex.api import amendments, diffs, impacts, problems, questions, service
from chronolex.api.boundary import Boundary
from chronolex.api.pages import error_response
from chronolex.api.sparql import protocol
from chronolex.api.state import CORPUS_LICENCE, NOT_ADVICE, State
from chronolex.errors import ChronolexError, StoreError
from chronolex.settings import Settings, read_settings

_WHERE_TO = "/ lists the questions, /openapi.json all addresses."


def create_app(settings: Settings | None = None) -> FastAPI:
    """Return the app over the data folder of the settings; it starts without a graph and says so until there is one.

    The readers for `/sparql` live as long as the app's lifespan.
    """
    app = FastAPI(
        title="Chronolex",
        summary="What was the law on a day, who was responsible for it, and who says so?",
        description=f"Read only, but for who holds the token of the server. {NOT_ADVICE}",
        version=__version__,
        license_info=CORPUS_LICENCE,
        docs_url=None,  # they load scripts from elsewhere
        redoc_url=None,
        redirect_slashes=False,  # would send people to whatever host the request names
        lifespan=_lifespan,
    )
    app.state.chronolex = State(settings or read_settings())
    app.add_middleware(Boundary)
    for router in (service.router, questions.router, diffs.router, impacts.router, amendments.router, protocol.router):
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=Path(__file__).with_name("static")), "static")
    app.add_exception_handler(ChronolexError, _ours)
    app.add_exception_handler(HTTPException, _theirs)
    app.add_exception_handler(RequestValidationError, _malformed)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Warm the readers if there is a graph, and stop them at the end."""
    state: State = app.state.chronolex
    # No graph is not the end: `/health` says that we are not ready, and a build may come.
    with suppress(StoreError):
        state.pool.warm(state.graph().generation.path)
    yield
    await state.pool.close()


async def _ours(request: Request, error: Exception) -> Response:
    """Answer an error of ours."""
    if not isinstance(error, ChronolexError):
        raise error
    headers = problems.headers_of(error)
    return error_response(request.scope, error.status, problems.code(error), str(error), error.details, headers)


async def _theirs(request: Request, error: Exception) -> Response:
    """Answer an address or a method that there is not."""
    if not isinstance(error, HTTPException):
        raise error
    sentences = {
        HTTPStatus.NOT_FOUND: f"There is nothing at this address; {_WHERE_TO}",
        HTTPStatus.METHOD_NOT_ALLOWED: f"This address does not take {request.method}; {_WHERE_TO}",
    }
    status = HTTPStatus(error.status_code)
    message = sentences.get(status, str(error.detail))
    name = status.phrase.lower().replace(" ", "-")
    headers = {"Allow": _allowed(request)} if status == HTTPStatus.METHOD_NOT_ALLOWED else error.headers
    return error_response(request.scope, error.status_code, name, message, None, headers)


def _allowed(request: Request) -> str:
    """Return the methods of an address; the router knows only those of the first route that fits."""
    return {"/sparql": "GET, HEAD, POST", "/amendments": "GET, HEAD, POST"}.get(request.url.path, "GET, HEAD")


async def _malformed(request: Request, error: Exception) -> Response:
    """Answer a request that does not fit the description of its address."""
    if not isinstance(error, RequestValidationError):
        raise error
    first = error.errors()[0]
    message = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    return error_response(request.scope, HTTPStatus.BAD_REQUEST, "usage-error", message)
