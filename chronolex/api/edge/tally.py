"""Count requests: plain numbers, added to in the event loop alone, so that a request costs a microsecond of it."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter

BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""The upper ends of the classes of latency, in seconds; one class more holds what took longer."""


class Latency:
    """How long the answers of one route took: how many in each class, and the sum in seconds."""

    __slots__ = ("classes", "total")

    def __init__(self) -> None:
        """Start at nothing."""
        self.classes = [0] * (len(BOUNDS) + 1)
        self.total = 0.0


class Tally:
    """Requests by method, route and status, and latencies by route.

    Methods and routes are of a small number whatever clients send: see `Boundary`.

    >>> tally = Tally()
    >>> tally.add("GET", "/health", 200, 0.004)
    >>> tally.requests[("GET", "/health", 200)], tally.latencies["/health"].classes[:4]
    (1, [0, 0, 1, 0])
    """

    def __init__(self) -> None:
        """Start at nothing."""
        self.requests: Counter[tuple[str, str, int]] = Counter()
        self.latencies: dict[str, Latency] = {}

    def add(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request."""
        self.requests[method, route, status] += 1
        latency = self.latencies.get(route)
        if latency is None:
            latency = self.latencies[route] = Latency()
        latency.classes[bisect_left(BOUNDS, seconds)] += 1
        latency.total += seconds
