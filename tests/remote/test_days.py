"""The law on a day from a remote engine: the same as from the data folder, for all fronts, and never half a day."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from chronolex.api.readers.remote import RemoteRunner
from chronolex.errors import StoreError, UsageError
from chronolex.graph.day.graph import DayGraph, Side
from chronolex.graph.day.names import AtDay
from chronolex.graph.day.sets import MOST
from chronolex.graph.days import parse_day
from chronolex.graph.generations import publish
from chronolex.graph.remote import days
from chronolex.graph.remote.days import REGISTER, RemoteDays, tokens
from chronolex.graph.remote.engine import Engine
from chronolex.graph.remote.exchange import Request
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


def law_on(engine: Engine, path: str) -> list[set[str]]:
    """The triples of both graphs of a day on an engine."""
    day = AtDay.parse(path)
    return [{str(quad.triple) for quad in engine.triples(one)} for one in (day.graph, day.possible)]


@pytest.fixture
def facts(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[set[str]]]:
    """Days of eleven triples, others in each generation; what they are, by the number of the generation."""
    told = {
        number: [{f"<urn:{side}/{number}/{one}> <urn:p> <urn:o>" for one in range(count)} for side, count in SIDES]
        for number in ("1", "2")
    }
    monkeypatch.setattr(days, "rows_of", lambda reader: [str(reader.generation.number)])

    def made(rows: list[str], *_: object) -> DayGraph:
        held, possible = (Side(set(one)) for one in told[rows[0]])
        return DayGraph(held, possible)

    monkeypatch.setattr(days, "day_graph", made)
    return told


SIDES = (("held", 8), ("possible", 3))


@pytest.mark.parametrize("longest", [100_000, pytest.param(3, marks=pytest.mark.long)])
def test_a_front_that_is_late_changes_no_day(
    engine: Engine, writer: Path, facts: dict[str, list[set[str]]], monkeypatch: pytest.MonkeyPatch, longest: int
) -> None:
    monkeypatch.setattr(days, "LONGEST", longest)
    first, day = engine.generation(), AtDay.parse(DAYS[2])
    late, prompt = (RemoteDays(lambda: engine, True) for _ in range(2))
    late.holding(first, [day])
    assert law_on(engine, DAYS[2]) == facts["1"]
    publish(writer, law("second"), {})
    push(writer, engine)
    second = engine.generation()
    prompt.holding(second, [day])
    there = tokens(engine, second)
    assert (law_on(engine, DAYS[2]), list(there)) == (facts["2"], [DAYS[2]])
    # It has read its rows when it still was the first generation, and only now comes to write.
    for path in (DAYS[2], DAYS[3]):
        with pytest.raises(StoreError, match="changed while the day was made"):
            late.holding(first, [AtDay.parse(path)])
    assert (law_on(engine, DAYS[2]), tokens(engine, second)) == (facts["2"], there)
    assert law_on(engine, DAYS[3]) == [set(), set()]


def test_two_fronts_that_make_a_day_at_a_time_leave_no_half_of_it(
    engine: Engine, facts: dict[str, list[set[str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other begins and ends between two updates of the first, whose later updates change nothing."""
    monkeypatch.setattr(days, "LONGEST", 3)
    generation, day = engine.generation(), AtDay.parse(DAYS[2])
    one, other = (RemoteDays(lambda: engine, True) for _ in range(2))
    plain, count = sent, 0

    def between(engine: Engine, request: Request) -> None:
        nonlocal count
        plain(engine, request)
        count += 1
        if count == 2:
            assert tokens(engine, generation) == {}
            other.holding(generation, [day])

    monkeypatch.setattr(days, "sent", between)
    one.holding(generation, [day])
    assert count == 10
    assert law_on(engine, DAYS[2]) == facts["1"]
    assert list(tokens(engine, generation)) == [DAYS[2]]


def test_too_many_days_are_the_clients_mistake(engine: Engine) -> None:
    many = [AtDay.parse(f"2020-01-{number:02}") for number in range(1, MOST + 2)]
    with pytest.raises(UsageError, match=f"{MOST} days at most; this one names {MOST + 1}"):
        RemoteDays(lambda: engine, True).holding(engine.generation(), many)


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
