"""Make the graph of a day from rows: what is certain or presumed, and apart from it what is only possible or disputed.

The graph `…/at/D` holds the flat triples of accepted claims that are certain or presumed on the day; `…/at/D/possible`
those of accepted claims that are only possible, and those of disputed claims, unless the first has the same triple.
Beside them stands, in the graph of its claim, from which claim each triple is and how sure its dates make it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from pyoxigraph import Quad, RdfFormat, parse

from chronolex.graph.day.names import AtDay
from chronolex.graph.day.rows import ACCEPTED, CONTRADICTION, HEAD, Rows
from chronolex.graph.days import EARLIEST, OPEN, Day
from chronolex.graph.vocabulary import curie, term

_OPEN, _EARLIEST = OPEN.isoformat(), EARLIEST.isoformat()
_CERTAINTY, _CONTESTED = term("clx:certaintyOnDay"), term("clx:contestedOnDay")
_PARTS = tuple(str(term(f"rdf:{name}")) for name in ("subject", "predicate", "object"))


@dataclass
class Side:
    """One of the two graphs of a day: its flat triples, and what it says of claims; both as N-Triples writes them."""

    flat: set[str] = field(default_factory=set)
    links: list[str] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """Return how many triples there are of each flat property."""
        counted = Counter(one.split(" ", 2)[1] for one in self.flat)
        return {curie(name.strip("<>")): count for name, count in sorted(counted.items())}


@dataclass
class DayGraph:
    """The graphs of a day.

    Attributes:
        held: what is certain or presumed; `possible`: what is not, and what is disputed.
        certainty: of how many claims is which of the three.
        previous: the last day before it on which anything changed, `None` where there is none; `next`: the first after.
        changes: whether anything changes on the day itself.
    """

    held: Side = field(default_factory=Side)
    possible: Side = field(default_factory=Side)
    certainty: Counter[str] = field(default_factory=Counter)
    previous: str | None = None
    next: str | None = None
    changes: bool = False

    def lines(self, day: AtDay) -> Iterator[str]:
        """Yield the lines of both graphs in N-Quads, in no order."""
        for side, graph in ((self.held, day.graph), (self.possible, day.possible)):
            for triple in (*side.flat, *side.links):
                yield f"{triple} {graph} .\n"


def day_graph(rows: Rows, date: Day, known_on: Day | None = None) -> DayGraph:
    """Return the graphs of a day from rows; `known_on=None` counts everything that the graph knows."""
    found = DayGraph()
    claims, contested = _on(rows, date.isoformat(), known_on.isoformat() if known_on else "", found)
    for certainty, row in claims:
        claim, *triples = row[HEAD + 1 :].split("\t")
        side = found.held if row[HEAD - 1] == ACCEPTED and certainty != "possible" else found.possible
        side.flat.update(triples)
        side.links += _links(claim, triples, certainty, contested.get(claim, ()))
        found.certainty[certainty] += 1
    found.possible.flat -= found.held.flat
    return found


def day_quads(rows: Rows, date: Day, known_on: Day | None = None) -> Iterator[Quad]:
    """Yield the quads of both graphs of a day from rows, in no order."""
    day = AtDay(date, known_on)
    yield from parse("".join(day_graph(rows, date, known_on).lines(day)).encode(), format=RdfFormat.N_QUADS)


Held = list[tuple[str, str]]
"""How sure the dates make a claim, and its row."""


def _on(rows: Rows, date: str, known: str, found: DayGraph) -> tuple[Held, dict[str, list[str]]]:
    """Return what has a bearing on a day: claims, and contradictions by claim; and note when anything changes."""
    claims: Held = []
    contested: dict[str, list[str]] = {}
    bounds: set[str] = set()
    for row in rows:
        # A row as known now holds the open bound; a day that is compared with it is always earlier.
        if not (row[0:10] <= known < row[10:20] if known else row[10:20] == _OPEN):
            continue
        bounds.update(_bounds(row))
        if not row[60:70] <= date < row[70:80]:
            continue
        if row[HEAD - 1] == CONTRADICTION:
            contradiction, *between = row[HEAD + 1 :].split("\t")
            for claim in between:
                contested.setdefault(claim, []).append(contradiction)
        else:
            claims.append((_certainty(row, date), row))
    bounds -= {_EARLIEST, _OPEN}
    found.changes = date in bounds
    found.previous = max((one for one in bounds if one < date), default=None)
    found.next = min((one for one in bounds if one > date), default=None)
    return claims, contested


def _bounds(row: str) -> Iterator[str]:
    """Yield the days on which a row becomes surer, or less sure; an interval that is empty has none."""
    for start in (20, 40, 60):
        if row[start : start + 10] < row[start + 10 : start + 20]:
            yield row[start : start + 10]
            yield row[start + 10 : start + 20]


def _certainty(row: str, date: str) -> str:
    """Return how sure the dates make a row that is possible on a day."""
    if row[20:30] <= date < row[30:40]:
        return "certain"
    return "presumed" if row[40:50] <= date < row[50:60] else "possible"


def _links(claim: str, triples: list[str], certainty: str, contradictions: list[str] | tuple[()]) -> Iterator[str]:
    """Yield what a day's graph says of a claim: of which triples it is, how sure, and contested by what."""
    yield f'{claim} {_CERTAINTY} "{certainty}"'
    parts = {(name, value) for triple in triples for name, value in zip(_PARTS, triple.split(" ", 2), strict=True)}
    for name, value in parts:
        yield f"{claim} {name} {value}"
    for one in contradictions:
        yield f"{claim} {_CONTESTED} {one}"
