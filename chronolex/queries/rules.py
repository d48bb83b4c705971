"""The rules of `derive/`: what each finds, and from where it is asked again when something changes.

A rule is data: its header is YAML behind `#+`, its body one CONSTRUCT.

    #+ finds: {en: …, ru: …}                what a contradiction of this rule says
    #+ anchors: {a: ["", "?changed …"]}     which values of a variable a changed node can reach
    #+ kinds: {a: [Ratification]}           of which classes they are, where no line `?a a clx:…` says so
    #+ last: true                           it is asked after all others, whose results it reads

After a change a rule is asked again only where the change can reach. An anchor is a variable of the CONSTRUCT with the
ways to it: a graph pattern that leads from `?changed`, or nothing where the changed node itself is meant. Without a
header, `?a` and `?b` are anchored so: the two claims of a contradiction.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml
from pyoxigraph import NamedNode

_PREFIX = re.compile(r"^PREFIX .*$", re.MULTILINE)
_GROUP = re.compile(r"(SELECT\b[^{]*)?\bWHERE\s*\{")
_ITSELF = {"a": [""], "b": [""]}


def rules() -> tuple[tuple[str, str], ...]:
    """Return the rules, name and text, in the order in which they are asked: alphabetical, the last ones last."""
    return tuple((rule.name, rule.text) for rule in anchored())


def finds() -> dict[str, dict[str, str]]:
    """Return what each rule that finds contradictions says of them, by its name and by language.

    >>> finds()["ratified-twice"]["en"]
    'A treaty is ratified in one manner on two dates.'
    """
    return {rule.name: rule.finds for rule in anchored() if rule.finds}


@dataclass(frozen=True)
class Rule:
    """A rule with its header.

    Attributes:
        anchors: by variable, the ways that lead to its values from `?changed`; an empty one is the node itself.
        kinds: by variable, of which classes its values are, where no line `?a a clx:…` of the rule says so.
    """

    name: str
    text: str
    anchors: dict[str, list[str]]
    kinds: dict[str, list[str]]
    finds: dict[str, str]
    last: bool

    def of(self, variable: str) -> list[str]:
        """Return the classes, without prefix, of which a value of a variable is one; none where any may be."""
        found = re.search(rf"^  \?{variable} a clx:(\w+)", self.text, re.MULTILINE)
        return self.kinds.get(variable) or ([found[1]] if found else [])

    def way(self, variable: str, pattern: str, changed: Iterable[NamedNode]) -> str:
        """Return a SELECT of the values of a variable to which a way leads."""
        prefixes = "\n".join(_PREFIX.findall(self.text))
        return f"{prefixes}\nSELECT DISTINCT ?{variable} WHERE {{ {_values('changed', changed)} {pattern} }}"

    def at(self, variable: str, nodes: Iterable[NamedNode]) -> str:
        """Return the CONSTRUCT for some values of a variable, bound in every group that speaks of it to others."""
        values = _values(variable, nodes)

        def bound(group: re.Match[str]) -> str:
            speaks = group[1] is None or re.search(rf"\?{variable}\b", group[1])
            return f"{group[0]} {values}" if speaks else group[0]

        head, body = _split(self.text)
        return head + _GROUP.sub(bound, body)


def _split(text: str) -> tuple[str, str]:
    """Return the comments before a rule, in which nothing is bound, and the rule."""
    lines = text.splitlines(keepends=True)
    first = next(place for place, line in enumerate(lines) if not line.startswith("#"))
    return "".join(lines[:first]), "".join(lines[first:])


def _values(variable: str, nodes: Iterable[NamedNode]) -> str:
    """Return a VALUES block written from terms."""
    return f"VALUES ?{variable} {{ {' '.join(map(str, nodes))} }}"


@cache
def anchored() -> tuple[Rule, ...]:
    """Return the rules with their headers, in the order in which they are asked."""
    folder = resources.files("chronolex.queries") / "derive"
    texts = {entry.name.removesuffix(".rq"): entry.read_text("utf-8") for entry in folder.iterdir()
             if entry.name.endswith(".rq")}  # fmt: skip
    return tuple(sorted((_rule(name, text) for name, text in texts.items()), key=lambda one: (one.last, one.name)))


def _rule(name: str, text: str) -> Rule:
    """Read one rule file."""
    commented = "\n".join(line[2:].removeprefix(" ") for line in text.splitlines() if line.startswith("#+"))
    header: dict[str, Any] = yaml.safe_load(commented) or {}
    anchors, kinds = header.get("anchors", _ITSELF), header.get("kinds", {})
    return Rule(name, text, anchors, kinds, header.get("finds", {}), bool(header.get("last")))
