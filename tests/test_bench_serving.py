"""What measures the SPARQL front: the client that asks, the servers beside each other, the tables, the page."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path

import pytest
from pyoxigraph import Store

from bench import growth, holding, serving
from bench.asked import everything
from bench.corpus import fill, published
from bench.page import PAGE, filled
from bench.serving_asked import long, on_days
from bench.serving_client import Load, asked, load, requests_of
from bench.serving_cold import first_answers
from bench.serving_servers import OURS, OXIGRAPH, RDFLIB
from chronolex.graph.store import in_memory, open_reader
from chronolex.queries.catalogue import catalogue

OK = b"HTTP/1.1 200 OK\r\n"
WHOLE = OK + b"Content-Length: 5\r\n\r\nhello"
CHUNKS = OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"


# The client


@contextmanager
def answering(pieces: Sequence[bytes], heard: list[bytes] | None = None) -> Iterator[int]:
    """Answer each request with these pieces, each sent by itself; an empty one hangs up."""

    def talk(connection: socket.socket) -> None:
        with connection, suppress(ConnectionError):
            while request := connection.recv(65536):
                if heard is not None:
                    heard.append(request)
                for piece in pieces:
                    if not piece:
                        return
                    connection.sendall(piece)

    def accept() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=talk, args=(connection,), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=accept, daemon=True).start()
        yield listening.getsockname()[1]
        listening.shutdown(socket.SHUT_RDWR)


def sent(port: int, count: int, connections: int = 2) -> Load:
    return load(port, requests_of(port, [f"/q?n={number}" for number in range(count)], "text/csv"), connections)


@pytest.mark.parametrize(
    "pieces", [[WHOLE], [WHOLE[:30], WHOLE[30:]], [CHUNKS], [CHUNKS[:50], CHUNKS[50:-3], CHUNKS[-3:]]]
)
def test_an_answer_is_waited_for_to_its_end(pieces: list[bytes]) -> None:
    with answering(pieces) as port:
        found = sent(port, 7, connections=3)
    assert len(found.latencies) == 7
    assert found.bytes == 7 * sum(map(len, pieces))
    assert found.throughput == pytest.approx(7 / found.seconds)
    assert max(found.latencies) <= found.seconds


def test_each_request_is_sent_once() -> None:
    heard: list[bytes] = []
    with answering([WHOLE], heard) as port:
        sent(port, 9, connections=4)
    assert sorted(one.split()[1] for one in heard) == [f"/q?n={number}".encode() for number in range(9)]
    assert all(b"\r\nAccept: text/csv\r\n" in one and one.endswith(b"\r\n\r\n") for one in heard)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ([b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 4\r\n\r\nbusy"], "503 Service Unavailable"),
        ([WHOLE[:-2], b""], "hung up"),
    ],
)
def test_a_bad_answer_ends_the_measurement(answer: list[bytes], said: str) -> None:
    with answering(answer) as port:
        with pytest.raises(RuntimeError, match=said):
            sent(port, 3)
        with pytest.raises(RuntimeError, match=said):
            asked(port, ["/q"], "text/csv", 1)


def test_the_client_asks_from_a_process_of_its_own() -> None:
    with answering([WHOLE]) as port:
        found = asked(port, ["/one", "/other", "/third"], "text/csv", 2)
    assert (len(found.latencies), found.bytes) == (3, 3 * len(WHOLE))


# What is asked


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a synthetic corpus."""
    home = tmp_path_factory.mktemp("small")
    published(home, 1, 10_000)
    return home


def test_no_two_questions_are_the_same_and_they_have_answers(small: Path) -> None:
    queries = list(islice(on_days(small), 3000))
    assert len(set(queries)) == 3000
    graph = open_reader(small)
    assert sum(bool(graph.query(query)) for query in queries[::100]) > 10
    assert graph.query(long())


# The tables

RATES = {OURS: 1000.0, OXIGRAPH: 2000.0, RDFLIB: 100.0}


