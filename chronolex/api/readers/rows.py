"""Pass a table on in whole rows as the engine writes it, and cut it where a limit is reached.

Only bytes are looked at: to build each row in Python takes 1.7 times as long. A worker imports this at its start, so it
imports nothing itself.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CHUNK = 65_536


class Shape:
    """Say how a format writes a table: what ends its head, what stands where one row ends, what closes it."""

    def __init__(self, head: bytes, mark: bytes, end: int, close: bytes, quotes: bool, escapes: bool) -> None:
        """Take the marks; `end` bytes of `mark` still belong to the row before."""
        self.head = head
        self.mark = mark
        self.end = end
        self.close = close
        self.quotes = quotes
        self.escapes = escapes

    def is_odd(self, part: bytes) -> bool:
        """Return whether a part begins or ends within a string, and not both."""
        if not self.quotes:
            return False
        if self.escapes and b"\\" in part:
            part = part.replace(b"\\\\", b"").replace(b'\\"', b"")
        return part.count(b'"') % 2 == 1

    def ends(self, part: bytes) -> Iterator[int]:
        """Yield where rows end of which another byte follows, in a part that begins outside of a string."""
        before, within = 0, False
        at = part.find(self.mark)
        while 0 <= at < len(part) - self.end:
            within ^= self.is_odd(part[before:at])
            if not within:
                yield at + self.end
            before, at = at, part.find(self.mark, at + 1)

    def last(self, part: bytes) -> int:
        """Return the last of the ends, 0 where there is none."""
        at = part.rfind(self.mark, 0, len(part) - 1 - self.end + len(self.mark))
        if at < 0:
            return 0
        return max(self.ends(part), default=0) if self.is_odd(part[:at]) else at + self.end

    def count(self, part: bytes, end: int) -> int:
        """Return how many ends there are, up to the last of them."""
        if not end:
            return 0
        marks = end - self.end + len(self.mark)
        found = part.count(self.mark, 0, marks)
        if not self.quotes or part.find(b'"', 0, marks) < 0:
            return found
        # A mark of JSON after a string and before one, when no string holds what looks so: no need to look at each.
        if self.escapes and part.count(b'"}},{"', 0, marks + 1) == found and part.find(b'\\"}},{"', 0, marks + 1) < 0:
            return found
        return sum(1 for stop in self.ends(part) if stop <= end)


SHAPES = {
    "application/sparql-results+json": Shape(b'"bindings":[', b"},{", 1, b"]}}", quotes=True, escapes=True),
    "application/sparql-results+xml": Shape(
        b"<results>", b"</result><result>", 9, b"</results></sparql>", quotes=False, escapes=False
    ),
    "text/csv": Shape(b"\r\n", b"\r\n", 2, b"", quotes=True, escapes=False),
    "text/tab-separated-values": Shape(b"\n", b"\n", 1, b"", quotes=False, escapes=False),
}


class Over(Exception):
    """Say that a limit is passed: `rows`, `triples` or `bytes`."""

    def __init__(self, limit: str) -> None:
        """Keep which one."""
        super().__init__(limit)
        self.limit = limit


class Table:
    """Take the bytes of a table and pass them on in whole rows; `rows` and `sent` say how much has gone."""

    def __init__(self, shape: Shape, most_rows: int, most_bytes: int, send: Callable[[bytes], None]) -> None:
        """Take the limits, and what to call with the bytes."""
        self._shape = shape
        self._most_rows = most_rows
        self._most_bytes = most_bytes
        self._send = send
        self._waiting = bytearray()
        self._enough = CHUNK
        self._headed = False
        self.rows = 0
        self.sent = 0

    def write(self, data: bytes) -> int:
        """Take bytes.

        Raises:
            Over: one row more than allowed begins, or more bytes have come.
        """
        self._waiting += data
        if len(self._waiting) >= self._enough:
            self._pass_on()
        return len(data)

    def flush(self) -> None:
        """Do nothing; the engine calls this."""

    def rest(self) -> bytes:
        """Return what has not been passed on, after the last write.

        Raises:
            Over: as for `write`.
        """
        self._pass_on()
        return bytes(self._waiting)

    def cut(self) -> tuple[str, bytes]:
        """Return which limit was reached, and the bytes that end the table after the last row within all limits."""
        self._head()
        part, room = bytes(self._waiting), self._most_bytes - self.sent - len(self._shape.close)
        end = 0
        for stop in self._shape.ends(part):
            if self.rows == self._most_rows or stop > room:
                break
            end = stop
            self.rows += 1
        return "rows" if self.rows == self._most_rows else "bytes", part[:end] + self._shape.close

    def _pass_on(self) -> None:
        self._head()
        part = bytes(self._waiting)
        if self.sent + len(part) > self._most_bytes:
            raise Over("bytes")
        end = self._shape.last(part)
        rows = self._shape.count(part, end)
        if self.rows + rows >= self._most_rows:
            raise Over("rows")
        # Held back: after what has gone there is always room to close the table.
        if self.sent + end + len(self._shape.close) <= self._most_bytes:
            self.rows += rows
            self._pass(end)
        # A row longer than a chunk is looked through again only when twice as much has come.
        self._enough = max(CHUNK, 2 * len(self._waiting))

    def _head(self) -> None:
        if not self._headed and (at := self._waiting.find(self._shape.head)) >= 0:
            self._headed = True
            self._pass(at + len(self._shape.head))

    def _pass(self, end: int) -> None:
        if end:
            self._send(bytes(self._waiting[:end]))
            del self._waiting[:end]
            self.sent += end
