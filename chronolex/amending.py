"""Plan a change and apply it: tried on a copy of the graph, looked at, and published whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyoxigraph import Store

from chronolex.build import CheckFailed
from chronolex.checking import Report, compared
from chronolex.errors import StoreError
from chronolex.graph import beside
from chronolex.graph.delta import Delta
from chronolex.graph.generations import Cause, Generation, described, publish_change
from chronolex.outcome import country, manifest, opened, worked_out

if TYPE_CHECKING:
    from chronolex.loaders.changes.read import Amended


@dataclass(frozen=True)
class Plan:
    """A change that was tried on a copy of the current generation and not applied.

    Attributes:
        generation: that on which it was planned; applying it demands that it still is current.
        before, after: the two graphs; nothing of `after` is published.
        delta: what the change adds and removes, days and derived facts among it.
        checks: what the shapes find before and after, at the nodes that the change can touch.
        built: what the manifest of the next generation would say.
    """

    amended: Amended
    text: str
    generation: Generation
    before: Store
    beside: beside.Beside
    delta: Delta
    checks: tuple[Report, Report]
    built: dict[str, Any]

    @property
    def after(self) -> Store:
        """The graph after the change."""
        return self.beside.store


@contextmanager
def plan(home: Path, text: str, file: str) -> Iterator[Plan]:
    """Try a change on the current generation, with every change in effect, and publish nothing.

    What it costs is what the change can reach, however large the graph is.

    Raises:
        InputFaults: the change file has faults, or what it says cannot be.
        StoreError: there is no graph, or there is no room for the copy.
    """
    generation, _ = described(home)
    before = opened(generation)
    after = beside.copy(home, before, generation.number)
    try:
        yield _planned(generation, before, after, text, file)
    finally:
        after.close()


def _planned(generation: Generation, before: Store, after: beside.Beside, text: str, file: str) -> Plan:
    """Work a change out in a copy of a generation."""
    try:
        amended, delta = worked_out(before, after.store, country(generation), text, file)
    except OSError as error:
        raise StoreError(f"There is no room to try the change: {error}. What was there is untouched.") from None
    checks = compared(delta.added, delta.removed, before, after.store)
    built = manifest(generation.built, amended, text, delta, checks)
    return Plan(amended, text, generation, before, after, delta, checks, built)


def apply(home: Path, tried: Plan, by: str, expected: int | None = None) -> Generation:
    """Publish a plan as the next generation, whole or not at all.

    Raises:
        CheckFailed: the graph after the change breaks a rule that stops it.
        Overtaken: another generation than the planned (or the expected) one is current.
        StoreError: the disk refuses, or another process is writing.
    """
    change = tried.amended.change
    if tried.built["findings"]["Violation"]:
        raise CheckFailed(tried.checks[1], {})
    cause = Cause("amend", by, change.change, dict(change.title.items()).get("en", ""), tried.text)
    return publish_change(home, tried.beside, tried.delta, tried.built, cause, expected)
