"""Read from the text of a question which things its rows are made of, so that a change need not ask it of everything.

A row of a question is made of triples. Of each variable that stands as the subject of a triple pattern, this says with
which properties it does: a change of other things, or of other properties, leaves every row as it was.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from chronolex.graph.vocabulary import PREFIXES

WORD = re.compile(r'<[^>\s]*>|"[^"]*"|#[^\n]*|\?\w+|[A-Za-z][\w-]*:[\w-]*|\w+|[{}();,.=]|\S')
_PREFIX = re.compile(r"^PREFIX\s+(\w+):\s*<([^>]*)>", re.MULTILINE)
_TYPE = PREFIXES["rdf"] + "type"


@dataclass(frozen=True)
class Subject:
    """A variable that is the subject of triple patterns, and the properties that they have.

    Attributes:
        computed: whether it is not matched but computed from other variables, of which this is one.
    """

    variable: str
    properties: frozenset[str]
    computed: bool = False


@cache
def subjects(text: str) -> tuple[Subject, ...]:
    """Return the variables of a query that are subjects, those that are computed by what they are computed from.

    >>> [one.variable for one in subjects("SELECT ?a WHERE { ?a <urn:p> ?b . ?b <urn:q> ?c ; <urn:r> 1 }")]
    ['a', 'b']
    """
    words = _spoken(text)
    spaces = {**PREFIXES, **dict(_PREFIX.findall(text))}
    found: dict[str, set[str]] = {}
    subject = ""
    for word, following in pairwise(words):
        is_property = _property(following)
        if word.startswith("?") and is_property:
            subject = word[1:]
        if is_property and word in (f"?{subject}", ";"):
            found.setdefault(subject, set()).add(_iri(following, spaces))
    computed = _computed(words)
    matched = [Subject(name, frozenset(properties)) for name, properties in found.items() if name not in computed]
    through = [
        Subject(source, frozenset(found[name]), computed=True)
        for name in found
        for source in sorted(computed.get(name, ()))
    ]
    return (*matched, *through)


def matched(text: str) -> frozenset[str]:
    """Return the variables that stand in a triple pattern: asked without a value, they get every one that fits."""
    words = _spoken(text)
    found = {one.variable for one in subjects(text)}
    for before, word in pairwise(words):
        if word.startswith("?") and _property(before):
            found.add(word[1:])
    return frozenset(found)


def first(text: str, pattern: str) -> str:
    """Return a query with a pattern first in its group."""
    head, rest = _split(text)
    return f"{head} {pattern} {rest}"


def _split(text: str) -> tuple[str, str]:
    """Return a query up to where its group begins, and the rest."""
    found = re.search(r"^(?!#).*?\bWHERE \{", text, re.MULTILINE)
    if found is None:
        raise ValueError("the query has no WHERE {")
    return text[: found.end()], text[found.end() :]


def _spoken(text: str) -> list[str]:
    """Return the words of a query's group, comments left out."""
    _, group = _split(text)
    return [word for word in WORD.findall(group) if not word.startswith("#")]


def _property(word: str) -> bool:
    """Tell whether a word may be a property: `a`, an IRI, or a name with a prefix."""
    whole = word.startswith("<") and word.endswith(">") and len(word) > 2
    return word == "a" or whole or (":" in word and not word.startswith(("<", '"', "?")))


def _iri(word: str, spaces: dict[str, str]) -> str:
    """Return the property that a word means."""
    if word == "a":
        return _TYPE
    if word.startswith("<"):
        return word[1:-1]
    prefix, _, local = word.partition(":")
    return spaces[prefix] + local


def _computed(words: list[str]) -> dict[str, set[str]]:
    """Return of each variable that a BIND makes the variables from which it does."""
    found: dict[str, set[str]] = {}
    for place, word in enumerate(words):
        if word == "AS":
            start = max(index for index in range(place) if words[index] == "BIND")
            found[words[place + 1][1:]] = {one[1:] for one in words[start:place] if one.startswith("?")}
    return found
