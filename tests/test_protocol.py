"""The SPARQL 1.1 Protocol on a real socket: ways to ask, data sets, formats, refusals, methods."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import QueryResultsFormat, RdfFormat, parse, parse_query_results

from chronolex.api.formats import TABLE_NAMES, TABLES, TRIPLE_NAMES, TRIPLES, content_type
from chronolex.graph.vocabulary import HISTORY
from tests.served import published, server, settings_of

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
DIRECT = {"Content-Type": "application/sparql-query"}
TOLD = HISTORY.value


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    home = tmp_path_factory.mktemp("protocol")
    published(home)
    with (
        server(settings_of(home, token="a-token-of-some-length")) as address,
        httpx.Client(base_url=address, timeout=20) as found,
    ):
        yield found


def ask(client: httpx.Client, query: str, accept: str = "*/*", **fields: Any) -> httpx.Response:
    return client.get("/sparql", params={"query": query, **fields}, headers={"Accept": accept})


def number(response: httpx.Response) -> int:
    assert response.status_code == 200, response.text
    return int(response.json()["results"]["bindings"][0]["n"]["value"])


def error_of(response: httpx.Response, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.text
    error: dict[str, Any] = response.json()["error"]
    assert error["status"] == status
    assert error["message"].strip().endswith((".", "?", "…"))
    return error


# --- ways to ask ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "headers", "content"),
    [
        ("/sparql", FORM, "query=" + quote(COUNT)),
        ("/sparql", {"Content-Type": "Application/X-WWW-Form-URLencoded ; Charset=UTF-8"}, "query=" + quote(COUNT)),
        ("/sparql", DIRECT, COUNT),
        ("/sparql", {"Content-Type": 'application/sparql-query;charset="utf-8"'}, COUNT),
        ("/sparql", DIRECT, "\ufeff" + COUNT),
        ("/sparql?default-graph-uri=", FORM, "query=" + quote(COUNT) + "&named-graph-uri=&format=&update-format=1"),
        ("/sparql?timeout=5&debug=on&should-sponge=&x=1&x=2", DIRECT, COUNT),
        ("/sparql?format=json", FORM, "query=" + quote(COUNT)),
    ],
)
def test_all_ways_to_send_a_query_are_one(
    client: httpx.Client, address: str, headers: dict[str, str], content: str
) -> None:
    assert number(client.post(address, headers=headers, content=content.encode())) == number(ask(client, COUNT)) > 20


def test_letters_of_all_scripts_arrive(client: httpx.Client) -> None:
    query = 'SELECT ?s { ?s ?p "Механизм перенаправления"@ru }'
    raw = client.post("/sparql", headers=FORM, content=f"query={query}".encode())
    found = [ask(client, query), client.post("/sparql", headers=DIRECT, content=query.encode()), raw]
    assert [len(one.json()["results"]["bindings"]) for one in found] == [1, 1, 1]


def test_the_address_of_a_form_or_a_body_may_name_graphs(client: httpx.Client) -> None:
    address = "/sparql?default-graph-uri=" + quote(TOLD)
    told = number(ask(client, COUNT, **{"default-graph-uri": TOLD}))
    assert 0 < told < number(ask(client, COUNT))
    assert number(client.post(address, headers=DIRECT, content=COUNT)) == told
    assert number(client.post(address, headers=FORM, content="query=" + quote(COUNT))) == told


def test_relative_names_are_ours(client: httpx.Client) -> None:
    asked = "SELECT (COUNT(*) AS ?n) FROM <graph/history> { ?s ?p ?o }"
    assert number(ask(client, asked)) == number(ask(client, COUNT, **{"default-graph-uri": TOLD}))
    assert ask(client, "ASK { <id/kg/body/one> ?p ?o }").json()["boolean"] is True


@pytest.mark.parametrize(
    ("address", "headers", "content", "status"),
    [
        ("/sparql", DIRECT, "", 400),
        ("/sparql", FORM, "", 400),
        ("/sparql", FORM, "query=", 400),
        ("/sparql", FORM, "query=ASK{}&query=ASK{}", 400),
        ("/sparql?query=ASK{}", FORM, "query=ASK{}", 400),
        ("/sparql?query=ASK{}", DIRECT, "ASK{}", 400),
        ("/sparql", FORM, "query=ASK{}&update=CLEAR+ALL", 400),
        ("/sparql?update=CLEAR+ALL", DIRECT, "ASK{}", 400),
        ("/sparql", FORM, "query=ASK{}&using-graph-uri=urn:a", 400),
        ("/sparql?using-named-graph-uri=urn:a", DIRECT, "ASK{}", 400),
        ("/sparql?default-graph-uri=relative", DIRECT, "ASK{}", 400),
        ("/sparql?format=,", DIRECT, "ASK{}", 400),
        ("/sparql?format=pdf&output=docx", DIRECT, "ASK{}", 400),
        ("/sparql?format=pdf", DIRECT, "ASK{}", 400),
        ("/sparql", FORM, "query=%FF", 400),
        ("/sparql", FORM, b"query=ASK{?s+?p+'\xff'}", 400),
        ("/sparql", DIRECT, b"ASK { ?s ?p '\xff' }", 400),
        ("/sparql", DIRECT, "ASK{}".encode("utf-16"), 400),
        ("/sparql", FORM, "update=CLEAR+ALL", 403),
        ("/sparql", FORM, "update=CLEAR+ALL&update=CLEAR+ALL", 403),
        ("/sparql", FORM, "update=CLEAR+ALL&using-graph-uri=urn:a", 403),
        ("/sparql", {"Content-Type": "application/sparql-update"}, "CLEAR ALL", 403),
        ("/sparql", {"Content-Type": "application/sparql-update; charset=utf-16"}, "CLEAR ALL", 403),
        ("/sparql", DIRECT, "CLEAR ALL", 403),
        ("/sparql?default-graph-uri=file:///etc/passwd", DIRECT, "ASK{}", 403),
        ("/sparql?format=turtle", DIRECT, "ASK{}", 406),
        ("/sparql?format=text/csv", DIRECT, "CONSTRUCT WHERE {}", 406),
        ("/sparql", {**DIRECT, "Accept": "text/turtle"}, "ASK{}", 406),
        ("/sparql", DIRECT, "ASK {} #" + "x" * 100_000, 413),
        ("/sparql", {}, "ASK{}", 415),
        ("/sparql", {"Content-Type": ""}, "ASK{}", 415),
        ("/sparql", {"Content-Type": "text/plain"}, "ASK{}", 415),
        ("/sparql", {"Content-Type": "multipart/form-data; boundary=x"}, "--x--", 415),
        ("/sparql", {"Content-Type": "application/sparql-query; charset=utf-16"}, "ASK{}", 415),
        ("/sparql", {"Content-Type": "application/sparql-query; charset*=a; charset*0=b"}, "ASK{}", 415),
        ("/sparql", {"Content-Type": f"application/sparql-query; charset*{'1' * 4400}=x"}, "ASK{}", 415),
        ("/sparql", {**DIRECT, "Content-Encoding": "gzip"}, "ASK{}", 415),
    ],
)
def test_what_the_protocol_does_not_allow_is_refused(
    client: httpx.Client, address: str, headers: dict[str, str], content: str | bytes, status: int
) -> None:
    error = error_of(client.post(address, headers=headers, content=content), status)
    assert status != 403 or "file" in error["message"] or "/amendments" in error["message"]


def test_a_bare_get_describes_the_service(client: httpx.Client) -> None:
    found = client.get("/sparql", headers={"Accept": "application/n-triples"})
    assert any("sparql-service-description#endpoint" in line for line in found.text.splitlines())
    error_of(client.get("/sparql?default-graph-uri=urn:a"), 400)
    error_of(client.get("/sparql?update=CLEAR+ALL"), 403)


# --- formats -------------------------------------------------------------------------------------------------------

TABLE = "SELECT ?s ?o { ?s a ?o }"
GRAPH = "CONSTRUCT WHERE { ?s a ?o }"


def read(response: httpx.Response) -> int:
    """How many rows or triples there are, read by the declared type."""
    kind = response.headers["content-type"].partition(";")[0]
    table = QueryResultsFormat.from_media_type(kind)
    if kind in {"text/csv", "text/plain"}:
        return len(response.text.strip().splitlines()) - (not response.text.startswith("<"))
    if (table and b"head" in response.content) or kind == "text/tab-separated-values":
        assert table
        return len(list(parse_query_results(response.content, table)))  # type: ignore[arg-type]
    graph = RdfFormat.from_media_type(kind)
    assert graph
    return len(list(parse(response.content, graph)))


@pytest.mark.parametrize(
    ("query", "media_type"), [*((TABLE, one) for one in TABLES), *((GRAPH, one) for one in TRIPLES)]
)
def test_every_type_can_be_had_by_accept_and_by_format(client: httpx.Client, query: str, media_type: str) -> None:
    found = ask(client, query, media_type)
    assert (found.status_code, found.headers["content-type"]) == (200, content_type(media_type))
    assert read(found) == read(ask(client, query, "text/csv, text/turtle")) > 5
    by_name = client.get(f"/sparql?format={media_type}&query={quote(query)}", headers={"Accept": "image/png"})
    assert (by_name.status_code, by_name.headers["content-type"]) == (200, content_type(media_type))


@pytest.mark.parametrize("name", ["format", "output", "results"])
@pytest.mark.parametrize(
    ("query", "format_name", "media_type"),
    [*((TABLE, *pair) for pair in TABLE_NAMES.items()), *((GRAPH, *pair) for pair in TRIPLE_NAMES.items())],
)
def test_names_of_formats_win_over_accept(
    client: httpx.Client, name: str, query: str, format_name: str, media_type: str
) -> None:
    found = client.get("/sparql", params={"query": query, name: format_name.upper()}, headers={"Accept": "text/csv"})
    assert (found.status_code, found.headers["content-type"]) == (200, content_type(media_type))


@pytest.mark.parametrize(
    ("fields", "media_type"),
    [
        ("results=csv&output=json&format=xml&format=csv", "application/sparql-results+xml"),
        ("format=pdf&format=&output=json", "application/sparql-results+json"),
        ("format=text/tab-separated-values&format=tsv", "text/tab-separated-values; charset=utf-8"),
        ("format=turtle&format=application/x-json%2Bld,application/json", "application/json"),
    ],
)
def test_of_several_names_the_first_counts_that_can_be_had(client: httpx.Client, fields: str, media_type: str) -> None:
    """Clients that do not know the endpoint send what any endpoint may want."""
    assert client.get(f"/sparql?query=ASK{{}}&{fields}").headers["content-type"] == media_type


def test_several_accept_lines_are_one(client: httpx.Client) -> None:
    lines = [("Accept", "text/csv;q=0.2"), ("Accept", "application/sparql-results+xml;q=0.3")]
    found = client.get("/sparql", params={"query": "ASK {}"}, headers=lines)
    assert found.headers["content-type"] == "application/sparql-results+xml"


def test_what_there_is_not_is_listed(client: httpx.Client) -> None:
    assert "text/csv" in error_of(ask(client, "ASK {}", "text/turtle"), 406)["offered"]
    assert "text/turtle" in error_of(ask(client, GRAPH, "text/csv"), 406)["offered"]
    error_of(ask(client, "ASK {}", "text/"), 400)


def test_the_newer_sparql_passes_with_its_results(client: httpx.Client) -> None:
    row = "SELECT (<<( <urn:a> <urn:b> 'x' )>> AS ?t) ('a'@en--ltr AS ?l) {}"
    found = ask(client, "VERSION '1.2' " + row).json()["results"]["bindings"][0]
    assert (found["t"]["type"], found["l"]["its:dir"]) == ("triple", "ltr")
    assert "<triple>" in ask(client, row, format="xml").text
    assert "<<(" in ask(client, row, format="tsv").text
    said = "CONSTRUCT { << <urn:a> <urn:b> 1 >> <urn:c> 2 } {}"
    assert "reifies" in ask(client, said).text
    assert "Turtle" in error_of(ask(client, said, format="jsonld"), 400)["message"]
    assert number(ask(client, "SELECT (COUNT(*) AS ?n) { ?s a ?c LATERAL { SELECT * { ?s ?p ?o } LIMIT 1 } }")) > 0


# --- wrong queries -------------------------------------------------------------------------------------------------


def test_a_wrong_query_gets_place_expectation_and_its_own_line(client: httpx.Client) -> None:
    error = error_of(ask(client, "SELECT *\n{ ?s ?p ; }"), 400)
    assert (error["line"], error["column"], error["expected"]) == (2, 9, ["a term"])
    assert error["marked"] == "{ ?s ?p ; }\n        ^"
    assert "line 2, column 9" in error["message"]
    page = ask(client, "ASK { <a> '<b>' }", "text/html, */*;q=0.8")
    assert page.status_code == 400
    assert "<pre>ASK { &lt;a&gt;" in page.text


@pytest.mark.parametrize(
    ("query", "line", "column"),
    [
        ("ASK { ?s ?p 'x }", 1, 13),
        ("nothing of a query", 1, 1),
        ("ASK { ?s no:prefix ?o }", 1, 10),
        ("SELECT ?a { ?a ?b ?c } GROUP BY ?b", 1, 35),
        ("ASK { FILTER(<urn:f>(1)) }", 1, 14),
    ],
)
def test_whoever_finds_the_mistake_names_its_place(client: httpx.Client, query: str, line: int, column: int) -> None:
    error = error_of(ask(client, query), 400)
    assert (error["line"], error["column"]) == (line, column)
    assert number(ask(client, COUNT)) > 20


# --- methods -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "/sparql",
        "/sparql?query=ASK{}",
        f"/sparql?query={quote(TABLE)}&format=csv",
        "/sparql?query=ASK{",
        "/sparql?update=x",
        "/sparql?query=ASK{}&format=ttl",
        "/sparql?query=ASK{}%23" + "x" * 60_000 + "&query=ASK{}",
    ],
)
def test_head_is_get_without_the_body(client: httpx.Client, address: str) -> None:
    by_get, by_head = client.get(address), client.head(address)
    assert by_head.content == b""
    assert by_head.status_code == by_get.status_code
    # Each request has a name and a time of its own.
    own = {"x-request-id", "date"}
    assert {k: v for k, v in by_head.headers.items() if k not in own} == {
        k: v for k, v in by_get.headers.items() if k not in own
    }


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "QUERY"])
def test_other_methods_are_refused(client: httpx.Client, method: str) -> None:
    refused = client.request(method, "/sparql?query=ASK{}")
    error_of(refused, 405)
    assert refused.headers["allow"] == "GET, HEAD, POST, OPTIONS"


# --- whatever is sent ----------------------------------------------------------------------------------------------

NAMES = st.sampled_from(
    ["query", "update", "format", "default-graph-uri", "named-graph-uri", "using-graph-uri", "timeout", "truncate", "x"]
)
VALUES = st.text(max_size=30) | st.sampled_from(
    ["ASK{}", "SELECT*{}", "CONSTRUCT WHERE{}", "json", "turtle", "urn:a", "1", "true", "DROP ALL", "ASK{"]
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(NAMES, VALUES), max_size=5), st.sampled_from(["GET", "form"]))
def test_any_fields_get_an_answer_that_the_protocol_knows(
    client: httpx.Client, fields: list[tuple[str, str]], way: str
) -> None:
    encoded = "&".join(f"{name}={quote(value.encode('utf-8', 'surrogatepass'))}" for name, value in fields)
    found = (
        client.get(f"/sparql?{encoded}")
        if way == "GET"
        else client.post("/sparql", headers=FORM, content=encoded.encode())
    )
    assert found.status_code in {200, 400, 403, 406}, found.text
    names = [name for name, _ in fields]
    if found.status_code == 200 and "query" in names:
        assert names.count("query") == 1
        assert not {"update", "using-graph-uri"} & set(names)
    if found.status_code >= 400:
        json.loads(found.text)
