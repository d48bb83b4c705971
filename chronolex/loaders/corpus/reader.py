"""Read the files of a corpus into models that know their place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from chronolex.errors import Fault
from chronolex.graph.claims import Place
from chronolex.loaders.corpus.fields import Model
from chronolex.loaders.corpus.files import CorpusFile
from chronolex.loaders.corpus.lines import Document, Loc, read

_BLOCK = {"object", "role", "holders"}
_WRITTEN = {"holder": "body", "legal_basis": "basis", "finding_kind": "kind", "norm_kind": "kind", "start": "from"}
"""How a field is written in the file where it has a short name there."""


def read_files(root: Path, faults: list[Fault]) -> list[CorpusFile]:
    """Read every `.yaml` file under a folder, in order of its name; faults are added, and their files left out."""
    files = []
    for path in sorted(root.rglob("*.yaml")):
        document = read(path, root, faults)
        if document is not None and (model := _model(document, faults)):
            files.append(model)
    return files


def _model(document: Document, faults: list[Fault]) -> CorpusFile | None:
    """Check one file against the models; every fault is added with its line."""
    bare = _BLOCK <= document.data.keys()
    data = {"competences": [document.data]} if bare else document.data
    prefix: Loc = ("competences", 0) if bare else ()
    try:
        model = CorpusFile.model_validate(data)
    except ValidationError as error:
        for one in error.errors():
            loc = tuple(one["loc"])
            faults.append(_fault(document, loc[len(prefix) :] if loc[: len(prefix)] == prefix else loc, one))
        return None
    _place(model, document, prefix, ())
    return model


def _fault(document: Document, loc: Loc, error: Any) -> Fault:
    """Say in one sentence what a model refused."""
    where = ".".join(str(step) for step in loc) or "file"
    kind, context = error["type"], error.get("ctx", {})
    line = document.line(loc)
    if kind == "extra_forbidden":
        return Fault(document.file, line, f"'{where}' is no key that belongs here", "a key of docs/corpus.md")
    if kind == "missing":
        return Fault(document.file, line, f"'{where}' is missing", f"a value for '{loc[-1]}'")
    if kind == "value_error":
        wrong, _, expected = str(context.get("error", error["msg"])).partition("; write ")
        return Fault(document.file, line, f"{where}: {wrong}", expected or "another value")
    return Fault(document.file, line, f"{where}: {error['input']!r} does not fit", error["msg"].lower())


def _place(node: Any, document: Document, strip: Loc, loc: Loc) -> None:
    """Tell every model in a tree the line on which it is written."""
    if isinstance(node, list):
        for number, item in enumerate(node):
            _place(item, document, strip, (*loc, number))
    elif isinstance(node, BaseModel):
        written = loc[len(strip) :] if loc[: len(strip)] == strip else loc
        if isinstance(node, Model):
            node._place = Place(document.file, document.line(written))
        for name, info in type(node).model_fields.items():
            key = info.alias or name
            _place(getattr(node, name), document, strip, (*loc, key if key not in _WRITTEN else _WRITTEN[key]))
