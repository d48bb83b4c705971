"""Show a thing on a page for people: names, properties, claims by time, what points here, and where to go on."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from starlette.responses import Response

from chronolex import tables
from chronolex.api.linked import bars
from chronolex.api.linked.address import SUFFIXES, local, path_of, root_of, split
from chronolex.api.linked.document import View, tell
from chronolex.api.linked.words import WORDS
from chronolex.api.pages import page
from chronolex.api.state import OpenGraph
from chronolex.graph.resource import Resource
from chronolex.graph.vocabulary import PREFIXES


def of(request: Request, graph: OpenGraph, thing: Resource, view: View, headers: Mapping[str, str]) -> Response:
    """Return the page of a thing."""
    told = tell(graph, thing, view)
    axis = bars.axis(told.spans, view.date)
    root, path = root_of(request.scope), split(path_of(request.scope)).path
    return page(
        "thing.html",
        request.scope,
        graph,
        headers=headers,
        thing=told.document,
        said=WORDS[view.language],
        typed=dict(request.query_params),
        action=root + path,
        forms=_forms(root + path, view),
        faces=_faces(told.document, view, root),
        place=partial(place, root=root, view=view),
        titles=graph.titles,
        source_iris={source["slug"]: source["iri"] for source in graph.sources},
        printed=tables.printed,
        axis=axis,
        mark=axis.at(view.date) if axis else 0,
        drawn={claim: axis.bars(spans) for claim, spans in told.spans.items()} if axis else {},
        width=bars.WIDTH,
        names_of=told.names,
    )


def place(iri: str, root: str, view: View) -> str | None:
    """Return where a link to a thing leads: to its page here with the day and language kept, else where it says.

    `None` where it is no address that a browser may be sent to.
    """
    here = local(iri, root)
    if here is None:
        return iri if iri.startswith(("http://", "https://")) else None
    path, mark, fragment = here.partition("#")
    return f"{path}?{urlencode(_kept(view))}{mark}{fragment}"


def _kept(view: View) -> dict[str, str]:
    """Return the part of the query string that goes along from page to page."""
    days = {"date": view.given, "known_on": view.known_on}
    return {**{name: day.isoformat() for name, day in days.items() if day}, "lang": view.language}


def _forms(path: str, view: View) -> dict[str, str]:
    """Return the addresses of the other forms of the same thing, by suffix."""
    query = urlencode({name: value for name, value in _kept(view).items() if name != "lang"})
    return {suffix: path + suffix + (f"?{query}" if query else "") for suffix in SUFFIXES if suffix != ".html"}


def _faces(document: Mapping[str, Any], view: View, root: str) -> dict[str, str]:
    """Return where else this thing can be looked at, by the key of the words for it."""
    iri, date = document["iri"], document["date"]
    kept = {**_kept(view), "date": date}
    kinds = {one["iri"] for one in document["classes"]}
    found = {
        "evidence": ("/questions/evidence", {"about": iri, **kept}),
        "timeline": ("/questions/timeline", {"subject": iri, **kept}),
        "impact": ("/impact", {"thing": iri, **kept}),
        "diff": ("/diff", {"about": iri, "from": _year_before(date), "to": date, "lang": view.language}),
        "sparql": ("/sparql", {"query": f"DESCRIBE <{iri}>"}),
    }
    if PREFIXES["clx"] + "Provision" in kinds:
        found["lineage"] = ("/questions/provision-lineage", {"provision": iri, **kept})
    if PREFIXES["clx"] + "Body" in kinds:
        found["history"] = ("/questions/body-history", {"body": iri, **kept})
    if not document["claims"]:
        found = {"sparql": found["sparql"]}
    return {name: f"{root}{path}?{urlencode(values)}" for name, (path, values) in found.items()}


def _year_before(date: str) -> str:
    """Return the same day a year earlier, the first of the month where there is none such."""
    year = max(int(date[:4]) - 1, 1)
    return f"{year:04}{date[4:8]}{'01' if date.endswith('02-29') else date[8:]}"
