"""The law on a day over HTTP: as a data set for SPARQL, and at an address of its own."""

from __future__ import annotations

import csv
import io
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from pyoxigraph import Quad, RdfFormat, parse

from bench.changes import changes
from bench.corpus import published
from chronolex import amending
from chronolex.api.problems import Busy
from chronolex.api.sparql import day_stores
from chronolex.errors import UsageError
from chronolex.graph.day.graph import day_quads
from chronolex.graph.day.names import AtDay
from chronolex.graph.day.rows import rows_of
from chronolex.graph.days import Day
from chronolex.graph.store import Reader, open_reader
from tests.served import published as small
from tests.served import server, settings_of

AT = "https://w3id.org/chronolex/at/"
HEAD = """
PREFIX clx: <https://w3id.org/chronolex/ontology#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""
COORDINATES = """SELECT DISTINCT ?label {}WHERE {{
  <https://w3id.org/chronolex/id/kg/field/anti-trafficking> clx:coordinatedBy ?body .
  ?body rdfs:label ?label FILTER(LANG(?label) = "en") }} ORDER BY ?label"""
SERVICE = ["State Migration Service"]
MINISTRY = ["Ministry of Labour, Social Security and Migration"]
Ask = Callable[..., list[str]]


@pytest.fixture(scope="module")
def own_home(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real graph in a data folder of one's own."""
    folder = tmp_path_factory.mktemp("days") / "home"
    shutil.copytree(home, folder, ignore=shutil.ignore_patterns("days"))
    return folder


@pytest.fixture(scope="module")
def client(own_home: Path) -> Iterator[httpx.Client]:
    with server(settings_of(own_home)) as url, httpx.Client(base_url=url, timeout=60) as found:
        yield found


def got(client: httpx.Client, query: str, **fields: Any) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in fields.items()}
    return client.get("/sparql", params={"query": HEAD + query, **named}, headers={"Accept": "text/csv"})


def column(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [row[0] for row in csv.reader(io.StringIO(answer.text, newline=""))][1:]


# The data set.


@pytest.mark.parametrize(
    ("day", "labels"),
    [
        ("2019-03-04", []),
        ("2019-03-05", SERVICE),
        ("2021-11-14", SERVICE),
        ("2021-11-15", MINISTRY),
        ("2022-06-01", MINISTRY),
        ("2022-06-01/known/2020-01-01", SERVICE),
    ],
)
def test_plain_sparql_speaks_of_the_day_however_it_is_named(client: httpx.Client, day: str, labels: list[str]) -> None:
    graph = AT + day
    assert column(got(client, COORDINATES.format(""), default_graph_uri=graph)) == labels
    assert column(got(client, COORDINATES.format(f"FROM <{graph}> "))) == labels
    assert (
        column(got(client, "BASE <https://w3id.org/>\n" + COORDINATES.format(f"FROM <chronolex/at/{day}> "))) == labels
    )
    inside = COORDINATES.replace("clx:coordinatedBy ?body .", "?p ?o . GRAPH ?g {{ ?s clx:coordinatedBy ?body }}")
    inside = inside.replace("?p ?o . ", "clx:within?/clx:within? ?s . ")
    usual = "FROM <https://w3id.org/chronolex/graph/corpus> "
    assert column(got(client, inside.format(f"{usual}FROM NAMED <{graph}> "))) == labels
    default = ["https://w3id.org/chronolex/graph/corpus"]
    assert column(got(client, inside.format(""), default_graph_uri=default, named_graph_uri=graph)) == labels


def test_the_request_wins_over_the_query(client: httpx.Client) -> None:
    query = COORDINATES.format(f"FROM <{AT}2019-03-04> ")
    assert column(got(client, query, default_graph_uri=f"{AT}2019-03-05")) == SERVICE


def test_a_walk_from_the_triple_to_its_claim_and_its_passages(client: httpx.Client) -> None:
    walk = """SELECT DISTINCT ?found WHERE {
      ?x clx:coordinatedBy ?body .
      ?claim rdf:subject ?x ; rdf:predicate clx:coordinatedBy ; rdf:object ?body ; clx:certaintyOnDay ?how .
      ?claim clx:evidence ?passage . ?passage clx:source ?source ; clx:line ?line .
      FILTER(?x = <https://w3id.org/chronolex/id/kg/field/anti-trafficking>)
      BIND(CONCAT(?how, " ", STRAFTER(STR(?source), "/kg/"), " L", STR(?line)) AS ?found) }"""
    found = column(got(client, walk, default_graph_uri=f"{AT}2019-06-01"))
    assert {"certain mon-2019 L399", "certain gov-2019 L22"} <= set(found)


def test_what_is_only_possible_or_disputed_stands_apart(client: httpx.Client) -> None:
    day = f"{AT}2021-11-05"
    query = """SELECT ?label WHERE { <https://w3id.org/chronolex/id/kg/field/anti-trafficking> clx:coordinatedBy ?b .
      ?b rdfs:label ?label FILTER(LANG(?label) = "en") } ORDER BY ?label"""
    assert column(got(client, query, default_graph_uri=day)) == SERVICE
    possible = column(got(client, query, default_graph_uri=f"{day}/possible"))
    assert possible == ["Ministry of Labour and Social Development"]
    assert column(got(client, query, default_graph_uri=[day, f"{day}/possible"])) == sorted([*SERVICE, *possible])
    # The data set of a day has its other half ready for GRAPH, and nothing else.
    graphs = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }"
    assert column(got(client, graphs, default_graph_uri=day)) == [f"{day}/possible"]
    contested = "SELECT DISTINCT ?how WHERE { ?claim clx:contestedOnDay ?c ; clx:certaintyOnDay ?how ; clx:role ?r }"
    assert "certain" in column(got(client, contested, default_graph_uri=day))


