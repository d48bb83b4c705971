"""Back a data folder up in one file, and restore it: the history holds every generation."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from pathlib import Path

from chronolex.errors import StoreError
from chronolex.graph import history
from chronolex.graph.folder import current_number
from chronolex.graph.generations import Generation, current, put_back

_SUMS = "backup.json"
_LARGEST = 1 << 32
"""How many bytes one file of a backup may hold when it is read."""


def backup(home: Path, file: Path) -> Generation:
    """Write the history up to the current generation to one file, with the SHA-256 of each part.

    Raises:
        StoreError: there is no graph, it or its history is damaged, the file exists or cannot be written.
    """
    generation = current(home)
    if not history.entries(home, generation.number):
        raise StoreError(f"The graph in {home} has no history yet; `chronolex build --force` begins one.")
    history.lines_at(home, generation.number)
    parts = {
        path.name: path.read_bytes()
        for entry in history.entries(home, generation.number)
        for path in sorted((home / "history").glob(f"{entry.number:06d}.*"))
        if not path.name.endswith(".tmp")
    }
    said = {
        "generation": generation.number,
        "graph_sha256": generation.graph_sha256,
        "files": {name: hashlib.sha256(content).hexdigest() for name, content in parts.items()},
    }
    parts[_SUMS] = json.dumps(said, indent=1).encode()
    try:
        with file.open("xb") as handle, tarfile.open(fileobj=handle, mode="w") as archive:
            for name, content in sorted(parts.items()):
                member = tarfile.TarInfo(name)
                member.size = len(content)
                archive.addfile(member, io.BytesIO(content))
    except FileExistsError:
        raise StoreError(f"{file} exists already; choose another name.") from None
    except OSError as error:
        file.unlink(missing_ok=True)
        raise StoreError(f"{file} cannot be written: {error.strerror or error}.") from None
    return generation


def restore(file: Path, home: Path) -> Generation:
    """Publish the graph of a backup in an empty data folder, with its whole history.

    Raises:
        StoreError: the file is no backup or was changed, or there is a graph in the folder already.
    """
    if current_number(home) or (home / "history").exists():
        raise StoreError(f"There is a graph in {home} already; choose an empty folder.")
    parts = _parts(file)
    try:
        said = json.loads(parts.pop(_SUMS))
        sums, number = dict(said["files"]), int(said["generation"])
    except (KeyError, ValueError, TypeError):
        raise StoreError(f"{file} is no backup of Chronolex.") from None
    if {name: hashlib.sha256(content).hexdigest() for name, content in parts.items()} != sums:
        raise StoreError(f"{file} is damaged: a part of it is not as it was written.")
    folder = home / "history"
    folder.mkdir(parents=True)
    for name, content in parts.items():
        (folder / name).write_bytes(content)
    generation = put_back(home, number)
    if generation.graph_sha256 != said["graph_sha256"]:
        raise StoreError(f"{file} is damaged: it gives another graph than it says.")
    return generation


def _parts(file: Path) -> dict[str, bytes]:
    """Return the parts of a backup by name; nothing is written, and no name leads out of the folder."""
    found: dict[str, bytes] = {}
    try:
        with tarfile.open(file, mode="r:") as archive:
            for member in archive:
                content = archive.extractfile(member) if member.isfile() and member.size < _LARGEST else None
                if content is None or "/" in member.name or member.name.startswith("."):
                    raise StoreError(f"{file} is no backup of Chronolex: it holds {member.name!r}.")
                found[member.name] = content.read()
    except (OSError, tarfile.TarError) as error:
        raise StoreError(f"{file} cannot be read as a backup: {error}.") from None
    return found
