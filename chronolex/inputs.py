"""What a build depends on, and whether it has changed since."""

from __future__ import annotations

import hashlib
from importlib import resources
from pathlib import Path

import pyoxigraph

INDEX_FORMAT = 2
"""Counts up when the stored form of the index days or of the generations changes."""

_INPUTS = (
    "staging.py",
    "checking",
    "corpus",
    "ontology",
    "shapes",
    "queries/derive",
    "queries/recommendations",
    "loaders",
    "graph",
)
_READ = {".yaml", ".ttl", ".rq", ".py", ".jsonld"}


def package_folder() -> Path:
    """Return the folder of the package, where corpus, ontology and shapes lie."""
    return Path(str(resources.files("chronolex")))


def inputs_digest(root: Path | None = None) -> str:
    """Return the SHA-256 of all that a build depends on: corpus, ontology, shapes, rules, code, engine, format."""
    root = root or package_folder()
    digest = hashlib.sha256(f"{INDEX_FORMAT} {pyoxigraph.__version__}".encode())
    for name in _INPUTS:
        for path in sorted([root / name, *(root / name).rglob("*")]):
            if path.is_file() and path.suffix in _READ:
                digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
