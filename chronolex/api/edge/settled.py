"""Answer from one generation where the graph lies on a remote engine, which may move while an answer is made.

An answer is made of several queries, and each of them sees one state of the engine. So it is asked afterwards what
the engine holds: where that is what it held before, all queries saw it. Where it is something else, the answer is
thrown away unseen and made again. A single query is treated alike: a whole graph is loaded piece by piece, and while
that lasts the engine holds nothing.
"""

from __future__ import annotations

from collections.abc import Hashable

from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chronolex.api import problems
from chronolex.api.pages import error_response
from chronolex.errors import StoreError
from chronolex.opening import RemoteSource

_ATTEMPTS = 4
# Nothing of these is of a generation, but for what says which one is served.
_OTHERS = ("/health", "/metrics", "/static", "/openapi.json")
_BY_POST = "/sparql"
# The engine answers these even where it holds nothing, or a part of what is being loaded.
_PASSED_ON = ("/sparql", "/rdf-graph-store")


class Settled:
    """Make an answer again when the engine moved in the meantime; only for requests that read."""

    def __init__(self, app: ASGIApp, source: RemoteSource) -> None:
        """Take what answers, and where the graph is."""
        self._app = app
        self._source = source

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        path = scope.get("path", "").removeprefix(scope.get("root_path", ""))
        attempts = _attempts(scope, path)
        if not attempts or any(path == one or path.startswith(f"{one}/") for one in _OTHERS):
            await self._app(scope, receive, send)
            return
        why = StoreError("The graph changes faster than this can be answered. Try again in a second.")
        for _ in range(attempts):
            before = await self._seen()
            held = _Held(send, self._source, before, path in _PASSED_ON)
            inner = dict(scope)
            try:
                await self._app(inner, receive, held)
            finally:
                # The log and the figures name the route that the router wrote here.
                scope.update({"route": inner["route"]} if "route" in inner else {})
            if held.sent:
                return
            if isinstance(before, StoreError):
                why = before
                break
        response = error_response(scope, why.status, problems.code(why), str(why), None, problems.headers_of(why))
        await response(scope, receive, send)

    async def _seen(self) -> Hashable | StoreError:
        """Return what the engine holds before an answer is made, or why that is nothing."""
        try:
            return await run_in_threadpool(self._source.seen)
        except StoreError as error:
            return error


def _attempts(scope: Scope, path: str) -> int:
    """Return how often a request may be answered: one that only reads again, one whose body is gone then once."""
    if scope["type"] != "http":
        return 0
    if scope["method"] in ("GET", "HEAD"):
        return _ATTEMPTS
    return 1 if scope["method"] == "POST" and path == _BY_POST else 0


class _Held:
    """Hold an answer back until it is known that the engine did not move."""

    def __init__(self, send: Send, source: RemoteSource, before: Hashable | StoreError, passed_on: bool) -> None:
        self._send, self._source, self._before, self._passed_on = send, source, before, passed_on
        self.sent = False
        self._asked = False

    async def __call__(self, message: Message) -> None:
        """Pass a message on, or drop it."""
        if message["type"] == "http.response.start" and not self._asked:
            self._asked = True
            self.sent = await self._stands(message["status"])
        if self.sent:
            await self._send(message)

    async def _stands(self, status: int) -> bool:
        """Tell whether an answer may leave; where the engine held nothing, most answers say so themselves."""
        if status >= 500:
            return True
        if isinstance(self._before, StoreError):
            return status >= 400 or not self._passed_on
        return await self._unmoved()

    async def _unmoved(self) -> bool:
        """Tell whether the engine still holds what it held before."""
        try:
            return await run_in_threadpool(self._source.seen_now) == self._before
        except StoreError:
            return False
