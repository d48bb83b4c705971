"""Errors that only the faces can meet, and the one error body.

Beside those of `chronolex.errors`:

    NotAcceptable   HTTP 406   no such result type
    Slow            HTTP 408   a body that does not come to an end
    Misdirected     HTTP 421   a request for another host
    ResultTooLarge  HTTP 413   a result past a limit
    Unsupported     HTTP 415   no such body type
    Busy            HTTP 503   all readers are taken; `Retry-After`
    ReaderLost      HTTP 503   a query took its reader down
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from chronolex.errors import ChronolexError, QueryStopped, TooLarge, UsageError


class NotAcceptable(UsageError):
    """Refuse to answer in a type that there is not; `offered` lists those that there are."""

    status = 406

    def __init__(self, offered: Sequence[str], why: str = "None of the types in Accept can be had here.") -> None:
        """Keep the types on offer."""
        super().__init__(f"{why} There are: {', '.join(offered)}.")
        self.offered = list(offered)

    @property
    def details(self) -> dict[str, object]:
        """Return the types on offer."""
        return {"offered": self.offered}


class Unsupported(UsageError):
    """Refuse a body of another type than those of the SPARQL Protocol."""

    status = 415


class ResultTooLarge(TooLarge):
    """Refuse a result past a limit; `limit` is `rows`, `triples` or `bytes`, and `most` how many there may be."""

    def __init__(self, message: str, limit: str, most: int) -> None:
        """Keep the limit."""
        super().__init__(message)
        self.limit = limit
        self.most = most

    @property
    def details(self) -> dict[str, object]:
        """Return which limit it was, and how much it allows."""
        return {"limit": self.limit, "most": self.most}


class Slow(UsageError):
    """Stop waiting for a body."""

    status = 408


class Misdirected(UsageError):
    """Refuse a request for a host that we do not answer for."""

    status = 421


class Busy(QueryStopped):
    """Ask the client to come back: every reader is taken and enough others wait."""

    status = 503


class ReaderLost(QueryStopped):
    """Say that a query took its reader down; the next one gets another."""

    status = 503


def code(error: BaseException) -> str:
    """Return the name of an error for programs.

    >>> code(NotAcceptable(["text/csv"]))
    'not-acceptable'
    """
    return re.sub(r"(?<!^)(?=[A-Z])", "-", type(error).__name__).lower()


def body(status: int, name: str, message: str, details: dict[str, object] | None = None) -> dict[str, Any]:
    """Return the one error body.

    >>> body(404, "unknown-name", "Nothing here is called 'x'.")["error"]["title"]
    'Not Found'
    """
    title = HTTPStatus(status).phrase
    return {"error": {"status": status, "code": name, "title": title, "message": message, **(details or {})}}


def body_of(error: ChronolexError) -> dict[str, Any]:
    """Return the error body of an error of ours."""
    return body(error.status, code(error), str(error), error.details)


def headers_of(error: ChronolexError) -> dict[str, str]:
    """Return the headers that belong to an error."""
    if links := getattr(error, "links", None):
        return {"Link": ", ".join(links)}
    if error.status == HTTPStatus.UNAUTHORIZED:
        return {"WWW-Authenticate": "Bearer"}
    return {"Retry-After": "1"} if error.status == HTTPStatus.SERVICE_UNAVAILABLE else {}
