"""Every route over a real socket, on the small graph of `served.py`."""

from __future__ import annotations

import csv
import html
import io
import json
import logging
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from pyoxigraph import RdfFormat, parse

from chronolex.graph.history import Entry, told
from chronolex.queries.catalogue import catalogue

from .served import published, server, settings_of

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
GRAPHS = "https://w3id.org/chronolex/graph/"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
CROSS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n1 ?o }"


@pytest.fixture(scope="module")
def small_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("small")
    published(home)
    return home


@pytest.fixture(scope="module")
def client(small_home: Path) -> Iterator[httpx.Client]:
    settings = settings_of(small_home, deadline_seconds=1, result_megabytes=1)
    with server(settings) as address, httpx.Client(base_url=address, timeout=20) as found:
        yield found


def error_of(response: httpx.Response) -> dict[str, Any]:
    """Return the error of a response after checking the one shape."""
    error: dict[str, Any] = response.json()["error"]
    assert error["status"] == response.status_code
    assert {"code", "title", "message"} <= error.keys()
    return error


def sparql(client: httpx.Client, query: str, accept: str = "*/*", **fields: Any) -> httpx.Response:
    return client.get("/sparql", params={"query": query, **fields}, headers={"Accept": accept})


def number(response: httpx.Response) -> int:
    assert response.status_code == 200, response.text
    return int(response.json()["results"]["bindings"][0]["n"]["value"])


# --- /sparql -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accept", "content_type", "sign"),
    [
        ("*/*", "application/sparql-results+json", '{"head"'),
        ("application/json", "application/json", '{"head"'),
        ("application/sparql-results+xml", "application/sparql-results+xml", "<?xml"),
        ("text/csv", "text/csv; charset=utf-8", "s\r\n"),
        ("text/tab-separated-values", "text/tab-separated-values; charset=utf-8", "?s\n"),
        ("text/csv;q=0.5, application/sparql-results+xml;q=0.4", "text/csv; charset=utf-8", "s\r\n"),
        ("text/csv;q=0, */*;q=0.1", "application/sparql-results+json", '{"head"'),
    ],
)
def test_a_table_comes_in_the_type_that_is_liked_best(
    client: httpx.Client, accept: str, content_type: str, sign: str
) -> None:
    found = sparql(client, "SELECT ?s { ?s a <https://w3id.org/chronolex/ontology#Body> }", accept)
    assert (found.status_code, found.headers["content-type"]) == (200, content_type)
    assert found.text.startswith(sign)


@pytest.mark.parametrize(
    ("accept", "content_type", "engine_format"),
    [
        ("*/*", "text/turtle; charset=utf-8", RdfFormat.TURTLE),
        ("application/n-triples", "application/n-triples", RdfFormat.N_TRIPLES),
        ("application/ld+json", "application/ld+json", RdfFormat.JSON_LD),
        ("application/rdf+xml", "application/rdf+xml", RdfFormat.RDF_XML),
    ],
)
@pytest.mark.parametrize(
    "query", ["CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", "DESCRIBE <https://w3id.org/chronolex/id/kg/body/one>"]
)
def test_triples_come_in_the_type_that_is_liked_best(
    client: httpx.Client, query: str, accept: str, content_type: str, engine_format: RdfFormat
) -> None:
    found = sparql(client, query, accept)
    assert (found.status_code, found.headers["content-type"]) == (200, content_type)
    assert list(parse(found.content, engine_format))


def test_get_form_and_direct_post_answer_alike(client: httpx.Client) -> None:
    by_get = sparql(client, COUNT)
    by_form = client.post("/sparql", data={"query": COUNT})
    direct = client.post("/sparql", content=COUNT, headers={"Content-Type": "application/sparql-query; charset=UTF-8"})
    assert number(by_get) == number(by_form) == number(direct) > 20
    assert client.head("/sparql", params={"query": COUNT}).status_code == 200


def test_ask_comes_in_all_table_types(client: httpx.Client) -> None:
    assert sparql(client, "ASK { ?s ?p ?o }").json()["boolean"] is True
    assert "true" in sparql(client, "ASK { ?s ?p ?o }", "text/csv").text


TOLD = len(list(told([Entry(1, "build", "", "2026-01-01T00:00:00+00:00", 0, "")])))
"""How many triples tell of the one build."""


