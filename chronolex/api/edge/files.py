"""Serve the few small files of the pages."""

from __future__ import annotations

from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send


class WholeFiles(StaticFiles):
    """Serve files whole: a part of a style sheet is of no use, and a malformed Range would get an error of its own."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as if no part was asked for."""
        headers = [(name, value) for name, value in scope.get("headers", ()) if name not in (b"range", b"if-range")]
        await super().__call__({**scope, "headers": headers}, receive, send)
