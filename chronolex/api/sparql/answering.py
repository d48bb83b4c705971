"""Run a query for a client that may wish for less time, may leave, and may read slowly; and send what comes of it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from chronolex.api import formats
from chronolex.api.readers.gate import Passed
from chronolex.api.readers.reader import NotOpened
from chronolex.api.readers.results import Result
from chronolex.api.readers.runner import Job
from chronolex.api.sparql import dataset
from chronolex.api.sparql.request import Fields
from chronolex.api.state import State, state_of
from chronolex.errors import UsageError
from chronolex.graph.vocabulary import BASE, DEFAULT_GRAPHS

TRUNCATED = "Chronolex-Truncated"
# Nobody reads it; in the log it says that the client went away.
_LEFT = 499
# Most queries are done before somebody need look whether their client is still there.
_SOON = 0.02
_USUAL = [graph.value for graph in DEFAULT_GRAPHS]
Made = TypeVar("Made")


@dataclass(frozen=True)
class Wishes:
    """What a client wants of a run: fewer seconds than it may have, and a large result cut instead of refused."""

    seconds: float | None = None
    truncate: bool = False


def wishes_of(fields: Fields) -> Wishes:
    """Return the wishes in a request.

    Raises:
        UsageError: one of them is given twice, or cannot be read.

    >>> wishes_of({"timeout": ["2.5"], "truncate": ["true"]})
    Wishes(seconds=2.5, truncate=True)
    """
    timeout, truncate = _one(fields, "timeout"), _one(fields, "truncate").lower()
    if timeout and (not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", timeout) or float(timeout) == 0):
        raise UsageError(f"timeout is {timeout[:40]!r}; write seconds, such as 2.5.")
    if truncate not in {"", "true", "false"}:
        raise UsageError(f"truncate is {truncate[:40]!r}; write true or false.")
    return Wishes(float(timeout) if timeout else None, truncate == "true")


def _one(fields: Fields, name: str) -> str:
    """Return the value of a field, nothing where it is not given."""
    values = [value.strip() for value in fields.get(name, []) if value.strip()]
    if len(values) > 1:
        raise UsageError(f"The parameter {name!r} is given twice.")
    return values[0] if values else ""


async def respond(
    request: Request, text: str, passed: Passed, kind: tuple[str, str], graphs: dataset.Graphs, wishes: Wishes
) -> Response:
    """Run a query that has passed the gate and return its answer, which is whole or says that it is not.

    Args:
        request: what came in.
        text: the query.
        passed: what the gate says of it.
        kind: the media type of the answer, and the one by which the engine knows it.
        graphs: the data set.
        wishes: of the client.

    Raises:
        UsageError, QueryStopped, TooLarge, StoreError: see `Pool.run`.
    """
    run = _run(state_of(request), text, kind[1], graphs, wishes, _client(request))
    result = await while_connected(request.receive, run)
    headers = {"Vary": "Accept"}
    if passed.is_volatile:
        headers["Cache-Control"] = "no-store"
    return sent(request, result, headers, formats.content_type(kind[0]))


async def result_of(request: Request, store: Path, job: Job) -> Result | None:
    """Run a job as long as the client is there, in the client's turn; there is no result for one that left.

    Raises:
        UsageError, QueryStopped, TooLarge, StoreError: see `Pool.run`.
    """
    run = state_of(request).pool.run(store, job, client=_client(request))
    return await while_connected(request.receive, run)


def sent(request: Request, result: Result | None, headers: dict[str, str], content_type: str) -> Response:
    """Return the answer that a result is; a client that left gets nothing."""
    if result is None:
        return Response(status_code=_LEFT)
    if result.truncated:
        headers[TRUNCATED] = result.truncated
    if result.is_small:
        return Response(result.whole(), 200, headers, content_type)
    return Spooled(result, headers, content_type, state_of(request).settings.client_seconds)


def _client(request: Request) -> str:
    """Return by which name a client takes turns."""
    return request.client.host if request.client else ""


async def _run(state: State, text: str, media_type: str, graphs: dataset.Graphs, wishes: Wishes, client: str) -> Result:
    """Run a query on the current generation; opening a new one reads the disk, so not in the event loop."""
    if state.is_at_hand() and not graphs.days():
        usual, store, job = _job(state, text, media_type, graphs)
    else:
        usual, store, job = await run_in_threadpool(_job, state, text, media_type, graphs)
    job = replace(job, truncate=wishes.truncate)
    state.pool.warm(usual)
    try:
        return await state.pool.run(store, job, wishes.seconds, client)
    except NotOpened:
        if not job.union:
            raise
    # Somebody has deleted the copy, which is allowed: the generation itself is still there.
    generation = (await run_in_threadpool(state.graph)).generation
    state.plain.forget(generation)
    job = replace(job, default_graphs=graphs.default, union=False)
    return await state.pool.run(generation.path, job, wishes.seconds, client)


def _job(state: State, text: str, media_type: str, graphs: dataset.Graphs) -> tuple[Path, Path, Job]:
    """Return the store of usual queries, and a query as a job with the store to run it on."""
    generation = state.graph().generation
    plain = None if state.settings.store else state.plain.of(generation)
    # In the copy, GRAPH would not find what is seen by name only.
    if plain and graphs.default == _USUAL and graphs.named is None and "GRAPH" not in text.upper():
        return plain, plain, Job(text, media_type, None, None, BASE, union=True)
    found = dataset.resolve(state, graphs, generation)
    return plain or generation.path, found.store, Job(text, media_type, found.default, found.named, BASE)


async def while_connected(receive: Receive, work: Awaitable[Made]) -> Made | None:
    """Await work, but drop it as soon as the client is gone; then there is no result."""
    try:
        async with _watched(receive) as gone:
            return await work
    except asyncio.CancelledError:
        if gone.is_set():
            return None
        raise


@asynccontextmanager
async def _watched(receive: Receive) -> AsyncIterator[asyncio.Event]:
    """Cancel what goes on in here when the client goes away, and say that this was why."""
    gone, task, watching = asyncio.Event(), asyncio.current_task(), set[asyncio.Task[None]]()

    async def watch() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        gone.set()
        if task is not None:
            task.cancel()

    handle = asyncio.get_running_loop().call_later(_SOON, lambda: watching.add(asyncio.ensure_future(watch())))
    try:
        yield gone
    finally:
        handle.cancel()
        for one in watching:
            one.cancel()
        if gone.is_set() and task is not None:
            task.uncancel()


class Spooled(Response):
    """Send a result from the disk piece by piece, as fast as the client takes it, and let go of it in any case.

    A client that takes nothing for a while is dropped, so that it does not hold room on the disk.
    """

    def __init__(self, result: Result, headers: dict[str, str], content_type: str, patience: float) -> None:
        """Take the result, and how many seconds one piece may take."""
        super().__init__(None, 200, {**headers, "Content-Length": str(result.length)}, content_type)
        self._result = result
        self._patience = patience

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it.

        Raises:
            TimeoutError: the client takes nothing.
        """
        try:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            for piece in self._result.chunks():
                async with asyncio.timeout(self._patience):
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        finally:
            self._result.close()
