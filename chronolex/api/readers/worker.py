"""Answer the queries of strangers in a process of its own: a loop over a socket.

Run as a script by `reader.py`, never imported by the server. It imports almost nothing, so it is ready in some 25 ms;
whatever a query does to it, the process that asked stays whole.

    worker.py FILE-DESCRIPTOR STORE-FOLDER MEMORY-BUDGET

A request is a length (4 bytes) and a dictionary, in Python's own `marshal`, since both ends are one program. An answer
is frames, each a letter, a length (4 bytes) and bytes:

    r  ready                             d  data
    e  the last data, and the end        x  the query is wrong, in words
    t  what follows as `e` is cut at a limit: "rows 1000"
    m  past a limit, and the answer is not wanted cut: "rows"
    s  the store cannot be opened, in words
"""

from __future__ import annotations

import fcntl
import marshal
import os
import resource
import signal
import struct
import sys

from pyoxigraph import NamedNode, QueryResultsFormat, QuerySolutions, QueryTriples, RdfFormat, Store, serialize

from chronolex.api.readers.rows import CHUNK, SHAPES, Over, Table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO, Any

    from pyoxigraph import QueryBoolean, Triple

HEAD = struct.Struct(">cI")
LENGTH = struct.Struct(">I")
# One row may be as long as a result; the other side holds a frame twice, and takes so much at a time from the socket.
FRAME = 4 * CHUNK
# How far the engine may be ahead of what it has written, and what it needs to close a document.
_AHEAD = 16_384


class Channel:
    """Send frames and receive requests."""

    def __init__(self, descriptor: int) -> None:
        """Take a connected socket by its number."""
        self._descriptor = descriptor

    def send(self, kind: bytes, data: bytes = b"") -> None:
        """Send one frame, in one call where it is short; data that are long go in several."""
        rest = memoryview(data)
        while kind in (b"d", b"e") and len(rest) > FRAME:
            self._frame(b"d", rest[:FRAME])
            rest = rest[FRAME:]
        self._frame(kind, rest)

    def _frame(self, kind: bytes, data: memoryview) -> None:
        left = memoryview(HEAD.pack(kind, len(data)) + data)
        while left:
            left = left[os.write(self._descriptor, left) :]

    def receive(self) -> dict[str, Any] | None:
        """Return the next request, or `None` when the other side is gone."""
        head = self._exactly(LENGTH.size)
        body = self._exactly(LENGTH.unpack(head)[0]) if head else b""
        return marshal.loads(body) if body else None  # noqa: S302 - written by our own parent

    def _exactly(self, size: int) -> bytes:
        data = os.read(self._descriptor, size)
        while len(data) < size:
            more = os.read(self._descriptor, size - len(data))
            if not more:
                return b""
            data += more
        return data


class Triples:
    """Take the bytes of triples, and stop the engine at a limit."""

    def __init__(self, request: dict[str, Any], channel: Channel) -> None:
        """Take the limits of a request."""
        self._rows, self._bytes, self._truncate = request["rows"], request["bytes"], request["truncate"]
        self._channel = channel
        self._waiting = bytearray()
        self._written = 0
        self.count = 0
        self.limit = ""

    def write(self, data: bytes) -> int:
        """Take bytes, and send them when there are enough.

        Raises:
            Over: there are too many, and the answer is not wanted cut.
        """
        self._written += len(data)
        if self._written > self._bytes and not self._truncate:
            raise Over("bytes")
        self._waiting += data
        if len(self._waiting) >= CHUNK:
            self._channel.send(b"d", bytes(self._waiting))
            self._waiting.clear()
        return len(data)

    def flush(self) -> None:
        """Do nothing; the engine calls this."""

    def within(self, found: QueryTriples) -> Iterator[Triple]:
        """Yield triples until a limit is reached.

        Raises:
            Over: it is, and the answer is not wanted cut.
        """
        for triple in found:
            if self.count == self._rows:
                self.limit = "triples"
            elif self._truncate and self._written > self._bytes - _AHEAD:
                self.limit = "bytes"
            if self.limit and not self._truncate:
                raise Over(self.limit)
            if self.limit:
                return
            self.count += 1
            yield triple

    def end(self) -> None:
        """Send what waits, and the end."""
        if self.limit:
            self._channel.send(b"t", f"{self.limit} {self.count}".encode())
        self._channel.send(b"e", bytes(self._waiting))


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


def nodes(iris: list[str] | None) -> list[NamedNode] | None:
    """Return graph names as terms; `None` means that the query or the engine decides."""
    return None if iris is None else [NamedNode(iri) for iri in iris]


def answer(store: Store, request: dict[str, Any], channel: Channel) -> None:
    """Evaluate one query and send its result.

    Raises:
        Over: it is past a limit, and is not wanted cut.
        SyntaxError, ValueError: the query is wrong.
    """
    found = store.query(
        request["query"],
        base_iri=request["base"],
        use_default_graph_as_union=request["union"],
        default_graph=nodes(request["default_graphs"]),  # type: ignore[arg-type]
        named_graphs=nodes(request["named_graphs"]),  # type: ignore[arg-type]
    )
    if isinstance(found, QueryTriples):
        out = Triples(request, channel)
        serialize(out.within(found), _file(out), RdfFormat.from_media_type(request["format"]))
        out.end()
    elif isinstance(found, QuerySolutions):
        rows(found, request, channel)
    else:
        channel.send(b"e", boolean(found, request["format"]))


def rows(found: QuerySolutions, request: dict[str, Any], channel: Channel) -> None:
    """Send a table."""
    table = Table(SHAPES[request["format"]], request["rows"], request["bytes"], lambda data: channel.send(b"d", data))
    try:
        found.serialize(_file(table), QueryResultsFormat.from_media_type(request["format"]))
        rest = table.rest()
    except Over:
        if not request["truncate"]:
            raise
        limit, rest = table.cut()
        channel.send(b"t", f"{limit} {table.rows}".encode())
    channel.send(b"e", rest)


def boolean(found: QueryBoolean, media_type: str) -> bytes:
    """Return the answer of an ASK in its format."""
    return found.serialize(None, QueryResultsFormat.from_media_type(media_type)) or b""


def _file(out: Table | Triples) -> IO[bytes]:
    """Return what the engine writes to as what its types want."""
    return out  # type: ignore[return-value]


def serve(store: Store, channel: Channel) -> None:
    """Answer requests until the other side is gone."""
    channel.send(b"r")
    while (request := channel.receive()) is not None:
        # A second way to end, by the kernel's clock, should the other side be gone without closing anything.
        signal.setitimer(signal.ITIMER_REAL, request["seconds"])
        try:
            answer(store, request, channel)
        except Over as over:
            channel.send(b"m", over.limit.encode())
        # An unknown function is a RuntimeError, a triple that a format cannot hold an OSError.
        except (SyntaxError, ValueError, RuntimeError, OSError) as error:
            channel.send(b"x", str(error).encode())
        signal.setitimer(signal.ITIMER_REAL, 0)


def main(arguments: list[str]) -> None:
    """Open the store, bound the memory, answer."""
    end_with_parent()
    channel = Channel(int(arguments[0]))
    try:
        store = Store.read_only(arguments[1])
    except OSError as error:
        channel.send(b"s", str(error).encode())
        return
    limit_memory(int(arguments[2]))
    serve(store, channel)


if __name__ == "__main__":
    main(sys.argv[1:])
