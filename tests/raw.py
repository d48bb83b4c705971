"""Speak with a server byte by byte, as no client does."""

from __future__ import annotations

import socket
import time


def exchange(address: str, sent: bytes, drip: bytes = b"", patience: float = 20, shut: bool = False) -> bytes:
    """Send bytes, then a drip now and then, and return all that comes until the server closes.

    With `shut` we say after a moment that nothing more will come.
    """
    host, _, port = address.removeprefix("http://").partition(":")
    got = b""
    until = time.monotonic() + patience
    with socket.create_connection((host, int(port)), timeout=patience) as client:
        client.sendall(sent)
        client.settimeout(0.1 if drip else 0.05 if shut else patience)
        while time.monotonic() < until:
            try:
                part = client.recv(65_536)
            except TimeoutError:
                if shut:
                    client.shutdown(socket.SHUT_WR)
                    client.settimeout(patience)
                    shut = False
                else:
                    client.sendall(drip)
                continue
            except ConnectionResetError:
                return got
            if not part:
                return got
            got += part
    raise AssertionError(f"The server did not close within {patience:g} seconds; it sent {got[:200]!r}.")


def status_of(answer: bytes) -> int:
    """Return the status of the first answer among bytes."""
    assert answer.startswith(b"HTTP/1.1 "), answer[:200]
    return int(answer[9:12])
