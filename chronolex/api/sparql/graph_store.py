"""The SPARQL 1.1 Graph Store HTTP Protocol, read side: whole graphs by `?graph=`, `?default`, or their own address.

A graph is written by a reader process and kept on disk until it is whole; one that is larger than a result may be is
sent in parts, straight from the store. Neither is ever held in memory.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from http import HTTPStatus

from fastapi import APIRouter, Request
from pyoxigraph import NamedNode, RdfFormat
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response, StreamingResponse

from chronolex.api import formats
from chronolex.api.describe import form_of, parameter, responses
from chronolex.api.linked.address import root_of
from chronolex.api.linked.missing import NothingHere
from chronolex.api.readers.reader import Job
from chronolex.api.sparql import answering, dataset
from chronolex.api.state import OpenGraph, state_of
from chronolex.errors import TooLarge, UsageError
from chronolex.graph.day.names import is_day
from chronolex.graph.days import Day
from chronolex.graph.export import in_parts
from chronolex.graph.store import Graph, Reader
from chronolex.graph.vocabulary import BASE, CORPUS, DEFAULT_GRAPHS, DERIVED, HISTORY, ONTOLOGY

router = APIRouter()

PATH = "/rdf-graph-store"
TYPES = list(formats.TRIPLES)
REFUSAL = "Graphs are only read here. A change goes to /amendments, as a change file with its sources."
_EVERYTHING = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
_ANYTHING = "SELECT ?s WHERE {{ GRAPH {} {{ ?s ?p ?o }} }} LIMIT 1"
_LONGEST = 1_000
_IN_PARTS = (RdfFormat.TURTLE, RdfFormat.N_TRIPLES, RdfFormat.N3, RdfFormat.N_QUADS, RdfFormat.TRIG)


@router.get(
    PATH,
    summary="A whole graph (Graph Store Protocol, read only)",
    openapi_extra={
        "parameters": [
            parameter("graph", "the IRI of a graph", format="uri"),
            parameter("default", "the default graph: corpus, derived facts and vocabulary; without a value"),
            form_of(formats.TRIPLE_NAMES),
        ]
    },
    responses=responses(
        formats.TRIPLES,
        "all triples of the graph",
        {
            304: "the client has them",
            400: "both or neither of `graph` and `default`, or no IRI",
            404: "no such graph",
            405: "only reads; a change goes to /amendments",
            413: "the graph is larger than a result may be, and the type cannot be sent in parts",
        },
    ),
)
async def by_name(request: Request) -> Response:
    """Return the graph that the query string names."""
    graphs = _named(request)
    name = request.query_params.get("format", "")
    return await whole(request, graphs, _type(request, name))


async def whole(request: Request, graphs: list[str] | None, media_type: str, vary: str = "Accept") -> Response:
    """Return a graph, or the default graph for `None`, whole, in a type of RDF.

    Raises:
        NothingHere: there is no such graph.
    """
    opened, found, tag = await run_in_threadpool(_found, request, graphs, media_type)
    headers = {"Vary": vary, "ETag": tag}
    if _has(request.headers.get("if-none-match", ""), tag):
        return Response(None, HTTPStatus.NOT_MODIFIED, headers)
    # A day brings with it what is of no day; its own graph is the first.
    only = found.default[:1] if graphs and found.default else found.default
    job = Job(_EVERYTHING, formats.TRIPLES[media_type], only, None)
    try:
        result = await answering.result_of(request, found.store, job)
    except TooLarge:
        parts = _in_parts(opened, only or [], job.format)
        return StreamingResponse(parts, 200, headers, formats.content_type(media_type))
    return answering.sent(request, result, headers, formats.content_type(media_type))


def known(graph: Graph, name: str) -> bool:
    """Tell whether there is a named graph; the usual ones are there when they are empty, too."""
    usual = {one.value for one in (CORPUS, DERIVED, ONTOLOGY, HISTORY)}
    return name in usual or bool(graph.query(_ANYTHING.format(NamedNode(name))))


def _in_parts(opened: OpenGraph, graphs: list[str], form: str) -> Iterator[bytes]:
    """Return the bytes of graphs that are larger than a result may be, a part at a time.

    Raises:
        TooLarge: this form cannot be written in parts, or the graph is not here.
    """
    reader, kind = opened.reader, RdfFormat.from_media_type(form)
    if kind not in _IN_PARTS or not isinstance(reader, Reader) or any(map(is_day, graphs)):
        raise TooLarge(
            "The graph is larger than a result may be. Ask for Turtle or N-Triples, which have no such limit."
        )
    return in_parts(reader, graphs, kind)


def is_graph(path: str) -> bool:
    """Tell whether an address is one of graphs, which the protocol lets others write."""
    return path.endswith(PATH) or "/graph/" in path


def _found(request: Request, graphs: list[str] | None, media_type: str) -> tuple[OpenGraph, dataset.Dataset, str]:
    """Return the generation, where in it a graph is, and the tag of what it holds; reads the disk."""
    state = state_of(request)
    graph = state.graph()
    if graphs and not is_day(graphs[0]) and not known(graph.reader, graphs[0]):
        raise NothingHere(_usual(root_of(request.scope)))
    wanted = graphs or [one.value for one in DEFAULT_GRAPHS]
    found = dataset.resolve(state, dataset.Graphs(wanted, None), graph.generation)
    return graph, found, _tag(graph, wanted, media_type, state.today())


def _tag(graph: OpenGraph, graphs: list[str], media_type: str, today: Day) -> str:
    """Return a strong tag: it differs where the graph, its form or what is known may differ."""
    parts = [graph.generation.graph_sha256, str(graph.generation.number), *graphs, media_type, str(today)]
    return f'"{hashlib.sha256(chr(10).join(parts).encode()).hexdigest()[:32]}"'


def _has(header: str, tag: str) -> bool:
    """Tell whether the client has what a tag stands for."""
    tags = [one.strip().removeprefix("W/") for one in header[:_LONGEST].split(",")]
    return header.strip() == "*" or tag in tags


def _named(request: Request) -> list[str] | None:
    """Return the graph that a request names, `None` for the default graph."""
    pairs = [pair for pair in request.query_params.multi_items() if pair[0] != "format"]
    if len(pairs) != 1 or pairs[0][0] not in ("graph", "default"):
        raise UsageError(f"Name one graph: {PATH}?graph=IRI, or {PATH}?default for the default graph.")
    if pairs[0][0] == "default":
        return None
    dataset.named([pairs[0][1]], [])
    return [pairs[0][1]]


def _type(request: Request, name: str) -> str:
    """Return the type of RDF that is wanted: by `format`, else by Accept."""
    if not name:
        return formats.choose(request.headers.get("accept"), TYPES)
    chosen = formats.TRIPLE_NAMES.get(name, name)
    if chosen not in formats.TRIPLES:
        raise UsageError(f"There is no format {name[:40]!r}; write {', '.join(formats.TRIPLE_NAMES)}, or a media type.")
    return chosen


def _usual(root: str) -> list[dict[str, str]]:
    """Return the graphs that there are, as suggestions."""
    graphs = (CORPUS, DERIVED, ONTOLOGY, HISTORY)
    return [{"iri": one.value, "label": _end(one), "path": f"{root}/{_end(one)}"} for one in graphs]


def _end(graph: NamedNode) -> str:
    return graph.value.removeprefix(BASE)
