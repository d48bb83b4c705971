"""What a change does to the facts, collected effect by effect: new things and claims, and ends of those that hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pyoxigraph import NamedNode

from chronolex.graph.claims import Claim, Facts, Place, Thing
from chronolex.graph.days import Day, PrintedDate
from chronolex.graph.vocabulary import BASE
from chronolex.loaders.changes.effects import PROSPECTIVE, ChangeFile, Effect
from chronolex.loaders.changes.effects import Draft as DraftEvidence
from chronolex.loaders.corpus import claims as models
from chronolex.loaders.corpus import law
from chronolex.loaders.corpus.declare import thing_name
from chronolex.loaders.corpus.fields import INSTITUTIONS, Dated, Passage
from chronolex.loaders.corpus.references import References
from chronolex.loaders.corpus.things import ThingModel


@dataclass(frozen=True)
class Ending:
    """A claim that ends, the day as the change prints it, and the passages."""

    claim: NamedNode
    day: PrintedDate
    passages: tuple[Passage, ...]
    place: Place


@dataclass(frozen=True)
class Correction:
    """A claim whose standing was wrong."""

    claim: NamedNode
    standing: str
    reason: tuple[tuple[str, str], ...]


@dataclass
class Drafted:
    """Everything that a change does."""

    things: list[tuple[ThingModel, NamedNode, law.Act | None]] = field(default_factory=list)
    claims: list[models.ClaimModel] = field(default_factory=list)
    exclusive: list[models.ClaimModel] = field(default_factory=list)
    endings: list[Ending] = field(default_factory=list)
    corrections: list[Correction] = field(default_factory=list)
    prospective: list[str] = field(default_factory=list)
    """Effects that no day is set for yet: they are told and do nothing."""


Lasting = Mapping[NamedNode, tuple[Day, Day | None]]
"""Of each situation its first possible day, and its last possible first day after where an end is known."""


class Draft:
    """Collect what the effects of one change do; names that point at nothing are faults."""

    def __init__(
        self, change: ChangeFile, facts: Facts, lasting: Lasting, references: References, country: str
    ) -> None:
        """Take the change, the facts before it with their days, the names that are known, and whose they are."""
        self.country = country
        self.change = change
        self.facts = facts
        self.references = references
        self.done = Drafted()
        self._lasting = lasting
        self._number = 0

    def begin_effect(self) -> None:
        """Count the effects, so that each claim's key tells of which it is."""
        self._number += 1

    def fault(self, place: Place, wrong: str, expected: str) -> None:
        """Add a fault."""
        self.references.fault(place, wrong, expected)

    def declare(self, model: ThingModel, act: law.Act | None) -> None:
        """Add a thing; from here on it has its name."""
        iri = thing_name(model, self.country, self.references)
        if iri is not None:
            self.references.declare(Thing(iri, model.kind, (), model.place))
            self.done.things.append((model, iri, act))

    def thing(self, name: str, effect: Effect, classes: tuple[str, ...] = ()) -> NamedNode | None:
        """Return the thing of a name, or add a fault."""
        return self.references.thing(name, classes, effect.place)

    def body(self, name: str, effect: Effect) -> str | None:
        """Return the whole name of an institution, which nothing else has, or add a fault."""
        found = self.thing(name, effect, INSTITUTIONS.classes)
        return tail(found) if found else None

    def day(self, effect: Effect) -> PrintedDate | None:
        """Return the day on which an effect takes effect, nothing where it is prospective."""
        day = effect.in_force or self.change.in_force
        return None if day is None or day == PROSPECTIVE else day  # type: ignore[return-value]

    def passages(self, effect: Effect, purpose: str = "start") -> list[Passage]:
        """Return what stands behind a claim: the sources given, or the line of the change file itself."""
        given = [one for one in self.change.evidence if isinstance(one, Passage)]
        if given:
            return [one if one.purpose else one.model_copy(update={"purpose": [purpose]}) for one in given]
        return [_passage(f"change-{self.change.change} L{effect.place.line}", purpose, effect.place)]

    @property
    def drafted(self) -> bool:
        """Tell whether nothing but the change file says so."""
        return not self.change.evidence or any(isinstance(one, DraftEvidence) for one in self.change.evidence)

    def dated(self, effect: Effect, day: PrintedDate) -> Dated:
        """Return a day with its passages."""
        return Dated(day=day, evidence=self.passages(effect))

    def claim(self, kind: type[models.ClaimModel], effect_: Effect, suffix: str, /, **values: Any) -> models.ClaimModel:
        """Add a claim of the change; its key is made of the change, the effect's number and a word."""
        given = {name: value for name, value in values.items() if value is not None}
        key = f"{self.change.change}-{self._number}-{suffix}"
        found = kind(key=key, evidence=self.passages(effect_), **given)
        found._place = effect_.place
        self.done.claims.append(found)
        return found

    def event(self, kind: str, effect_: Effect, of: str, /, **values: Any) -> models.ClaimModel:
        """Add an event on the day of the effect, by the change's act."""
        day = self.day(effect_)
        values.setdefault("legal_basis", self.change.act)
        suffix = f"{kind.lower()}{len(self.done.claims)}"
        return self.claim(models.Event, effect_, suffix, event=kind, of=of, date=day, **values)

    def end(self, claim: Claim, effect: Effect, day: PrintedDate) -> None:
        """End a claim on a day."""
        passages = tuple(self.passages(effect, "end"))
        self.done.endings.append(Ending(claim.iri, day, passages, effect.place))

    def holding(self, day: PrintedDate, kind: str, **values: NamedNode | None) -> list[Claim]:
        """Return the accepted claims of a kind and values that may hold up to a day."""
        wanted = {f"clx:{name}": value for name, value in values.items()}
        return [
            claim
            for claim in self.facts.claims
            if claim.kind == kind
            and claim.standing == "accepted"
            and all(claim.value(name) == value for name, value in wanted.items())
            and self._lasts(claim, day.first)
        ]

    def _lasts(self, claim: Claim, day: Day) -> bool:
        """Tell whether a claim may hold on the day before."""
        ended = {one.claim for one in self.done.endings}
        if claim.iri in ended or claim.iri not in self._lasting:
            return False
        start, end = self._lasting[claim.iri]
        return start < day and (end is None or day < end)


def _passage(at: str, purpose: str, place: Place) -> Passage:
    found = Passage.model_validate({"at": at, "for": purpose})
    found._place = place
    return found


def tail(iri: NamedNode) -> str:
    """Return the name by which a corpus file would point at a thing, whole so that only it has the name."""
    return iri.value.removeprefix(BASE)
