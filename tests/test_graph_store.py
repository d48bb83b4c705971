"""Whole graphs by the Graph Store Protocol: read in every type, never written, the same triples by every address."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from pyoxigraph import Triple

from chronolex.graph.store import open_reader
from chronolex.graph.vocabulary import CORPUS, DEFAULT_GRAPHS, HISTORY

from .linked import BASE, RDF, client_of, small, triples

STORE = "/rdf-graph-store"
GRAPHS = f"{BASE}graph/"


@pytest.fixture(scope="module")
def small_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small(tmp_path_factory.mktemp("graphs"))


@pytest.fixture(scope="module")
def client(small_home: Path) -> Iterator[httpx.Client]:
    with client_of(small_home) as found:
        yield found


def stored(home: Path, *graphs: object) -> set[Triple]:
    return {quad.triple for quad in open_reader(home).store if quad.graph_name in graphs}


@pytest.mark.parametrize("suffix", RDF)
def test_a_graph_is_the_same_by_every_address(client: httpx.Client, small_home: Path, suffix: str) -> None:
    accept = {"Accept": RDF[suffix]}
    wanted = stored(small_home, CORPUS)
    assert len(wanted) > 2_500
    by_name = client.get(STORE, params={"graph": f"{GRAPHS}corpus"}, headers=accept)
    assert triples(by_name) == wanted
    for answer in (client.get("/graph/corpus", headers=accept), client.get(f"/graph/corpus{suffix}")):
        assert answer.content == by_name.content
        assert answer.headers["content-type"] == by_name.headers["content-type"]


def test_the_default_graph_is_the_usual_one_and_the_history_has_a_name(client: httpx.Client, small_home: Path) -> None:
    for query in ("default", "default="):
        assert triples(client.get(f"{STORE}?{query}")) == stored(small_home, *DEFAULT_GRAPHS)
    history = triples(client.get(STORE, params={"graph": f"{GRAPHS}history"}))
    assert history == stored(small_home, HISTORY)
    assert history
    assert not history & triples(client.get(f"{STORE}?default"))
    assert triples(client.get(STORE, params={"graph": f"{GRAPHS}derived"})) == set()


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?",
        f"?default&graph={GRAPHS}corpus",
        f"?graph={GRAPHS}corpus&graph={GRAPHS}derived",
        "?graph=",
        "?graph=corpus",
        "?graph=/graph/corpus",
        "?graph=http://a%20b/",
        "?graph=http://" + "a" * 1_500 + "%20b/",
        "?other=1",
        "?default&default",
        "?default&format=excel",
        "?Default",
    ],
)
def test_one_graph_must_be_named_by_its_iri(client: httpx.Client, query: str) -> None:
    answer = client.get(f"{STORE}{query}")
    assert answer.status_code == 400, answer.text
    assert answer.json()["error"]["message"]


def test_a_graph_in_a_file_is_refused(client: httpx.Client) -> None:
    assert client.get(STORE, params={"graph": "file:///etc/passwd"}).status_code == 403


@pytest.mark.parametrize(
    "graph", [f"{GRAPHS}nothing", f"{GRAPHS}corpus/", f"{GRAPHS}Corpus", "http://example.org/", "urn:x", BASE]
)
def test_an_unknown_graph_is_404_and_names_those_there_are(client: httpx.Client, graph: str) -> None:
    answer = client.get(STORE, params={"graph": graph})
    assert answer.status_code == 404
    assert answer.json()["error"]["suggestions"][0]["path"] == "/graph/corpus"


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
@pytest.mark.parametrize(
    "address", [f"{STORE}?graph={GRAPHS}corpus", f"{STORE}?default", "/graph/corpus", "/graph/new"]
)
def test_nothing_is_written(client: httpx.Client, method: str, address: str) -> None:
    answer = client.request(method, address, content="<a:a> <b:b> <c:c> .", headers={"Content-Type": "text/turtle"})
    assert answer.status_code == 405
    assert {one.strip() for one in answer.headers["allow"].split(",")} >= {"GET", "HEAD"}
    assert not {"PUT", "POST", "DELETE", "PATCH"} & {one.strip() for one in answer.headers["allow"].split(",")}
    assert "/amendments" in answer.json()["error"]["message"]


def test_a_graph_has_a_strong_tag_and_comes_once(client: httpx.Client) -> None:
    turtle = client.get("/graph/corpus.ttl")
    tag = turtle.headers["etag"]
    assert tag.startswith('"')
    assert client.get("/graph/corpus.ttl", headers={"If-None-Match": tag}).status_code == 304
    assert client.get("/graph/corpus.ttl", headers={"If-None-Match": f'"other", {tag}'}).status_code == 304
    assert client.get("/graph/corpus.ttl", headers={"If-None-Match": '"other"'}).status_code == 200
    assert client.get("/graph/corpus.nt", headers={"If-None-Match": tag}).status_code == 200
    assert client.get("/graph/ontology.ttl", headers={"If-None-Match": tag}).status_code == 200


def test_head_says_what_get_would(client: httpx.Client) -> None:
    for address in (f"{STORE}?default", "/graph/corpus.nt", "/graph/nothing"):
        head, got = client.head(address), client.get(address)
        assert (head.status_code, head.headers.get("content-type")) == (got.status_code, got.headers["content-type"])
        assert head.content == b""


def test_format_goes_before_accept(client: httpx.Client) -> None:
    answer = client.get(f"{STORE}?default&format=ntriples", headers={"Accept": "text/turtle"})
    assert answer.headers["content-type"] == "application/n-triples"
    assert client.get(f"{STORE}?default", headers={"Accept": "text/csv"}).status_code == 406


def test_a_graph_larger_than_a_result_comes_in_parts_and_whole(small_home: Path) -> None:
    wanted = stored(small_home, CORPUS)
    with client_of(small_home, max_rows=1_000) as client:
        for suffix in (".ttl", ".nt", ".n3"):
            answer = client.get(f"/graph/corpus{suffix}")
            assert triples(answer) == wanted
        for suffix in (".rdf", ".jsonld"):
            answer = client.get(f"/graph/corpus{suffix}")
            assert answer.status_code == 413
            assert "Turtle" in answer.json()["error"]["message"]
        everything = triples(client.get(f"{STORE}?default", headers={"Accept": "application/n-triples"}))
        assert everything == stored(small_home, *DEFAULT_GRAPHS)


def test_a_graph_is_a_page_and_json_with_counts(client: httpx.Client, small_home: Path) -> None:
    document = client.get("/graph/corpus.json").json()
    wanted = stored(small_home, CORPUS)
    assert document["triples"] == len(wanted)
    assert document["things"] == len({one.subject for one in wanted})
    assert sum(one["triples"] for one in document["properties"]) == len(wanted)
    page = client.get("/graph/history.html")
    assert (page.status_code, "of no law" in page.text) == (200, True)
    assert triples(client.get("/graph/history/1.ttl"))
    assert client.get("/graph/history/1.html").status_code == 200
    assert client.get("/graph/history/2").status_code == 404
