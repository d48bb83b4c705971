"""What a change makes of a graph: the quads that follow from it, and what the next manifest says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal, Quad, Store

from chronolex.checking import Report
from chronolex.errors import Fault, InputFaults, StoreError
from chronolex.graph import history
from chronolex.graph.consequences import Consequences
from chronolex.graph.delta import Delta
from chronolex.graph.generations import REBUILD, Generation
from chronolex.graph.store import open_generation
from chronolex.graph.stored import Stored
from chronolex.graph.vocabulary import BASE, HISTORY, term

if TYPE_CHECKING:
    from chronolex.loaders.changes.read import Amended


def worked_out(before: Store, after: Store, country: str, text: str, file: str) -> tuple[Amended, Delta]:
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


def manifest(
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
    return {
        **kept,
        "counts": counts,
        "sources": {**before.get("sources", {}), **sources},
        "changes": [*before.get("changes", []), history.text_sha256(text)],
        "findings": findings(found, checks) if checks else found,
    }


def findings(whole: Mapping[str, int], checks: tuple[Report, Report]) -> dict[str, int]:
    """Return how many findings of each severity the whole graph has after a change.

    Args:
        whole: how many it had before.
        checks: those of what the change touches, before and after it.

    >>> findings({"Warning": 8}, (Report(), Report()))
    {'Violation': 0, 'Warning': 8, 'Info': 0}
    """
    before, after = (one.counts() for one in checks)
    return {severity: whole.get(severity, 0) + after[severity] - before[severity] for severity in after}


_OF_A_GENERATION = ("number", "graph_sha256", "graph_sum", "quads")


def _more(delta: Delta) -> int:
    """Return how many contradictions there are more after than before."""

    def found(quads: Iterable[Quad]) -> set[Any]:
        wanted = term("clx:Contradiction")
        return {quad.subject for quad in quads if quad.predicate == term("rdf:type") and quad.object == wanted}

    return len(found(delta.added)) - len(found(delta.removed))


def country(generation: Generation) -> str:
    """Return whose graph it is.

    Raises:
        StoreError: its manifest does not say.
    """
    try:
        return str(generation.built["country"])
    except KeyError:
        raise StoreError(f"Generation {generation.number} does not say of which country it is. {REBUILD}") from None


def opened(generation: Generation) -> Store:
    """Open a generation for reading."""
    return open_generation(generation).store
