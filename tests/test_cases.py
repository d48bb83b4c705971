"""The cases of `tests/cases/*.yaml`: a sentence, a question, a day, and what must be answered."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
import yaml

from chronolex.graph.ask import Answer, ask
from chronolex.graph.days import parse_day
from chronolex.graph.names import Names
from chronolex.graph.store import Graph, Reader
from chronolex.queries.catalogue import catalogue, question
from tests.conftest import RdflibGraph

TODAY = parse_day("2026-01-15")
Case = dict[str, Any]


def _cases() -> list[Case]:
    found: list[Case] = []
    for path in sorted((Path(__file__).parent / "cases").glob("*.yaml")):
        for case in yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader):  # all scalars stay text
            found.append({**case, "file": path.name})
    return found


CASES = _cases()


_NAMES: dict[int, Names] = {}


def _names(graph: Graph) -> Names:
    """Return the names of a graph, read once, as a server keeps them."""
    if id(graph) not in _NAMES:
        _NAMES[id(graph)] = Names.of(graph)
    return _NAMES[id(graph)]


def _ask(graph: Graph, case: Case) -> Answer:
    known = parse_day(case["known_on"]) if "known_on" in case else None
    params, day = case.get("with", {}), parse_day(case["on"])
    return ask(graph, question(case["ask"]), params, day, known, today=TODAY, names=_names(graph))


def _fits(expected: Any, value: Any) -> bool:
    """Compare as a jurist writes: a thing by the tail of its identifier, everything else as text."""
    if isinstance(value, dict):
        return bool(value["iri"].endswith(f"/{expected}") or value["iri"].endswith(f"#{expected}"))
    if isinstance(value, bool):
        return str(expected) == ("yes" if value else "no")
    return str(expected) == ("none" if value is None else str(value))


def _cites(expected: list[str], evidence: list[dict[str, Any]]) -> bool:
    cited = {f"{one['source']} L{line}" for one in evidence for line in one["lines"]}
    return set(expected) <= cited


def _row_fits(expected: dict[str, Any], row: dict[str, Any]) -> bool:
    return all(
        _cites(value, row["evidence"]) if name == "cites" else _fits(value, row[name])
        for name, value in expected.items()
    )


def _shown(answer: Answer) -> str:
    keep = ("certainty", "standing", "contested")
    rows = [
        {name: value["iri"].rpartition("/")[2] if isinstance(value, dict) else value for name, value in row.items()
         if name in keep or name in catalogue()[answer.question].columns}
        for row in answer.answers
    ]  # fmt: skip
    return "\n".join(map(str, rows)) or f"empty: {answer.why_empty}"


@pytest.mark.parametrize("case", CASES, ids=[f"{case['file']}: {case['case']}" for case in CASES])
def test_case(graph: Reader, case: Case) -> None:
    answer = _ask(graph, case)
    if "empty" in case:
        assert answer.answers == [], _shown(answer)
        assert answer.why_empty is not None
        assert answer.why_empty["reason"] == case["empty"]
        assert _cites(case.get("cites", []), answer.why_empty["evidence"])
        return
    left = list(answer.answers)
    for expected in case["expect"]:
        row = next((row for row in left if _row_fits(expected, row)), None)
        assert row is not None, f"no row for {expected} among\n{_shown(answer)}"
        left.remove(row)
    if "among" not in case:
        assert not left, f"more rows than expected:\n{_shown(answer)}"


@pytest.mark.parametrize("case", CASES, ids=[f"{case['file']}: {case['case']}" for case in CASES])
@pytest.mark.long
def test_two_engines_agree(graph: Reader, second_engine: RdflibGraph, case: Case) -> None:
    assert _ask(second_engine, case).document() == _ask(graph, case).document()


def test_every_question_is_asked_on_three_days() -> None:
    days: dict[str, set[str]] = defaultdict(set)
    for case in CASES:
        days[case["ask"]].add(case["on"])
    assert {name: len(days[name]) for name in catalogue() if len(days[name]) < 3} == {}


def test_no_two_cases_ask_the_same() -> None:
    seen = [(case["ask"], str(case.get("with")), case["on"], case.get("known_on")) for case in CASES]
    assert len(seen) == len(set(seen))
    assert len(CASES) >= 60
