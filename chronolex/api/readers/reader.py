"""Run one reader process and speak with it."""

from __future__ import annotations

import asyncio
import marshal
import os
import signal
import socket
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

from chronolex.api.problems import ReaderLost, ResultTooLarge
from chronolex.api.readers.complaints import EngineRefused
from chronolex.api.readers.results import MEGABYTE as MEGABYTE
from chronolex.api.readers.results import Result as Result
from chronolex.api.readers.results import Spool
from chronolex.api.readers.runner import Job as Job
from chronolex.api.readers.worker import HEAD, LENGTH
from chronolex.errors import ChronolexError, StoreError

_STARTING = 10.0
# What Python and the dynamic linker need; a reader has no business with anything else of our environment.
_ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH", "PYTHONHOME", "LANG", "LC_ALL", "SYSTEMROOT")
_HARDLY_EVER = 19
_LOST = "The query took its reader down: it needs more memory or depth than one query may have."


class NotOpened(StoreError):
    """Say that a reader cannot open its store; whoever has another copy may try that."""


class Conversation(asyncio.Protocol):
    """Understand the frames of one reader, which answers one query at a time."""

    def __init__(self, spool: Spool | None) -> None:
        """Take where results count."""
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.at_rest = True
        self._spool = spool
        self._transport: asyncio.BaseTransport | None = None
        self._got = bytearray()
        self._answer: asyncio.Future[Result] | None = None
        self._result = Result()
        self._limits: dict[str, int] = {}

    def expect(self, limits: dict[str, int]) -> asyncio.Future[Result]:
        """Return what will hold the whole result of the query that is being sent, or why there is none."""
        self._limits = limits
        self._result = Result(self._spool)
        self._answer = asyncio.get_running_loop().create_future()
        self.at_rest = False
        return self._answer

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Take bytes, and do what each whole frame says."""
        got = self._got
        got += data
        start = 0
        while len(got) - start >= HEAD.size:
            kind, size = HEAD.unpack_from(got, start)
            end = start + HEAD.size + size
            if len(got) < end:
                break
            self._frame(kind, bytes(got[start + HEAD.size : end]))
            start = end
        del got[:start]

    def connection_lost(self, _: Exception | None) -> None:
        """Tell whoever waits."""
        if not self.opened.done():
            self.opened.set_exception(ReaderLost("A reader did not start. Try again."))
            self.opened.exception()  # whether or not somebody waits for it
        self.fail(ReaderLost(_LOST))

    def fail(self, error: ChronolexError) -> None:
        """Let an answer that is under way fail."""
        if self._answer is not None and not self._answer.done():
            self._result.close()
            self._answer.set_exception(error)
            self._answer.exception()
            self._let_go()

    def _let_go(self) -> None:
        """Hold an answer no longer: it is its reader's now, and closes when nobody has it."""
        self._answer, self._result = None, Result()

    def _frame(self, kind: bytes, data: bytes) -> None:
        if kind == b"r":
            self.opened.set_result(None)
        elif kind == b"s":
            words = data.decode(errors="replace")
            self.opened.set_exception(NotOpened(f"A reader cannot open the store: {words}. Run `chronolex build`."))
        elif self._answer is not None and not self._answer.done():
            self._part(kind, data)

    def _part(self, kind: bytes, data: bytes) -> None:
        """Take a part of an answer."""
        self.at_rest = kind in b"exm"
        if kind == b"x":
            self.fail(EngineRefused(data.decode(errors="replace")))
        elif kind == b"m":
            self.fail(too_large(data.decode(), self._limits))
        elif kind == b"t":
            limit, _, rows = data.decode().partition(" ")
            self._result.truncated = f"limit={limit}; rows={rows}"
        else:
            self._add(data)
            if kind == b"e" and self._answer is not None:
                self._answer.set_result(self._result)
                self._let_go()

    def _add(self, data: bytes) -> None:
        try:
            self._result.add(data)
        except ChronolexError as error:
            self.at_rest = False
            self.fail(error)


