"""Recommendations whose legal part becomes fulfilled, is undone, or is found otherwise."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby, pairwise
from typing import NamedTuple

from chronolex.graph.days import EARLIEST, OPEN, Day
from chronolex.graph.store import Reader
from chronolex.report.lines import Line
from chronolex.report.writer import Writer

_OUTLOOKS = """
PREFIX clx: <https://w3id.org/chronolex/ontology#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
SELECT ?outlook ?test ?recommendation ?verdict ?from ?to ?claim WHERE {
  ?outlook clx:legalTest ?test ; clx:recommendation ?recommendation ; clx:verdict ?verdict ;
    clx:runFrom ?from ; clx:runTo ?to ; clx:knownTo "9999-12-31"^^xsd:date .
  OPTIONAL { ?outlook clx:decidedBy ?claim }
}
"""
_FULFILLED = "/verdict/fulfilled"


class _Run(NamedTuple):
    """What a test finds of a recommendation from one day until another."""

    start: Day
    end: Day
    verdict: str
    claims: frozenset[str]


Runs = dict[tuple[str, str], list[_Run]]


def verdicts(writer: Writer) -> Iterator[Line]:
    """Yield a line for each stretch of days on which the graph finds a legal part otherwise because of the change."""
    before, after = _runs(writer.before.reader), _runs(writer.after.reader)
    lines = [
        line for key in sorted(before.keys() & after.keys()) for line in _compared(writer, key, before[key], after[key])
    ]
    order = ("becomes-fulfilled", "becomes-undone", "verdict-changes")
    yield from sorted(lines, key=lambda line: order.index(line.rule))


def _runs(reader: Reader) -> Runs:
    """Return what is found of each recommendation by each test, as known last."""
    found: dict[tuple[str, str], dict[tuple[Day, Day, str], set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in reader.query(_OUTLOOKS):
        days = (Day.fromisoformat(row["from"].value), Day.fromisoformat(row["to"].value))
        claims = found[row["test"].value, row["recommendation"].value][*days, row["verdict"].value]
        claims |= {row["claim"].value} if "claim" in row else set()
    return {
        key: sorted(_Run(start, end, verdict, frozenset(claims)) for (start, end, verdict), claims in runs.items())
        for key, runs in found.items()
    }


def _compared(writer: Writer, key: tuple[str, str], before: list[_Run], after: list[_Run]) -> Iterator[Line]:
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


def _line(
    writer: Writer, key: tuple[str, str], days: tuple[Day, Day], verdicts: tuple[str, str], runs: list[_Run]
) -> Line:
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
