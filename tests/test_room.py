"""What becomes of kept results, and of readers, when a client leaves, a disk is full, or other stores are asked."""

from __future__ import annotations

import asyncio
import errno
import gc
import os
import socket
import threading
import time
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from chronolex.api.problems import Busy
from chronolex.api.readers import results
from chronolex.api.readers.complaints import EngineRefused
from chronolex.api.readers.pool import Bounds, Pool
from chronolex.api.readers.reader import Worker
from chronolex.api.readers.remote import RemoteRunner
from chronolex.api.readers.results import Result
from chronolex.api.readers.runner import Job
from chronolex.api.readers.turns import Turns
from chronolex.api.readers.worker import FRAME, HEAD, Channel
from chronolex.errors import QueryStopped, StoreError
from chronolex.graph.remote.exchange import Answer
from chronolex.settings import Settings

from .served import published
from .test_sending import ROWS, address, ask, home, pool, until
from .test_workers import CROSS, answer, job, with_pool

__all__ = ["address", "home", "pool"]  # fixtures: a server with one reader


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return published(tmp_path_factory.mktemp("room")).path


# Clients that leave, and readers.


@pytest.mark.parametrize("short", [60, -1])
def test_who_leaves_in_the_moment_of_the_answer_holds_no_room(
    folder: Path, monkeypatch: pytest.MonkeyPatch, short: float
) -> None:
    answers: list[asyncio.Future[Result]] = []
    ask = Worker.ask

    async def work(pool: Pool) -> None:
        await answer(pool, folder, "ASK {}")
        rows = job("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } LIMIT 20000", "text/csv")
        running = asyncio.create_task(pool.run(folder, rows))

        def leaving(self: Worker, *given: object) -> asyncio.Future[Result]:
            answers.append(ask(self, *given))  # type: ignore[arg-type]
            answers[-1].add_done_callback(lambda _: running.cancel())
            return answers[-1]

        monkeypatch.setattr(Worker, "ask", leaving)
        with pytest.raises(asyncio.CancelledError):
            await running
        monkeypatch.undo()
        # Whole, and held by us: nobody but the pool can have let go of its bytes.
        assert answers[0].result().length > 2_000_000
        assert pool.counters.spooled == 0
        assert pool.counters.kills == ({} if short > 0 else {"left": 1})
        assert b"true" in await answer(pool, folder, "ASK {}")

    with_pool(Bounds(short=short), 1, work)


def test_the_deadline_is_kept_when_the_event_loop_has_other_work(folder: Path) -> None:
    beats = 0

    async def busy() -> None:
        nonlocal beats
        while True:
            time.sleep(0.05)
            beats += 1
            await asyncio.sleep(0)

    async def work(pool: Pool) -> None:
        nonlocal beats
        await answer(pool, folder, "ASK {}")
        others, beats = asyncio.create_task(busy()), 0
        with pytest.raises(QueryStopped):
            await pool.run(folder, job(CROSS), 0.5)
        others.cancel()
        # Each beat takes a twentieth of a second or more: ten of them are the deadline.
        assert beats < 20

    with_pool(Bounds(short=60), 1, work)


def test_a_query_elsewhere_leaves_the_readers_of_usual_queries_alone(tmp_path: Path) -> None:
    usual, other = published(tmp_path), published(tmp_path)

    async def work(pool: Pool) -> None:
        pool.warm(usual.path)
        readers = set(pool.pids)
        for place in (other, usual) * 3:
            pool.warm(usual.path)
            assert b"true" in await answer(pool, place.path, "ASK {}")
        assert len(readers) == 3
        assert readers < set(pool.pids)
        assert len(pool.pids) == 4
        assert pool.counters.replaced == 0

    with_pool(Bounds(), 3, work)


def test_readers_just_started_are_not_the_first_to_go(tmp_path: Path) -> None:
    first, second = published(tmp_path), published(tmp_path)

    async def work(pool: Pool) -> None:
        pool.warm(first.path)
        pool.warm(second.path)
        before = pool.pids
        pool._sweep()
        assert pool.pids == before

    with_pool(Bounds(), 1, work)


def test_a_result_that_nobody_holds_gives_its_room_back(folder: Path) -> None:
    async def work(pool: Pool) -> None:
        result = await pool.run(folder, job(f"{ROWS} LIMIT 10000", "text/csv"))
        assert pool.counters.spooled == result.length
        result.close()
        result.close()
        assert pool.counters.spooled == 0
        await pool.run(folder, job(f"{ROWS} LIMIT 10000", "text/csv"))
        gc.collect()
        assert pool.counters.spooled == 0

    with_pool(Bounds(short=60), 1, work)


def test_a_long_row_comes_in_several_frames() -> None:
    ours, theirs = socket.socketpair()
    rest = os.urandom(1_000) * 5_000
    with ours, theirs:
        channel = Channel(theirs.fileno())
        sending = threading.Thread(target=channel.send, args=(b"e", rest))
        sending.start()
        got, kind = b"", b"d"
        with ours.makefile("rb") as frames:
            while kind == b"d":
                kind, size = HEAD.unpack(frames.read(HEAD.size))
                assert size <= FRAME
                got += frames.read(size)
        sending.join()
    assert (kind, got == rest) == (b"e", True)


# A server.


