"""Let pages of other sites read: whatever is public to people is public to the scripts in their browsers.

No credentials are ever accepted from another site, so nothing can be read there that the whole world may not read.
Addresses that take a token, and those for who runs the server, say nothing of this, and a browser keeps them apart.
"""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PRIVATE = ("/amendments", "/read", "/metrics")
# A query in a body is a read too.
_READ_BY_POST = "/sparql"
_ASKED_FOR = "access-control-request-method"
# `*` does not cover Authorization; the names are for browsers that do not know it.
_SENT = (
    "Accept, Accept-Datetime, Accept-Language, Cache-Control, Content-Type, If-Modified-Since, If-None-Match, "
    "X-Requested-With, *"
)
_SHOWN = (
    "Allow, Chronolex-Truncated, Content-Length, Content-Location, ETag, Last-Modified, Link, Location, "
    "Memento-Datetime, Retry-After, Vary, X-Request-Id, *"
)
_A_DAY = "86400"


class CrossOrigin:
    """Wrap an app: mark what may be read from elsewhere, and answer the question whether it may.

    The mark does not depend on `Origin`, so that whoever keeps an answer may give it to everybody.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Take the app inside."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request through."""
        if scope["type"] != "http" or not _is_public(scope):
            await self.app(scope, receive, send)
            return

        async def marking(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Access-Control-Allow-Origin"] = "*"
                headers["Access-Control-Expose-Headers"] = _SHOWN
                if scope["method"] == "OPTIONS" and _ASKED_FOR in Headers(scope=scope) and message["status"] < 300:
                    _permit(scope, headers)
            await send(message)

        await self.app(scope, receive, marking)


def _path(scope: Scope) -> str:
    """Return the path below the one at which the app is mounted."""
    path: str = scope["path"]
    return path.removeprefix(scope.get("root_path", ""))


def _is_public(scope: Scope) -> bool:
    path = _path(scope)
    if any(path == private or path.startswith(f"{private}/") for private in PRIVATE):
        return False
    return scope["method"] in {"GET", "HEAD", "OPTIONS"} or path == _READ_BY_POST


def _permit(scope: Scope, headers: MutableHeaders) -> None:
    """Say which methods and headers another site's script may send here."""
    methods = "GET, HEAD, POST" if _path(scope) == _READ_BY_POST else "GET, HEAD"
    headers["Access-Control-Allow-Methods"] = methods
    headers["Access-Control-Allow-Headers"] = _SENT
    headers["Access-Control-Max-Age"] = _A_DAY
