"""What somebody who means harm tries, and what comes of it; `docs/security.md` tells which test covers what."""
# ruff: noqa: E501 - one row, one line

from __future__ import annotations

import ast
import contextlib
import csv
import gzip
import hmac
import io
import itertools
import logging
import re
import select
import socket
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from pyoxigraph import Literal, NamedNode, Quad
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from chronolex.api.edge.logs import JsonLines
from chronolex.graph.generations import publish
from chronolex.graph.vocabulary import CORPUS
from chronolex.queries.catalogue import catalogue

from .raw import exchange, status_of
from .served import quads, server, settings_of

TOKEN = "a-token-of-tests-only"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
BROWSER = {"Accept": "text/html"}
ROOT = Path(__file__).parent.parent
ID = "https://w3id.org/chronolex/id/kg/"
HARM = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "{{ 7 * 191 }}{% raw %}",
    "</title></textarea><svg onload=alert(1)>",
    "javascript:alert(1)",
    "=HYPERLINK(0)",
]


def hostile() -> list[Quad]:
    """The small graph, with every kind of harm in a label."""
    label = NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")
    a = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    body = NamedNode("https://w3id.org/chronolex/ontology#Body")
    more = []
    for number, words in enumerate(HARM):
        thing = NamedNode(f"{ID}body/harm-{number}")
        more += [Quad(thing, a, body, CORPUS), Quad(thing, label, Literal(f"{words} Harm", language="en"), CORPUS)]
    return [*quads(), *more]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    publish(folder, hostile(), {"country": "kg", "counts": {}})
    return folder


@pytest.fixture(scope="module")
def client(home: Path) -> Iterator[httpx.Client]:
    settings = settings_of(home, token=TOKEN, deadline_seconds=2)
    with server(settings) as address, httpx.Client(base_url=address, timeout=60) as found:
        yield found


def pages() -> list[str]:
    """Addresses of pages, with harm in everything that may be typed."""
    asked = [f"/questions/{name}" for name in catalogue()]
    typed = [quote(words) for words in HARM]
    return [
        "/", "/questions", "/search?q=harm", "/search?q=ministry", "/amendments", "/diff", "/diff/generations", "/impact",
        "/questions/coordinating-body?object=nrm&date=2024-05-15", "/questions/competences?body=body/one&date=2024-05-15",
        "/diff?from=2018-01-01&to=2024-01-01", "/impact?thing=body/one&date=2024-05-15", "/impact?rank=true",
        "/id/kg/body/one", "/id/kg/body/harm-1", "/id/kg/claim/a", "/at/2024-05-15", "/ontology", *asked,
        *(f"/questions/competences?body=harm-{number}" for number in range(len(HARM))),
        *(f"/search?q={words}" for words in typed), *(f"/questions/competences?body={words}" for words in typed),
        *(f"/questions/{words}" for words in typed), *(f"/{words}" for words in typed),
        *(f"/diff?from={words}&to={words}&about={words}" for words in typed), *(f"/impact?thing={words}" for words in typed),
        *(f"/?lang={words}" for words in typed), *(f"/id/kg/body/{words}" for words in typed),
    ]  # fmt: skip


# --- pages ---------------------------------------------------------------------------------------------------------


