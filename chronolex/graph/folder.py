"""The files of a data folder: where each lies, how it is written whole, and the lock of the one writer."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from chronolex.errors import BeingWritten, StoreError

KEPT = 4
"""How many generations stay on disk."""


def current_number(home: Path) -> int:
    """Return the number of the current generation, 0 where there is none or it cannot be read."""
    try:
        return int((home / "current").read_text(encoding="ascii"))
    except (OSError, ValueError):
        return 0


@contextmanager
def writing(home: Path) -> Iterator[None]:
    """Hold the one writer's lock of a data folder.

    Raises:
        BeingWritten: another process holds it.
        StoreError: the folder cannot be made.
    """
    import fcntl

    try:
        home.mkdir(parents=True, exist_ok=True)
        handle = (home / "lock").open("w")
    except OSError as error:
        raise StoreError(f"The data folder {home} cannot be written: {error.strerror or error}.") from None
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BeingWritten(
                f"Another chronolex is writing to {home}. Wait until it is done, then try again."
            ) from None
        except OSError as error:
            raise StoreError(f"The data folder {home} cannot be locked: {error.strerror or error}.") from None
        yield


def store_folder(home: Path, number: int) -> Path:
    """Return the folder of a generation's store."""
    return home / "generations" / f"{number:06d}"


def manifest(home: Path, number: int) -> Path:
    """Return the file that says what is in a generation."""
    return home / "generations" / f"{number:06d}.json"


def next_number(home: Path) -> int:
    """Return a number above everything that has one on disk, so that none is ever used twice."""
    taken = [int(path.stem) for path in (home / "generations").glob("*") if path.stem.isdigit()]
    return max(taken, default=0) + 1


@contextmanager
def whole(home: Path, number: int) -> Iterator[None]:
    """Leave nothing of a generation that cannot be written.

    Raises:
        StoreError: the disk refuses.
    """
    try:
        yield
    except OSError as error:
        discard(home, number)
        advice = "Make room or choose another folder; what was there is untouched."
        raise StoreError(f"The graph could not be written to {home}: {error}. {advice}") from None


def forget(home: Path, number: int) -> None:
    """Delete old generations and what a killed process left; a reader that has one open keeps its files."""
    with suppress(OSError):
        for path in (home / "generations").glob("*.json"):
            if path.stem.isdigit() and int(path.stem) <= number - KEPT:
                discard(home, int(path.stem))
        for path in (home / "generations").iterdir():
            if path.name.isdigit() and not manifest(home, int(path.name)).exists():
                shutil.rmtree(path, ignore_errors=True)


def discard(home: Path, number: int) -> None:
    """Delete one generation, whole or half-written."""
    shutil.rmtree(store_folder(home, number), ignore_errors=True)
    for path in (manifest(home, number), manifest(home, number).with_suffix(".tmp"), home / "current.tmp"):
        with suppress(OSError):
            path.unlink()


def digests(folder: Path, before: Path | None = None, known: dict[str, str] | None = None) -> dict[str, str]:
    """Return the SHA-256 of each file of a store by name.

    Args:
        folder: the store.
        before: another store of which some files are the same on disk (hard links), and
        known: the digests of those: what is the same file is not read again.
    """
    found = {}
    for path in sorted(folder.iterdir()):
        same = before is not None and known is not None and path.name in known and _same(path, before / path.name)
        if path.is_file():
            found[path.name] = known[path.name] if same and known else digest(path)
    return found


def _same(one: Path, other: Path) -> bool:
    """Tell whether two names are of one file."""
    try:
        return one.samefile(other)
    except OSError:
        return False


def digest(path: Path) -> str:
    """Return the SHA-256 of a file, nothing for a missing one."""
    try:
        with path.open("rb") as handle:
            return hashlib.file_digest(handle, "sha256").hexdigest()
    except OSError:
        return ""


def write(path: Path, text: str) -> None:
    """Write a file whole: beside, flushed to the disk, then renamed."""
    beside = path.with_suffix(".tmp")
    with beside.open("w", encoding="utf-8") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())
    beside.replace(path)
