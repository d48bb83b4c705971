"""What belongs to one request and its answer, beside their bytes: who it is, and what the log and the figures tell."""

from __future__ import annotations

import random

from starlette.types import Scope

_KEY = "chronolex.exchange"


def new_request_id() -> str:
    """Return a name for a request; it is no secret."""
    return f"{random.getrandbits(64):016x}"


class Exchange:
    """Travel in the scope of a request, from the boundary inwards.

    Attributes:
        request_id: of this request: a harmless token of the client's, or one of ours.
        route: the pattern of the route, where it was not the router that answered; otherwise the router says it.
        cache: `hit`, `miss` or `-` where the cache has nothing to do with the answer.
        generation: the number of the generation that the answer is of, where it is not the current one.
        status: of the answer, 0 as long as there is none.
        sent: how many bytes its body has so far.
    """

    __slots__ = ("cache", "generation", "request_id", "route", "sent", "status")

    def __init__(self, request_id: str) -> None:
        """Begin."""
        self.request_id = request_id
        self.route: str | None = None
        self.cache = "-"
        self.generation: int | None = None
        self.status = 0
        self.sent = 0

    def enter(self, scope: Scope) -> None:
        """Stand in a scope, and in every copy of it."""
        scope[_KEY] = self


def exchange_of(scope: Scope) -> Exchange | None:
    """Return the exchange that a scope belongs to, `None` where no boundary stands around."""
    return scope.get(_KEY)
