"""Contradictions that a change opens or closes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode

from chronolex.graph.days import EARLIEST, OPEN, Day
from chronolex.graph.store import Term
from chronolex.graph.vocabulary import CORPUS, DERIVED, term
from chronolex.queries.rules import finds
from chronolex.report.lines import Line
from chronolex.report.world import World
from chronolex.report.writer import Writer

_CONTRADICTION, _STATE, _OPEN_STATE = term("clx:Contradiction"), term("clx:state"), Literal("open")


@dataclass
class _Open:
    """An open contradiction."""

    iri: str
    rule: str = ""
    about: set[str] = field(default_factory=set)
    between: set[str] = field(default_factory=set)
    start: Day = EARLIEST
    end: Day = OPEN


def disputes(writer: Writer) -> Iterator[Line]:
    """Yield a line for each contradiction that is open after the change and was not before, and the other way round.

    One that is found by another name but by the same rule between the same claims is the same.
    """
    touched = writer.change.delta.subjects()
    before, after = _open(writer.before, touched), _open(writer.after, touched)
    for rule, ours, theirs in (("contradiction-opened", after, before), ("contradiction-closed", before, after)):
        world = writer.after if rule == "contradiction-opened" else writer.before
        for key, found in sorted(ours.items(), key=lambda one: min(one[1])):
            gone = [iri for iri in sorted(found) if iri not in theirs.get(key, {})]
            for iri in gone[: max(0, len(found) - len(theirs.get(key, {})))]:
                yield _line(writer, rule, found[iri], world.label(iri, writer.language))


def _open(world: World, touched: Iterable[NamedNode]) -> dict[tuple[str, ...], dict[str, _Open]]:
    """Return the open contradictions among some nodes, those of the same rule and claims together.

    All others are in both graphs, and open in both.
    """
    alike: dict[tuple[str, ...], dict[str, _Open]] = defaultdict(dict)
    for iri in touched:
        if world.is_a(iri, _CONTRADICTION) and _OPEN_STATE in _said(world, iri).get(_STATE, ()):
            one = _read(_said(world, iri), iri.value)
            key = (one.rule, *sorted(one.about), *sorted(one.between)) if one.rule else (one.iri,)
            alike[key][one.iri] = one
    return alike


def _said(world: World, iri: NamedNode) -> dict[NamedNode, set[Term]]:
    """Return what is said of a contradiction, by an editor or by a rule."""
    found: dict[NamedNode, set[Term]] = defaultdict(set)
    for graph in (CORPUS, DERIVED):
        for quad in world.stored.store.quads_for_pattern(iri, None, None, graph):
            if isinstance(quad.object, NamedNode | Literal):
                found[quad.predicate].add(quad.object)
    return found


def _read(said: dict[NamedNode, set[Term]], iri: str) -> _Open:
    """Return an open contradiction from what is said of it."""

    def all_of(name: str) -> set[str]:
        return {value.value for value in said.get(term(name), ())}

    start, end = (max(all_of(name), default=None) for name in ("clx:overlapFrom", "clx:overlapTo"))
    return _Open(
        iri,
        max(all_of("clx:rule"), default=""),
        all_of("clx:about"),
        all_of("clx:between"),
        Day.fromisoformat(start) if start else EARLIEST,
        Day.fromisoformat(end) if end else OPEN,
    )


def _line(writer: Writer, rule: str, one: _Open, label: str) -> Line:
    """Return the line of a contradiction; an editor's is called by its own name."""
    says = finds().get(one.rule, {})
    about = writer.labels(one.about)
    return writer.line(
        "contradictions", rule, one.iri, one.start if one.start > EARLIEST else None, one.between,
        one.end if one.end < OPEN else None, found_by=one.rule or rule,
        says=says.get(writer.words) or says.get("en") or label, about=f"({about})" if about else "",
        more={"change": rule.rpartition("-")[2], "about": sorted(one.about)},
    )  # fmt: skip
