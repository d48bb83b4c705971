"""The whole behaviour on other engines: the same questions, the same answers, on the real graph.

Each engine holds what the embedded store holds; every answer is compared with the embedded one, word for word.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from chronolex.graph.ask import ask
from chronolex.graph.days import parse_day
from chronolex.graph.diff import diff_days
from chronolex.graph.export import export
from chronolex.graph.generations import graph_digest
from chronolex.graph.impact import impact
from chronolex.graph.impact_ranking import rankings
from chronolex.graph.impact_why import why
from chronolex.graph.names import Names
from chronolex.graph.remote.probe import read
from chronolex.graph.remote.reader import RemoteReader
from chronolex.graph.show import show
from chronolex.graph.store import Graph, Reader, open_reader
from chronolex.queries.catalogue import catalogue, question
from tests.served import server, settings_of
from tests.test_cases import CASES, Case

pytestmark = pytest.mark.long

Real = tuple[str, RemoteReader]
TODAY = parse_day("2026-01-15")
THINGS = ("mechanism/nrm", "law/2005/55", "body/cabinet-of-ministers", "code/1997/criminal-code/art_124")


@pytest.fixture(scope="session")
def local(home: Path) -> Reader:
    """The embedded store over the same generation."""
    return open_reader(home)


_NAMES: dict[int, Names] = {}


def names(graph: Graph) -> Names:
    """The names of a graph, read once."""
    if id(graph) not in _NAMES:
        _NAMES[id(graph)] = Names.of(graph)
    return _NAMES[id(graph)]


def answered(graph: Graph, case: Case) -> dict[str, Any]:
    known = parse_day(case["known_on"]) if "known_on" in case else None
    on = parse_day(case["on"])
    return ask(graph, question(case["ask"]), case.get("with", {}), on, known, "en", TODAY, names(graph)).document()


def test_every_worked_case_has_the_same_answer(real: Real, local: Reader) -> None:
    _, remote = real
    wrong = [case["case"] for case in CASES if answered(remote, case) != answered(local, case)]
    assert wrong == []
    assert {case["ask"] for case in CASES} == set(catalogue())


@pytest.mark.parametrize("days", [("2021-11-14", "2021-11-15"), ("2005-01-01", "2025-12-31")], ids=str)
def test_the_same_changed_between_two_days(real: Real, local: Reader, days: tuple[str, str]) -> None:
    _, remote = real
    first, second = map(parse_day, days)
    found = [
        diff_days(one, first, second, None, None, "en", TODAY, names(one), everything=True).document()
        for one in (remote, local)
    ]
    assert found[0] == found[1]


def test_the_same_rests_on_a_thing(real: Real, local: Reader) -> None:
    _, remote = real
    day = parse_day("2024-05-15")
    for thing in THINGS:
        found = [impact(one, thing, day, None, 3, "en", TODAY, names(one)).document for one in (remote, local)]
        assert found[0] == found[1], thing
    assert rankings(remote, day, None, "en", TODAY) == rankings(local, day, None, "en", TODAY)
    found = [why(one, THINGS[0], THINGS[1], day, None, "en", TODAY, names(one)) for one in (remote, local)]
    assert found[0] == found[1]


def test_the_same_is_shown_and_found(real: Real, local: Reader) -> None:
    _, remote = real
    day = parse_day("2024-05-15")
    for thing in THINGS:
        found = [show(one, thing, day, None, "ru", TODAY) for one in (remote, local)]
        assert found[0] == found[1], thing
    for words in ("migration", "трудовой кодекс", "commission"):
        assert names(remote).search(words) == names(local).search(words)


def test_the_same_is_exported(real: Real, local: Reader) -> None:
    _, remote = real
    assert export(remote, "nquads") == export(local, "nquads")
    assert graph_digest(remote.quads())[0] == local.generation.graph_sha256


def test_the_history_is_the_same(real: Real, local: Reader) -> None:
    _, remote = real
    (entry,) = remote.history()
    assert (entry.number, entry.kind, entry.graph_sha256) == (1, "build", local.generation.graph_sha256)


def test_what_the_engine_is_like_is_told_by_reading(real: Real) -> None:
    _, remote = real
    found = read(remote.engine)
    assert found.union_default_graph in (True, False)
    assert found.keeps_spelling is None


FACES = (
    "/questions",
    "/questions/coordinating-body?object=nrm&date=2024-05-15",
    "/questions/coordinating-body?object=nrm&date=2024-05-15&lang=ru",
    "/questions/coordinating-body?object=nothing-of-the-kind&date=2024-05-15",
    "/search?q=migration&limit=50",
    "/diff?from=2021-11-14&to=2021-11-15",
    "/impact?thing=law/2005/55",
    "/impact?rank=true",
    "/history",
    "/at/2021-10-31",
    "/id/kg/mechanism/nrm",
    "/id/kg/mechanism/nrm?date=2021-10-31",
    "/id/kg/mechanism/nothing-of-the-kind",
    "/concept/role",
    "/ontology",
)
GRAPHS = (
    "/id/kg/mechanism/nrm.nt",
    "/rdf-graph-store?graph=https://w3id.org/chronolex/graph/history",
    "/rdf-graph-store?graph=https://w3id.org/chronolex/graph/derived",
    "/at/2021-10-31.nt",
    "/ontology.nt",
    "/.well-known/sparql-examples",
)
QUERIES = (
    "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g",
    "SELECT (COUNT(*) AS ?n) FROM <https://w3id.org/chronolex/graph/derived> { ?s ?p ?o }",
    "PREFIX g: <graph/> SELECT (COUNT(*) AS ?n) FROM NAMED g:history { GRAPH ?g { ?s ?p ?o } }",
    "SELECT (COUNT(*) AS ?n) FROM <graph/history> { ?s ?p ?o }",
    "SELECT ?s ?o { ?s <http://www.w3.org/2004/02/skos/core#prefLabel> ?o FILTER(LANG(?o) = 'ky') } ORDER BY ?s ?o",
    "ASK { GRAPH <https://w3id.org/chronolex/graph/generation> { ?s ?p ?o } }",
    "CONSTRUCT WHERE { <https://w3id.org/chronolex/id/kg/mechanism/nrm> ?p ?o }",
)


@pytest.fixture(scope="session")
def fronts(real: Real, home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """A front over the engine that has no data folder, and a server over the data folder."""
    address, _ = real
    nowhere = tmp_path_factory.mktemp("front") / "nothing"
    there = settings_of(nowhere, store=address, store_days=True, deadline_seconds=60)
    with server(there) as one, server(settings_of(home)) as other:
        yield one, other
    assert not nowhere.exists()


@pytest.mark.parametrize("face", FACES)
def test_the_same_is_served(fronts: tuple[str, str], face: str) -> None:
    one, other = (httpx.get(at + face, headers={"Accept": "application/json"}, timeout=120) for at in fronts)
    assert one.status_code == other.status_code
    assert _plain(one.json()) == _plain(other.json())


def _plain(document: Any) -> Any:
    """A document without what differs from request to request, and from server to server."""
    if isinstance(document, dict):
        return {
            name: _plain(value)
            for name, value in document.items()
            if name != "request_id" and not (isinstance(value, str) and value.startswith("http://127.0.0.1"))
        }
    return [_plain(one) for one in document] if isinstance(document, list) else document


@pytest.mark.parametrize("face", GRAPHS)
def test_the_same_triples_are_served(fronts: tuple[str, str], face: str) -> None:
    one, other = (httpx.get(at + face, headers={"Accept": "application/n-triples"}, timeout=120) for at in fronts)
    assert (one.status_code, other.status_code) == (200, 200), one.text[:500]
    assert sorted(_here(one).splitlines()) == sorted(_here(other).splitlines())


def _here(answer: httpx.Response) -> str:
    """The text of an answer without the address of the server."""
    return answer.text.replace(str(answer.url.netloc.decode()), "here")


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("kind", ["application/sparql-results+json", "text/csv", "application/n-triples"])
def test_free_queries_have_the_same_answer(fronts: tuple[str, str], query: str, kind: str) -> None:
    if query.startswith("CONSTRUCT") != (kind == "application/n-triples"):
        pytest.skip("the form and the type do not go together")
    answers = [
        httpx.get(f"{at}/sparql", params={"query": query}, headers={"Accept": kind}, timeout=120) for at in fronts
    ]
    assert [one.status_code for one in answers] == [200, 200], [one.text for one in answers]
    one, other = (sorted(answer.text.splitlines()) for answer in answers)
    if query.startswith("SELECT ?g "):
        # The graphs of the days that others asked for lie beside the generation, in a folder alone.
        assert [line for line in one if "/at/" not in line] == [line for line in other if "/at/" not in line]
    elif query.startswith("ASK"):
        assert "true" not in one[0]
    else:
        assert one == other
