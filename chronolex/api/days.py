"""The addresses of days, `/at/2021-10-31`: what the data set of a day holds, as JSON, a page, RDF and a table."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from chronolex.api import formats
from chronolex.api.day_words import WORDS
from chronolex.api.describe import LANG, responses
from chronolex.api.linked.address import RDF, SUFFIXES, path_of, root_of
from chronolex.api.pages import CSV, as_file, as_json, page
from chronolex.api.parameters import given
from chronolex.api.readers.reader import Job, Result
from chronolex.api.sparql import answering, dataset, graph_store
from chronolex.api.state import OpenGraph, language_of, state_of
from chronolex.graph.day.names import AtDay
from chronolex.graph.day.sets import DaySummary
from chronolex.graph.receipt import receipt
from chronolex.graph.vocabulary import CORPUS, PREFIXES
from chronolex.tables import safe

router = APIRouter()

_SUFFIXES: Mapping[str, str] = {**SUFFIXES, ".csv": "text/csv"}
_FORMS = ("text/csv", *RDF, "text/html", "application/json")
_DOWNLOADS = (".ttl", ".nt", ".jsonld", ".csv")
_TABLE = """
PREFIX clx: <https://w3id.org/chronolex/ontology#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
SELECT ?subject ?property ?object ?certainty ?standing ?claim WHERE {
  ?claim rdf:subject ?subject ; rdf:predicate ?property ; rdf:object ?object ; clx:certaintyOnDay ?certainty .
  ?claim clx:standing ?is .
  BIND(STRAFTER(STR(?is), "/standing/") AS ?standing)
} ORDER BY ?subject ?property ?object ?claim
"""


@router.get(
    "/at/{path:path}",
    summary="The law on a day, as a data set",
    openapi_extra={"parameters": [LANG]},
    responses=responses(
        _FORMS,
        "what it holds, counted; RDF and CSV: all of its graph. A suffix such as `.ttl` goes before Accept",
        {304: "the client has it", 400: "no day, such as 2021-02-30 or 2021-10", 406: "no such type"},
    ),
)
async def at(request: Request) -> Response:
    """Describe the data set of a day, or return one of its two graphs whole.

    The path is a day, `2021-10-31`; behind it may stand `/known/` with the day up to which sources count, and
    `/possible` for the graph of what is only possible, or disputed.
    """
    path, suffix = _split(path_of(request.scope).removeprefix("/at/"))
    day, possible = AtDay.parse(path), path.endswith("/possible")
    graph = (day.possible if possible else day.graph).value
    media_type = _SUFFIXES.get(suffix) or formats.choose(request.headers.get("accept"), _FORMS)
    if media_type in RDF:
        return await graph_store.whole(request, [graph], media_type)
    if media_type == "text/csv":
        return await _table(request, graph, path)
    return await run_in_threadpool(_told, request, day, media_type)


def _split(path: str) -> tuple[str, str]:
    """Part the path from the suffix that names a form."""
    suffix = next((one for one in _SUFFIXES if path.endswith(one)), "")
    return path.removesuffix(suffix), suffix


async def _table(request: Request, graph: str, path: str) -> Response:
    """Return a graph of a day as a table, a row for each claim and triple."""
    state = state_of(request)
    found = await run_in_threadpool(dataset.resolve, state, dataset.Graphs([graph], []))
    job = Job(_TABLE, "text/csv", [graph, CORPUS.value], [])
    result = await answering.result_of(request, found.store, job)
    if result is None:
        return answering.sent(request, None, {}, CSV)
    return await run_in_threadpool(_as_csv, result, f"at-{path.replace('/', '-')}.csv")


def _as_csv(result: Result, name: str) -> Response:
    """Return a table as CSV in which no cell starts a formula."""
    data = result.whole()
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([safe(cell) for cell in row] for row in csv.reader(io.StringIO(data.decode(), newline="")))
    return as_file(out.getvalue(), name, CSV)


def _told(request: Request, day: AtDay, media_type: str) -> Response:
    """Return what a data set holds, as JSON or as a page."""
    given(request, ("lang",))
    state, language, root = state_of(request), language_of(request), root_of(request.scope)
    graph = state.graph()
    # The receipt is of this generation, so the day is, too.
    copy = dataset.copy_with(state, [day], graph.generation)
    document = _document(graph, day, copy.days[day.path], root)
    if media_type == "application/json":
        return as_json(document)
    return page("day.html", request.scope, graph, document=document, said=WORDS[language], name=_namer(graph, language))


def _document(graph: OpenGraph, day: AtDay, told: DaySummary, root: str) -> dict[str, Any]:
    """Return what a data set holds as one object."""
    here = f"{root}/at/{day.path}"
    asked = urlencode({"query": "SELECT * WHERE { ?s ?p ?o } LIMIT 10", "default-graph-uri": day.graph.value})
    return {
        "iri": day.graph.value,
        "date": day.date.isoformat(),
        "known_on": day.known_on.isoformat() if day.known_on else None,
        "certain_or_presumed": _side(day.graph.value, told.held, here),
        "possible_or_disputed": _side(day.possible.value, told.possible, f"{here}/possible"),
        "claims": {name: told.certainty.get(name, 0) for name in ("certain", "presumed", "possible")},
        "changes_on_this_day": told.changes,
        "previous_change": _other(day, told.previous, root),
        "next_change": _other(day, told.next, root),
        "sparql": f"{root}/sparql?{asked}",
        "receipt": receipt(graph.reader),
    }


def _side(graph: str, counts: Mapping[str, int], path: str) -> dict[str, Any]:
    """Return what is told of one of the two graphs."""
    return {
        "graph": graph,
        "triples": sum(counts.values()),
        "properties": dict(counts),
        "downloads": {suffix[1:]: f"{path}{suffix}" for suffix in _DOWNLOADS},
    }


def _other(day: AtDay, date: str | None, root: str) -> dict[str, str] | None:
    """Return another day, as known on the same."""
    if date is None:
        return None
    known = f"/known/{day.known_on}" if day.known_on else ""
    return {"date": date, "path": f"{root}/at/{date}{known}"}


def _namer(graph: OpenGraph, language: str) -> Any:
    """Return a function that calls a property by its label."""
    labels = {
        row["term"].value: row["label"].value
        for row in graph.reader.query(_LABELS, {})
        if getattr(row["label"], "language", None) == ("ru" if language == "ru" else "en")
    }
    return lambda name: labels.get(PREFIXES["clx"] + name.removeprefix("clx:"), name)


_LABELS = """
PREFIX clx: <https://w3id.org/chronolex/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?term ?label WHERE { ?term clx:flattens|clx:flatRole ?from ; rdfs:label ?label }
"""
