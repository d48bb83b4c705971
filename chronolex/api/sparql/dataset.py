"""The graphs that a query sees: those that the request names, those of its own FROM, or the usual ones."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import NamedNode

from chronolex.api.readers import gate
from chronolex.api.readers.gate import Passed
from chronolex.api.state import State
from chronolex.errors import Forbidden, UsageError
from chronolex.graph.vocabulary import DEFAULT_GRAPHS


@dataclass(frozen=True)
class Graphs:
    """The graphs of a query by their IRIs; `None` leaves them to the query's own FROM."""

    default: list[str] | None
    named: list[str] | None


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


def usual(passed: Passed) -> Graphs:
    """Return the graphs of a query without any in its request: the usual ones, or its own FROM."""
    return Graphs(None, None) if passed.has_dataset else Graphs([graph.value for graph in DEFAULT_GRAPHS], None)


def resolve(state: State, graphs: Graphs) -> Dataset:
    """Return where the graphs are found: in the current generation.

    Raises:
        StoreError: there is none, or it is damaged.
    """
    return Dataset(graphs.default, graphs.named, state.graph().generation.path)


def _check(name: str, graph: str) -> None:
    if gate.is_file(graph):
        raise Forbidden("A graph cannot be read from a file.")
    try:
        NamedNode(graph)
    except ValueError:
        raise UsageError(f"{name} is not an absolute IRI.") from None