def test_two_days_in_one_query(client: httpx.Client) -> None:
    query = f"""SELECT ?x FROM NAMED <{AT}2021-11-14> FROM NAMED <{AT}2021-11-15> WHERE {{
      GRAPH <{AT}2021-11-14> {{ ?x clx:coordinatedBy ?a }} GRAPH <{AT}2021-11-15> {{ ?x clx:coordinatedBy ?b }}
      FILTER(?a != ?b) }}"""
    assert column(got(client, query)) == ["https://w3id.org/chronolex/id/kg/field/anti-trafficking"]


def test_no_query_sees_a_day_that_it_does_not_name(client: httpx.Client) -> None:
    """What others asked for before must not change an answer."""
    graphs = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g"
    everything = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
    before = [got(client, query).text for query in (graphs, everything)]
    assert column(got(client, "SELECT ?b WHERE { ?x clx:coordinatedBy ?b }", default_graph_uri=f"{AT}2013-03-03"))
    assert [got(client, query).text for query in (graphs, everything)] == before
    assert "graph/history" in before[0]
    assert "/at/" not in before[0]
    assert column(got(client, "SELECT ?b WHERE { ?x clx:coordinatedBy ?b }")) == []
    assert column(got(client, "SELECT ?b FROM <https://w3id.org/chronolex/graph/corpus> { ?x clx:inForce ?b }")) == []


def test_a_day_that_is_named_twice_counts_once(client: httpx.Client) -> None:
    count = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
    day, corpus = f"{AT}2019-06-01", "https://w3id.org/chronolex/graph/corpus"
    once = column(got(client, count, default_graph_uri=day))
    assert column(got(client, count, default_graph_uri=[day, day, corpus])) == once


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("soon", "not a date"),
        ("2021", "a year, not a day"),
        ("2021-10", "a month, not a day"),
        ("2021-02-30", "not a day of the calendar"),
        ("9999-12-31", "beyond the years 0001 to 9998"),
        ("0000-01-01", "not a day of the calendar"),
        ("2021-10-31/known/soon", "not a date"),
        ("2021-10-31/known/9999-12-31", "beyond the years"),
        ("2021-10-31/certain", "names no day"),
        ("2021-10-31/known/2020-01-01/possible/possible", "names no day"),
        ("", "not a date"),
    ],
)
def test_what_is_no_day_is_refused_with_a_sentence(client: httpx.Client, name: str, said: str) -> None:
    for answer in (
        got(client, "ASK {}", default_graph_uri=AT + name),
        got(client, "ASK {}", named_graph_uri=AT + name),
        got(client, f"ASK FROM <{AT}{name}> {{}}"),
        got(client, f"ASK FROM NAMED <{AT}{name}> {{}}"),
    ):
        assert answer.status_code == 400
        assert said in answer.json()["error"]["message"]


def test_more_days_than_fit_are_refused(client: httpx.Client) -> None:
    answer = got(client, "ASK {}", named_graph_uri=[f"{AT}20{year}-01-01" for year in range(10, 27)])
    assert answer.status_code == 400
    assert "16 days at most" in answer.json()["error"]["message"]


def test_many_clients_ask_for_many_new_days_at_once(client: httpx.Client) -> None:
    days = [f"{1995 + number % 5}-07-0{1 + number % 2}" for number in range(10)] * 2
    query = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
    with ThreadPoolExecutor(8) as pool:
        counts = dict.fromkeys(days, "")
        found = list(pool.map(lambda day: got(client, query, default_graph_uri=AT + day), days))
    for day, answer in zip(days, found, strict=True):
        [count] = column(answer)
        assert counts[day] in ("", count)
        counts[day] = count


