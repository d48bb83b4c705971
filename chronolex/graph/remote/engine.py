"""One remote engine: where it is, how to speak with it, and how our own queries are asked of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pyoxigraph import NamedNode, Quad

from chronolex.graph.generations import Generation
from chronolex.graph.remote import answers, mark
from chronolex.graph.remote.address import Address
from chronolex.graph.remote.client import Client
from chronolex.graph.remote.exchange import Answer, Request
from chronolex.graph.store import Row
from chronolex.graph.vocabulary import DEFAULT_GRAPHS

_QUERY, _FORM = "application/sparql-query", "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Engine:
    """Ask an engine; each question is one request, and one state of the engine answers it.

    Attributes:
        form: the query is sent as a form; otherwise it is the body.
        seconds: how long one query of ours may take.
    """

    address: Address
    client: Client = field(default_factory=Client, compare=False, repr=False)
    form: bool = False
    seconds: float = 30.0

    def request(
        self, text: str, kind: str, default: Iterable[str], named: Iterable[str] = (), seconds: float | None = None
    ) -> Request:
        """Return the request for a query over these graphs."""
        graphs = [("default-graph-uri", one) for one in default] + [("named-graph-uri", one) for one in named]
        seconds = seconds or self.seconds
        headers = {"Accept": kind, "Content-Type": _FORM if self.form else _QUERY}
        if self.form:
            body = urlencoded([("query", text), *graphs])
            return Request("POST", self.address.query, (), headers, body, seconds)
        return Request("POST", self.address.query, tuple(graphs), headers, text.encode(), seconds)

    def select(self, text: str, graphs: Iterable[NamedNode] = DEFAULT_GRAPHS, named: Iterable[str] = ()) -> list[Row]:
        """Return the rows of a SELECT of ours over the union of these graphs, with others by name.

        Raises:
            RemoteError, RemoteSilent: the engine gives no whole answer.
        """
        return answers.rows(self._answered(text, answers.JSON, graphs, named))

    def truth(self, text: str, graphs: Iterable[NamedNode] = ()) -> bool:
        """Return the answer to an ASK of ours; without graphs, over what the engine takes for its default graph.

        Raises:
            RemoteError, RemoteSilent: the engine gives no whole answer.
        """
        return answers.truth(self._answered(text, answers.JSON, graphs))

    def triples(self, graph: NamedNode) -> Iterator[Quad]:
        """Yield everything in a named graph.

        Raises:
            RemoteError, RemoteSilent: the engine gives no whole answer.
        """
        found = self._answered("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", answers.TRIPLES, [graph])
        yield from answers.quads(found, graph)

    def graphs(self) -> list[NamedNode]:
        """Return the named graphs of the engine, sorted; the time may grow with the engine.

        Raises:
            RemoteError, RemoteSilent: the engine gives no whole answer.
        """
        # No graphs are named: then every named graph of the engine is there for GRAPH.
        found = self.select("SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }", ())
        return sorted((one for row in found if isinstance(one := row["g"], NamedNode)), key=lambda one: one.value)

    def generation(self) -> Generation:
        """Return which generation the engine holds now.

        Raises:
            NotLoaded: none.
            RemoteError, RemoteSilent: the engine gives no whole answer.
        """
        return mark.read(self.select(mark.ASKED, [mark.MARK]), self.address.shown)

    def _answered(self, text: str, kind: str, graphs: Iterable[NamedNode], named: Iterable[str] = ()) -> Answer:
        """Send a query of ours."""
        request = self.request(text, kind, [graph.value for graph in graphs], named)
        return answers.accepted(self.client.send(request), kind)


def urlencoded(fields: list[tuple[str, str]]) -> bytes:
    """Return fields as the body of a form."""
    from urllib.parse import urlencode

    return urlencode(fields).encode("ascii")
