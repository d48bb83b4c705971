"""Keep slow, large and malformed requests away before there is a request for the app to answer.

The server itself waits for ever for a head, for a client that does not read, and for the rest of a body that nobody
wants any more. Each of these ends here after `client_seconds`; what is refused gets the one error body.
"""

from __future__ import annotations

import asyncio
import json
from http import HTTPStatus

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from chronolex.api import problems
from chronolex.api.edge.exchange import new_request_id
from chronolex.api.edge.logs import tell
from chronolex.api.edge.tally import Tally
from chronolex.settings import Settings

_MOST_HEADERS = 100
_LATER = 2.0
"""Seconds by which a body outlives its time here: the app inside answers first, with a line in the log."""
_FIGURES = {
    HTTPStatus.BAD_REQUEST: ("bad-request", "This is no HTTP request that can be read."),
    HTTPStatus.REQUEST_TIMEOUT: ("slow", "The request did not come in time."),
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: (
        "too-large",
        "The address and the headers are too large. Send a long query by POST.",
    ),
    HTTPStatus.SERVICE_UNAVAILABLE: ("busy", "Too many connections are open. Try again in a second."),
}


class Refused(Exception):
    """Stop reading a request."""


class Guarded(HttpToolsProtocol):
    """Speak HTTP with one client, within bounds.

    A timer runs only while something is awaited of the client: requests that come whole cost nothing here.
    """

    limits: Settings
    tally: Tally

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a connection, unless there are too many."""
        self._receiving = True
        self._answering = False
        self._head = 0
        self._went_on = False
        self._refusal = HTTPStatus.BAD_REQUEST
        self._timer: asyncio.TimerHandle | None = None
        self._stalled: asyncio.TimerHandle | None = None
        super().connection_made(transport)
        if len(self.connections) > self.limits.max_connections:
            self._refuse(HTTPStatus.SERVICE_UNAVAILABLE)
        else:
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Let go."""
        self._stop_waiting()
        self.resume_writing()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take bytes; count those of a head that is not whole yet, and those after the body."""
        if self.transport.is_closing():
            return
        self._went_on = False
        super().data_received(data)
        if not self._receiving:
            self._stop_waiting()
            return
        self._wait()
        self._head = 0 if self._went_on else self._head + len(data)
        if self._head <= self.limits.max_header_bytes:
            return
        if self._answering:
            # Trailers, or a chunk that never begins: the parser itself holds a line until it ends.
            self.transport.close()
        else:
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)

    def on_message_begin(self) -> None:
        """Begin a request."""
        self._receiving, self._answering, self._head = True, False, 0
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header of the head; a trailer is let fall, for nobody asks for it."""
        if not self._answering:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Hand a request to the app, unless its head is too large, or says not once which host it is for.

        Raises:
            Refused: it is.
        """
        size = len(self.url) + sum([len(name) + len(value) for name, value in self.headers])
        hosts = sum([name == b"host" for name, _ in self.headers])
        if hosts > 1 or (not hosts and self.parser.get_http_version() == "1.1"):
            raise Refused
        if size > self.limits.max_header_bytes or len(self.headers) > _MOST_HEADERS:
            self._refusal = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
            raise Refused
        self._answering = self._went_on = True
        self._stop_waiting()
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Take a part of a body."""
        self._went_on = True
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Know that a request is whole."""
        self._receiving = False
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Go on to the next request, or wait for it; of a body that nobody waits for the timer goes on."""
        super().on_response_complete()
        if self._receiving:
            self._unset_keepalive_if_required()
            self._wait()

    def send_400_response(self, msg: str) -> None:
        """Refuse a request that cannot be read, or that we did not want to read."""
        self._refuse(self._refusal)

    def pause_writing(self) -> None:
        """Wait for a client that does not read, but not for ever."""
        super().pause_writing()
        if self._stalled is None:
            self._stalled = self.loop.call_later(self.limits.client_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        """Go on."""
        if self._stalled is not None:
            self._stalled.cancel()
            self._stalled = None
        super().resume_writing()

    def _wait(self) -> None:
        """Start the timer, unless it runs: bytes now and then do not stop it."""
        if self._timer is None:
            seconds = self.limits.client_seconds + (_LATER if self._answering else 0)
            self._timer = self.loop.call_later(seconds, self._too_late)

    def _stop_waiting(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _too_late(self) -> None:
        """End a connection whose request did not come in time."""
        self._timer = None
        if self.flow.read_paused:
            # It is we who do not read.
            self._wait()
        elif self._answering:
            self.transport.close()
        else:
            self._refuse(HTTPStatus.REQUEST_TIMEOUT)

    def _refuse(self, status: HTTPStatus) -> None:
        """Answer by ourselves, and close."""
        if self.transport.is_closing():
            return
        name, message = _FIGURES[status]
        request_id = new_request_id()
        body = (json.dumps(problems.body(status, name, message, {"request_id": request_id}), indent=1) + "\n").encode()
        head = (
            f"HTTP/1.1 {status.value} {status.phrase}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\nX-Request-ID: {request_id}\r\nCache-Control: no-store\r\n"
            f"{'Retry-After: 1' + chr(13) + chr(10) if status == HTTPStatus.SERVICE_UNAVAILABLE else ''}"
            "Connection: close\r\n\r\n"
        )
        self.transport.write(head.encode() + body)
        self.transport.close()
        self._tell(status, len(body), request_id)

    def _tell(self, status: HTTPStatus, size: int, request_id: str) -> None:
        """Count and log what no app has seen; neither method nor route of it is to be believed."""
        self.tally.add("-", "-", status.value, 0.0)
        known = {"method": "-", "route": "-", "status": status.value, "ms": 0.0, "bytes": size}
        tell({**known, "request_id": request_id, "generation": None, "cache": "-"})


def guarded(settings: Settings, tally: Tally) -> type[Guarded]:
    """Return the protocol with the limits of the settings, and with what counts requests."""
    return type("Guarded", (Guarded,), {"limits": settings, "tally": tally})
