"""Hand out the stores in which readers find the graphs of days, and have days made that are not there yet."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from chronolex.api.problems import Busy
from chronolex.errors import StoreError, UsageError
from chronolex.graph.day import sets as day_sets
from chronolex.graph.day.maker import make_apart
from chronolex.graph.day.names import AtDay
from chronolex.graph.day.sets import MOST, Copy
from chronolex.graph.generations import Generation

_WAITING = 12
"""So many requests wait for days at once; each holds a thread of the server meanwhile."""

_PATIENCE = 10.0
_TRIES = 3

_Seen = tuple[Path, int, int]
"""By what one recognises the file that tells of the current copy: its folder, its number on the disk, its date."""


class DayStores:
    """Share the copies of one data folder among the requests of a server, and with other servers of the folder."""

    def __init__(self, home: Path) -> None:
        """Look at nothing yet."""
        self._home = home
        self._place: Path | None = None
        # One value, so that no thread sees the copy of one file with the date of another.
        self._read: tuple[_Seen, Copy] | None = None
        self._turn = threading.Lock()
        self._count = threading.Lock()
        self._waiting: list[tuple[str, AtDay]] = []

    def newest(self, generation: Generation) -> Copy | None:
        """Return the current copy if it is of a generation; costs no more than to look for a file and a folder."""
        copy = self._current()
        return copy if copy and copy.holds(generation, ()) else None

    def holding(self, generation: Generation, days: Sequence[AtDay]) -> Copy:
        """Return a copy of a generation that holds some days, made first where there is none.

        What takes long runs in a process of its own; call this from a thread all the same.

        Raises:
            UsageError: there are more days than one copy holds.
            Busy: too many others wait for days.
            StoreError: they cannot be made.
        """
        if len(set(days)) > MOST:
            raise UsageError(f"A data set is of {MOST} days at most; this one names {len(set(days))}. Ask twice.")
        copy = self._current()
        if copy and copy.holds(generation, days):
            return copy
        with self._in_line(generation, days):
            for _ in range(_TRIES):
                # Whether the data folder can be written may have changed.
                self._place = None
                copy = self._current()
                if copy and copy.holds(generation, days):
                    return copy
                make_apart(self._home, generation, self._wanted(generation, days))
            # Another server of the same folder may have begun a copy anew in between.
            raise Busy("Too many days are being asked for at once. Try again in a second.")

    def _wanted(self, generation: Generation, days: Sequence[AtDay]) -> list[AtDay]:
        """Return the days asked for, and as many as fit of those that others wait for."""
        with self._count:
            others = [day for graph, day in self._waiting if graph == generation.graph_sha256 and day not in days]
        return list(dict.fromkeys([*days, *others]))[:MOST]

    @contextmanager
    def _in_line(self, generation: Generation, days: Sequence[AtDay]) -> Iterator[None]:
        """Wait for the turn, but neither long nor in a long line."""
        mine = [(generation.graph_sha256, day) for day in days]
        with self._count:
            if len(self._waiting) >= _WAITING:
                raise Busy("Too many days are being made. Try again in a second.")
            self._waiting += mine
        try:
            if not self._turn.acquire(timeout=_PATIENCE):
                raise Busy("Other days are being made. Try again in a second.")
            try:
                yield
            finally:
                self._turn.release()
        finally:
            with self._count:
                for one in mine:
                    self._waiting.remove(one)

    def _current(self) -> Copy | None:
        """Return the current copy, read anew when its file was replaced; nothing where there is none."""
        try:
            # Another thread may forget the place at any moment.
            where = self._place
            if where is None:
                where = self._place = day_sets.place(self._home)
            found = (where / "current.json").stat()
        except (OSError, StoreError):
            return None
        seen, read = (where, found.st_ino, found.st_mtime_ns), self._read
        # The copies may be deleted at any time, without the file that tells of them.
        if read and read[0] == seen and read[1].path.is_dir():
            return read[1]
        copy = day_sets.current(where)
        if copy is None or not day_sets.opens(copy.path):
            # Not noted: it may be whole the next time.
            self._read = None
            return None
        self._read = (seen, copy)
        return copy
