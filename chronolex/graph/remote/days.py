"""The graphs of days on a remote engine: made by a front that may write, kept there for all fronts.

A register, in a graph of its own, says which days the engine has, of which generation, and under which token; a day
whose graphs are put anew has another one. Who asks something of a day compares the tokens before and afterwards: if
they are the same, the graphs were whole all the time.

Several fronts may make days at a time, and each may be late. So all that changes a day is an update with a guard: the
engine still holds the generation, and while a day is being made, nobody has begun to make it anew since. An update
whose guard does not hold changes nothing.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Sequence
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from chronolex.errors import ChronolexError, StoreError, UsageError
from chronolex.graph.day.graph import DayGraph, day_graph
from chronolex.graph.day.names import SPACE, AtDay
from chronolex.graph.day.rows import rows_of
from chronolex.graph.day.sets import MOST, Copy, DaySummary
from chronolex.graph.generations import Generation
from chronolex.graph.literals import text_literal
from chronolex.graph.remote.engine import Engine
from chronolex.graph.remote.mark import BUILT, DIGEST, MARK, NUMBER, known_by
from chronolex.graph.remote.probe import written
from chronolex.graph.remote.reader import RemoteReader
from chronolex.graph.remote.writing import sent, update_request
from chronolex.graph.vocabulary import BASE

REGISTER = NamedNode(f"{BASE}graph/days")

LONGEST = 100_000
"""The triples of the longest update with which a day is put."""

_REGISTERED = f"SELECT ?day ?digest ?token WHERE {{ ?day {DIGEST} ?digest ; {BUILT} ?token }}"


class NotWritable(ChronolexError):
    """Say that this server may not make what is asked for."""

    exit_code = 2
    status = 501


def tokens(engine: Engine, generation: Generation) -> dict[str, str]:
    """Return the tokens of the days of a generation that an engine has, by what follows `at/` in their names.

    Raises:
        RemoteError, RemoteSilent: the engine gives no whole answer.
    """
    found = engine.select(_REGISTERED, [REGISTER])
    return {
        row["day"].value.removeprefix(SPACE): row["token"].value
        for row in found
        if row["digest"].value == generation.graph_sha256
    }


class RemoteDays:
    """Have days made on an engine; as `chronolex.api.sparql.day_stores.DayStores` does it in the data folder."""

    def __init__(self, engine: Callable[[], Engine], may_write: bool) -> None:
        """Take a way to the engine, and whether days may be put there."""
        self._engine = engine
        self._may_write = may_write
        self._writing: Engine | None = None
        self._rows: tuple[str, list[str]] | None = None
        self._made: dict[tuple[str, str], DaySummary] = {}
        self._turn = threading.Lock()

    def newest(self, generation: Generation) -> Copy | None:
        """Return nothing: where no day is asked for, none is to be seen."""

    def holding(self, generation: Generation, days: Sequence[AtDay]) -> Copy:
        """See to it that the engine has some days of a generation, and return what they hold.

        Raises:
            NotWritable: this server may not write there.
            UsageError: there are more days than may be asked for at once.
            StoreError: the engine moved on meanwhile.
            RemoteError, RemoteSilent: the engine does not take them.
        """
        if not self._may_write:
            raise NotWritable(
                "The graphs of days are not served here: they would have to be written into the store, and "
                "CHRONOLEX_STORE_DAYS does not allow it."
            )
        if len(set(days)) > MOST:
            raise UsageError(f"A data set is of {MOST} days at most; this one names {len(set(days))}. Ask twice.")
        with self._turn:
            there = tokens(self._engine(), generation)
            for day in days:
                if day.path not in there or (generation.graph_sha256, day.path) not in self._made:
                    self._make(generation, day, list(there), [one.path for one in days])
        held = {day.path: self._made[generation.graph_sha256, day.path] for day in days}
        return Copy(generation.number, generation.graph_sha256, Path(), (), held)

    def _make(self, generation: Generation, day: AtDay, there: list[str], kept: list[str]) -> None:
        """Put the graphs of a day, unless they are there, and note what they hold."""
        made = day_graph(self._rows_of(generation), day.date, day.known_on)
        if day.path not in there:
            engine = self._writer()
            self._make_room(engine, generation, kept)
            for text in _writing(generation, day, made):
                sent(engine, update_request(engine, text))
            if day.path not in tokens(engine, generation):
                raise StoreError("The graph was changed while the day was made. Try again.")
        self._made[generation.graph_sha256, day.path] = DaySummary.of(made)

    def _rows_of(self, generation: Generation) -> list[str]:
        """Return the rows of a generation, read once.

        Raises:
            StoreError: the engine moved on meanwhile.
        """
        if self._rows is None or self._rows[0] != generation.graph_sha256:
            engine = self._engine()
            rows = list(rows_of(RemoteReader(engine, generation)))
            if known_by(engine.generation()) != known_by(generation):
                raise StoreError("The graph was changed while the day was made. Try again.")
            self._rows, self._made = (generation.graph_sha256, rows), {}
        return self._rows[1]

    def _make_room(self, engine: Engine, generation: Generation, kept: list[str]) -> None:
        """Drop the days of other generations, and when there are many, those that are not asked for now."""
        now = tokens(engine, generation)
        every = {row["day"].value.removeprefix(SPACE) for row in engine.select(_REGISTERED, [REGISTER])}
        gone = every - set(now) | (set(now) - set(kept) if len(now) >= MOST else set())
        for path in sorted(gone):
            sent(engine, update_request(engine, _cleared(generation, AtDay.parse(path))))

    def _writer(self) -> Engine:
        """Return the engine with the endpoint at which it takes graphs, looked for once."""
        if self._writing is None:
            self._writing, _ = written(self._engine())
        return self._writing


def _writing(generation: Generation, day: AtDay, made: DayGraph) -> list[str]:
    """Return the updates that put a day, to be sent in this order; as one, unless it has very many triples.

    The first notes a token for the day and nothing else, the last makes the note an entry of the register.
    """
    token = Literal(str(uuid.uuid4()))
    lines = [
        (graph, triple)
        for graph, side in ((day.graph, made.held), (day.possible, made.possible))
        for triple in (*sorted(side.flat), *sorted(side.links))
    ]
    lines.append((REGISTER, f"{day.graph} {DIGEST} {text_literal(generation.graph_sha256)}"))
    guard = f"{_holding(generation)} GRAPH {REGISTER} {{ {day.graph} {BUILT} {token} }}"
    pieces = [_grouped(lines[start : start + LONGEST]) for start in range(0, len(lines), LONGEST)]
    texts = [_cleared(generation, day, token)]
    texts += [f"DELETE {{ }}\nINSERT {{\n{piece}\n}}\nWHERE {{ {guard} }}" for piece in pieces]
    return [" ;\n".join(texts)] if len(pieces) == 1 else texts


def _grouped(lines: list[tuple[NamedNode, str]]) -> str:
    """Return triples, which stand with their graphs in a row, as GRAPH blocks."""
    found = ((graph, " .\n".join(triple for _, triple in group)) for graph, group in groupby(lines, itemgetter(0)))
    return "\n".join(f"GRAPH {graph} {{\n{triples}\n}}" for graph, triples in found)


def _cleared(generation: Generation, day: AtDay, token: Literal | None = None) -> str:
    """Return the update that takes a day from the engine and its register, and notes a token for it if there is one.

    It is one operation, so that nobody finds a day in the register whose graphs are gone.
    """
    patterns = (
        f"GRAPH {REGISTER} {{ {day.graph} ?p ?o }}",
        f"GRAPH {day.graph} {{ ?s1 ?p1 ?o1 }}",
        f"GRAPH {day.possible} {{ ?s2 ?p2 ?o2 }}",
    )
    noted = f"GRAPH {REGISTER} {{ {day.graph} {BUILT} {token} }}" if token else ""
    found = " UNION ".join(f"{{ {one} }}" for one in ("", *patterns))
    return f"DELETE {{ {' '.join(patterns)} }}\nINSERT {{ {noted} }}\nWHERE {{ {_holding(generation)} {found} }}"


def _holding(generation: Generation) -> str:
    """Return the pattern that matches while the engine holds a generation."""
    said = f"{NUMBER} {Literal(generation.number)} ; {DIGEST} {text_literal(generation.graph_sha256)}"
    return f"GRAPH {MARK} {{ {MARK} {said} }}"
