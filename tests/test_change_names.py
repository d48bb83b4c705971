"""Short names in a change file: read from the graph, they mean what they mean in the corpus."""
# ruff: noqa: E501 - one case, one line

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import Store

from chronolex.graph.claims import Place, Thing
from chronolex.graph.stored import Stored
from chronolex.loaders.changes.names import NAMED, StoredReferences
from chronolex.loaders.corpus.references import References, tails
from chronolex.staging import Staged, read_ontology, stage_facts

from .tiny import concepts, facts

HERE = Place("change.yaml", 1)
Names = tuple[References, StoredReferences]

LAW = """\
acts:
  - {id: law/2005/55, label: A, provisions: [{id: art_1}, {id: art_1/part_2}, {id: art_127}]}
  - {id: resolution/2019/493, label: B}
  - {id: resolution/old-service/2019/493, label: C}
  - {id: decision/old-service/2018/144, label: D, provisions: [{id: art_1}]}
  - {id: code/2021/127, label: E, provisions: [{id: art_166}, {id: note}]}
  - {id: code/1997/criminal-code, label: F, provisions: [{id: art_124}]}
  - {id: law/undated/of-elections, label: G}
treaties: [{id: treaty/2000/palermo-protocol, label: H}]
bodies: [{id: old-service, label: I}, {id: twin, label: J}]
units: [{id: twin, label: K}, {id: office, label: L}]
offences: [{id: art, label: M}, {id: note, label: N}]
"""


def _table(things: tuple[Thing, ...], recommendations: Iterator[Thing]) -> References:
    found = References(concepts(), [])
    for thing in (*(one for one in things if one.kind != "Source"), *recommendations):
        found.declare(thing)
    return found


def _names(staged: Staged) -> Names:
    """Return the names of a corpus, by the table that its loader makes and by its graph."""
    store = Store()
    store.bulk_extend(staged.quads)
    known = staged.facts
    advice = (Thing(claim.iri, claim.kind) for claim in known.claims if claim.kind == "Recommendation")
    return _table(known.things, advice), StoredReferences(Stored(store), "kg")


@pytest.fixture
def small(tmp_path: Path) -> Names:
    return _names(stage_facts(facts(tmp_path, LAW), "kg", read_ontology()))


def _same(names: Names, name: str, classes: tuple[str, ...] = ()) -> None:
    told = []
    for references in names:
        found = references.thing(name, classes, HERE)
        told.append((found, [str(fault) for fault in references.faults]))
        references.faults.clear()
    assert told[0] == told[1], name


def test_every_name_of_the_corpus_means_the_same(staged: Staged) -> None:
    names = _names(staged)
    iris = [one.iri.value for one in staged.facts.things if one.kind in NAMED]
    for name in sorted({name for iri in iris for name in list(tails(iri))[:4]}):
        if names[0].fitting(name, ()):
            _same(names, name)


def test_every_name_of_a_small_corpus_means_the_same_in_every_class(small: Names) -> None:
    known = sorted(small[0].names())
    assert {"127/art_166", "2019/493", "493", "art_1", "criminal-code", "note", "part_2", "twin"} <= set(known)
    for name in known:
        for classes in ((), ("Act",), ("Provision", "Act"), ("Body", "Unit")):
            _same(small, name, classes)


@pytest.mark.parametrize(
    "name",
    ["", "/", "nobody", "old-servic", "law/2005/56", "law/2005/55/", "/law/2005/55", "a b", "<x>", "2019/494", "127/art_167", "9999/55",
     "id/kg/body/none", "eli/int/treaty/2000/palermo", "ТВЫ", "old-service/..", "one-2020", "source/kg/one-2020"],
)  # fmt: skip
def test_what_points_at_nothing_is_told_in_the_same_words(small: Names, name: str) -> None:
    _same(small, name)


def test_a_name_that_an_identifier_may_have_is_found_without_a_look_at_all(small: Names) -> None:
    for name in ("law/2005/55", "2005/55", "kg/law/2005/55/art_1/part_2", "127/art_166", "old-service/2018/144",
                 "2018/144/art_1", "palermo-protocol", "body/twin", "2000/palermo-protocol"):  # fmt: skip
        stored = small[1]
        if name != "palermo-protocol":
            assert stored.thing(name, (), HERE) is not None, name
            assert "_all" not in vars(stored), name


def test_what_is_declared_beside_the_graph_is_known_too(small: Names) -> None:
    stored = small[1]
    known = stored.thing("body/twin", (), HERE)
    assert known is not None
    stored.declare(Thing(known, "Body", (), HERE))
    assert "id/kg/body/twin is declared twice" in str(stored.faults[-1])
    new = type(known)(known.value.replace("twin", "agency"))
    stored.declare(Thing(new, "Body", (), HERE))
    assert stored.thing("agency", ("Body",), HERE) == new
    also = type(known)(known.value.replace("/body/twin", "/unit/agency"))
    stored.declare(Thing(also, "Unit", (), HERE))
    assert stored.thing("agency", (), HERE) is None
    assert "may be any of id/kg/body/agency, id/kg/unit/agency" in str(stored.faults[-1])


def test_sources_and_concepts_are_read_from_the_graph(small: Names) -> None:
    table, stored = small
    known = stored.source("one-2020", (100,), HERE)
    assert known is not None
    assert known.lines == 100
    assert stored.concept("role", "coordinates", HERE) == table.concept("role", "coordinates", HERE) is not None
    for asked in (stored.source("one-2020", (101,), HERE), stored.source("no source", (1,), HERE),
                  stored.concept("role", "dances", HERE)):  # fmt: skip
        assert asked is None
    assert [fault.wrong for fault in stored.faults] == [
        "one-2020 has no line 101", "no source 'no source' is declared", "'dances' is no role"
    ]  # fmt: skip
    assert stored.faults[1].expected == "one of one-2020, two-2025"
