"""Answer from one generation where the graph lies on a remote engine, which may move while an answer is made.

An answer is made of several queries, and each of them sees one state of the engine. So it is asked afterwards which
generation the engine holds: numbers only rise, and where this one is the one from before, all queries saw it. Where it
is another, the answer is thrown away unseen and made again.
"""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chronolex.api import problems
from chronolex.api.pages import error_response
from chronolex.errors import StoreError
from chronolex.opening import RemoteSource

_ATTEMPTS = 4
# One query, or none: there is nothing that could be mixed.
_SINGLE = ("/sparql", "/rdf-graph-store", "/health", "/metrics", "/static", "/openapi.json")


class Settled:
    """Make an answer again when the engine moved in the meantime; only for requests that read."""

    def __init__(self, app: ASGIApp, source: RemoteSource) -> None:
        """Take what answers, and where the graph is."""
        self._app = app
        self._source = source

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        path = scope.get("path", "").removeprefix(scope.get("root_path", ""))
        reads = scope["type"] == "http" and scope["method"] in ("GET", "HEAD")
        if not reads or any(path == one or path.startswith(f"{one}/") for one in _SINGLE):
            await self._app(scope, receive, send)
            return
        for _ in range(_ATTEMPTS):
            held = _Held(send, self._source, await self._seen())
            await self._app(dict(scope), receive, held)
            if held.sent:
                return
        busy = StoreError("The graph changes faster than this can be answered. Try again in a second.")
        headers = problems.headers_of(busy)
        response = error_response(scope, busy.status, problems.code(busy), str(busy), None, headers)
        await response(scope, receive, send)

    async def _seen(self) -> int | None:
        """Return the generation before an answer is made; where there is none, the answer itself says why."""
        try:
            return (await run_in_threadpool(self._source.held)).number
        except StoreError:
            return None


class _Held:
    """Hold an answer back until it is known that the engine did not move."""

    def __init__(self, send: Send, source: RemoteSource, before: int | None) -> None:
        self._send, self._source, self._before = send, source, before
        self.sent = False
        self._asked = False

    async def __call__(self, message: Message) -> None:
        """Pass a message on, or drop it."""
        if message["type"] == "http.response.start" and not self._asked:
            self._asked = True
            self.sent = self._before is None or message["status"] >= 500 or await self._unmoved()
        if self.sent:
            await self._send(message)

    async def _unmoved(self) -> bool:
        """Tell whether the engine still holds the generation from before."""
        try:
            return (await run_in_threadpool(self._source.fresh)).number == self._before
        except StoreError:
            return False
