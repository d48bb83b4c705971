"""Keep a result until it is whole: small ones in memory, large ones on disk, all of them within one bound."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterator
from typing import IO

from chronolex.api.problems import Busy
from chronolex.errors import StoreError

MEGABYTE = 1_000_000
_IN_MEMORY = MEGABYTE
_PIECE = 65_536


class Spool:
    """Count the bytes that all results together hold on disk."""

    def __init__(self, most: int) -> None:
        """Take how many there may be."""
        self.most = most
        self.taken = 0
        # A result may be let go of in any thread, and in the middle of anything.
        self._lock = threading.RLock()

    def take(self, size: int) -> None:
        """Take room.

        Raises:
            Busy: there is none left until others have got their results.
        """
        with self._lock:
            if self.taken + size > self.most:
                raise Busy("Too many large results are on their way. Try again in a moment, or ask for less.")
            self.taken += size

    def give_back(self, size: int) -> None:
        """Give room back."""
        with self._lock:
            self.taken -= size


class Result:
    """Hold a whole result; close it, or read it to its end. One that nobody holds any more closes itself.

    `truncated` says where it was cut, such as `limit=rows; rows=1000`; usually it is empty, and the result is whole.
    """

    def __init__(self, spool: Spool | None = None) -> None:
        """Start empty; past a megabyte the bytes go to an unnamed file, which counts in the spool."""
        self.length = 0
        self.truncated = ""
        self._parts: list[bytes] = []
        self._file: IO[bytes] | None = None
        self._spool = spool
        self._taken = 0

    def add(self, data: bytes) -> None:
        """Take bytes.

        Raises:
            StoreError: the disk has no room for them.
            Busy: the spool has none.
        """
        self.length += len(data)
        if self._file is None and self.length <= _IN_MEMORY:
            self._parts.append(data)
            return
        try:
            self._write(data)
        except OSError as error:
            raise StoreError(f"The result could not be kept until it is whole: {error.strerror}.") from None

    def _write(self, data: bytes) -> None:
        size = len(data)
        if self._file is None:
            size = self.length
        if self._spool:
            self._spool.take(size)
            self._taken += size
        if self._file is None:
            self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - closed by close()
            for part in self._parts:
                self._file.write(part)
            self._parts.clear()
        self._file.write(data)

    @property
    def is_small(self) -> bool:
        """Return whether it lies in memory."""
        return self._file is None

    def whole(self) -> bytes:
        """Return the bytes and close; for a small one."""
        return b"".join(self.chunks())

    def chunks(self) -> Iterator[bytes]:
        """Yield the bytes and close, also when nobody reads to the end."""
        try:
            yield from self._parts
            if self._file is not None:
                self._file.seek(0)
                while data := self._file.read(_PIECE):
                    yield data
        finally:
            self.close()

    def close(self) -> None:
        """Let go of the bytes; a second time does nothing."""
        self._parts.clear()
        if self._file is not None:
            self._file.close()
        taken, self._taken = self._taken, 0
        if self._spool and taken:
            self._spool.give_back(taken)

    def __del__(self) -> None:
        """Let go of the bytes where somebody left before they were read."""
        self.close()
