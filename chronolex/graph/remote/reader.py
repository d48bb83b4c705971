"""The seam over a remote engine: what `chronolex.graph.store.Reader` is over a folder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pyoxigraph import NamedNode, Quad

from chronolex.errors import StoreError
from chronolex.graph.generations import Generation
from chronolex.graph.history import Entry
from chronolex.graph.remote.engine import Engine
from chronolex.graph.remote.mark import known_by
from chronolex.graph.remote.told import entries
from chronolex.graph.store import Row, Term, bind
from chronolex.graph.vocabulary import DEFAULT_GRAPHS, HISTORY


class RemoteReader:
    """Read one generation of a remote engine; for queries of ours only, never for a stranger's.

    One query is answered by one generation. Several may not be, if a change comes between them: who asks several
    compares `engine.generation()` with this one afterwards, and asks again where it has moved.
    """

    def __init__(self, engine: Engine, generation: Generation | None = None) -> None:
        """Take an engine, and the generation that it holds if that is known already.

        Raises:
            NotLoaded: it holds none.
            RemoteError, RemoteSilent: it gives no whole answer.
        """
        self.engine = engine
        self._generation = generation or engine.generation()

    @property
    def generation(self) -> Generation:
        """Return the generation that is read."""
        return self._generation

    def query(self, text: str, bindings: Mapping[str, Term] | None = None) -> list[Row]:
        """Answer a SELECT over the union of corpus, derived and ontology; unbound variables are left out of a row.

        Raises:
            RemoteError, RemoteSilent: the engine gives no whole answer.
        """
        return self.engine.select(bind(text, bindings or {}), DEFAULT_GRAPHS, self._graphs)

    def quads(self) -> Iterator[Quad]:
        """Yield every quad of every graph of ours but `graph/history`, which is of no law.

        Raises:
            StoreError: a change came while they were read.
            RemoteError, RemoteSilent: the engine gives no whole answer.
        """
        for graph in self._graphs:
            if graph != HISTORY.value:
                yield from self.engine.triples(NamedNode(graph))
        if known_by(self.engine.generation()) != known_by(self.generation):
            raise StoreError("The graph was changed while it was read. Try again.")

    @property
    def _graphs(self) -> list[str]:
        """Return the named graphs of the generation."""
        usual = [graph.value for graph in (*DEFAULT_GRAPHS, HISTORY)]
        return list(self._generation.built.get("graphs", usual))

    def history(self) -> list[Entry]:
        """Return the history as the engine holds it, the first first, without the texts of the change files.

        Raises:
            RemoteError, RemoteSilent: the engine gives no whole answer.
        """
        return entries(self.engine.triples(HISTORY))
