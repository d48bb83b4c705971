"""Changes over HTTP: who may, what is refused, and the whole way on the real corpus."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from chronolex.api.amendments import authorise
from chronolex.build import build
from chronolex.errors import Forbidden, Unauthorised
from chronolex.graph.generations import current, publish

from .examples import blocks
from .served import quads, server, settings_of


def published(home: Path) -> None:
    """Publish the small graph as a build of ours does."""
    publish(home, quads(), {"country": "kg", "counts": {}})


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
        assert _said(_post(address, params={"quick": "perhaps"})) == (400, "usage-error")
        assert _said(_post(address, params={"aply": "true"})) == (400, "usage-error")
        wrong = httpx.put(f"{address}/amendments")
        assert (wrong.status_code, wrong.headers["allow"]) == (405, "GET, HEAD, POST, OPTIONS")
        (entry,) = httpx.get(f"{address}/history").json()["history"]
        assert (entry["number"], entry["kind"]) == (1, "build")


def _form(address: str, multipart: bool = True, **fields: str) -> httpx.Response:
    """Send what a browser sends."""
    page = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    sent = {name: value.replace("\n", "\r\n") for name, value in fields.items()}
    if multipart:
        files = {name: (None, value.encode()) for name, value in sent.items()}
        return httpx.post(f"{address}/amendments?lang=ru", files=files, headers=page, timeout=120)
    return httpx.post(f"{address}/amendments?lang=ru", data=sent, headers=page, timeout=120)


def test_the_page_has_a_form_only_where_changes_are_taken(tmp_path: Path) -> None:
    published(tmp_path)
    with server(settings_of(tmp_path)) as address:
        closed = httpx.get(f"{address}/amendments")
        assert (closed.status_code, "<textarea" in closed.text) == (200, False)
        assert "it has no token" in closed.text
        assert _form(address, text=CHANGE, token="").status_code == 403
    with server(settings_of(tmp_path, token=TOKEN)) as address:
        for language in ("en", "ru", "ky"):
            opened = httpx.get(f"{address}/amendments", params={"lang": language})
            assert (opened.status_code, "<textarea" in opened.text) == (200, True)
        assert httpx.get(f"{address}/amendments", headers={"Accept": "application/json"}).status_code == 406


@pytest.mark.parametrize("multipart", [True, False])
def test_a_form_shows_its_token_and_its_text_comes_back_but_never_the_token(tmp_path: Path, multipart: bool) -> None:
    published(tmp_path)
    hostile = "change: </textarea><script>alert(1)</script>\nеще: 1\n"
    with server(settings_of(tmp_path, token=TOKEN)) as address:
        for token in ("", f"{TOKEN}x", TOKEN[:-1]):
            refused = _form(address, multipart, text=hostile, token=token)
            assert refused.status_code == 401
        faulty = _form(address, multipart, text=hostile, token=TOKEN)
        assert faulty.status_code == 422
        for answer in (refused, faulty):
            assert answer.headers["cache-control"] == "no-store"
            assert TOKEN not in answer.text
            assert "<script>" not in answer.text
            assert "change: &lt;/textarea&gt;" in answer.text
        assert "еще" in faulty.text
        assert _form(address, multipart, text="x" * 1_000_001, token=TOKEN).status_code == 413
        assert _form(address, multipart, token=TOKEN, **{f"a{n}": "" for n in range(30)}).status_code == 400


@pytest.mark.parametrize(
    "kind", ["multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=x"]
)
def test_a_form_that_is_none_is_refused(tmp_path: Path, kind: str) -> None:
    published(tmp_path)
    with server(settings_of(tmp_path, token=TOKEN)) as address:
        for body in (
            b"",
            b"--x\r\n\r\n",
            b"--x--",
            b"name=text",
            b'--x\r\nContent-Disposition: form-data; name="\xff"\r\n\r\n1',
        ):
            answer = httpx.post(f"{address}/amendments", content=body, headers={"Content-Type": kind})
            assert answer.status_code in (400, 401)


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
        assert tried["planned_on"] == 1
        becomes = [line["date"] for line in tried["report"]["recommendations"] if line["rule"] == "becomes-fulfilled"]
        assert becomes == ["2026-04-01"]
        assert tried["report"]["flips"]
        assert "flips" not in _post(address, params={"quick": "true"}).json()["report"]
        assert current(tmp_path).number == 1
        page = _form(address, text=CHANGE, token=TOKEN, quick="true", apply="false")
        assert (page.status_code, current(tmp_path).number) == (200, 1)
        assert "2026-04-01" in page.text
        assert 'name="if_match" value="1"' in page.text
        every = CHANGE.replace("ministry-of-internal-affairs", "nobody").replace("mechanism/nrm", "mechanism/none")
        both = _form(address, text=every, token=TOKEN)
        assert both.status_code == 422
        assert "<td>9</td>" in both.text
        assert _form(address, text=CHANGE, token=TOKEN, quick="true", apply="true", if_match="7").status_code == 409
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
