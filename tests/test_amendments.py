"""Changes over HTTP: who may, what is refused, and the whole way on the real corpus."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from chronolex.api.amendments import authorise
from chronolex.build import build
from chronolex.errors import Forbidden, Unauthorised
from chronolex.graph.generations import current

from .examples import blocks
from .served import published, server, settings_of

TOKEN = "a-token-of-tests-only"
BEARER = {"Authorization": f"Bearer {TOKEN}"}


@pytest.mark.parametrize(
    "given", [None, "", "Bearer", "Bearer x", f"Basic {TOKEN}", f"Bearer {TOKEN}x", TOKEN, f"Bearer {TOKEN[:-1]}"]
)
def test_only_the_token_opens(given: str | None) -> None:
    with pytest.raises(Unauthorised):
        authorise(given, TOKEN)
    with pytest.raises(Forbidden):
        authorise(given, None)


@pytest.mark.parametrize("given", [f"Bearer {TOKEN}", f"bearer {TOKEN}", f"Bearer  {TOKEN} "])
def test_the_token_opens(given: str) -> None:
    authorise(given, TOKEN)
    with pytest.raises(Forbidden):
        authorise(given, "")


CHANGE = next(block.body for block in blocks("docs/changes.md") if block.info == "yaml change")


def _post(address: str, body: str | bytes = CHANGE, token: bool = True, **more: object) -> httpx.Response:
    headers = {**(BEARER if token else {}), **more.pop("headers", {})}  # type: ignore[dict-item]
    return httpx.post(f"{address}/amendments", content=body, headers=headers, timeout=120, **more)  # type: ignore[arg-type]


def _said(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


def test_what_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    published(tmp_path)
    with server(settings_of(tmp_path)) as address:
        assert _said(_post(address)) == (403, "forbidden")
    with server(settings_of(tmp_path, token=TOKEN)) as address:
        missing = _post(address, token=False)
        assert _said(missing) == (401, "unauthorised")
        assert missing.headers["www-authenticate"] == "Bearer"
        assert _said(_post(address, b"\xff")) == (400, "usage-error")
        assert _said(_post(address, "x" * 1_000_001)) == (413, "too-large")
        assert _said(_post(address, params={"apply": "perhaps"})) == (400, "usage-error")
        assert _said(_post(address, headers={"If-Match": "yesterday"})) == (400, "usage-error")
        wrong = httpx.get(f"{address}/amendments")
        assert (wrong.status_code, wrong.headers["allow"]) == (405, "POST")
        (entry,) = httpx.get(f"{address}/history").json()["history"]
        assert (entry["number"], entry["kind"]) == (1, "build")


def test_a_token_that_is_short_is_no_token(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least 16 characters"):
        settings_of(tmp_path, token="short")


@pytest.mark.long
def test_a_change_is_tried_refused_applied_and_told(tmp_path: Path) -> None:
    build(tmp_path, "kg")
    asked = {"object": "nrm", "date": "2026-04-01"}
    with server(settings_of(tmp_path, token=TOKEN)) as address:
        faulty = _post(address, CHANGE.replace("ministry-of-internal-affairs", "nobody"))
        assert _said(faulty) == (422, "input-faults")
        assert faulty.json()["error"]["faults"][0]["line"] == 9
        tried = _post(address).json()
        assert (tried["generation"], tried["takes_effect"]) == (None, ["2026-04-01"])
        assert current(tmp_path).number == 1
        assert _said(_post(address, headers={"If-Match": '"7"'}, params={"apply": "true"})) == (409, "overtaken")
        made = _post(address, headers={"If-Match": '"1"'}, params={"apply": "true", "by": "a person"})
        assert (made.status_code, made.json()["generation"]) == (200, 2)
        assert [one["by"] for one in httpx.get(f"{address}/history").json()["history"]] == ["", "a person"]
        answer = httpx.get(
            f"{address}/questions/coordinating-body", params=asked, headers={"Accept": "application/json"}
        )
        (row,) = answer.json()["answers"]
        assert row["body"]["label"] == "Ministry of Labour, Social Security and Migration"
        assert answer.json()["receipt"]["generation"] == 2
        assert _said(_post(address)) == (422, "input-faults")
