"""Keep a few reader processes, and run every query of a stranger in one of them.

The process that owns the store never parses such a query. A reader that runs past the deadline is killed; one that is
lost to memory or a deep stack is replaced; either way the client gets an error and never half a result, because a
result is kept, on disk when it is large, until it is whole.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

from chronolex.api import formats, gate
from chronolex.api.problems import Busy, ReaderLost
from chronolex.api.worker import CHUNK, HEAD, LENGTH
from chronolex.errors import QueryStopped, StoreError, TooLarge, UsageError
from chronolex.graph.vocabulary import DEFAULT_GRAPHS

if TYPE_CHECKING:
    from chronolex.settings import Settings

_STARTING = 10.0
_IN_MEMORY = 1_000_000
_MEGABYTE = 1_000_000
_EXPECTED = 8
# What Python and the dynamic linker need; a reader has no business with anything else of our environment.
_ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH", "PYTHONPATH", "PYTHONHOME", "LANG", "LC_ALL", "SYSTEMROOT")


@dataclass(frozen=True)
class Job:
    """One query, ready to be run: which graphs, and in which format the result is wanted.

    `None` for the graphs leaves them to the query's own FROM.
    """

    query: str
    format: str
    default_graphs: list[str] | None
    named_graphs: list[str] | None
    base: str | None = None


@dataclass(frozen=True)
class Bounds:
    """Say how much one query may take."""

    deadline: float = 10.0
    memory: int = 1024 * _MEGABYTE
    result: int = 64 * _MEGABYTE
    waiting: int = 32
    patience: float = 5.0


class Result:
    """Hold a whole result; close it, or read it to its end."""

    def __init__(self) -> None:
        """Start empty; past a megabyte the bytes go to an unnamed file."""
        self._bytes: IO[bytes] = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed by close()
        self.length = 0

    def add(self, data: bytes) -> None:
        """Take bytes.

        Raises:
            StoreError: the disk has no room for them.
        """
        self.length += len(data)
        try:
            self._bytes.write(data)
        except OSError as error:
            raise StoreError(f"The result could not be kept until it is whole: {error.strerror}.") from None

    def chunks(self) -> Iterator[bytes]:
        """Yield the bytes and close."""
        self._bytes.seek(0)
        while data := self._bytes.read(CHUNK):
            yield data
        self.close()

    def close(self) -> None:
        """Let go of the bytes."""
        self._bytes.close()


class Worker:
    """One reader process over one generation."""

    def __init__(self, generation: Path, memory: int) -> None:
        """Start the process; it opens the store while we go on."""
        self.generation = generation
        self._ready = False
        self._channel, theirs = socket.socketpair()
        self._channel.setblocking(False)
        script = str(Path(__file__).with_name("worker.py"))
        # -P: the folder of the script must not shadow modules of the standard library.
        command = [sys.executable, "-P", script, str(theirs.fileno()), str(generation), str(memory)]
        with theirs:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,  # never written: its closing tells the reader that we are gone
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
            )

    @property
    def pid(self) -> int:
        """Return the number of the process."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Return whether the process runs."""
        return self._process.poll() is None

    async def ready(self) -> None:
        """Wait until the store is open.

        Raises:
            StoreError: it cannot be opened.
            ReaderLost: the process ended, or does not come up.
        """
        if self._ready:
            return
        try:
            async with asyncio.timeout(_STARTING):
                kind, data = await self._frame()
        except TimeoutError:
            raise ReaderLost(f"A reader did not start within {_STARTING:g} seconds. Try again.") from None
        if kind == b"s":
            raise StoreError(f"A reader cannot open the store: {data.decode()}. Run `chronolex build`.")
        self._ready = True

    async def run(self, job: Job, deadline: float, most: int) -> Result:
        """Return the whole result of a query.

        Raises:
            UsageError: the engine refuses the query; the reader is well.
            QueryStopped: past the deadline, or the reader is lost.
            TooLarge: the result has more than `most` bytes.
        """
        result = Result()
        try:
            async with asyncio.timeout(deadline):
                await self._send({**asdict(job), "deadline": deadline})
                await self._collect(result, most)
        except TimeoutError:
            result.close()
            raise QueryStopped(
                f"The query ran longer than {deadline:g} seconds and was stopped. "
                "Ask for less: add a LIMIT, or bind a variable."
            ) from None
        except BaseException:
            result.close()
            raise
        return result

    async def _send(self, request: dict[str, object]) -> None:
        body = json.dumps(request).encode()
        try:
            await asyncio.get_running_loop().sock_sendall(self._channel, LENGTH.pack(len(body)) + body)
        except (BrokenPipeError, ConnectionResetError):
            raise ReaderLost("A reader was lost before it could take the query. Try again.") from None

    async def _collect(self, result: Result, most: int) -> None:
        while True:
            kind, data = await self._frame()
            if kind == b"e":
                return
            if kind == b"x":
                raise UsageError(_said(data.decode(errors="replace")))
            if result.length + len(data) > most:
                raise TooLarge(
                    f"The result is larger than {most / _MEGABYTE:g} MB. Add a LIMIT, or ask for fewer variables."
                )
            result.add(data)

    async def _frame(self) -> tuple[bytes, bytes]:
        kind, size = HEAD.unpack(await self._exactly(HEAD.size))
        return kind, await self._exactly(size)

    async def _exactly(self, size: int) -> bytes:
        loop = asyncio.get_running_loop()
        data = bytearray()
        while len(data) < size:
            try:
                part = await loop.sock_recv(self._channel, size - len(data))
            except ConnectionResetError:
                part = b""
            if not part:
                raise ReaderLost(
                    "The query took its reader down: it needs more memory or depth than one query may have."
                )
            data += part
        return bytes(data)

    def stop(self) -> None:
        """Kill the process and wait until it is gone, which takes some milliseconds."""
        self._process.kill()
        self._channel.close()
        if self._process.stdin:
            self._process.stdin.close()
        self._process.wait()


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
        memory=settings.memory_megabytes * _MEGABYTE,
        result=settings.result_megabytes * _MEGABYTE,
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
    from chronolex.graph.store import current

    passed = gate.inspect(text, gate.Limits(length=settings.max_query_length))
    job = job_of(text, passed, _relation(media_type) if passed.is_graph else media_type)
    yield from asyncio.run(_once(settings, current(settings.home).path, job)).chunks()


def _said(message: str) -> str:
    """Return what the engine says against a query: where, and the first things that it expected instead.

    >>> _said("error at 1:10: expected one of CONSTRUCT, [_], ['0'..='9']")
    'The query has an error at line 1, column 10: expected CONSTRUCT.'
    """
    found = re.match(r"error at (\d+):(\d+): expected (?:one of )?(.*)", message, re.DOTALL)
    if not found:
        return f"The engine cannot run this query: {message}"
    words = [word.strip() for word in re.sub(r"\[[^\]]*\]", "", found[3]).split(", ")]
    expected = " or ".join([word for word in words if word][:_EXPECTED]) or "something else"
    return f"The query has an error at line {found[1]}, column {found[2]}: expected {expected}."


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
