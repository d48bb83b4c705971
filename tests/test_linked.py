"""Every IRI answers: as RDF, JSON and a page, on a day, by any spelling that is the same address, and no other."""

from __future__ import annotations

import datetime as dt
import re
import shlex
import socket
import urllib.parse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Triple
from starlette.requests import Request

from chronolex.api.linked import address, bars, memento
from chronolex.api.linked.ontology import IRI as ONTOLOGY
from chronolex.api.linked.routes import ROUTERS
from chronolex.graph.resource import MOST_POINTED, read
from chronolex.graph.spans import Span, turns
from chronolex.graph.store import Reader, open_reader
from chronolex.graph.vocabulary import PREFIXES, term

from .examples import ROOT
from .linked import BASE, BROWSER, RDF, client_of, small, triples

ONE = f"{BASE}id/kg/body/one"


@pytest.fixture(scope="module")
def small_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small(tmp_path_factory.mktemp("linked"))


@pytest.fixture(scope="module")
def client(small_home: Path) -> Iterator[httpx.Client]:
    with client_of(small_home) as found:
        yield found


def error_of(response: httpx.Response) -> dict[str, Any]:
    error: dict[str, Any] = response.json()["error"]
    assert error["status"] == response.status_code
    assert {"code", "title", "message"} <= error.keys()
    return error


# --- forms ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/id/kg/mechanism/nrm", "/id/kg/claim/a", "/id/kg/claim/a/e", "/source/kg/report", "/concept/unit"]
)
def test_a_thing_comes_in_every_form_by_suffix_and_by_accept(client: httpx.Client, path: str) -> None:
    said: dict[str, set[Triple]] = {}
    for suffix, media in RDF.items():
        by_suffix = client.get(path + suffix, headers={"Accept": "text/html"})
        by_accept = client.get(path, headers={"Accept": media})
        assert by_suffix.content == by_accept.content
        assert by_accept.headers["content-location"] == path + suffix
        said[suffix] = {one for one in triples(by_suffix) if one.subject != NamedNode(f"{BASE}{path[1:]}{suffix}")}
        assert any(one.subject.value == BASE + path[1:] for one in said[suffix])  # type: ignore[union-attr]
    assert len({frozenset(found) for found in said.values()}) == 1
    assert client.get(path + ".json").json()["iri"] == BASE + path[1:]
    assert client.get(path, headers={"Accept": "application/json"}).json() == client.get(path + ".json").json()
    page = client.get(path, headers={"Accept": BROWSER})
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["content-location"] == f"{path}.html"
    assert client.get(path).headers["content-type"] == "text/turtle; charset=utf-8"
    assert {one.strip() for one in page.headers["vary"].split(",")} >= {"Accept", "Accept-Datetime"}


def test_a_type_that_there_is_not_is_refused(client: httpx.Client) -> None:
    answer = client.get("/id/kg/mechanism/nrm", headers={"Accept": "image/png"})
    assert answer.status_code == 406
    assert "text/turtle" in error_of(answer)["offered"]
    assert client.get("/id/kg/mechanism/nrm.ttl", headers={"Accept": "image/png"}).status_code == 200
    assert client.put("/id/kg/mechanism/nrm").status_code == 405


def test_a_description_has_claims_evidence_and_the_names_of_what_they_name(client: httpx.Client) -> None:
    found = triples(client.get("/id/kg/claim/a.ttl"))
    claim, evidence = NamedNode(f"{BASE}id/kg/claim/a"), NamedNode(f"{BASE}id/kg/claim/a/e")
    assert Triple(claim, term("clx:evidence"), evidence) in found
    assert Triple(evidence, term("clx:locator"), Literal("¶ 34")) in found
    assert any(one.subject == NamedNode(f"{BASE}id/kg/claim/a/known") for one in found)
    assert Triple(NamedNode(f"{BASE}source/kg/report"), term("rdfs:label"), Literal("A report", language="en")) in found


