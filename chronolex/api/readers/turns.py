"""Give turns: so many at a time, the rest in a short line in which clients come round one after the other."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from chronolex.api.problems import Busy


class Turns:
    """Let `size` go at a time, and `waiting` wait.

    Waiting clients come round: who sends a hundred queries delays others by one of theirs and not by a hundred. A
    client may hold `each` turns at a time and half of the places in the line. Clients without a name count as many.
    """

    def __init__(self, size: int, waiting: int, each: int | None = None) -> None:
        """Take how many may go and wait."""
        self._free = size
        self._most = waiting
        self._each = each or size
        self._held: Counter[str] = Counter()
        self._lines: dict[str, deque[asyncio.Future[None]]] = {}
        self.size = size
        self.waiting = 0

    @property
    def taken(self) -> int:
        """Return how many go now."""
        return self.size - self._free

    def may_go(self, client: str) -> bool:
        """Return whether there is a turn for a client at once."""
        return self._free > 0 and (not client or self._held[client] < self._each)

    @asynccontextmanager
    async def turn(self, client: str, patience: float) -> AsyncIterator[None]:
        """Hold a turn, after waiting for it as many seconds as one is ready to.

        Raises:
            Busy: too many wait, or one has waited too long.
        """
        if self.may_go(client):
            self._grant(client)
        else:
            await self._wait(client, patience)
        try:
            yield
        finally:
            self._release(client)

    def _grant(self, client: str) -> None:
        self._free -= 1
        self._held[client] += 1

    async def _wait(self, client: str, patience: float) -> None:
        line = self._lines.get(client, ())
        if self.waiting >= self._most or (client and len(line) >= max(1, self._most // 2)):
            raise Busy("Too many queries are waiting. Try again in a second.")
        granted: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._lines.setdefault(client, deque()).append(granted)
        self.waiting += 1
        try:
            async with asyncio.timeout(patience):
                await granted
        except BaseException as error:
            if granted.done() and not granted.cancelled():
                self._release(client)
            else:
                self._leave(client, granted)
            if isinstance(error, TimeoutError):
                raise Busy("All readers are at work. Try again in a second.") from None
            raise

    def _leave(self, client: str, granted: asyncio.Future[None]) -> None:
        """Take one out of the line."""
        line = self._lines[client]
        line.remove(granted)
        self.waiting -= 1
        if not line:
            del self._lines[client]

    def _release(self, client: str) -> None:
        """Give a turn back, and to whoever is next."""
        self._free += 1
        self._held[client] -= 1
        if not self._held[client]:
            del self._held[client]
        for following, line in self._lines.items():
            # One that has given up, and has not left the line yet, is passed over.
            granted = next((one for one in line if not one.done()), None)
            if granted is not None and self.may_go(following):
                break
        else:
            return
        self._leave(following, granted)
        if following in self._lines:
            self._lines[following] = self._lines.pop(following)  # behind all the others
        self._grant(following)
        granted.set_result(None)
