"""Take `/sparql` past the routing, which looks at every other address first and takes longer than a usual query."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from fastapi import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from chronolex.api.edge.exchange import exchange_of
from chronolex.api.sparql import protocol
from chronolex.errors import ChronolexError

_PATH = "/sparql"
_BY = {"GET": protocol.by_get, "POST": protocol.by_post}
Failing = Callable[[Request, Exception], Awaitable[Response]]


class Direct:
    """Wrap an app; what it does for other addresses is one comparison.

    The same functions answer as in the router, which still describes them in OpenAPI.
    """

    def __init__(self, app: ASGIApp, failing: Failing) -> None:
        """Take the app inside, and what makes an answer of an error of ours."""
        self.app = app
        self._failing = failing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request through, or answer it."""
        by = _BY.get(scope["method"]) if scope["type"] == "http" and _is_here(scope) else None
        if by is None:
            await self.app(scope, receive, send)
            return
        if (exchange := exchange_of(scope)) is not None:
            exchange.route = _PATH
        request = Request(scope, receive, send)
        try:
            response = await by(request)
        except ChronolexError as error:
            response = await self._failing(request, error)
        await response(scope, receive, send)


def _is_here(scope: Scope) -> bool:
    path: str = scope["path"]
    return path.endswith(_PATH) and path.removeprefix(scope.get("root_path", "")) == _PATH
