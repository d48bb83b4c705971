"""The addresses of things, `/id/…`, `/eli/…`, `/source/…`, `/concept/…`: as RDF, as JSON, as a page; and time maps."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import Response

from chronolex.api import formats
from chronolex.api.describe import DATE, KNOWN_ON, LANG, responses
from chronolex.api.linked import memento, page, rdf
from chronolex.api.linked.address import FORMS, Address, iris, local, path_of, root_of, split
from chronolex.api.linked.document import View, tell
from chronolex.api.linked.missing import Gone, nothing_at
from chronolex.api.pages import as_json
from chronolex.api.parameters import day, given
from chronolex.api.state import OpenGraph, language_of, state_of
from chronolex.graph.resource import Resource, read
from chronolex.graph.spans import spans_of, turns
from chronolex.graph.vocabulary import BASE

router = APIRouter()

_PARAMETERS = ("date", "known_on", "lang")
VARY = "Accept, Accept-Datetime"
_DESCRIBED = {
    "openapi_extra": {"parameters": [DATE, KNOWN_ON, LANG]},
    "responses": responses(
        FORMS,
        "the thing; a suffix such as `.ttl` or `.json` goes before Accept",
        {
            400: "a bad date, parameter or Accept-Datetime",
            404: "no such thing; `suggestions` holds things with an address like it",
            406: "no such type",
            410: "no longer to be used; `replaced_by` and `Link` say what is",
        },
    ),
}


@dataclass(frozen=True)
class Found:
    """A thing that an address names, and the address without the suffix."""

    thing: Resource
    address: Address


@router.get("/id/{path:path}", summary="A thing by its IRI", **_DESCRIBED)  # type: ignore[arg-type]
@router.get("/eli/{path:path}", summary="An act or a part of one by its IRI", **_DESCRIBED)  # type: ignore[arg-type]
@router.get("/source/{path:path}", summary="A source by its IRI", **_DESCRIBED)  # type: ignore[arg-type]
@router.get("/concept/{path:path}", summary="A concept or a scheme by its IRI", **_DESCRIBED)  # type: ignore[arg-type]
def thing(request: Request) -> Response:
    """Return what the graph says of a thing."""
    graph = state_of(request).graph()
    return answered(request, graph, find(request, graph, path_of(request.scope)))


@router.get(
    "/timemap/{path:path}",
    summary="The days on which a thing becomes another (RFC 7089)",
    responses=responses((memento.LINK_FORMAT,), "its states, one a day", {404: "no such thing"}),
)
def timemap(request: Request) -> Response:
    """Return the time map of a thing; its path follows `/timemap`."""
    formats.choose(request.headers.get("accept"), (memento.LINK_FORMAT,))
    given(request, ())
    state, graph = state_of(request), state_of(request).graph()
    path = path_of(request.scope).removeprefix("/timemap")
    found = find(request, graph, path)
    days = turns(spans_of(graph.reader, found.thing.iri, state.today()))
    here, there = _places(request, found.address.path)
    return Response(memento.listed(here, there, days), media_type=memento.LINK_FORMAT)


def find(request: Request, graph: OpenGraph, path: str) -> Found:
    """Return the thing that a path names; the whole path where there is such a thing, else without a suffix.

    Raises:
        NothingHere: there is none.
        Gone: there was one.
    """
    parted = split(path)
    root, language = root_of(request.scope), language_of(request)
    for address in dict.fromkeys([Address(path, ""), parted]):
        for iri in iris(address.path):
            known = read(graph.reader, iri)
            if known and known.gone:
                raise Gone(known, graph.names, language, root)
            if known:
                return Found(known, address)
    raise nothing_at(parted.path, graph.names, language, root)


def answered(request: Request, graph: OpenGraph, found: Found) -> Response:
    """Return a thing in the form that the suffix names, or that the client likes best."""
    media_type = found.address.media_type or formats.choose(request.headers.get("accept"), FORMS)
    view = _view(request)
    headers = _headers(request, found, view, media_type)
    if media_type == "text/html":
        return page.of(request, graph, found.thing, view, headers)
    if media_type == "application/json":
        return as_json(tell(graph, found.thing, view).document, headers=headers)
    about = BASE + found.address.form(media_type).removeprefix("/")
    data = rdf.serialised(rdf.described(graph.reader, found.thing, view, about), media_type)
    return Response(data, 200, headers, formats.content_type(media_type))


def _view(request: Request) -> View:
    """Read how the thing is to be looked at; `date=` is an address of its own and goes before Accept-Datetime."""
    values = given(request, _PARAMETERS)
    today = state_of(request).today()
    wanted = memento.wanted(request)
    date = day(values, "date") or wanted
    return View(date or today, date, day(values, "known_on"), today, language_of(request))


def _headers(request: Request, found: Found, view: View, media_type: str) -> dict[str, str]:
    """Return where this form and this state have an address of their own, and where the other states are."""
    here, there = _places(request, found.address.path)
    headers = {"Vary": VARY, "Link": ", ".join(memento.links(here, there))}
    asked = {name: value for name, value in request.query_params.items() if value}
    if view.given:
        headers["Memento-Datetime"] = memento.stamp(view.given)
        asked["date"] = view.given.isoformat()
    query = f"?{urlencode(asked)}" if asked else ""
    headers["Content-Location"] = f"{root_of(request.scope)}{found.address.form(media_type)}{query}"
    return headers


def _places(request: Request, path: str) -> tuple[str, str]:
    """Return the addresses of a thing and of its time map."""
    root = root_of(request.scope)
    here = local(BASE + path.removeprefix("/"), root) or path
    return here, f"{root}/timemap{here.removeprefix(root)}"
