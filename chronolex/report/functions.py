"""Functions that a change leaves without a holder, or with two; mandates whose legal basis ended."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode

from chronolex.graph.claims import Claim
from chronolex.graph.days import Day
from chronolex.report.lines import Line
from chronolex.report.moments import ONE
from chronolex.report.stale import ends
from chronolex.report.world import World
from chronolex.report.writer import Writer

Function = tuple[NamedNode, NamedNode, str]
"""A role, what it is over, and where."""


def functions(writer: Writer) -> Iterator[Line]:
    """Yield a line for each function that nobody, or more than one, holds because of the change."""
    before, after = _functions(writer.before), _functions(writer.after)
    told: set[tuple[str, Function]] = set()
    for day in writer.days:
        for function, claims in sorted(after.items(), key=lambda one: [str(part) for part in one[0]]):
            old = before.get(function, [])
            for rule, line in (
                *_orphan(writer, function, old, claims, day),
                *_double(writer, function, old, claims, day),
            ):
                if (rule, function) not in told:
                    told.add((rule, function))
                    yield line
    yield from _mandates(writer)


def _functions(world: World) -> dict[Function, list[Claim]]:
    """Return the accepted competences by function."""
    found: dict[Function, list[Claim]] = defaultdict(list)
    for claim in world.claims:
        role, over = claim.value("clx:role"), claim.value("clx:object")
        where = claim.value("clx:territory")
        if claim.kind == "Competence" and isinstance(role, NamedNode) and isinstance(over, NamedNode):
            found[role, over, where.value if where else ""].append(claim)
    return found


def _holders(world: World, claims: list[Claim], day: Day) -> set[NamedNode]:
    """Return who certainly or presumably holds a function on a day."""
    held = (claim.value("clx:holder") for claim in claims if world.holds(claim.iri, day))
    return {holder for holder in held if isinstance(holder, NamedNode)}


def _orphan(
    writer: Writer, function: Function, old: list[Claim], claims: list[Claim], day: Day
) -> Iterator[tuple[str, Line]]:
    """Yield a line where nobody holds a function that without the change somebody would."""
    eve = _holders(writer.after, claims, day - ONE)
    if eve and not _holders(writer.after, claims, day) and _holders(writer.before, old, day):
        gone = [claim.iri for claim in claims if writer.after.holds(claim.iri, day - ONE)]
        role, over, _ = function
        yield "no-holder", writer.line(
            "left", "no-holder", over, day, gone, role=writer.label(role), object=writer.label(over),
            holders=writer.labels(eve), more={"role": role.value, "holders": sorted(one.value for one in eve)},
        )  # fmt: skip


def _double(
    writer: Writer, function: Function, old: list[Claim], claims: list[Claim], day: Day
) -> Iterator[tuple[str, Line]]:
    """Yield a line where the change gives two bodies a function that only one can hold."""
    exclusive = any(("clx:exclusive", Literal(True)) in claim.values for claim in claims)
    holders = _holders(writer.after, claims, day)
    if exclusive and len(holders) > 1 and holders != _holders(writer.before, old, day):
        held = [claim.iri for claim in claims if writer.after.holds(claim.iri, day)]
        role, over, _ = function
        yield "two-holders", writer.line(
            "left", "two-holders", over, day, held, role=writer.label(role), object=writer.label(over),
            holders=writer.labels(holders), more={"role": role.value, "holders": sorted(one.value for one in holders)},
        )  # fmt: skip


def _mandates(writer: Writer) -> Iterator[Line]:
    """Yield a line for each body that keeps functions or offices though what they rest on in law has ended."""
    ended = ends(writer)
    found: dict[tuple[NamedNode, Day], list[Claim]] = defaultdict(list)
    for claim in writer.after.claims:
        holder, basis = claim.value("clx:holder"), claim.value("clx:legalBasis")
        if claim.kind not in ("Competence", "Filling") or not isinstance(holder, NamedNode):
            continue
        if isinstance(basis, NamedNode) and basis in ended and writer.after.holds(claim.iri, ended[basis]):
            found[holder, ended[basis]].append(claim)
    for (holder, day), claims in sorted(found.items(), key=lambda one: (one[0][1], one[0][0].value)):
        bases = {basis for claim in claims for basis in writer.after.values(claim, "clx:legalBasis")} & ended.keys()
        yield writer.line(
            "left", "mandate-without-basis", holder, day, [claim.iri for claim in claims], count=len(claims),
            holder=writer.label(holder), ended=writer.labels(bases), more={"bases": sorted(one.value for one in bases)},
        )  # fmt: skip