@pytest.mark.parametrize("target", ["/graph/corpus.ttl", "/at/2020-01-01.csv", "/at/2020-01-01.nt"])
def test_a_graph_for_somebody_who_left_holds_no_room(
    address: str, pool: Pool, monkeypatch: pytest.MonkeyPatch, target: str
) -> None:
    # Even a small result goes to the disk.
    monkeypatch.setattr(results, "_IN_MEMORY", 100)
    assert httpx.get(address + target, timeout=60).status_code == 200
    assert until(lambda: pool.counters.spooled == 0)
    names, ends, run = list[str](), list[str](), pool.run

    async def slowly(store: Path, job: Job, deadline: float | None = None, client: str = "") -> Result:
        names.append(client)
        try:
            await asyncio.sleep(0.5)
            return await run(store, job, deadline, client)
        except asyncio.CancelledError:
            ends.append("left")
            raise
        finally:
            ends.append("end")

    monkeypatch.setattr(pool, "run", slowly)
    place = urlsplit(address)
    for number in (1, 2):
        with closing(socket.create_connection((str(place.hostname), int(place.port or 0)), timeout=30)) as leaving:
            leaving.sendall(f"GET {target} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            assert until(lambda number=number: len(names) == number)
        assert until(lambda number=number: ends.count("end") == number)
    assert ends == ["left", "end"] * 2
    assert names == ["127.0.0.1"] * 2
    assert until(lambda: pool.counters.spooled == 0)


def test_a_graph_query_among_usual_ones_restarts_no_reader(address: str, pool: Pool) -> None:
    def is_usual() -> bool:
        return ask(address, "ASK {}").status_code == 200 and pool._newest is not None and "plain" in pool._newest.parts

    assert until(is_usual)
    assert until(lambda: pool.counters.busy == 0)
    usual = pool._newest
    readers = {one.pid for one in pool._idle if one.store == usual}
    for _ in range(3):
        assert ask(address, "ASK { GRAPH ?g { ?s ?p ?o } }").json()["boolean"] is True
        assert ask(address, "ASK {}").json()["boolean"] is True
    assert pool._newest == usual
    assert readers
    assert readers <= set(pool.pids)


def test_a_full_disk_is_said_once_and_the_copy_stays(address: str, pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    assert until(lambda: ask(address, "ASK {}").status_code == 200 and "plain" in str(pool._newest))
    before, usual = pool.counters.queries, pool._newest
    monkeypatch.setattr(Result, "_write", full)
    monkeypatch.setattr(results, "_IN_MEMORY", 100)
    answer = ask(address, f"{ROWS} LIMIT 100")
    assert (answer.status_code, "No space left" in answer.json()["error"]["message"]) == (503, True)
    assert pool.counters.queries == before + 1
    monkeypatch.undo()
    assert ask(address, "ASK {}").json()["boolean"] is True
    assert pool._newest == usual


# A remote engine's results.


class Engine:
    """Answer every query with the same triples."""

    def __init__(self, triples: bytes) -> None:
        self.triples = triples
        self.engine = self.client = self

    async def sent(self, _: object) -> Answer:
        found = Answer(200, "application/n-triples")
        found.add(self.triples)
        return found


def remote(monkeypatch: pytest.MonkeyPatch, triples: bytes) -> RemoteRunner:
    """Return a runner before such an engine, which keeps even small results on disk."""
    monkeypatch.setattr(results, "_IN_MEMORY", 10)
    monkeypatch.setattr(RemoteRunner, "_request", lambda *_: None)
    return RemoteRunner(Engine(triples), Settings(_env_file=None))  # type: ignore[arg-type, call-arg]


def run_remote(runner: RemoteRunner, media_type: str = "application/n-triples") -> Result:
    return asyncio.run(runner.run(Path(), Job("CONSTRUCT WHERE { ?s ?p ?o }", media_type, None, None)))


def test_what_a_form_cannot_hold_is_refused_and_holds_no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = b"<a:s> <a:p> <a:o> .\n" * 1_000
    runner = remote(monkeypatch, plain + b"<a:s> <a:p> <<( <a:s> <a:p> <a:o> )>> .\n")
    kept = run_remote(runner)
    assert runner.counters.spooled == kept.length > len(plain)
    kept.close()
    with pytest.raises(EngineRefused) as error:
        run_remote(runner, "application/ld+json")
    assert error.value.status == 400
    assert runner.counters.spooled == 0


@pytest.mark.parametrize("error", [StoreError("gone"), asyncio.CancelledError(), OSError("broken")])
def test_a_remote_result_that_comes_to_nothing_holds_no_room(
    monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    runner, asked, kept = remote(monkeypatch, b"<a:s> <a:p> <a:o> .\n"), [], []
    written = RemoteRunner._written

    def days(*_: object) -> dict[str, str]:
        asked.append(1)
        if len(asked) == 2:
            assert runner.counters.spooled > 0
            raise error
        return {"2020-01-01": "token"}

    def keeping(self: RemoteRunner, answer: Answer, job: Job) -> Result:
        kept.append(written(self, answer, job))
        return kept[-1]

    monkeypatch.setattr(RemoteRunner, "_days", days)
    monkeypatch.setattr(RemoteRunner, "_written", keeping)
    with pytest.raises(type(error)):
        run_remote(runner)
    assert len(kept) == 1
    assert runner.counters.spooled == 0


def test_a_remote_query_sent_away_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    runner = remote(monkeypatch, b"")
    runner._turns = Turns(0, 0)
    with pytest.raises(Busy):
        run_remote(runner)
    assert (runner.counters.queries, runner.counters.refused) == (1, 1)
