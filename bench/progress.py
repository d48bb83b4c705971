"""Show how far a long measurement is, on standard error, once it has taken two seconds."""

from __future__ import annotations

import time
from types import TracebackType

from rich.console import Console
from rich.progress import Progress

PATIENCE = 2.0
"""Seconds after which one wants to know."""


class Bar:
    """A bar of so many steps in all; nothing is shown of what is done at once."""

    def __init__(self, total: float, words: str) -> None:
        """Take how much there is to do, and what is being done."""
        self._progress = Progress(console=Console(stderr=True), transient=True)
        self._task = self._progress.add_task(words, total=total)
        self._began = time.monotonic()
        self._shown = False

    def __enter__(self) -> Bar:
        return self

    def step(self, done: float) -> None:
        """Tell that so much more is done."""
        self._progress.advance(self._task, done)
        if not self._shown and time.monotonic() - self._began > PATIENCE:
            self._progress.start()
            self._shown = True

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._shown:
            self._progress.stop()