class Dangers(HTMLParser):
    """Collect what would run, or would load from elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "iframe", "object", "embed", "svg", "math", "base", "img", "style"):
            self.found.append(tag)
        for name, value in attrs:
            address = (value or "").strip().lower()
            leads = name in ("href", "src", "action", "formaction") and not address.startswith(
                ("/", "?", "#", "https://")
            )
            if name.startswith("on") or name in ("style", "srcdoc") or leads:
                self.found.append(f"{tag} {name}={value}")
            if name in ("src", "action") and (not address.startswith(("/", "?")) or address.startswith("//")):
                self.found.append(f"{tag} {name}={value}")


@pytest.mark.parametrize("language", ["en", "ru"])
def test_no_label_and_nothing_typed_becomes_a_script(client: httpx.Client, language: str) -> None:
    seen = 0
    for path in pages():
        sign = "" if "lang=" in path else f"{'&' if '?' in path else '?'}lang={language}"
        answer = client.get(path + sign, headers=BROWSER)
        assert answer.status_code < 500, path
        if "text/html" not in answer.headers.get("content-type", "") or path == "/ontology":
            continue
        seen += 1
        read = Dangers()
        read.feed(answer.text)
        assert not read.found, path
        assert "1337" not in answer.text
    assert seen > 60


def test_every_answer_has_a_strict_policy_and_tells_browsers_to_guess_nothing(client: httpx.Client) -> None:
    others = [
        "/health",
        "/openapi.json",
        "/static/chronolex.css",
        "/nothing",
        "/sparql?query=ASK{}",
        "/sparql?query=x",
        "/history",
    ]
    for path in [*pages()[:20], *others]:
        answer = client.get(path, headers=BROWSER)
        policies = answer.headers.get_list("content-security-policy")
        assert len(policies) == 1, path
        rules = dict(rule.strip().partition(" ")[::2] for rule in policies[0].split(";"))
        assert rules["default-src"] == "'none'", path
        assert rules["frame-ancestors"] == "'none'", path
        assert rules["base-uri"] == "'none'", path
        assert rules["form-action"] == "'self'", path
        assert "script-src" not in rules, path
        assert "unsafe" not in policies[0].replace("style-src 'self' 'unsafe-inline'", ""), path
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cross-origin-opener-policy"] == "same-origin"
        assert "server" not in answer.headers


def test_no_cell_of_a_question_starts_a_formula(client: httpx.Client) -> None:
    answer = client.get("/questions/coordinating-body?object=nrm&date=2024-05-15", headers={"Accept": "text/csv"})
    cells = list(itertools.chain.from_iterable(csv.reader(io.StringIO(answer.text))))
    assert "'=HYPERLINK(0) Ministry" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


# --- ways out, ways in ---------------------------------------------------------------------------------------------


def test_nothing_that_is_asked_makes_the_server_call_another(client: httpx.Client) -> None:
    with socket.create_server(("127.0.0.1", 0)) as trap:
        trap.settimeout(0.3)
        there = f"http://127.0.0.1:{trap.getsockname()[1]}/x.ttl"
        for query in (
            f"SELECT * {{ SERVICE <{there}> {{ ?s ?p ?o }} }}",
            f"SELECT * {{ SERVICE SILENT <{there}> {{ ?s ?p ?o }} }}",
            f"SELECT * FROM <{there}> {{ ?s ?p ?o }}",
            f"SELECT * FROM NAMED <{there}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
            f"DESCRIBE <{there}>",
            f"LOAD <{there}>",
            f"BASE <{there}> SELECT * FROM <> {{ ?s ?p ?o }}",
        ):
            assert client.get("/sparql", params={"query": query}).status_code in (200, 403), query
        for name in ("default-graph-uri", "named-graph-uri", "using-graph-uri"):
            client.get("/sparql", params={"query": "SELECT * { ?s ?p ?o }", name: there})
        for path in ("/questions/competences?body=", "/impact?thing=", "/diff?from=2020-01-01&to=2021-01-01&about="):
            client.get(path + quote(there))
        client.get("/rdf-graph-store", params={"graph": there})
        linked = f'{{"@context": "{there}", "@id": "x"}}'
        client.post("/amendments", content=linked, headers={**BEARER, "Content-Type": "application/ld+json"})
        with pytest.raises(TimeoutError):
            trap.accept()


SPLICES = [
    "nrm> ?p ?o . ?s ?p ?o } #",
    'nrm" . ?s ?p ?o . "',
    "nrm' } UNION { ?s ?p ?o } #",
    "https://w3id.org/chronolex/id/kg/mechanism/nrm> . ?s ?p ?o . <x:",
    "?s",
    "_:b",
    "nrm\u0000",
    "nrm\\u003E",
    "${jndi:ldap://x}",
    "nrm\n} ; DROP ALL",
    "\ud7ff\U0010ffff",
]


def test_what_is_typed_never_becomes_part_of_a_query(client: httpx.Client) -> None:
    for question in catalogue().values():
        for param in question.params:
            for words in SPLICES:
                given = {other.name: "nrm" for other in question.params if other.required and not other.values}
                answer = client.get(f"/questions/{question.name}", params={**given, param.name: words})
                assert answer.status_code in (400, 404, 409), (question.name, param.name, words)
    for words in SPLICES:
        for path in ("/impact?thing=", "/diff?from=2018-01-01&to=2024-01-01&about="):
            assert client.get(path + quote(words)).status_code in (400, 404, 409), (path, words)
        found = client.get("/search", params={"q": words})
        assert found.status_code == 400 or found.json()["results"] == [], words


TRAVERSALS = [
    "/static/../http.py", "/static/%2e%2e/http.py", "/static/..%2fhttp.py", "/static//etc/passwd", "/static/%2fetc%2fpasswd",
    "/static/....//http.py", "/static/..%5c..%5chttp.py", "/static/%00", "/static/chronolex.css%00.py", "/../../etc/passwd",
    "/questions/../../../etc/passwd", "/questions/%2e%2e%2f%2e%2e%2fetc%2fpasswd", "/id/kg/../../../../etc/passwd",
    "/id/kg/%2e%2e/%2e%2e/etc/passwd", "/at/../../current", "/at/..%2f..%2fcurrent", "/at/2024-05-15%2f..%2f..%2fcurrent",
    "/diff/generations?before=../../1&after=1", "/diff/generations?before=1%2f..%2f1&after=1", "/ontology/../../http.py",
    "/.well-known/..%2f..%2fetc%2fpasswd", "/source/kg/..%2f..%2f..%2fetc%2fpasswd", "/eli/..%2f..%2f..%2fetc%2fpasswd",
]  # fmt: skip


def test_no_path_leaves_its_folder(client: httpx.Client) -> None:
    for path in TRAVERSALS:
        answer = exchange(str(client.base_url), f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        assert status_of(answer) in (303, 400, 404), path
        assert b"root:" not in answer
        assert b"import " not in answer


def test_no_line_break_gets_into_a_header(client: httpx.Client) -> None:
    evil = ["%0d%0aX-Evil:%201", "%0aX-Evil:%201", "%0d%0a%0d%0aevil", "%e5%98%8a%e5%98%8dX-Evil:1", "%00"]
    paths = [
        "/{}", "/questions/{}", "/id/kg/body/{}", "/id/kg/body/one{}", "/source/kg/{}", "/ontology{}", "/at/{}", "/at/2024-05-15{}",
        "/questions/coordinating-body?object=nrm&date={}", "/?lang={}", "/diff?from={}&to=2020-01-01&format=csv",
        "/sparql?query=ASK{{}}&format={}", "/sparql?query={}", "/impact?thing=nrm&format={}", "/static/{}",
    ]  # fmt: skip
    for path, words in itertools.product(paths, evil):
        for accept in ("text/html", "text/csv, */*", "text/turtle"):
            address = path.format(words)
            head = f"GET {address} HTTP/1.1\r\nHost: x\r\nAccept: {accept}\r\nConnection: close\r\n\r\n"
            answer = exchange(str(client.base_url), head.encode())
            assert status_of(answer) < 500, address
            assert b"\nx-evil" not in answer.partition(b"\r\n\r\n")[0].lower(), address


# --- who asks, and for whom ----------------------------------------------------------------------------------------

FORGED = {
    "Host": "evil.example",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "evil",
    "X-Forwarded-Prefix": "/evil.example",
    "X-Original-URL": "/evil.example",
    "X-Rewrite-URL": "/evil.example",
    "Forwarded": "host=evil.example",
    "Referer": "http://evil.example/",
    "X-HTTP-Method-Override": "POST",
}


def test_no_answer_speaks_of_a_forged_host(client: httpx.Client) -> None:
    known = [
        "/.well-known/void",
        "/.well-known/sparql-examples",
        "/sparql",
        "/openapi.json",
        "/health",
        "/rdf-graph-store",
    ]
    for path in [*pages()[:24], *known]:
        for accept in ("text/html", "text/turtle, */*;q=0.5"):
            answer = client.get(path, headers={**FORGED, "Accept": accept})
            assert "evil" not in answer.text, path
            assert not [value for value in answer.headers.values() if "evil" in value], path


def test_only_the_hosts_that_are_set_are_answered(home: Path) -> None:
    with server(settings_of(home, allowed_hosts="law.example, www.law.example")) as address:
        for host, status in (
            ("law.example", 200), ("LAW.example:8443", 200), ("www.law.example", 200), ("evil.example", 421), ("", 421),
            ("law.example.evil.example", 421), ("law.example:evil", 421), ("xlaw.example", 421), ("law.example.", 421),
        ):  # fmt: skip
            answer = httpx.get(address + "/health", headers={"Host": host, "X-Forwarded-Host": "law.example"})
            assert answer.status_code == status, host
            if status == 421:
                assert answer.json()["error"]["code"] == "misdirected"


def test_an_answer_is_the_same_whoever_asked_before(client: httpx.Client) -> None:
    for path in (
        "/questions/coordinating-body?object=nrm&date=2024-05-15",
        "/sparql?query=SELECT*{?s?p?o}LIMIT 3",
        "/",
    ):
        for accept in ("text/html", "application/json", "text/csv"):
            fresh = path + ("&" if "?" in path else "?") + f"lang=en&x={accept}" * path.startswith("/s")
            evil = client.get(fresh, headers={**FORGED, "Accept": accept, "Range": "bytes=0-1", "Cookie": "lang=ru"})
            good = client.get(fresh, headers={"Accept": accept})
            again = client.get(fresh, headers={"Accept": accept, "Accept-Language": "ru", "User-Agent": "<script>"})
            # An error tells the number of its request, which is another one each time.
            one, *others = (answer.text.replace(answer.headers["x-request-id"], "") for answer in (evil, good, again))
            assert others == [one, one]
            assert evil.status_code == good.status_code == again.status_code
            assert "accept" in good.headers["vary"].lower()


@pytest.mark.parametrize(
    ("headers", "taken"),
    [
        ({}, True),
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "https://law.example"}, True),
        ({"Origin": "http://HOST"}, True),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": ""}, False),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://HOST"}, False),
        ({"Origin": "null"}, False),
        ({"Origin": "http://evil.example"}, False),
        ({"Origin": "http://HOST.evil.example"}, False),
        ({"Origin": "http://["}, False),
    ],
)
def test_a_page_of_another_site_writes_nothing(client: httpx.Client, headers: dict[str, str], taken: bool) -> None:
    host = client.base_url.netloc.decode()
    sent = {name: value.replace("HOST", host) for name, value in headers.items()}
    by_form = client.post("/amendments", data={"text": "x", "token": TOKEN}, headers=sent)
    by_token = client.post("/amendments", content="x", headers={**sent, **BEARER})
    for answer in (by_form, by_token):
        assert answer.status_code == (422 if taken else 403), answer.text
    assert len(client.get("/history").json()["history"]) == 1


def test_reads_are_for_every_site_and_writes_for_none(client: httpx.Client) -> None:
    asked = {"Origin": "https://tool.example", "Access-Control-Request-Method": "POST"}
    for answer in (client.post("/amendments", headers=asked), client.options("/amendments", headers=asked)):
        assert "access-control-allow-origin" not in answer.headers
    assert "access-control-allow-credentials" not in client.get("/sparql?query=ASK{}", headers=asked).headers


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"])
def test_no_other_method_does_anything(client: httpx.Client, method: str) -> None:
    for path in (
        "/",
        "/sparql",
        "/questions",
        "/amendments",
        "/rdf-graph-store",
        "/id/kg/body/one",
        "/static/chronolex.css",
    ):
        answer = client.request(method, path, headers={**BEARER, "X-Echo": "echoed"}, content=b"")
        assert answer.status_code in (403, 405), path
        assert "echoed" not in answer.text
    assert client.get("/health").json()["generation"] == 1


# --- the token -----------------------------------------------------------------------------------------------------


def test_the_token_is_compared_in_constant_time(client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    compared = []
    same = hmac.compare_digest

    def compare(one: bytes, other: bytes) -> bool:
        compared.append((one, other))
        return same(one, other)

    monkeypatch.setattr(hmac, "compare_digest", compare)
    for value in ("x", TOKEN[:-1], TOKEN + "x", "é"):
        answer = client.post("/amendments", headers=[(b"Authorization", f"Bearer {value}".encode())], content="x")
        assert answer.status_code == 401
    assert len(compared) == 4
    assert all(other == TOKEN.encode() for _, other in compared)


def test_the_token_is_told_to_nobody(client: httpx.Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        form = {"text": "x", "token": TOKEN, "by": "me"}
        told = [client.post("/amendments", data=form, headers={"Accept": accept}) for accept in ("text/html", "*/*")]
        told += [client.post("/amendments", data={**form, "token": "wrong-" + TOKEN}, headers=BROWSER)]
        told += [client.post("/amendments", content="x", headers=BEARER)]
        told += [client.get(path) for path in ("/health", "/metrics", "/openapi.json", "/amendments", "/history")]
    for answer in told:
        assert TOKEN not in answer.text + str(answer.headers)
    ours = [record for record in caplog.records if record.name.startswith(("chronolex", "uvicorn"))]
    assert ours
    assert not [line for line in map(JsonLines().format, ours) if TOKEN in line]


# --- bombs ---------------------------------------------------------------------------------------------------------

MOST = 950_000
BOMBS = {
    "deep lists": "[" * MOST,
    "deep maps": "{a: " * (MOST // 4),
    "deep blocks": "".join(" " * depth + "a:\n" for depth in range(1300)),
    "deep dashes": "- " * (MOST // 2),
    "laughs": "a: &a [x,x]\n" + "".join(f"{b}: &{b} [*{a},*{a}]\n" for a, b in itertools.pairwise("abcdefghijklmnopqrstuvwxyz")),
    "merges": "a: &a {x: 1}\nb: {<<: [" + "*a," * 100_000 + "]}",
    "objects": "!!python/object/apply:os.system ['true']",
    "many keys": "".join(f"k{number}: 1\n" for number in range(80_000)),
    "long number": "change: " + "9" * MOST,
    "entities": '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>',
    "outside entity": '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>',
    "nulls": "\0" * MOST,
    "quotes": "'" * MOST,
    "colons": "a: b: " * (MOST // 6),
    "anchors": "&a " * (MOST // 3),
    "comments": "#\n" * (MOST // 2),
}  # fmt: skip


@pytest.mark.long
@pytest.mark.parametrize("name", BOMBS)
def test_no_change_file_is_a_bomb(client: httpx.Client, name: str) -> None:
    answer = client.post("/amendments?quick=true", content=BOMBS[name].encode(), headers=BEARER)
    assert answer.status_code in (400, 413, 422), answer.text[:300]
    assert len(answer.content) < 2_000_000
    assert "root:" not in answer.text
    assert client.get("/health").status_code == 200


def test_what_is_packed_is_not_unpacked(client: httpx.Client) -> None:
    packed = gzip.compress(b"\0" * 20_000_000, 9)
    for kind in ("gzip", "deflate", "br"):
        headers = {**BEARER, "Content-Encoding": kind}
        assert client.post("/amendments", content=packed, headers=headers).status_code == 400
        asked = {"Content-Type": "application/sparql-query", "Content-Encoding": kind}
        assert client.post("/sparql", content=packed, headers=asked).status_code in (400, 415)


def test_a_body_without_an_end_is_refused_at_its_bound(client: httpx.Client) -> None:
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        while sent < 40_000_000:
            sent += 65_536
            yield b"x" * 65_536

    headers = {**BEARER, "Content-Type": "application/yaml"}
    try:
        answer = client.post("/amendments", content=endless(), headers=headers)
    except httpx.TransportError:  # closed while we were still sending
        return
    assert answer.status_code == 413


CHUNKED = (
    b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nTransfer-Encoding: chunked\r\n"
    b"Connection: close\r\n\r\n6\r\nASK {}\r\n"
)


def test_trailers_are_let_fall(client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = list[bytes]()
    on_header = HttpToolsProtocol.on_header

    def counted(self: HttpToolsProtocol, name: bytes, value: bytes) -> None:
        taken.append(name.lower())
        on_header(self, name, value)

    monkeypatch.setattr(HttpToolsProtocol, "on_header", counted)
    trailers = b"".join(b"T%d: 1\r\n" % number for number in range(2000))
    answer = exchange(str(client.base_url).rstrip("/"), CHUNKED + b"0\r\n" + trailers + b"Host: y\r\n\r\n")
    assert status_of(answer) == 200
    assert taken == [b"host", b"content-type", b"transfer-encoding", b"connection"]


@pytest.mark.parametrize(
    "beginning", [b"0\r\nT: ", b"0\r\n", b"6;x=", b""], ids=["value", "trailers", "extension", "chunks"]
)
def test_what_follows_a_body_is_bounded(client: httpx.Client, beginning: bytes) -> None:
    """A trailer, a line of a chunk without an end; a body in small chunks is counted by the app."""
    drip = {b"0\r\n": b"T: 1\r\n", b"": b"1\r\n#\r\n"}.get(beginning, b"x") * 10_000
    url, sent = client.base_url, 0
    with socket.create_connection((url.host, url.port or 0), timeout=20) as connection:
        connection.sendall(CHUNKED + beginning)
        answer = b""
        with contextlib.suppress(ConnectionError):
            while sent < 40_000_000 and not answer.startswith(b"HTTP/1.1 413"):
                connection.sendall(drip)
                sent += len(drip)
                if beginning == b"" and select.select([connection], [], [], 0)[0]:
                    answer = connection.recv(65_536)
    assert sent < 40_000_000


NUMBERS = ["00000000199999999", "0000000001", "000000001" + "0" * 5000, "9" * 5000, "٠" * 5000, "²", "-1", "0"]


@pytest.mark.parametrize("path", ["/search?q=harm&limit=", "/impact?thing=body/harm-0&depth="])
@pytest.mark.parametrize("number", NUMBERS, ids=lambda number: number[:20])
def test_no_number_is_read_past_its_bound(client: httpx.Client, path: str, number: str) -> None:
    answer = client.get(path + quote(number), headers={"Accept": "application/json"})
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "usage-error"


# --- the manual ----------------------------------------------------------------------------------------------------


def test_every_test_that_the_threat_model_names_is_there() -> None:
    text = (ROOT / "docs/security.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(test_\w+)\.(test_\w+)`", text))
    assert len(named) > 25
    for module, function in named:
        tree = ast.parse((ROOT / f"tests/{module}.py").read_text(encoding="utf-8"))
        assert function in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}, (
            f"{module}.{function}"
        )
    rows = [line for line in text.splitlines() if line.startswith("| **")]
    assert len(rows) >= 20
    assert not [row for row in rows if "`test_" not in row]


def test_every_test_here_is_in_the_threat_model() -> None:
    text = (ROOT / "docs/security.md").read_text(encoding="utf-8")
    tree = ast.parse(Path(__file__).read_text(encoding="utf-8"))
    names = [node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")]
    assert not [name for name in names if f"`test_security.{name}`" not in text and "threat_model" not in name]
