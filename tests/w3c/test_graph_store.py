"""The requests of the Graph Store suite: every read answers as it should, every write is refused.

The suite writes, and reads what it wrote. Here nothing is written, so what a read is to find is published beforehand,
under a name of its own for every step.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

import httpx
import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from chronolex.graph.generations import publish
from chronolex.graph.vocabulary import CORPUS
from tests.served import server, settings_of
from tests.w3c.answers import Answer, of_bytes, same
from tests.w3c.manifests import CNT, HT, MF, Case, Description, Node, cases, folder

if folder() is None:
    pytest.skip("CHRONOLEX_DATA is not set: the W3C suites are not here", allow_module_level=True)

# Those without requests are the old ones, which these have replaced.
CASES = [case for case in cases("GraphStoreProtocolTest") if case.about.one(case.node, MF + "action")]
READS = {"GET", "HEAD"}
ADDRESS = "/rdf-graph-store"


@dataclass(frozen=True)
class Step:
    """One request of a test, and what a read is to find."""

    about: Description
    request: Node
    method: str
    address: str
    content: bytes
    statuses: frozenset[str]

    @property
    def graph(self) -> NamedNode:
        """The graph that the address names; the default graph is one of those that it is made of."""
        name = unquote(self.address.partition("graph=")[2])
        return NamedNode(name) if name else CORPUS

    def triples(self) -> list[Quad]:
        return list(parse(self.content, RdfFormat.TURTLE, base_iri=self.graph.value, rename_blank_nodes=True))


def _body(about: Description, node: Node) -> bytes:
    body = about.one(node, HT + "body")
    return about.text(body, CNT + "chars").encode() if body else b""


def steps(case: Case, number: int) -> Iterator[Step]:
    about = case.about
    action = about.one(case.node, MF + "action")
    assert action
    kept: dict[str, bytes] = {}
    for place, request in enumerate(about.listed(about.one(action, HT + "requests"))):
        method = about.text(request, HT + "methodName")
        written = about.text(request, HT + "absolutePath")
        response = about.one(request, HT + "resp")
        assert response
        content = _body(about, response) or _body(about, request) or kept.get(written, b"")
        kept[written] = content if method != "DELETE" else b""
        statuses = {one.value.rpartition("#")[2] for one in about.all(response, MF + "expectedStatus")}  # type: ignore[union-attr]
        own = written.replace("www.example", f"step{number}-{place}.example").replace("/gsp", ADDRESS, 1)
        yield Step(about, request, method, own, content, frozenset(statuses))


STEPS = {case.id: list(steps(case, number)) for number, case in enumerate(CASES)}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    quads = [
        Quad(quad.subject, quad.predicate, quad.object, step.graph)
        for found in STEPS.values()
        for step in found
        if step.method in READS and "OK" in step.statuses and _is_by_name(step)
        for quad in step.triples()
    ]
    home = tmp_path_factory.mktemp("graphs")
    publish(home, quads, {"counts": {}})
    with server(settings_of(home, workers=1)) as address, httpx.Client(base_url=address, timeout=30) as found:
        yield found


def _is_by_name(step: Step) -> bool:
    """Whether the graph is named in the query string; by their own address there are only graphs of ours."""
    return step.address.startswith(f"{ADDRESS}?") and "$LOCATION$" not in step.address


def _sent(step: Step, client: httpx.Client) -> httpx.Response:
    about = step.about
    headers = {
        about.text(header, HT + "fieldName"): about.text(header, HT + "fieldValue")
        for header in about.listed(about.one(step.request, HT + "headers"))
    }
    return client.request(step.method, step.address, headers=headers, content=_body(about, step.request) or None)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_graph_store_protocol(case: Case, client: httpx.Client) -> None:
    assert STEPS[case.id]
    for step in STEPS[case.id]:
        found = _sent(step, client)
        if step.method not in READS:
            assert found.status_code in {403, 405, *({404} if not _is_by_name(step) else ())}, found.text
            assert found.status_code != 405 or "GET" in found.headers["allow"]
        elif not _is_by_name(step):
            assert found.status_code in {400, 404}, found.text
        elif "OK" in step.statuses:
            assert found.status_code == 200, found.text
            assert found.headers["content-type"].lower() == "text/turtle; charset=utf-8"
            wanted = Answer(triples=tuple(quad.triple for quad in step.triples()))
            assert step.method == "HEAD" or same(of_bytes(found.content, "text/turtle"), wanted), found.text
        else:
            assert found.status_code == 404, found.text
