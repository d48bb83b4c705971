"""What a remote engine can do, tried before anything relies on it.

Engines differ in how they take a query, in what their default graph is, and in what they do to a literal. A front
that only reads is told by reading, from the graph that is there; who may write tries it out in a scratch graph.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace

from pyoxigraph import Literal, NamedNode, Triple

from chronolex.errors import RemoteError, StoreError
from chronolex.graph.remote import answers
from chronolex.graph.remote.address import Address
from chronolex.graph.remote.client import Client
from chronolex.graph.remote.engine import Engine
from chronolex.graph.remote.exchange import Request
from chronolex.graph.remote.mark import DIGEST, MARK
from chronolex.graph.remote.writing import put, remove, sent, update_request
from chronolex.graph.vocabulary import BASE, CORPUS, DERIVED, term

_SECONDS = 10.0

KEPT = (
    Literal("2021-11-14", datatype=term("xsd:date")),
    Literal("2021", datatype=term("xsd:gYear")),
    Literal("2021-11", datatype=term("xsd:gYearMonth")),
    Literal("2021-11-14T00:00:00Z", datatype=term("xsd:dateTime")),
    Literal("true", datatype=term("xsd:boolean")),
    Literal("12", datatype=term("xsd:integer")),
    Literal("1.5", datatype=term("xsd:decimal")),
    Literal("2021-11~", datatype=term("edtf:EDTF")),
    Literal("1.10"),
    Literal("статья", language="ru"),
    Literal('"two"\nlines\\'),
    Literal(""),
)
"""Literals as they stand in graphs of ours: each must come back as it was sent."""

_OTHERS = (Literal("1.10", datatype=term("xsd:decimal")), Literal("01", datatype=term("xsd:integer")))


@dataclass(frozen=True)
class Capabilities:
    """What an engine does.

    Attributes:
        form: it takes a query as a form only, not as the body.
        union_default_graph: its own default graph is the union of all; `None` where nothing could tell.
        keeps_spelling: `1.10` and `01` come back as they were sent, not as `1.1` and `1`; nothing of ours needs it.
        atomic_updates: an update of several operations of which one fails leaves all as it was; ours have only one.
        keeps_empty_graphs: a named graph without triples is still there.

    The last three are `None` where only reading was tried.
    """

    form: bool
    union_default_graph: bool | None = None
    keeps_spelling: bool | None = None
    atomic_updates: bool | None = None
    keeps_empty_graphs: bool | None = None

    def document(self) -> dict[str, bool | None]:
        """Return them as one JSON object."""
        return asdict(self)


def found(address: str, update: str = "", graphs: str = "", client: Client | None = None) -> Engine:
    """Return the engine at an address: by the first layout, and in the first form, in which it answers a query.

    Args:
        address: as in the setting CHRONOLEX_STORE: the engine, a data set of it, or its query endpoint.
        update: its endpoint for updates, where it is not the usual one.
        graphs: its endpoint for whole graphs, where it is not the usual one.
        client: one that is there already; it stays open, whatever is found.

    Raises:
        UsageError: that is no address.
        RemoteError, RemoteSilent: nothing there answers a query; what is said is of the first layout.
    """
    given, client = client, client or Client()
    first: StoreError | None = None
    for layout in Address.layouts(address, update, graphs):
        for form in (False, True):
            engine = Engine(layout, client, form, _SECONDS)
            try:
                if engine.truth("ASK {}"):
                    return replace(engine, seconds=Engine.seconds)
                first = first or RemoteError("The store says that an empty pattern does not match.")
            except StoreError as error:
                first = first or error
    if given is None:
        client.close()
    raise first or RemoteError("The store does not answer.")


def read(engine: Engine) -> Capabilities:
    """Return what reading alone can tell of an engine that holds a graph of ours.

    Raises:
        NotLoaded: it holds none.
        RemoteError: a query over named graphs does not see these graphs and no others: questions would be answered
            from the wrong ones, so the engine cannot be used.
    """
    engine.generation()
    marked, claimed = f"ASK {{ {MARK} {DIGEST} ?digest }}", f"ASK {{ ?s a {term('clx:Claim')} }}"
    sees_only = (
        engine.truth(marked, [MARK])
        and engine.truth(marked, [CORPUS, MARK])
        and not engine.truth(marked, [CORPUS, DERIVED])
        and not engine.truth(claimed, [MARK])
    )
    if not sees_only:
        raise _unfit("a query over named graphs (default-graph-uri) sees others than these")
    return Capabilities(engine.form, engine.truth(marked))


def written(engine: Engine) -> tuple[Engine, Capabilities]:
    """Return the engine with the endpoint at which it takes graphs, and what it does, tried in scratch graphs.

    Raises:
        RemoteError: it takes no updates or graphs, or it changes literals; the sentence says which.
    """
    engine = _with_graphs(engine)
    with _scratch(engine) as (one, other):
        lines = [f"{Triple(one, _place(one, number), each)} .\n" for number, each in enumerate((*KEPT, *_OTHERS))]
        put(engine, one, "".join(lines).encode())
        back = {quad.object for quad in engine.triples(one)}
        if lost := [each for each in KEPT if each not in back]:
            raise _unfit(f"the literal {lost[0]} does not come back as it was sent")
        seen = f"ASK {{ {one} ?p ?o }}"
        if engine.truth(seen, [other]) or not engine.truth(seen, [other, one]):
            raise _unfit("a query over named graphs (default-graph-uri) sees others than these")
        _guarded(engine, one, other)
        return engine, Capabilities(
            engine.form,
            engine.truth(seen),
            all(each in back for each in _OTHERS),
            _atomic(engine, other),
            _keeps_empty(engine, other),
        )


def _guarded(engine: Engine, one: NamedNode, other: NamedNode) -> None:
    """Make sure that an update with a guard is made where the guard holds, and nowhere else."""
    for guard, wanted in ((other, False), (one, True)):
        pattern = f"GRAPH {one} {{ {guard} {_place(one, 0)} ?o }}"
        text = f"DELETE {{ }} INSERT {{ GRAPH {other} {{ {other} {DIGEST} 1 }} }} WHERE {{ {pattern} }}"
        sent(engine, update_request(engine, text))
        if engine.truth(f"ASK {{ {other} {DIGEST} ?o }}", [other]) is not wanted:
            raise _unfit("an update is not made as its WHERE says")


def _atomic(engine: Engine, graph: NamedNode) -> bool:
    """Tell whether an update of which the second operation fails leaves nothing of the first."""
    node = f"<{graph.value}/first>"
    # Nothing can be loaded from there, and nothing goes out to the network to try.
    text = f"INSERT DATA {{ GRAPH {graph} {{ {node} {DIGEST} 1 }} }} ; LOAD <{graph.value}> INTO GRAPH {graph}"
    request = update_request(engine, text)
    engine.client.send(request).close()
    return not engine.truth(f"ASK {{ {node} {DIGEST} ?o }}", [graph])


def _keeps_empty(engine: Engine, graph: NamedNode) -> bool:
    """Tell whether a graph without triples is still there."""
    put(engine, graph, b"")
    request = Request("GET", engine.address.graphs, (("graph", graph.value),), {"Accept": answers.TRIPLES})
    with engine.client.send(request) as answer:
        return answer.status == 200


def _with_graphs(engine: Engine) -> Engine:
    """Return the engine with the first of the usual endpoints at which a graph can be put and is then there.

    Raises:
        RemoteError: none of them takes a graph; what is said is of the first.
    """
    first: StoreError | None = None
    same = [one for one in Address.layouts(engine.address.query) if one.query == engine.address.query]
    for address in dict.fromkeys((engine.address, *same)):
        tried = replace(engine, address=address)
        try:
            with _scratch(tried) as (graph, _):
                put(tried, graph, f"{graph} {DIGEST} {graph} .\n".encode())
                if tried.truth(f"ASK {{ {graph} {DIGEST} {graph} }}", [graph]):
                    return tried
                first = first or _unfit("a graph that is put by the Graph Store Protocol is not there afterwards")
        except StoreError as error:
            first = first or error
    raise first or _unfit("it takes no graphs")


@contextmanager
def _scratch(engine: Engine) -> Iterator[tuple[NamedNode, NamedNode]]:
    """Yield the names of two graphs that nobody else uses, and drop them at the end."""
    name = f"{BASE}graph/scratch/{uuid.uuid4()}"
    graphs = NamedNode(f"{name}/1"), NamedNode(f"{name}/2")
    try:
        yield graphs
    finally:
        for graph in graphs:
            remove(engine, graph)


def _place(graph: NamedNode, number: int) -> NamedNode:
    """Return a property of a scratch graph."""
    return NamedNode(f"{graph.value}/{number}")


def _unfit(why: str) -> RemoteError:
    """Return the refusal of an engine."""
    return RemoteError(f"This store cannot be used: {why}.")
