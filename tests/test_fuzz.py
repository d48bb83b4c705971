"""More than ten thousand requests that nobody would write by hand, to one server process.

No fault, no dead server, no memory that grows; every error is the one error body, and the description of the service
is true. 503 and 504 with that body are answers. What is tried is the same in every run.
"""
# ruff: noqa: E501 - one row, one line

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable

from chronolex.graph.generations import publish

from .process import Process
from .raw import exchange, status_of
from .test_security import TOKEN, hostile

pytestmark = pytest.mark.long

BY_DESCRIPTION = {"positive": 150, "negative": 40}
BY_HAND, BY_BYTE = 2900, 600
ENOUGH = {"positive": 2200, "negative": 500, "addresses": 2000, "queries": 2500, "bodies": 2200, "bytes": 600}
"""How many of each kind are sent at least, together ten thousand; the client does not agree to send all we try."""
MOST_MEGABYTES = 400
"""What the server may weigh in the end: a hundred at the start, the cache, and what Python keeps for itself."""

tried: Counter[str] = Counter()


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    home = tmp_path_factory.mktemp("fuzzed")
    publish(home, hostile(), {"country": "kg", "counts": {}})
    log = home / "log"
    with Process(home, log, token=TOKEN, deadline_seconds=1, client_seconds=5, result_megabytes=4) as found:
        yield found
        assert found.run.poll() is None, "the server is dead"
        assert httpx.get(found.address + "/health").json()["generation"] == 1
        assert httpx.get(found.address + "/sparql", params={"query": "ASK {}"}).json()["boolean"] is True
        assert found.megabytes < MOST_MEGABYTES, f"{found.megabytes} MB"
        assert 'status="500"' not in httpx.get(found.address + "/metrics").text
        lines = [json.loads(line) for line in log.read_text().splitlines()]
    assert not [line for line in lines if line.get("logger") != "chronolex.access"], "a fault is logged"


