"""Functions that a change leaves without a holder, or with two; mandates whose legal basis ended."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from pyoxigraph import Literal, NamedNode

from chronolex.graph.claims import Claim
from chronolex.graph.days import Day
from chronolex.report.lines import Line
from chronolex.report.moments import ONE
from chronolex.report.stale import ends
from chronolex.report.world import World, values
from chronolex.report.writer import Writer

_GIVING = """
PREFIX clx: <https://w3id.org/chronolex/ontology#>
SELECT ?claim ?role ?object WHERE {
  ?claim clx:object ?object ; clx:role ?role ; a clx:Competence .
}
"""
Function = tuple[NamedNode, NamedNode, str]
"""A role, what it is over, and where."""


def functions(writer: Writer) -> Iterator[Line]:
    """Yield a line for each function that nobody, or more than one, holds because of the change."""
    touched = {one for world in (writer.before, writer.after) for one in _touched(world, writer.change.moments.changed)}
    before, after = (
        {function: _competences(world, function) for function in touched} for world in (writer.before, writer.after)
    )
    told: set[tuple[str, Function]] = set()
    for day in writer.days:
        for function, claims in sorted(after.items(), key=lambda one: [str(part) for part in one[0]]):
            old = before[function]
            for rule, line in (
                *_orphan(writer, function, old, claims, day),
                *_double(writer, function, old, claims, day),
            ):
                if (rule, function) not in told:
                    told.add((rule, function))
                    yield line
    yield from _mandates(writer)


def _touched(world: World, changed: Iterable[NamedNode]) -> Iterator[Function]:
    """Yield the functions that the accepted ones of some claims give; who holds any other is as before."""
    for claim in world.accepted(changed, ("Competence",)):
        function = _function(claim)
        if function:
            yield function


def _function(claim: Claim) -> Function | None:
    """Return which function a competence gives."""
    role, over, where = (claim.value(name) for name in ("clx:role", "clx:object", "clx:territory"))
    if not isinstance(role, NamedNode) or not isinstance(over, NamedNode):
        return None
    return role, over, where.value if where else ""


def _competences(world: World, function: Function) -> list[Claim]:
    """Return the accepted competences that give a function."""
    role, over, _ = function
    found = (row["claim"] for row in world.reader.query(_GIVING, {"role": role, "object": over}))
    claims = world.accepted(iri for iri in found if isinstance(iri, NamedNode))
    return [claim for claim in claims if _function(claim) == function]


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
    for basis, day in ended.items():
        for claim in writer.after.naming(basis, ("clx:legalBasis",), ("Competence", "Filling")):
            holder = claim.value("clx:holder")
            told = found.get((holder, day), ()) if isinstance(holder, NamedNode) else ()
            if isinstance(holder, NamedNode) and writer.after.holds(claim.iri, day) and claim not in told:
                found[holder, day].append(claim)
    for (holder, day), claims in sorted(found.items(), key=lambda one: (one[0][1], one[0][0].value)):
        bases = {basis for claim in claims for basis in values(claim, "clx:legalBasis")} & ended.keys()
        yield writer.line(
            "left", "mandate-without-basis", holder, day, [claim.iri for claim in claims], count=len(claims),
            holder=writer.label(holder), ended=writer.labels(bases), more={"bases": sorted(one.value for one in bases)},
        )  # fmt: skip
