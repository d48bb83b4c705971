"""Limits of free queries: rows, bytes, room on the disk, turns, and that long queries do not delay short ones."""

from __future__ import annotations

import asyncio
import gc
import os
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import QueryResultsFormat, QuerySolutions, RdfFormat, parse, parse_query_results

from chronolex.api import formats
from chronolex.api.problems import Busy, ResultTooLarge
from chronolex.api.readers.pool import Bounds, Pool
from chronolex.api.readers.runner import Runner
from chronolex.api.readers.turns import Turns
from chronolex.errors import QueryStopped

from .served import published
from .test_workers import CROSS, JSON, answer, gone, job, with_pool

ROWS = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
TRIPLES = "CONSTRUCT { ?a ?b ?o } { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i BIND(CONCAT(STR(?d), STR(?f), STR(?i)) AS ?o) }"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published(tmp_path_factory.mktemp("limits")).path


def children() -> list[int]:
    """Return the processes that this one has started."""
    return [int(pid) for pid in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()]


# Rows and bytes.


@pytest.mark.parametrize(
    ("query", "media_type", "bounds", "limit"),
    [
        (ROWS, JSON, Bounds(rows=100), "rows"),
        (ROWS, JSON, Bounds(result=1_000_000), "bytes"),
        (ROWS, "text/csv", Bounds(result=1_000_000), "bytes"),
        (TRIPLES, "text/turtle", Bounds(rows=100), "triples"),
        (TRIPLES, "application/n-triples", Bounds(result=1_000_000), "bytes"),
    ],
)
def test_past_a_limit_there_is_an_error_that_names_it_and_the_reader_stays(
    folder: Path, query: str, media_type: str, bounds: Bounds, limit: str
) -> None:
    async def work(pool: Pool) -> None:
        await answer(pool, folder, "ASK {}")
        before = pool.pids
        with pytest.raises(ResultTooLarge, match="truncate=true") as error:
            await answer(pool, folder, query, media_type)
        most = bounds.result if limit == "bytes" else bounds.rows
        assert error.value.details == {"limit": limit, "most": most}
        assert (error.value.status, error.value.exit_code) == (413, 2)
        assert pool.pids == before

    # However slow the computer is, this is no long query here.
    with_pool(replace(bounds, short=60), 1, work)


@pytest.mark.parametrize("media_type", [JSON, "application/sparql-results+xml", "text/tab-separated-values"])
def test_who_wants_that_gets_the_first_rows(folder: Path, media_type: str) -> None:
    async def work(pool: Pool) -> None:
        first = await answer(pool, folder, f"{ROWS} LIMIT 100", media_type)
        for text, marked in ((ROWS, "limit=rows; rows=100"), (f"{ROWS} LIMIT 100", "")):
            result = await pool.run(folder, replace(job(text, media_type), truncate=True))
            assert result.truncated == marked
            assert result.whole() == first
        kind = QueryResultsFormat.from_media_type(media_type)
        assert kind
        read = parse_query_results(first, kind)
        assert isinstance(read, QuerySolutions)
        assert sum(1 for _ in read) == 100

    with_pool(Bounds(rows=100), 1, work)


@pytest.mark.parametrize("media_type", sorted(set(formats.TRIPLES.values()) - {"text/n3"}))
@pytest.mark.parametrize(("bounds", "limit"), [(Bounds(rows=50), "triples"), (Bounds(result=100_000), "bytes")])
def test_who_wants_that_gets_the_first_triples(folder: Path, media_type: str, bounds: Bounds, limit: str) -> None:
    async def work(pool: Pool) -> None:
        result = await pool.run(folder, replace(job(TRIPLES, media_type), truncate=True))
        assert result.length <= bounds.result
        count = int(result.truncated.removeprefix(f"limit={limit}; rows="))
        assert count == bounds.rows or limit == "bytes"
        kind = RdfFormat.from_media_type(media_type)
        assert kind
        assert sum(1 for _ in parse(result.whole(), kind)) == count > 10

    with_pool(bounds, 1, work)


def test_large_results_share_the_room_on_disk(folder: Path) -> None:
    megabytes = job(f"{ROWS} LIMIT 10000", "text/csv")

    async def work(pool: Pool) -> None:
        first = await pool.run(folder, megabytes)
        assert pool.counters.spooled == first.length > 2_000_000
        with pytest.raises(Busy, match="large results"):
            await pool.run(folder, megabytes)
        assert pool.counters.spooled == first.length
        assert b"true" in await answer(pool, folder, "ASK {}")
        assert next(iter(first.chunks()))  # whoever stops reading gives the room back too
        gc.collect()
        assert pool.counters.spooled == 0
        (await pool.run(folder, megabytes)).close()
        assert pool.counters.spooled == 0

    with_pool(Bounds(spool=5_000_000, short=60), 1, work)


# Time.


