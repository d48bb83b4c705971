"""Say in our words what is wrong with a query that the engine refuses: where, what stands there, what was expected."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from chronolex.errors import UsageError
from chronolex.graph.vocabulary import PREFIXES
from chronolex.queries.grammar import FUNCTIONS
from chronolex.queries.lexer import Token, tokens
from chronolex.queries.syntax import END, Misfit, first, misfit

# Longer queries are not searched for the mistake; then the engine's own words have to do.
_LONGEST = 20_000
_WIDTH = 80
_MANY = 12
# What the engine says of queries that follow the grammar.
_MEANT = {
    "unbound": "SELECT names a variable that has no value of its own: where rows are grouped or counted, "
    "name only what stands in GROUP BY, or aggregates.",
    "SELECT * is not authorized": "SELECT * does not go with GROUP BY; name the variables.",
    "Duplicated variable": "SELECT names one variable twice.",
    "overrides an existing variable": "(… AS ?x) gives a value to a variable that has one already; take another name.",
    "['t' | 'b'": "A \\ in a string is followed by one of t, b, n, r, f, \", ' and \\.",
    "escape sequence": "A \\u or \\U is not followed by the four or eight digits of a character.",
    "IRI parsing failed": "An IRI is not well formed.",
}
_OTHERWISE = (
    "The engine refuses the query, though all its words are in their places. Look for a variable that BIND or AS "
    "gives a value twice, a row of VALUES that is too short or too long, and a name with a stray dot."
)
_TOO_LONG = "The query is not SPARQL from here on, or from some place before; it is too long to say more."
# Sets of terminals that have a name, the larger ones first.
_PHRASES = {
    "Expression": "an expression",
    "Object": "a term",
    "NotTriples": "a pattern such as FILTER or OPTIONAL",
    "Verb": "a property",
    "Modifiers": "ORDER BY, LIMIT or the like",
    "Iri": "an IRI",
    "Literal": "a literal",
}
_NAMES = {
    "VARIABLE": "a variable",
    "IRI": "an IRI in <…>",
    "NAME": "a prefixed name",
    "PREFIX": "a prefix with a colon",
    "STRING": "a string",
    "NUMBER": "a number",
    "TAG": "a language tag",
    "BLANK": "a blank node",
    "ANON": "`[]`",
    "NIL": "`()`",
    "FUNCTION": "a function",
    "AGGREGATE": "an aggregate",
    "END": "the end of the query",
}


class EngineRefused(UsageError):
    """Pass on that the engine refuses a query; `explain` makes a sentence of what it `said`."""

    def __init__(self, said: str) -> None:
        """Keep the words of the engine."""
        super().__init__(f"The engine cannot run this query: {said}")
        self.said = said


class BadQuery(UsageError):
    """Refuse a query, and show the place in it where there is one."""

    def __init__(self, message: str, text: str = "", start: int = -1, expected: Sequence[str] = ()) -> None:
        """Work out line and column of a place in the query's text.

        Args:
            message: what is wrong, as a sentence without the place.
            text: the query.
            start: where in it, counted from 0; -1 where nobody knows.
            expected: what would have been right there.
        """
        self._details: dict[str, object] = {}
        if start >= 0:
            line, column = place(text, start)
            self._details = {"line": line, "column": column, "expected": list(expected), "marked": _marked(text, start)}
            message = f"At line {line}, column {column}: {message}"
        super().__init__(message)

    @property
    def details(self) -> dict[str, object]:
        """Return line and column, counted from 1, what was expected, and the line with a mark under the place."""
        return self._details


def explain(text: str, said: str = "") -> BadQuery:
    """Return what is wrong with a query.

    Args:
        text: the query.
        said: what the engine says of it, nothing where it was not asked.

    >>> print(explain("SELECT * { ?s ?p ; }"))
    At line 1, column 18: `;` does not fit here. Expected: a term.
    """
    if function := re.search(r"custom function <(.*?)> is not supported", said):
        at = max(text.find(f"<{function[1]}>"), -1)
        return BadQuery(f"There is no function <{function[1]}> here.", text, at)
    if "JSON-LD" in said:
        return BadQuery("The answer has triples about triples, which JSON-LD cannot hold. Ask for Turtle.")
    if len(text) <= _LONGEST and (found := misfit(text)):
        return _misfit(text, found)
    if strange := next(_undeclared(text), None):
        return _prefix(text, strange)
    start = _start(text, said)
    otherwise = _OTHERWISE if len(text) <= _LONGEST else _TOO_LONG
    if start < 0:
        otherwise = f"The engine refuses the query: {said}"
    return BadQuery(next((ours for theirs, ours in _MEANT.items() if theirs in said), otherwise), text, start)


def place(text: str, start: int) -> tuple[int, int]:
    r"""Return line and column, counted from 1, of a place counted from 0.

    >>> place("ab\ncd", 4)
    (2, 2)
    """
    return text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)


def _misfit(text: str, found: Misfit) -> BadQuery:
    expected = _phrases(found.expected)
    if found.token is END:
        message, start = "the query ends too early.", len(text.rstrip())
    else:
        message, start = f"`{found.token.text[:40]}` does not fit here.", found.token.start
    listed = f"{', '.join(expected[:-1])} or {expected[-1]}" if len(expected) > 1 else expected[0]
    return BadQuery(f"{message} Expected: {listed}.{_hint(text, found)}", text, start, expected)


def _phrases(expected: frozenset[str]) -> list[str]:
    """Return in words what was expected: the sets that have a name first, at most a dozen."""
    left = set(expected)
    found = []
    for rule, phrase in _PHRASES.items():
        if first(rule) <= left:
            found.append(phrase)
            left -= first(rule)
    found += sorted(phrase for terminal, phrase in _NAMES.items() if terminal in left)
    found += sorted(terminal.replace("'", "`") for terminal in left if terminal.startswith("'"))
    return found[:_MANY]


def _hint(text: str, found: Misfit) -> str:
    """Return a further sentence on mistakes that are made often."""
    token = found.token
    if token.text == "<" and re.match(r"<[^<>\n]*>", text[token.start :]):
        return " An IRI in <…> has no blanks and no quotes in it."
    words = [terminal[1:-1] for terminal in found.expected if terminal[1:-1].isalpha() and terminal[0] == "'"]
    if "FUNCTION" in found.expected:
        words += FUNCTIONS
    near = get_close_matches(token.keyword, words, 1, 0.7) if token.keyword not in words else []
    return f" Did you mean {near[0]}?" if near else ""


def _undeclared(text: str) -> Iterator[Token]:
    """Yield the prefixed names whose prefix is not declared before them."""
    declared: set[str] = set()
    before = END
    for token in tokens(text):
        prefix = token.text.partition(":")[0]
        if token.kind == "name" and before.keyword == "PREFIX":
            declared.add(prefix)
        elif token.kind == "name" and prefix not in declared:
            yield token
        before = token


def _prefix(text: str, strange: Token) -> BadQuery:
    prefix = strange.text.partition(":")[0]
    wanted = f"PREFIX {prefix}: <{PREFIXES.get(prefix, '…')}>"
    return BadQuery(f"the prefix {prefix}: is not declared. Write `{wanted}` first.", text, strange.start, [wanted])


def _start(text: str, said: str) -> int:
    """Return where the engine gave up, which is at the mistake or soon after it; -1 where it does not say."""
    found = re.match(r"error at (\d+):(\d+): ", said)
    if not found:
        return -1
    before = text.split("\n")[: int(found[1]) - 1]
    return min(sum(map(len, before)) + len(before) + int(found[2]) - 1, len(text))


def _marked(text: str, start: int) -> str:
    """Return the line around a place, cut to a width that can be shown, and a mark under the place."""
    begin = text.rfind("\n", 0, start) + 1
    begin = begin if start - begin < _WIDTH else start - _WIDTH // 2
    shown = text[begin : begin + _WIDTH].partition("\n")[0].rstrip("\r")
    # Tabs stay tabs, so that the mark stands under its place.
    before = re.sub(r"[^\t]", " ", text[begin:start])
    return f"{shown}\n{before}^"