def test_history_is_seen_only_by_name(client: httpx.Client) -> None:
    everything = number(sparql(client, "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"))
    history = GRAPHS + "history"
    found = number(sparql(client, f"SELECT (COUNT(*) AS ?n) FROM <{history}> {{ ?s ?p ?o }}"))
    assert found == number(sparql(client, COUNT, **{"default-graph-uri": history})) == TOLD
    assert everything == number(sparql(client, COUNT)) + TOLD


def test_a_data_set_in_the_request_wins_over_from(client: httpx.Client) -> None:
    both: dict[str, Any] = {"default-graph-uri": [GRAPHS + "history", GRAPHS + "corpus"]}
    asked = f"SELECT (COUNT(*) AS ?n) FROM <{GRAPHS}history> {{ ?s ?p ?o }}"
    assert number(sparql(client, asked, **both)) == number(sparql(client, COUNT)) + TOLD
    named = {"named-graph-uri": GRAPHS + "history"}
    assert number(sparql(client, "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }", **named)) == TOLD
    assert number(sparql(client, COUNT, **named)) == 0


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("SELECT * {", 400),
        ("", 400),
        ("DELETE WHERE { ?s ?p ?o }", 403),
        ("LOAD <http://example.org/>", 403),
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", 403),
        ("SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }", 403),
        ("SELECT * " + "{" * 5000 + "}" * 5000, 400),
        ("SELECT * { ?s ?p '" + "x" * 100_001 + "' }", 413),
        (CROSS, 504),
    ],
)
def test_a_query_that_cannot_be_run_gets_the_error_body_and_the_next_one_works(
    client: httpx.Client, query: str, status: int
) -> None:
    refused = client.post("/sparql", data={"query": query})
    assert refused.status_code == status
    error_of(refused)
    assert number(sparql(client, COUNT)) > 20


def test_a_syntax_error_names_its_place(client: httpx.Client) -> None:
    message = error_of(sparql(client, "SELECT *\n{ ?s ?p ; }"))["message"]
    assert "line 2, column" in message
    assert len(message) < 400


def test_a_result_past_the_cap_is_no_result(client: httpx.Client) -> None:
    past = sparql(client, "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } LIMIT 100000")
    assert past.status_code == 413
    assert "LIMIT" in error_of(past)["message"]
    large = sparql(client, "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 1500")
    assert large.status_code == 200
    assert len(large.json()["results"]["bindings"]) == 1500


@pytest.mark.parametrize(
    ("headers", "content", "status"),
    [
        ({"Content-Type": "text/plain"}, "ASK {}", 415),
        ({}, "ASK {}", 415),
        ({"Content-Type": "application/sparql-query; charset=utf-16"}, "ASK {}", 415),
        ({"Content-Type": "application/sparql-update"}, "CLEAR ALL", 403),
        ({"Content-Type": "application/x-www-form-urlencoded"}, "update=CLEAR+ALL", 403),
        ({"Content-Type": "application/x-www-form-urlencoded"}, "query=ASK{}&query=ASK{}", 400),
        ({"Content-Type": "application/x-www-form-urlencoded"}, "query=%FF", 400),
        ({"Content-Type": "application/x-www-form-urlencoded"}, "&".join(f"a{n}=1" for n in range(101)), 400),
        ({"Content-Type": "application/sparql-query"}, b"ASK { ?s ?p '\xff' }", 400),
        ({"Content-Type": "application/sparql-query"}, "x" * 1_300_000, 413),
        ({"Content-Type": "application/sparql-query", "Accept": "image/png"}, "ASK {}", 406),
        ({"Content-Type": "application/sparql-query", "Accept": "text/turtle"}, "ASK {}", 406),
    ],
)
def test_bad_requests_get_the_status_of_the_table(
    client: httpx.Client, headers: dict[str, str], content: str | bytes, status: int
) -> None:
    refused = client.post("/sparql", content=content, headers=headers)
    assert refused.status_code == status
    error_of(refused)


def test_a_graph_name_must_be_an_iri_and_no_file(client: httpx.Client) -> None:
    assert sparql(client, COUNT, **{"default-graph-uri": "not an iri"}).status_code == 400
    assert sparql(client, COUNT, **{"named-graph-uri": "file:///etc/passwd"}).status_code == 403