# A change, another server, a folder that cannot be written.


def test_after_a_change_a_day_is_of_the_new_graph(tmp_path: Path) -> None:
    published(tmp_path, seed=1, triples=10_000)
    with server(settings_of(tmp_path)) as url, httpx.Client(base_url=url, timeout=60) as client:
        day = AtDay(Day(2027, 1, 1))

        def held() -> set[str]:
            return {str(quad) for quad in _quads(client.get(f"/at/{day.path}.nt"), day)}

        before = held()
        assert before == _expected(open_reader(tmp_path), day)
        for _, text in changes(open_reader(tmp_path).store, 1, 1):
            with amending.plan(tmp_path, text, "change.yaml") as tried:
                amending.apply(tmp_path, tried, "test")
        after = held()
    assert after == _expected(open_reader(tmp_path), day) != before


def test_two_servers_share_one_folder(own_home: Path, client: httpx.Client) -> None:
    query = "SELECT (COUNT(*) AS ?n) WHERE { ?s clx:inForce true }"
    with (
        server(settings_of(own_home)) as url,
        httpx.Client(base_url=url, timeout=60) as other,
        ThreadPoolExecutor(4) as pool,
    ):
        asked = [(one, f"{AT}200{number}-02-02") for number in range(4) for one in (client, other)]
        found = list(pool.map(lambda pair: column(got(pair[0], query, default_graph_uri=pair[1])), asked))
    assert found[::2] == found[1::2]


