"""Read a stranger's query as tokens and refuse what must not reach a reader.

No engine offers a parse tree and none can be trusted to survive hostile nesting, so this lexer looks first.
It knows the terminals of SPARQL 1.1 and 1.2 (strings, IRIs, comments, variables, prefixed names, blank node labels,
language tags, numbers): a keyword inside any of them is not a keyword. Nothing is searched in the raw text.
Whether a query is *correct* is for the engine to say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from chronolex.errors import Forbidden, TooLarge, UsageError
from chronolex.queries.lexer import Token, tokens

FORMS = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
UPDATES = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"})
_OPERANDS = frozenset({"iri", "string", "variable", "name", "tag", "number", "blank"})
_PAIRS = {")": "(", "]": "[", "}": "{"}
# Answers to a query that uses one of these differ each time; whoever keeps answers must not keep such a one.
VOLATILE = frozenset({"NOW", "RAND", "UUID", "STRUUID", "BNODE"})


@dataclass(frozen=True)
class Limits:
    """Say how much of a query is too much."""

    length: int = 100_000
    nesting: int = 200
    unions: int = 500
    steps: int = 1_000


@dataclass(frozen=True)
class Passed:
    """Describe a query that may go to a reader."""

    form: str
    has_dataset: bool
    words: frozenset[str] = field(repr=False)

    @property
    def is_graph(self) -> bool:
        """Return whether the answer is triples and not a table."""
        return self.form in {"CONSTRUCT", "DESCRIBE"}

    @property
    def is_volatile(self) -> bool:
        """Return whether the same query may answer differently on the same data."""
        return bool(self.words & VOLATILE)


def inspect(text: str, limits: Limits | None = None) -> Passed:
    """Return what kind of query this is.

    Raises:
        Forbidden: an update, `SERVICE`, or a graph to be read from a file.
        TooLarge: longer than the limit.
        UsageError: nested too deeply, too many unions or path steps, no query form, or an unfinished string.

    >>> inspect("ASK {}").form
    'ASK'
    """
    limits = limits or Limits()
    if len(text) > limits.length:
        raise TooLarge(f"The query has {len(text):,} characters; {limits.length:,} are allowed. Make it shorter.")
    return _Inspection(text, limits).run()


class _Inspection:
    """Walk once over the tokens, keeping the open brackets."""

    def __init__(self, text: str, limits: Limits) -> None:
        self.text = text
        self.limits = limits
        self.open: list[str] = []
        self.before = Token("mark", "", 0)
        self.form = ""
        self.has_dataset = False
        self.words: set[str] = set()
        self.spaces: dict[str, str] = {}
        self.unions = self.steps = self.quoted = 0
        self.values = self.naming = False

    def run(self) -> Passed:
        """Look at every token with its neighbours."""
        ahead = tokens(self.text)
        token = next(ahead, None)
        while token is not None:
            after = next(ahead, None)
            self._look(token, after)
            self.before, token = token, after
        if not self.form:
            raise UsageError("This is no query: it must contain SELECT, ASK, CONSTRUCT or DESCRIBE.")
        return Passed(self.form, self.has_dataset, frozenset(self.words))

    def _look(self, token: Token, after: Token | None) -> None:
        if token.kind == "word":
            self._word(token)
        elif token.kind == "mark":
            self._mark(token)
        elif token.kind == "iri":
            self._iri(token)
        elif token.kind == "name":
            self._name(token, after)
        if self.naming and token.kind in {"iri", "name"}:
            self._graph(token)

    def _word(self, token: Token) -> None:
        word = token.keyword
        self.words.add(word)
        # The engine needs no space after a keyword or `true`: no word of SPARQL but this one contains "service".
        if "SERVICE" in word:
            raise Forbidden(f"SERVICE is not allowed: a query stays inside this graph ({self._place(token)}).")
        if not self.open and word in UPDATES:
            raise Forbidden(f"{word} is an update; this address only reads ({self._place(token)}).")
        if not self.form and word in FORMS:
            self.form = word
        if word == "UNION":
            self.unions = self._count(self.unions, self.limits.unions, "UNIONs", token)
        self.values = word == "VALUES"
        self.naming = word == "FROM" or (word == "NAMED" and self.naming)
        self.has_dataset = self.has_dataset or word == "FROM"

    def _mark(self, token: Token) -> None:
        mark = token.text
        if mark in {'"', "'"}:
            raise UsageError(f"A string is not closed ({self._place(token)}).")
        if mark in {"{", "(", "["}:
            self._opening(mark, token)
        elif mark in _PAIRS and self.open:
            self.open.pop()
        elif mark in {"/", "|", "^", "!"}:
            self.steps = self._count(self.steps, self.limits.steps, "path steps and operators", token)
        elif mark in {"<", ">"} and self.before.text == mark and self.before.start == token.start - 1:
            self.quoted += 1 if mark == "<" else -1
            self._depth(len(self.open) + self.quoted, token)

    def _opening(self, mark: str, token: Token) -> None:
        kind = "data" if mark == "{" and self.values else mark
        if mark == "{":
            self.values = False
        # Rows of a VALUES block hold terms only; everywhere else a round bracket may hold an expression.
        self.open.append("row" if mark == "(" and self.open and self.open[-1] == "data" else kind)
        self._depth(len(self.open) + self.quoted, token)

    def _iri(self, token: Token) -> None:
        """Refuse the one place where `<` cannot be told from the start of an IRI without a grammar.

        After an operand in round brackets `<` may also be "less than". Then `#` would begin a comment and `'` a string,
        and what follows would be read differently by the engine, unless a scheme makes the comparison impossible.
        """
        inside = self.open[-1:] == ["("]
        operand = self.before.kind in _OPERANDS or self.before.text == ")" or self.before.keyword in {"TRUE", "FALSE"}
        content = token.text[1:-1]
        if inside and operand and re.search("[#']", content) and not re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", content):
            raise UsageError(f"Put the part in <…> into brackets, or give the IRI in full ({self._place(token)}).")
        self._depth(len(self.open) + content.count("("), token)

    def _name(self, token: Token, after: Token | None) -> None:
        """Refuse `SERVICE:x {`, which the engine may take for a call when the empty prefix is declared."""
        prefix = token.text.partition(":")[0].upper()
        called = after is not None and after.text == "{" and bool(self.open)
        if called and prefix.endswith(("SERVICE", "SILENT")) and not self.before.keyword.endswith("GRAPH"):
            raise Forbidden(f"SERVICE is not allowed: a query stays inside this graph ({self._place(token)}).")

    def _graph(self, token: Token) -> None:
        self.naming = False
        iri = token.text
        if token.kind == "name":
            prefix, _, local = iri.partition(":")
            iri = self._spaces().get(prefix, "") + local
        if is_file(iri.strip("<>")):
            raise Forbidden(f"A graph cannot be read from a file ({self._place(token)}).")

    def _spaces(self) -> dict[str, str]:
        """Return what the prefixes of the query stand for; read only when a FROM uses one."""
        if not self.spaces:
            listed = list(tokens(self.text))
            for word, name, iri in zip(listed, listed[1:], listed[2:], strict=False):
                if word.keyword == "PREFIX" and name.kind == "name" and iri.kind == "iri":
                    self.spaces[name.text[:-1]] = iri.text[1:-1]
        return self.spaces

    def _count(self, seen: int, limit: int, what: str, token: Token) -> int:
        if seen >= limit:
            raise UsageError(f"The query has more than {limit} {what} ({self._place(token)}). Split it.")
        return seen + 1

    def _depth(self, depth: int, token: Token) -> None:
        if depth > self.limits.nesting:
            raise UsageError(f"Brackets are nested more than {self.limits.nesting} deep ({self._place(token)}).")

    def _place(self, token: Token) -> str:
        line = self.text.count("\n", 0, token.start) + 1
        column = token.start - self.text.rfind("\n", 0, token.start)
        return f"line {line}, column {column}"


def is_file(iri: str) -> bool:
    r"""Return whether an IRI names a file, however it is spelled.

    >>> is_file("FILE:///etc/passwd"), is_file(r"\u0066ile:x"), is_file("http://example.org/file:")
    (True, True, False)
    """
    plain = re.sub(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})", lambda m: chr(int(m[1] or m[2], 16) % 0x110000), iri)
    return plain.lower().startswith("file:")