def test_other_methods_are_refused(client: httpx.Client) -> None:
    refused = client.put("/sparql", content="ASK {}")
    assert refused.status_code == 405
    assert "GET" in refused.headers["allow"]
    error_of(refused)


# --- questions -----------------------------------------------------------------------------------------------------

ASKED = "/questions/coordinating-body?object=nrm&date=2024-05-15"


def test_the_list_of_questions(client: httpx.Client) -> None:
    listed = client.get("/questions").json()["questions"]
    assert [one["name"] for one in listed] == list(catalogue())
    assert "<form" in client.get("/questions", headers={"Accept": BROWSER}).text


def test_a_question_is_answered_as_json(client: httpx.Client) -> None:
    found = client.get(ASKED)
    assert found.headers["content-type"] == "application/json"
    document = found.json()
    assert document.keys() == {
        "question", "params", "date", "known_on", "answers", "why_empty", "nearest", "receipt",
    }  # fmt: skip
    first = document["answers"][0]
    assert first["body"]["iri"] == "https://w3id.org/chronolex/id/kg/body/one"
    assert (first["certainty"], first["from"]) == ("certain", "2019-09-19")
    assert first["evidence"][0]["lines"] == [189]


def test_an_empty_answer_says_why(client: httpx.Client) -> None:
    document = client.get("/questions/coordinating-body?object=nrm&date=2019-09-18").json()
    assert (document["answers"], document["why_empty"]["reason"]) == ([], "not-yet")
    text = client.get("/questions/coordinating-body?object=nrm&date=2019-09-18", headers={"Accept": BROWSER}).text
    assert "Not yet on this day." in text
    assert "2019-09-19" in text


def test_known_on_leaves_out_what_was_said_later(client: httpx.Client) -> None:
    assert client.get(ASKED + "&known_on=2019-12-31").json()["answers"] == []


def test_csv_starts_no_formula(client: httpx.Client) -> None:
    found = client.get(ASKED, headers={"Accept": "text/csv"})
    assert found.headers["content-type"].startswith("text/csv; charset=utf-8")
    rows = list(csv.DictReader(io.StringIO(found.text)))
    assert [row["body"] for row in rows] == ["<script>alert(1)</script> Ministry", "'=HYPERLINK(0) Ministry"]


def test_a_page_escapes_what_labels_say(client: httpx.Client) -> None:
    text = client.get(ASKED, headers={"Accept": BROWSER}).text
    assert "<script" not in text
    assert "&lt;script&gt;" in text
    for part in ("¶ 34", "189", "a delegate", "certain", "accepted", "2019-09-19", 'value="nrm"'):
        assert part in text


@pytest.mark.parametrize(
    ("address", "status", "word"),
    [
        ("/questions/coordinating-bodies", 404, "coordinating-body"),
        ("/questions/coordinating-body?object=nrm&colour=red", 400, "colour"),
        ("/questions/coordinating-body?object=nrm&date=2021-02-30", 400, "2021-02-30"),
        ("/questions/coordinating-body?object=nrm&date=yesterday", 400, "yesterday"),
        ("/questions/coordinating-body?object=nrm&known_on=9999-12-31", 400, "9999-12-31"),
        ("/questions/coordinating-body?object=nrm&object=other", 400, "twice"),
        ("/questions/coordinating-body?object=nrm&lang=de", 400, "'de'"),
        ("/questions/coordinating-body?object=refural+mechanism", 404, "Referral mechanism"),
        ("/questions/coordinating-body?object=mechanism", 409, "Other mechanism"),
        ("/questions/competences?body=Ministry", 409, "body/two"),
        ("/search", 400, "q"),
        ("/search?q=ministry&limit=0", 400, "limit"),
        ("/search?q=" + "x" * 201, 400, "200"),
        ("/nothing", 404, "lists the questions"),
        ("/questions/", 404, ""),
        ("/static/../http.py", 404, ""),
    ],
)
@pytest.mark.parametrize("accept", ["*/*", BROWSER])
def test_bad_input_gets_one_sentence_and_its_status(
    client: httpx.Client, address: str, status: int, word: str, accept: str
) -> None:
    refused = client.get(address, headers={"Accept": accept})
    assert refused.status_code == status
    assert word in html.unescape(refused.text)
    if accept == "*/*":
        error_of(refused)
    else:
        assert refused.headers["content-type"] == "text/html; charset=utf-8"


