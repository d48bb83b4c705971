"""What is measured: every question, with each parameter alone, over graphs in which the answer is the same."""

from __future__ import annotations

import pytest
from pyoxigraph import Store

from bench.asked import REAL, everything
from bench.planner import SYNTHETIC
from bench.world import fill
from chronolex.graph.store import Reader, select
from chronolex.queries.catalogue import Question, catalogue

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
