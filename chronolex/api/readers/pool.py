"""Keep a few reader processes, and run every query of a stranger in one of them.

The process that owns the store never parses such a query. A reader that runs past the deadline is killed; one that is
lost to memory or a deep stack is replaced; either way the client gets an error and never half a result, because a
result is kept, on disk when it is large, until it is whole.

Most queries take a millisecond, some take all the time they may. So that these do not delay those, a query that is not
done after a twentieth of a second goes on behind all others, and a fresh reader takes the place of its own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from chronolex.api.problems import Busy
from chronolex.api.readers import gate
from chronolex.api.readers.bounds import Bounds as Bounds
from chronolex.api.readers.bounds import overrun, reason
from chronolex.api.readers.jobs import job_of as job_of
from chronolex.api.readers.jobs import relation as relation
from chronolex.api.readers.reader import Worker
from chronolex.api.readers.results import MEGABYTE, Result, Spool
from chronolex.api.readers.runner import Counters, Job
from chronolex.api.readers.turns import Turns
from chronolex.errors import ChronolexError, QueryStopped
from chronolex.graph.vocabulary import BASE

if TYPE_CHECKING:
    from chronolex.graph.day.names import AtDay
    from chronolex.settings import Settings

_LINGER = 10.0
"""Seconds for which a reader of another store than the newest is kept without work."""

_GLANCE = 0.01
"""Seconds after which somebody looks again how a query is getting on."""


class Pool:
    """Share a few readers among many queries; each query has a reader for itself.

    Belongs to one event loop. `close()` it: no process outlives it.
    """

    def __init__(self, size: int, bounds: Bounds | None = None) -> None:
        """Start nothing yet."""
        self.bounds = bounds or Bounds()
        self._size = size
        self._turns = Turns(size, self.bounds.waiting)
        # One client alone cannot keep all others from asking long queries.
        self._long = Turns(self.bounds.long, self.bounds.long, max(1, self.bounds.long - 1))
        self._spool = Spool(self.bounds.spool)
        self._idle: list[Worker] = []
        self._newest: Path | None = None
        self._stopping: set[asyncio.Task[None]] = set()
        self._sweeping: asyncio.TimerHandle | None = None
        self._told = Counters()

    def warm(self, store: Path) -> None:
        """Start all readers of a store now, and keep them; those of others stay for a while. It is for usual queries.

        A second time for the same store does nothing.
        """
        if store == self._newest:
            return
        self._newest = store
        self._sweep_later()
        wanted = self._size + self.bounds.spare - self._turns.taken
        for _ in range(wanted - sum(worker.store == store for worker in self._idle)):
            self._idle.append(self._start(store))

    async def run(self, store: Path, job: Job, deadline: float | None = None, client: str = "") -> Result:
        """Return the whole result of a query on a store, or what was cut where the job wants that.

        A caller may lower the deadline, never raise it. It begins when a reader takes the query; one waits for that at
        most as long, and at most `patience`. Clients of different names take turns.

        Raises:
            Busy: all readers are taken and enough others wait; or there is no room for large results now.
            UsageError: the engine refuses the query; the reader is well.
            ResultTooLarge: the result has too many rows or bytes.
            QueryStopped: past the deadline, or the reader is lost.
            StoreError: the store cannot be opened.
        """
        seconds = min(deadline or self.bounds.deadline, self.bounds.deadline)
        patience = min(seconds, self.bounds.patience)
        self._told.queries += 1
        try:
            async with self._turns.turn(client, patience):
                worker = await self._take(store)
                answer = worker.ask(job, seconds + self.bounds.patience + 1, self.bounds.rows, self.bounds.result)
                left = await self._settled(worker, answer, seconds)
                if answer.done() or left <= 0:
                    return self._result(worker, answer, seconds)
            return await self._at_length(worker, answer, (seconds, left), client)
        except Busy:
            self._told.refused += 1
            raise

    async def close(self) -> None:
        """Stop every reader."""
        if self._sweeping:
            self._sweeping.cancel()
        for worker in self._idle:
            self._stop(worker)
        self._idle.clear()
        await asyncio.gather(*self._stopping)

    @property
    def pids(self) -> list[int]:
        """Return the process numbers of the readers at rest."""
        return [worker.pid for worker in self._idle]

    @property
    def counters(self) -> Counters:
        """Return what has been run, and what is going on."""
        long = self._long.taken + self._long.waiting
        busy = self._turns.taken + long
        waiting = self._turns.waiting
        workers = len(self._idle) + busy
        spooled = self._spool.taken
        return replace(self._told, workers=workers, busy=busy, waiting=waiting, long=long, spooled=spooled)

    async def _settled(self, worker: Worker, answer: asyncio.Future[Result], seconds: float) -> float:
        """Wait until an answer is there or has turned out to take long, and return how many seconds are left.

        What counts is the time of a processor, so that a short query on a busy computer stays a short one. Whoever
        stops waiting stops the reader.
        """
        clock = asyncio.get_running_loop().time
        left, end = seconds, clock() + seconds
        try:
            while left > 0 and not answer.done():
                await asyncio.wait((answer,), timeout=min(_GLANCE, left))
                left = end - clock()
                if self._takes_long(worker.used, seconds - left):
                    break
        except asyncio.CancelledError:
            if answer.done():
                with suppress(ChronolexError):
                    self._result(worker, answer, seconds).close()
                raise
            self._kill(worker, "left")
            self._refill(worker.store)
            raise
        return left

    def _takes_long(self, used: float, waited: float) -> bool:
        """Return whether a query has had the time of a short one; when others wait for a reader it has less."""
        short = self.bounds.short
        # Without using a processor it may wait for one, or for the disk.
        return used > (short / 10 if self._turns.waiting else short) or waited > 20 * short

    async def _at_length(
        self, worker: Worker, answer: asyncio.Future[Result], times: tuple[float, float], client: str
    ) -> Result:
        """Let a query go on behind all others, when there is a turn for it; its reader ends with it."""
        seconds, left = times
        self._refill(worker.store)
        if not self._long.may_go(client):
            worker.pause()
        try:
            async with self._long.turn(client, min(seconds, self.bounds.patience)):
                worker.stand_back()
                await asyncio.wait((answer,), timeout=left)
                if not answer.done():
                    raise overrun(seconds)
                return answer.result()
        except asyncio.CancelledError:
            self._told.kills["left"] += 1
            if answer.done() and answer.exception() is None:
                answer.result().close()
            raise
        except (Busy, QueryStopped) as error:
            self._told.kills[reason(error)] += 1
            raise
        finally:
            self._stop(worker)

    def _result(self, worker: Worker, answer: asyncio.Future[Result], seconds: float) -> Result:
        """Return an answer that is there, or say why there is none; put the reader back, or another in its place."""
        if worker.at_rest:
            worker.rested = asyncio.get_running_loop().time()
            self._put(worker)
            return answer.result()
        error = answer.exception() if answer.done() else overrun(seconds)
        self._kill(worker, reason(error))
        self._refill(worker.store)
        raise error or overrun(seconds)

    async def _take(self, store: Path) -> Worker:
        """Return a reader of a store that is open; one is started where none is at rest, and dead ones are dropped."""
        while True:
            there = [one for one in reversed(self._idle) if one.store == store]
            worker = next((one for one in there if one.at_rest), there[0] if there else None)
            if worker is None:
                worker = self._start(store)
            else:
                self._idle.remove(worker)
            if not worker.alive and worker.at_rest:
                self._stop(worker)
                continue
            try:
                await worker.ready()
            except BaseException:
                self._stop(worker)
                raise
            return worker

    def _put(self, worker: Worker) -> None:
        """Keep a reader for the next query."""
        self._idle.append(worker)
        if worker.store != self._newest:
            self._sweep_later()

    def _start(self, store: Path) -> Worker:
        return Worker(store, self.bounds.memory, self._spool)

    def _refill(self, store: Path) -> None:
        """Start a reader in place of one that is gone, so that the next query need not wait for it."""
        if sum(worker.store == store for worker in self._idle) < self._size + self.bounds.spare:
            self._put(self._start(store))

    def _kill(self, worker: Worker, reason: str) -> None:
        self._told.kills[reason] += 1
        self._stop(worker)

    def _stop(self, worker: Worker) -> None:
        self._told.replaced += 1
        worker.kill()
        task = asyncio.create_task(asyncio.to_thread(worker.wait))
        self._stopping.add(task)
        task.add_done_callback(self._stopping.discard)

    def _sweep_later(self) -> None:
        if self._sweeping is None:
            self._sweeping = asyncio.get_running_loop().call_later(_LINGER, self._sweep)

    def _sweep(self) -> None:
        """Stop readers of older stores that have had nothing to do, so that nothing keeps those stores on disk."""
        self._sweeping = None
        before = asyncio.get_running_loop().time() - _LINGER
        for worker in [one for one in self._idle if one.store != self._newest]:
            if worker.rested <= before:
                self._idle.remove(worker)
                self._stop(worker)
            else:
                self._sweep_later()


def pool_of(settings: Settings, size: int | None = None) -> Pool:
    """Return a pool as the settings want it; one of a size of its own is for queries that come one by one."""
    bounds = Bounds(
        deadline=settings.deadline_seconds,
        memory=settings.memory_megabytes * MEGABYTE,
        rows=settings.max_rows,
        result=settings.result_megabytes * MEGABYTE,
        short=Bounds.short if size is None else settings.deadline_seconds,
        long=settings.long_queries,
        spool=settings.spool_megabytes * MEGABYTE,
    )
    return Pool(size or settings.workers, bounds)


def run_query(settings: Settings, text: str, media_type: str, day: AtDay | None = None) -> Iterator[bytes]:
    """Run one query in a reader process of its own and yield the bytes of its result.

    The gate, the deadline, and the bounds on memory and size are those of the server. For CONSTRUCT and DESCRIBE a
    table format becomes its nearest relation: JSON becomes JSON-LD, TSV becomes Turtle. With a day it runs on the data
    set of that day.

    Raises:
        UsageError: the query is wrong, or refused; or CSV is wanted of triples; or it has a FROM beside the day.
        QueryStopped, TooLarge, StoreError: see `Pool.run`.
    """
    from chronolex.api.sparql import dataset
    from chronolex.graph.day.sets import make
    from chronolex.graph.generations import current

    passed = gate.inspect(text, gate.Limits(length=settings.max_query_length))
    graphs = dataset.of_day(passed, day) if day else dataset.usual(passed, text)
    generation, days = current(settings.home), graphs.days()
    found = dataset.placed(graphs, generation, make(settings.home, generation, days) if days else None)
    form = relation(media_type) if passed.is_graph else media_type
    job = Job(text, form, found.default, found.named, BASE)
    yield from asyncio.run(_once(settings, found.store, job)).chunks()


async def _once(settings: Settings, generation: Path, job: Job) -> Result:
    pool = pool_of(settings, 1)
    try:
        return await pool.run(generation, job)
    finally:
        await pool.close()