def test_a_folder_that_cannot_be_written(own_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(own_home, tmp_path / "home", ignore=shutil.ignore_patterns("days"))
    (tmp_path / "home" / "days").write_text("something else stands in the way")
    (tmp_path / "temporary").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    monkeypatch.setattr(tempfile, "tempdir", None)
    with server(settings_of(tmp_path / "home")) as url, httpx.Client(base_url=url, timeout=60) as client:
        assert column(got(client, COORDINATES.format(""), default_graph_uri=f"{AT}2019-03-05")) == SERVICE
    assert list((tmp_path / "temporary").glob("chronolex-days-*/copies/*"))


def test_who_waits_too_long_or_in_too_long_a_line_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    generation = small(tmp_path)
    gate, begun = threading.Event(), threading.Event()

    def slow(*_: object) -> None:
        begun.set()
        gate.wait(30)
        raise Busy("as if")

    monkeypatch.setattr(day_stores, "make_apart", slow)
    monkeypatch.setattr(day_stores, "_PATIENCE", 0.05)
    stores = day_stores.DayStores(tmp_path)
    first = threading.Thread(target=_quiet, args=(stores, generation, AtDay(Day(2000, 1, 1))))
    first.start()
    begun.wait(10)
    with pytest.raises(Busy, match="Other days are being made"):
        stores.holding(generation, [AtDay(Day(2000, 1, 2))])
    days = [AtDay(Day(2000, 2, 1 + number)) for number in range(11)]
    monkeypatch.setattr(day_stores, "_PATIENCE", 20.0)
    waiting = [threading.Thread(target=_quiet, args=(stores, generation, day)) for day in days]
    for thread in waiting:
        thread.start()
    while len(stores._waiting) < 12:
        pass
    with pytest.raises(Busy, match="Too many days"):
        stores.holding(generation, [AtDay(Day(2000, 3, 1))])
    gate.set()
    for thread in (first, *waiting):
        thread.join()
    assert stores._waiting == []
    with pytest.raises(UsageError, match="16 days at most"):
        stores.holding(generation, [AtDay(Day(2000 + number, 1, 1)) for number in range(17)])


def _quiet(stores: day_stores.DayStores, generation: Any, day: AtDay) -> None:
    with pytest.raises(Busy):
        stores.holding(generation, [day])


# The address of a day.


def _expected(reader: Reader, day: AtDay) -> set[str]:
    return {str(quad) for quad in day_quads(rows_of(reader), day.date, day.known_on) if quad.graph_name == day.graph}


def _quads(answer: httpx.Response, day: AtDay) -> Iterator[Quad]:
    assert answer.status_code == 200, answer.text
    form = RdfFormat.from_media_type(answer.headers["content-type"].partition(";")[0])
    for quad in parse(answer.content, form):
        yield Quad(quad.subject, quad.predicate, quad.object, day.graph)


def test_an_address_tells_what_the_day_holds(client: httpx.Client, graph: Reader) -> None:
    answer = client.get("/at/2021-11-05")
    assert answer.headers["content-type"] == "application/json"
    told = answer.json()
    assert (told["iri"], told["date"], told["known_on"]) == (f"{AT}2021-11-05", "2021-11-05", None)
    assert told["previous_change"] == {"date": "2021-10-29", "path": "/at/2021-10-29"}
    assert told["next_change"] == {"date": "2021-11-15", "path": "/at/2021-11-15"}
    assert told["changes_on_this_day"] is False
    rows = list(day_quads(rows_of(graph), Day(2021, 11, 5)))
    for side, name in (
        ("certain_or_presumed", f"{AT}2021-11-05"),
        ("possible_or_disputed", f"{AT}2021-11-05/possible"),
    ):
        flat = [
            quad.predicate.value
            for quad in rows
            if quad.graph_name.value == name  # type: ignore[union-attr]
            and "ontology#" in quad.predicate.value
            and "OnDay" not in quad.predicate.value
        ]
        counted = {f"clx:{one.rpartition('#')[2]}": flat.count(one) for one in set(flat)}
        assert told[side]["properties"] == counted
        assert told[side]["triples"] == len(flat)
        assert told[side]["graph"] == name
    assert client.get(told["next_change"]["path"]).json()["changes_on_this_day"] is True
    assert client.get(told["sparql"]).status_code == 200


def test_known_on_is_kept_in_the_links(client: httpx.Client) -> None:
    told = client.get("/at/2021-11-05/known/2020-01-01").json()
    assert told["known_on"] == "2020-01-01"
    assert told["previous_change"]["path"].endswith("/known/2020-01-01")
    assert client.get(told["previous_change"]["path"]).status_code == 200


@pytest.mark.parametrize(
    ("suffix", "accept"),
    [(".ttl", "text/turtle"), (".nt", "application/n-triples"), (".jsonld", "application/ld+json")],
)
def test_downloads_hold_the_graph_of_the_day_and_no_more(
    client: httpx.Client, graph: Reader, suffix: str, accept: str
) -> None:
    day = AtDay(Day(2021, 11, 5))
    expected = _expected(graph, day)
    assert {str(quad) for quad in _quads(client.get(f"/at/{day.path}{suffix}"), day)} == expected
    assert {str(quad) for quad in _quads(client.get(f"/at/{day.path}", headers={"Accept": accept}), day)} == expected


def test_a_table_has_a_row_for_each_claim_and_triple(client: httpx.Client) -> None:
    for path in ("2021-11-05", "2021-11-05/possible", "2021-11-05/known/2020-01-01"):
        answer = client.get(f"/at/{path}.csv")
        assert answer.headers["content-type"].startswith("text/csv")
        rows = list(csv.DictReader(io.StringIO(answer.text, newline="")))
        assert rows
        assert {row["certainty"] for row in rows} <= {"certain", "presumed", "possible"}
        assert {row["standing"] for row in rows} <= ({"accepted", "disputed"} if "possible" in path else {"accepted"})
        stated = "?c rdf:predicate ?p ; rdf:subject ?s ; rdf:object ?o ; clx:certaintyOnDay ?how"
        [triples] = column(got(client, f"SELECT (COUNT(*) AS ?n) {{ {stated} }}", default_graph_uri=AT + path))
        assert len(rows) == int(triples)


def test_a_page_for_people(client: httpx.Client) -> None:
    for language, word in (("en", "The law on"), ("ru", "Право на"), ("ky", "күнкү укук")):
        answer = client.get(f"/at/2021-11-05?lang={language}", headers={"Accept": "text/html"})
        assert answer.headers["content-type"].startswith("text/html")
        assert word in answer.text
        assert "<script" not in answer.text
        assert "9999" not in answer.text
    assert client.get("/at/2021-11-05.html").text.startswith("<!doctype html>")


def test_a_day_of_which_nothing_is_known(client: httpx.Client) -> None:
    told = client.get("/at/0001-01-01").json()
    assert told["certain_or_presumed"]["properties"] == {}
    assert told["previous_change"] is None
    last = client.get("/at/9998-12-31").json()
    assert last["next_change"] is None
    assert "9999" not in str(last)


@pytest.mark.parametrize(
    "path", ["soon", "2021-10", "2021-02-30", "9999-12-31", "2021-10-31/known/x", "", "2021-10-31/x"]
)
def test_an_address_of_no_day(client: httpx.Client, path: str) -> None:
    answer = client.get(f"/at/{path}")
    assert answer.status_code == 400
    assert answer.json()["error"]["message"]


def test_what_an_address_does_not_take(client: httpx.Client) -> None:
    assert client.get("/at/2021-10-31", headers={"Accept": "image/png"}).status_code == 406
    assert client.get("/at/2021-10-31?date=2020-01-01").status_code == 400
    assert client.post("/at/2021-10-31").status_code == 405