def test_a_scheme_holds_its_concepts(client: httpx.Client) -> None:
    name = Literal("nine point ten", language="en")
    found = triples(client.get("/concept/unit.nt"))
    assert Triple(NamedNode(f"{BASE}concept/unit/9.10"), term("skos:prefLabel"), name) in found


def test_what_points_at_a_thing_is_limited_and_says_so(client: httpx.Client) -> None:
    found = triples(client.get("/id/kg/body/two.ttl"))
    pointing = [one for one in found if one.object == NamedNode(f"{BASE}id/kg/body/two")]
    assert len([one for one in pointing if one.predicate == term("dcterms:references")]) <= MOST_POINTED
    assert any("Cut:" in getattr(one.object, "value", "") for one in found)
    group = client.get("/id/kg/body/two.json").json()["pointing_here"][0]
    assert (group["property"]["name"], group["at_least"]) == ("dcterms:references", True)
    assert group["count"] <= 2_000
    assert len(group["things"]) == 20
    assert "at least" in client.get("/id/kg/body/two.html").text


# --- addresses -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "label"),
    [
        ("/concept/unit/9.10", "nine point ten"),
        ("/concept/unit/9.10.json", "nine point ten"),
        ("/concept/unit/a.ttl", "ends like a suffix"),
        ("/concept/unit/a.ttl.json", "ends like a suffix"),
        ("/concept/unit/%D0%B3%D0%BE%D0%B4", "escaped"),
        ("/concept/unit/%d0%b3%d0%be%d0%b4", "escaped"),
        ("/concept/unit/%D0%B0%D0%B9", "in letters"),
        ("/concept/unit/ай", "in letters"),
        ("/concept/unit/a%2Fb", "with a slash"),
        ("/concept/unit/a%2fb", "with a slash"),
        ("/id/kg/mechanism/n%72m", "Referral mechanism"),
    ],
)
def test_an_address_is_the_iri_to_the_letter(client: httpx.Client, path: str, label: str) -> None:
    assert client.get(path, headers={"Accept": "application/json"}).json()["label"] == label


@pytest.mark.parametrize(
    "path",
    [
        "/id/kg/mechanism/nrm/",
        "/id/kg/mechanism//nrm",
        "/id//kg/mechanism/nrm",
        "/id/kg/mechanism/NRM",
        "/id/kg/mechanism/x/../nrm",
        "/id/kg%2Fmechanism/nrm",
        "/concept/unit/a/b",
        "/id/",
        "/id/..",
        "/id/%00",
        "/id/%FF%FE",
        "/id/kg/body/%3Cscript%3E",
        "/id/kg/body/{}",
        "/id/kg/mechanism/nrm.exe",
        "/id/kg/mechanism/.ttl",
        "/eli/" + "a" * 5_000,
        "/id/" + "/".join("ab" for _ in range(400)),
        "/graph/nothing",
        "/graph/",
        "/ontology.exe",
        "/ontology/",
    ],
)
def test_no_other_address_answers(client: httpx.Client, path: str) -> None:
    answer = _raw(client, path)
    assert answer.startswith(b"HTTP/1.1 404"), answer[:300]
    assert b'"message"' in answer


def test_letters_sent_as_they_are_are_read_or_refused_and_nothing_breaks(client: httpx.Client) -> None:
    assert _raw(client, "/concept/unit/ай.json").partition(b" ")[2][:3] in (b"200", b"400")
    for path in ("/id/\x7f", "/id/%", "/id/%zz", "/id/kg/body/one%", "/id/?date=%ff", "/id/#x", "//id/kg/body/one"):
        assert _raw(client, path).partition(b" ")[2][:3] in (b"400", b"404"), path
    assert client.get("/health").status_code == 200


def _raw(client: httpx.Client, path: str) -> bytes:
    """Send a path as it is, which no client library does."""
    host, port = str(client.base_url).removeprefix("http://").strip("/").split(":")
    with socket.create_connection((host, int(port)), 20) as channel:
        channel.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n".encode())
        found = b""
        while part := channel.recv(65_536):
            found += part
    return found


