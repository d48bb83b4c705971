"""Bodies that ended, or are called otherwise: what they still have, and which acts still name them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from chronolex.graph.claims import Claim
from chronolex.graph.days import Day
from chronolex.graph.wording import folded
from chronolex.report.lines import Line
from chronolex.report.texts import texts
from chronolex.report.world import World, values
from chronolex.report.writer import Writer

_HAS = {
    "Competence": ("clx:holder",),
    "Filling": ("clx:holder", "clx:office"),
    "Membership": ("clx:of", "clx:member"),
    "Subordination": ("clx:of", "clx:under"),
}
"""By which properties a situation says that a body has something."""
_ENDING = ("Abolition", "Merger")
_ACTS = ("clx:legalBasis", "clx:provision", "clx:instrument")


@dataclass(frozen=True)
class Ended:
    """A body that ended, by which event and when, and what took it over."""

    body: NamedNode
    event: Claim
    day: Day
    heir: NamedNode | None


def bodies(writer: Writer) -> Iterator[Line]:
    """Yield a line for each thing that a body which ended still has, and for each act that still names it."""
    for ended in _ended(writer):
        own = ended.event.iri in writer.begun
        kept = {claim: day for claim, day in _kept(writer, ended) if own or claim.iri in writer.begun}
        for claim, day in kept.items():
            yield writer.line(
                "left", "ended-body-holds", ended.body, day, [claim.iri, ended.event.iri], what=writer.label(claim.iri),
                body=writer.label(ended.body), event=_said(writer, ended),
                heir=writer.label(ended.heir) if ended.heir else writer.word("heir"),
            )  # fmt: skip
        if own:
            yield from _acts(writer, ended)
            yield from _named(writer, ended.body, _names(writer.after, ended.body), ended.day, ended.event)
    yield from _renamed(writer)


def _ended(writer: Writer) -> Iterator[Ended]:
    """Yield the bodies that the change ends, and those that ended and to which it gives something."""
    world = writer.after
    given = {body for claim in world.accepted(writer.begun) for body in _given(writer, claim)}
    events = {claim.iri for body in given for claim in world.naming(body, ("clx:of",), _ENDING)}
    for event in world.accepted(events | writer.begun, _ENDING):
        body, into, index = event.value("clx:of"), event.value("clx:result"), world.index(event.iri)
        if isinstance(body, NamedNode) and index and body != into:
            # The last day on which that may have been.
            day = index.certain.start if index.certain.start < index.certain.end else index.possible.end
            yield Ended(body, event, day, into if isinstance(into, NamedNode) else None)


def _given(writer: Writer, claim: Claim) -> list[NamedNode]:
    """Return the bodies that a claim says to have something."""
    if claim.kind == "Tenure":
        posts = values(claim, "clx:post")
        return [body for post in posts for name, body in writer.after.properties(post)
                if name == "org:postIn" and isinstance(body, NamedNode)]  # fmt: skip
    return values(claim, *_HAS[claim.kind]) if claim.kind in _HAS else []


def _said(writer: Writer, ended: Ended) -> str:
    return f"{writer.label(ended.event.iri).partition(':')[0]}, {ended.day.isoformat()}"


def _kept(writer: Writer, ended: Ended) -> Iterator[tuple[Claim, Day]]:
    """Yield the claims by which a body still has something after its end, with the first day on which that is told."""
    world = writer.after
    days = sorted({ended.day, *(day for day in writer.days if day >= ended.day)})
    posts = world.stored.naming("org:postIn", ended.body)
    tenures = {claim.iri for post in posts for claim in world.naming(post, ("clx:post",), ("Tenure",))}
    had = {claim.iri for claim in world.naming(ended.body, kinds=_HAS) if ended.body in _given(writer, claim)}
    for claim in world.accepted(had | tenures):
        day = next((day for day in days if world.holds(claim.iri, day)), None)
        if day is not None:
            yield claim, day


def _acts(writer: Writer, ended: Ended) -> Iterator[Line]:
    """Yield a line for each act in force that a claim gives as the ground of what concerns the body."""
    world = writer.after
    found: dict[NamedNode, list[NamedNode]] = defaultdict(list)
    for claim in world.naming(ended.body, kinds=_HAS):
        if claim.iri not in writer.begun and not world.ended(claim.iri, ended.day):
            for act in values(claim, *_ACTS):
                if not world.over(act, ended.day):
                    found[act].append(claim.iri)
    for act, claims in sorted(found.items(), key=lambda one: one[0].value):
        yield writer.line(
            "left", "ended-body-named", act, ended.day, claims, act=writer.label(act), body=writer.label(ended.body),
            event=_said(writer, ended), what=writer.labels(claims),
        )  # fmt: skip


def _renamed(writer: Writer) -> Iterator[Line]:
    """Yield a line for each text in force that has the name that a body loses."""
    changed = set(writer.change.moments.changed)
    for claim in writer.after.accepted(changed - writer.begun, ("Naming",)):
        body = claim.value("clx:of")
        if isinstance(body, NamedNode):
            index = writer.after.index(claim.iri)
            names = {value.value for name, value in claim.values if name == "clx:name" and isinstance(value, Literal)}
            if index and writer.after.ended(claim.iri, index.possible.end):
                yield from _named(writer, body, names, index.possible.end, claim)


def _names(world: World, body: NamedNode) -> set[str]:
    """Return every name of a body."""
    named = ("rdfs:label", "skos:prefLabel", "skos:altLabel")
    return {value.value for name, value in world.properties(body) if name in named and isinstance(value, Literal)}


def _named(writer: Writer, body: NamedNode, names: set[str], day: Day, because: Claim) -> Iterator[Line]:
    """Yield a line for each norm or act in force whose words have one of a body's names, of two words or more."""
    wanted = {folded(name): name for name in sorted(names) if len(folded(name).split()) > 1}
    for act, claim, words in texts(writer.after, wanted, day):
        said = f" {folded(words)} "
        hit = next((name for key, name in wanted.items() if f" {key} " in said), None)
        if hit:
            claims = [because.iri, *([claim.iri] if claim else [])]
            yield writer.line(
                "left", "old-name-in-text", act, day, claims, act=writer.label(act), name=hit,
                body=writer.label(body), what=writer.label(claim.iri) if claim else words,
            )  # fmt: skip
