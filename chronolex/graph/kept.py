"""The generations that are still on disk, the current one and those before it."""

from __future__ import annotations

import json
from pathlib import Path

from chronolex.errors import StoreError, UnknownName
from chronolex.graph.generations import Generation


def kept(home: Path) -> list[int]:
    """Return the numbers of the generations that are still there, the oldest first."""
    folder = home / "generations"
    return sorted(int(path.stem) for path in folder.glob("*.json") if path.stem.isdigit() and path.stem.isascii())


def generation_of(home: Path, number: int) -> Generation:
    """Return a generation that is still there.

    Raises:
        UnknownName: it is not, or there never was one.
        StoreError: what says what is in it is damaged.
    """
    numbers = kept(home)
    if number not in numbers:
        there = ", ".join(map(str, numbers)) or "none yet"
        raise UnknownName(f"There is no generation {number} on disk; there are: {there}.")
    folder = home / "generations" / f"{number:06d}"
    try:
        manifest = json.loads(folder.with_suffix(".json").read_text(encoding="utf-8"))
        manifest.pop("files", None)
        return Generation(number, folder, str(manifest["graph_sha256"]), manifest)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise StoreError(f"Generation {number} in {home} is damaged: what says what is in it cannot be read.") from None
