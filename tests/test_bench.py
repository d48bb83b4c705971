"""What is measured: every question, with each parameter alone; and the synthetic corpora over which the rest is."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from itertools import islice
from pathlib import Path

import pytest
from pyoxigraph import Quad, Store

from bench.asked import REAL, everything
from bench.changes import changes
from bench.changes_makers import BROKEN, MAKERS
from bench.corpus import fill as fill_corpus
from bench.corpus import published, wanted
from bench.corpus_blocks import TOLERANCE, Corpus, facts_of
from bench.corpus_defects import DEFECTS, HONEST, expected, found
from bench.planner import SYNTHETIC
from bench.progress import Bar
from bench.world import fill
from chronolex.amending import apply, plan
from chronolex.checking import check
from chronolex.errors import UsageError
from chronolex.graph.generations import current
from chronolex.graph.store import Reader, open_reader, select
from chronolex.graph.stored import Stored
from chronolex.graph.vocabulary import term
from chronolex.loaders.changes.effects import KINDS
from chronolex.loaders.changes.read import amend
from chronolex.queries.catalogue import Question, catalogue
from chronolex.staging import read_ontology, stage_facts

DAYS = ("2020-06-01", "2025-12-31")
Lists = dict[str, tuple[dict[str, str], ...]]


def ways(question: Question) -> set[frozenset[str]]:
    """Return the fewest parameters with each of which a question can be asked: what it needs, and one more."""
    needed = frozenset(param.name for param in question.params if param.required)
    partners = [frozenset({param.name}) for param in question.params if param.together] or [frozenset[str]()]
    optional = [param.name for param in question.params if not param.required and not param.together]
    alone = {needed | partner for partner in partners}
    return alone | {needed | partners[0] | {name} for name in optional}


def missing(lists: Lists) -> dict[str, list[list[str]]]:
    """Return the ways of asking each question that are not measured."""
    measured = {name: {frozenset(given) for given in lists.get(name, ())} for name in catalogue()}
    left = {name: ways(question) - measured[name] for name, question in catalogue().items()}
    return {name: sorted(map(sorted, found)) for name, found in left.items() if found}


def test_every_question_is_measured_with_each_parameter_alone() -> None:
    assert missing(SYNTHETIC) == {}
    assert set(SYNTHETIC) == set(catalogue())


def test_every_question_is_measured_on_the_real_graph(graph: Reader) -> None:
    assert set(REAL) == set(catalogue())
    empty = {
        one.name for one in everything(REAL, *DAYS) if not graph.query(one.question.query(one.bindings), one.bindings)
    }
    assert empty == set()


def test_a_question_that_is_not_measured_is_told() -> None:
    without = {name: given for name, given in SYNTHETIC.items() if name != "who-may"}
    assert missing(without) == {"who-may": [["role"]]}
    with pytest.raises(KeyError):
        everything(without, *DAYS)


def test_a_parameter_that_the_question_does_not_have_is_refused() -> None:
    with pytest.raises(KeyError):
        everything({**SYNTHETIC, "who-may": ({"rank": "concept/role/coordinates"},)}, *DAYS)


def test_the_answers_do_not_grow_with_the_graph() -> None:
    stores = [Store(), Store()]
    for store, triples in zip(stores, (10_000, 20_000), strict=True):
        fill(store, triples)
    assert len(stores[1]) > 1.5 * len(stores[0])
    for one in everything(SYNTHETIC, *DAYS):
        few, many = (select(store, one.question.query(one.bindings), one.bindings) for store in stores)
        assert 0 < len(few) == len(many), one.name


# Synthetic corpora

SMALL, LARGER = 10_000, 20_000
DIGEST = """
import hashlib, sys
from bench.corpus_blocks import Corpus
lines = [str(quad) for block in Corpus(int(sys.argv[1])).blocks(10_000, {"dangling": 1}) for quad in block.quads]
print(hashlib.sha256("\\n".join(lines).encode()).hexdigest())
"""


@pytest.fixture(scope="module")
def corpus() -> Store:
    """A corpus of the size of two districts."""
    store = Store()
    fill_corpus(store, 1, LARGER)
    return store


def broken(quads: list[Quad]) -> list[str]:
    """Return the shape of each violation."""
    return [one.shape for one in check(quads).results if one.severity == "Violation"]


def test_a_seed_gives_the_same_corpus_in_every_process() -> None:
    digests = []
    for seed, hashes in (("1", "1"), ("1", "2"), ("2", "1")):
        environment = {**os.environ, "PYTHONHASHSEED": hashes}
        done = subprocess.run(
            [sys.executable, "-c", DIGEST, seed], env=environment, check=True, capture_output=True, text=True
        )
        digests.append(done.stdout)
    assert digests[0] == digests[1] != digests[2]


@pytest.mark.parametrize("triples", [10_000, 13_500, 17_000, 40_000])
def test_a_corpus_has_the_size_that_was_asked_for(triples: int) -> None:
    store = Store()
    tally = fill_corpus(store, 3, triples)
    assert abs(len(store) - triples) <= TOLERANCE * triples
    counts = tally.built()["counts"]
    claims = select(store, "PREFIX clx: <https://w3id.org/chronolex/ontology#> SELECT ?one WHERE { ?one a clx:Claim }")
    assert (counts["triples"], counts["claims"]) == (len(store), len(claims))


def test_a_corpus_made_by_districts_is_that_made_at_once(corpus: Store) -> None:
    whole = stage_facts(facts_of(1, LARGER), "zz", read_ontology())
    assert set(whole.quads) == set(corpus)
    counts = whole.built["counts"]
    assert counts == fill_corpus(Store(), 1, LARGER).built()["counts"]
    assert counts["contradictions"] == 2 * len(HONEST)


def test_a_district_is_in_every_larger_corpus(corpus: Store) -> None:
    blocks = list(Corpus(1).blocks(SMALL))
    assert all(quad in corpus for block in blocks[:3] for quad in block.quads)
    marked = [block for block in blocks if any("/d0-mechanism" in thing.iri.value for thing in block.facts.things)]
    assert marked == [blocks[2]]


def test_what_a_change_touches_is_of_one_size_in_every_corpus() -> None:
    few, many = Store(), Store()
    fill_corpus(few, 1, SMALL)
    fill_corpus(many, 1, 4 * SMALL)
    for thing in Corpus(1).district(0).facts.things:
        said, more = (sum(1 for _ in store.quads_for_pattern(None, None, thing.iri)) for store in (few, many))
        # The district after it cites a few of its acts.
        assert said <= more <= said + 12, thing.iri
    parts = Counter(quad.object.value for quad in many.quads_for_pattern(None, term("clx:act"), None))  # type: ignore[union-attr]
    assert 15 <= min(parts.values()) <= max(parts.values()) <= 60
    issued = {quad.object for quad in many.quads_for_pattern(None, term("clx:issuedBy"), None)}
    assert 8 <= len(issued) <= 12
    known = Counter(quad.subject for quad in many.quads_for_pattern(None, term("clx:asKnown"), None))
    assert max(known.values()) > 1


def test_a_corpus_keeps_every_rule(corpus: Store) -> None:
    assert found(broken(list(corpus)), corpus) == Counter()


def test_just_the_defects_that_were_asked_for_are_found() -> None:
    store, defects = Store(), {name: place % 3 + 1 for place, name in enumerate(DEFECTS)}
    fill_corpus(store, 1, LARGER, defects)
    assert found(broken(list(store)), store) == expected(defects)
    assert abs(len(store) - LARGER) <= TOLERANCE * LARGER


@pytest.mark.parametrize(
    ("triples", "defects", "said"),
    [(9_999, "", "10000 or more"), (20_000, "two-heads=1", "two-heads"), (10_000, "dangling=90", "or more")],
)
def test_a_corpus_that_cannot_be_is_refused(triples: int, defects: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        fill_corpus(Store(), 1, triples, wanted(defects))


@pytest.mark.parametrize("text", ["dangling", "dangling=-1", "=", "dangling=1;open-bound=2"])
def test_defects_in_another_form_are_refused(text: str) -> None:
    with pytest.raises(UsageError):
        wanted(text)


def test_a_published_corpus_is_served_like_any_other(tmp_path: Path) -> None:
    published(tmp_path, 1, SMALL)
    built = current(tmp_path).built
    assert (built["country"], len(built["sources"])) == ("zz", 4)
    environment = {**os.environ, "CHRONOLEX_HOME": str(tmp_path), "CHRONOLEX_COUNTRY": "zz", "COLUMNS": "160"}
    asked = ["ask", "coordinating-body", "--object", "d0-mechanism", "--date", "2010-01-01"]
    done = subprocess.run(
        [sys.executable, "-m", "chronolex", *asked], env=environment, check=True, capture_output=True, text=True
    )
    assert "Agency (d0)" in done.stdout
    assert done.stderr == ""


def test_what_is_done_at_once_shows_no_progress(capfd: pytest.CaptureFixture[str]) -> None:
    with Bar(2, "Counting") as bar:
        bar.step(1)
        bar.step(1)
    assert capfd.readouterr() == ("", "")


# Random changes


def test_a_seed_gives_the_same_changes(corpus: Store) -> None:
    first = list(changes(corpus, 1, 40))
    assert first == list(changes(facts_of(1, LARGER), 1, 40))
    assert first[:20] == list(changes(corpus, 1, 20))
    assert first[20:] == list(changes(corpus, 1, 20, first=20))
    assert first != list(changes(corpus, 2, 40))
    assert len({text for _, text in first}) == 40


def test_every_effect_comes_in_turn(corpus: Store) -> None:
    assert {name for name, _ in changes(corpus, 1, len(MAKERS))} == set(KINDS)
    assert set(MAKERS) == set(KINDS)


def test_random_changes_are_accepted(corpus: Store) -> None:
    stored = Stored(corpus)
    for name, text in changes(corpus, 7, 20 * (len(MAKERS) + len(BROKEN)), sound=False):
        done = amend(text, "change.yaml", stored, "zz")
        assert done.begun or done.ended or done.corrected, name
        assert not done.prospective


def test_changes_for_a_small_corpus_are_accepted_in_a_larger_one(corpus: Store) -> None:
    small = Store()
    # Without what fills it up.
    for block in islice(Corpus(1).blocks(SMALL), 3):
        small.extend(block.quads)
    stored = Stored(corpus)
    for _, text in changes(small, 1, 60):
        amend(text, "change.yaml", stored, "zz")


@pytest.mark.long
def test_only_changes_that_are_to_break_a_rule_do(tmp_path: Path) -> None:
    published(tmp_path, 1, SMALL)
    kinds = [*MAKERS, *BROKEN]
    shapes = {
        "second holder": "Exclusive",
        "lonely dispute": "disputed",
        "inverted penalty": "minimum",
        "namesake": "Named",
    }
    store = open_reader(tmp_path).store
    for kind, (_, text) in zip(kinds, changes(store, 5, len(kinds), sound=False), strict=True):
        with plan(tmp_path, text, "change.yaml") as tried:
            wrong = {one.shape.rpartition("/")[2] for one in tried.checks[1].results if one.severity == "Violation"}
        assert wrong == ({shapes[kind]} if kind in shapes else set()), kind


@pytest.mark.long
def test_changes_can_be_made_one_after_another(tmp_path: Path) -> None:
    published(tmp_path, 1, SMALL)
    for number in range(2 * len(MAKERS)):
        ((_, text),) = changes(open_reader(tmp_path).store, 6, 1, first=number)
        with plan(tmp_path, text, "change.yaml") as tried:
            apply(tmp_path, tried, "bench")
    assert current(tmp_path).number == 2 * len(MAKERS) + 1
