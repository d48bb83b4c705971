"""Read SPARQL as tokens: the terminals of SPARQL 1.1 and 1.2, and nothing of the grammar.

A keyword inside a string, an IRI, a comment, a variable, a prefixed name, a blank node label or a language tag is no
keyword; whoever looks for one looks at tokens, never at the raw text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_START = _BASE + "_"
_REST = _START + "0-9\\-\u00b7\u0300-\u036f\u203f-\u2040"
_ESCAPED = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_PREFIX = f"[{_BASE}](?:[{_REST}]|\\.+[{_REST}])*+"
_LOCAL = f"(?:[{_START}0-9:]|{_ESCAPED})(?:[{_REST}:]|{_ESCAPED}|\\.+(?:[{_REST}:]|{_ESCAPED}))*+"

# A word of which nothing can follow that would make it a prefix; one look tells.
_PLAIN = f"(?P<plain>[A-Za-z_][A-Za-z0-9_]*+(?![{_REST}.:]))"
_NAME = f"(?P<name>(?:{_PREFIX})?:(?:{_LOCAL})?)"
# What could have been a prefix, if a colon came after it: where it is none, no part of it is one either.
_RUN = f"(?P<run>[{_BASE}][{_REST}.]*+)"
_LOCAL_ONLY = f"(?P<name>:(?:{_LOCAL})?)"


def _terminals(*names: str) -> re.Pattern[str]:
    """Return the pattern of one terminal, with the patterns of names that are given."""
    return re.compile("(?:" + "|".join([*_BEFORE_NAMES, *names, *_AFTER_NAMES]) + r")[ \t\r\n]*+", re.DOTALL)


_BEFORE_NAMES = (
    r"(?P<space>[ \t\r\n]+)",
    r"(?P<comment>#[^\r\n]*)",
    r"(?P<iri><(?:[^<>\"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*+>)",
    r'(?P<string>"""(?:"{0,2}(?:[^"\\]|\\.))*+"""|' + r"'''(?:'{0,2}(?:[^'\\]|\\.))*+'''|"
    r'"(?!"")(?:[^"\\\r\n]|\\.)*+"|' + r"'(?!'')(?:[^'\\\r\n]|\\.)*+')",
    # Whoever searched on for the end of each would search the rest of the text each time.
    r"""(?P<unclosed>["'])""",
    f"(?P<variable>[?$][{_START}0-9][{_START}0-9\u00b7\u0300-\u036f\u203f-\u2040]*+)",
    f"(?P<blank>_:[{_START}0-9](?:[{_REST}]|\\.+[{_REST}])*+)",
)
_AFTER_NAMES = (
    r"(?P<tag>@[A-Za-z]+(?:-{1,2}[A-Za-z0-9]+)*)",
    r"(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)",
    r"(?P<word>[A-Za-z_][A-Za-z0-9_]*)",
    r"(?P<mark>.)",
)
# Most tokens have a space after them; one match takes both.
_TOKEN = _terminals(_PLAIN, _NAME, _RUN)
_IN_RUN = _terminals(_LOCAL_ONLY)
_KINDS = {"plain": "word", "unclosed": "mark"}


class Token(NamedTuple):
    """Hold one terminal of a query, its kind and where it starts."""

    kind: str
    text: str
    start: int

    @property
    def keyword(self) -> str:
        """Return a bare word in capitals, and nothing for any other terminal."""
        return self.text.upper() if self.kind == "word" else ""


def tokens(text: str) -> Iterator[Token]:
    """Yield the terminals of a query, without white space and comments, in time that grows with its length.

    Of a string that is not closed comes its first quote, as a mark, and nothing after it: where it ends is unknown.

    >>> [token.kind for token in tokens("ASK { ?service <urn:SERVICE> 'SERVICE'@en } # SERVICE")]
    ['word', 'mark', 'variable', 'iri', 'string', 'tag', 'mark']
    """
    place = run = 0
    while match := (_TOKEN if place >= run else _IN_RUN).match(text, place):
        kind = str(match.lastgroup)
        if kind == "run":
            run = match.end("run")
            continue
        if kind not in {"space", "comment"}:
            yield Token(_KINDS.get(kind, kind), match[kind], match.start())
        if kind == "unclosed":
            return
        place = match.end()
