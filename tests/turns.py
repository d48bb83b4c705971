"""Let some tests run by themselves although others run side by side, each worker one at a time.

A test that bounds a time is marked `alone`: it waits until no other runs, and no other begins before it has ended.
"""

from __future__ import annotations

import fcntl
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def turn(item: pytest.Item) -> Iterator[None]:
    """Hold what a test needs while it runs, its fixtures included."""
    run = getattr(item.config, "workerinput", {}).get("testrunuid")
    if run is None:
        yield  # one worker only
        return
    folder = Path(tempfile.gettempdir())
    with (folder / f"{run}.door").open("w") as door, (folder / f"{run}.room").open("w") as room:
        alone = item.get_closest_marker("alone") is not None
        # Who waits for an empty room stands in the door: otherwise the others would come back for ever.
        fcntl.flock(door, fcntl.LOCK_EX)
        fcntl.flock(room, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        fcntl.flock(door, fcntl.LOCK_UN)
        yield  # and with its file the room is left
