"""The graphs that a query names itself, by FROM and FROM NAMED."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urljoin

from pyoxigraph import NamedNode

from chronolex.errors import UsageError
from chronolex.queries.lexer import Token, tokens

_NONE = Token("mark", " ", 0)
# The engine needs no space between two words: `ASKFROMNAMED<…>` is correct to it.
_CLAUSE = re.compile("FROM(?:NAMED)?$")
_FULL = re.compile("[A-Za-z][A-Za-z0-9+.-]*://")
# How many characters all bases and graphs may have together, each counted as often as it is used.
_WORK = 1_000_000
_CODE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


@dataclass(frozen=True)
class Dataset:
    """The graphs of FROM and those of FROM NAMED, in full."""

    default: list[str]
    named: list[str]


def without(text: str) -> str:
    """Return a query without its FROM and FROM NAMED; everything else stays in its place.

    >>> without("SELECT * FROM <urn:a> { ?s ?p 'FROM' }")
    "SELECT *              { ?s ?p 'FROM' }"
    """
    listed = list(tokens(text))
    parts, place = [], 0
    for number, token in enumerate(listed):
        if clause := _CLAUSE.search(token.keyword):
            graph = next((one for one in listed[number + 1 : number + 3] if one.kind in ("iri", "name")), token)
            start, end = max(place, token.start + clause.start()), graph.start + len(graph.text)
            parts += [text[place:start], " " * (end - start)]
            place = end
    return "".join([*parts, text[place:]])


def of(text: str, base: str = "") -> Dataset:
    """Return the graphs that a query names, so that they can be sent beside it.

    >>> of("PREFIX g: <http://example.org/> SELECT * FROM g:a FROM NAMED <b> { ?s ?p ?o }", "http://example.com/")
    Dataset(default=['http://example.org/a'], named=['http://example.com/b'])

    Raises:
        UsageError: a prefix is not declared, an IRI is none, or a prefix stands where FROM may be meant.
    """
    return _Reading(base).run(text)


class _Reading:
    """Walk over the tokens of a query, with the prefixes and the base that hold there."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.spaces: dict[str, str] = {}
        self.found = Dataset([], [])
        self.depth = 0
        self.work = 0

    def run(self, text: str) -> Dataset:
        """Read the prologue, then the clauses."""
        listed = [_NONE, *tokens(text), _NONE, _NONE]
        prologue = True
        for before, one, two, three in zip(listed, listed[1:], listed[2:], listed[3:], strict=False):
            prologue = prologue and (one.kind not in ("word", "name") or self._declared(before, one, two, three))
            if clause := _CLAUSE.search(one.keyword):
                self._clause(clause[0] == "FROMNAMED" or two.keyword == "NAMED", one, two, three)
            elif one.kind == "name" and not prologue and not self.depth and not _CLAUSE.search(before.keyword):
                self._unless_glued("FROM", one)
            elif one.kind == "mark":
                self.depth += (one.text in "([{") - (one.text in ")]}")
        return self.found

    def _declared(self, before: Token, one: Token, two: Token, three: Token) -> bool:
        """Take a declaration, and return whether a word or name is still of the prologue."""
        if one.keyword == "BASE" and two.kind == "iri":
            self.base = self._iri(two)
        elif one.keyword == "PREFIX" and two.kind == "name" and three.kind == "iri":
            self.spaces[two.text[:-1]] = self._iri(three)
        elif one.kind == "name" and before.keyword != "PREFIX":
            # The engine needs no space after PREFIX either.
            if not (one.text[:6].upper() == "PREFIX" and one.text.endswith(":") and two.kind == "iri"):
                return False
            self.spaces[one.text[6:-1]] = self._iri(two)
        return one.kind == "name" or one.keyword in ("BASE", "PREFIX", "VERSION")

    def _clause(self, named: bool, one: Token, two: Token, three: Token) -> None:
        graph = three if two.keyword == "NAMED" else two
        if graph.kind not in ("iri", "name"):
            return
        if not named:
            self._unless_glued("NAMED", graph)
        (self.found.named if named else self.found.default).append(self._resolved(graph))

    def _unless_glued(self, word: str, name: Token) -> None:
        """Refuse a name that the engine may read as a keyword and a name, as it needs no space between them.

        Raises:
            UsageError: its prefix has the keyword in it and is not declared, or what comes after the keyword is.
        """
        prefix = name.text.partition(":")[0]
        _, found, rest = prefix.upper().partition(word)
        if name.kind != "name" or not found:
            return
        short = prefix[len(prefix) - len(rest) :] if rest else ""
        if prefix not in self.spaces or {short, re.sub("^NAMED", "", short, flags=re.IGNORECASE)} & self.spaces.keys():
            raise UsageError(f"{prefix}: may be a prefix, or {word} and a prefix. Put a space after {word}.")

    def _resolved(self, token: Token) -> str:
        """Return the IRI that a token stands for.

        Raises:
            UsageError: its prefix is not declared, or it is none.
        """
        prefix, _, local = token.text.partition(":")
        if token.kind == "name" and prefix not in self.spaces:
            raise UsageError(f"The prefix {prefix}: is not declared. Write PREFIX {prefix}: <…> first.")
        named = token.kind == "name"
        iri = self.spaces[prefix] + re.sub(r"\\(.)", r"\1", local) if named else self._iri(token)
        self._effort(len(iri), token)
        try:
            return NamedNode(iri).value
        except ValueError:
            raise UsageError(f"{token.text} is no absolute IRI.") from None

    def _iri(self, token: Token) -> str:
        """Return an IRI in full."""
        plain = _CODE.sub(lambda code: _sign(int(code[1] or code[2], 16)), token.text[1:-1])
        base = "" if _FULL.match(plain) else self.base
        self._effort(len(base), token)
        try:
            return urljoin(base, plain)
        except ValueError:
            raise UsageError(f"{token.text} is no IRI.") from None

    def _effort(self, length: int, token: Token) -> None:
        """Bound what a long base, put before thousands of short IRIs, would cost."""
        self.work += length
        if self.work > _WORK:
            raise UsageError(f"The IRIs of this query are too long in all ({token.text[:40]}). Shorten its BASE.")


def _sign(number: int) -> str:
    if number > 0x10FFFF or 0xD800 <= number <= 0xDFFF:
        raise UsageError("An IRI has an escape of what is no character.")
    return chr(number)
