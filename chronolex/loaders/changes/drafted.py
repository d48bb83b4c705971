"""What a change does to the facts, as its effects are done one after another."""

from __future__ import annotations

from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode

from chronolex.graph.claims import Claim, Property
from chronolex.graph.days import PrintedDate
from chronolex.graph.vocabulary import BASE
from chronolex.loaders.changes.turns import Turn
from chronolex.loaders.corpus import claims as models
from chronolex.loaders.corpus import law
from chronolex.loaders.corpus.fields import Passage
from chronolex.loaders.corpus.things import ThingModel

EXCLUSIVE: Property = ("clx:exclusive", Literal(True))
START_UNKNOWN: Property = ("clx:startUnknown", Literal(True))


@dataclass(frozen=True)
class Ending:
    """A claim that ends, the day as the change prints it, the passages, and the turn of the effect that ends it."""

    claim: Claim
    day: PrintedDate
    passages: tuple[Passage, ...]
    turn: Turn | None


@dataclass(frozen=True)
class Correction:
    """A claim whose standing was wrong, or that another took the place of before it began."""

    claim: Claim
    standing: str
    reason: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Begun:
    """A claim that begins, with properties that no corpus file writes, and the turn of the effect that begins it."""

    model: models.ClaimModel
    turn: Turn | None
    extra: list[Property] = field(default_factory=list)


@dataclass
class Drafted:
    """Everything that a change does."""

    things: list[tuple[ThingModel, NamedNode, law.Act | None]] = field(default_factory=list)
    claims: list[Begun] = field(default_factory=list)
    endings: list[Ending] = field(default_factory=list)
    corrections: list[Correction] = field(default_factory=list)
    prospective: list[str] = field(default_factory=list)
    """Effects that no day is set for yet: they are told and do nothing."""


def set_aside_by(turn: Turn) -> tuple[tuple[str, str], ...]:
    """Return why a claim that a change began holds on no day."""
    return (
        ("en", f"Set aside before it came to hold, by {turn.act} of {turn.adopted}."),
        ("ru", f"Отменено до того, как начало действовать: {turn.act} от {turn.adopted}."),
    )


def tail(iri: NamedNode) -> str:
    """Return the name by which a corpus file would point at a thing, whole so that only it has the name."""
    return iri.value.removeprefix(BASE)
