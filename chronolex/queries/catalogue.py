"""Read the questions of `ask/*.rq` and the rules of `derive/*.rq`.

A question is data: its header is YAML behind `#+`, its body one SELECT that anybody can read, run and change.

    #+ title: {en: …, ru: …, ky: …}
    #+ meaning: what a row says
    #+ row: body                      the variable that a row is about
    #+ params: {object: {title: {en: …}, classes: [Mechanism, Field]}}
    #+ columns: {body: {en: Body, ru: Орган}}
    #+ order: [body]                  columns by which a history is ordered before time; none unless written
    #+ open: offence                  asked by this alone, others than the sources name may answer: never "not yet"
    #+ scope: day | history           only what holds on the day, or all of it with what the day makes of it

A line that ends in `#? name` belongs to a parameter that may be left out: where it is, the line is too. One that ends
in `#? no name` stands only where the parameter is left out: what to begin with instead; of several such marks all must
hold. An engine reads what is written, not what is meant, and a pattern for nothing would walk through the whole graph.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

from chronolex.errors import Fault, InputFaults, UnknownName


@dataclass(frozen=True)
class Param:
    """A parameter of a question: which things, or which concepts, it names.

    Attributes:
        classes: the classes of the things; empty means anything.
        scheme: the concept scheme, for a parameter that names a concept.
        required: whether the question makes no sense without it.
        together: at least one parameter of one `together` must be given.
        aliases: other names that a caller may use.
        form: `year` for a parameter that is no thing but a year of four digits.
        values: the words of which a parameter that is no thing takes one.
        variable: the variable that it binds in the query, where it has another name than the parameter.
    """

    name: str
    title: dict[str, str]
    classes: tuple[str, ...] = ()
    scheme: str | None = None
    required: bool = True
    together: str | None = None
    aliases: tuple[str, ...] = ()
    form: str | None = None
    values: tuple[str, ...] = ()
    variable: str = ""

    @property
    def binds(self) -> str:
        """Return the variable that it binds."""
        return self.variable or self.name


@dataclass(frozen=True)
class Question:
    """A question of the catalogue."""

    name: str
    title: dict[str, str]
    meaning: str
    row: str
    scope: str
    params: tuple[Param, ...]
    columns: dict[str, dict[str, str]]
    text: str
    order: tuple[str, ...] = ()
    open: str | None = None

    def param(self, name: str) -> Param | None:
        """Return the parameter of a name or an alias, or `None`."""
        return next((param for param in self.params if name == param.name or name in param.aliases), None)

    def query(self, given: Collection[str]) -> str:
        """Return the query without the lines of parameters that are not given; `given` are the variables bound.

        >>> len(question("contradictions").query(["about"])) < len(question("contradictions").text)
        True
        """
        out = {param.name if param.binds not in given else f"no {param.name}" for param in self.params}
        return "".join(line for line in self.text.splitlines(keepends=True) if not out & set(_OF.findall(line)))

    def document(self) -> dict[str, Any]:
        """Return the question as one JSON object."""
        params = [_described(one) for one in self.params]
        return {
            "name": self.name,
            "title": self.title,
            "meaning": self.meaning,
            "params": params,
            "columns": self.columns,
        }


_OF = re.compile(r"#\? ((?:no )?\w+)(?= #\?|$)", re.MULTILINE)


def _described(param: Param) -> dict[str, Any]:
    """Return a parameter as part of the question's JSON object."""
    values = {"values": list(param.values)} if param.values else {}
    return {"name": param.name, "title": param.title, "required": param.required, **values}


@cache
def catalogue() -> dict[str, Question]:
    """Return every question by name, in alphabetical order.

    >>> catalogue()["coordinating-body"].row
    'body'

    Raises:
        InputFaults: a question file is wrong; all that is wrong with it is in the error.
    """
    folder = resources.files("chronolex.queries") / "ask"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".rq"))
    return {
        name.removesuffix(".rq"): _question(name.removesuffix(".rq"), (folder / name).read_text("utf-8"))
        for name in names
    }


def question(name: str) -> Question:
    """Return one question.

    Raises:
        UnknownName: there is none; the error names the near ones.
    """
    import difflib

    known = catalogue()
    if name not in known:
        near = difflib.get_close_matches(name, known, 3, 0.4)
        raise UnknownName(f"There is no question {name!r}. `chronolex ask` lists them all.", near)
    return known[name]


def _commented(text: str) -> str:
    """Return the YAML behind `#+`."""
    return "\n".join(line[2:].removeprefix(" ") for line in text.splitlines() if line.startswith("#+"))


def _question(name: str, text: str) -> Question:
    """Read one question file."""
    header = _header(name, _commented(text))
    _demand(name, header, text)
    params = tuple(_param(param, said) for param, said in (header.get("params") or {}).items())
    return Question(
        name,
        header["title"],
        header["meaning"],
        header["row"],
        header.get("scope", "day"),
        params,
        header["columns"],
        text,
        tuple(header.get("order", ())),
        header.get("open"),
    )


_KEYS = ("title", "meaning", "row", "columns")
_PROJECTED = [
    "date",
    "known_on",
    "claim",
    "kind",
    "standing",
    "certainty",
    "possibleFrom",
    "possibleTo",
    "startKnown",
    "endKnown",
]


def _header(name: str, text: str) -> dict[str, Any]:
    """Read the header of a question file, or refuse the file."""
    try:
        header = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise InputFaults(
            [_fault(name, f"the header is no YAML ({error.__class__.__name__})", "YAML behind #+")]
        ) from None
    if not isinstance(header, dict):
        raise InputFaults([_fault(name, "the file has no header", "title, meaning, row and columns behind #+")])
    return header


def _demand(name: str, header: dict[str, Any], text: str) -> None:
    """Refuse a question that cannot be asked: all that is wrong with it at once."""
    faults = [_fault(name, f"the header lacks '{key}'", f"#+ {key}: …") for key in _KEYS if key not in header]
    if header.get("scope", "day") not in ("day", "history"):
        faults.append(_fault(name, f"the scope is {header['scope']!r}", "day or history"))
    select = re.search(r"^(?!#).*?\bSELECT\b(.*?)\bWHERE \{", text, re.MULTILINE | re.DOTALL)
    if select is None:
        faults.append(_fault(name, "there is no SELECT … WHERE {", "one SELECT with WHERE { on its line"))
    else:
        named = set(re.findall(r"\?(\w+)", select[1]))
        wanted = [*_PROJECTED, *(header.get("columns") or {})]
        faults += [
            _fault(name, f"the SELECT lacks ?{one}", "it among the variables") for one in wanted if one not in named
        ]
    if faults:
        raise InputFaults(faults)


def _fault(name: str, wrong: str, expected: str) -> Fault:
    return Fault(f"queries/ask/{name}.rq", 1, wrong, expected)


def _param(name: str, said: dict[str, Any]) -> Param:
    """Read one parameter of a header."""
    return Param(
        name,
        said["title"],
        tuple(said.get("classes", ())),
        said.get("scheme"),
        said.get("required", True),
        said.get("together"),
        tuple(said.get("aliases", ())),
        said.get("form"),
        tuple(said.get("values", ())),
        said.get("variable", ""),
    )
