"""The requests of the Protocol suite, as its manifest has them; those that update are refused with 403."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from pyoxigraph import Literal, NamedNode, Quad

from chronolex.graph.generations import publish
from tests.served import server, settings_of
from tests.w3c.manifests import CNT, HT, MF, QT, RDFS, UT, Case, Node, cases, folder, read_rdf

if folder() is None:
    pytest.skip("CHRONOLEX_DATA is not set: the W3C suites are not here", allow_module_level=True)

CASES = cases("ProtocolTest")
TABLES = {"application/sparql-results+json", "application/sparql-results+xml"}
KINDS = {
    "boolean": TABLES,
    "tabular": TABLES | {"text/csv", "text/tab-separated-values"},
    "RDF": {"text/turtle", "application/rdf+xml", "application/n-triples", "application/ld+json"},
}


def _data(case: Case) -> Iterator[Quad]:
    for node in case.about.all(case.node, UT + "graphData"):
        source = case.about.text(node, UT + "graph") or case.about.text(node, QT + "graph")
        name = NamedNode(case.about.text(node, RDFS + "label"))
        for quad in read_rdf(source):
            yield Quad(quad.subject, quad.predicate, quad.object, name)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    home = tmp_path_factory.mktemp("protocol")
    publish(home, sorted({quad for case in CASES for quad in _data(case)}, key=str), {"counts": {}})
    with server(settings_of(home, workers=1)) as address, httpx.Client(base_url=address, timeout=30) as found:
        yield found


def _sent(case: Case, request: Node, client: httpx.Client) -> httpx.Response:
    about = case.about
    headers = {
        about.text(header, HT + "fieldName"): about.text(header, HT + "fieldValue")
        for header in about.listed(about.one(request, HT + "headers"))
    }
    body = about.one(request, HT + "body")
    text = about.text(body, CNT + "chars").encode(about.text(body, CNT + "characterEncoding")) if body else None
    # The suite writes `/sparql/` for wherever a service is.
    address = about.text(request, HT + "absolutePath").replace("/sparql/", "/sparql", 1)
    return client.request(about.text(request, HT + "methodName"), address, content=text, headers=headers)


def _updates(case: Case, request: Node) -> bool:
    about = case.about
    body = about.one(request, HT + "body")
    types = [about.text(one, HT + "fieldValue") for one in about.listed(about.one(request, HT + "headers"))]
    sent = about.text(request, HT + "absolutePath") + (about.text(body, CNT + "chars") if body else "")
    return "application/sparql-update" in types or "update=" in sent


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_protocol(case: Case, client: httpx.Client) -> None:
    about = case.about
    action = about.one(case.node, MF + "action")
    assert action
    requests = about.listed(about.one(action, HT + "requests"))
    assert requests
    refused = False
    for request in requests:
        found = _sent(case, request, client)
        if _updates(case, request):
            assert found.status_code in {403, 415} | ({400} if "bad" in case.id else set()), found.text
            refused = True
            continue
        response = about.one(request, HT + "resp")
        assert response
        classes = {one.value[-3] for one in about.all(response, MF + "expectedStatus") if isinstance(one, NamedNode)}
        assert str(found.status_code)[0] in classes, found.text
        if kind := about.text(response, MF + "expectedFormat"):
            assert found.headers["content-type"].partition(";")[0] in KINDS[kind]
        if isinstance(wanted := about.one(response, MF + "expectedBoolean"), Literal) and not refused:
            assert found.json()["boolean"] == (wanted.value == "true")


NAMED = {
    "query_get", "query_post_form", "query_post_direct", "query_dataset_full", "query_multiple_dataset",
    "query_dataset_default_graphs_get", "query_dataset_default_graphs_post",
    "query_dataset_named_graphs_get", "query_dataset_named_graphs_post",
    "query_content_type_select", "query_content_type_ask",
    "query_content_type_describe", "query_content_type_construct",
    "bad_query_method", "bad_multiple_queries", "bad_query_wrong_media_type", "bad_query_missing_form_type",
    "bad_query_missing_direct_type", "bad_query_non_utf8", "bad_query_syntax",
}  # fmt: skip


def test_no_case_of_the_protocol_is_missed() -> None:
    names = {case.id.rpartition("#")[2] for case in CASES}
    if not names:
        pytest.skip("the Protocol suite is not here")
    assert names >= NAMED
