"""A server that answers every request in one hostile way, byte by byte as it likes."""

from __future__ import annotations

import gzip
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

WHOLE = b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"uri","value":"urn:a"}}]}}'
JSON = "application/sparql-results+json"


def head(status: str, kind: str, *more: str) -> bytes:
    """The beginning of an answer."""
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {kind}", *more, "", ""]
    return "\r\n".join(lines).encode()


def whole(body: bytes, status: str = "200 OK", kind: str = JSON, *more: str) -> bytes:
    """A whole answer."""
    return head(status, kind, f"Content-Length: {len(body)}", *more) + body


def _endless(connection: socket.socket) -> None:
    connection.sendall(head("200 OK", JSON, "Transfer-Encoding: chunked"))
    piece = b'{"head":{"vars":["s"]},"results":{"bindings":['
    while True:
        connection.sendall(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
        piece = b'{"s":{"type":"uri","value":"urn:a"}},' * 20_000


def _trickling(before: bytes) -> Callable[[socket.socket], None]:
    def send(connection: socket.socket) -> None:
        connection.sendall(before)
        while True:
            connection.sendall(b"X")
            time.sleep(0.05)

    return send


def _silent(connection: socket.socket) -> None:
    while connection.recv(65_536):
        pass


def moved(where: str, status: str = "302 Found") -> bytes:
    """A redirect."""
    return whole(b"", status, "text/plain", f"Location: {where}")


_BOMB = gzip.compress(b'{"head":{"vars":["s"]},"results":{"bindings":[' + b" " * 50_000_000)

WAYS: dict[str, bytes | Callable[[socket.socket], None]] = {
    "redirect to this machine": moved("http://127.0.0.1:1/query"),
    "redirect to a cloud's own address": moved("http://169.254.169.254/latest/meta-data/", "307 Temporary Redirect"),
    "redirect to a private network": moved("http://10.0.0.1/query", "308 Permanent Redirect"),
    "redirect to another scheme": moved("file:///etc/passwd", "301 Moved Permanently"),
    "redirect to nowhere": moved("http://[::1", "302 Found"),
    "redirect to a port that is none": moved("http://h:99999/", "307 Temporary Redirect"),
    "redirect to a host that is none": moved("http://[x/", "302 Found"),
    "redirect in circles": moved("", "307 Temporary Redirect"),
    "redirect to be read": moved("/other", "303 See Other"),
    "a body shorter than its length": head("200 OK", JSON, "Content-Length: 5000") + WHOLE,
    "a chunked body without an end": head("200 OK", JSON, "Transfer-Encoding: chunked") + b'5\r\n{"hea\r\n',
    "a body without length or end": head("200 OK", JSON, "Connection: close") + WHOLE,
    "JSON that is cut": whole(WHOLE[:-3]),
    "JSON that is cut within a word": whole(WHOLE[:40]),
    "JSON with more behind it": whole(WHOLE + WHOLE),
    "other JSON": whole(b'{"error": "no"}'),
    "a list": whole(b"[]"),
    "a term that is none": whole(WHOLE.replace(b"urn:a", b"not an iri")),
    "nothing": whole(b""),
    "a byte that is no UTF-8": whole(WHOLE.replace(b"urn:a", b"urn:\xff")),
    "another type": whole(WHOLE, "200 OK", "text/csv"),
    "no type": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
    "a page instead of an error": whole(b"<!doctype html><title>Login</title>", "200 OK", "text/html"),
    "a page as if it were a result": whole(b"<!doctype html><title>Login</title>"),
    "an internal error": whole(b"<b>\x1b[31mout of\nmemory</b>", "500 Internal Server Error", "text/html"),
    "a bad gateway": whole(b"", "502 Bad Gateway", "text/plain"),
    "a name and password are wanted": whole(b"", "401 Unauthorized", "text/plain"),
    "forbidden": whole(b"", "403 Forbidden", "text/plain"),
    "nothing there": whole(b"", "404 Not Found", "text/plain"),
    "a status that is none": b"HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n",
    "no content": b"HTTP/1.1 204 No Content\r\n\r\n",
    "no HTTP": b"SSH-2.0-OpenSSH_9.6\r\n",
    "no answer": b"",
    "endless headers": _trickling(b"HTTP/1.1 200 OK\r\nX-Long: "),
    "headers without end": b"HTTP/1.1 200 OK\r\n" + b"X-Header: value\r\n" * 100_000,
    "a slow body": _trickling(head("200 OK", JSON, "Content-Length: 100000000")),
    "an endless body": _endless,
    "silence": _silent,
    "a compressed bomb": whole(_BOMB, "200 OK", JSON, "Content-Encoding: gzip"),
    "an unknown encoding": whole(WHOLE, "200 OK", JSON, "Content-Encoding: br"),
}
"""Each way, and what is sent, whole or by a function of the connection."""


class Hostile:
    """What the server does: answer honestly through `before`, or in one of the `WAYS`."""

    def __init__(self) -> None:
        self.way: str | None = None
        self.before: Callable[[bytes], bytes] | None = None
        self.asked = 0


@contextmanager
def hostile() -> Iterator[tuple[str, Hostile]]:
    """Serve, and yield the address and what can be told to the server."""
    server = socket.create_server(("127.0.0.1", 0))
    told, open_now = Hostile(), list[socket.socket]()
    thread = threading.Thread(target=_serve, args=(server, told, open_now), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.getsockname()[1]}", told
    finally:
        server.shutdown(socket.SHUT_RDWR)
        server.close()
        for one in open_now:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        thread.join(10)


def _serve(server: socket.socket, told: Hostile, open_now: list[socket.socket]) -> None:
    """Take connections until the server is closed."""
    threads = []
    with suppress(OSError):
        while True:
            connection, _ = server.accept()
            open_now.append(connection)
            threads.append(threading.Thread(target=_answer, args=(connection, told), daemon=True))
            threads[-1].start()
    for thread in threads:
        thread.join(10)


def _answer(connection: socket.socket, told: Hostile) -> None:
    """Answer the requests of one connection."""
    with connection, suppress(OSError):
        while request := _request(connection):
            told.asked += 1
            if told.way is None:
                assert told.before is not None
                connection.sendall(told.before(request))
                continue
            way = WAYS[told.way]
            if callable(way):
                way(connection)
            else:
                connection.sendall(way)
            return


def _request(connection: socket.socket) -> bytes:
    """Read one request, head and body."""
    data = b""
    while b"\r\n\r\n" not in data:
        if not (piece := connection.recv(65_536)):
            return b""
        data += piece
    top, _, body = data.partition(b"\r\n\r\n")
    length = next((int(line[15:]) for line in top.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0)
    while len(body) < length:
        body += connection.recv(65_536)
    return top + b"\r\n\r\n" + body
