"""Collect what a change does, effect by effect: new things and claims, and ends of those that hold."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pyoxigraph import NamedNode

from chronolex.graph.claims import Claim, Place, Term, Thing
from chronolex.graph.days import PrintedDate
from chronolex.graph.literals import text_literal
from chronolex.graph.stored import Stored
from chronolex.graph.vocabulary import BASE
from chronolex.loaders.changes.drafted import Begun, Correction, Drafted, Ending, set_aside_by, tail
from chronolex.loaders.changes.effects import PROSPECTIVE, ChangeFile, Effect
from chronolex.loaders.changes.effects import Draft as DraftEvidence
from chronolex.loaders.changes.holding import Holding
from chronolex.loaders.changes.turns import Turn
from chronolex.loaders.corpus import claims as models
from chronolex.loaders.corpus import law
from chronolex.loaders.corpus.declare import thing_name
from chronolex.loaders.corpus.fields import INSTITUTIONS, Dated, Passage
from chronolex.loaders.corpus.references import References
from chronolex.loaders.corpus.things import ThingModel


class Draft:
    """Collect what the effects of one change do; names that point at nothing are faults."""

    def __init__(self, change: ChangeFile, before: Stored, references: References, country: str) -> None:
        """Take the change, the graph before it, the names that are known, and whose they are."""
        self.country = country
        self.change = change
        self.before = before
        self.references = references
        self.done = Drafted()
        self._holding = Holding(before)
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

    def passages(self, effect: Effect, purpose: str = "start", own: Iterable[Passage] = ()) -> list[Passage]:
        """Return what stands behind a claim: the nearest sources given, or the line of the change file itself."""
        given = [*own] or effect.evidence or [one for one in self.change.evidence if isinstance(one, Passage)]
        if given:
            return [one if one.purpose else one.model_copy(update={"purpose": [purpose]}) for one in given]
        return [_passage(f"change-{self.change.change} L{effect.place.line}", purpose, effect.place)]

    def happening(self, effect: Effect, purpose: str = "start") -> list[Passage]:
        """Return the passages that tell that the effect happened: not those by which something only holds."""
        given = self.passages(effect, purpose)
        return [one for one in given if one.purpose != ["holds"]] or given

    @property
    def drafted(self) -> bool:
        """Tell whether nothing but the change file says so."""
        return not self.change.evidence or any(isinstance(one, DraftEvidence) for one in self.change.evidence)

    def dated(self, effect: Effect, day: PrintedDate, own: Iterable[Passage] = ()) -> Dated | None:
        """Return a day with the passages that print it; nothing where they only tell that something holds."""
        printing = [one for one in self.passages(effect, own=own) if "start" in one.purpose]
        return Dated(day=day, evidence=printing) if printing else None

    def until(self, effect: Effect, day: PrintedDate) -> Dated:
        """Return a day on which something ends, with its passages."""
        return Dated(day=day, evidence=self.happening(effect))

    def own(self, act: str) -> bool:
        """Tell whether an act, by its whole path, is that which makes the change."""
        found = self.references.fitting(self.change.act or "", ("Act",))
        return found == [f"{BASE}{act}"]

    def turn(self, effect: Effect) -> Turn | None:
        """Return when the effect has its turn among those of other changes; nothing where no act causes it."""
        day, act, adopted = self.day(effect), self.change.act, self.change.adopted
        if day is None or act is None or adopted is None:
            return None
        found = self.references.fitting(act, ("Act", "Treaty", "Provision"))
        return Turn(day, adopted, "/".join(found[0].removeprefix(BASE).split("/")[2:])) if len(found) == 1 else None

    def claim(self, kind: type[models.ClaimModel], effect_: Effect, suffix: str, /, **values: Any) -> Begun:
        """Add a claim of the change; its key is made of the change, the effect's number and a word."""
        key = f"{self.change.change}-{self._number}-{suffix}"
        given = {"key": key, "evidence": self.passages(effect_), "inferred": effect_.inferred, **values}
        found = kind(**{name: value for name, value in given.items() if value is not None})
        found._place = effect_.place
        begun = Begun(found, self.turn(effect_) if isinstance(found, models.SituationModel) else None)
        if begun.turn:
            ends = found.to and not found.start  # type: ignore[attr-defined]
            begun.extra.append(("clx:endEnacted" if ends else "clx:enacted", text_literal(str(begun.turn))))
        self.done.claims.append(begun)
        return begun

    def event(self, kind: str, effect_: Effect, of: str, /, **values: Any) -> None:
        """Add an event on the day of the effect, by the change's act."""
        day = self.day(effect_)
        values.setdefault("legal_basis", self.change.act)
        suffix, passages = f"{kind.lower()}{len(self.done.claims)}", self.happening(effect_)
        self.claim(models.Event, effect_, suffix, event=kind, of=of, date=day, evidence=passages, **values)

    def end(self, claim: Claim, effect: Effect, day: PrintedDate) -> None:
        """End a claim on a day; one that would only begin on it is set aside, since it holds on no day."""
        if claim.timing.start and claim.timing.start.printed == day:
            self.set_aside(claim, effect)
        else:
            self.done.endings.append(Ending(claim, day, tuple(self.happening(effect, "end")), self.turn(effect)))

    def set_aside(self, claim: Claim, effect: Effect) -> None:
        """Reject a claim that another change began, before it comes to hold."""
        turn = self.turn(effect)
        if turn is not None:
            self.done.corrections.append(Correction(claim, "rejected", set_aside_by(turn)))

    def holding(self, effect: Effect, kind: str, **values: NamedNode) -> list[Claim]:
        """Return the accepted claims of a kind and values that may hold when the effect has its turn, sorted.

        That is the day before; but what changes of the same day do whose turn is before counts as done, and what those
        do whose turn is after does not.
        """
        day = self.day(effect)
        if day is None:
            return []
        return self._left(self._holding.at(day, self.turn(effect), kind, _wanted(values)))

    def ahead(self, effect: Effect, kind: str, **values: NamedNode) -> list[Claim]:
        """Return the accepted claims of a kind and values that changes have begun and that come to hold only later."""
        day = self.day(effect)
        return self._left(self._holding.ahead(day, kind, _wanted(values))) if day else []

    def _left(self, claims: list[Claim]) -> list[Claim]:
        """Return those claims that this change has not ended or rejected itself."""
        gone = {one.claim.iri for one in self.done.endings} | {one.claim.iri for one in self.done.corrections}
        return [claim for claim in claims if claim.iri not in gone]

    def taken(self, claim: Claim, effect: Effect) -> Turn | None:
        """Return the turn of a later act that ends a claim on the same day, if one does."""
        return self._holding.taken(claim, self.turn(effect))

    def later(self, effect: Effect, **values: NamedNode) -> list[Turn]:
        """Return the turns of later acts that on the same day began or ended claims with some values."""
        turn = self.turn(effect)
        return self._holding.later(_wanted(values), turn) if turn else []

    def resting(self, thing: NamedNode) -> list[Claim]:
        """Return the claims that cannot outlast a thing."""
        return self._left(list(self._holding.resting(thing)))

    def overtaking(self, claim: Claim, turn: Turn, within: Iterable[NamedNode]) -> Turn | None:
        """Return the turn of a later act that on the same day leaves a new claim nothing to hold, if one does."""
        return self._holding.overtaking(claim, turn, within)


def _wanted(values: dict[str, NamedNode]) -> dict[str, Term]:
    return {f"clx:{name}": value for name, value in values.items()}


def _passage(at: str, purpose: str, place: Place) -> Passage:
    found = Passage.model_validate({"at": at, "for": purpose})
    found._place = place
    return found
