"""Pages of other sites may read what is public, and change nothing."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from tests.served import published, server, settings_of

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    home = tmp_path_factory.mktemp("elsewhere")
    published(home)
    with (
        server(settings_of(home, token="a-token-of-some-length")) as address,
        httpx.Client(base_url=address, timeout=20) as found,
    ):
        yield found


def ask(client: httpx.Client, query: str, accept: str = "*/*") -> httpx.Response:
    return client.get("/sparql", params={"query": query}, headers={"Accept": accept})


ELSEWHERE = {"Origin": "https://yasgui.example"}


def addresses(client: httpx.Client, method: str) -> list[str]:
    """Every address of the app, with something in the place of its parameters."""
    described = client.get("/openapi.json").json()["paths"]
    return [path.replace("{", "").replace("}", "") for path, methods in described.items() if method in methods]


def test_every_public_read_may_be_read_from_elsewhere(client: httpx.Client) -> None:
    listed = addresses(client, "get")
    assert {"/sparql", "/health", "/questions"} <= set(listed)
    for path in [*listed, "/nothing", "/static/chronolex.css"]:
        allowed = client.get(path, headers=ELSEWHERE).headers.get("access-control-allow-origin")
        assert allowed == (None if path in {"/amendments", "/metrics", "/read"} else "*"), path
    for status in (200, 400, 403, 406):
        query = {200: "ASK {}", 400: "ASK {", 403: "DROP ALL", 406: "CONSTRUCT WHERE { ?s a ?o }"}[status]
        found = ask(client, query, "application/sparql-results+json")
        assert (found.status_code, found.headers["access-control-allow-origin"]) == (status, "*")
        assert "*" in found.headers["access-control-expose-headers"]
        assert "access-control-allow-credentials" not in found.headers


def test_a_known_answer_may_be_read_from_elsewhere_too(client: httpx.Client) -> None:
    first = ask(client, COUNT)
    again = client.get(
        "/sparql", params={"query": COUNT}, headers={**ELSEWHERE, "If-None-Match": first.headers.get("etag", "")}
    )
    assert again.status_code in {200, 304}
    assert again.headers["access-control-allow-origin"] == "*"


def preflight(client: httpx.Client, path: str, method: str, headers: str = "content-type") -> httpx.Headers:
    asked = {**ELSEWHERE, "Access-Control-Request-Method": method, "Access-Control-Request-Headers": headers}
    found = client.options(path, headers=asked)
    assert (found.status_code, found.content) == (204, b"")
    return found.headers


def test_a_script_elsewhere_may_ask_and_not_change(client: httpx.Client) -> None:
    allowed = preflight(client, "/sparql", "POST")
    assert allowed["access-control-allow-origin"] == "*"
    assert "POST" in allowed["access-control-allow-methods"]
    assert "Content-Type" in allowed["access-control-allow-headers"]
    assert "Authorization" not in allowed["access-control-allow-headers"]
    assert "POST" not in preflight(client, "/questions", "GET")["access-control-allow-methods"]
    for path in addresses(client, "post"):
        if path != "/sparql":
            assert not [name for name in preflight(client, path, "POST") if name.startswith("access-control")], path
    changed = client.post("/amendments", headers=ELSEWHERE, content="{}")
    assert not [name for name in changed.headers if name.startswith("access-control")]


def test_options_names_the_methods(client: httpx.Client) -> None:
    assert client.options("/sparql").headers["allow"] == "GET, HEAD, POST, OPTIONS"
    assert client.options("/health").headers["allow"] == "GET, HEAD, OPTIONS"
    assert client.options("/nothing").status_code == 404
