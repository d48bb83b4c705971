"""What began, ended, moved or changed between two days, by the legal event that caused it, and who says so."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from pyoxigraph import NamedNode

from chronolex.errors import UsageError
from chronolex.graph.days import Day
from chronolex.graph.diff_causes import Causes, Group
from chronolex.graph.diff_changes import DOUBTS, changes
from chronolex.graph.diff_facts import facts_between
from chronolex.graph.diff_joins import joined
from chronolex.graph.diff_law import Law
from chronolex.graph.diff_telling import Telling
from chronolex.graph.names import Names
from chronolex.graph.receipt import receipt
from chronolex.graph.store import Graph

_ABOUT = """
PREFIX clx: <https://w3id.org/chronolex/ontology#>
SELECT ?about ?claim WHERE {
  { ?claim clx:concerns ?about } UNION { ?thing clx:within ?about . ?claim clx:concerns ?thing }
}
"""


@dataclass(frozen=True)
class Diff:
    """What changed between two days: groups of lines by cause, and the receipt with which it can be had again.

    Attributes:
        about: the thing to which it is limited, with its name.
        left_out: how many changes were not told, by kind, for they are no change that a source prints.
    """

    first: Day
    second: Day
    known_on: Day | None
    about: dict[str, str] | None
    groups: list[dict[str, Any]]
    left_out: dict[str, int]
    receipt: dict[str, Any] = field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        """Return the whole as one JSON object."""
        return {
            "from": self.first.isoformat(),
            "to": self.second.isoformat(),
            "known_on": self.known_on.isoformat() if self.known_on else None,
            "about": self.about,
            "groups": self.groups,
            "left_out": self.left_out,
            "receipt": self.receipt,
        }


def diff_days(
    graph: Graph,
    first: Day,
    second: Day,
    known_on: Day | None = None,
    about: str | None = None,
    language: str = "en",
    today: Day | None = None,
    names: Names | None = None,
    everything: bool = False,
) -> Diff:
    """Return what changed from one day to a later one: what holds on the second day is compared with the first.

    Args:
        graph: the generation that is asked.
        first: the earlier day; what happened on it is already part of it.
        second: the later day; what happened on it is new.
        known_on: only what sources had said by this day counts; `None` means by today.
        about: an identifier, a tail of one, or a name of the thing to which it is limited.
        language: in which things are named.
        today: the day that `known_on=None` means; the system's where not given.
        names: those of the graph, for a server that keeps them; read from the graph where not given.
        everything: tell also what is only attested, or became more or less sure.

    Raises:
        UsageError: the days are the wrong way round or the same, or `about` names nothing or several things.
    """
    in_order(first, second)
    names = names or Names.of(graph)
    thing = names.find(about) if about else None
    known = known_on or today or Day.today()
    groups = _groups(graph, first, second, known, thing)
    told = Telling(graph, names, language, known).groups(groups if everything else _sure(groups))
    limit = {"iri": thing.value, "label": names.label(thing.value, language)} if thing else None
    return Diff(first, second, known_on, limit, told, {} if everything else _left_out(groups), receipt(graph))


def in_order(first: Day, second: Day) -> None:
    """Refuse two days that are the wrong way round, or one and the same."""
    if first > second:
        raise UsageError(f"The first day, {first}, is later than the second, {second}; write the earlier day first.")
    if first == second:
        raise UsageError(f"Both days are {first}; two different days can be compared.")


def _groups(graph: Graph, first: Day, second: Day, known: Day, thing: NamedNode | None) -> list[Group]:
    """Return every change between two days by its cause; where a thing is given, only those that concern it."""
    facts = facts_between(graph, first, second, known)
    law = Law.of(graph, facts, known)
    groups = Causes(law, facts).grouped(joined(changes(facts, first, second), facts, first, second, law.same))
    limited = _limited(graph, groups, thing) if thing else groups
    return [(cause, changed) for cause, changed in limited if changed]


def _sure(groups: list[Group]) -> list[Group]:
    """Keep the changes that a source prints."""
    kept = [(cause, [one for one in changed if one.kind not in DOUBTS]) for cause, changed in groups]
    return [(cause, changed) for cause, changed in kept if changed]


def _left_out(groups: list[Group]) -> dict[str, int]:
    """Count the changes that no source prints, by kind."""
    found = Counter(change.kind for _, changed in groups for change in changed if change.kind in DOUBTS)
    return dict(sorted(found.items()))


def _limited(graph: Graph, groups: list[Group], thing: NamedNode) -> list[Group]:
    """Keep what concerns a thing, or what lies within it, or was caused by it."""
    claims = {row["claim"].value for row in graph.query(_ABOUT, {"about": thing})}
    kept = []
    for cause, changed in groups:
        whole = thing.value in cause.things
        kept.append((cause, [one for one in changed if whole or any(fact.claim in claims for fact in one.facts)]))
    return kept
