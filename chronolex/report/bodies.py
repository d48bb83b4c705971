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
from chronolex.report.world import World, text_of
from chronolex.report.writer import Writer

_HAS = {
    "Competence": ("clx:holder",),
    "Filling": ("clx:holder", "clx:office"),
    "Membership": ("clx:of", "clx:member"),
    "Subordination": ("clx:of", "clx:under"),
}
"""By which properties a situation says that a body has something."""
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
    for ended in _ended(writer.after):
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


def _ended(world: World) -> Iterator[Ended]:
    """Yield the bodies that ended, with the last day on which that may have been."""
    for event in world.claims:
        body, into, index = event.value("clx:of"), event.value("clx:result"), world.index(event.iri)
        if event.kind in ("Abolition", "Merger") and isinstance(body, NamedNode) and index and body != into:
            day = index.certain.start if index.certain.start < index.certain.end else index.possible.end
            yield Ended(body, event, day, into if isinstance(into, NamedNode) else None)


def _said(writer: Writer, ended: Ended) -> str:
    return f"{writer.label(ended.event.iri).partition(':')[0]}, {ended.day.isoformat()}"


def _kept(writer: Writer, ended: Ended) -> Iterator[tuple[Claim, Day]]:
    """Yield the claims by which a body still has something after its end, with the first day on which that is told."""
    world = writer.after
    days = sorted({ended.day, *(day for day in writer.days if day >= ended.day)})
    posts = {post for post, thing in world.things.items() if ("org:postIn", ended.body) in thing.properties}
    for claim in world.claims:
        named = world.values(claim, *_HAS[claim.kind]) if claim.kind in _HAS else ()
        if ended.body in named or (claim.kind == "Tenure" and claim.value("clx:post") in posts):
            day = next((day for day in days if world.holds(claim.iri, day)), None)
            if day is not None:
                yield claim, day


def _acts(writer: Writer, ended: Ended) -> Iterator[Line]:
    """Yield a line for each act in force that a claim gives as the ground of what concerns the body."""
    world = writer.after
    found: dict[NamedNode, list[NamedNode]] = defaultdict(list)
    for claim in world.claims:
        if claim.kind in _HAS and ended.body in world.values(claim) and not world.ended(claim.iri, ended.day):
            for act in () if claim.iri in writer.begun else world.values(claim, *_ACTS):
                if not world.over(act, ended.day):
                    found[act].append(claim.iri)
    for act, claims in sorted(found.items(), key=lambda one: one[0].value):
        yield writer.line(
            "left", "ended-body-named", act, ended.day, claims, act=writer.label(act), body=writer.label(ended.body),
            event=_said(writer, ended), what=writer.labels(claims),
        )  # fmt: skip


def _renamed(writer: Writer) -> Iterator[Line]:
    """Yield a line for each text in force that has the name that a body loses."""
    ended = set(writer.change.moments.changed)
    for claim in writer.after.claims:
        body = claim.value("clx:of")
        if claim.kind == "Naming" and claim.iri in ended - writer.begun and isinstance(body, NamedNode):
            index = writer.after.index(claim.iri)
            names = {value.value for name, value in claim.values if name == "clx:name" and isinstance(value, Literal)}
            if index and writer.after.ended(claim.iri, index.possible.end):
                yield from _named(writer, body, names, index.possible.end, claim)


def _names(world: World, body: NamedNode) -> set[str]:
    """Return every name of a body."""
    thing = world.things.get(body)
    named = ("rdfs:label", "skos:prefLabel", "skos:altLabel")
    return {value.value for name, value in (thing.properties if thing else ())
            if name in named and isinstance(value, Literal)}  # fmt: skip


def _named(writer: Writer, body: NamedNode, names: set[str], day: Day, because: Claim) -> Iterator[Line]:
    """Yield a line for each norm or act in force whose words have one of a body's names, of two words or more."""
    wanted = {folded(name): name for name in sorted(names) if len(folded(name).split()) > 1}
    for act, claim, words in _texts(writer, day):
        said = f" {folded(words)} "
        hit = next((name for key, name in wanted.items() if f" {key} " in said), None)
        if hit:
            claims = [because.iri, *([claim.iri] if claim else [])]
            yield writer.line(
                "left", "old-name-in-text", act, day, claims, act=writer.label(act), name=hit,
                body=writer.label(body), what=writer.label(claim.iri) if claim else words,
            )  # fmt: skip


def _texts(writer: Writer, day: Day) -> Iterator[tuple[NamedNode, Claim | None, str]]:
    """Yield the words of norms and the titles of acts that are in force on a day."""
    world = writer.after
    for claim in world.claims:
        provision = claim.value("clx:provision")
        if claim.kind == "Norm" and isinstance(provision, NamedNode) and world.holds(claim.iri, day):
            for language in ("en", "ru"):
                yield provision, claim, text_of(claim, language)
    for iri, thing in sorted(world.things.items(), key=lambda one: one[0].value):
        if thing.kind in ("Act", "Provision") and not world.over(iri, day):
            for name, value in thing.properties:
                if name in ("skos:prefLabel", "dcterms:title") and isinstance(value, Literal):
                    yield iri, None, value.value
