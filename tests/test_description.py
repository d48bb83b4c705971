"""What the service says of itself: its description, its data, and queries that run as they are."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from pyoxigraph import NamedNode, QueryResultsFormat, RdfFormat, Triple

from chronolex.api import formats
from chronolex.api.sparql.description import SD
from chronolex.dataset import DATASET, VOID
from chronolex.graph.store import open_reader
from chronolex.graph.vocabulary import CORPUS, DEFAULT_GRAPHS, HISTORY, PREFIXES, term
from chronolex.queries.catalogue import catalogue
from chronolex.queries.examples import FILLED, plain

from .linked import BROWSER, RDF, client_of, small, triples

SH = PREFIXES["sh"]


@pytest.fixture(scope="module")
def real(home: Path) -> Iterator[httpx.Client]:
    with client_of(home) as found:
        yield found


@pytest.fixture(scope="module")
def small_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small(tmp_path_factory.mktemp("described"))


@pytest.fixture(scope="module")
def client(small_home: Path) -> Iterator[httpx.Client]:
    with client_of(small_home) as found:
        yield found


def values(found: set[Triple], name: str, of: object = None) -> list[str]:
    pairs = [(one.subject, one.object) for one in found if one.predicate.value == name]
    return sorted(node.value for subject, node in pairs if of in (None, subject) and not isinstance(node, Triple))


# --- the service description: the three tests of the W3C -----------------------------------------------------------


@pytest.mark.parametrize("media", [*RDF.values(), "*/*", ""])
def test_get_on_the_endpoint_returns_rdf_with_its_own_address(real: httpx.Client, media: str) -> None:
    answer = real.get("/sparql", headers={"Accept": media})
    found = triples(answer)
    endpoint = f"{real.base_url}/sparql"
    assert values(found, f"{SD}endpoint") == [endpoint]
    assert real.get(endpoint, params={"query": "ASK {}"}).json() == {"head": {}, "boolean": True}


def test_the_description_keeps_to_the_vocabulary(real: httpx.Client) -> None:
    found = triples(real.get("/sparql", headers={"Accept": "text/turtle"}))
    kinds = {(one.subject, one.object.value) for one in found if one.predicate == term("rdf:type")}  # type: ignore[union-attr]
    domains = {
        "endpoint": "Service", "supportedLanguage": "Service", "resultFormat": "Service",
        "defaultEntailmentRegime": "Service", "defaultDataset": "Service", "availableGraphs": "Service",
        "defaultGraph": "Dataset", "name": "NamedGraph", "graph": "NamedGraph",
    }  # fmt: skip
    ranges = {"defaultDataset": "Dataset", "defaultGraph": "Graph", "availableGraphs": "GraphCollection",
              "namedGraph": "NamedGraph", "graph": "Graph"}  # fmt: skip
    own = [one for one in found if one.predicate.value.startswith(SD)]
    assert {one.predicate.value.removeprefix(SD) for one in own} == {*domains, "namedGraph"}
    for one in own:
        name = one.predicate.value.removeprefix(SD)
        if name in domains:
            assert (one.subject, SD + domains[name]) in kinds, name
        if name in ranges:
            assert (one.object, SD + ranges[name]) in kinds, name


def test_the_description_promises_what_is_so(real: httpx.Client, home: Path) -> None:
    found = triples(real.get("/sparql", headers={"Accept": "text/turtle"}))
    assert values(found, f"{SD}supportedLanguage") == [f"{SD}SPARQL11Query"]
    assert values(found, f"{SD}feature") == []
    names = [QueryResultsFormat.from_media_type(one) for one in formats.TABLES.values()]
    wanted = {one.iri for one in names if one} | {
        form.iri for one in formats.TRIPLES.values() if (form := RdfFormat.from_media_type(one))
    }
    assert set(values(found, f"{SD}resultFormat")) == wanted
    graphs = {graph.value for graph in (*DEFAULT_GRAPHS, HISTORY)}
    assert set(values(found, f"{SD}name")) == graphs
    assert {str(name.value) for name in open_reader(home).store.named_graphs()} == graphs
    assert any("at/2021-10-31" in text for text in values(found, PREFIXES["rdfs"] + "comment"))


def test_a_browser_gets_a_form_that_works_without_scripts(real: httpx.Client) -> None:
    for language, word in (("en", "Run"), ("ru", "Выполнить"), ("ky", "Аткаруу")):
        page = real.get(f"/sparql?lang={language}", headers={"Accept": BROWSER})
        assert page.headers["content-type"] == "text/html; charset=utf-8"
        assert word in page.text
    assert '<textarea name="query"' in page.text
    assert "<script" not in page.text
    assert page.text.count("<details>") >= len(catalogue())
    data = {"query": "SELECT (1 AS ?n) {}", "format": "csv"}
    assert real.post("/sparql", data=data, headers={"Accept": BROWSER}).text == "n\r\n1\r\n"
    assert real.post("/sparql", data={**data, "format": ""}, headers={"Accept": BROWSER}).status_code == 200
    assert real.get("/sparql", headers={"Accept": "image/png"}).status_code == 406


# --- VoID ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("media", RDF.values())
def test_the_data_set_describes_itself_in_every_type(real: httpx.Client, media: str) -> None:
    found = triples(real.get("/.well-known/void", headers={"Accept": media}))
    assert values(found, f"{VOID}sparqlEndpoint", DATASET) == [f"{real.base_url}/sparql"]
    assert found == triples(real.get("/dataset", headers={"Accept": media}))
    assert values(found, PREFIXES["dcterms"] + "license", DATASET)


def test_the_counts_are_those_of_the_graph(client: httpx.Client, small_home: Path) -> None:
    found = triples(client.get("/.well-known/void"))
    quads = list(open_reader(small_home).store)
    usual = [quad for quad in quads if quad.graph_name in DEFAULT_GRAPHS]
    assert values(found, f"{VOID}triples", DATASET) == [str(len(usual))]
    # A subject may stand in two graphs, so for all of them together no number is told rather than a wrong one.
    assert values(found, f"{VOID}distinctSubjects", DATASET) == []
    corpus = [quad for quad in quads if quad.graph_name == CORPUS]
    assert values(found, f"{VOID}triples", CORPUS) == [str(len(corpus))]
    assert values(found, f"{VOID}distinctSubjects", CORPUS) == [str(len({quad.subject for quad in corpus}))]
    for wanted in ("clx:Claim", "clx:Body", "skos:Concept"):
        partition = next(one.subject for one in found if one.object == term(wanted) and "#class" in str(one.subject)
                         and "/dataset#" in str(one.subject))  # fmt: skip
        things = {quad.subject for quad in usual if quad.predicate == term("rdf:type") and quad.object == term(wanted)}
        assert values(found, f"{VOID}entities", partition) == [str(len(things))]
    by = next(one.subject for one in found if one.object == term("clx:holder") and "/graph/corpus#" in str(one.subject))
    holding = [quad for quad in corpus if quad.predicate == term("clx:holder")]
    assert values(found, f"{VOID}triples", by) == [str(len(holding))]
    assert values(found, f"{VOID}distinctSubjects", by) == [str(len({quad.subject for quad in holding}))]


def test_what_the_data_set_points_to_is_there(client: httpx.Client) -> None:
    found = triples(client.get("/.well-known/void"))
    for name in ("sparqlEndpoint", "dataDump"):
        for address in values(found, VOID + name):
            assert client.get(address).status_code == 200, address
    assert client.get(values(found, f"{VOID}uriLookupEndpoint")[0] + "migration").status_code == 200
    for source in values(found, PREFIXES["dcterms"] + "source", DATASET):
        assert client.get(source.replace("https://w3id.org/chronolex", "")).status_code == 200


# --- examples ------------------------------------------------------------------------------------------------------


def _queries(real: httpx.Client) -> dict[str, str]:
    """Return the text of each example, read from the RDF as a tool would."""
    found = triples(real.get("/.well-known/sparql-examples"))
    kinds = {one.subject for one in found if one.object == NamedNode(f"{SH}SPARQLExecutable")}
    texts = {f"{SH}select", f"{SH}construct", f"{SH}ask"}
    return {
        one.subject.value.rpartition("#")[2]: one.object.value  # type: ignore[union-attr]
        for one in found
        if one.predicate.value in texts and one.subject in kinds
    }


def test_every_question_has_an_example(real: httpx.Client) -> None:
    assert set(FILLED) == set(catalogue())
    assert set(_queries(real)) == set(catalogue()) | {one.name for one in plain()}
    assert len(plain()) >= 6


def test_every_example_runs_as_it_is_and_has_rows(real: httpx.Client) -> None:
    for name, query in _queries(real).items():
        accept = {"Accept": "text/csv, application/n-triples"}
        answer = real.post("/sparql", data={"query": query}, headers=accept)
        assert answer.status_code == 200, (name, answer.text)
        if answer.headers["content-type"].startswith("text/csv"):
            assert len(list(csv.reader(io.StringIO(answer.text)))) > 1, name
        else:
            assert triples(answer), name


def test_an_example_says_what_tools_read(real: httpx.Client) -> None:
    found = triples(real.get("/.well-known/sparql-examples"))
    node = next(one.subject for one in found if str(one.subject).endswith("#coordinating-body>"))
    about = {one.predicate.value for one in found if one.subject == node}
    assert about >= {f"{SH}select", f"{SH}prefixes", "https://schema.org/target", PREFIXES["rdfs"] + "comment"}
    kinds = values(found, PREFIXES["rdf"] + "type", node)
    assert kinds == [f"{SH}SPARQLExecutable", f"{SH}SPARQLSelectExecutable"]
    comments = {one.object.language for one in found if one.subject == node and "comment" in one.predicate.value}  # type: ignore[union-attr]
    assert comments == {"en", "ru", "ky"}
    declared = dict(zip(values(found, f"{SH}prefix"), values(found, f"{SH}namespace"), strict=True))
    assert "clx" in declared
    assert PREFIXES["clx"] in declared.values()
    listed = real.get("/.well-known/sparql-examples", headers={"Accept": "application/json"}).json()["examples"]
    assert {one["name"]: one["query"] for one in listed} == _queries(real)


def test_a_graph_without_the_things_of_an_example_has_fewer(client: httpx.Client) -> None:
    names = set(_queries(client))
    assert "coordinating-body" in names
    assert "criminalising-provision" not in names
