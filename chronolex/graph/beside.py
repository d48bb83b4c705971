"""Stores beside the published ones: where a build grows, and where a change is tried before anybody sees it."""

from __future__ import annotations

import fcntl
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from pyoxigraph import Store

from chronolex.errors import StoreError


@dataclass
class Beside:
    """A store of one's own that can be written, and the number of the generation that it was taken from."""

    store: Store
    room: Room
    number: int = 0

    def close(self) -> None:
        """Delete the store; what was published from it stays."""
        if hasattr(self, "store"):
            del self.store
        self.room.leave()


class Room:
    """A folder for one store, with a lock by which others see whether its process is still there."""

    def __init__(self, parent: Path) -> None:
        """Make the folder.

        Raises:
            OSError: the parent cannot be written.
        """
        self._lock: IO[bytes] = tempfile.NamedTemporaryFile(dir=parent, suffix=".lock", delete=False)  # noqa: SIM115
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        self.path = Path(self._lock.name).with_suffix("")
        self.path.mkdir()

    def leave(self) -> None:
        """Delete the folder."""
        shutil.rmtree(self.path, ignore_errors=True)
        with suppress(OSError):
            Path(self._lock.name).unlink()
        self._lock.close()


@contextmanager
def empty(home: Path) -> Iterator[Beside]:
    """Open an empty store beside, and delete it at the end.

    Raises:
        OSError: the disk refuses.
    """
    room = Room(_parent(home))
    try:
        found = Beside(Store(str(room.path / "store")), room)
        yield found
    finally:
        room.leave()


def copy(home: Path, published: Store, number: int) -> Beside:
    """Return a copy of a generation that can be written; it shares its files until they change.

    Where the data folder cannot be written, the copy lies among the temporary files.

    Raises:
        StoreError: the disk refuses.
    """
    try:
        room = _room(home)
    except OSError as error:
        raise StoreError(f"There is no room for a copy of the graph in {home}: {error}.") from None
    try:
        published.backup(str(room.path / "store"))
        return Beside(Store(str(room.path / "store")), room, number)
    except OSError as error:
        room.leave()
        raise StoreError(f"The graph in {home} cannot be copied: {error}.") from None


def _room(home: Path) -> Room:
    """Return a room in the data folder, or where that cannot be written, among the temporary files."""
    try:
        return Room(_parent(home))
    except OSError:
        return Room(Path(tempfile.gettempdir()))


def _parent(home: Path) -> Path:
    """Return the folder of all rooms, after deleting those of processes that are gone."""
    beside = home / "beside"
    beside.mkdir(parents=True, exist_ok=True)
    for lock in beside.glob("*.lock"):
        with suppress(OSError), lock.open("rb") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(lock.with_suffix(""), ignore_errors=True)
            lock.unlink()
    return beside
