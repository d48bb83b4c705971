"""The effects of a change file, one model a kind; what each does to the claims is told in `read.py`."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from chronolex.loaders.corpus.fields import (
    Anything,
    Concept,
    Date,
    Institution,
    LegalBasis,
    Model,
    Passages,
    Points,
    ProvisionRef,
    Slug,
    Text,
    Words,
    many,
)
from chronolex.loaders.corpus.things import Path

Role = Annotated[str, Concept("role")]
TreatyRef = Annotated[str, Points(("Treaty",))]
ProgrammeRef = Annotated[str, Points(("Programme", "Measure"))]
PROSPECTIVE = "prospective"
When = Date | Literal["prospective"]


class Effect(Model):
    """What every effect may have: a day and passages of its own, where they are not those of the change."""

    in_force: When | None = None
    text: Text | None = None
    inferred: Words | None = None
    evidence: Passages = []


def _offence(value: Any) -> Any:
    """Let the name of an offence alone stand for one that is punished."""
    return {"offence": value} if isinstance(value, str) else value


def _continued(value: Any) -> Any:
    """Let the name of a provision alone stand for one whose norm goes on."""
    return {"provision": value} if isinstance(value, str) else value


class Assign(Effect):
    """A body receives a function."""

    role: Role
    object: Anything
    to: Institution
    exclusive: bool = False


class Withdraw(Effect):
    """A body loses a function."""

    role: Role
    object: Anything
    source: Institution = Field(alias="from")


class Transfer(Withdraw):
    """A function goes from one body to another."""

    to: Institution


class Insert(Effect):
    """A provision begins, with what it prescribes; or something is put into one, or an act, that goes on."""

    provision: Path | None = None
    into: ProvisionRef | None = None
    title: Text | None = None
    continues: Annotated[list[Annotated[dict[str, Any], BeforeValidator(_continued)]], BeforeValidator(many)] = []
    norms: list[dict[str, Any]] = []
    criminalises: list[Annotated[dict[str, Any], BeforeValidator(_offence)]] = []
    penalties: list[dict[str, Any]] = []

    @model_validator(mode="after")
    def _one(self) -> Insert:
        if (self.provision is None) == (self.into is None):
            raise ValueError("where it is inserted is not said, or twice; write provision: (it is new) or into:")
        if self.into and not (self.norms or self.criminalises or self.penalties or self.continues):
            raise ValueError("nothing says what is put into it; write norms:, criminalises: or penalties:")
        return self


class Repeal(Effect):
    """An act, or one provision of it, loses its force."""

    provision: ProvisionRef | None = None
    act: LegalBasis | None = None
    successor: LegalBasis | None = None

    @model_validator(mode="after")
    def _one(self) -> Repeal:
        if (self.provision is None) == (self.act is None):
            raise ValueError("what is repealed is not said, or twice; write provision: or act:")
        return self


class Replace(Effect):
    """A provision reads otherwise: its penalties of the tiers that are given, its norms of the kinds that are given."""

    provision: ProvisionRef
    norms: list[dict[str, Any]] = []
    penalties: list[dict[str, Any]] = []

    @model_validator(mode="after")
    def _some(self) -> Replace:
        if not (self.norms or self.penalties):
            raise ValueError("nothing says how it reads now; write penalties: or norms:")
        return self


class Renumber(Effect):
    """A provision goes on under another number."""

    source: ProvisionRef = Field(alias="from")
    to: Path
    title: Text | None = None


class Establish(Effect):
    """A body is set up."""

    body: Slug
    label: Text
    under: Institution | None = None


class Rename(Effect):
    """A body receives another name and stays the same."""

    body: Institution
    label: Text


class Merge(Effect):
    """Bodies become one."""

    bodies: Annotated[list[Institution], BeforeValidator(many), Field(min_length=1)]
    into: Institution


class Abolish(Effect):
    """A body is dissolved."""

    body: Institution
    successor: Institution | None = None


class AmendTerm(Effect):
    """A programme ends on another day: the first day on which it is no longer in force."""

    programme: ProgrammeRef
    to: Date


class Ratify(Effect):
    """The state binds itself to a treaty."""

    treaty: TreatyRef
    manner: Annotated[str, Concept("manner")] | None = None


class SetStatus(Effect):
    """A recommendation, programme, procedure or service has a status from the day on."""

    of: Anything
    status: Annotated[str, Concept("status")]

    @model_validator(mode="before")
    @classmethod
    def _of(cls, data: Any) -> Any:
        for name in ("recommendation", "programme", "procedure", "service"):
            if isinstance(data, dict) and name in data and "of" not in data:
                data = {**data, "of": data[name]}
                del data[name]
        return data


class Correct(Effect):
    """A fact was wrong: it is rejected or disputed with a reason; no law changed."""

    claim: Words
    standing: Literal["disputed", "rejected", "accepted"] = "rejected"
    reason: Text | None = None

    @model_validator(mode="after")
    def _why(self) -> Correct:
        if self.standing != "accepted" and self.reason is None:
            raise ValueError("a correction says why; write reason:")
        return self


KINDS: dict[str, type[Effect]] = {
    "transfer": Transfer,
    "assign": Assign,
    "withdraw": Withdraw,
    "insert": Insert,
    "repeal": Repeal,
    "replace": Replace,
    "renumber": Renumber,
    "establish": Establish,
    "rename": Rename,
    "merge": Merge,
    "abolish": Abolish,
    "amend_term": AmendTerm,
    "ratify": Ratify,
    "set_status": SetStatus,
    "correct": Correct,
}


class Entry(Model):
    """One entry of `effects`: exactly one effect, under its name."""

    transfer: Transfer | None = None
    assign: Assign | None = None
    withdraw: Withdraw | None = None
    insert: Insert | None = None
    repeal: Repeal | None = None
    replace: Replace | None = None
    renumber: Renumber | None = None
    establish: Establish | None = None
    rename: Rename | None = None
    merge: Merge | None = None
    abolish: Abolish | None = None
    amend_term: AmendTerm | None = None
    ratify: Ratify | None = None
    set_status: SetStatus | None = None
    correct: Correct | None = None

    @model_validator(mode="after")
    def _one(self) -> Entry:
        if len(self._given()) != 1:
            raise ValueError(f"an entry has one effect; write one of {', '.join(KINDS)}")
        return self

    def _given(self) -> list[str]:
        return [name for name in KINDS if getattr(self, name) is not None]

    @property
    def name(self) -> str:
        """Return the name of the effect, such as `transfer`."""
        return self._given()[0]

    @property
    def effect(self) -> Effect:
        """Return the effect."""
        found: Effect = getattr(self, self.name)
        return found


class Draft(Model):
    """Evidence of a draft: nothing but the change file says so."""

    draft: Literal["true"]


class ChangeFile(Model):
    """A change of the law, or a correction of what the graph says of it."""

    change: Slug
    title: Text
    act: Path | None = None
    issuer: Institution | None = None
    adopted: Date | None = None
    in_force: When | None = None
    inferred: Words | None = None
    adoption: Passages = []
    effects: Annotated[list[Entry], Field(min_length=1)]
    evidence: list[Draft] | Passages = []

    @model_validator(mode="after")
    def _dated(self) -> ChangeFile:
        law = [entry.name for entry in self.effects if entry.name != "correct"]
        if law and (self.act is None or self.adopted is None):
            raise ValueError(f"a change of the law ({law[0]}) is made by an act on a day; write act: and adopted:")
        if any(entry.name != "correct" and not (entry.effect.in_force or self.in_force) for entry in self.effects):
            raise ValueError("nothing says when it takes effect; write in_force: a date, or prospective")
        return self
