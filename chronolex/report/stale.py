"""What rests on what is repealed, replaced, renumbered or ended, at the day on which that happens."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from pyoxigraph import NamedNode

from chronolex.graph.claims import Claim
from chronolex.graph.days import Day
from chronolex.report.lines import Line
from chronolex.report.world import PARENTS, values
from chronolex.report.writer import Writer

_RESTING = frozenset({
    "Competence", "Filling", "InForce", "Penalty", "Norm", "Criminalisation", "Membership", "Subordination", "PartyTo",
})  # fmt: skip
_IN_FORCE = frozenset({"Act", "Treaty", "Provision", "Programme", "Measure"})
"""Kinds of things that are in force; a mechanism or procedure of a repealed act may go on by another."""
_TIMELESS = frozenset({"StatusOf", "Recommendation"})
"""Kinds that do not stop resting on a thing when nobody attests them any longer."""
_SPEAKS_OF = frozenset({"clx:about", "clx:of", "clx:callsToAdopt", "clx:callsToRatify"})


def stale(writer: Writer) -> Iterator[Line]:
    """Yield a line for each thing or claim that rests on what the change ends or words otherwise."""
    ended, replaced = ends(writer), _replaced(writer)
    successors = writer.successors()
    for thing, day in ended.items():
        yield from _claims(writer, thing, day, successors.get(thing, ()))
    for thing, day in replaced.items():
        if thing not in ended:
            yield from _reread(writer, thing, day)
    yield from _things(writer, ended, successors)


def ends(writer: Writer) -> dict[NamedNode, Day]:
    """Return what the change puts out of force, with the first day on which it is: the parts of an act with the act."""
    found: dict[NamedNode, Day] = {}
    reached = writer.before.below(_ending(writer)) | writer.after.below(_ending(writer))
    things = sorted((iri for iri in reached if writer.after.kind(iri) in _IN_FORCE), key=lambda one: one.value)
    for day in writer.days:
        for thing in things:
            if thing not in found and writer.after.over(thing, day) and not writer.before.over(thing, day):
                found[thing] = day
    return found


def _ending(writer: Writer) -> set[NamedNode]:
    """Return of what the change says otherwise how long it is in force, or what it is part of."""
    claims = [claim for world in (writer.before, writer.after)
              for claim in world.accepted(writer.change.moments.changed, ("InForce",))]  # fmt: skip
    return {one for claim in claims for one in values(claim, "clx:instrument")} | writer.change.placed


def _replaced(writer: Writer) -> dict[NamedNode, Day]:
    """Return the provisions that read otherwise, with the first day on which they may."""
    found = {}
    for event in writer.new_claims("Amendment"):
        effect, result = event.value("clx:effect"), event.value("clx:result")
        index = writer.after.index(event.iri)
        if effect is not None and effect.value.endswith("/replaces") and isinstance(result, NamedNode) and index:
            found[result] = index.possible.start
    return found


def _claims(writer: Writer, thing: NamedNode, day: Day, successors: tuple[NamedNode, ...]) -> Iterator[Line]:
    """Yield a line for each property by which claims go on resting on a thing."""
    label = writer.labels(successors)
    follows = writer.word("cite", label=label) if successors else ""
    renumbered = bool(successors) and writer.after.kind(thing) == "Provision"
    for relation, claims in _resting(writer, thing, day):
        ended = "speaks-of-ended" if relation in _SPEAKS_OF else "rests-on-ended"
        yield writer.line(
            "stale", "rests-on-renumbered" if renumbered else ended, thing, day, claims, count=len(claims),
            ended=writer.label(thing), relation=writer.relation(relation), successor=follows,
            successor_label=label,
            more={
                "relation": relation,
                "successor": successors[0].value if len(successors) == 1 else None,
                "successors": [one.value for one in successors],
            },
        )  # fmt: skip


def _reread(writer: Writer, thing: NamedNode, day: Day) -> Iterator[Line]:
    """Yield a line for each property by which claims rest on a provision that reads otherwise.

    What is read in the provision itself begins and ends with the change.
    """
    for relation, claims in _resting(writer, thing, day):
        if relation not in ("clx:provision", "clx:instrument"):
            yield writer.line(
                "stale", "rests-on-replaced", thing, day, claims, count=len(claims), ended=writer.label(thing),
                relation=writer.relation(relation), more={"relation": relation},
            )  # fmt: skip


def _resting(writer: Writer, thing: NamedNode, day: Day) -> Iterator[tuple[str, list[NamedNode]]]:
    """Yield each property by which accepted claims name a thing, with those of the claims that go on after a day."""
    found: dict[str, list[NamedNode]] = defaultdict(list)
    for claim in writer.after.naming(thing, kinds=_RESTING | _TIMELESS):
        relation = next((name for name, value in claim.values if value == thing), None)
        if relation and claim.iri not in writer.begun and goes_on(writer, claim, day):
            found[relation].append(claim.iri)
    yield from sorted(found.items())


def goes_on(writer: Writer, claim: Claim, day: Day) -> bool:
    """Tell whether a claim holds on a day, or is of a kind that nothing ends."""
    if claim.kind in _TIMELESS:
        index = writer.after.index(claim.iri)
        return index is None or (index.possible.start < day and not (index.end_known and index.possible.end <= day))
    index = writer.after.index(claim.iri)
    return index is not None and (index.answer(day) is not None)


def _things(
    writer: Writer, ended: dict[NamedNode, Day], successors: dict[NamedNode, tuple[NamedNode, ...]]
) -> Iterator[Line]:
    """Yield a line for each procedure, programme or the like that is part of, or approved by, what ends."""
    parts: dict[NamedNode, list[NamedNode]] = defaultdict(list)
    inner = {one for value in ended for name in PARENTS for one in writer.after.stored.naming(name, value)}
    for iri in sorted(inner, key=lambda one: one.value):
        for name, value in writer.after.properties(iri):
            if name not in PARENTS or not isinstance(value, NamedNode) or value not in ended:
                continue
            if writer.after.kind(iri) == "Provision":
                parts[_outermost(writer, value, ended)].append(iri)
            else:
                after = successors.get(value, ())
                yield writer.line(
                    "stale", "thing-rests-on-ended", iri, ended[value], what=writer.label(iri),
                    ended=writer.label(value), relation=writer.relation(name), more={"relation": name},
                    successor=writer.word("cite", label=writer.labels(after)) if after else "",
                )  # fmt: skip
    for value, fallen in parts.items():
        yield writer.line(
            "stale", "parts-fall", value, ended[value], count=len(fallen), ended=writer.label(value),
            parts=writer.labels(fallen), more={"parts": [one.value for one in fallen]},
        )  # fmt: skip


def _outermost(writer: Writer, thing: NamedNode, ended: dict[NamedNode, Day]) -> NamedNode:
    """Return the outermost thing around a thing that ends with it."""
    outer = next((one for one in writer.after.parents(thing) if one in ended), None)
    return _outermost(writer, outer, ended) if outer else thing
