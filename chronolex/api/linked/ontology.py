"""The vocabulary at `/ontology`: as RDF, as JSON, and as one page on which each term has its anchor."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from pyoxigraph import Literal, NamedNode, Triple
from starlette.exceptions import HTTPException
from starlette.responses import Response

from chronolex.api import formats
from chronolex.api.describe import LANG, responses
from chronolex.api.linked.address import FORMS, SUFFIXES, root_of
from chronolex.api.linked.rdf import serialised
from chronolex.api.linked.words import WORDS
from chronolex.api.pages import as_json, page
from chronolex.api.parameters import given
from chronolex.api.state import OpenGraph, language_of, state_of
from chronolex.graph.receipt import receipt
from chronolex.graph.vocabulary import BASE, ONTOLOGY, PREFIXES, curie

router = APIRouter()
IRI = f"{BASE}ontology"
_TERMS = "SELECT ?s ?p ?o WHERE { GRAPH %s { ?s ?p ?o } }" % ONTOLOGY  # noqa: UP031 - braces
_SECTIONS = {
    "owl:Class": "classes",
    "owl:ObjectProperty": "object_properties",
    "owl:DatatypeProperty": "datatype_properties",
    "owl:AnnotationProperty": "annotation_properties",
}


@router.get(
    "/ontology",
    summary="The vocabulary, every term on one page",
    openapi_extra={"parameters": [LANG]},
    responses=responses(FORMS, "the vocabulary with the concept schemes", {406: "no such type"}),
)
@router.get("/ontology{suffix}", include_in_schema=False)
def ontology(request: Request, suffix: str = "") -> Response:
    """Return the vocabulary; `suffix` names the form, such as `.ttl`."""
    given(request, ("date", "known_on", "lang"))  # the same on every day, but links keep them
    if suffix and suffix not in SUFFIXES:
        raise HTTPException(404)
    media_type = SUFFIXES[suffix] if suffix else formats.choose(request.headers.get("accept"), FORMS)
    graph, language = state_of(request).graph(), language_of(request)
    triples = read(graph)
    form = next(name for name, media in SUFFIXES.items() if media == media_type)
    headers = {"Vary": "Accept", "Content-Location": f"{root_of(request.scope)}/ontology{form}"}
    if media_type == "text/html":
        said = WORDS[language]
        document = told(graph, triples, language)
        return page("ontology.html", request.scope, graph, headers=headers, document=document, said=said)
    if media_type == "application/json":
        return as_json(told(graph, triples, language), headers=headers)
    return Response(serialised(sorted(triples, key=str), media_type), 200, headers, formats.content_type(media_type))


def read(graph: OpenGraph) -> list[Triple]:
    """Return the triples of the vocabulary."""
    return [Triple(row["s"], row["p"], row["o"]) for row in graph.reader.query(_TERMS)]  # type: ignore[arg-type]


def told(graph: OpenGraph, triples: list[Triple], language: str) -> dict[str, Any]:
    """Return the vocabulary as one object: its terms by kind in the order of the alphabet, then the schemes."""
    said: dict[str, list[tuple[str, NamedNode | Literal]]] = {}
    # Engines give them in orders of their own.
    for one in sorted(triples, key=str):
        if isinstance(one.subject, NamedNode) and isinstance(one.object, NamedNode | Literal):
            said.setdefault(one.subject.value, []).append((curie(one.predicate.value), one.object))
    terms = {iri: _term(iri, pairs, language) for iri, pairs in said.items() if iri.startswith(PREFIXES["clx"])}
    sections: dict[str, list[dict[str, Any]]] = {name: [] for name in (*_SECTIONS.values(), "other_terms")}
    for iri, found in sorted(terms.items()):
        kinds = [value.value for name, value in said[iri] if name == "rdf:type"]
        section = next((_SECTIONS[curie(kind)] for kind in kinds if curie(kind) in _SECTIONS), "other_terms")
        sections[section].append(found)
    return {
        **_term(IRI, said.get(IRI, []), language),
        "version": _first(said.get(IRI, []), "owl:versionInfo", language),
        "terms": {name: some for name, some in sections.items() if some},
        "schemes": _schemes(said, language),
        "receipt": receipt(graph.reader),
    }


def _term(iri: str, pairs: list[tuple[str, NamedNode | Literal]], language: str) -> dict[str, Any]:
    """Return a term as one object."""
    return {
        "iri": iri,
        "name": iri.rpartition("#")[2] or iri,
        "label": _first(pairs, "rdfs:label", language) or iri,
        "labels": {one.language: one.value for name, one in pairs if name == "rdfs:label" and isinstance(one, Literal)},
        "comment": _first(pairs, "rdfs:comment", language),
        "subclass_of": [value.value for name, value in pairs if name in ("rdfs:subClassOf", "rdfs:subPropertyOf")],
        "domain": _first(pairs, "clx:domainNote", language),
        "range": _first(pairs, "clx:rangeNote", language),
        "deprecated": any(name == "owl:deprecated" and value.value == "true" for name, value in pairs),
        "replaced_by": [value.value for name, value in pairs if name == "dcterms:isReplacedBy"],
    }


def _first(pairs: list[tuple[str, NamedNode | Literal]], wanted: str, language: str) -> str | None:
    """Return the value of a property in a language, else in English, else any."""
    found = {getattr(value, "language", None) or "": value.value for name, value in pairs if name == wanted}
    return next((found[one] for one in (language, "en", "", *sorted(found)) if one in found), None)


def _schemes(said: dict[str, list[tuple[str, NamedNode | Literal]]], language: str) -> list[dict[str, Any]]:
    """Return the concept schemes with how many concepts each has."""
    return [
        {
            "iri": iri,
            "label": _first(pairs, "skos:prefLabel", language) or iri,
            "definition": _first(pairs, "skos:definition", language),
            "concepts": sum(name == "skos:hasTopConcept" for name, _ in pairs),
        }
        for iri, pairs in sorted(said.items())
        if any(name == "rdf:type" and curie(value.value) == "skos:ConceptScheme" for name, value in pairs)
    ]
