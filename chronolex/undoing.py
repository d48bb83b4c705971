"""The changes in effect: stage a graph with them, take one of them back, and make any generation again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from pyoxigraph import Quad, Store

from chronolex.build import CheckFailed
from chronolex.checking import compared
from chronolex.errors import InputFaults, UsageError
from chronolex.graph import beside, history
from chronolex.graph.delta import Delta
from chronolex.graph.folder import current_number
from chronolex.graph.generations import Cause, Generation, described, publish_change, put_back
from chronolex.graph.vocabulary import HISTORY
from chronolex.outcome import findings, manifest, opened, worked_out
from chronolex.progress import Step, unseen
from chronolex.staging import Staged, stage


def in_effect(home: Path) -> list[history.Entry]:
    """Return the changes that are applied and not taken back, in the order in which they were applied."""
    told = history.entries(home, current_number(home))
    taken_back = {entry.reverts for entry in told}
    return [entry for entry in told if entry.kind == "amend" and entry.number not in taken_back]


def stage_in_effect(home: Path, country: str, step: Step = unseen) -> Staged:
    """Stage the corpus with every change in effect.

    Raises:
        InputFaults: the corpus has faults, or a change does not fit it any longer.
    """
    staged = stage(country, step=step)
    entries = in_effect(home)
    built = {**staged.built, "changes": []}
    if not entries:
        return replace(staged, built=built)
    after, built = _with_changes(staged.quads, built, entries)
    return replace(staged, quads=list(after), built=built)


def revert(home: Path, number: int, by: str) -> Generation:
    """Publish the graph without a change, as a change of its own: the history keeps both.

    Raises:
        UsageError: the generation was made by no change, or its change was taken back already.
        InputFaults: a later change does not fit without it; each says where.
        CheckFailed: the graph without it breaks a rule that stops it.
    """
    entries = in_effect(home)
    undone = next((entry for entry in entries if entry.number == number), None)
    if undone is None:
        known = ", ".join(str(entry.number) for entry in entries) or "none"
        raise UsageError(f"Generation {number} holds no change that is in effect; changes in effect: {known}.")
    generation, _ = described(home)
    quads, built, kept = _without(home, undone, [entry for entry in entries if entry.number != number])
    try:
        wanted, built = _with_changes(quads, built, kept)
    except InputFaults as error:
        faults = [replace(fault, wrong=f"without {undone.change}: {fault.wrong}") for fault in error.faults]
        raise InputFaults(faults) from None
    cause = Cause("revert", by, undone.change, f"Revert of {undone.change}", reverts=number)
    return _published(home, generation, wanted, built, cause)


def replay(home: Path, to: int, out: Path) -> Generation:
    """Make a generation again, from an empty store through every change before it, in another data folder.

    Raises:
        StoreError: the history is damaged, or has no such generation, or there is a graph in the other folder already.
    """
    history.lines_at(home, to)
    history.copy(home, to, out)
    return put_back(out, to)


def _with_changes(
    quads: Iterable[Quad], built: dict[str, Any], entries: Sequence[history.Entry]
) -> tuple[Store, dict[str, Any]]:
    """Return a graph with changes, one after another, and what its manifest says."""
    before, after = Store(), Store()
    for store in (before, after):
        store.bulk_extend(quads := list(quads))
    for entry in entries:
        amended, delta = worked_out(before, after, built["country"], entry.text, f"{entry.change}.yaml")
        built = manifest(built, amended, entry.text, delta, None)
        delta.write(before)
    return after, built


def _without(
    home: Path, undone: history.Entry, kept: list[history.Entry]
) -> tuple[list[Quad], dict[str, Any], list[history.Entry]]:
    """Return a graph without a change, what its manifest says, and the changes that it lacks yet.

    Where the graph was built before the change, it is that build, from the history; else the corpus itself.
    """
    told = history.entries(home, current_number(home))
    built = max((entry.number for entry in told if entry.kind == "build"), default=0)
    if built < undone.number:
        entry = next(entry for entry in told if entry.number == built)
        later = [one for one in kept if one.number > built]
        return list(history.quads_of(history.lines_at(home, built))), entry.built, later
    staged = stage(undone.built["country"])
    return staged.quads, {**staged.built, "changes": []}, kept


def _published(home: Path, generation: Generation, wanted: Store, built: dict[str, Any], cause: Cause) -> Generation:
    """Publish a graph as what it adds to and removes from the current generation."""
    before = opened(generation)
    delta = Delta.between((quad for quad in before if quad.graph_name != HISTORY), wanted)
    after = beside.copy(home, before, generation.number)
    try:
        delta.write(after.store)
        checks = compared(delta.added, delta.removed, before, after.store)
        found = findings(generation.built.get("findings", {}), checks)
        if found["Violation"]:
            raise CheckFailed(checks[1], {})
        return publish_change(home, after, delta, {**built, "findings": found}, cause)
    finally:
        after.close()
