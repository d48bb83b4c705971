"""Queries to begin with at `/.well-known/sparql-examples`, each as it can be run, for tools that offer such lists."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from pyoxigraph import Literal, NamedNode, Triple
from starlette.responses import Response

from chronolex.api import formats
from chronolex.api.describe import responses
from chronolex.api.edge.public import public_address
from chronolex.api.linked.address import RDF
from chronolex.api.linked.rdf import serialised
from chronolex.api.pages import as_json
from chronolex.api.sparql.void import HEADERS
from chronolex.api.state import OpenGraph, State, state_of
from chronolex.errors import UsageError
from chronolex.graph.ask import bindings_of
from chronolex.graph.days import parse_day
from chronolex.graph.literals import day_literal
from chronolex.graph.store import bind
from chronolex.graph.vocabulary import term
from chronolex.queries.catalogue import Question, catalogue
from chronolex.queries.examples import FILLED, bare, plain

router = APIRouter()
PATH = "/.well-known/sparql-examples"
_SCHEMA = "https://schema.org/"
_KINDS = {"SELECT": "Select", "CONSTRUCT": "Construct", "ASK": "Ask"}
_FORM = re.compile(r"^\s*(SELECT|CONSTRUCT|ASK)\b", re.MULTILINE)
_PREFIX = re.compile(r"^\s*PREFIX\s+(\w[\w-]*):\s*<([^>]*)>", re.MULTILINE)


@dataclass(frozen=True)
class Runnable:
    """A query with its name, a title in each language, and in English what a row says."""

    name: str
    title: Mapping[str, str]
    text: str
    meaning: str = ""

    @property
    def form(self) -> str:
        """Return `SELECT`, `CONSTRUCT` or `ASK`."""
        found = _FORM.search(self.text)
        if not found:
            raise ValueError(f"the example {self.name} has no query form")
        return found[1]


@router.get(
    PATH,
    summary="Queries to begin with (sh:SPARQLExecutable)",
    responses=responses((*RDF, "application/json"), "the queries", {406: "no such type"}),
)
def listed(request: Request) -> Response:
    """Return the queries that this graph can answer."""
    media_type = formats.choose(request.headers.get("accept"), ("application/json", *RDF))
    state = state_of(request)
    found = runnable(state.graph(), state)
    if media_type == "application/json":
        return as_json({"examples": [_object(one) for one in found]}, headers=HEADERS)
    triples = list(described(found, public_address(request)))
    return Response(serialised(triples, media_type), 200, HEADERS, formats.content_type(media_type))


def runnable(graph: OpenGraph, state: State) -> list[Runnable]:
    """Return every question with its parameters filled in, and the plain queries.

    A question whose example names a thing that the graph does not have is left out: it would have no rows.
    """
    filled = (_filled(one, graph, state) for one in catalogue().values() if one.name in FILLED)
    return [one for one in filled if one] + [Runnable(one.name, one.title, one.text) for one in plain()]


def _filled(question: Question, graph: OpenGraph, state: State) -> Runnable | None:
    """Return a question as plain SPARQL, `None` where the graph has not the things of its example."""
    params = dict(FILLED[question.name])
    date = parse_day(params.pop("date"))
    try:
        bindings = bindings_of(question, params, graph.names)
    except UsageError:
        return None
    days = {"date": day_literal(date), "known_on": day_literal(state.today())}
    text = bind(bare(question.query(bindings)), {**bindings, **days})
    return Runnable(question.name, question.title, text, question.meaning)


def described(examples: list[Runnable], root: str) -> Iterator[Triple]:
    """Yield the queries as RDF, in the form in which SPARQL tools read lists of examples."""
    prefixes = NamedNode(f"{root}{PATH}#prefixes")
    spaces: dict[str, str] = {}
    for one in examples:
        node = NamedNode(f"{root}{PATH}#{one.name}")
        spaces |= dict(_PREFIX.findall(one.text))
        yield Triple(node, term("rdf:type"), term("sh:SPARQLExecutable"))
        yield Triple(node, term("rdf:type"), term(f"sh:SPARQL{_KINDS[one.form]}Executable"))
        for language, title in one.title.items():
            yield Triple(node, term("rdfs:label"), Literal(title, language=language))
            yield Triple(node, term("rdfs:comment"), Literal(title, language=language))
        if one.meaning:
            yield Triple(node, term("dcterms:description"), Literal(f"A row says: {one.meaning}", language="en"))
        yield Triple(node, term(f"sh:{one.form.lower()}"), Literal(one.text))
        yield Triple(node, term("sh:prefixes"), prefixes)
        yield Triple(node, NamedNode(_SCHEMA + "target"), NamedNode(f"{root}/sparql"))
    yield Triple(prefixes, term("rdf:type"), term("owl:Ontology"))
    for name, space in sorted(spaces.items()):
        node = NamedNode(f"{root}{PATH}#prefix-{name}")
        yield Triple(prefixes, term("sh:declare"), node)
        yield Triple(node, term("sh:prefix"), Literal(name))
        yield Triple(node, term("sh:namespace"), Literal(space, datatype=term("xsd:anyURI")))


def _object(one: Runnable) -> dict[str, Any]:
    """Return an example as part of a JSON object."""
    return {"name": one.name, "title": one.title, "form": one.form, "meaning": one.meaning or None, "query": one.text}
