"""Ask one server many things over a few kept connections: `python -m bench.serving_client < JOB` prints what it took.

A process of its own, the same for every server, and lean: it builds no object per answer and looks only at its status
and its end. The job is JSON: `port`, `accept`, `targets` (one request each), `connections`.
"""

from __future__ import annotations

import json
import selectors
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field

_PIECE = 1 << 20
_LAST_CHUNK = b"\r\n0\r\n\r\n"


@dataclass(frozen=True)
class Load:
    """What one run of the client saw."""

    seconds: float
    """From the first request to the last answer."""

    cpu: float
    """Of these, what the client itself used; near to `seconds` it would measure itself."""

    bytes: int
    latencies: list[float] = field(repr=False)

    @property
    def throughput(self) -> float:
        """Return the answers per second."""
        return len(self.latencies) / self.seconds


class Connection:
    """One kept connection: it has one request on its way at a time."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.got = bytearray()
        self.length: int | None = None
        """Of head and body; -1 where the body comes in chunks, `None` as long as the head is not whole."""
        self.sent = 0.0

    def ask(self, request: bytes) -> None:
        """Send a request."""
        self.got.clear()
        self.length = None
        self.sent = time.perf_counter()
        self.socket.sendall(request)

    def whole(self) -> bool:
        """Take what has come, and tell whether it is a whole answer.

        Raises:
            RuntimeError: the server hung up, or answered with another status than 200.
        """
        piece = self.socket.recv(_PIECE)
        if not piece:
            raise RuntimeError("the server hung up")
        self.got += piece
        if self.length is None:
            self.length = _length(self.got)
        if self.length == -1:
            return self.got.endswith(_LAST_CHUNK)
        return self.length is not None and len(self.got) >= self.length


def _length(got: bytearray) -> int | None:
    """Return how long the answer is going to be."""
    end = got.find(b"\r\n\r\n")
    if end < 0:
        return None
    head = got[:end].lower()
    if not head.startswith(b"http/1.1 200"):
        raise RuntimeError(f"the server answered {bytes(got[: end + 300])!r}")
    _, found, after = head.partition(b"\r\ncontent-length:")
    return end + 4 + int(after.split(b"\r\n", 1)[0]) if found else -1


def load(port: int, requests: Sequence[bytes], connections: int) -> Load:
    """Send all requests, each connection the next one as soon as it has its answer."""
    waiting, latencies, received = iter(requests), list[float](), 0
    with ExitStack() as stack, selectors.DefaultSelector() as ready:
        open_ones = [Connection(port) for _ in range(min(connections, len(requests)))]
        for one in open_ones:
            stack.enter_context(one.socket)
            ready.register(one.socket, selectors.EVENT_READ, one)
        began, used = time.perf_counter(), time.process_time()
        for one in open_ones:
            one.ask(next(waiting))
        while len(latencies) < len(requests):
            for key, _ in ready.select():
                one = key.data
                if one.whole():
                    latencies.append(time.perf_counter() - one.sent)
                    received += len(one.got)
                    if request := next(waiting, b""):
                        one.ask(request)
        return Load(time.perf_counter() - began, time.process_time() - used, received, latencies)


def requests_of(port: int, targets: Sequence[str], accept: str) -> list[bytes]:
    """Return the bytes of a GET of each target."""
    tail = f" HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: {accept}\r\n\r\n"
    return [f"GET {target}{tail}".encode("ascii") for target in targets]


def asked(port: int, targets: Sequence[str], accept: str, connections: int) -> Load:
    """Ask from a process of its own.

    Raises:
        RuntimeError: some answer was not whole, or no 200; the sentence holds it.
    """
    job = {"port": port, "targets": list(targets), "accept": accept, "connections": connections}
    command = [sys.executable, "-m", "bench.serving_client"]
    done = subprocess.run(command, input=json.dumps(job), capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr.strip().rpartition("\n")[2])
    return Load(**json.loads(done.stdout))


def main() -> None:
    """Read a job, do it, print what it took."""
    job = json.load(sys.stdin)
    requests = requests_of(job["port"], job["targets"], job["accept"])
    json.dump(asdict(load(job["port"], requests, job["connections"])), sys.stdout)


if __name__ == "__main__":
    main()
