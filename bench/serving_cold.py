"""Measure the first answer after a reader was killed.

The server has one reader, and keeps another ready for when a query becomes long. A query without end is killed at the
deadline; the next query is sent as soon as that is told.
"""

from __future__ import annotations

import http.client
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from bench.serving_asked import on_days
from bench.serving_servers import Server, ours

TRIES = 9
_ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def first_answers(home: Path, tries: int = TRIES) -> Iterator[float]:
    """Yield the seconds from a question to the first answer after a kill.

    Raises:
        RuntimeError: the query without end ended, or the next one failed.
    """
    with ours(home, CHRONOLEX_WORKERS="1", CHRONOLEX_DEADLINE_SECONDS="0.3") as server:
        for query in islice(on_days(home), tries):
            _answered(server, _ENDLESS, 504)
            yield _answered(server, query, 200)


def _answered(server: Server, query: str, wanted: int) -> float:
    """Return how long an answer of a status takes, on a connection of its own."""
    asking = http.client.HTTPConnection("127.0.0.1", server.port)
    asking.connect()
    began = time.perf_counter()
    asking.request("GET", server.target(query))
    answer = asking.getresponse()
    answer.read()
    taken = time.perf_counter() - began
    asking.close()
    if answer.status != wanted:
        raise RuntimeError(f"{server.name} answered {answer.status} where {wanted} was due")
    return taken
