"""Read a stranger's query as tokens and refuse what must not reach a reader.

No engine offers a parse tree and none can be trusted to survive hostile nesting, so this lexer looks first.
It knows the terminals of SPARQL 1.1 and 1.2 (strings, IRIs, comments, variables, prefixed names, blank node labels,
language tags, numbers): a keyword inside any of them is not a keyword. Nothing is searched in the raw text.
Whether a query is *correct* is for the engine to say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from chronolex.api.readers.complaints import BadQuery, explain, place
from chronolex.errors import Forbidden, TooLarge, UsageError
from chronolex.graph.vocabulary import BASE
from chronolex.queries import datasets
from chronolex.queries.lexer import Token, tokens

FORMS = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
UPDATES = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"})
NO_UPDATES = "Queries only read. A change goes to /amendments, as a change file with its sources."
_OPERANDS = frozenset({"iri", "string", "variable", "name", "tag", "number", "blank"})
_PAIRS = {")": "(", "]": "[", "}": "{"}
# Answers to a query that uses one of these differ each time; whoever keeps answers must not keep such a one.
VOLATILE = frozenset({"NOW", "RAND", "UUID", "STRUUID", "BNODE"})
# The engine needs no space between two words: `FILTERNOW()` and `FROMNAMED<…>` are correct to it.
_CHANGING = tuple(VOLATILE)
_LOUD = (*UPDATES, *VOLATILE)
# The engine ends a local name before its second dot, and reads on with a word: `a:b.c.SERVICE`.
_CUT = re.compile(r"[^.]*+\.+[^.]++\.(.*)", re.DOTALL)
_PARTS = ("SERVICE", "SILENT", "FILE:", "\\")
# A keyword may follow a digit at once, but not a colon or the mark of a variable.
_WORD = re.compile("(?<![:?$A-Z_])[A-Z_]+")


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
        return any(word.endswith(_CHANGING) for word in self.words)


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
    return _harmless(text, limits) or _Inspection(text, limits).run()


def _harmless(text: str, limits: Limits) -> Passed | None:
    """Return what kind of query this is where no token of it can be refused; nothing where they must be looked at.

    A keyword can only be where its letters are, and brackets are nested no deeper than there are brackets. Whoever
    passes here saves a fifth of the time of an answer; nobody is refused here.
    """
    loud = text.upper()
    counts = (
        (text.count("(") + text.count("[") + text.count("{") + text.count("<<"), limits.nesting),
        (loud.count("UNION"), limits.unions),
        (sum(map(text.count, "/|^!")), limits.steps),
    )
    if any(count > most for count, most in counts) or any(part in loud for part in _PARTS):
        return None
    if any("FROM" in word or word.endswith(_LOUD) for word in _WORD.findall(loud)):
        return None
    if any(line.count("'") % 2 or line.count('"') % 2 for line in text.splitlines()):
        return None
    form = next((token.keyword for token in tokens(text) if token.keyword in FORMS), "")
    return Passed(form, has_dataset=False, words=frozenset({form})) if form else None


class _Inspection:
    """Walk once over the tokens, keeping the open brackets."""

    def __init__(self, text: str, limits: Limits) -> None:
        self.text = text
        self.limits = limits
        self.open: list[str] = []
        self.before = Token("mark", "", 0)
        self.form = ""
        self.has_dataset = self.may_be_glued = False
        self.words: set[str] = set()
        self.unions = self.steps = self.quoted = 0
        self.values = False

    def run(self) -> Passed:
        """Look at every token with its neighbours."""
        ahead = tokens(self.text)
        token = next(ahead, None)
        while token is not None:
            after = next(ahead, None)
            self._look(token, after)
            self.before, token = token, after
        if not self.form:
            raise explain(self.text)
        if self.has_dataset or self.may_be_glued:
            own = datasets.of(self.text, BASE)
            if any(map(is_file, [*own.default, *own.named])):
                raise Forbidden("A graph cannot be read from a file.")
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

    def _word(self, token: Token) -> None:
        word = token.keyword
        self.words.add(word)
        # The engine needs no space after a keyword or `true`: no word of SPARQL but this one contains "service".
        if "SERVICE" in word:
            raise Forbidden(f"SERVICE is not allowed: a query stays inside this graph ({self._place(token)}).")
        if not self.open and word in UPDATES:
            raise Forbidden(f"{word} is an update ({self._place(token)}). {NO_UPDATES}")
        if not self.form and word in FORMS:
            self.form = word
        if word == "UNION":
            self.unions = self._count(self.unions, self.limits.unions, "UNIONs", token)
        self.values = word == "VALUES"
        self.has_dataset = self.has_dataset or word.endswith(("FROM", "FROMNAMED"))

    def _mark(self, token: Token) -> None:
        mark = token.text
        if mark in {'"', "'"}:
            raise BadQuery("the string that begins here is not closed.", self.text, token.start, [mark])
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
            raise BadQuery("put the part in <…> into brackets, or give the IRI in full.", self.text, token.start)
        self._depth(len(self.open) + content.count("("), token)

    def _name(self, token: Token, after: Token | None) -> None:
        """Refuse a name that the engine may take for a keyword and a name: it needs no space between the two."""
        prefix, _, local = token.text.upper().partition(":")
        called = after is not None and after.text == "{" and bool(self.open)
        glued = called and ("SERVICE" in prefix or prefix.endswith("SILENT"))
        cut = _CUT.match(local)
        if cut:
            self.words.update(re.split("[^A-Z]+", cut[1]))
        if (glued and not self.before.keyword.endswith("GRAPH")) or (cut and "SERVICE" in cut[1]):
            raise Forbidden(f"SERVICE is not allowed: a query stays inside this graph ({self._place(token)}).")
        self.may_be_glued = self.may_be_glued or ("FROM" in prefix and not self.open)

    def _count(self, seen: int, limit: int, what: str, token: Token) -> int:
        if seen >= limit:
            raise UsageError(f"The query has more than {limit} {what} ({self._place(token)}). Split it.")
        return seen + 1

    def _depth(self, depth: int, token: Token) -> None:
        if depth > self.limits.nesting:
            raise UsageError(f"Brackets are nested more than {self.limits.nesting} deep ({self._place(token)}).")

    def _place(self, token: Token) -> str:
        return "line {}, column {}".format(*place(self.text, token.start))


def is_file(iri: str) -> bool:
    r"""Return whether an IRI names a file, however it is spelled.

    >>> is_file("FILE:///etc/passwd"), is_file(r"\u0066ile:x"), is_file("http://example.org/file:")
    (True, True, False)
    """
    plain = re.sub(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})", lambda m: chr(int(m[1] or m[2], 16) % 0x110000), iri)
    return plain.lower().startswith("file:")
