"""Read YAML with every scalar as text, and remember on which line each value stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from chronolex.errors import Fault

Loc = tuple[str | int, ...]
"""The way to a value: keys and positions from the top of the file."""

_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

_DEEPEST = 40
"""How many lists and mappings may stand inside each other; no file of ours needs a quarter of it."""

_HIDDEN = re.compile("[\x00\x85\u2028\u2029\ufeff]")
"""Characters that nobody sees; to YAML some of them begin a line, to an editor they do not."""


@dataclass(frozen=True)
class Document:
    """One file as plain mappings, lists and text, and the line of each value."""

    file: str
    data: Any
    lines: dict[Loc, int]

    def line(self, loc: Loc) -> int:
        """Return the line of the value, or of the nearest value around it."""
        while loc and loc not in self.lines:
            loc = loc[:-1]
        return self.lines.get(loc, 1)


def without(document: Document, gone: set[Loc]) -> Document:
    """Return the document without some of its values; every other value keeps the line on which it stands."""
    lines: dict[Loc, int] = {}

    def copied(node: Any, old: Loc, new: Loc) -> Any:
        if old in document.lines:
            lines[new] = document.lines[old]
        if isinstance(node, dict):
            return {
                key: copied(value, (*old, key), (*new, key)) for key, value in node.items() if (*old, key) not in gone
            }
        if not isinstance(node, list):
            return node
        kept = [place for place in range(len(node)) if (*old, place) not in gone]
        return [copied(node[place], (*old, place), (*new, number)) for number, place in enumerate(kept)]

    return Document(document.file, copied(document.data, (), ()), lines)


def read(path: Path, root: Path, faults: list[Fault]) -> Document | None:
    """Read one file; add a fault and return `None` where it is no YAML of ours."""
    file = path.relative_to(root).as_posix()
    text = _text(path, file, faults)
    return None if text is None else parse(text, file, faults)


def parse(text: str, file: str, faults: list[Fault]) -> Document | None:
    """Read the text of a file; add a fault and return `None` where it is no YAML of ours.

    Numbers, dates and words such as `no` stay the text that is written; a key written twice is a fault, and so are
    anchors, aliases and tags, which hide what is said.
    """
    try:
        found = list(_refused(text, file))
        node = None if found else yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as error:
        found = [_broken(error, text, file)]
    if found:
        faults += found
        return None
    if not isinstance(node, yaml.MappingNode):
        faults.append(Fault(file, 1, "the file holds no mapping", "keys such as 'acts:' at the top"))
        return None
    lines: dict[Loc, int] = {}
    data = _plain(node, (), file, lines, faults)
    return Document(file, data, lines)


def _text(path: Path, file: str, faults: list[Fault]) -> str | None:
    """Return the text of a file, with a mark of its encoding at the start left out, or add a fault."""
    try:
        raw = path.read_bytes()
        text = raw.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        faults.append(Fault(file, line, f"byte {error.start} of the file is not UTF-8", "a text file in UTF-8"))
        return None
    except OSError as error:
        faults.append(Fault(file, 1, f"the file cannot be read: {error.strerror}", "a file that can be read"))
        return None
    if hidden := _HIDDEN.search(text):
        line = text.count("\n", 0, hidden.start()) + 1
        wrong = f"the hidden character U+{ord(hidden.group()):04X}"
        faults.append(Fault(file, line, wrong, "only characters that show"))
        return None
    return text


def _refused(text: str, file: str) -> Iterator[Fault]:
    """Yield a fault for each thing of YAML that hides what is said, and for lists without end."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            yield Fault(file, line, "lists or mappings stand too deep inside each other", f"at most {_DEEPEST}")
            return
        if isinstance(event, yaml.AliasEvent):
            yield Fault(file, line, f"the alias '*{event.anchor}' stands for another value", "the value itself")
        elif isinstance(event, yaml.NodeEvent) and event.anchor:
            yield Fault(file, line, f"the anchor '&{event.anchor}' is no part of our YAML", "the value alone")
        tag = getattr(event, "tag", None)
        if tag is not None:
            yield Fault(file, line, f"the tag '{tag}' is no part of our YAML", "plain text; the models know the types")


def _broken(error: yaml.YAMLError, text: str, file: str) -> Fault:
    """Say where and why a text is no YAML."""
    if isinstance(error, yaml.MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        wrong = ", ".join(said for said in (error.context, error.problem) if said)
        return Fault(file, mark.line + 1 if mark else 1, wrong or "this is no YAML", "well-formed YAML")
    place = getattr(error, "position", 0)
    line = text.encode()[:place].count(b"\n") + 1 if isinstance(place, int) else 1
    return Fault(file, line, getattr(error, "reason", None) or "this is no YAML", "well-formed YAML")


def _plain(node: yaml.Node, loc: Loc, file: str, lines: dict[Loc, int], faults: list[Fault]) -> Any:
    """Turn a node into mappings, lists and text, noting lines on the way."""
    lines[loc] = node.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*loc, place), file, lines, faults) for place, item in enumerate(node.value)]
    if not isinstance(node, yaml.MappingNode):
        return node.value
    result: dict[str, Any] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            faults.append(Fault(file, line, "a list or mapping stands where a key should", "a key in plain text"))
            continue
        name = str(key.value)
        if name in result:
            faults.append(Fault(file, line, f"the key '{name}' is written twice", "each key once"))
        result[name] = _plain(value, (*loc, name), file, lines, faults)
        lines[(*loc, name)] = line
    return result
