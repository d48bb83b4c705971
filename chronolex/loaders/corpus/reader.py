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

_BLOCK = {"object", "role"}
_WRITTEN = {
    "holder": "body", "legal_basis": "basis", "finding_kind": "kind", "norm_kind": "kind", "start": "from",
    "date": "day", "under": "body", "member": "body", "object": "provision",
}  # fmt: skip
"""How a field is written in the file where it has a short name there."""

_LONGEST = 60
"""How much of a refused value a fault quotes."""


def read_files(root: Path, faults: list[Fault]) -> list[CorpusFile]:
    """Read every `.yaml` file under a folder, in order of its name; faults are added, and their files left out."""
    files = []
    for path in sorted(root.rglob("*")):
        if path.suffix.lower() not in (".yaml", ".yml") or path.name.startswith("."):
            continue
        if path.suffix != ".yaml":
            file = path.relative_to(root).as_posix()
            faults.append(
                Fault(file, 1, f"a file that ends in '{path.suffix}' is not read", "a name that ends in '.yaml'")
            )
            continue
        document = read(path, root, faults)
        if document is not None and (model := _model(document, faults)):
            files.append(model)
    return files


def _model(document: Document, faults: list[Fault]) -> CorpusFile | None:
    """Check one file against the models; every fault is added with its line."""
    bare = document.data.keys() >= _BLOCK
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
    loc = _written(document, loc)
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
    return Fault(document.file, line, f"{where}: {_quoted(error['input'])} does not fit", error["msg"].lower())


def _quoted(value: Any) -> str:
    """Return a refused value in few words."""
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    text = str(value)
    return repr(text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…")


def _written(document: Document, loc: Loc) -> Loc:
    """Return the way to a value as the file writes it: by short names, without places where one stands for a list."""
    found: Loc = ()
    for place, step in enumerate(loc):
        short = _WRITTEN.get(step) if isinstance(step, str) else None
        if (*found, step) in document.lines:
            found = (*found, step)
        elif short and ((*found, short) in document.lines or (place == len(loc) - 1 and step != "object")):
            found = (*found, short)
        elif isinstance(step, str):
            found = (*found, step)
    return found


def _place(node: Any, document: Document, strip: Loc, loc: Loc) -> None:
    """Tell every model in a tree the line on which it is written."""
    if isinstance(node, list):
        for number, item in enumerate(node):
            _place(item, document, strip, (*loc, number))
    elif isinstance(node, BaseModel):
        written = loc[len(strip) :] if loc[: len(strip)] == strip else loc
        if isinstance(node, Model):
            node._place = Place(document.file, document.line(_written(document, written)))
        for name, info in type(node).model_fields.items():
            _place(getattr(node, name), document, strip, (*loc, info.alias or name))
