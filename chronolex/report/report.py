"""Put the report of a plan together."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from pyoxigraph import NamedNode

from chronolex.amending import Plan
from chronolex.graph import check as shapes
from chronolex.graph.vocabulary import BASE
from chronolex.report.aligning import aligning
from chronolex.report.bodies import bodies
from chronolex.report.candidates import Change
from chronolex.report.checks import checks as compared
from chronolex.report.checks import persisting
from chronolex.report.disputes import disputes
from chronolex.report.flips import flips
from chronolex.report.functions import functions
from chronolex.report.lines import PARTS, Line, named
from chronolex.report.moments import moments
from chronolex.report.stale import stale
from chronolex.report.told_flips import lines as told_flips
from chronolex.report.verdicts import verdicts
from chronolex.report.world import World
from chronolex.report.writer import Writer

Checks = tuple[shapes.Report, shapes.Report]
"""What the shapes find before and after."""


@dataclass(frozen=True)
class Report:
    """What a change does.

    Attributes:
        head: the change itself, with its days, counts, and the claims that it begins, ends and corrects.
        lines: everything else, by part; a part that was not looked at is missing.
        checks: what the shapes find before and after, where they were asked: `apply` need not ask again.
        seconds: of the processor that each part took.
    """

    head: dict[str, Any]
    lines: dict[str, list[Line]]
    checks: Checks | None
    labels: dict[str, str] = field(repr=False, default_factory=dict)
    language: str = "en"
    seconds: dict[str, float] = field(default_factory=dict, compare=False)

    def document(self) -> dict[str, Any]:
        """Return the report as one JSON object; the same plan gives the same object."""
        told = [part for part in PARTS if part in self.lines]
        return {**self.head, **{part: [line.document(self.labels) for line in self.lines[part]] for part in told}}

    def text(self, width: int = 100) -> str:
        """Return the report for people, wrapped to a width in characters."""
        from chronolex.report.text import text

        return text(self, width)


def report(plan: Plan, language: str = "en", checks: bool | Checks = True) -> Report:
    """Say what a planned change does, and change nothing.

    Args:
        plan: the change that was tried.
        language: of the sentences and names, `en` or `ru`.
        checks: whether the shapes are asked (two full runs), or what they found before and after.
    """
    seconds: dict[str, float] = {}
    before, after = World(plan.before, plan.generation), World(plan.after, plan.generation + 1)
    change = Change(before, after, moments(before, after, plan.amended.days))
    begun = frozenset(after.resolved.keys() - before.resolved.keys())
    writer = Writer(change, begun, plan.amended.change.act, language)
    parts: dict[str, list[Line]] = {}
    found = _checked(plan, checks, seconds)
    if found:
        parts["checks"] = list(compared(writer, *found))

    def part(name: str, *makers: Callable[[Writer], Iterable[Line]]) -> None:
        start = time.process_time()
        lines = [line for make in makers for line in make(writer)]
        parts[name] = sorted(lines, key=lambda line: line.date or "") if name in ("stale", "left", "align") else lines
        seconds[name] = time.process_time() - start

    part("stale", stale)
    part("left", functions, bodies)
    part("flips", lambda writer: told_flips(writer, flips(change)))
    part("align", aligning)
    part("recommendations", verdicts)
    part("contradictions", disputes)
    labels = _labels(writer, parts, plan)
    return Report(_head(plan, writer, labels, found), parts, found, labels, language, seconds)


def _checked(plan: Plan, checks: bool | Checks, seconds: dict[str, float]) -> Checks | None:
    """Return what the shapes find, ask them, or leave it."""
    if isinstance(checks, tuple):
        return checks
    if not checks:
        return None
    start = time.process_time()
    found = shapes.check(plan.before.quads), shapes.check(plan.after.quads)
    seconds["checks"] = time.process_time() - start
    return found


def _labels(writer: Writer, parts: dict[str, list[Line]], plan: Plan) -> dict[str, str]:
    """Return the names of everything that the report speaks of."""
    amended = plan.amended
    named = {iri.value for iri in (*amended.begun, *amended.ended, *amended.corrected)}
    for lines in parts.values():
        named.update(iri for line in lines for iri in (line.subject, *line.claims))
    return {iri: _label(writer, iri) for iri in sorted(named)}


def _label(writer: Writer, iri: str) -> str:
    """Return what a thing is called after the change, what it was called before it where it is gone."""
    world = writer.after if iri in writer.after.labels else writer.before
    return world.label(iri, writer.language)


def _head(plan: Plan, writer: Writer, labels: dict[str, str], found: Checks | None) -> dict[str, Any]:
    """Return what the report says of the change itself."""
    amended, change = plan.amended, plan.amended.change
    title = dict(change.title.items())

    def listed(claims: Iterable[NamedNode]) -> list[dict[str, str]]:
        return [named(iri.value, labels) for iri in claims]

    return {
        "change": change.change,
        "title": title.get(writer.language) or title.get("en") or next(iter(title.values()), ""),
        "act": change.act,
        "adopted": change.adopted.text if change.adopted else None,
        "days": list(amended.days),
        "looked_at": [day.isoformat() for day in writer.change.moments.looked_at],
        "known_on": writer.change.moments.known.isoformat(),
        "generation": plan.generation,
        "prospective": list(amended.prospective),
        "begun": listed(amended.begun),
        "ended": listed(amended.ended),
        "corrected": listed(amended.corrected),
        "counts": _counts(writer.change),
        "persisting": persisting(*found) if found else None,
    }


def _counts(change: Change) -> dict[str, dict[str, int]]:
    """Return how many quads are added to and removed from each graph."""
    added, removed = (Counter(str(quad.graph_name)[1:-1] for quad in quads) for quads in change.quads)
    return {
        graph.removeprefix(BASE): {"added": added[graph], "removed": removed[graph]}
        for graph in sorted({*added, *removed})
    }
