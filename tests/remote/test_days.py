"""The law on a day from a remote engine: the same as from the data folder, for all fronts, and never half a day."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from chronolex.api.readers.remote import RemoteRunner
from chronolex.graph.day.names import AtDay
from chronolex.graph.day.sets import MOST
from chronolex.graph.days import parse_day
from chronolex.graph.generations import publish
from chronolex.graph.remote.days import REGISTER, tokens
from chronolex.graph.remote.engine import Engine
from chronolex.graph.remote.push import push
from chronolex.graph.remote.writing import remove, sent, update_request
from tests.remote.engines import engine_at
from tests.remote.test_fronts import ASK, law
from tests.served import server, settings_of

ALL = "SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY ?s ?p ?o"
NAMED = "SELECT ?g ?s ?p ?o { GRAPH ?g { ?s ?p ?o } FILTER(CONTAINS(STR(?g), '/at/')) } ORDER BY ?g ?s ?p ?o"
DAYS = ("2019-09-18", "2019-09-19", "2020-06-01", "2021-06-01", "2020-06-01/known/2019-01-01")


@pytest.fixture
def writer(tmp_path: Path) -> Path:
    publish(tmp_path / "writer", law("first"), {})
    return tmp_path / "writer"


@pytest.fixture
def engine(address: str, writer: Path) -> Iterator[Engine]:
    with engine_at(address) as found:
        push(writer, found, anew=True)
        yield found


@pytest.fixture
def fronts(address: str, engine: Engine, writer: Path, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """A front over the engine that may write days, and a server over the data folder."""
    there = settings_of(tmp_path / "none", store=address, store_days=True)
    with server(there) as one, server(settings_of(writer)) as other:
        yield one, other


def graph(path: str) -> str:
    return AtDay.parse(path).graph.value


def asked(at: str, path: str, query: str = ALL) -> httpx.Response:
    fields = {"query": query, "default-graph-uri": graph(path)}
    return httpx.get(f"{at}/sparql", params=fields, headers={"Accept": "text/csv"}, timeout=60)


@pytest.mark.parametrize(
    "path", [DAYS[2], *(pytest.param(day, marks=pytest.mark.long) for day in (*DAYS[:2], *DAYS[3:]))]
)
def test_a_day_is_the_same_as_in_the_folder(fronts: tuple[str, str], path: str) -> None:
    for query in (ALL, NAMED):
        one, other = (asked(at, path, query) for at in fronts)
        assert (one.status_code, other.status_code) == (200, 200), one.text
        assert one.text == other.text
    one, other = (httpx.get(f"{at}/at/{path}", headers=ASK, timeout=60) for at in fronts)
    assert one.status_code == other.status_code == 200
    assert told(one) == told(other)


def told(answer: httpx.Response) -> dict[str, Any]:
    """What a day holds, without the addresses of its downloads, which name the server."""
    found = answer.json()
    return {name: value for name, value in found.items() if "http://127" not in str(value)}


@pytest.mark.long
def test_other_fronts_find_it_there(address: str, fronts: tuple[str, str], engine: Engine, tmp_path: Path) -> None:
    assert asked(fronts[0], DAYS[2]).status_code == 200
    before = tokens(engine, engine.generation())
    assert list(before) == [DAYS[2]]
    with server(settings_of(tmp_path / "none", store=address, store_days=True)) as other:
        assert asked(other, DAYS[2]).text == asked(fronts[0], DAYS[2]).text
    assert tokens(engine, engine.generation()) == before


def test_a_front_that_may_not_write_says_so(address: str, engine: Engine, tmp_path: Path) -> None:
    with server(settings_of(tmp_path / "none", store=address)) as at:
        for answer in (asked(at, DAYS[2]), httpx.get(f"{at}/at/{DAYS[2]}", headers=ASK)):
            assert answer.status_code == 501
            assert "CHRONOLEX_STORE_DAYS does not allow it" in answer.text
        # Plain queries go on, and see no day.
        assert httpx.get(f"{at}/sparql", params={"query": "ASK {}"}).status_code == 200
    assert REGISTER not in engine.graphs()


@pytest.mark.long
def test_a_day_follows_the_generation(fronts: tuple[str, str], engine: Engine, writer: Path) -> None:
    import time

    first = asked(fronts[0], DAYS[2]).text
    publish(writer, [quad for quad in law("second") if "claim/a" not in str(quad)], {})
    push(writer, engine)
    time.sleep(1.1)
    second = [asked(at, DAYS[2]).text for at in fronts]
    assert second[0] == second[1] != first
    assert list(tokens(engine, engine.generation())) == [DAYS[2]]


@pytest.mark.long
def test_old_days_make_room(fronts: tuple[str, str], engine: Engine) -> None:
    days = [f"2020-01-{number:02}" for number in range(1, MOST + 4)]
    for day in days:
        assert asked(fronts[0], day, "ASK {}").status_code == 200
    there = tokens(engine, engine.generation())
    assert 0 < len(there) <= MOST
    assert days[-1] in there
    graphs = {one.value for one in engine.graphs()}
    assert {one for one in graphs if "/at/" in one and not one.endswith("/possible")} <= {graph(day) for day in there}
    # What went is made again.
    assert asked(fronts[0], days[0]).text == asked(fronts[1], days[0]).text


@pytest.mark.long
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_day_that_goes_meanwhile_is_an_error_and_no_empty_day(
    fronts: tuple[str, str], engine: Engine, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    assert asked(fronts[0], DAYS[2]).text.count("\n") > 5
    day, plain = AtDay(parse_day(DAYS[2])), getattr(RemoteRunner, "_request" if when == "before" else "_written")

    def meddled(self: RemoteRunner, *given: Any) -> Any:
        sent(engine, update_request(engine, f"DELETE WHERE {{ GRAPH {REGISTER} {{ {day.graph} ?p ?o }} }}"))
        remove(engine, day.graph)
        return plain(self, *given)

    monkeypatch.setattr(RemoteRunner, "_request" if when == "before" else "_written", meddled)
    answer = asked(fronts[0], DAYS[2], "SELECT * { ?s ?p ?o }")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    monkeypatch.undo()
    assert asked(fronts[0], DAYS[2]).text == asked(fronts[1], DAYS[2]).text
