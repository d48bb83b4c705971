"""Plan a change, apply it, take it back, and make any generation again from the history."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal, Quad, Store

from chronolex.build import CheckFailed
from chronolex.checking import Report, compared
from chronolex.errors import Fault, InputFaults, StoreError, UsageError
from chronolex.graph import beside, history
from chronolex.graph.consequences import Consequences
from chronolex.graph.delta import Delta
from chronolex.graph.folder import current_number
from chronolex.graph.generations import REBUILD, Cause, Generation, described, publish_change, put_back
from chronolex.graph.store import open_generation
from chronolex.graph.stored import Stored
from chronolex.graph.vocabulary import BASE, HISTORY, term
from chronolex.progress import Step, unseen
from chronolex.staging import Staged, stage

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
    before = _opened(generation)
    after = beside.copy(home, before, generation.number)
    try:
        yield _planned(generation, before, after, text, file)
    finally:
        after.close()


def _planned(generation: Generation, before: Store, after: beside.Beside, text: str, file: str) -> Plan:
    """Work a change out in a copy of a generation."""
    try:
        amended, delta = _worked_out(before, after.store, _country(generation), text, file)
    except OSError as error:
        raise StoreError(f"There is no room to try the change: {error}. What was there is untouched.") from None
    checks = compared(delta.added, delta.removed, before, after.store)
    built = _built(generation.built, amended, text, delta, checks)
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


def _worked_out(before: Store, after: Store, country: str, text: str, file: str) -> tuple[Amended, Delta]:
    """Write a change with all that follows from it to the graph after it."""
    # What reads change files is not needed by a start that finds the graph up to date.
    from chronolex.loaders.changes.read import amend

    stored = Stored(before)
    amended = amend(text, file, stored, country)
    change = amended.change
    if _in_history(before, change.change):
        wrong = f"the change '{change.change}' has been applied"
        raise InputFaults([Fault(file, change.place.line, wrong, "a slug of its own")])
    try:
        return amended, Consequences(stored, after, country).of(amended.claims, amended.things)
    except InputFaults as error:
        # What was read back from the graph stands in no file; the change is what it does not fit.
        raise InputFaults(
            [fault if fault.file else replace(fault, file=file, line=change.place.line) for fault in error.faults]
        ) from None


def _in_history(store: Store, slug: str) -> bool:
    """Tell whether a change of this name is in effect."""
    entries = store.quads_for_pattern(None, term("clx:change"), Literal(slug), HISTORY)
    numbers = {
        quad.object
        for entry in entries
        if not _says(store, entry.subject, "clx:reverts")
        for quad in store.quads_for_pattern(entry.subject, term("clx:generation"), None, HISTORY)
    }
    return any(not _said(store, "clx:reverts", number) for number in numbers)


def _says(store: Store, subject: Any, name: str) -> bool:
    return next(store.quads_for_pattern(subject, term(name), None, HISTORY), None) is not None


def _said(store: Store, name: str, value: Any) -> bool:
    return next(store.quads_for_pattern(None, term(name), value, HISTORY), None) is not None


def _built(
    before: dict[str, Any], amended: Amended, text: str, delta: Delta, checks: tuple[Report, Report] | None
) -> dict[str, Any]:
    """Return what the manifest of the next generation says, from what that of this one does."""
    kinds = Counter(before["counts"].get("kinds", {}))
    begun = set(amended.begun)
    kinds.update(claim.kind for claim in amended.claims if claim.iri in begun)
    sources = {one.iri.value.removeprefix(BASE): one.known_from.isoformat() for one in amended.sources}
    counts = {
        **before["counts"],
        "things": before["counts"].get("things", 0) + len(amended.things),
        "claims": before["counts"].get("claims", 0) + len(begun),
        "contradictions": before["counts"].get("contradictions", 0) + _more(delta),
        "triples": before["counts"].get("triples", 0) + len(delta.added) - len(delta.removed),
        "kinds": dict(sorted(kinds.items())),
    }
    kept = {key: value for key, value in before.items() if key not in _OF_A_GENERATION}
    found = before.get("findings", {})
    if checks:
        found = {key: found.get(key, 0) + new - checks[0].counts()[key] for key, new in checks[1].counts().items()}
    return {
        **kept,
        "counts": counts,
        "sources": {**before.get("sources", {}), **sources},
        "changes": [*before.get("changes", []), history.text_sha256(text)],
        "findings": found,
    }


_OF_A_GENERATION = ("number", "graph_sha256", "graph_sum", "quads")


def _more(delta: Delta) -> int:
    """Return how many contradictions there are more after than before."""

    def found(quads: Iterable[Quad]) -> set[Any]:
        wanted = term("clx:Contradiction")
        return {quad.subject for quad in quads if quad.predicate == term("rdf:type") and quad.object == wanted}

    return len(found(delta.added)) - len(found(delta.removed))


def _with_changes(
    quads: Iterable[Quad], built: dict[str, Any], entries: Sequence[history.Entry]
) -> tuple[Store, dict[str, Any]]:
    """Return a graph with changes, one after another, and what its manifest says."""
    before, after = Store(), Store()
    for store in (before, after):
        store.bulk_extend(quads := list(quads))
    for entry in entries:
        amended, delta = _worked_out(before, after, built["country"], entry.text, f"{entry.change}.yaml")
        built = _built(built, amended, entry.text, delta, None)
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
    before = _opened(generation)
    delta = Delta.between((quad for quad in before if quad.graph_name != HISTORY), wanted)
    after = beside.copy(home, before, generation.number)
    try:
        delta.write(after.store)
        checks = compared(delta.added, delta.removed, before, after.store)
        was = generation.built.get("findings", {})
        found = {key: was.get(key, 0) + new - checks[0].counts()[key] for key, new in checks[1].counts().items()}
        if found["Violation"]:
            raise CheckFailed(checks[1], {})
        return publish_change(home, after, delta, {**built, "findings": found}, cause)
    finally:
        after.close()


def _country(generation: Generation) -> str:
    """Return whose graph it is.

    Raises:
        StoreError: its manifest does not say.
    """
    try:
        return str(generation.built["country"])
    except KeyError:
        raise StoreError(f"Generation {generation.number} does not say of which country it is. {REBUILD}") from None


def _opened(generation: Generation) -> Store:
    """Open a generation for reading."""
    return open_generation(generation).store