def each(count: int) -> Callable[[Any], Any]:
    """Try so many examples, the same ones each time; a server has no deadline for each."""
    phases = (Phase.explicit, Phase.generate)
    return settings(
        max_examples=count, deadline=None, database=None, derandomize=True, phases=phases,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip


def judge(kind: str, status: int, content_type: str, body: bytes) -> None:
    """Hold an answer to what every answer must be."""
    tried[kind] += 1
    assert status < 500 or status in (503, 504), body
    if status >= 400 and "text/html" not in content_type:
        assert content_type == "application/json", (kind, status, body)
        error = json.loads(body)["error"]
        assert error["status"] == status
        assert error["message"]
        assert error["code"] != "fault"


# --- by its own description ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", BY_DESCRIPTION)
def test_the_description_of_the_service_is_true(process: Process, mode: str) -> None:
    # Here, because the import takes longer than many a test.
    import schemathesis
    from schemathesis.core.result import Ok
    from schemathesis.specs.openapi import checks

    truth = [
        checks.status_code_conformance,
        checks.content_type_conformance,
        checks.response_schema_conformance,
        checks.response_headers_conformance,
    ]
    schema = schemathesis.openapi.from_url(process.address + "/openapi.json")
    labels = []
    for found in schema.get_all_operations():
        assert isinstance(found, Ok), found
        operation = found.ok()
        if mode == "negative" and not (operation.query or operation.path_parameters):
            continue
        labels.append(operation.label)

        @each(BY_DESCRIPTION[mode])
        @given(case=operation.as_strategy(generation_mode=schemathesis.GenerationMode(mode)))
        def holds(case: Any) -> None:
            answer = case.call(timeout=30)
            kinds = answer.headers.get("content-type") or [""]
            judge(mode, answer.status_code, kinds[0], answer.content)
            case.validate_response(answer, checks=truth)

        with suppress(Unsatisfiable):  # of some nothing can be wrong
            holds()
    assert "GET /sparql" in labels
    assert len(labels) > 8
    assert tried[mode] >= ENOUGH[mode]


# --- by hand -------------------------------------------------------------------------------------------------------

NASTY = st.sampled_from(
    ["", " ", "\0", "%", "%%", "%zz", "..", "/", "//", "'", '"', "<", ">", "{", "}", "&", "=", ";", ",", "\n", "\r\n", "é",
     "\u202e", "\ud7ff", "\U0010ffff", "9" * 400, "-1", "1e999", "NaN", "null", "true", "2024-05-15", "0000-00-00", "9999-12-31",
     "10000-01-01", "0001-01-01", "nrm", "mechanism/nrm", "https://w3id.org/chronolex/id/kg/body/one", "file:///etc/passwd",
     "http://127.0.0.1:9/", "urn:x", "_:b", "x" * 3000, "[", "]", "\\", "|", "*", "?", "#"]
)  # fmt: skip
WORDS = st.one_of(NASTY, st.text(max_size=20), st.lists(NASTY, min_size=2, max_size=4).map("".join))
NAMES = st.sampled_from(
    ["object", "body", "date", "known_on", "lang", "format", "q", "class", "limit", "from", "to", "about", "all", "thing", "depth",
     "rank", "before", "after", "query", "default-graph-uri", "named-graph-uri", "timeout", "truncate", "graph", "default", "x"]
)  # fmt: skip
PATHS = st.one_of(
    st.sampled_from(
        ["/", "/questions", "/questions/coordinating-body", "/questions/competences", "/questions/penalty", "/search", "/diff",
         "/diff/generations", "/impact", "/history", "/amendments", "/health", "/sparql", "/rdf-graph-store", "/openapi.json",
         "/.well-known/void", "/.well-known/sparql-examples", "/ontology", "/ontology.ttl", "/dataset", "/id/kg/body/one",
         "/id/kg/mechanism/nrm.jsonld", "/at/2024-05-15", "/at/2024-05-15/known/2020-01-01", "/timemap/id/kg/body/one",
         "/static/chronolex.css", "/graph/corpus", "/source/kg/report", "/concept/role/coordinates", "/eli/kg/law/2005/55"]
    ),
    st.builds("/{}".format, WORDS),
    st.builds("{}/{}".format, st.sampled_from(["/questions", "/id", "/at", "/at/2024-05-15/known", "/source", "/static"]), WORDS),
)  # fmt: skip
TYPES = st.sampled_from(
    ["*/*", "text/html", "text/csv", "application/json", "text/turtle", "application/ld+json", "application/n-triples",
     "application/rdf+xml", "application/sparql-results+json", "application/sparql-results+xml", "text/plain", "image/png", "text/*",
     "*", "/", "a/b/c", "text/", ";q=1", "text/html;q=1;q=0", "text/html;level=\"1,2\"", "text/csv;header=absent"]
)  # fmt: skip
QUALITIES = st.sampled_from(
    ["", ";q=0", ";q=1", ";q=0.5", ";q=0.0001", ";q=2", ";q=-1", ";q=x", ";q=", ";charset=utf-16", ";;", " ; q = 0.3"]
)
ACCEPT = st.one_of(
    st.lists(st.builds("{}{}".format, TYPES, QUALITIES), max_size=6).map(",".join),
    st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=60),
)
QUERY_PARTS = st.sampled_from(
    ["SELECT * ", "SELECT ?s ", "ASK ", "CONSTRUCT ", "DESCRIBE ", "WHERE ", "{ ", "} ", "?s ?p ?o ", ". ", "; ", "OPTIONAL ", "UNION ",
     "FILTER ", "( ", ") ", "GRAPH ?g ", "BIND ", "AS ?x ", "VALUES ?s ", "<urn:x> ", "'a' ", '"b"@en ', "1 ", "a ", "ORDER BY ?s ",
     "LIMIT 3 ", "COUNT(*) ", "NOW() ", "SERVICE ", "FROM ", "PREFIX x: ", "# ", "\n", "/", "|", "^", "+ ", "REPLACE(?x, '(a+)+', 'b') ",
     "DELETE ", "INSERT DATA ", "<file:///etc/passwd> ", "LATERAL ", "<< ", ">> ", "\\u0041", "é", "\0"]
)  # fmt: skip
SPARQL = st.one_of(
    st.lists(QUERY_PARTS, max_size=14).map("".join),
    st.lists(QUERY_PARTS, max_size=6).map(lambda parts: f"SELECT * {{ ?s ?p ?o {''.join(parts)} }} LIMIT 5"),
)
HEADERS = st.fixed_dictionaries(
    {"Accept": ACCEPT},
    optional={
        "If-None-Match": st.sampled_from(["*", '"x"', 'W/"x"', "x", '"', "," * 50]),
        "Accept-Datetime": st.sampled_from(["Thu, 01 Jan 2015 00:00:00 GMT", "yesterday", "", "Thu, 32 Jan 2015 00:00:00 GMT"]),
        "If-Match": st.sampled_from(["1", '"1"', "x", "9" * 30]),
        "Range": st.sampled_from(["bytes=0-1", "bytes=9-0", "x"]),
        "Accept-Encoding": st.sampled_from(["gzip", "identity;q=0", "x"]),
        "Authorization": st.sampled_from(["Bearer", "Bearer x", "Basic eA==", f"Bearer {TOKEN}"]),
        "Content-Type": st.sampled_from(
            ["application/sparql-query", "application/x-www-form-urlencoded", "application/sparql-update", "text/plain", "x",
             "multipart/form-data", "multipart/form-data; boundary=x", "application/sparql-query; charset=utf-16", "application/yaml"]
        ),
    },
)  # fmt: skip


