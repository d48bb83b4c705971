"""Plan a change, apply it, take it back, and make any generation again from the history."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from chronolex.build import CheckFailed
from chronolex.errors import InputFaults, UsageError
from chronolex.graph import history
from chronolex.graph.check import Report, check
from chronolex.graph.claims import Facts
from chronolex.graph.days import Day
from chronolex.graph.generations import Cause, Generation, current_number, publish, put_back
from chronolex.graph.timeline import Resolved, resolve
from chronolex.inputs import package_folder
from chronolex.staging import Staged, concepts, read_ontology, stage, stage_facts

if TYPE_CHECKING:
    from chronolex.loaders.changes.read import Amended


@dataclass(frozen=True)
class Plan:
    """A change that was tried and not applied: the graph before it and after it.

    Attributes:
        generation: the number of the generation that it was planned on; applying it demands that it still is current.
    """

    amended: Amended
    before: Staged
    after: Staged
    generation: int
    text: str


def in_effect(home: Path) -> list[history.Entry]:
    """Return the changes that are applied and not taken back, in the order in which they were applied."""
    told = history.entries(home, current_number(home))
    taken_back = {entry.reverts for entry in told}
    return [entry for entry in told if entry.kind == "amend" and entry.number not in taken_back]


def plan(home: Path, country: str, text: str, file: str) -> Plan:
    """Try a change on the corpus and on every change in effect, and publish nothing.

    Raises:
        InputFaults: the change file has faults, or what it says cannot be.
    """
    entries = in_effect(home)
    number = current_number(home)
    facts = _facts(country)
    earlier, _ = _amended(country, facts, [(f"{entry.change}.yaml", entry.text) for entry in entries])
    after, amended = _amended(country, earlier, [(file, text)])
    ontology = read_ontology()
    before = stage_facts(earlier, country, ontology)
    return Plan(amended[-1], before, _named(stage_facts(after, country, ontology), entries, text), number, text)


def stage_in_effect(home: Path, country: str) -> Staged:
    """Stage the corpus with every change in effect.

    Raises:
        InputFaults: the corpus has faults, or a change does not fit it any longer.
    """
    entries = in_effect(home)
    if not entries:
        return _named(stage(country), [])
    facts, _ = _amended(country, _facts(country), [(f"{entry.change}.yaml", entry.text) for entry in entries])
    return _named(stage_facts(facts, country, read_ontology()), entries)


def apply(
    home: Path, tried: Plan, by: str, expected: int | None = None, report: Report | None = None
) -> tuple[Generation, Report]:
    """Publish a plan as the next generation, whole or not at all; `report` is what the shapes found of it, where known.

    Raises:
        CheckFailed: the graph after the change breaks a rule that stops it.
        Overtaken: another generation than the planned (or the expected) one is current.
        StoreError: the disk refuses, or another process is writing.
    """
    report = report or check(tried.after.quads)
    if not report.conforms:
        raise CheckFailed(report, tried.after.places)
    change = tried.amended.change
    cause = Cause("amend", by, change.change, dict(change.title.items()).get("en", ""), tried.text)
    wanted = tried.generation if expected is None else expected
    return publish(home, tried.after.quads, {**tried.after.built, "findings": report.counts()}, cause, wanted), report


def revert(home: Path, country: str, number: int, by: str) -> Generation:
    """Publish the graph without a change, as a change of its own: the history keeps both.

    Raises:
        UsageError: the generation was made by no change, or its change was taken back already.
        InputFaults: a later change does not fit without it; each says where.
    """
    entries = in_effect(home)
    undone = next((entry for entry in entries if entry.number == number), None)
    if undone is None:
        known = ", ".join(str(entry.number) for entry in entries) or "none"
        raise UsageError(f"Generation {number} holds no change that is in effect; changes in effect: {known}.")
    kept = [entry for entry in entries if entry.number != number]
    try:
        facts, _ = _amended(country, _facts(country), [(f"{entry.change}.yaml", entry.text) for entry in kept])
    except InputFaults as error:
        raise InputFaults(
            [replace(fault, wrong=f"without {undone.change}: {fault.wrong}") for fault in error.faults]
        ) from None
    staged = _named(stage_facts(facts, country, read_ontology()), kept)
    report = check(staged.quads)
    if not report.conforms:
        raise CheckFailed(report, staged.places)
    title = f"Revert of {undone.change}"
    cause = Cause("revert", by, undone.change, title, reverts=number)
    return publish(home, staged.quads, {**staged.built, "findings": report.counts()}, cause, current_number(home))


def replay(home: Path, to: int, out: Path) -> Generation:
    """Make a generation again, from an empty store through every change before it, in another data folder.

    Raises:
        StoreError: the history is damaged, or has no such generation, or there is a graph in the other folder already.
    """
    history.lines_at(home, to)
    history.copy(home, to, out)
    return put_back(out, to)


def lasting(resolved: Iterable[Resolved]) -> dict[NamedNode, tuple[Day, Day | None]]:
    """Return of each claim its first possible day, and its last possible first day after where an end is known."""
    found: dict[NamedNode, tuple[Day, Day | None]] = {}
    for one in resolved:
        index = one.known[-1].index if one.known else None
        if index is not None:
            end = max(index.possible.end, index.presumed.end) if index.end_known else None
            found[one.claim.iri] = (index.possible.start, end)
    return found


def _facts(country: str) -> Facts:
    """Read the corpus, or raise its faults."""
    from chronolex.loaders.corpus.load import load

    return load(package_folder() / "corpus" / country, concepts(read_ontology()))


def _amended(country: str, facts: Facts, changes: Sequence[tuple[str, str]]) -> tuple[Facts, list[Amended]]:
    """Return the facts after changes, one after another."""
    from chronolex.loaders.changes.read import amend

    told = []
    known = concepts(read_ontology())
    for file, text in changes:
        told.append(amend(text, file, facts, lasting(resolve(facts)), known, country))
        facts = told[-1].facts
    return facts, told


def _named(staged: Staged, entries: Sequence[history.Entry], *more: str) -> Staged:
    """Return what is staged with the changes in it among what it was built from."""
    texts = [*(entry.text for entry in entries), *more]
    return replace(staged, built={**staged.built, "changes": [history.text_sha256(text) for text in texts]})
