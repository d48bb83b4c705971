"""Stand around the whole app: security headers, one log line a request, and no fault without an answer."""

from __future__ import annotations

import logging
import time
import traceback

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chronolex.api.pages import error_response

log = logging.getLogger("chronolex.access")
faults = logging.getLogger("chronolex.faults")

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    # What a lawyer asks stands in the address, and must not reach other sites.
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class Boundary:
    """Wrap an app.

    A log line holds method, route, status and time: neither query nor parameters. A fault is logged by its class and
    the places it went through; its words may hold a query and are left out.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Take the app inside."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request through."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = time.perf_counter()
        method = scope["method"]
        if method == "HEAD":
            # Answered as GET is; the server leaves out the body.
            scope = {**scope, "method": "GET"}
        status = 0

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        try:
            await self.app(scope, receive, sending)
        except Exception as error:  # noqa: BLE001 - the last place where a fault can still become an answer
            faults.error("%s\n%s", type(error).__name__, _places(error))
            if status:
                raise RuntimeError("an answer broke off; the fault is logged") from None
            await error_response(scope, 500, "fault", _SORRY)(scope, receive, sending)
        finally:
            log.info("%s %s %s %.1f ms", method, _route(scope), status, 1000 * (time.perf_counter() - began))


_SORRY = "Something went wrong here; the fault is logged without your question. Try again, or report how you got here."


def _places(error: Exception) -> str:
    """Return where a fault went through, without what stood in those lines."""
    frames = traceback.extract_tb(error.__traceback__)
    return "\n".join(f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in frames)


def _route(scope: Scope) -> str:
    """Return the pattern of the route, never what stood in its place."""
    return str(getattr(scope.get("route"), "path", "-"))