@pytest.mark.parametrize(
    ("bounds", "cold", "told"),
    [
        ({OXIGRAPH: 0.5, RDFLIB: 10.0}, 0.05, []),
        ({OXIGRAPH: 0.51}, 0.01, ["a work: 0.50 times oxigraph serve-read-only; the bound is 0.51."]),
        ({RDFLIB: 10.1}, 0.051, ["a work: 10.00 times rdflib-endpoint; the bound is 10.1.",
                                 "The first answer after a killed query takes 51 ms; the bound is 50."]),
    ],
)  # fmt: skip
def test_what_does_not_keep_its_bound_is_told(bounds: dict[str, float], cold: float, told: list[str]) -> None:
    work = serving.Work("a work", lambda count: [""] * count, {}, bounds)
    assert list(serving.faults([(work, RATES)], cold)) == told


def test_a_table_names_servers_ratios_and_bounds() -> None:
    work = serving.Work("a work", lambda count: [""] * count, {}, {OXIGRAPH: 0.45})
    heading, row = serving.rows_of([(work, RATES)])
    assert heading[1:3] == [OURS, OXIGRAPH]
    assert row == ["a work", "1,000", "2,000", "0.50", "0.45", "100", "10.00", ""]


def test_a_table_is_written_between_its_marks_and_nowhere_else() -> None:
    page = "before\n<!-- measured: one -->\nold\n<!-- end -->\n<!-- measured: two -->\n<!-- end -->\nafter\n"
    once = filled(page, "one", [["a", "b"], ["1", "2"]], "Words.")
    assert once == page.replace("old\n", "| a | b |\n|---|---:|\n| 1 | 2 |\n\nWords.\n")
    assert filled(once, "one", [["a", "b"], ["1", "2"]], "Words.") == once
    with pytest.raises(ValueError, match="no place for 'three'"):
        filled(page, "three", [["a"]])


def test_the_page_has_a_place_for_every_table() -> None:
    text = PAGE.read_text("utf-8")
    for name in ("serving", "growth", "holding"):
        assert f"<!-- measured: {name} -->\n|" in text, name


# Growth


def test_every_question_is_measured_or_grows_by_its_nature() -> None:
    assert set(growth.DISTRICT) == set(catalogue())
    assert growth.unasked() == ["case-counts", "who-may"]


def test_what_is_asked_of_a_district_is_answered_alike_in_a_larger_corpus() -> None:
    stores = [Store(), Store()]
    for store, triples in zip(stores, (10_000, 24_000), strict=True):
        fill(store, 1, triples)
    few, many = (in_memory(store) for store in stores)
    empty = set()
    for one in everything(growth.DISTRICT, "2020-06-01", "2025-12-31"):
        text = one.question.query(one.bindings)
        answer = few.query(text, one.bindings)
        assert sorted(map(str, answer)) == sorted(map(str, many.query(text, one.bindings))), one.name
        if not answer:
            empty.add(one.question.name)
    assert empty == {"acts-by-body", "treaty-status", "unmandated-bodies"}, (
        "bench/planner.py asks these where they find"
    )


# All of it, on little


@pytest.mark.long
def test_all_servers_are_measured_beside_each_other(
    small: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = serving.measured(small, rounds=1, share=0.1)
    assert [set(rates) for _, rates in found] == [{OURS, OXIGRAPH, RDFLIB}] * 3
    assert all(rate > 0 for _, rates in found for rate in rates.values())
    monkeypatch.setattr(holding, "ASKED", 20)
    holding.report([small])
    assert "bytes" in capsys.readouterr().out


@pytest.mark.long
def test_the_first_answer_of_a_new_reader_is_measured(small: Path) -> None:
    assert all(0 < one < 5 for one in first_answers(small, 2))


@pytest.mark.long
def test_growth_is_told(small: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growth, "BUDGET", 0.0)
    monkeypatch.setattr(growth, "LEAST", 3)
    assert growth.report([small, small]) == ("longer in the largest" not in capsys.readouterr().out)
    monkeypatch.setattr(growth, "LIMIT", 0.0)
    assert not growth.report([small, small])
    assert "limit is 0" in capsys.readouterr().out
