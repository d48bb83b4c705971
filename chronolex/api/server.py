"""Serve the app on an address."""

from __future__ import annotations

import errno
import math
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import uvicorn

from chronolex.api.edge.guard import guarded
from chronolex.api.edge.logs import write_logs
from chronolex.api.http import create_app
from chronolex.errors import UsageError
from chronolex.settings import Settings

_BACKLOG = 512
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket; port 0 is any free one.

    Raises:
        UsageError: the port is taken, or the address is not one of this machine.
    """
    listening = None
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        # Named, because asyncio turns off Nagle's delay, 40 ms an answer, only where it sees the protocol.
        listening = socket.socket(family, kind, socket.IPPROTO_TCP)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(_BACKLOG)
        return listening
    except OSError as error:
        if listening:
            listening.close()
        if error.errno == errno.EADDRINUSE:
            raise UsageError(f"Port {port} is in use. Choose another with --port.") from None
        where = f"{host} port {port}: {error.strerror or error}"
        raise UsageError(f"Cannot listen on {where}. Choose others with --host and --port.") from None


class Server(uvicorn.Server):
    """Serve until a signal comes, then let running answers end, and stop without an error; a second signal forces."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Handle signals while we serve; unlike uvicorn's own, a signal that was asked for ends in exit code 0."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.signal(number, self.handle_exit) for number in _SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop, or at the second signal stop at once."""
        self.force_exit = self.should_exit
        self.should_exit = True


def server_of(settings: Settings) -> Server:
    """Return a server that is not running yet.

    Uvicorn's own access log is off, because it would hold the query strings. Nothing of a request but its connection
    says who the client is: headers of proxies are not believed.
    """
    app = create_app(settings)
    config = uvicorn.Config(
        app,
        http=guarded(settings, app.state.chronolex.tally),
        loop="asyncio",
        ws="none",
        log_config=None,
        log_level="error",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        root_path=settings.root_path,
        timeout_graceful_shutdown=math.ceil(settings.grace_seconds),
    )
    return Server(config)


def serve(settings: Settings, host: str, port: int, say: Callable[[str], None]) -> None:
    """Serve until interrupted or terminated; running answers have the grace to end.

    Raises:
        UsageError: the address cannot be had.
    """
    with listen(host, port) as listening:
        write_logs(settings)
        bound = listening.getsockname()
        shown = f"[{bound[0]}]" if ":" in bound[0] else bound[0]
        say(f"Serving on http://{shown}:{bound[1]}{settings.root_path}")
        server = server_of(settings)
        server.run(sockets=[listening])
    if server.force_exit:
        # Threads that are still at work would keep the process; what they write is whole or not there at all.
        os._exit(1)
