"""Serve the app on an address."""

from __future__ import annotations

import errno
import logging
import socket
from collections.abc import Callable

import uvicorn

from chronolex.api.http import create_app
from chronolex.errors import UsageError
from chronolex.settings import Settings

_GRACE = 5
_BACKLOG = 512


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


def server_of(settings: Settings) -> uvicorn.Server:
    """Return a server that is not running yet.

    Uvicorn's own access log is off, because it would hold the query strings.
    """
    config = uvicorn.Config(
        create_app(settings),
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_GRACE,
    )
    return uvicorn.Server(config)


def serve(settings: Settings, host: str, port: int, say: Callable[[str], None]) -> None:
    """Serve until interrupted or terminated; running answers have a few seconds to end.

    Raises:
        UsageError: the address cannot be had.
    """
    with listen(host, port) as listening:
        logging.basicConfig(format="%(message)s")
        logging.getLogger("chronolex").setLevel(logging.INFO)
        bound = listening.getsockname()
        shown = f"[{bound[0]}]" if ":" in bound[0] else bound[0]
        say(f"Serving on http://{shown}:{bound[1]}")
        server_of(settings).run(sockets=[listening])
