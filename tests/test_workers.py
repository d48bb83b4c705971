"""Reader processes: answers, deadlines, losses, and that none of them outlives us."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from chronolex.api.problems import Busy, ReaderLost
from chronolex.api.readers import pool as pool_module
from chronolex.api.readers.complaints import EngineRefused
from chronolex.api.readers.gate import inspect
from chronolex.api.readers.pool import Bounds, Pool, job_of, run_query
from chronolex.api.readers.runner import Job
from chronolex.errors import Forbidden, QueryStopped, StoreError, UsageError
from chronolex.graph.generations import Generation

from .served import published, settings_of

JSON = "application/sparql-results+json"
CROSS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?o ?q }"
DOUBLING = " ".join(f"BIND(CONCAT(?v{n}, ?v{n}) AS ?v{n + 1})" for n in range(40))
STRING_BOMB = f"SELECT (STRLEN(?v40) AS ?n) {{ BIND('{'x' * 100}' AS ?v0) {DOUBLING} }}"


@pytest.fixture(scope="module")
def small_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("small")
    published(home)
    return home


@pytest.fixture(scope="module")
def folder(small_home: Path) -> Path:
    return small_home / "generations" / "000001"


def with_pool(bounds: Bounds, size: int, work: Callable[[Pool], Awaitable[None]]) -> None:
    """Run work with a pool that has no reader to spare, and close it."""

    async def run() -> None:
        pool = Pool(size, replace(bounds, spare=0))
        try:
            await work(pool)
        finally:
            await pool.close()

    asyncio.run(run())


def job(text: str, media_type: str = JSON) -> Job:
    return job_of(text, inspect(text), media_type)


async def answer(pool: Pool, folder: Path, text: str, media_type: str = JSON) -> bytes:
    return b"".join((await pool.run(folder, job(text, media_type))).chunks())


def gone(pid: int, within: float = 2.0) -> bool:
    """Tell whether a process ends in time."""
    until = time.monotonic() + within
    while time.monotonic() < until:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):  # the second where it ends while it is read
            return True
        if state == "Z":
            return True
        time.sleep(0.01)
    return False


def test_one_reader_answers_many_queries(folder: Path) -> None:
    async def work(pool: Pool) -> None:
        assert b'"boolean":true' in await answer(pool, folder, "ASK { ?s ?p ?o }")
        first = pool.pids
        for _ in range(20):
            await answer(pool, folder, "SELECT * { ?s ?p ?o } LIMIT 5")
        with pytest.raises(EngineRefused):
            await answer(pool, folder, "SELECT * { ?s ?p }")
        assert pool.pids == first

    with_pool(Bounds(), 1, work)


def test_a_large_result_goes_through_a_file_and_comes_out_whole(folder: Path) -> None:
    async def work(pool: Pool) -> None:
        result = await pool.run(folder, job("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } LIMIT 20000", "text/csv"))
        whole = b"".join(result.chunks())
        assert len(whole) == result.length > 2_000_000
        assert whole.count(b"\r\n") == 20_001

    with_pool(Bounds(), 1, work)


@pytest.mark.alone
@pytest.mark.parametrize(
    ("query", "error", "reason"), [(CROSS, QueryStopped, "deadline"), (STRING_BOMB, ReaderLost, "lost")]
)
def test_after_a_hostile_query_the_next_one_works(
    folder: Path, query: str, error: type[Exception], reason: str
) -> None:
    async def work(pool: Pool) -> None:
        await answer(pool, folder, "ASK {}")
        before = pool.pids
        with pytest.raises(error):
            await answer(pool, folder, query)
        assert b"true" in await answer(pool, folder, "ASK {}")
        assert pool.pids != before
        assert all(gone(pid) for pid in before)
        assert pool.counters.kills == {reason: 1}

    with_pool(Bounds(deadline=1 if reason == "deadline" else 30, memory=256_000_000), 1, work)


def test_a_stack_overflow_takes_only_its_reader(folder: Path) -> None:
    # Past the gate on purpose: whatever it overlooks must not take the server down.
    deep = Job("SELECT * " + "{" * 8000 + "}" * 8000, JSON, None, None)

    async def work(pool: Pool) -> None:
        with pytest.raises(ReaderLost):
            await pool.run(folder, deep)
        assert b"true" in await answer(pool, folder, "ASK {}")

    with_pool(Bounds(deadline=5), 1, work)


def test_a_reader_killed_in_the_middle_is_an_error_and_is_replaced(folder: Path) -> None:
    async def work(pool: Pool) -> None:
        await answer(pool, folder, "ASK {}")
        pid = pool.pids[0]
        running = asyncio.create_task(answer(pool, folder, CROSS))
        await asyncio.sleep(0.2)
        os.kill(pid, signal.SIGKILL)
        with pytest.raises(ReaderLost):
            await running
        assert b"true" in await answer(pool, folder, "ASK {}")

    with_pool(Bounds(), 1, work)


def test_a_reader_killed_at_rest_is_not_noticed(folder: Path) -> None:
    async def work(pool: Pool) -> None:
        await answer(pool, folder, "ASK {}")
        os.kill(pool.pids[0], signal.SIGKILL)
        await asyncio.sleep(0.1)
        assert b"true" in await answer(pool, folder, "ASK {}")

    with_pool(Bounds(), 1, work)


def test_a_cancelled_query_frees_its_reader(folder: Path) -> None:
    async def work(pool: Pool) -> None:
        await answer(pool, folder, "ASK {}")
        pid = pool.pids[0]
        running = asyncio.create_task(answer(pool, folder, CROSS))
        await asyncio.sleep(0.1)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        assert b"true" in await answer(pool, folder, "ASK {}")
        assert gone(pid)

    with_pool(Bounds(), 1, work)


def test_too_many_queries_are_sent_away(folder: Path) -> None:
    async def work(pool: Pool) -> None:
        tasks = [asyncio.create_task(answer(pool, folder, CROSS)) for _ in range(3)]
        await asyncio.sleep(0.1)
        with pytest.raises(Busy):
            await answer(pool, folder, "ASK {}")
        assert all(isinstance(one, QueryStopped) for one in await asyncio.gather(*tasks, return_exceptions=True))

    # None of them counts as long, so that the reader is theirs.
    with_pool(Bounds(deadline=0.5, waiting=2, patience=0.2, short=60), 1, work)


def test_a_caller_may_lower_the_deadline_and_not_raise_it(folder: Path) -> None:
    async def work(pool: Pool) -> None:
        for asked, said in ((0.2, "0.2 seconds"), (60.0, "0.6 seconds"), (None, "0.6 seconds")):
            with pytest.raises(QueryStopped, match=said):
                await pool.run(folder, job(CROSS), asked)

    with_pool(Bounds(deadline=0.6), 1, work)


def test_readers_follow_the_generation(tmp_path: Path) -> None:
    first, second = published(tmp_path), published(tmp_path)

    async def work(pool: Pool) -> None:
        for generation in (first, second, second, first):
            assert b"true" in await answer(pool, generation.path, "ASK { ?s ?p ?o }")

    with_pool(Bounds(), 2, work)


def test_readers_of_an_older_generation_go_when_they_have_nothing_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool_module, "_LINGER", 0.05)
    first, second = published(tmp_path), published(tmp_path)

    async def work(pool: Pool) -> None:
        await answer(pool, first.path, "ASK {}")
        old = pool.pids
        # What is under way when the new one comes is answered from the old one.
        running = asyncio.create_task(answer(pool, first.path, "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 4000"))
        await asyncio.sleep(0)
        assert b"true" in await answer(pool, second.path, "ASK {}")
        assert (await running).count(b"},{") == 3999
        for _ in range(500):
            if not set(old) & set(pool.pids):
                break
            await asyncio.sleep(0.01)
        assert all(gone(pid) for pid in old)
        assert b"true" in await answer(pool, second.path, "ASK {}")

    with_pool(Bounds(short=60), 2, work)


def test_a_missing_store_is_one_sentence(tmp_path: Path) -> None:
    async def work(pool: Pool) -> None:
        with pytest.raises(StoreError, match="chronolex build"):
            await answer(pool, tmp_path / "nothing", "ASK {}")

    with_pool(Bounds(), 1, work)


def test_a_reader_knows_nothing_of_our_environment(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHRONOLEX_SECRET", "a-secret")

    async def work(pool: Pool) -> None:
        await answer(pool, folder, "ASK {}")
        assert b"a-secret" not in Path(f"/proc/{pool.pids[0]}/environ").read_bytes()

    with_pool(Bounds(), 1, work)


PARENT = """
import asyncio, sys
from pathlib import Path
from chronolex.api.readers.reader import Job
from chronolex.api.readers.pool import Bounds, Pool
async def main():
    pool = Pool(1, Bounds(deadline=60))
    pool.warm(Path(sys.argv[1]))
    print(pool.pids[0], flush=True)
    await pool.run(Path(sys.argv[1]), Job(sys.argv[2], "text/csv", None, None))
    await asyncio.sleep(60)