@pytest.mark.alone
def test_an_overrunning_query_is_gone_a_tenth_of_a_second_after_its_limit(folder: Path) -> None:
    async def late(pool: Pool, seconds: float) -> float:
        """Return how long after its limit the process of a query is gone."""
        running = asyncio.create_task(pool.run(folder, job(CROSS), seconds))
        await asyncio.sleep(0)
        began = time.monotonic()
        await asyncio.sleep(seconds / 2)
        busy = set(children()) - set(pool.pids)
        with pytest.raises(QueryStopped):
            await running
        assert busy
        assert all(gone(pid) for pid in busy)
        return time.monotonic() - began - seconds

    async def work(pool: Pool) -> None:
        await answer(pool, folder, "ASK {}")
        # A busy computer may be late once; a deadline that is not kept is late every time.
        tries: list[float] = []
        while not tries or (min(tries) > 0.1 and len(tries) < 5):
            tries.append(await late(pool, 0.4))
        assert min(tries) <= 0.1

    with_pool(Bounds(), 1, work)


def test_a_long_query_gives_its_reader_away_and_goes_on(folder: Path) -> None:
    # Some tenths of a second of a processor; meanwhile the only turn is for others.
    long = "SELECT (COUNT(*) AS ?n) (SUM(?x) AS ?s) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i BIND(STRLEN(STR(?c)) AS ?x) }"

    async def work(pool: Pool) -> None:
        await answer(pool, folder, "ASK {}")
        running = asyncio.create_task(answer(pool, folder, long))
        while not pool.counters.long and not running.done():
            await asyncio.sleep(0.001)
        assert pool.counters.long == 1
        for _ in range(5):
            assert b"true" in await answer(pool, folder, "ASK {}")
        assert not running.done()
        assert b'"n"' in await running
        assert (pool.counters.long, pool.counters.kills) == (0, {})

    with_pool(Bounds(deadline=60, short=0.02), 1, work)


def test_of_long_queries_only_some_go_on_and_short_ones_are_not_held_up(folder: Path) -> None:
    async def work(pool: Pool) -> None:
        await answer(pool, folder, "ASK {}")
        tasks = [asyncio.create_task(answer(pool, folder, f"{CROSS} # {number}")) for number in range(4)]
        short = 0
        while not all(task.done() for task in tasks):
            assert b"true" in await answer(pool, folder, "ASK {}")
            short += 1
            await asyncio.sleep(0.02)
        ends = [type(one) for one in await asyncio.gather(*tasks, return_exceptions=True)]
        # One goes on, one stands still until it is tired of that, and there is no room for the others.
        assert ends.count(QueryStopped) == 1
        assert ends.count(Busy) == 3
        assert short > 5
        assert pool.counters.kills == {"deadline": 1, "crowded": 3}
        assert pool.counters.refused == 3

    with_pool(Bounds(deadline=3, short=0.01, long=1, patience=1), 1, work)


# Turns.


async def turn(turns: Turns, client: str, patience: float = 5, pauses: int = 0) -> None:
    """Take a turn and let others have a look meanwhile."""
    async with turns.turn(client, patience):
        for _ in range(pauses):
            await asyncio.sleep(0.001)


def test_waiting_clients_come_round() -> None:
    async def run() -> None:
        turns, order = Turns(1, 12), list[str]()

        async def one(client: str) -> None:
            await turn(turns, client, pauses=1)
            order.append(client)

        tasks = []
        for client in ["greedy"] * 6 + ["modest", "other"]:
            tasks.append(asyncio.create_task(one(client)))
            await asyncio.sleep(0)
        assert turns.waiting == 7
        await asyncio.gather(*tasks)
        assert order[:4] in (["greedy", "greedy", "modest", "other"], ["greedy", "modest", "other", "greedy"])
        assert (turns.waiting, turns.taken, order.count("greedy")) == (0, 0, 6)

    asyncio.run(run())


def test_one_client_cannot_fill_the_line_nor_hold_all_turns() -> None:
    async def run() -> None:
        turns = Turns(2, 4, each=1)
        async with turns.turn("greedy", 5):
            waiting = [asyncio.create_task(turn(turns, "greedy")) for _ in range(2)]
            await asyncio.sleep(0)
            with pytest.raises(Busy):
                await turn(turns, "greedy")
            await turn(turns, "modest")
            assert not any(task.done() for task in waiting)
        await asyncio.gather(*waiting)
        assert (turns.waiting, turns.taken) == (0, 0)

    asyncio.run(run())


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from([0, 1, 3]), st.booleans()), max_size=15))
def test_no_turn_is_lost_whoever_gives_up(comers: list[tuple[str, int, bool]]) -> None:
    async def run() -> None:
        turns = Turns(2, 8, each=1)
        tasks = [asyncio.create_task(turn(turns, client, 0.002, pauses)) for client, pauses, _ in comers]
        await asyncio.sleep(0.001)
        for task, (_, _, leaves) in zip(tasks, comers, strict=True):
            if leaves:
                task.cancel()
        ends = await asyncio.gather(*tasks, return_exceptions=True)
        assert all(end is None or isinstance(end, Busy | asyncio.CancelledError) for end in ends)
        assert (turns.waiting, turns.taken) == (0, 0)
        assert all(turns.may_go(client) for client in "abc")

    asyncio.run(run())


def test_a_pool_is_a_runner() -> None:
    async def run() -> None:
        runner: Runner = Pool(1)
        assert runner.counters.queries == 0
        await runner.close()

    asyncio.run(run())
