"""What an engine can do is found out before anything relies on it: adapted to, or refused with the reason."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from chronolex.errors import RemoteError, UsageError
from chronolex.graph.generations import publish
from chronolex.graph.remote.address import Address
from chronolex.graph.remote.mark import NotLoaded
from chronolex.graph.remote.probe import Capabilities, found, read, written
from chronolex.graph.remote.push import push, verified
from chronolex.graph.remote.reader import RemoteReader
from chronolex.opening import RemoteSource
from tests.remote.engines import engine_at
from tests.remote.fake import fake
from tests.remote.test_push import quads, same
from tests.served import published, settings_of


@pytest.fixture
def home(tmp_path: Path) -> Path:
    publish(tmp_path / "home", quads("first"), {})
    return tmp_path / "home"


def test_a_plain_engine_is_found_and_tried() -> None:
    with fake() as (address, _), engine_at(address) as engine:
        assert engine.address == Address(f"{address}/query", f"{address}/update", f"{address}/store")
        _, capabilities = written(engine)
        # The same store as ours, so the same spelling of numbers; a graph cannot be had from it by GET.
        assert capabilities == Capabilities(False, False, False, True, False)
        assert engine.graphs() == []


def test_an_engine_that_takes_forms_only_gets_forms(home: Path) -> None:
    with fake("form") as (address, told), engine_at(address) as engine:
        assert engine.form
        direct = told.direct
        done = push(home, engine)
        assert done.capabilities.form
        publish(home, quads("second"), {})
        assert push(home, engine).changes == 1
        assert same(engine, home)
        assert (told.direct, told.forms > 10) == (direct, True)


@pytest.mark.parametrize("quirk", ["union", "piecemeal"])
def test_what_does_not_matter_is_adapted_to(home: Path, quirk: str) -> None:
    with fake(quirk) as (address, _), engine_at(address) as engine:
        done = push(home, engine)
        assert done.capabilities.union_default_graph is (quirk == "union")
        assert done.capabilities.atomic_updates is (quirk != "piecemeal")
        publish(home, quads("second"), {})
        assert push(home, engine).changes == 1
        assert same(engine, home)
        assert verified(engine)


REFUSED = {
    "deaf": "a query over named graphs (default-graph-uri) sees others than these",
    "years": 'the literal "2021"^^<http://www.w3.org/2001/XMLSchema#gYear> does not come back as it was sent',
    "tags": "does not come back as it was sent",
    "unguarded": "an update is not made as its WHERE says",
    "nowhere": "HTTP 404",
    "forgetful": "is not there afterwards",
}


@pytest.mark.parametrize("quirk", REFUSED)
def test_what_would_give_wrong_answers_is_refused(home: Path, quirk: str) -> None:
    with fake(quirk) as (address, told), engine_at(address) as engine:
        with pytest.raises(RemoteError) as error:
            push(home, engine)
        assert REFUSED[quirk] in str(error.value)
        assert error.value.status == 502
        # Nothing of ours was begun, and nothing of the probe stays.
        assert [quad for quad in told.store if "scratch" not in str(quad.graph_name)] == []
        assert len(told.store) == 0


def test_an_engine_that_says_no_to_everything_is_none() -> None:
    with fake("silent") as (address, _), pytest.raises(RemoteError, match="an empty pattern does not match"):
        found(address)


def test_a_front_refuses_an_engine_that_does_not_hear_of_graphs(home: Path, tmp_path: Path) -> None:
    with fake() as (address, told):
        published(tmp_path / "law")
        with engine_at(address) as engine:
            push(tmp_path / "law", engine)
        told.quirks = ("deaf",)
        source = RemoteSource(settings_of(tmp_path / "none", store=address))
        with pytest.raises(RemoteError, match="cannot be used"):
            source.seen()
        told.quirks = ()
        # It was mended, and is found to be so without a new start.
        assert source.held().number == 1
        source.close()


def test_an_engine_that_is_down_at_first_is_found_later(tmp_path: Path) -> None:
    published(tmp_path / "law")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    source = RemoteSource(settings_of(tmp_path / "none", store=f"http://127.0.0.1:{port}"))
    for _ in range(2):
        with pytest.raises(RemoteError, match="cannot be reached"):
            source.seen()
    with fake(port=port) as (address, _):
        with engine_at(address) as engine:
            push(tmp_path / "law", engine)
        assert source.held().number == 1
    source.close()


@pytest.mark.parametrize(("quirks", "union"), [((), False), (("union",), True)])
def test_reading_alone_tells_what_matters(tmp_path: Path, quirks: tuple[str, ...], union: bool) -> None:
    published(tmp_path)
    with fake(*quirks) as (address, told), engine_at(address) as engine:
        with pytest.raises(NotLoaded):
            read(engine)
        push(tmp_path, engine)
        before = set(told.store)
        assert read(engine) == Capabilities(False, union)
        assert set(told.store) == before


def test_an_endpoint_may_be_given_as_it_is(home: Path) -> None:
    with fake() as (address, _):
        own = found(f"{address}/query", f"{address}/update", f"{address}/store")
        try:
            push(home, own)
            assert len(list(RemoteReader(own).quads())) == len(quads("first"))
        finally:
            own.client.close()


@pytest.mark.parametrize(
    ("base", "query", "update", "graphs"),
    [
        ("http://h:7878", "http://h:7878/query", "http://h:7878/update", "http://h:7878/store"),
        ("http://h:7878/", "http://h:7878/query", "http://h:7878/update", "http://h:7878/store"),
        ("http://h/ds/query", "http://h/ds/query", "http://h/ds/update", "http://h/ds/store"),
        ("https://h:8182/sparql", "https://h:8182/sparql", "https://h:8182/sparql", "https://h:8182/sparql/gsp/"),
    ],
)
def test_layouts(base: str, query: str, update: str, graphs: str) -> None:
    assert Address.layouts(base)[0] == Address(query, update, graphs)


def test_every_usual_layout_is_among_those_that_are_tried() -> None:
    tried = Address.layouts("http://h/repositories/law")
    for wanted in (
        Address("http://h/repositories/law", "http://h/repositories/law/statements",
                "http://h/repositories/law/rdf-graphs/service"),
        Address("http://h/repositories/law/query", "http://h/repositories/law/update", "http://h/repositories/law/data"),
    ):  # fmt: skip
        assert wanted in tried
    given = Address.layouts("http://h/x", "http://h/u", "http://h/g")
    assert {(one.update, one.graphs) for one in given} == {("http://h/u", "http://h/g")}


@pytest.mark.parametrize(
    "text",
    ["", "localhost:7878", "ftp://h/", "file:///etc/passwd", "http://", "http://h:99999/", "http://h:0/", "http://[::1",
     "http://h/\nx", "http://h/ x", "http://\u0445/", "javascript:alert(1)"],
)  # fmt: skip
def test_what_is_no_address_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(UsageError) as error:
        Address.layouts(text)
    assert str(error.value) == "CHRONOLEX_STORE is no address; write one such as http://localhost:7878"
