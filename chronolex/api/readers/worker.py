"""Answer the queries of strangers in a process of its own: a loop over a socket.

Run as a script by `reader.py`, never imported by the server. It imports nothing of ours, so it is ready in some 25 ms;
whatever a query does to it, the process that asked stays whole.

    worker.py FILE-DESCRIPTOR STORE-FOLDER MEMORY-BUDGET

A request is a length (4 bytes) and JSON. An answer is frames, each a letter, a length (4 bytes) and bytes:
`r` ready · `d` data · `e` end · `x` the query is wrong, in words · `s` the store cannot be opened.
"""

from __future__ import annotations

import fcntl
import json
import os
import resource
import signal
import socket
import struct
import sys
from typing import IO, Any, cast

from pyoxigraph import NamedNode, QueryResultsFormat, QueryTriples, RdfFormat, Store

HEAD = struct.Struct(">cI")
LENGTH = struct.Struct(">I")
CHUNK = 65_536


class Frames:
    """Send bytes as frames, gathered into chunks; this is the file into which the engine serialises."""

    def __init__(self, channel: socket.socket) -> None:
        """Take a connected socket."""
        self._channel = channel
        self._waiting = bytearray()

    def write(self, data: bytes) -> int:
        """Take bytes, and send them when there are enough."""
        self._waiting += data
        if len(self._waiting) >= CHUNK:
            self.flush()
        return len(data)

    def flush(self) -> None:
        """Send what is waiting."""
        if self._waiting:
            self.send(b"d", bytes(self._waiting))
            self._waiting.clear()

    def send(self, kind: bytes, data: bytes = b"") -> None:
        """Send one frame."""
        self._channel.sendall(HEAD.pack(kind, len(data)) + data)


def end_with_parent() -> None:
    """Let the kernel end this process when the other end of standard input closes, even in the middle of a query."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    fcntl.fcntl(0, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(0, fcntl.F_SETFL, fcntl.fcntl(0, fcntl.F_GETFL) | os.O_ASYNC)


def limit_memory(budget: int) -> None:
    """Allow `budget` bytes beyond what the open store has reserved, and leave no core file behind."""
    with open("/proc/self/statm", encoding="ascii") as handle:
        now = int(handle.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (now + budget, now + budget))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def receive(channel: socket.socket) -> dict[str, Any] | None:
    """Return the next request, or `None` when the other side is gone."""
    head = channel.recv(LENGTH.size, socket.MSG_WAITALL)
    if len(head) < LENGTH.size:
        return None
    size = LENGTH.unpack(head)[0]
    body = channel.recv(size, socket.MSG_WAITALL)
    return json.loads(body) if len(body) == size else None


def nodes(iris: list[str] | None) -> list[NamedNode] | None:
    """Return graph names as terms; `None` means that the query or the engine decides."""
    return None if iris is None else [NamedNode(iri) for iri in iris]


def answer(store: Store, request: dict[str, Any], frames: Frames) -> None:
    """Evaluate one query and send its result."""
    found = store.query(
        request["query"],
        base_iri=request["base"],
        default_graph=nodes(request["default_graphs"]),  # type: ignore[arg-type]
        named_graphs=nodes(request["named_graphs"]),  # type: ignore[arg-type]
    )
    out = cast("IO[bytes]", frames)
    if isinstance(found, QueryTriples):
        found.serialize(out, RdfFormat.from_media_type(request["format"]))
    else:
        found.serialize(out, QueryResultsFormat.from_media_type(request["format"]))
    frames.flush()


def serve(store: Store, channel: socket.socket) -> None:
    """Answer requests until the other side is gone."""
    frames = Frames(channel)
    frames.send(b"r")
    while (request := receive(channel)) is not None:
        # A second way to end, by the kernel's clock, should the other side be gone without closing anything.
        signal.setitimer(signal.ITIMER_REAL, request["deadline"] + 1)
        try:
            answer(store, request, frames)
        except (SyntaxError, ValueError) as error:
            frames.send(b"x", str(error).encode())
        else:
            frames.send(b"e")
        signal.setitimer(signal.ITIMER_REAL, 0)


def main(arguments: list[str]) -> None:
    """Open the store, bound the memory, answer."""
    end_with_parent()
    with socket.socket(fileno=int(arguments[0])) as channel:
        try:
            store = Store.read_only(arguments[1])
        except OSError as error:
            channel.sendall(HEAD.pack(b"s", len(str(error).encode())) + str(error).encode())
            return
        limit_memory(int(arguments[2]))
        serve(store, channel)


if __name__ == "__main__":
    main(sys.argv[1:])
