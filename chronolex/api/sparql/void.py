"""What the data are, for who harvests data sets: VoID and DCAT at `/.well-known/void` and at the data set's IRI."""

from __future__ import annotations

from fastapi import APIRouter, Request
from pyoxigraph import Literal, NamedNode, Triple
from starlette.responses import Response

from chronolex import __version__
from chronolex.api import formats
from chronolex.api.describe import responses
from chronolex.api.edge.public import public_address
from chronolex.api.linked.address import RDF
from chronolex.api.linked.rdf import serialised
from chronolex.api.state import OpenGraph, state_of
from chronolex.dataset import DATASET, DCAT, VOID, counted, head
from chronolex.graph.vocabulary import DEFAULT_GRAPHS, term

router = APIRouter()
HEADERS = {"Vary": "Accept"}


@router.get(
    "/.well-known/void",
    summary="What the data are (VoID, DCAT), with counts by class and property",
    responses=responses(RDF, "the description of the data set", {406: "no such type"}),
)
@router.get("/dataset", summary="The same, at the data set's own IRI", responses=responses(RDF, "the description", {}))
def described(request: Request) -> Response:
    """Return the description of the data."""
    media_type = formats.choose(request.headers.get("accept"), RDF)
    graph = state_of(request).graph()
    root = public_address(request)
    triples = [*head(graph.reader, __version__), *counted(graph.statistics), *_access(graph, root)]
    return Response(serialised(triples, media_type), 200, HEADERS, formats.content_type(media_type))


def _access(graph: OpenGraph, root: str) -> list[Triple]:
    """Return where the data are had: by query, whole, and one by one."""
    found = [
        Triple(DATASET, NamedNode(VOID + "sparqlEndpoint"), NamedNode(f"{root}/sparql")),
        Triple(DATASET, NamedNode(VOID + "uriLookupEndpoint"), NamedNode(f"{root}/search?q=")),
        Triple(DATASET, NamedNode(VOID + "dataDump"), NamedNode(f"{root}/rdf-graph-store?default")),
        Triple(DATASET, NamedNode(DCAT + "landingPage"), NamedNode(f"{root}/")),
        Triple(DATASET, term("foaf:homepage"), NamedNode(f"{root}/")),
    ]
    service = NamedNode(f"{root}/sparql#service")
    found += [
        Triple(service, term("rdf:type"), NamedNode(DCAT + "DataService")),
        Triple(service, NamedNode(DCAT + "endpointURL"), NamedNode(f"{root}/sparql")),
        Triple(service, NamedNode(DCAT + "servesDataset"), DATASET),
    ]
    if graph.sources:
        issued = Literal(graph.sources[-1]["issued_by"], datatype=term("xsd:date"))
        found.append(Triple(DATASET, term("dcterms:modified"), issued))
        found += [Triple(DATASET, term("dcterms:source"), NamedNode(one["iri"])) for one in graph.sources]
    for name in DEFAULT_GRAPHS:
        dump = NamedNode(f"{root}/{name.value.rpartition('/chronolex/')[2]}.nt")
        found.append(Triple(name, NamedNode(VOID + "dataDump"), dump))
    return found
