"""Rows and triples from the answers of a remote engine, or an error; a broken or cut answer is never a result."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from pyoxigraph import (
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    parse,
    parse_query_results,
)

from chronolex.errors import RemoteError, RemoteSilent, StoreError
from chronolex.graph.remote.exchange import Answer
from chronolex.graph.store import Row

JSON = "application/sparql-results+json"
TRIPLES = "application/n-triples"
_SLOW = (408, 504)
_BUSY = (429, 503)
_CLOSED = (401, 403)


def accepted(answer: Answer, *kinds: str) -> Answer:
    """Return an answer that is a success and, where there are kinds, of one of these content types; close any other.

    Raises:
        RemoteSilent: the engine gave up.
        RemoteError: it failed, refuses us, or answers with something else.
        StoreError: it is too busy.
    """
    wrong = _wrong(answer, kinds)
    if wrong is None:
        return answer
    answer.close()
    raise wrong


def _wrong(answer: Answer, kinds: tuple[str, ...]) -> StoreError | None:
    """Return what is wrong with an answer."""
    status, kind = answer.status, answer.kind.partition(";")[0].strip().lower()
    if status in _SLOW:
        return RemoteSilent("The store gave up before it had an answer.")
    if status in _BUSY:
        return StoreError("The store is too busy. Try again in a second.")
    if status in _CLOSED:
        return RemoteError(f"The store refuses us (HTTP {status}). Check the name and password in CHRONOLEX_STORE.")
    if not 200 <= status < 300:
        return RemoteError(f"The store answers with an error (HTTP {status}): {answer.said() or 'it does not say why'}")
    if kinds and kind not in kinds:
        return RemoteError(f"The store answers with {kind[:80] or 'no type'}, where {kinds[0]} was asked for.")
    return None


def rows(answer: Answer) -> list[Row]:
    """Return the rows of a SELECT, without unbound variables and what is no IRI or literal; the answer is closed.

    Raises:
        RemoteError: it is not the whole result of a SELECT.
    """
    found: list[Row] | None = None
    with answer, told():
        found = _rows(answer.body)
    if found is None:
        raise RemoteError("The store answers a SELECT with a yes or no.")
    return found


def _rows(body: IO[bytes]) -> list[Row] | None:
    """Return the rows, nothing where there is a yes or no; in a frame of its own, which `told` can clear."""
    found = parse_query_results(body, format=QueryResultsFormat.JSON)
    if not isinstance(found, QuerySolutions):
        return None
    names = [variable.value for variable in found.variables]
    return [{name: value for name in names if isinstance(value := one[name], NamedNode | Literal)} for one in found]


def truth(answer: Answer) -> bool:
    """Return the answer to an ASK; the answer is closed.

    Raises:
        RemoteError: it is not the whole answer to an ASK.
    """
    found: bool | None = None
    with answer, told():
        found = _truth(answer.body)
    if found is None:
        raise RemoteError("The store answers an ASK with rows.")
    return found


def _truth(body: IO[bytes]) -> bool | None:
    """Return the yes or no, nothing where there are rows."""
    found = parse_query_results(body, format=QueryResultsFormat.JSON)
    return bool(found) if isinstance(found, QueryBoolean) else None


def quads(answer: Answer, graph: NamedNode) -> Iterator[Quad]:
    """Yield the triples of an answer as quads of a graph; the answer is closed at the end.

    Raises:
        RemoteError: a line is no triple.
    """
    with answer, told():
        for quad in parse(answer.body, format=RdfFormat.N_TRIPLES):
            yield Quad(quad.subject, quad.predicate, quad.object, graph)


@contextmanager
def told() -> Iterator[None]:
    """Say in our words what cannot be read, and let go at once of what was reading: it must not leave its thread.

    Raises:
        RemoteError: what is read within is broken or cut.
    """
    said = None
    try:
        yield
    except (SyntaxError, ValueError) as error:
        said = " ".join(str(error).split())[:200]
        traceback.clear_frames(error.__traceback__)
    if said is not None:
        raise RemoteError(f"The store's answer is broken or cut: {said}.")
