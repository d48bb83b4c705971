"""Join the end of one fact and the beginning of another where they are one change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from chronolex.graph.bounds import Window
from chronolex.graph.days import Day
from chronolex.graph.diff_changes import SURENESS, Change
from chronolex.graph.diff_facts import Fact

Representative = Callable[[str], str]
Place = tuple[str, ...]
Held = dict[Place, tuple[set[str], set[str]]]
"""The claims that hold in a place on the first day, and on the second."""

_PLACES: dict[str, tuple[tuple[str, ...], tuple[str, ...], str]] = {
    "Competence": (("role", "object", "territory"), ("holder",), "moved"),
    "Filling": (("office",), ("holder",), "moved"),
    "Tenure": (("post",), ("person",), "moved"),
    "Subordination": (("of",), ("under",), "moved"),
    "Criminalisation": (("offence",), ("provision",), "moved"),
    "Penalty": (
        ("offence", "provision", "tier", "sanction", "offender", "alternative"),
        ("minimum", "maximum", "unit"),
        "changed",
    ),
    "Naming": (("of",), ("name",), "changed"),
    "Norm": (("provision", "kind", "term"), (), "changed"),
    "StatusOf": (("of",), ("status",), "changed"),
    "InForce": (("instrument",), (), "changed"),
}
"""For each kind: what stays the same, what takes the other's place, and what that is called."""
_NEEDED = {"Norm": "term"}
"""Without this a provision's norms of one kind cannot be told apart."""

TAKEN = {kind: what for kind, (_, what, _) in _PLACES.items()}


def joined(found: list[Change], facts: Iterable[Fact], first: Day, second: Day, same: Representative) -> list[Change]:
    """Join an end and a beginning that are one change: the only fact of its place before, and the only one after.

    Args:
        found: the changes of single facts.
        facts: all facts, those that did not change too: where another holds on both days, nothing is joined.
        first: the first day.
        second: the second day.
        same: gives provisions that carried one norm under several numbers one representative.
    """
    held: Held = defaultdict(lambda: (set(), set()))
    keyed: dict[str, Place] = {}
    for fact in facts:
        if place := _place(fact, same):
            keyed[fact.claim] = place
            for side, day in enumerate((first, second)):
                if fact.index.answer(day):
                    held[place][side].add(fact.claim)
    pairs = dict(_pairs(found, keyed, held))
    after = {change.after.claim for change in pairs.values() if change.after}
    kept = []
    for change in found:
        claim = change.facts[0].claim
        if change.kind == "ended" and claim in pairs:
            kept.append(pairs[claim])
        elif not (change.kind == "began" and claim in after):
            kept.append(change)
    return kept


def _pairs(found: list[Change], keyed: dict[str, Place], held: Held) -> Iterator[tuple[str, Change]]:
    """Yield each change that joins two, by the claim that ended."""
    began = {change.facts[0].claim: change for change in found if change.kind == "began"}
    for change in found:
        old = change.facts[0]
        before, after = held.get(keyed.get(old.claim, ()), (set(), set()))
        if change.kind != "ended" or len(before) != 1 or len(after) != 1:
            continue
        new = began.get(next(iter(after)))
        if new and _meet(old.ends, new.facts[0].begins):
            yield old.claim, _moved(change, new)


def _moved(ended: Change, began: Change) -> Change:
    """Return the one change that an end and a beginning are, as sure as the less sure of them."""
    old, new = ended.facts[0], began.facts[0]
    _, what, kind = _PLACES[old.kind]
    if kind == "moved" and old.all(*what) == new.all(*what):
        kind = "changed"
    if old.kind == "Penalty" and old.all(*what) == new.all(*what):
        kind = "moved"
    sure = max(ended.certainty, began.certainty, key=SURENESS.index)
    return Change(kind, old, new, ended.first, began.second, sure)


def _place(fact: Fact, same: Representative) -> Place | None:
    """Return what another fact must share to take its place; `None` where that cannot be said."""
    if fact.kind not in _PLACES or fact.standing != "accepted":
        return None
    if fact.kind in _NEEDED and not fact.value(_NEEDED[fact.kind]):
        return None
    return (fact.kind, *(" ".join(map(same, fact.all(name))) for name in _PLACES[fact.kind][0]))


def _meet(one: Window, other: Window) -> bool:
    """Tell whether both may be the same day."""
    return one.first <= other.last and other.first <= one.last
