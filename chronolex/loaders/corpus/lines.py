"""Read YAML with every scalar as text, and remember on which line each value stands."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from chronolex.errors import Fault

Loc = tuple[str | int, ...]
"""The way to a value: keys and positions from the top of the file."""

_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


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


def read(path: Path, root: Path, faults: list[Fault]) -> Document | None:
    """Read one file; add a fault and return `None` where it is no YAML of ours.

    Numbers, dates and words such as `no` stay the text that is written; a key written twice is a fault, and so are
    anchors, aliases and tags, which hide what is said.
    """
    file = path.relative_to(root).as_posix()
    try:
        text = path.read_text(encoding="utf-8")
        node = yaml.compose(text, Loader=_Loader)
    except UnicodeDecodeError as error:
        faults.append(Fault(file, 1, f"byte {error.start} is not UTF-8", "a text file in UTF-8"))
        return None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        wrong = getattr(error, "problem", None) or "this is no YAML"
        faults.append(Fault(file, mark.line + 1 if mark else 1, str(wrong), "well-formed YAML"))
        return None
    if not isinstance(node, yaml.MappingNode):
        faults.append(Fault(file, 1, "the file holds no mapping", "keys such as 'acts:' at the top"))
        return None
    lines: dict[Loc, int] = {}
    data = _plain(node, (), file, lines, faults)
    return Document(file, data, lines)


def _plain(node: yaml.Node, loc: Loc, file: str, lines: dict[Loc, int], faults: list[Fault]) -> Any:
    """Turn a node into mappings, lists and text, noting lines on the way."""
    lines[loc] = node.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*loc, place), file, lines, faults) for place, item in enumerate(node.value)]
    if not isinstance(node, yaml.MappingNode):
        return node.value
    result: dict[str, Any] = {}
    for key, value in node.value:
        name, line = str(key.value), key.start_mark.line + 1
        if name in result:
            faults.append(Fault(file, line, f"the key '{name}' is written twice", "each key once"))
        result[name] = _plain(value, (*loc, name), file, lines, faults)
        lines[(*loc, name)] = line
    return result