def test_a_page_without_parameters_is_the_form_and_for_programs_an_error(client: httpx.Client) -> None:
    assert client.get("/questions/coordinating-body", headers={"Accept": BROWSER}).status_code == 200
    refused = client.get("/questions/coordinating-body")
    assert refused.status_code == 400
    assert "needs object" in error_of(refused)["message"]


def test_ambiguity_lists_the_candidates(client: httpx.Client) -> None:
    error = error_of(client.get("/questions/coordinating-body?object=mechanism"))
    assert {one["iri"].rpartition("/")[2] for one in error["candidates"]} == {"nrm", "other"}


def test_a_type_that_there_is_not_is_refused(client: httpx.Client) -> None:
    refused = client.get(ASKED, headers={"Accept": "image/png"})
    assert refused.status_code == 406
    assert "text/csv" in error_of(refused)["offered"]
    assert client.get(ASKED, headers={"Accept": "no type at all"}).status_code == 400


# --- pages, search, health -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "ru", "ky"])
@pytest.mark.parametrize("address", ["/", "/questions/penalty", "/search?q=ministry", ASKED])
def test_pages_work_without_scripts_in_three_languages(client: httpx.Client, language: str, address: str) -> None:
    sign = "&" if "?" in address else "?"
    found = client.get(f"{address}{sign}lang={language}", headers={"Accept": BROWSER})
    assert found.status_code == 200
    assert f'<html lang="{language}">' in found.text
    assert "<script" not in found.text
    assert "style=" not in found.text
    assert "2020-05-31" in found.text
    assert "CC-BY 4.0" in found.text
    assert {"en": "not legal advice", "ru": "не юридическая", "ky": "юридикалык кеңеш эмес"}[language] in found.text
    assert not re.search(r'(?:src|href|action)="(?:https?:)?//', found.text)


def test_the_landing_page_has_a_working_form_for_every_question(client: httpx.Client) -> None:
    text = client.get("/").text
    for name, question in catalogue().items():
        assert f'action="/questions/{name}"' in text
        assert all(f'name="{param.name}"' in text for param in question.params)
    # What a browser sends when only one field is filled in.
    sent = client.get("/questions/coordinating-body?object=nrm&date=&known_on=&lang=en")
    assert sent.status_code == 200
    assert client.get("/static/chronolex.css").headers["content-type"].startswith("text/css")


def test_every_answer_has_the_security_headers(client: httpx.Client) -> None:
    for address in ("/", "/health", "/nothing", "/static/chronolex.css", "/sparql?query=ASK{}", "/openapi.json"):
        headers = client.get(address).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"


def test_search_finds_in_any_language(client: httpx.Client) -> None:
    found = client.get("/search", params={"q": "механизм", "lang": "ru"}).json()
    assert found["results"][0]["label"] == "Механизм перенаправления"
    assert (found["results"][0]["class"], found["more"]) == ("Mechanism", False)
    assert client.get("/search?q=ministry&limit=1").json()["more"] is True


def test_health_says_what_is_known(client: httpx.Client) -> None:
    found = client.get("/health").json()
    assert (found["live"], found["ready"], found["generation"]) == (True, True, 1)
    assert len(found["graph_sha256"]) == 64
    assert found["sources"]["newest"] == "2020-05-31"
    assert found["licence"]["name"] == "CC-BY-4.0"
    assert "not legal advice" in found["notice"]


def test_the_description_lists_the_routes_and_no_page_loads_scripts(client: httpx.Client) -> None:
    described = client.get("/openapi.json").json()
    assert {"/", "/sparql", "/questions", "/questions/{name}", "/search", "/health"} <= described["paths"].keys()
    assert client.get("/docs").status_code == 404


def test_the_manual_names_every_route(client: httpx.Client) -> None:
    manual = Path(__file__).parents[1].joinpath("docs", "http.md").read_text(encoding="utf-8")
    for path in client.get("/openapi.json").json()["paths"]:
        assert f"`{path}`" in manual


# --- the server as a whole -----------------------------------------------------------------------------------------


