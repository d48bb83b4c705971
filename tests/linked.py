"""A small graph for the tests of linked data: that of `served.py`, and things with awkward names and fates."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pyoxigraph
from pyoxigraph import NamedNode, Quad, RdfFormat, Triple

from chronolex.graph.generations import publish
from chronolex.graph.vocabulary import CORPUS, PREFIXES

from .served import quads, server, settings_of

BASE = "https://w3id.org/chronolex/"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
RDF = {
    ".ttl": "text/turtle",
    ".jsonld": "application/ld+json",
    ".nt": "application/n-triples",
    ".rdf": "application/rdf+xml",
    ".n3": "text/n3",
}
_MORE = f"""
<{BASE}id/kg/claim/a> clx:concerns <{BASE}id/kg/mechanism/nrm>, <{BASE}id/kg/body/one>, <{BASE}id/kg/claim/a> .
<{BASE}id/kg/claim/b> clx:concerns <{BASE}id/kg/mechanism/nrm>, <{BASE}id/kg/body/two>, <{BASE}id/kg/claim/b> .
<{BASE}id/kg/body/old> a clx:Body ; skos:prefLabel "Old body"@en ; rdfs:label "Old body"@en ;
  owl:deprecated true ; dcterms:isReplacedBy <{BASE}id/kg/body/one> .
<{BASE}id/kg/body/ended> a clx:Body ; skos:prefLabel "Ended body"@en ; owl:deprecated true .
<{BASE}concept/unit> a skos:ConceptScheme ; skos:prefLabel "Units"@en .
<{BASE}concept/unit/9.10> a skos:Concept ; skos:prefLabel "nine point ten"@en ; skos:inScheme <{BASE}concept/unit> .
<{BASE}concept/unit/a.ttl> a skos:Concept ; skos:prefLabel "ends like a suffix"@en .
<{BASE}concept/unit/%D0%B3%D0%BE%D0%B4> a skos:Concept ; skos:prefLabel "escaped"@en .
<{BASE}concept/unit/ай> a skos:Concept ; skos:prefLabel "in letters"@en .
<{BASE}concept/unit/a%2Fb> a skos:Concept ; skos:prefLabel "with a slash"@en .
<{BASE}id/kg/body/one> dcterms:references <javascript:alert(1)>, <http://example.org/"onload=> .
""".replace('"onload=', "%22onload=")


def more() -> list[Quad]:
    """Return the quads beside those of `served.py`."""
    prefixes = "".join(f"@prefix {name}: <{space}> .\n" for name, space in PREFIXES.items())
    parsed = pyoxigraph.parse((prefixes + _MORE).encode(), RdfFormat.TURTLE)
    return [Quad(one.subject, one.predicate, one.object, CORPUS) for one in parsed]


def many(count: int) -> list[Quad]:
    """Return things that all point at one body."""
    body, by = NamedNode(f"{BASE}id/kg/body/two"), NamedNode(PREFIXES["dcterms"] + "references")
    return [Quad(NamedNode(f"{BASE}id/kg/service/s-{place}"), by, body, CORPUS) for place in range(count)]


@contextmanager
def client_of(home: Path, **more_settings: Any) -> Iterator[httpx.Client]:
    """Serve a data folder and yield a client."""
    with server(settings_of(home, **more_settings)) as address, httpx.Client(base_url=address, timeout=30) as found:
        yield found


def small(home: Path) -> Path:
    """Publish the small graph in a data folder."""
    publish(home, [*quads(), *more(), *many(2_500)], {"counts": {}})
    return home


def triples(response: httpx.Response) -> set[Triple]:
    """Return the triples of an answer, after checking that it is one."""
    assert response.status_code == 200, response.text[:500]
    form = RdfFormat.from_media_type(response.headers["content-type"].partition(";")[0])
    assert form is not None, response.headers["content-type"]
    return {quad.triple for quad in pyoxigraph.parse(response.content, form, base_iri="http://base.example/")}