asyncio.run(main())
"""


@pytest.mark.parametrize("query", ["ASK {}", CROSS.replace("{", "{ GRAPH ?x {").replace("}", "} }")])
def test_no_reader_outlives_a_killed_parent(folder: Path, query: str) -> None:
    command = [sys.executable, "-c", PARENT, str(folder), query]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        reader = int(parent.stdout.readline())
        time.sleep(0.4)
        assert not gone(reader, 0.05)
        parent.kill()
    assert gone(reader)


@pytest.mark.alone
def test_run_query_is_plain_and_synchronous(small_home: Path) -> None:
    settings = settings_of(small_home, deadline_seconds=1)
    assert b"true" in b"".join(run_query(settings, "ASK { ?s ?p ?o }", JSON))
    triples = "CONSTRUCT { ?s a ?o } { ?s a ?o }"
    assert b"@" not in b"".join(run_query(settings, triples, "application/n-triples"))
    assert b"".join(run_query(settings, triples, "text/tab-separated-values")).startswith(b"<")
    assert b"".join(run_query(settings, triples, JSON)).startswith(b"[")
    for text, error in (("SELECT * {", UsageError), ("CLEAR ALL", Forbidden), (CROSS, QueryStopped)):
        with pytest.raises(error):
            list(run_query(settings, text, JSON))
    with pytest.raises(UsageError, match="SELECT"):
        list(run_query(settings, triples, "text/csv"))
    with pytest.raises(StoreError):
        list(run_query(settings_of(small_home / "nothing"), "ASK {}", JSON))


def test_the_generation_is_what_the_store_says(small_home: Path, folder: Path) -> None:
    from chronolex.graph.generations import current

    found: Generation = current(small_home)
    assert found.path == folder