def test_logs_hold_neither_query_nor_parameters(client: httpx.Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        sparql(client, "SELECT ('a-secret' AS ?x) {}")
        sparql(client, "SELECT ('a-secret' AS ?x) {")
        client.get("/questions/coordinating-body?object=a-secret")
        client.get("/a-secret")
    ours = [record for record in caplog.records if not record.name.startswith(("httpx", "httpcore"))]
    assert "GET /questions/{name} 404" in "\n".join(record.getMessage() for record in ours)
    assert not any("secret" in record.getMessage() for record in ours)


def test_a_fault_gets_the_error_body_and_is_logged_without_its_words(
    small_home: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_: object) -> None:
        raise ZeroDivisionError("a-secret")

    monkeypatch.setattr("chronolex.api.questions.ask", fails)
    with server(settings_of(small_home)) as address:
        broken = httpx.get(address + ASKED)
        assert broken.status_code == 500
        assert error_of(broken)["code"] == "fault"
        assert "nosniff" in broken.headers["x-content-type-options"]
    ours = [record.getMessage() for record in caplog.records if not record.name.startswith(("httpx", "httpcore"))]
    assert any("ZeroDivisionError" in message for message in ours)
    assert not any("a-secret" in message for message in ours)


def test_without_a_graph_it_lives_and_is_not_ready(tmp_path: Path) -> None:
    with server(settings_of(tmp_path)) as address:
        health = httpx.get(address + "/health")
        assert (health.status_code, health.json()["live"], health.json()["ready"]) == (503, True, False)
        assert "chronolex build" in error_of(health)["message"]
        for path in ("/", ASKED, "/sparql?query=ASK{}", "/search?q=x"):
            assert httpx.get(address + path).status_code == 503
        published(tmp_path)
        assert httpx.get(address + "/sparql?query=ASK{}").status_code == 200


def test_a_new_generation_is_seen_without_a_restart(tmp_path: Path) -> None:
    published(tmp_path)
    with server(settings_of(tmp_path)) as address:
        assert httpx.get(address + "/health").json()["generation"] == 1
        published(tmp_path)
        assert httpx.get(address + "/health").json()["generation"] == 2
        assert httpx.get(address + "/sparql", params={"query": COUNT}).status_code == 200


SERVE = """
import sys
from pathlib import Path
from chronolex.api.server import serve
from chronolex.settings import Settings
serve(Settings(home=Path(sys.argv[1]), workers=2), "127.0.0.1", int(sys.argv[2]), lambda said: print(said, flush=True))
"""


def test_the_server_starts_fast_and_leaves_no_process_behind(small_home: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SERVE, str(small_home), "0"], stdout=subprocess.PIPE, text=True
    ) as run:
        assert run.stdout
        address = run.stdout.readline().split()[-1]
        assert httpx.get(address + "/sparql", params={"query": "ASK {}"}, timeout=10).json()["boolean"] is True
        children = Path(f"/proc/{run.pid}/task/{run.pid}/children").read_text().split()
        run.send_signal(signal.SIGTERM)
        try:
            assert run.wait(10) == 0
        finally:
            run.kill()
    assert len(children) >= 2, "the readers are processes of their own"
    assert not any(Path(f"/proc/{child}").exists() for child in children)


def test_too_many_fields_are_an_error_of_theirs_on_a_page_too(client: httpx.Client) -> None:
    for path in ("/", "/no-such-address", "/questions"):
        found = client.get(path + "?" + "a=b&" * 101, headers={"Accept": "text/html"})
        assert found.status_code < 500
        assert found.headers["content-type"].startswith("text/html")


def test_a_taken_port_is_one_sentence(small_home: Path, client: httpx.Client) -> None:
    port = str(client.base_url.port)
    run = subprocess.run(
        [sys.executable, "-c", SERVE, str(small_home), port], capture_output=True, text=True, timeout=20
    )
    assert run.returncode != 0
    assert f"Port {port} is in use" in run.stderr.splitlines()[-1]


@pytest.mark.alone
def test_a_client_that_leaves_frees_the_reader(small_home: Path, caplog: pytest.LogCaptureFixture) -> None:
    with server(settings_of(small_home, workers=1, deadline_seconds=9)) as address:
        with pytest.raises(httpx.ReadTimeout):
            httpx.get(address + "/sparql", params={"query": CROSS}, timeout=0.3)
        began = time.perf_counter()
        assert json.loads(httpx.get(address + "/sparql", params={"query": "ASK {}"}).text)["boolean"] is True
        assert time.perf_counter() - began < 3
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]
