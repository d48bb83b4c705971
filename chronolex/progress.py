"""Tell a person at a terminal how far something is that takes longer than a moment."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import TextIO

Step = Callable[[int, int], None]
"""What is told how many things are done, of how many."""


def unseen(done: int, of: int) -> None:
    """Tell nobody."""


PATIENCE = 2.0
"""Seconds after which one wants to know."""

_WIDTH = 30


class Progress:
    """A line on a terminal, redrawn as things get done and wiped at the end; nothing where nobody looks.

    >>> with Progress("Counting") as progress:
    ...     progress.at(1, 2)
    """

    def __init__(self, words: str, out: TextIO | None = None, patience: float = PATIENCE) -> None:
        """Take what is being done, where to write it (standard error), and after how many seconds."""
        self._words, self._out, self._patience = words, out or sys.stderr, patience
        self._began = time.monotonic()
        self._drawn = ""

    def __enter__(self) -> Progress:
        """Begin to wait."""
        return self

    def at(self, done: int, of: int) -> None:
        """Tell how many are done, of how many."""
        if not self._out.isatty() or time.monotonic() - self._began < self._patience:
            return
        full = _WIDTH * done // of if of else _WIDTH
        line = f"{self._words} [{'#' * full}{'.' * (_WIDTH - full)}] {done}/{of}"
        if line != self._drawn:
            self._out.write(f"\r{line}")
            self._out.flush()
            self._drawn = line

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Wipe the line."""
        if self._drawn:
            self._out.write(f"\r{' ' * len(self._drawn)}\r")
            self._out.flush()
