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
from starlette.routing import Match, Mount

from chronolex import __version__
from chronolex.api import amendments, days, diffs, impacts, metrics, problems, questions, service
from chronolex.api.describe import PROBLEM
from chronolex.api.edge.boundary import Boundary
from chronolex.api.edge.cache import Cache
from chronolex.api.edge.cross_origin import CrossOrigin
from chronolex.api.edge.files import WholeFiles
from chronolex.api.edge.settled import Settled
from chronolex.api.linked.address import path_of
from chronolex.api.linked.routes import ROUTERS
from chronolex.api.pages import error_response
from chronolex.api.sparql import graph_store, protocol
from chronolex.api.sparql.direct import Direct
from chronolex.api.state import CORPUS_LICENCE, NOT_ADVICE, State
from chronolex.errors import ChronolexError, StoreError
from chronolex.opening import RemoteSource
from chronolex.settings import Settings, read_settings

_WHERE_TO = "{root}/ lists the questions, {root}/openapi.json all addresses."


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
        responses=PROBLEM,
        redirect_slashes=False,  # would send people to whatever host the request names
        lifespan=_lifespan,
    )
    app.state.chronolex = State(settings or read_settings())
    app.add_middleware(Direct, failing=_ours)
    if isinstance(app.state.chronolex.source, RemoteSource):
        app.add_middleware(Settled, source=app.state.chronolex.source)
    app.add_middleware(CrossOrigin)
    app.add_middleware(Cache, state=app.state.chronolex)
    app.add_middleware(Boundary, state=app.state.chronolex)
    for router in (
        service.router,
        metrics.router,
        questions.router,
        diffs.router,
        impacts.router,
        amendments.router,
        days.router,
        protocol.router,
        *ROUTERS,
    ):
        app.include_router(router)
    app.mount("/static", WholeFiles(directory=Path(__file__).with_name("static")), "static")
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
    where_to = _WHERE_TO.format(root=request.scope.get("root_path", ""))
    sentences = {
        HTTPStatus.NOT_FOUND: f"There is nothing at this address; {where_to}",
        HTTPStatus.METHOD_NOT_ALLOWED: f"This address does not take {request.method}; {where_to}",
    }
    status = HTTPStatus(error.status_code)
    if status == HTTPStatus.METHOD_NOT_ALLOWED and request.method == "OPTIONS":
        return Response(status_code=HTTPStatus.NO_CONTENT, headers={"Allow": _allowed(request)})
    if status == HTTPStatus.METHOD_NOT_ALLOWED and graph_store.is_graph(path_of(request.scope)):
        sentences[status] = graph_store.REFUSAL
    message = sentences.get(status, str(error.detail))
    name = status.phrase.lower().replace(" ", "-")
    headers = {"Allow": _allowed(request)} if status == HTTPStatus.METHOD_NOT_ALLOWED else error.headers
    return error_response(request.scope, error.status_code, name, message, None, headers)


def _allowed(request: Request) -> str:
    """Return the methods of an address; the router itself knows only those of the first route that fits."""
    scopes = {method: {**request.scope, "method": method} for method in ("GET", "POST")}
    routes = [route for route in request.app.routes if not isinstance(route, Mount)]
    found = [one for one, scope in scopes.items() if any(route.matches(scope)[0] == Match.FULL for route in routes)]
    # Files lie under a mount, which fits every method and takes two.
    read = ["GET", "HEAD"] if "GET" in found or not found else []
    return ", ".join([*read, *found[found.count("GET") :], "OPTIONS"])


async def _malformed(request: Request, error: Exception) -> Response:
    """Answer a request that does not fit the description of its address."""
    if not isinstance(error, RequestValidationError):
        raise error
    first = error.errors()[0]
    message = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    return error_response(request.scope, HTTPStatus.BAD_REQUEST, "usage-error", message)