def test_404_suggests_what_is_written_like_it_or_has_its_words(client: httpx.Client) -> None:
    near = error_of(client.get("/id/kg/mechanism/nmr"))["suggestions"]
    assert f"{BASE}id/kg/mechanism/nrm" in [one["iri"] for one in near]
    by_word = error_of(client.get("/id/kg/service/referral"))["suggestions"]
    assert [(one["label"], one["path"]) for one in by_word] == [("Referral mechanism", "/id/kg/mechanism/nrm")]
    page = client.get("/id/kg/mechanism/nmr", headers={"Accept": BROWSER})
    assert page.status_code == 404
    assert '<a href="/id/kg/mechanism/nrm">' in page.text


def test_410_names_what_took_its_place(client: httpx.Client) -> None:
    answer = client.get("/id/kg/body/old.ttl")
    assert answer.status_code == 410
    assert [one["iri"] for one in error_of(answer)["replaced_by"]] == [ONE]
    assert answer.headers["link"] == '</id/kg/body/one>; rel="successor-version"'
    page = client.get("/id/kg/body/old", headers={"Accept": BROWSER})
    assert (page.status_code, '<a href="/id/kg/body/one">' in page.text) == (410, True)
    ended = client.get("/id/kg/body/ended")
    assert (ended.status_code, error_of(ended)["replaced_by"]) == (410, [])


def test_under_a_root_links_keep_it(small_home: Path) -> None:
    with client_of(small_home, root_path="/law") as rooted:
        page = rooted.get("/id/kg/mechanism/nrm.html")  # the proxy in front takes the root away
        assert page.status_code == 200
        hrefs = re.findall(r'(?:href|action)="([^"]+)"', page.text)
        assert not [one for one in hrefs if one.startswith("/") and not one.startswith("/law/")]
        assert page.headers["content-location"] == "/law/id/kg/mechanism/nrm.html"
        assert "</law/id/kg/mechanism/nrm>" in page.headers["link"]


# --- pages ---------------------------------------------------------------------------------------------------------


def test_names_are_text_and_addresses_are_links_only_where_they_are_safe(client: httpx.Client) -> None:
    page = client.get("/id/kg/body/one.html").text
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; Ministry" in page
    assert 'href="javascript:' not in page
    assert "javascript:alert(1)" in page
    assert 'href="http://example.org/%22onload="' in page
    assert "style=" not in page
    # JSON is no page, but a browser that takes it for one must not run it either.
    raw = client.get("/id/kg/body/one.json")
    assert raw.headers["x-content-type-options"] == "nosniff"


def test_a_page_tells_claims_with_certainty_on_its_day(client: httpx.Client) -> None:
    before = client.get("/id/kg/mechanism/nrm.html?date=2019-09-18").text
    on = client.get("/id/kg/mechanism/nrm.html?date=2019-09-19").text
    assert before.count("<td>later</td>") == 2
    assert (on.count("<td>certain</td>"), on.count("<td>later</td>")) == (1, 1)
    assert "¶ 34" in on
    assert '<rect class="certain"' in on
    # Links keep the day and the language.
    russian = client.get("/id/kg/mechanism/nrm.html?date=2019-09-19&lang=ru").text
    assert "Механизм перенаправления" in russian
    assert 'href="/id/kg/claim/a?date=2019-09-19&amp;lang=ru"' in russian


