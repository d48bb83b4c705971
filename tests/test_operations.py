"""What keeps the service running: settings from a file, the log, health, metrics, limits, and a good end."""

from __future__ import annotations

import configparser
import datetime as dt
import io
import json
import logging
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from chronolex.api import service
from chronolex.api.edge.logs import JsonLines, TextLines
from chronolex.errors import UsageError
from chronolex.graph.remote.push import push
from chronolex.settings import Settings, describe_settings, read_settings, unknown_variables

from .conftest import Run
from .process import Process
from .raw import exchange, status_of
from .remote.engines import engine_at, oxigraph
from .served import published, server, settings_of

BROWSER = "text/html"
CROSS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n1 ?o }"
TOKEN = "0123456789abcdef-secret"


@pytest.fixture(scope="module")
def small_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("small")
    published(home)
    return home


@pytest.fixture(scope="module")
def address(small_home: Path) -> Iterator[str]:
    with server(settings_of(small_home)) as found:
        yield found


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of settings, named by the environment, of which nothing else is left."""
    for name in [name for name in os.environ if name.startswith("CHRONOLEX_")]:
        monkeypatch.delenv(name)
    path = tmp_path / "settings.toml"
    monkeypatch.setenv("CHRONOLEX_SETTINGS", str(path))
    return path


# --- settings ------------------------------------------------------------------------------------------------------


def test_the_file_sets_and_the_environment_wins(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text('home = "there"\nworkers = 7\nport = 81\nallowed_hosts = ["law.example", "b.example"]\n')
    monkeypatch.setenv("CHRONOLEX_WORKERS", "3")
    found = read_settings(port=82, host=None)
    assert (found.home, found.workers, found.port, found.host) == (Path("there"), 3, 82, "127.0.0.1")
    assert found.allowed_hosts == ("law.example", "b.example")
    origins = {one.name: one.origin for one in describe_settings(found, port=82, host=None)}
    assert origins["home"] == "file"
    assert (origins["workers"], origins["port"], origins["host"]) == ("environment", "option", "default")


def test_a_file_in_the_working_folder_is_found_without_being_named(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CHRONOLEX_SETTINGS")
    monkeypatch.chdir(tmp_path)
    assert read_settings().workers == Settings.model_fields["workers"].default != 5
    (tmp_path / "chronolex.toml").write_text("workers = 5")
    assert read_settings().workers == 5


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("worker = 3", "the key 'worker', which is no setting. Did you mean: workers"),
        ("log_quries = true", "Did you mean: log_queries"),
        ("zzzzzz = 3", "There are: home, country"),
        ("[server]\nport = 3", "the key 'server'"),
        ("workers = 0", "workers in .*settings.toml is 0:"),
        ("workers = [", "settings.toml is no TOML"),
        ("root_path = '/law/'", "root_path in .* without a slash at its end"),
        ("root_path = '\"><script>'", "root_path in"),
        ("metrics = 'friends'", "metrics in"),
        ("deadline_seconds = inf", "deadline_seconds in"),
        ("client_seconds = nan", "client_seconds in"),
    ],
)
def test_what_has_no_sense_in_the_file_is_named(file: Path, text: str, said: str) -> None:
    file.write_text(text)
    with pytest.raises(UsageError, match=said):
        read_settings()


def test_a_file_that_is_named_must_be_there_and_readable(file: Path) -> None:
    with pytest.raises(UsageError, match="no such file"):
        read_settings()
    file.write_bytes(b"home = '\xff'")
    with pytest.raises(UsageError, match="UTF-8"):
        read_settings()


def test_the_token_is_never_told(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text(f'token = "{TOKEN}"')
    found = read_settings()
    assert found.token == TOKEN
    assert "secret" not in repr(found) + str(found) + repr(describe_settings(found))
    monkeypatch.setenv("CHRONOLEX_TOKEN", "short-secret")
    with pytest.raises(UsageError, match="CHRONOLEX_TOKEN is wrong: ") as error:
        read_settings()
    assert "secret" not in str(error.value)


def test_a_variable_that_looks_misspelt_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHRONOLEX_WORKER", "3")
    monkeypatch.setenv("CHRONOLEX_UNHEARD_OF", "3")
    assert unknown_variables() == ["CHRONOLEX_WORKER is no setting and does nothing. Did you mean CHRONOLEX_WORKERS?"]


def test_serve_shows_its_settings_and_stops(chronolex: Run, tmp_path: Path) -> None:
    file = tmp_path / "s.toml"
    file.write_text(f'token = "{TOKEN}"\nlog_format = "text"\n')
    named = {"CHRONOLEX_SETTINGS": str(file), "CHRONOLEX_WORKERS": "4"}
    shown = chronolex("serve", "--show-settings", "--json", "--root-path", "/law", at=tmp_path, **named)
    assert shown.returncode == 0, shown.stderr
    rows = {row["name"]: row for row in json.loads(shown.stdout)["settings"]}
    assert list(rows) == list(Settings.model_fields)
    assert all(row["meaning"] for row in rows.values())
    assert (rows["workers"]["value"], rows["workers"]["origin"]) == (4, "environment")
    assert (rows["log_format"]["value"], rows["log_format"]["origin"]) == ("text", "file")
    assert (rows["root_path"]["value"], rows["root_path"]["origin"]) == ("/law", "option")
    table = chronolex("serve", "--show-settings", at=tmp_path, **named)
    assert re.search(r"^workers +4 +environment +reader processes", table.stdout, re.MULTILINE)
    assert TOKEN not in table.stdout + table.stderr + shown.stdout
    assert not (tmp_path / "current").exists()
    assert chronolex("serve", "--json", at=tmp_path).returncode == 2
    assert "--root-path is 'law'" in chronolex("serve", "--root-path", "law", "--show-settings", at=tmp_path).stderr


# --- the log -------------------------------------------------------------------------------------------------------


def logged(caplog: pytest.LogCaptureFixture, form: logging.Formatter) -> list[str]:
    return [form.format(record) for record in caplog.records if record.name.startswith(("chronolex", "uvicorn"))]


HOSTILE = [
    "/questions/x%0d%0a%7b%22status%22:200%7d",
    "/%1b[2J%1b]0;owned%07",
    "/search?q=%0aGET%20/forged%20200&secret=1",
    "/nothing/%e2%80%a8line%c2%85",
]


@pytest.mark.parametrize("form", [JsonLines(), TextLines()], ids=["json", "text"])
@pytest.mark.parametrize("queries", [False, True])
def test_a_request_is_one_line_whatever_it_holds(
    small_home: Path, caplog: pytest.LogCaptureFixture, form: logging.Formatter, queries: bool
) -> None:
    with caplog.at_level(logging.INFO), server(settings_of(small_home, log_queries=queries)) as found:
        for path in HOSTILE:
            hostile = b'Host: x\r\nX-Request-Id: a","status":9\r\nUser-Agent: \xff{}\r\nConnection: close\r\n'
            exchange(found, b"GET " + path.encode() + b" HTTP/1.1\r\n" + hostile + b"\r\n")
    lines = [line for line in logged(caplog, form) if "GET" in line]
    assert len(lines) == len(HOSTILE)
    assert all(line.isprintable() and line.isascii() for line in lines)
    assert any("secret" in line for line in lines) == queries


def test_what_no_app_has_seen_is_a_line_too(address: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        answer = exchange(address, b"GET /\x1b[2J HTTP/1.1\r\nHost: x\r\nA\x1b: b\r\n\r\n")
    line = json.loads(logged(caplog, JsonLines())[0])
    assert (status_of(answer), line["status"], line["route"]) == (400, 400, "-")
    assert line["request_id"].encode() in answer


def test_a_line_says_what_was_served(address: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        answer = httpx.get(address + "/questions/coordinating-body?object=nrm&date=2024-05-15")
        httpx.head(address + "/health")
        # A line is written when the answer has been sent.
        until = time.monotonic() + 5
        while len(logged(caplog, JsonLines())) < 2 and time.monotonic() < until:
            time.sleep(0.01)
    first, second = (json.loads(line) for line in logged(caplog, JsonLines()))
    assert first.keys() == {
        "time", "level", "logger", "method", "route", "status", "ms", "bytes", "request_id", "generation", "cache",
    }  # fmt: skip
    assert dt.datetime.fromisoformat(first["time"]).tzinfo == dt.UTC
    assert (first["method"], first["route"], first["status"]) == ("GET", "/questions/{name}", 200)
    assert (first["bytes"], first["generation"]) == (len(answer.content), 1)
    assert first["request_id"] == answer.headers["x-request-id"]
    assert first["cache"] in ("hit", "miss", "-")
    assert (second["method"], second["route"], second["bytes"]) == ("HEAD", "/health", 0)


def test_a_fault_is_one_line_without_its_words(caplog: pytest.LogCaptureFixture) -> None:
    for form in (JsonLines(), TextLines()):
        try:
            raise ValueError("a-secret\nline")
        except ValueError:
            logging.getLogger("uvicorn.error").exception("It broke")
        said = form.format(caplog.records[-1])
        assert "ValueError" in said
        assert "test_operations.py" in said
        assert "a-secret" not in said
        assert "\n" not in said


@pytest.mark.parametrize(
    ("given", "kept"),
    [("abc-1.2_Z", True), ("", False), ("x" * 65, False), ("a b", False), ("<b>", False), ("a\x7f", False)],
)
def test_a_request_id_is_returned_and_only_a_harmless_one_is_taken(address: str, given: str, kept: bool) -> None:
    answer = httpx.get(address + "/nothing", headers={"X-Request-ID": given})
    told = answer.headers["x-request-id"]
    assert answer.json()["error"]["request_id"] == told
    assert (told == given) == kept
    assert re.fullmatch("[A-Za-z0-9._-]{1,64}", told)
    assert told in httpx.get(address + "/x", headers={"X-Request-ID": told, "Accept": BROWSER}).text


# --- health and metrics --------------------------------------------------------------------------------------------


def test_health_tells_how_old_everything_is(address: str) -> None:
    answer = httpx.get(address + "/health")
    found = answer.json()
    assert (found["live"], found["ready"], found["generation"]) == (True, True, 1)
    made = dt.datetime.fromisoformat(found["published"])
    assert 0 <= found["age_seconds"] <= (dt.datetime.now(dt.UTC) - made).total_seconds() + 1
    since = (dt.datetime.now(dt.UTC).date() - dt.date(2020, 5, 31)).days
    assert found["sources_age_days"] in (since, since + 1)
    assert answer.headers["cache-control"] == "no-store"


def figures(address: str) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    text = httpx.get(address + "/metrics").text
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def figure(found: dict[tuple[str, frozenset[tuple[str, str]]], float], name: str, **labels: str) -> float:
    return found.get((name, frozenset(labels.items())), 0)


def test_metrics_count_requests_by_route_and_never_by_what_clients_invent(small_home: Path) -> None:
    with server(settings_of(small_home)) as found, httpx.Client(base_url=found) as client:
        for number in range(5):
            client.get(f"/nothing/{number}")
            client.get(f"/questions/nothing-{number}")
            client.request(f"BREW{number}", "/health")
            client.request("PROPFIND", "/health")
        client.get("/health")
        told = figures(found)
    assert figure(told, "chronolex_requests_total", method="GET", route="/health", status="200") == 1
    assert figure(told, "chronolex_requests_total", method="GET", route="/questions/{name}", status="404") == 5
    assert figure(told, "chronolex_requests_total", method="GET", route="-", status="404") == 5
    methods = {dict(labels)["method"] for name, labels in told if name == "chronolex_requests_total"}
    assert methods <= {"GET", "OTHER", "-"}
    assert figure(told, "chronolex_request_seconds_count", route="/questions/{name}") == 5
    assert figure(told, "chronolex_request_seconds_bucket", route="/questions/{name}", le="+Inf") == 5
    assert figure(told, "chronolex_generation") == 1
    assert figure(told, "chronolex_ready") == 1
    assert figure(told, "chronolex_sources_age_days") > 2000
    assert figure(told, "process_resident_memory_bytes") > 1e6


def test_routes_are_named_where_the_graph_lies_on_an_engine_too(
    small_home: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError

    caplog.set_level(logging.INFO)
    with oxigraph() as address, engine_at(address) as engine:
        push(small_home, engine)
        with server(settings_of(tmp_path / "none", store=address)) as found, httpx.Client(base_url=found) as client:
            for path in ("/", "/search?q=ministry", "/search?q=ministry", "/questions/nothing", "/nothing"):
                client.get(path)
            client.head("/search?q=other")
            monkeypatch.setattr(service, "language_of", broken)
            assert client.get("/search?q=mechanism").status_code == 500
            told = figures(found)
    seen = [json.loads(line) for line in logged(caplog, JsonLines())]
    routes = [(one["route"], one["status"], one["cache"]) for one in seen if "route" in one]
    assert routes[:5] == [
        ("/", 200, "miss"),
        ("/search", 200, "miss"),
        ("/search", 200, "hit"),
        ("/questions/{name}", 404, "miss"),
        ("-", 404, "miss"),
    ]
    assert figure(told, "chronolex_requests_total", method="GET", route="/search", status="200") == 2
    assert figure(told, "chronolex_requests_total", method="HEAD", route="/search", status="200") == 1
    assert figure(told, "chronolex_requests_total", method="GET", route="/search", status="500") == 1


def test_metrics_tell_of_readers_and_cache(small_home: Path) -> None:
    with server(settings_of(small_home, deadline_seconds=0.3, workers=2)) as found:
        for query in ("ASK {}", "ASK {}", CROSS):
            httpx.get(found + "/sparql", params={"query": query})
        told = figures(found)
    assert figure(told, "chronolex_queries_total") == 2
    assert figure(told, "chronolex_kills_total", reason="deadline") == 1
    assert figure(told, "chronolex_cache_hits_total") == 1
    assert figure(told, "chronolex_cache_bytes") > 0
    assert figure(told, "chronolex_readers_idle") >= 2
    assert (figure(told, "chronolex_readers_busy"), figure(told, "chronolex_queue")) == (0, 0)


def test_every_metric_is_in_the_manual(address: str) -> None:
    manual = Path(__file__).parents[1].joinpath("docs", "operations.md").read_text(encoding="utf-8")
    names = {name.removesuffix("_bucket").removesuffix("_sum").removesuffix("_count") for name, _ in figures(address)}
    assert not [name for name in names if name.startswith("chronolex_") and f"`{name}`" not in manual]


def test_metrics_are_for_whom_the_setting_says(small_home: Path, tmp_path: Path) -> None:
    forwarded = {"X-Forwarded-For": "203.0.113.9"}
    for who, here, proxied in (("local", 200, 403), ("everybody", 200, 200), ("nobody", 403, 403)):
        with server(settings_of(small_home, metrics=who)) as found:
            assert httpx.get(found + "/metrics").status_code == here
            assert httpx.get(found + "/metrics", headers=forwarded).status_code == proxied
    with server(settings_of(tmp_path)) as found:
        assert figure(figures(found), "chronolex_ready") == 0


# --- under a path --------------------------------------------------------------------------------------------------

PAGES = [
    "/", "/questions", "/questions/penalty", "/questions/coordinating-body?object=nrm&date=2024-05-15",
    "/search?q=ministry", "/diff?from=2020-01-01&to=2022-01-01", "/diff/generations",
    "/impact?thing=nrm&date=2024-05-15", "/amendments", "/nothing",
]  # fmt: skip


def test_every_link_form_and_file_stands_under_the_root_path(small_home: Path) -> None:
    with server(settings_of(small_home, root_path="/law")) as found, httpx.Client(base_url=found) as client:
        followed = set()
        for path in PAGES:
            text = client.get(path, headers={"Accept": BROWSER}).text
            links = re.findall(r'(?:href|src|action)="([^"]*)"', text)
            assert links, path
            wrong = [link for link in links if not link.startswith(("/law/", "?", "#", "https://creativecommons.org/"))]
            assert not wrong, path
            followed |= {link.removeprefix("/law").replace("&amp;", "&") for link in links if link.startswith("/law/")}
        assert len(followed) > 20
        for link in sorted(followed)[:60]:
            assert client.get(link, headers={"Accept": "*/*"}).status_code != 404, link
        assert client.get("/openapi.json").json()["servers"] == [{"url": "/law"}]
        assert "/law/openapi.json" in client.get("/nothing").json()["error"]["message"]
        assert client.get("/static/chronolex.css").status_code == 200


# --- limits --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def strict(small_home: Path) -> Iterator[str]:
    bounds = {"client_seconds": 0.5, "max_header_bytes": 2048, "max_connections": 8, "token": TOKEN}
    with server(settings_of(small_home, **bounds)) as found:
        yield found


HEAD = b"GET /health HTTP/1.1\r\nHost: x\r\n"
ENDED = b"Connection: close\r\n\r\n"


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (HEAD + ENDED, 200),
        (b"GET /" + b"x" * 3000 + b" HTTP/1.1\r\nHost: x\r\n" + ENDED, 431),
        (HEAD + b"A: " + b"x" * 3000 + b"\r\n" + ENDED, 431),
        (HEAD + b"A: " + b"x" * 3000, 431),
        (HEAD + b"".join(b"A%d: 1\r\n" % number for number in range(101)) + ENDED, 431),
        (b"NONSENSE\r\n\r\n", 400),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01", 400),
        (b"GET /health HTTP/1.1\r\n" + ENDED, 400),
        (HEAD + b"Host: y\r\n" + ENDED, 400),
        (HEAD + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n" + ENDED, 400),
        (HEAD + b"Content-Length: 3\r\nContent-Length: 4\r\n" + ENDED, 400),
        (HEAD + b"Content-Length: -1\r\n" + ENDED, 400),
        (HEAD + b"A B: c\r\n" + ENDED, 400),
        (HEAD + b"A: b\x00c\r\n" + ENDED, 400),
    ],
)
def test_a_head_out_of_bounds_gets_the_error_body(strict: str, sent: bytes, status: int) -> None:
    answer = exchange(strict, sent)
    assert status_of(answer) == status
    if status != 200:
        assert json.loads(answer.partition(b"\r\n\r\n")[2])["error"]["status"] == status


POST = b"Host: x\r\nContent-Type: application/sparql-query\r\nContent-Length: 9999\r\n\r\n"


@pytest.mark.parametrize(
    ("sent", "drip", "status"),
    [
        (b"", b"", 408),
        (b"GET /health HTT", b"", 408),
        (HEAD, b"A: b\r\n", 408),
        (b"POST /sparql HTTP/1.1\r\n" + POST, b"A", 408),
        (b"POST /nothing HTTP/1.1\r\n" + POST, b"A", 404),
    ],
)
def test_a_client_that_keeps_us_waiting_is_let_go(strict: str, sent: bytes, drip: bytes, status: int) -> None:
    answer = exchange(strict, sent, drip)
    assert status_of(answer) == status
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["error"]["status"] == status
    assert httpx.get(strict + "/health").status_code == 200


def test_a_client_that_does_not_read_is_let_go(small_home: Path) -> None:
    query = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } LIMIT 30000"
    with server(settings_of(small_home, client_seconds=0.5)) as found:
        host, port = found.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=20) as client:
            asked = httpx.Request("GET", found + "/sparql", params={"query": query})
            client.sendall(b"GET " + asked.url.raw_path + b" HTTP/1.1\r\nHost: x\r\n\r\n")
            assert client.recv(1, socket.MSG_PEEK) == b"H"
            time.sleep(2)
            with pytest.raises((ConnectionError, EOFError)):
                read_to_its_length(client)


def read_to_its_length(client: socket.socket) -> None:
    """Read an answer whole; raise EOFError where it is not."""
    got = b""
    while b"\r\n\r\n" not in got:
        got += client.recv(65_536) or b"\r\n\r\n"
    missing = int(re.search(rb"content-length: (\d+)", got.lower())[1]) - len(got.partition(b"\r\n\r\n")[2])  # type: ignore[index]
    while missing > 0:
        part = client.recv(65_536)
        if not part:
            raise EOFError
        missing -= len(part)


def test_connections_are_bounded_and_come_free_again(strict: str) -> None:
    host, port = strict.removeprefix("http://").split(":")
    held = [socket.create_connection((host, int(port))) for _ in range(8)]
    try:
        time.sleep(0.1)
        refused = exchange(strict, HEAD + ENDED)
        assert status_of(refused) == 503
        assert b"Retry-After: 1" in refused
    finally:
        for one in held:
            one.close()
    time.sleep(0.2)
    assert status_of(exchange(strict, HEAD + ENDED)) == 200


def test_two_requests_at_once_on_one_connection_are_answered_in_turn(strict: str) -> None:
    ask = b"GET /questions HTTP/1.1\r\nHost: x\r\n\r\n"
    answer = exchange(strict, ask + HEAD + ENDED)
    assert answer.count(b"HTTP/1.1 200 OK") == 2
    assert answer.index(b'"questions"') < answer.index(b'"live"')


# --- the end -------------------------------------------------------------------------------------------------------


def start_query(process: Process) -> socket.socket:
    """Ask something that runs past the deadline, and return as soon as it runs."""
    host, port = process.address.removeprefix("http://").split(":")
    client = socket.create_connection((host, int(port)), timeout=30)
    target = httpx.Request("GET", process.address + "/sparql", params={"query": CROSS}).url.raw_path
    client.sendall(b"GET " + target + b" HTTP/1.1\r\nHost: x\r\n\r\n")
    time.sleep(0.5)
    return client


def answer_of(client: socket.socket) -> bytes:
    with client, io.BytesIO() as got:
        while part := client.recv(65_536):
            got.write(part)
        return got.getvalue()


@pytest.mark.long
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_lets_running_answers_end_and_exits_with_0(small_home: Path, number: int) -> None:
    with Process(small_home, grace_seconds=20, deadline_seconds=2) as process:
        client = start_query(process)
        process.run.send_signal(number)
        time.sleep(0.3)
        with pytest.raises(httpx.ConnectError):
            httpx.get(process.address + "/health")
        assert status_of(answer_of(client)) == 504
        code, log = process.ended()
    assert code == 0, log
    assert [json.loads(line)["status"] for line in log.splitlines()] == [200, 504]


@pytest.mark.long
def test_past_the_grace_an_answer_is_503_and_the_end_is_still_a_good_one(small_home: Path) -> None:
    with Process(small_home, grace_seconds=1, deadline_seconds=60) as process:
        client = start_query(process)
        process.run.send_signal(signal.SIGTERM)
        answer = answer_of(client)
        assert status_of(answer) == 503
        assert b'"stopping"' in answer
        assert process.ended()[0] == 0


@pytest.mark.long
def test_a_second_signal_forces(small_home: Path) -> None:
    with Process(small_home, grace_seconds=60, deadline_seconds=60) as process, start_query(process):
        process.run.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        assert process.run.poll() is None
        process.run.send_signal(signal.SIGTERM)
        assert process.ended()[0] == 1


def test_an_idle_server_stops_at_once(small_home: Path) -> None:
    with (
        Process(small_home, grace_seconds=60, deadline_seconds=60) as process,
        httpx.Client(base_url=process.address) as kept_alive,
    ):
        kept_alive.get("/health")
        process.run.send_signal(signal.SIGTERM)
        assert process.ended()[0] == 0


# --- the manual ----------------------------------------------------------------------------------------------------

MANUAL = Path(__file__).parents[1] / "docs" / "operations.md"


def block(kind: str) -> str:
    """Return the one block of a kind in the manual."""
    found = re.findall(rf"^```{kind}\n(.*?)^```$", MANUAL.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert len(found) == 1
    return str(found[0])


def test_the_settings_file_of_the_manual_is_read(file: Path) -> None:
    file.write_text(block("toml"))
    found = read_settings()
    assert (found.home, found.root_path) == (Path("/var/lib/chronolex"), "/law")
    assert found.public_url == "https://law.example/law"


def test_the_line_of_the_manual_has_the_fields_of_the_log(address: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        httpx.get(address + "/health")
    assert json.loads(block("json")).keys() == json.loads(logged(caplog, JsonLines())[0]).keys()


def test_the_fields_of_health_are_in_the_manual(address: str) -> None:
    text = MANUAL.read_text(encoding="utf-8").partition("## Health")[2].partition("## Metrics")[0]
    told = httpx.get(address + "/health").json()
    assert not [name for name in told if f"`{name}`" not in text and name != "version"]


def test_the_unit_of_the_manual_is_one(tmp_path: Path) -> None:
    parsed = configparser.ConfigParser(strict=False, interpolation=None)
    parsed.optionxform = str  # type: ignore[assignment,method-assign]
    parsed.read_string(block("ini"))
    assert {"Unit", "Service", "Install"} == set(parsed.sections())
    assert int(parsed["Service"]["TimeoutStopSec"]) > Settings.model_fields["grace_seconds"].default
    assert parsed["Service"]["ExecStart"].endswith("/chronolex serve")
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not here; the unit was read, not verified")
    unit = tmp_path / "chronolex.service"
    unit.write_text(
        block("ini").replace("/opt/chronolex/bin/chronolex", sys.executable).replace("User=chronolex\n", "")
    )
    done = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, timeout=60)
    assert "chronolex.service" not in done.stderr, done.stderr


@pytest.mark.long
def test_behind_the_proxy_of_the_manual_everything_stands_under_its_path(small_home: Path, tmp_path: Path) -> None:
    nginx = shutil.which("nginx") or "/usr/sbin/nginx"
    if not Path(nginx).exists():
        pytest.skip("nginx is not here")
    settings = settings_of(
        small_home, root_path="/law", public_url="https://law.example/law", allowed_hosts="law.example"
    )
    with server(settings) as behind, socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
        free.close()
        # As in the manual, but for TLS and the ports.
        text = block("nginx").replace("listen 443 ssl;", f"listen 127.0.0.1:{port};")
        text = re.sub(r"\s+ssl_\w+ [^;]+;", "", text).replace("http://127.0.0.1:8000", behind)
        logs = f"error_log {tmp_path}/error; pid {tmp_path}/pid; daemon off; master_process off; events {{}}"
        temporary = "".join(
            f"{kind}_temp_path {tmp_path}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        (tmp_path / "conf").write_text(f"{logs} http {{ access_log off; {temporary} {text} }}")
        with subprocess.Popen(
            [nginx, "-p", str(tmp_path), "-c", str(tmp_path / "conf"), "-e", str(tmp_path / "error")]
        ) as run:
            try:
                through_the_proxy(f"http://127.0.0.1:{port}")
            finally:
                run.terminate()


def through_the_proxy(outside: str) -> None:
    headers = {"Host": "law.example"}
    with httpx.Client(base_url=outside, headers=headers, transport=httpx.HTTPTransport(retries=5)) as client:
        assert client.get("/law/health").json()["ready"] is True
        page = client.get("/law/", headers={"Accept": BROWSER})
        assert page.headers["strict-transport-security"] == "max-age=31536000"
        links = re.findall(r'(?:href|src|action)="(/[^"?]*)', page.text)
        assert links
        assert all(client.get(link).status_code in (200, 400) for link in set(links))
        assert client.get("/law/metrics").status_code == 403
        assert client.get("/law/sparql", params={"query": "ASK {}"}).json()["boolean"] is True
        assert client.get("/law/.well-known/void").text.count("https://law.example/law/sparql") >= 1
