"""Write the description of a thing as RDF, with a description of the document that holds it."""

from __future__ import annotations

import pyoxigraph
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple

from chronolex.api.linked.document import View
from chronolex.dataset import DATASET, LICENCE, VOID
from chronolex.graph.resource import HELD, MOST_CLAIMS, MOST_POINTED, Resource, claims_of, description
from chronolex.graph.store import Graph
from chronolex.graph.telling import value
from chronolex.graph.vocabulary import PREFIXES, term

_PREFIXED = frozenset({"text/turtle", "text/n3", "application/rdf+xml"})


def described(graph: Graph, thing: Resource, view: View, address: str) -> list[Triple]:
    """Return the bounded description of a thing; with a day given, only with the claims that hold on it.

    Args:
        graph: the generation that is read.
        thing: what is described.
        view: the day, where the client names one, and what counts as known.
        address: the IRI of the document.
    """
    rows = claims_of(graph, thing.iri, view.date, view.known)
    if view.given:
        rows = [row for row in rows if value(row, "certainty") in HELD]
    found = description(graph, thing, rows)
    return [*sorted(found, key=str), *_document(thing, view, address, len(rows))]


def serialised(triples: list[Triple], media_type: str) -> bytes:
    """Return triples in a type of RDF, with prefixes where it has them; equal triples are written once."""
    form = RdfFormat.from_media_type(media_type)
    prefixes = PREFIXES if media_type in _PREFIXED else None
    return pyoxigraph.serialize(dict.fromkeys(triples), format=form, prefixes=prefixes) or b""


def _document(thing: Resource, view: View, address: str, claims: int) -> list[Triple]:
    """Return what the document is about, under which licence, and what was cut from it."""
    node = NamedNode(address)
    found = [
        Triple(node, term("rdf:type"), term("foaf:Document")),
        Triple(node, term("foaf:primaryTopic"), thing.iri),
        Triple(node, term("dcterms:license"), LICENCE),
        Triple(node, NamedNode(VOID + "inDataset"), DATASET),
    ]
    if view.given:
        found.append(Triple(node, term("dcterms:temporal"), Literal(view.given.isoformat(), datatype=term("xsd:date"))))
    return found + [Triple(node, term("rdfs:comment"), Literal(text, language="en")) for text in _cuts(thing, claims)]


def _cuts(thing: Resource, claims: int) -> list[str]:
    """Return what was left out, in words."""
    found = []
    if claims > MOST_CLAIMS:
        found.append(f"Cut: the first {MOST_CLAIMS} of {claims} claims that concern it. The rest: /questions/evidence")
    if thing.cut or len(thing.pointers) > MOST_POINTED:
        count = f"more than {len(thing.pointers)}" if thing.cut else str(len(thing.pointers))
        found.append(f"Cut: the first {MOST_POINTED} of {count} triples that point at it. The rest: /sparql")
    return found
