"""Keep a few reader processes, and run every query of a stranger in one of them.

The process that owns the store never parses such a query. A reader that runs past the deadline is killed; one that is
lost to memory or a deep stack is replaced; either way the client gets an error and never half a result, because a
result is kept, on disk when it is large, until it is whole.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from chronolex.api import formats
from chronolex.api.problems import Busy
from chronolex.api.readers import gate
from chronolex.api.readers.reader import MEGABYTE, Job, Result, Worker
from chronolex.errors import TooLarge, UsageError
from chronolex.graph.vocabulary import DEFAULT_GRAPHS

if TYPE_CHECKING:
    from chronolex.settings import Settings


@dataclass(frozen=True)
class Bounds:
    """Say how much one query may take."""

    deadline: float = 10.0
    memory: int = 1024 * MEGABYTE
    result: int = 64 * MEGABYTE
    waiting: int = 32
    patience: float = 5.0


class Pool:
    """Share a few readers among many queries; each query has a reader for itself.

    Belongs to one event loop. `close()` it: no process outlives it.
    """

    def __init__(self, size: int, bounds: Bounds | None = None) -> None:
        """Start nothing yet."""
        self.bounds = bounds or Bounds()
        self._turns = asyncio.Semaphore(size)
        self._size = size
        self._waiting = 0
        self._idle: list[Worker] = []
        self._stopping: set[asyncio.Task[None]] = set()

    def warm(self, generation: Path) -> None:
        """Start all readers now, so that the first query finds them open."""
        while len(self._idle) < self._size:
            self._idle.append(Worker(generation, self.bounds.memory))

    async def run(self, generation: Path, job: Job, deadline: float | None = None) -> Result:
        """Return the whole result of a query on a generation.

        A caller may lower the deadline, never raise it.

        Raises:
            Busy: all readers are taken and enough others wait.
            UsageError, QueryStopped, TooLarge: see `Worker.run`.
        """
        seconds = min(deadline or self.bounds.deadline, self.bounds.deadline)
        async with self._turn():
            worker = self._take(generation)
            try:
                await worker.ready()
                result = await worker.run(job, seconds, self.bounds.result)
            except TooLarge:
                self._replace(worker)
                raise
            except UsageError:
                self._idle.append(worker)
                raise
            except BaseException:
                self._replace(worker)
                raise
            self._idle.append(worker)
            return result

    async def close(self) -> None:
        """Stop every reader."""
        for worker in self._idle:
            self._stop(worker)
        self._idle.clear()
        await asyncio.gather(*self._stopping)

    @property
    def pids(self) -> list[int]:
        """Return the process numbers of the readers at rest."""
        return [worker.pid for worker in self._idle]

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        """Wait for a reader, but neither long nor in a long queue."""
        if self._turns.locked() and self._waiting >= self.bounds.waiting:
            raise Busy("Too many queries are waiting. Try again in a second.")
        self._waiting += 1
        try:
            async with asyncio.timeout(self.bounds.patience):
                await self._turns.acquire()
        except TimeoutError:
            raise Busy("All readers are at work. Try again in a second.") from None
        finally:
            self._waiting -= 1
        try:
            yield
        finally:
            self._turns.release()

    def _take(self, generation: Path) -> Worker:
        """Return a reader of this generation; those of an older one, and dead ones, are replaced."""
        while self._idle:
            worker = self._idle.pop()
            if worker.generation == generation and worker.alive:
                return worker
            self._stop(worker)
        return Worker(generation, self.bounds.memory)

    def _replace(self, worker: Worker) -> None:
        """Stop a reader and start another at once, so that the next query need not wait for it."""
        self._stop(worker)
        self._idle.append(Worker(worker.generation, self.bounds.memory))

    def _stop(self, worker: Worker) -> None:
        task = asyncio.create_task(asyncio.to_thread(worker.stop))
        self._stopping.add(task)
        task.add_done_callback(self._stopping.discard)


def pool_of(settings: Settings, size: int | None = None) -> Pool:
    """Return a pool as the settings want it."""
    bounds = Bounds(
        deadline=settings.deadline_seconds,
        memory=settings.memory_megabytes * MEGABYTE,
        result=settings.result_megabytes * MEGABYTE,
    )
    return Pool(size or settings.workers, bounds)


def job_of(text: str, passed: gate.Passed, media_type: str) -> Job:
    """Return the job of a query without a data set of its own in the request: the usual graphs, or its own FROM."""
    graphs = None if passed.has_dataset else [graph.value for graph in DEFAULT_GRAPHS]
    return Job(text, media_type, graphs, None)


def run_query(settings: Settings, text: str, media_type: str) -> Iterator[bytes]:
    """Run one query in a reader process of its own and yield the bytes of its result.

    The gate, the deadline, and the bounds on memory and size are those of the server. For CONSTRUCT and DESCRIBE a
    table format becomes its nearest relation: JSON becomes JSON-LD, TSV becomes Turtle.

    Raises:
        UsageError: the query is wrong, or refused; or CSV is wanted of triples.
        QueryStopped, TooLarge, StoreError: see `Pool.run`.
    """
    from chronolex.graph.generations import current

    passed = gate.inspect(text, gate.Limits(length=settings.max_query_length))
    job = job_of(text, passed, _relation(media_type) if passed.is_graph else media_type)
    yield from asyncio.run(_once(settings, current(settings.home).path, job)).chunks()


async def _once(settings: Settings, generation: Path, job: Job) -> Result:
    pool = pool_of(settings, 1)
    try:
        return await pool.run(generation, job)
    finally:
        await pool.close()


def _relation(media_type: str) -> str:
    """Return the format for triples that stands nearest to one for tables."""
    if media_type in formats.TRIPLES:
        return formats.TRIPLES[media_type]
    related = {"application/sparql-results+json": "application/ld+json", "text/tab-separated-values": "text/turtle"}
    if media_type not in related:
        raise UsageError(f"Triples cannot be written as {media_type}; leave the format out, or use SELECT.")
    return related[media_type]