def test_things_in_answers_are_links_to_their_pages(client: httpx.Client) -> None:
    asked = {"object": "nrm", "date": "2022-01-01"}
    page = client.get("/questions/coordinating-body", params=asked, headers={"Accept": BROWSER}).text
    assert '<a href="/id/kg/body/one?date=2022-01-01&amp;lang=en">&lt;script&gt;' in page
    found = client.get("/search?q=referral", headers={"Accept": BROWSER}).text
    assert '<a href="/id/kg/mechanism/nrm?lang=en">Referral mechanism</a>' in found
    for path in ("/questions/coordinating-body?object=mechanism", "/impact?thing=mechanism"):
        ambiguous = client.get(path, headers={"Accept": BROWSER})
        assert (ambiguous.status_code, '<a href="/id/kg/mechanism/nrm?lang=en">' in ambiguous.text) == (409, True)
    impact = client.get("/impact?thing=kg/body/one&date=2022-01-01", headers={"Accept": BROWSER})
    assert impact.status_code == 200


def test_known_on_counts_for_things_too(client: httpx.Client) -> None:
    params = {"date": "2019-09-19", "known_on": "2019-12-31"}
    assert client.get("/id/kg/mechanism/nrm.json", params=params).json()["claims"] == []
    params["known_on"] = "2020-05-31"
    assert len(client.get("/id/kg/mechanism/nrm.json", params=params).json()["claims"]) == 2


@pytest.mark.parametrize(
    "query", ["date=2019", "date=2019-02-30", "known_on=x", "lang=de", "when=now", "date=1&date=2"]
)
def test_bad_parameters_are_refused(client: httpx.Client, query: str) -> None:
    assert error_of(client.get(f"/id/kg/mechanism/nrm.json?{query}"))["status"] == 400


# --- Memento -------------------------------------------------------------------------------------------------------


def test_accept_datetime_gives_the_thing_as_of_that_day(client: httpx.Client) -> None:
    path = "/id/kg/mechanism/nrm"
    day_before = {"Accept-Datetime": "Wed, 18 Sep 2019 23:59:59 GMT", "Accept": "text/turtle"}
    the_day = {"Accept-Datetime": "Thu, 19 Sep 2019 00:00:00 GMT", "Accept": "text/turtle"}
    before, on = client.get(path, headers=day_before), client.get(path, headers=the_day)
    claim = NamedNode(f"{BASE}id/kg/claim/a")
    evidence = term("clx:evidence")
    assert not [one for one in triples(before) if (one.subject, one.predicate) == (claim, evidence)]
    assert [one for one in triples(on) if (one.subject, one.predicate) == (claim, evidence)]
    assert on.headers["memento-datetime"] == "Thu, 19 Sep 2019 00:00:00 GMT"
    assert on.headers["content-location"] == f"{path}.ttl?date=2019-09-19"
    assert client.get(on.headers["content-location"]).content == on.content
    assert client.get(f"{path}.ttl?date=2019-09-19").headers["memento-datetime"] == on.headers["memento-datetime"]
    assert "memento-datetime" not in client.get(f"{path}.ttl").headers
    relations = re.findall(r'<([^>]+)>; rel="([^"]+)"', on.headers["link"])
    assert relations == [(path, "original timegate"), (f"/timemap{path}", "timemap")]
    assert "Accept-Datetime" in on.headers["vary"]


@pytest.mark.parametrize(
    "header",
    [
        "yesterday",
        "2019-09-19",
        "Thu, 31 Feb 2019 00:00:00 GMT",
        "Thu, 19 Sep 2019 25:00:00 GMT",
        "Thu, 19 Sep 2019 00:00:00 +0600",
        "Fri, 31 Dec 9999 00:00:00 GMT",
        "Thu, 19 Sep 0000 00:00:00 GMT",
        "Thu, 19 Sep 2019 00:00:00 GMT, Thu, 19 Sep 2019 00:00:00 GMT",
    ],
)
def test_a_bad_accept_datetime_is_refused(client: httpx.Client, header: str) -> None:
    answer = client.get("/id/kg/mechanism/nrm", headers={"Accept-Datetime": header, "Accept": "text/turtle"})
    assert (answer.status_code, error_of(answer)["code"]) == (400, "usage-error")


