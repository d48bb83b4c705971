"""Read the queries of `sh:sparql` constraints: which triple patterns a changed triple can match.

Only the part of SPARQL that our shapes need is understood: triple patterns, FILTER, OPTIONAL and FILTER [NOT] EXISTS.
Whatever else stands in a query is refused, for a pattern that is overlooked would be a change that is not checked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from chronolex.errors import ChronolexError
from chronolex.graph.vocabulary import term
from chronolex.queries.lexer import Token, tokens

Term = str | NamedNode | Literal
"""A term of a pattern; a variable is its name."""

Pattern = tuple[Term, Term, Term]
THIS, VALUE, PATH = "this", "value", "path"


class ShapeFault(ChronolexError):
    """Say what in a file of `shapes/` is not understood: nothing is checked by half."""


@dataclass(frozen=True)
class Group:
    """The triple patterns between two braces, and those of all groups around them."""

    own: tuple[Pattern, ...]
    around: tuple[Pattern, ...]


@dataclass(frozen=True)
class Select:
    """A query of a shape.

    Attributes:
        text: the query with its prefixes.
        names: the variables that it answers with.
        groups: the groups of patterns, the outermost first.
    """

    text: str
    names: tuple[str, ...]
    groups: tuple[Group, ...]


def read_select(name: str, text: str, prefixes: Mapping[str, str]) -> Select:
    """Read the query of the constraint `name`.

    Raises:
        ShapeFault: it has something that is not understood.
    """
    head = "".join(f"PREFIX {prefix}: <{space}>\n" for prefix, space in prefixes.items())
    return _Reader(name, text, prefixes).select(head + text.strip())


class _Reader:
    """Read one query, token by token."""

    def __init__(self, name: str, text: str, prefixes: Mapping[str, str]) -> None:
        self._name = name
        self._prefixes = prefixes
        self._tokens = list(tokens(text))
        self._place = 0
        self._groups: list[Group] = []

    def select(self, text: str) -> Select:
        """Read the whole query, of which `text` is what the engine is given."""
        self._expect("SELECT")
        self._skip("DISTINCT")
        names = []
        while self._kind() == "variable":
            names.append(self._next().text[1:])
        self._expect("WHERE")
        self._group(())
        if self._place != len(self._tokens) or not {THIS, VALUE} <= set(names) <= {THIS, VALUE, PATH}:
            raise self._fault("SELECT $this ?value [?path] WHERE { … } and nothing after it")
        bound = {part for pattern in self._groups[0].own for part in pattern}
        if not {THIS, VALUE} <= bound:
            raise self._fault("$this and ?value in a triple pattern of the outermost group")
        return Select(text, tuple(names), tuple(self._groups))

    def _group(self, around: tuple[Pattern, ...]) -> None:
        """Read `{ … }`: its own patterns, then the groups in it, each with the patterns around it."""
        self._expect("{")
        own: list[Pattern] = []
        inner: list[int] = []
        while not self._skip("}"):
            if self._skip("OPTIONAL") or self._exists():
                inner.append(self._place)
                self._over("{", "}")
            elif self._skip("FILTER"):
                self._filter()
            elif not self._skip("."):
                own.extend(self._triples())
        end = self._place
        self._groups.append(Group(tuple(own), around))
        for self._place in inner:
            self._group((*around, *own))
        self._place = end

    def _exists(self) -> bool:
        """Tell whether a FILTER [NOT] EXISTS begins here, and step over its words."""
        words = [token.text.upper() for token in self._tokens[self._place : self._place + 3]]
        length = 2 if words[:2] == ["FILTER", "EXISTS"] else 3 if words == ["FILTER", "NOT", "EXISTS"] else 0
        self._place += length
        return length > 0

    def _filter(self) -> None:
        """Step over a condition; which triples it lets pass does not matter."""
        while self._kind() in {"word", "name"}:
            self._next()
        self._over("(", ")")

    def _over(self, opening: str, closing: str) -> None:
        """Step over everything between two marks."""
        self._expect(opening)
        depth = 1
        while depth:
            text = self._next().text
            if opening == "(" and (text in "{}" or text.upper() == "EXISTS"):
                raise self._fault("FILTER [NOT] EXISTS { … } on its own")
            depth += (text == opening) - (text == closing)

    def _triples(self) -> Iterator[Pattern]:
        """Yield `subject property value, value ; property value`."""
        subject = self._term()
        while True:
            named = self._term()
            yield subject, named, self._term()
            while self._skip(","):
                yield subject, named, self._term()
            if not self._skip(";"):
                return

    def _term(self) -> Term:
        token = self._next()
        if token.kind == "variable":
            return token.text[1:]
        if token.kind == "iri":
            return NamedNode(token.text[1:-1])
        if token.kind == "name":
            prefix, _, local = token.text.partition(":")
            if prefix in self._prefixes:
                return NamedNode(self._prefixes[prefix] + local)
        if token.kind == "string" and "\\" not in token.text and self._kind() != "tag" and not self._at("^"):
            return Literal(token.text.strip("\"'"))
        if token.text == "a":
            return term("rdf:type")
        if token.text in {"true", "false"}:
            return Literal(token.text == "true")
        raise self._fault(f"a variable, an IRI or a plain string instead of {token.text!r}")

    def _kind(self) -> str:
        return self._tokens[self._place].kind if self._place < len(self._tokens) else ""

    def _at(self, text: str) -> bool:
        return self._place < len(self._tokens) and self._tokens[self._place].text.upper() == text

    def _next(self) -> Token:
        if self._place == len(self._tokens):
            raise self._fault("a closing mark")
        self._place += 1
        return self._tokens[self._place - 1]

    def _skip(self, text: str) -> bool:
        found = self._at(text)
        self._place += found
        return found

    def _expect(self, text: str) -> None:
        if not self._skip(text):
            raise self._fault(text)

    def _fault(self, expected: str) -> ShapeFault:
        return ShapeFault(f"The query of {self._name} is not understood: expected {expected}.")
