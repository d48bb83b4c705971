"""Find the first token of a query that does not fit, and what would have fitted there.

The engine says neither in a way that helps: where it gives up lies some characters further on, and what it lists there
is often only a part of what could have stood. This follows the grammar itself, without recursion, so that no nesting
is too deep for it.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice

from chronolex.queries.grammar import AGGREGATES, FUNCTIONS, JOINED, RULES
from chronolex.queries.lexer import Token, tokens

END = Token("end", "", -1)
_PREFIX = frozenset({"NAME", "PREFIX"})
_NOTHING: frozenset[str] = frozenset()
# How many tokens the longest of the joined marks has.
_AHEAD = 3


@dataclass(frozen=True)
class Misfit:
    """Hold the token that does not fit (`END` after the last one) and the terminals that would have."""

    token: Token
    expected: frozenset[str]


@dataclass(frozen=True, eq=False)
class Part:
    """Hold a piece of the grammar: a terminal, the name of a rule, or pieces in a row, to choose from, or repeated."""

    kind: str
    name: str = ""
    parts: tuple[Part, ...] = ()


def misfit(text: str) -> Misfit | None:
    """Return where a query leaves the grammar, nothing where it does not.

    >>> found = misfit("SELECT * { ?s ?p ; }")
    >>> found.token.text, found.token.start, "VARIABLE" in found.expected
    (';', 17, True)
    """
    waiting = [_rules()["Query"]]
    passed: set[str] = set()
    for token in _joined(text):
        meant = _terminals(token)
        while waiting:
            part = waiting.pop()
            if part.kind == "terminal" and part.name in meant:
                passed.clear()
                break
            following = _following(part, meant)
            if following is None:
                return Misfit(token, frozenset(passed | _first(part)))
            if not following:
                passed |= _first(part)
            waiting.extend(following)
        else:
            return None if token is END else Misfit(token, frozenset(passed | {"END"}))
    return None


def first(rule: str) -> frozenset[str]:
    """Return the terminals with which a rule of the grammar may begin."""
    return _first(_rules()[rule])


@cache
def _following(part: Part, meant: frozenset[str]) -> tuple[Part, ...] | None:
    """Return what has to come instead of a part, last first; nothing where it may be left out, `None` on a misfit."""
    if part.kind == "terminal":
        return None
    if _first(part).isdisjoint(meant):
        return () if _empty(part) else None
    if part.kind == "rule":
        return (_rules()[part.name],)
    if part.kind == "row":
        return part.parts[::-1]
    if part.kind == "choice":
        return (next(one for one in part.parts if not _first(one).isdisjoint(meant)),)
    return (part.parts[0],) if part.kind == "?" else (part, part.parts[0])


def _terminals(token: Token) -> frozenset[str]:
    """Return the terminals that a token may stand for; a word or mark that is not in the grammar stands for nothing."""
    if token.kind in {"word", "mark"}:
        written = "a" if token.text == "a" else token.keyword or token.text
        return _literals().get(written, _NOTHING)
    if token.kind == "name" and token.text.endswith(":") and "\\" not in token.text:
        return _PREFIX
    return _kind(token.kind)


@cache
def _kind(kind: str) -> frozenset[str]:
    return frozenset({kind.upper()})


@cache
def _literals() -> dict[str, frozenset[str]]:
    """Return for every word and mark of the grammar the terminals that it may stand for."""
    found = {written: frozenset({f"'{written}'"}) for written in re.findall(r"'([^']+)'", RULES)}
    found |= dict.fromkeys(FUNCTIONS, frozenset({"FUNCTION"})) | dict.fromkeys(AGGREGATES, frozenset({"AGGREGATE"}))
    return found


def _joined(text: str) -> Iterator[Token]:
    """Yield tokens as the grammar has them: marks that belong together, and `()` and `[]` whatever blank is between."""
    ahead = tokens(text)
    waiting: deque[Token] = deque(islice(ahead, _AHEAD))
    while waiting:
        token = waiting.popleft()
        size, kind, written = 1, token.kind, token.text
        if kind == "mark" and waiting and token.text + waiting[0].text in {"()", "[]"}:
            size, kind, written = 2, "NIL" if token.text == "(" else "ANON", token.text + waiting[0].text
        elif kind == "mark":
            # `<` and what follows may also be an IRI, as in `<<(>`.
            row = [token, *islice(waiting, _AHEAD - 1)]
            near = "".join(one.text if one.kind == "mark" and text[one.start] == one.text else " " for one in row)
            written = next(
                (one for one in JOINED if near.startswith(one) and text.startswith(one, token.start)), token.text
            )
            size = len(written)
        for _ in range(size - 1):
            waiting.popleft()
        waiting.extend(islice(ahead, size))
        yield Token(kind, written, token.start)
    yield END


@cache
def _rules() -> dict[str, Part]:
    """Return the grammar, read from its text."""
    found = re.findall(r"^(\w+) *= *(.*(?:\n +\|.*)*)", RULES, re.MULTILINE)
    return {name: _choice(re.findall(r"'[^']+'|\w+|[()|?*+]", written)) for name, written in found}


def _choice(written: list[str]) -> Part:
    """Read alternatives up to a closing bracket or the end, and take them off the list."""
    rows = [_row(written)]
    while written and written[0] == "|":
        written.pop(0)
        rows.append(_row(written))
    return rows[0] if len(rows) == 1 else Part("choice", parts=tuple(rows))


def _row(written: list[str]) -> Part:
    parts: list[Part] = []
    while written and written[0] not in {"|", ")"}:
        word = written.pop(0)
        if word == "(":
            part = _choice(written)
            written.pop(0)
        else:
            part = Part("terminal" if word.startswith("'") or word.isupper() else "rule", word)
        if written and written[0] in {"?", "*"}:
            part = Part(written.pop(0), parts=(part,))
        elif written and written[0] == "+":
            written.pop(0)
            part = Part("row", parts=(part, Part("*", parts=(part,))))
        parts.append(part)
    return parts[0] if len(parts) == 1 else Part("row", parts=tuple(parts))


@cache
def _empty(part: Part) -> bool:
    """Return whether a part may be left out."""
    if part.kind == "rule":
        return _empty(_rules()[part.name])
    if part.kind == "choice":
        return any(_empty(one) for one in part.parts)
    return part.kind in {"?", "*"} or (part.kind == "row" and all(_empty(one) for one in part.parts))


@cache
def _first(part: Part) -> frozenset[str]:
    """Return the terminals with which a part may begin."""
    if part.kind == "terminal":
        return frozenset({part.name})
    if part.kind == "rule":
        return _first(_rules()[part.name])
    found: set[str] = set()
    for one in part.parts:
        found |= _first(one)
        if part.kind == "row" and not _empty(one):
            break
    return frozenset(found)
