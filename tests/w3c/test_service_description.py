"""What the Service Description suite asks of a service: it has no requests, only these three sentences."""

from __future__ import annotations

import httpx
import pytest
from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, parse

from tests.w3c.conftest import Suite
from tests.w3c.manifests import RDF, Case, cases, folder

if folder() is None:
    pytest.skip("CHRONOLEX_DATA is not set: the W3C suites are not here", allow_module_level=True)

SD = "http://www.w3.org/ns/sparql-service-description#"
IRIS = {
    "feature": "Feature",
    "defaultEntailmentRegime": "EntailmentRegime",
    "supportedLanguage": "Language",
    "extensionFunction": "Function",
    "resultFormat": "Format",
    "inputFormat": "Format",
}
NODES = {"endpoint": "Service", "defaultDataset": "Dataset", "defaultGraph": "Graph", "namedGraph": "NamedGraph"}


def _described(client: httpx.Client) -> list[Quad]:
    found = client.get("/sparql", headers={"Accept": "application/n-triples"})
    assert found.status_code == 200
    return list(parse(found.content, RdfFormat.N_TRIPLES))


def _objects(quads: list[Quad], name: str) -> list[object]:
    return [quad.object for quad in quads if quad.predicate == NamedNode(SD + name)]


@pytest.mark.parametrize("case", cases("ServiceDescriptionTest"), ids=lambda case: case.id)
def test_service_description(case: Case, suite: Suite) -> None:
    client = suite.client()
    quads = _described(client)
    assert quads
    services = {quad.subject for quad in quads if quad.object == NamedNode(SD + "Service")}
    (service,) = services
    name = case.id.rpartition("#")[2]
    if name == "has-endpoint-triple":
        address = NamedNode(str(client.base_url).rstrip("/") + "/sparql")
        assert (service, address) in {
            (quad.subject, quad.object) for quad in quads if quad.predicate.value == SD + "endpoint"
        }
    elif name == "conforms-to-schema":
        typed = {quad.subject for quad in quads if quad.predicate.value == RDF + "type"}
        for one in IRIS:
            assert all(isinstance(value, NamedNode) for value in _objects(quads, one)), one
        for one in NODES:
            assert all(isinstance(value, NamedNode | BlankNode) for value in _objects(quads, one)), one
        assert all(value in typed for value in _objects(quads, "defaultDataset"))
        assert len(_objects(quads, "endpoint")) == 1
    else:
        assert name == "returns-rdf"
