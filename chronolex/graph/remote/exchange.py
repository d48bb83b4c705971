"""What is sent to a remote engine, and what comes back."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from typing import IO

from chronolex.errors import RemoteError

MEGABYTE = 1_000_000
_IN_MEMORY = MEGABYTE


@dataclass(frozen=True)
class Request:
    """What is sent: a method, an address, fields of the query string, and a body that may be a file.

    Attributes:
        seconds: after which it is given up, from the first step to the last byte of the answer.
        most: the largest answer that is taken, in bytes.
    """

    method: str
    url: str
    fields: tuple[tuple[str, str], ...] = ()
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | IO[bytes] | None = None
    seconds: float = 30.0
    most: int = 1024 * MEGABYTE


class AnswerTooLarge(RemoteError):
    """Stop reading an answer that is larger than what was asked for may be."""


class Answer:
    """A whole answer; close it, or use it in a `with`."""

    def __init__(self, status: int, kind: str, location: str | None = None) -> None:
        """Start without a body; past a megabyte it goes to an unnamed file."""
        self.status, self.kind, self.location = status, kind, location
        self.body: IO[bytes] = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed by close()
        self.length = 0

    def add(self, data: bytes) -> None:
        """Take bytes.

        Raises:
            RemoteError: the disk has no room for them.
        """
        self.length += len(data)
        try:
            self.body.write(data)
        except OSError as error:
            raise RemoteError(f"The answer of the store could not be kept: {error.strerror}.") from None

    def said(self) -> str:
        """Return the beginning of a body that is meant for people, on one line, without signs that steer a terminal."""
        self.body.seek(0)
        text = self.body.read(2000).decode("utf-8", "replace")
        return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())[:300]

    def close(self) -> None:
        """Let go of the body."""
        self.body.close()

    def __enter__(self) -> Answer:
        """Return the answer, from its first byte on."""
        self.body.seek(0)
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of the body."""
        self.close()