class Worker:
    """One reader process over one store."""

    def __init__(self, store: Path, memory: int, spool: Spool | None = None) -> None:
        """Start the process; it opens the store while the event loop goes on."""
        self.store = store
        self.rested = asyncio.get_running_loop().time()
        self._began = 0.0
        self._spool = spool
        self._talk: Conversation | None = None
        self._transport: asyncio.Transport | None = None
        self._channel, theirs = socket.socketpair()
        self._channel.setblocking(False)
        script = str(Path(__file__).with_name("worker.py"))
        # -P: the folder of the script must not shadow modules of the standard library. -S: what `site` looks for takes
        # half of the time that a reader needs to be ready.
        command = [sys.executable, "-P", "-S", script, str(theirs.fileno()), str(store), str(memory)]
        with theirs:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,  # never written: its closing tells the reader that we are gone
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                env=_environment(),
            )
        self._opening = asyncio.get_running_loop().create_task(self._open())
        self._opening.add_done_callback(lambda done: done.cancelled() or done.exception())

    @property
    def pid(self) -> int:
        """Return the number of the process."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Return whether the process runs."""
        return self._process.poll() is None

    @property
    def at_rest(self) -> bool:
        """Return whether its store is open and it has nothing to do."""
        return self._talk is not None and self._talk.at_rest

    async def ready(self) -> None:
        """Wait until the store is open.

        Raises:
            NotOpened: it cannot be opened.
            ReaderLost: the process ended, or does not come up.
        """
        if not self.at_rest:
            await asyncio.shield(self._opening)

    async def _open(self) -> None:
        """Connect, and hear that the store is open."""
        talk = Conversation(self._spool)
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_connection(lambda: talk, sock=self._channel)
        await asyncio.wait((talk.opened,), timeout=_STARTING)
        if not talk.opened.done():
            raise ReaderLost(f"A reader did not start within {_STARTING:g} seconds. Try again.")
        talk.opened.result()
        self._talk = talk

    def ask(self, job: Job, seconds: float, rows: int, size: int) -> asyncio.Future[Result]:
        """Send a query to a reader that is ready, and return what will hold its whole result.

        The future fails with UsageError where the engine refuses the query, ResultTooLarge past a limit, StoreError or
        Busy where the result cannot be kept, and ReaderLost where the process ends. After `seconds` the kernel ends it.
        """
        if self._talk is None or self._transport is None:
            raise ReaderLost("A reader was asked before it was ready.")
        request = {**vars(job), "seconds": seconds, "rows": rows, "bytes": size}
        body = marshal.dumps(request)
        self._began = self._used()
        answer = self._talk.expect({"rows": rows, "triples": rows, "bytes": size})
        self._transport.write(LENGTH.pack(len(body)) + body)
        return answer

    @property
    def used(self) -> float:
        """Return how many seconds of a processor the query that was sent last has used."""
        return self._used() - self._began

    def _used(self) -> float:
        """Return the seconds of the process, by the number that Linux has for the clock of another process."""
        try:
            return time.clock_gettime((~self.pid << 3) | 2)
        except OSError:
            return 0.0  # it has ended

    def pause(self) -> None:
        """Let it stand still."""
        self._process.send_signal(signal.SIGSTOP)

    def stand_back(self) -> None:
        """Let it go on, but only where nobody else needs the processor; there is no way back from this."""
        if self.alive:
            os.setpriority(os.PRIO_PROCESS, self.pid, _HARDLY_EVER)
            os.sched_setscheduler(self.pid, os.SCHED_IDLE, os.sched_param(0))
        self._process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        """End the process at once; what it was answering fails."""
        self._process.kill()
        self._opening.cancel()
        if self._talk is not None:
            self._talk.fail(ReaderLost(_LOST))
        if self._transport is not None:
            self._transport.abort()
        self._channel.close()

    def wait(self) -> None:
        """Wait until a killed process is gone, which takes some milliseconds."""
        if self._process.stdin:
            self._process.stdin.close()
        self._process.wait()


def _environment() -> dict[str, str]:
    """Return the environment of a reader: how it finds our package and the engine, and little else."""
    engine = find_spec("pyoxigraph")
    places = [Path(__file__).parents[3]]
    if engine is not None and engine.origin:
        places.append(Path(engine.origin).parents[1])
    kept = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    return {**kept, "PYTHONPATH": os.pathsep.join(map(str, places))}


def too_large(limit: str, limits: dict[str, int]) -> ResultTooLarge:
    """Return the error for a result past a limit."""
    most = limits[limit]
    amount = f"{most / MEGABYTE:g} MB" if limit == "bytes" else f"{most:,} {limit}"
    return ResultTooLarge(
        f"The result has more than {amount}. Add a LIMIT or ask for fewer variables; or add truncate=true to the "
        "request, and the answer ends there and says so.",
        limit,
        most,
    )
