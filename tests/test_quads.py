"""What a claim looks like in the graph."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Store

from chronolex.graph.generations import graph_digest
from chronolex.graph.store import Reader
from chronolex.graph.vocabulary import CORPUS, DERIVED, ONTOLOGY, term

from .tiny import iri, tiny_graph

INDEX = [f"clx:{name}{side}" for name in ("certain", "presumed", "possible") for side in ("From", "To")]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    return tiny_graph(tmp_path_factory.mktemp("tiny"))


def _store(graph: Reader) -> Store:
    store = Store()
    store.bulk_extend(graph.quads())
    return store


def _values(store: Store, subject: str, name: str) -> list[str]:
    found = store.quads_for_pattern(NamedNode(subject), term(name), None, None)
    return sorted(quad.object.value for quad in found if isinstance(quad.object, NamedNode | Literal))


def test_a_claim_says_everything(tiny: Reader) -> None:
    store, old = _store(tiny), iri("claim/trafficking/old")
    assert _values(store, old, "clx:holder") == [iri("body/old-service")]
    assert _values(store, old, "clx:exclusive") == ["true"]
    assert _values(store, old, "clx:validFrom") == ["2019-03-05"]
    assert _values(store, old, "clx:standing") == ["https://w3id.org/chronolex/concept/standing/accepted"]
    assert {f"{term('clx:Claim').value}", f"{term('clx:Situation').value}", f"{term('clx:Competence').value}"} <= set(
        _values(store, old, "rdf:type")
    )
    assert [len(_values(store, old, name)) for name in INDEX] == [1] * 6
    assert [_values(store, old, f"clx:{name}")[0] for name in ("certainFrom", "certainTo")] == [
        "2019-03-05",
        "2021-11-15",
    ]


def test_the_last_known_entry_is_the_claims_own_index(tiny: Reader) -> None:
    store = _store(tiny)
    claims = [quad.subject for quad in store.quads_for_pattern(None, term("clx:asKnown"), None, None)]
    assert claims
    for claim in claims:
        assert isinstance(claim, NamedNode)
        nodes = _values(store, claim.value, "clx:asKnown")
        (last,) = (node for node in nodes if _values(store, node, "clx:knownTo") == ["9999-12-31"])
        for name in (*INDEX, "clx:startKnown", "clx:endKnown"):
            assert _values(store, last, name) == _values(store, claim.value, name)


def test_evidence_says_source_line_and_purpose(tiny: Reader) -> None:
    store = _store(tiny)
    assert _values(store, iri("claim/trafficking/old"), "clx:evidence") == [
        iri(f"claim/trafficking/old/{passage}") for passage in ("one-2020-3", "one-2020-4", "two-2025-7")
    ]
    end = iri("claim/trafficking/old/two-2025-7")
    assert [_values(store, end, f"clx:{name}") for name in ("for", "line", "locator", "attestedOn")] == [
        ["end"], ["7"], ["fn 7"], [],
    ]  # fmt: skip
    assert _values(store, iri("claim/trafficking/old/one-2020-4"), "clx:attestedOn") == ["2020-06"]


def test_two_passages_of_one_line_are_two_whatever_their_order(tmp_path: Path) -> None:
    def passages(*order: str) -> set[str]:
        evidence = ", ".join(f"{{at: one-2020 L5, as_of: 2020-06-0{who[-1]}, by: {who}}}" for who in order)
        text = f"findings: [{{key: x, about: nrm, kind: opinion, text: X, evidence: [{evidence}]}}]"
        store = _store(tiny_graph(tmp_path / order[0], {"more.yaml": text}))
        nodes = _values(store, iri("claim/nrm/x"), "clx:evidence")
        return {f"{node} {_values(store, node, 'clx:statedBy')}" for node in nodes}

    found = passages("witness 1", "witness 2")
    assert len(found) == 2
    assert passages("witness 2", "witness 1") == found


def test_there_are_no_blank_nodes_and_every_quad_has_its_graph(tiny: Reader) -> None:
    for quad in tiny.quads():
        assert not isinstance(quad.subject, BlankNode)
        assert not isinstance(quad.object, BlankNode)
        assert quad.graph_name in (CORPUS, DERIVED, ONTOLOGY)


def test_the_store_keeps_every_quad_as_it_was_made(tiny: Reader, tmp_path: Path) -> None:
    quads = list(tiny.quads())
    store = Store(str(tmp_path))
    store.bulk_extend(quads)
    assert graph_digest(store) == graph_digest(quads)


def test_the_open_bound_stands_in_the_index_alone(tiny: Reader) -> None:
    allowed = {term(name) for name in (*INDEX, "clx:knownTo", "clx:overlapTo")}
    for quad in tiny.quads():
        if "9999" in str(quad.object) and quad.graph_name != ONTOLOGY:
            assert quad.predicate in allowed, quad
