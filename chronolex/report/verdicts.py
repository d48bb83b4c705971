"""Recommendations whose legal part becomes fulfilled, is undone, or is found otherwise."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import groupby, pairwise
from typing import NamedTuple

from pyoxigraph import Literal, NamedNode

from chronolex.graph.days import EARLIEST, OPEN, Day
from chronolex.graph.vocabulary import DERIVED, term
from chronolex.report.lines import Line
from chronolex.report.world import World
from chronolex.report.writer import Writer

_TEST, _ABOUT = term("clx:legalTest"), term("clx:recommendation")
_FULFILLED = "/verdict/fulfilled"


class _Run(NamedTuple):
    """What a test finds of a recommendation from one day until another."""

    start: Day
    end: Day
    verdict: str
    claims: frozenset[str]


Key = tuple[str, str]
"""A test, and a recommendation of which it finds something."""

Runs = dict[Key, list[_Run]]


def verdicts(writer: Writer) -> Iterator[Line]:
    """Yield a line for each stretch of days on which the graph finds a legal part otherwise because of the change."""
    touched = {key for world in (writer.before, writer.after) for key in _keys(world, writer.change.delta.subjects())}
    before, after = _runs(writer.before, touched), _runs(writer.after, touched)
    lines = [
        line for key in sorted(before.keys() & after.keys()) for line in _compared(writer, key, before[key], after[key])
    ]
    order = ("becomes-fulfilled", "becomes-undone", "verdict-changes")
    yield from sorted(lines, key=lambda line: order.index(line.rule))


def _keys(world: World, nodes: Iterable[NamedNode]) -> Iterator[Key]:
    """Yield of which recommendations, by which tests, some nodes tell what is found."""
    for node in nodes:
        said = _said(world, node)
        if _TEST in said and _ABOUT in said:
            yield said[_TEST][0], said[_ABOUT][0]


def _runs(world: World, keys: Iterable[Key]) -> Runs:
    """Return what is found of each of some recommendations by a test, as known last."""
    found: dict[Key, dict[tuple[Day, Day, str], set[str]]] = defaultdict(lambda: defaultdict(set))
    for key in keys:
        quads = world.stored.store.quads_for_pattern(None, _ABOUT, NamedNode(key[1]), DERIVED)
        for said in (_said(world, quad.subject) for quad in quads if isinstance(quad.subject, NamedNode)):
            if said.get(_TEST) == [key[0]] and said[term("clx:knownTo")] == [OPEN.isoformat()]:
                start, end, verdict = (said[term(f"clx:{name}")][0] for name in ("runFrom", "runTo", "verdict"))
                run = found[key][Day.fromisoformat(start), Day.fromisoformat(end), verdict]
                run.update(said.get(term("clx:decidedBy"), ()))
    return {
        key: sorted(_Run(start, end, verdict, frozenset(claims)) for (start, end, verdict), claims in runs.items())
        for key, runs in found.items()
    }


def _said(world: World, node: NamedNode) -> dict[NamedNode, list[str]]:
    """Return what is derived of a node."""
    found: dict[NamedNode, list[str]] = defaultdict(list)
    for quad in world.stored.store.quads_for_pattern(node, None, None, DERIVED):
        if isinstance(quad.object, NamedNode | Literal):
            found[quad.predicate].append(quad.object.value)
    return found


def _compared(writer: Writer, key: Key, before: list[_Run], after: list[_Run]) -> Iterator[Line]:
    """Yield a line for each stretch in which the verdicts are two, neighbours with the same two as one."""
    bounds = sorted({day for run in (*before, *after) for day in (run.start, run.end)})
    stretches = [(start, end, _at(before, start), _at(after, start)) for start, end in pairwise(bounds)]
    for (old, new), group in groupby(stretches, key=lambda one: (one[2].verdict, one[3].verdict)):
        days = list(group)
        if old != new:
            yield _line(writer, key, (days[0][0], days[-1][1]), (old, new), [run for one in days for run in one[2:]])


def _at(runs: list[_Run], day: Day) -> _Run:
    """Return what is found on a day; runs have no gaps."""
    return next(run for run in runs if run.start <= day < run.end)


def _line(writer: Writer, key: Key, days: tuple[Day, Day], verdicts: tuple[str, str], runs: list[_Run]) -> Line:
    """Return the line of one stretch of days."""
    test, recommendation = key
    old, new = verdicts
    rule = "becomes-fulfilled" if new.endswith(_FULFILLED) else "verdict-changes"
    rule = "becomes-undone" if old.endswith(_FULFILLED) else rule
    return writer.line(
        "recommendations", rule, recommendation, days[0] if days[0] > EARLIEST else None,
        {claim for run in runs for claim in run.claims}, days[1] if days[1] < OPEN else None,
        old=writer.label(old), new=writer.label(new), recommendation=writer.label(recommendation),
        test=writer.label(test),
        more={"test": test.rpartition("/")[2], "before": old.rpartition("/")[2], "after": new.rpartition("/")[2]},
    )  # fmt: skip
