"""Read the files of a corpus into models that know their place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from chronolex.errors import Fault
from chronolex.graph.claims import Place
from chronolex.loaders.corpus.fields import Model
from chronolex.loaders.corpus.files import CorpusFile
from chronolex.loaders.corpus.lines import Document, Loc, read, without

_BLOCK = {"object", "role"}
_WRITTEN = {
    "holder": "body", "legal_basis": "basis", "finding_kind": "kind", "norm_kind": "kind", "start": "from",
    "date": "day", "under": "body", "member": "body", "object": "provision",
}  # fmt: skip
"""How a field is written in the file where it has a short name there."""

_LONGEST = 60
"""How much of a refused value a fault quotes."""


def read_files(root: Path, faults: list[Fault], left_out: set[str] | None = None) -> list[CorpusFile]:
    """Read every `.yaml` file under a folder, in order of its name.

    Faults are added. An entry with a fault is left out and the rest is read, so that one fault hides no other;
    `left_out` takes the identifiers of the things that were left out, of which others may speak rightly.
    """
    files = []
    missing = left_out if left_out is not None else set()
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
        while document is not None:
            whole = without(document, set())
            found = _model(document, faults)
            if isinstance(found, CorpusFile):
                files.append(found)
                break
            gone = {entry for loc in found if (entry := _entry(whole.data, loc)) is not None}
            missing |= {named for entry in gone for named in _named(_at(whole.data, entry))}
            # What stands in no list cannot be left out alone.
            document = (
                without(whole, gone) if gone and len(gone) == len({_entry(whole.data, loc) for loc in found}) else None
            )
    return files


def _model(document: Document, faults: list[Fault]) -> CorpusFile | list[Loc]:
    """Check one file against the models; every fault is added with its line, and their places are returned."""
    bare = document.data.keys() >= _BLOCK
    data = {"competences": [document.data]} if bare else document.data
    prefix: Loc = ("competences", 0) if bare else ()
    try:
        model = CorpusFile.model_validate(data)
    except ValidationError as error:
        places: list[Loc] = []
        for one in error.errors():
            loc = tuple(one["loc"])
            places.append(loc[len(prefix) :] if loc[: len(prefix)] == prefix else loc)
            faults.append(refused(document, places[-1], one))
        return places
    placed(model, document, prefix, ())
    return model


def _at(data: Any, loc: Loc) -> Any:
    """Return the value at a place."""
    for step in loc:
        data = data[step]
    return data


def _entry(data: Any, loc: Loc) -> Loc | None:
    """Return the innermost entry of a list around a place, `None` where there is none."""
    entry: Loc | None = None
    for number, step in enumerate(loc):
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            break
        # A passage is no entry of its own: without it the claim would seem to cite nothing.
        if isinstance(step, int) and loc[number - 1] not in ("evidence", "as_of", "for"):
            entry = loc[: number + 1]
    return entry


def _named(data: Any) -> Iterator[str]:
    """Yield every identifier and key that is written within."""
    for item in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
        yield from _named(item)
    if isinstance(data, dict):
        yield from (str(data[name]) for name in ("id", "key") if isinstance(data.get(name), str))


def refused(document: Document, loc: Loc, error: Any) -> Fault:
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


def placed(node: Any, document: Document, strip: Loc, loc: Loc) -> None:
    """Tell every model in a tree the line on which it is written."""
    if isinstance(node, list):
        for number, item in enumerate(node):
            placed(item, document, strip, (*loc, number))
    elif isinstance(node, BaseModel):
        written = loc[len(strip) :] if loc[: len(strip)] == strip else loc
        if isinstance(node, Model):
            node._place = Place(document.file, document.line(_written(document, written)))
        for name, info in type(node).model_fields.items():
            placed(getattr(node, name), document, strip, (*loc, info.alias or name))
