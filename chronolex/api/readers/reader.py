"""Run one reader process and speak with it."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from chronolex.api.problems import ReaderLost
from chronolex.api.readers.complaints import complaint
from chronolex.api.readers.worker import CHUNK, HEAD, LENGTH
from chronolex.errors import QueryStopped, StoreError, TooLarge, UsageError

MEGABYTE = 1_000_000
_STARTING = 10.0
_IN_MEMORY = MEGABYTE
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
                raise UsageError(complaint(data.decode(errors="replace")))
            if result.length + len(data) > most:
                raise TooLarge(
                    f"The result is larger than {most / MEGABYTE:g} MB. Add a LIMIT, or ask for fewer variables."
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