def test_a_time_map_lists_the_days_on_which_a_thing_changes(client: httpx.Client) -> None:
    answer = client.get("/timemap/id/kg/mechanism/nrm")
    assert answer.headers["content-type"].startswith("application/link-format")
    found = re.findall(r'<([^>]+)>; rel="([a-z ]*memento)"; datetime="([^"]+)"', answer.text)
    days = [url.partition("date=")[2] for url, _, _ in found]
    assert days == ["2019-09-19", "2021-01-01", "2030-01-01"]
    assert [relation for _, relation, _ in found] == ["first memento", "memento", "last memento"]
    for url, _, stamp in found:
        assert client.get(url, headers={"Accept": "text/turtle"}).headers["memento-datetime"] == stamp
    assert "9999" not in answer.text
    assert client.get("/timemap/id/kg/nothing").status_code == 404
    assert client.get("/timemap/../etc").status_code == 404


@given(st.dates(dt.date(1, 1, 1), dt.date(9998, 12, 31)))
@settings(max_examples=50, deadline=None)
def test_a_stamp_is_read_as_the_day_it_stands_for(day: dt.date) -> None:
    scope = {"type": "http", "headers": [(b"accept-datetime", memento.stamp(day).encode())]}
    assert memento.wanted(Request(scope)) == day


# --- parts ---------------------------------------------------------------------------------------------------------


