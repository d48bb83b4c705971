"""Open the graph where the settings say that it is: in the data folder, or on a remote engine.

Every face that reads goes through here, and needs nothing of either but the seam.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Hashable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from chronolex.errors import StoreError
from chronolex.graph import history
from chronolex.graph.folder import current_number
from chronolex.graph.store import Graph, open_reader
from chronolex.settings import Settings

if TYPE_CHECKING:
    from chronolex.graph.generations import Generation
    from chronolex.graph.remote.client import Client
    from chronolex.graph.remote.engine import Engine

FRESH_SECONDS = 1.0
"""How long a front takes for granted which generation a remote engine holds."""


class Source(Protocol):
    """Where the graph is."""

    def seen(self) -> Hashable:
        """Return a mark that differs after each change.

        Raises:
            StoreError: there is no graph, or it cannot be reached.
        """
        ...

    def open(self) -> Graph:
        """Open the current generation.

        Raises:
            StoreError: there is no graph, or it cannot be reached.
        """
        ...

    def history(self) -> list[history.Entry]:
        """Return the history, the first first.

        Raises:
            StoreError: it is damaged, or cannot be reached.
        """
        ...

    def close(self) -> None:
        """Let go of what is open."""
        ...


class FolderSource:
    """The data folder."""

    def __init__(self, home: Path) -> None:
        """Open nothing yet."""
        self._home = home
        self._pointer = str(home / "current")

    def seen(self) -> Hashable:
        """Return a mark of the pointer file: it is replaced, never rewritten."""
        try:
            found = os.stat(self._pointer)  # looked at several times a request
        except OSError:
            raise StoreError("There is no graph in the data folder yet. Run `chronolex build` first.") from None
        return found.st_ino, found.st_mtime_ns

    def open(self) -> Graph:
        """Open the current generation."""
        return open_reader(self._home)

    def history(self) -> list[history.Entry]:
        """Return the history up to the current generation."""
        return history.entries(self._home, current_number(self._home))

    def close(self) -> None:
        """Do nothing: a reader closes its files when nobody holds it."""


class RemoteSource:
    """A remote engine, which is looked for and tried when it is first needed, and again as long as that fails."""

    def __init__(self, settings: Settings) -> None:
        """Connect to nothing yet.

        Raises:
            UsageError: the address is none.
        """
        from chronolex.graph.remote.address import Address

        self._given = (settings.store or "", settings.store_update, settings.store_graphs)
        Address.layouts(*self._given)
        self._seconds = settings.deadline_seconds
        self._client: Client | None = None
        self._engine: Engine | None = None
        self._tried = False
        self._known: tuple[float, Generation] | None = None
        self._lock = threading.Lock()

    @property
    def engine(self) -> Engine:
        """Return the engine, whatever it holds.

        Raises:
            RemoteError, RemoteSilent: nothing at the address answers a query.
        """
        from chronolex.graph.remote.client import Client
        from chronolex.graph.remote.probe import found

        with self._lock:
            if self._engine is None:
                self._client = self._client or Client()
                self._engine = replace(found(*self._given, self._client), seconds=self._seconds)
            return self._engine

    def seen(self) -> Hashable:
        """Return a mark of what the engine holds, or held a second ago; each load of a whole graph has another."""
        from chronolex.graph.remote.mark import known_by

        return known_by(self.held())

    def seen_now(self) -> Hashable:
        """Return the mark of what the engine holds now.

        Raises:
            NotLoaded: it holds nothing.
            RemoteError, RemoteSilent: it gives no whole answer, or is not fit.
        """
        from chronolex.graph.remote.mark import known_by

        return known_by(self.fresh())

    def held(self) -> Generation:
        """Return the generation that the engine holds, or held a second ago.

        Raises:
            NotLoaded: none.
            RemoteError, RemoteSilent: it gives no whole answer, or is not fit.
        """
        known = self._known
        if known and time.monotonic() - known[0] < FRESH_SECONDS:
            return known[1]
        return self.fresh()

    def fresh(self) -> Generation:
        """Return the generation that the engine holds now.

        Raises:
            NotLoaded: none.
            RemoteError, RemoteSilent: it gives no whole answer, or is not fit.
        """
        from chronolex.graph.remote.probe import read

        self._known = None
        if not self._tried:
            read(self.engine)
            self._tried = True
        generation = self.engine.generation()
        self._known = (time.monotonic(), generation)
        return generation

    def open(self) -> Graph:
        """Open the generation that the engine holds."""
        from chronolex.graph.remote.reader import RemoteReader

        return RemoteReader(self.engine, self.held())

    def history(self) -> list[history.Entry]:
        """Return the history as the engine holds it."""
        from chronolex.graph.remote.reader import RemoteReader

        return RemoteReader(self.engine, self.held()).history()

    def close(self) -> None:
        """Close the connections."""
        if self._client:
            self._client.close()


def source_of(settings: Settings) -> Source:
    """Return where the graph is.

    Raises:
        UsageError: CHRONOLEX_STORE is no address.
    """
    return RemoteSource(settings) if settings.store else FolderSource(settings.home)
