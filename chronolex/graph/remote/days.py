"""The graphs of days on a remote engine: made by a front that may write, kept there for all fronts.

A register, in a graph of its own, says which days the engine has, of which generation, and under which token; a day
whose graphs are put anew has another one. Who asks something of a day compares the tokens before and afterwards: if
they are the same, the graphs were whole all the time.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from chronolex.errors import ChronolexError, StoreError
from chronolex.graph.day.graph import Side, day_graph
from chronolex.graph.day.names import SPACE, AtDay
from chronolex.graph.day.rows import rows_of
from chronolex.graph.day.sets import MOST, Copy, DaySummary
from chronolex.graph.generations import Generation
from chronolex.graph.literals import text_literal
from chronolex.graph.remote.engine import Engine
from chronolex.graph.remote.mark import BUILT, DIGEST, MARK
from chronolex.graph.remote.probe import written
from chronolex.graph.remote.reader import RemoteReader
from chronolex.graph.remote.writing import put, remove, sent, update_request
from chronolex.graph.vocabulary import BASE

REGISTER = NamedNode(f"{BASE}graph/days")

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
            raise StoreError(f"A data set is of {MOST} days at most.")
        with self._turn:
            there = tokens(self._engine(), generation)
            for day in days:
                if day.path not in there or (generation.graph_sha256, day.path) not in self._made:
                    self._make(generation, day, list(there), [one.path for one in days])
        held = {day.path: self._made[generation.graph_sha256, day.path] for day in days}
        return Copy(generation.graph_sha256, Path(), (), held)

    def _make(self, generation: Generation, day: AtDay, there: list[str], kept: list[str]) -> None:
        """Put the graphs of a day, unless they are there, and note what they hold."""
        made = day_graph(self._rows_of(generation), day.date, day.known_on)
        if day.path not in there:
            engine = self._writer()
            self._make_room(engine, generation, kept)
            put(engine, day.graph, _lines(made.held))
            put(engine, day.possible, _lines(made.possible))
            _register(engine, generation, day)
        self._made[generation.graph_sha256, day.path] = DaySummary.of(made)

    def _rows_of(self, generation: Generation) -> list[str]:
        """Return the rows of a generation, read once.

        Raises:
            StoreError: the engine moved on meanwhile.
        """
        if self._rows is None or self._rows[0] != generation.graph_sha256:
            engine = self._engine()
            rows = list(rows_of(RemoteReader(engine, generation)))
            if engine.generation().graph_sha256 != generation.graph_sha256:
                raise StoreError("The graph was changed while the day was made. Try again.")
            self._rows, self._made = (generation.graph_sha256, rows), {}
        return self._rows[1]

    def _make_room(self, engine: Engine, generation: Generation, kept: list[str]) -> None:
        """Drop the days of other generations, and when there are many, those that are not asked for now."""
        now = tokens(engine, generation)
        every = {row["day"].value.removeprefix(SPACE) for row in engine.select(_REGISTERED, [REGISTER])}
        gone = every - set(now) | (set(now) - set(kept) if len(now) >= MOST else set())
        for path in sorted(gone):
            day = AtDay.parse(path)
            # First from the register, so that nobody reads an empty graph for a day on which nothing holds.
            sent(engine, update_request(engine, f"DELETE WHERE {{ GRAPH {REGISTER} {{ {day.graph} ?p ?o }} }}"))
            for graph in (day.graph, day.possible):
                remove(engine, graph)

    def _writer(self) -> Engine:
        """Return the engine with the endpoint at which it takes graphs, looked for once."""
        if self._writing is None:
            self._writing, _ = written(self._engine())
        return self._writing


def _lines(side: Side) -> bytes:
    """Return a graph of a day as N-Triples."""
    return "".join(f"{triple} .\n" for triple in (*sorted(side.flat), *sorted(side.links))).encode()


def _register(engine: Engine, generation: Generation, day: AtDay) -> None:
    """Note that the engine has a day of a generation, if it still has that generation."""
    digest, token = text_literal(generation.graph_sha256), Literal(str(uuid.uuid4()))
    text = (
        f"DELETE {{ GRAPH {REGISTER} {{ {day.graph} ?p ?o }} }}\n"
        f"INSERT {{ GRAPH {REGISTER} {{ {day.graph} {DIGEST} {digest} ; {BUILT} {token} }} }}\n"
        f"WHERE {{ GRAPH {MARK} {{ {MARK} {DIGEST} {digest} }} "
        f"OPTIONAL {{ GRAPH {REGISTER} {{ {day.graph} ?p ?o }} }} }}"
    )
    sent(engine, update_request(engine, text))
