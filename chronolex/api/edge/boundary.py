"""Stand around the whole app: security headers, a request id, one log line a request, no fault without an answer."""

from __future__ import annotations

import asyncio
import logging
import re
import time

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chronolex.api.edge.exchange import Exchange, new_request_id
from chronolex.api.edge.logs import places, tell
from chronolex.api.pages import error_response
from chronolex.api.problems import Misdirected, Slow, code
from chronolex.api.state import State
from chronolex.errors import ChronolexError

faults = logging.getLogger("chronolex.faults")

POLICY = (
    b"default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    # What a lawyer asks stands in the address, and must not reach other sites.
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
]
_POLICY = b"content-security-policy"
_METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT"))
_BODY = (b"content-length", b"transfer-encoding")
_PORT = re.compile(rb":\d*$")
_HARMLESS = re.compile(rb"[A-Za-z0-9._-]{1,64}")
_LEFT = 499
"""In the log: the client went away. Nobody reads it."""


class Boundary:
    """Wrap an app; what it does for each request must cost a few microseconds, for cached answers cost tens.

    The log and the figures hold method, route, status, time and size: neither query nor parameters, unless the setting
    `log_queries` asks for them. A fault is logged by its class and the places it went through; its words may hold a
    query and are left out.
    """

    def __init__(self, app: ASGIApp, state: State) -> None:
        """Take the app inside, and the state with its settings and counts."""
        self.app = app
        self._state = state
        self._settings = state.settings
        self._hosts = frozenset(name.encode() for name in state.settings.allowed_hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request through."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = time.perf_counter()
        exchange, host, has_body = _look(scope)
        exchange.enter(scope)
        inner = scope
        if scope["method"] == "HEAD":
            # Answered as GET is; the server leaves out the body.
            inner = {**scope, "method": "GET"}
        sending = _dressing(send, exchange)
        try:
            if self._hosts:
                self._admit(host)
            inside = _timed(receive, self._settings.client_seconds) if has_body else receive
            await self.app(inner, inside, sending)
        except ClientDisconnect:
            exchange.status = _LEFT
        except (Exception, asyncio.CancelledError) as error:  # noqa: BLE001 - the last place to make it an answer
            await _answered(error, exchange)(scope, receive, sending)
        finally:
            self._tell(inner, scope["method"], exchange, time.perf_counter() - began)

    def _admit(self, host: bytes) -> None:
        """Let pass what is for one of our hosts, on whatever port.

        Raises:
            Misdirected: it is for another.
        """
        if _PORT.sub(b"", host).lower() not in self._hosts:
            raise Misdirected("This service does not answer under that name; see the setting `allowed_hosts`.")

    def _tell(self, scope: Scope, method: str, exchange: Exchange, seconds: float) -> None:
        """Count a request, and write its line."""
        method = method if method in _METHODS else "OTHER"
        # The pattern of the route, never what stood in its place.
        route = exchange.route or str(getattr(scope.get("route"), "path", "-"))
        self._state.tally.add(method, route, exchange.status, seconds)
        fields = {
            "method": method,
            "route": route,
            "status": exchange.status,
            "ms": round(1000 * seconds, 3),
            "bytes": 0 if method == "HEAD" else exchange.sent,
            "request_id": exchange.request_id,
            "generation": exchange.generation or self._state.open_number,
            "cache": exchange.cache,
        }
        if self._settings.log_queries:
            fields |= {"path": scope["path"], "query": scope["query_string"].decode("latin-1")}
        tell(fields)


_SORRY = "Something went wrong here; the fault is logged without your question. Try again, or report how you got here."
_STOPPING = "The server is stopping, and your answer was not ready. Try again in a moment."


def _look(scope: Scope) -> tuple[Exchange, bytes, bool]:
    """Return the exchange of a request, the host that it is for, and whether it has a body."""
    host = request_id = b""
    has_body = False
    for name, value in scope["headers"]:
        if name == b"host":
            host = value
        elif name == b"x-request-id":
            request_id = value
        elif name in _BODY:
            has_body = True
    known = request_id.decode() if _HARMLESS.fullmatch(request_id) else new_request_id()
    return Exchange(known), host, has_body


def _dressing(send: Send, exchange: Exchange) -> Send:
    """Return what sends an answer on with our headers; a page may have a stricter policy of its own."""
    ours = [*HEADERS, (b"x-request-id", exchange.request_id.encode())]

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            exchange.status = message["status"]
            headers = [*message.get("headers", ()), *ours]
            if all(name != _POLICY for name, _ in headers):
                headers.append((_POLICY, POLICY))
            message = {**message, "headers": headers}
        else:
            exchange.sent += len(message.get("body", b""))
        await send(message)

    return sending


def _answered(error: BaseException, exchange: Exchange) -> ASGIApp:
    """Return the answer to what came through all of the app.

    Raises:
        RuntimeError: an answer has begun, and can only break off.
    """
    stopping = isinstance(error, asyncio.CancelledError)
    if not stopping and not isinstance(error, ChronolexError):
        faults.error("%s\n%s", type(error).__name__, places(error))
    if exchange.status:
        raise RuntimeError("an answer broke off; the log says why") from None
    known = (503, "stopping", _STOPPING) if stopping else (500, "fault", _SORRY)
    if isinstance(error, ChronolexError):
        known = (error.status, code(error), str(error))

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        await error_response(scope, *known)(scope, receive, send)

    return answer


def _timed(receive: Receive, seconds: float) -> Receive:
    """Return what receives a body within a time; after its end it waits for as long as it takes.

    Raises:
        Slow: the body does not come to an end in time.
    """
    until = asyncio.get_running_loop().time() + seconds
    whole = False

    async def receiving() -> Message:
        nonlocal whole
        if whole:
            return await receive()
        try:
            async with asyncio.timeout_at(until):
                message = await receive()
        except TimeoutError:
            raise Slow(f"The body of the request did not come within {seconds:g} seconds.") from None
        whole = not message.get("more_body", False)
        return message

    return receiving
