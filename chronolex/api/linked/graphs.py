"""The addresses of named graphs, `/graph/…`: the triples themselves for programs, what they hold as a page or JSON."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from chronolex.api import formats
from chronolex.api.describe import LANG, responses
from chronolex.api.linked import things
from chronolex.api.linked.address import FORMS, RDF, Address, iris, path_of, root_of, split
from chronolex.api.linked.missing import nothing_at
from chronolex.api.linked.words import WORDS
from chronolex.api.pages import as_json, page
from chronolex.api.parameters import given
from chronolex.api.sparql import graph_store
from chronolex.api.state import OpenGraph, language_of, state_of
from chronolex.graph.receipt import receipt
from chronolex.graph.vocabulary import BASE, HISTORY, curie

router = APIRouter()
_ENTRIES = f"/{HISTORY.value.removeprefix(BASE)}/"


@router.get(
    "/graph/{path:path}",
    summary="A named graph by its IRI, or an entry of the history",
    openapi_extra={"parameters": [LANG]},
    responses=responses(
        FORMS,
        "RDF: all its triples; JSON and HTML: what it holds, counted",
        {304: "the client has it", 404: "no such graph", 406: "no such type", 413: "larger than a result may be"},
    ),
)
async def graph(request: Request) -> Response:
    """Return a named graph, whole."""
    path = path_of(request.scope)
    address = await run_in_threadpool(_address, request, path)
    if address is None:
        return await run_in_threadpool(things.thing, request)
    media_type = address.media_type or formats.choose(request.headers.get("accept"), FORMS)
    if media_type in RDF:
        return await graph_store.whole(request, [iris(address.path)[0].value], media_type)
    return await run_in_threadpool(_told, request, address, media_type)


def _address(request: Request, path: str) -> Address | None:
    """Return the address of the graph that a path names, `None` for an entry of the history.

    Raises:
        NothingHere: there is no such graph.
    """
    opened = state_of(request).graph()
    parted = split(path)
    if path.startswith(_ENTRIES):
        return None
    for iri in iris(parted.path)[:1]:
        if graph_store.known(opened.reader, iri.value):
            return parted
    raise nothing_at(parted.path, opened.names, language_of(request), root_of(request.scope))


def _told(request: Request, address: Address, media_type: str) -> Response:
    """Return what a graph holds, counted."""
    given(request, ("date", "known_on", "lang"))  # the same on every day, but links keep them
    opened, language = state_of(request).graph(), language_of(request)
    document = _document(opened, iris(address.path)[0].value)
    form = f"{root_of(request.scope)}{address.form(media_type)}"
    headers = {"Content-Location": form, "Vary": "Accept"}
    if media_type == "application/json":
        return as_json(document, headers=headers)
    path = f"{root_of(request.scope)}{address.path}"
    return page(
        "graph.html",
        request.scope,
        opened,
        headers=headers,
        document=document,
        said=WORDS[language],
        path=path,
        is_history=document["iri"] == HISTORY.value,
    )


def _document(graph: OpenGraph, iri: str) -> dict[str, Any]:
    """Return a graph as one object."""
    counts = graph.statistics.get(iri)
    classes = counts.classes if counts else {}
    properties = counts.properties if counts else {}
    return {
        "iri": iri,
        "triples": counts.triples if counts else 0,
        "things": counts.things if counts else 0,
        "classes": [
            {"iri": name, "name": curie(name), "things": things_}
            for name, things_ in sorted(classes.items(), key=lambda one: (-one[1], one[0]))
        ],
        "properties": [
            {"iri": name, "name": curie(name), "triples": used.triples, "things": used.things}
            for name, used in sorted(properties.items(), key=lambda one: (-one[1].triples, one[0]))
        ],
        "receipt": receipt(graph.reader),
    }
