"""The seam to the triple store, and its embedded implementation over a published generation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Protocol

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, QuerySolutions, Store, Triple

from chronolex.errors import StoreError
from chronolex.graph.generations import REBUILD, Generation, current
from chronolex.graph.vocabulary import DEFAULT_GRAPHS, HISTORY

Term = NamedNode | Literal
Row = dict[str, Term]


class Graph(Protocol):
    """What a question needs of a store, embedded or remote."""

    @property
    def generation(self) -> Generation:
        """Return the generation that is read."""
        ...

    def query(self, text: str, bindings: Mapping[str, Term] | None = None) -> list[Row]:
        """Answer a SELECT of ours; `bindings` stand for variables that it projects."""
        ...

    def quads(self) -> Iterator[Quad]:
        """Yield every quad of every graph but `graph/history`, which is of no law."""
        ...


class Reader:
    """Read one generation in this process; for queries of ours only, never for a stranger's."""

    def __init__(self, generation: Generation, store: Store) -> None:
        """Take an open store."""
        self._generation = generation
        self._store = store

    @property
    def generation(self) -> Generation:
        """Return the generation that is read."""
        return self._generation

    @property
    def store(self) -> Store:
        """Return the open store, for what reads single nodes of it."""
        return self._store

    def query(self, text: str, bindings: Mapping[str, Term] | None = None) -> list[Row]:
        """Answer a SELECT over the union of corpus, derived and ontology; unbound variables are left out of a row."""
        return select(self._store, text, bindings)

    def quads(self) -> Iterator[Quad]:
        """Yield every quad of every graph but `graph/history`, which is of no law."""
        yield from (quad for quad in self._store if quad.graph_name != HISTORY)


_GROUP = re.compile(r"^(?!#).*?\bWHERE \{", re.MULTILINE)


def bind(text: str, bindings: Mapping[str, Term]) -> str:
    """Write bindings as `VALUES` first in a query's group, each from its term, never from text of a stranger.

    The engine's own substitution binds as well, but the planner does not see it: a question would slow down as the
    graph grows (measured by `bench/planner.py`).

    >>> bind("SELECT ?s WHERE { ?s ?p ?o }", {"o": NamedNode("urn:x")})
    'SELECT ?s WHERE { VALUES ?o { <urn:x> } ?s ?p ?o }'

    Raises:
        ValueError: the query has no group to bind in.
    """
    if not bindings:
        return text
    found = _GROUP.search(text)
    if not found:
        raise ValueError("the query has no WHERE { in which to bind")
    values = "".join(f" VALUES ?{name} {{ {term} }}" for name, term in bindings.items())
    return text[: found.end()] + values + text[found.end() :]


def select(store: Store, text: str, bindings: Mapping[str, Term] | None = None) -> list[Row]:
    """Answer a SELECT on an open store."""
    found = store.query(bind(text, bindings or {}), default_graph=list(DEFAULT_GRAPHS))
    if not isinstance(found, QuerySolutions):
        raise TypeError("only a SELECT has rows")
    names = [variable.value for variable in found.variables]
    return [
        {
            name: value
            for name in names
            if (value := solution[name]) is not None and not isinstance(value, BlankNode | Triple)
        }
        for solution in found
    ]


def in_memory(quads: Iterable[Quad], number: int = 0) -> Reader:
    """Open quads that are published nowhere, for queries of ours; they have no digest."""
    store = Store()
    store.bulk_extend(quads)
    return Reader(Generation(number, Path("memory"), "", {}), store)


def open_reader(home: Path) -> Reader:
    """Open the current generation.

    Raises:
        StoreError: there is none, or it is damaged; the sentence says what to do.
    """
    return open_generation(current(home))


def open_generation(generation: Generation) -> Reader:
    """Open a published generation.

    Raises:
        StoreError: it is damaged; the sentence says what to do.
    """
    try:
        return Reader(generation, Store.read_only(str(generation.path)))
    except OSError as error:
        raise StoreError(f"The store in {generation.path} cannot be opened ({error}). {REBUILD}") from None
