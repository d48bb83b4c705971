"""What the servers are asked: a question as of a day, ever another one; the same again; and a long answer.

The text is what a lawyer's tool would send: plain SPARQL 1.1, the thing and the day as `VALUES`, the same for every
server. None of it orders or counts, which would only make the engine's part of the time larger.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from itertools import product
from pathlib import Path

from chronolex.graph.literals import day_literal
from chronolex.graph.store import Term, bind, open_reader
from chronolex.graph.vocabulary import PREFIXES

_SPACES = "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in ("clx", "rdfs", "role"))

ON_A_DAY = f"""{_SPACES}
SELECT ?body ?name WHERE {{
  ?claim clx:object ?object ; clx:role role:coordinates ; clx:holder ?body ; clx:asKnown ?known .
  ?known clx:knownFrom ?knownFrom ; clx:knownTo ?knownTo ; clx:presumedFrom ?from ; clx:presumedTo ?to .
  FILTER(?knownFrom <= ?knownOn && ?knownOn < ?knownTo && ?from <= ?date && ?date < ?to)
  ?body rdfs:label ?name . FILTER(LANG(?name) = "en")
}}
"""
"""Who coordinates this on that day, by what was known on another."""

LONG = f"""{_SPACES}
SELECT ?claim ?passage ?source ?line WHERE {{
  ?claim clx:evidence ?passage .
  ?passage clx:source ?source ; clx:line ?line .
}} LIMIT {{rows}}
"""
"""Which passage of which source states what."""

ROWS = 1000
"""Of the long answer."""

_FIRST, _DAYS = dt.date(2008, 1, 1), 6000
_MECHANISMS = f"{_SPACES} SELECT ?one WHERE {{ ?one a clx:Mechanism }} ORDER BY ?one"


def on_days(home: Path) -> Iterator[str]:
    """Yield questions as of a day, no two of them the same, about every mechanism in turn."""
    things = [row["one"] for row in open_reader(home).query(_MECHANISMS)]
    for number, thing in product(range(_DAYS), things):
        # Seven is prime to their number: one that follows another is years away.
        day = _FIRST + dt.timedelta(days=number * 7 % _DAYS)
        yield _bound(ON_A_DAY, day, {"object": thing})


def long() -> str:
    """Return the question with the long answer."""
    return LONG.replace("{rows}", str(ROWS))


def _bound(text: str, day: dt.date, more: Mapping[str, Term]) -> str:
    return bind(text, {"date": day_literal(day), "knownOn": day_literal(dt.date(2025, 12, 31)), **more})
