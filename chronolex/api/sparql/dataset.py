"""The graphs that a query sees: those that the request names, those of its own FROM, or the usual ones.

A graph of a day, `…/at/2021-10-31`, brings with it what does not depend on a day: where it stands in the default graph,
corpus, derived facts and vocabulary stand there too, and its other half, `…/possible`, can be named in GRAPH. Graphs of
days lie in copies of the generation; no query sees one that it does not name.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import NamedNode

from chronolex.api.readers import gate
from chronolex.api.readers.gate import Passed
from chronolex.api.state import State
from chronolex.errors import Forbidden, UsageError
from chronolex.graph.day.names import AtDay, day_of, is_day
from chronolex.graph.day.sets import Copy
from chronolex.graph.generations import Generation
from chronolex.graph.vocabulary import BASE, DEFAULT_GRAPHS
from chronolex.queries import datasets

_USUAL = [graph.value for graph in DEFAULT_GRAPHS]


@dataclass(frozen=True)
class Graphs:
    """The graphs of a query by their IRIs; `None` leaves them to the query's own FROM."""

    default: list[str] | None
    named: list[str] | None

    def days(self) -> list[AtDay]:
        """Return the days whose graphs are among them.

        Raises:
            UsageError: one is in the space of the days and names none.
        """
        found = (*(self.default or ()), *(self.named or ()))
        return list(dict.fromkeys(_day(graph) for graph in found if is_day(graph)))


@dataclass(frozen=True)
class Dataset(Graphs):
    """Graphs, and the folder of the store in which a reader finds them."""

    store: Path


def named(default: list[str], others: list[str]) -> Graphs | None:
    """Return the graphs that a request names, nothing where it names none; they win over FROM, as the Protocol has it.

    Raises:
        UsageError: one of them is no IRI.
        Forbidden: one of them is a file.
    """
    for name, graphs in (("default-graph-uri", default), ("named-graph-uri", others)):
        for graph in graphs:
            _check(name, graph)
    return Graphs(default, others) if default or others else None


def usual(passed: Passed, text: str = "") -> Graphs:
    """Return the graphs of a query without any in its request: the usual ones, or its own FROM.

    Raises:
        UsageError: its FROM cannot be read.
    """
    if not passed.has_dataset:
        return Graphs(list(_USUAL), None)
    own = datasets.of(text, BASE)
    has_day = any(map(is_day, [*own.default, *own.named]))
    return Graphs(own.default, own.named) if has_day else Graphs(None, None)


def of_day(passed: Passed, day: AtDay) -> Graphs:
    """Return the data set of a day for a query that names none itself.

    Raises:
        UsageError: it does, by FROM.
    """
    if passed.has_dataset:
        raise UsageError("The query names its graphs itself, by FROM; leave that out, or the day.")
    return Graphs([day.graph.value], [])


def resolve(state: State, graphs: Graphs, generation: Generation | None = None) -> Dataset:
    """Return where the graphs are found: in a generation, or in a copy of it with the days that are named.

    A day that nobody asked for before is made first; so this belongs in a thread. Whoever says of which generation the
    answer is, by a tag or a receipt, gives that generation: the current one may be another a moment later.

    Raises:
        UsageError: a graph of a day names no day, or there are too many.
        Busy: too many others wait for days.
        StoreError: there is no graph, or it is damaged.
    """
    days = graphs.days()
    generation = generation or state.graph().generation
    if days:
        return placed(graphs, generation, copy_with(state, days, generation))
    # Where the days are that others asked for, readers have the store open already.
    return placed(graphs, generation, None if state.settings.store else state.days.newest(generation))


def placed(graphs: Graphs, generation: Generation, copy: Copy | None) -> Dataset:
    """Return where graphs are found: in a copy of a generation, which holds the days among them, or in itself."""
    if copy is None:
        return Dataset(graphs.default, graphs.named, generation.path)
    if graphs.days():
        return Dataset(*_with_days(graphs), copy.path)
    hidden = graphs.named is None and graphs.default is not None
    return Dataset(graphs.default, list(copy.graphs) if hidden else graphs.named, copy.path)


def copy_with(state: State, days: list[AtDay], generation: Generation) -> Copy:
    """Return a copy of a generation that holds some days, made first where there is none.

    Raises:
        UsageError: there are too many.
        NotWritable: the graph is on a remote engine, and this server may not write there.
        Busy: too many others wait for days.
        StoreError: there is no graph, or it is damaged.
    """
    return state.days.holding(generation, days)


def _with_days(graphs: Graphs) -> tuple[list[str], list[str]]:
    """Return the graphs of a data set with days: with what is of no day, and with the other halves for GRAPH."""
    default, others = list(graphs.default or ()), list(graphs.named or ())
    days = [_day(graph) for graph in default if is_day(graph)]
    written = [_written(graph) for graph in default] + (_USUAL if days else [])
    halves = [day.possible.value for day in days if day.possible.value not in written]
    return list(dict.fromkeys(written)), list(dict.fromkeys([*map(_written, others), *halves]))


def _written(graph: str) -> str:
    """Return the name of a graph as it is written in the store."""
    if not is_day(graph):
        return graph
    day = _day(graph)
    return (day.possible if graph.endswith("/possible") else day.graph).value


def _day(graph: str) -> AtDay:
    """Return the day of a graph's name, or say which graph names none."""
    try:
        return day_of(graph)
    except UsageError as error:
        raise UsageError(f"<{graph}> is the graph of no day: {error}") from None


def _check(name: str, graph: str) -> None:
    if gate.is_file(graph):
        raise Forbidden("A graph cannot be read from a file.")
    try:
        NamedNode(graph)
    except ValueError:
        raise UsageError(f"{name} is not an absolute IRI.") from None
