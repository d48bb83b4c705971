"""Names of the vocabularies that the graph speaks, and of its own graphs."""

from __future__ import annotations

from pyoxigraph import NamedNode

BASE = "https://w3id.org/chronolex/"

PREFIXES: dict[str, str] = {
    "clx": f"{BASE}ontology#",
    "role": f"{BASE}concept/role/",
    "sanction": f"{BASE}concept/sanction/",
    "tier": f"{BASE}concept/tier/",
    "unit": f"{BASE}concept/unit/",
    "kg": f"{BASE}id/kg/",
    "eli-kg": f"{BASE}eli/kg/",
    "eli": "http://data.europa.eu/eli/ontology#",
    "org": "http://www.w3.org/ns/org#",
    "m8g": "http://data.europa.eu/m8g/",
    "cpsv": "http://purl.org/vocab/cpsv#",
    "prov": "http://www.w3.org/ns/prov#",
    "qb": "http://purl.org/linked-data/cube#",
    "oa": "http://www.w3.org/ns/oa#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dcterms": "http://purl.org/dc/terms/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "sh": "http://www.w3.org/ns/shacl#",
    "edtf": "http://id.loc.gov/datatypes/edtf/",
}


def term(curie: str) -> NamedNode:
    """Return the IRI of a prefixed name of ours.

    >>> term("clx:Claim").value
    'https://w3id.org/chronolex/ontology#Claim'
    """
    prefix, _, local = curie.partition(":")
    return NamedNode(PREFIXES[prefix] + local)


def curie(iri: str) -> str:
    """Shorten an IRI by the longest prefix that fits, or return it as it is.

    >>> curie("https://w3id.org/chronolex/concept/role/coordinates")
    'role:coordinates'
    """
    fits = [(len(space), name) for name, space in PREFIXES.items() if iri.startswith(space)]
    if not fits:
        return iri
    length, name = max(fits)
    return f"{name}:{iri[length:]}"


CORPUS = NamedNode(f"{BASE}graph/corpus")
DERIVED = NamedNode(f"{BASE}graph/derived")
ONTOLOGY = NamedNode(f"{BASE}graph/ontology")
HISTORY = NamedNode(f"{BASE}graph/history")
DEFAULT_GRAPHS = [CORPUS, DERIVED, ONTOLOGY]
"""The graphs that a plain `{ ?s ?p ?o }` sees, everywhere."""