def send(kind: str, process: Process, client: httpx.Client, method: str, path: str, **more: Any) -> None:
    """Send what httpx agrees to send, and judge the answer."""
    try:
        request = client.build_request(method, httpx.URL(process.address).copy_with(path=path), **more)
        answer = client.send(request)
    except (httpx.InvalidURL, httpx.LocalProtocolError, UnicodeEncodeError, ValueError, TypeError):
        return
    judge(kind, answer.status_code, answer.headers.get("content-type", ""), answer.content)


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with httpx.Client(timeout=30) as found:
        yield found


def test_addresses_parameters_and_accept_headers(process: Process, client: httpx.Client) -> None:
    @each(BY_HAND)
    @given(
        st.sampled_from(["GET", "GET", "GET", "OPTIONS"]), PATHS, st.lists(st.tuples(NAMES, WORDS), max_size=4), HEADERS
    )
    def answers(method: str, path: str, params: list[tuple[str, str]], headers: dict[str, str]) -> None:
        send("addresses", process, client, method, path, params=params, headers=headers)

    answers()
    assert tried["addresses"] >= ENOUGH["addresses"]


def test_queries(process: Process, client: httpx.Client) -> None:
    @each(BY_HAND)
    @given(SPARQL, ACCEPT, st.booleans(), st.lists(st.tuples(NAMES, WORDS), max_size=2))
    def answers(query: str, accept: str, by_post: bool, params: list[tuple[str, str]]) -> None:
        if by_post:
            headers = {"Accept": accept, "Content-Type": "application/sparql-query"}
            send("queries", process, client, "POST", "/sparql", content=query.encode(), params=params, headers=headers)
        else:
            send(
                "queries",
                process,
                client,
                "GET",
                "/sparql",
                params=[("query", query), *params],
                headers={"Accept": accept},
            )

    answers()
    assert tried["queries"] >= ENOUGH["queries"]


def test_bodies(process: Process, client: httpx.Client) -> None:
    anything = st.one_of(
        st.binary(max_size=200), SPARQL.map(str.encode), st.lists(WORDS, max_size=9).map(":\n  - ".join).map(encode)
    )

    @each(BY_HAND)
    @given(st.sampled_from(["POST", "PUT", "DELETE", "PATCH"]), PATHS, anything, HEADERS)
    def answers(method: str, path: str, body: bytes, headers: dict[str, str]) -> None:
        send(
            "bodies", process, client, method, path if body[:1] > b"m" else "/amendments", content=body, headers=headers
        )

    answers()
    assert tried["bodies"] >= ENOUGH["bodies"]


def encode(text: str) -> bytes:
    """Return text as bytes, whatever it holds."""
    return text.encode("utf-8", "surrogatepass")


# --- byte by byte --------------------------------------------------------------------------------------------------


def test_bytes_that_are_hardly_http(process: Process) -> None:
    line = st.one_of(
        st.sampled_from([b"GET / HTTP/1.1", b"GET /health HTTP/1.0", b"POST /sparql HTTP/1.1", b"GET http://x/health HTTP/1.1",
                         b"OPTIONS * HTTP/1.1", b"CONNECT x:1 HTTP/1.1", b"GET  / HTTP/1.1", b"GET / HTTP/9.9", b"PRI * HTTP/2.0"]),
        st.binary(max_size=30),
    )  # fmt: skip
    field = st.one_of(
        st.sampled_from([b"Host: x", b"Host:", b"Content-Length: 5", b"Content-Length: x", b"Transfer-Encoding: chunked", b" folded: x",
                         b"Upgrade: websocket", b"Connection: Upgrade", b"Upgrade: h2c", b"Expect: 100-continue", b"Expect: x", b":", b"x"]),
        st.binary(max_size=20),
    )  # fmt: skip

    @each(BY_BYTE)
    @given(line, st.lists(field, max_size=5), st.binary(max_size=20))
    def answers(first: bytes, fields: list[bytes], rest: bytes) -> None:
        sent = b"\r\n".join([first, *fields, b"Host: x", b"Connection: close", b"", rest])
        # The last bytes end whatever was begun: as a head, as a chunk or as nonsense.
        got = exchange(process.address, sent + b"\r\n0\r\n\r\n\r\n\r\n", shut=True)
        tried["bytes"] += 1
        if got:
            assert status_of(got) < 500, got

    answers()
    assert tried["bytes"] >= ENOUGH["bytes"]


# --- all together --------------------------------------------------------------------------------------------------


def test_that_was_enough() -> None:
    assert sum(ENOUGH.values()) >= 10_000