@given(st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_no_path_is_read_as_an_iri_outside_ours(text: str) -> None:
    sent = urllib.parse.quote(text)
    for path in (f"/{sent}", f"/id/{sent}", f"/{text}"):
        found = address.iris(path)
        assert len(found) <= 2
        assert all(iri.value.startswith(BASE) for iri in found)


@given(st.from_regex(r"[a-z0-9ай.~_-]{1,12}(/[a-z0-9ай.~_-]{1,12}){0,3}", fullmatch=True))
@settings(max_examples=200, deadline=None)
def test_where_an_iri_is_answered_leads_back_to_it(tail: str) -> None:
    here = address.local(BASE + tail)
    assert here is not None
    assert BASE + tail in [iri.value for iri in address.iris(here)]


def test_bars_lie_on_the_axis() -> None:
    day = dt.date.fromisoformat
    spans = {"a": {"certain": Span(day("2019-01-01"), day("2020-01-01")), "possible": Span(None, None)}}
    axis = bars.axis(spans, day("2021-06-01"))
    assert axis is not None
    for bar in axis.bars(spans["a"]):
        assert 0 <= bar.x <= bar.x + bar.width <= bars.WIDTH + 0.1
    assert bars.axis({}, day("2021-06-01")) is None
    assert bars.axis({"a": {"certain": Span(dt.date.min, dt.date(9998, 12, 31))}}, dt.date.max) is not None
    assert turns(spans) == [day("2019-01-01"), day("2020-01-01")]


# --- the vocabulary ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def real(home: Path) -> Iterator[httpx.Client]:
    with client_of(home) as found:
        yield found


def test_the_vocabulary_is_a_page_with_an_anchor_for_every_term(real: httpx.Client, graph: Reader) -> None:
    page = real.get("/ontology", headers={"Accept": BROWSER})
    anchors = set(re.findall(r'id="([^"]+)"', page.text))
    rows = graph.query("SELECT ?t WHERE { ?t ?p ?o }")
    ours = {row["t"].value for row in rows if row["t"].value.startswith(PREFIXES["clx"])}
    assert len(ours) > 150
    assert {iri.rpartition("#")[2] for iri in ours} <= anchors
    assert len(anchors) == len(re.findall(r'id="([^"]+)"', page.text))
    assert "Компетенция" in real.get("/ontology.html?lang=ru").text


@pytest.mark.parametrize("suffix", RDF)
def test_the_vocabulary_comes_in_every_type_whole(real: httpx.Client, suffix: str) -> None:
    found = triples(real.get(f"/ontology{suffix}"))
    assert Triple(NamedNode(ONTOLOGY), term("rdf:type"), term("owl:Ontology")) in found
    assert found == triples(real.get(f"/graph/ontology{suffix}"))
    document = real.get("/ontology.json").json()
    assert {"classes", "object_properties", "datatype_properties"} <= document["terms"].keys()


# --- the real graph ------------------------------------------------------------------------------------------------


def _ours(home: Path) -> list[str]:
    """Return every IRI of ours that the graph names, but for terms of the vocabulary, which share one address."""
    reader = open_reader(home)
    found = {node.value for quad in reader.store for node in (quad.subject, quad.object) if isinstance(node, NamedNode)}
    return sorted(iri for iri in found if iri.startswith(BASE) and "#" not in iri)


@pytest.mark.long
def test_every_iri_of_the_corpus_is_found(home: Path) -> None:
    reader = open_reader(home)
    every = _ours(home)
    assert len(every) > 5_000
    for iri in every:
        if "/graph/" in iri and "/history/" not in iri:
            continue
        path = address.local(iri)
        assert path is not None
        assert any(read(reader, one) for one in address.iris(path)), iri


@pytest.mark.long
def test_a_sample_of_the_corpus_answers_in_every_form(real: httpx.Client, home: Path) -> None:
    every = _ours(home)
    kinds = {tuple(iri.removeprefix(BASE).split("/")[:3]): iri for iri in every}
    for iri in [*kinds.values(), *every[:: len(every) // 40]]:
        path = address.local(iri)
        for suffix in (".ttl", ".html", ".json"):
            answer = real.get(f"{path}{suffix}")
            assert answer.status_code == 200, (iri, suffix, answer.text[:300])


@pytest.mark.long
def test_the_links_of_pages_lead_somewhere(real: httpx.Client) -> None:
    pages = [
        "/id/kg/mechanism/nrm.html?date=2024-05-15&lang=ru",
        "/eli/kg/law/2005/55.html",
        "/sparql",
        "/ontology.html",
        "/questions/coordinating-body?object=nrm&date=2024-05-15",
        "/search?q=migration",
    ]
    links = {
        link.replace("&amp;", "&")
        for page in pages
        for link in re.findall(r'href="(/[^"]+)"', real.get(page, headers={"Accept": BROWSER}).text)
    }
    assert len(links) > 80
    for link in sorted(links):
        assert real.get(link, headers={"Accept": "*/*"}).status_code in (200, 406), link


# --- the manual ----------------------------------------------------------------------------------------------------


def _asked() -> list[list[str]]:
    """Return the words of every command that the manual shows."""
    text = (ROOT / "docs/linked-data.md").read_text("utf-8").replace("\\\n", " ")
    return [shlex.split(line) for line in text.splitlines() if line.startswith("curl ")]


@pytest.mark.parametrize("words", _asked(), ids=lambda words: str(words[-1]))
def test_the_manual_shows_what_works(real: httpx.Client, words: list[str]) -> None:
    url = next(word for word in words if word.startswith("http://127.0.0.1:8000/"))
    headers = dict(words[place + 1].split(": ", 1) for place, word in enumerate(words) if word == "-H")
    answer = real.get(url.removeprefix("http://127.0.0.1:8000"), headers={"Accept": "*/*", **headers})
    assert answer.status_code == 200, answer.text[:300]
    wanted = headers.get("Accept", "")
    assert answer.headers["content-type"].startswith(wanted)
    assert answer.content


def test_the_manual_names_every_address_and_suffix(real: httpx.Client) -> None:
    text = (ROOT / "docs/linked-data.md").read_text("utf-8")
    ours = {path for router in ROUTERS for route in router.routes if (path := getattr(route, "path", None))}
    assert ours
    assert not [path for path in ours if f"`{path.replace(':path}', '}')}`" not in text]
    assert not [suffix for suffix, media in address.SUFFIXES.items() if f"| `{suffix}` | `{media}`" not in text]
