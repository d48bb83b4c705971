"""The claims of a corpus file, one model a kind; a field is called as its property: `legal_basis`, `clx:legalBasis`."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field, NonNegativeInt, StringConstraints, model_validator

from chronolex.graph.vocabulary import PREFIXES
from chronolex.loaders.corpus.fields import (
    ADOPTED,
    ANYTHING,
    INSTITUTIONS,
    TREATIES,
    Anything,
    Concept,
    Date,
    Dated,
    FieldRef,
    Institution,
    Instrument,
    LegalBasis,
    Model,
    OffenceRef,
    Passages,
    Period,
    Points,
    ProvisionRef,
    Slug,
    TerritoryRef,
    Text,
    Words,
    many,
)

Standing = Literal["accepted", "disputed", "rejected"]
_PROPERTY = rf"^(?:{'|'.join(PREFIXES)}):[A-Za-z][A-Za-z0-9]*$"
Amount = Annotated[Decimal, Field(ge=0, max_digits=24)]


class ClaimModel(Model):
    """What every claim has: evidence, standing, and a key where two claims say the same of different times."""

    kind: ClassVar[str]
    key: Slug | None = None
    standing: Standing = "accepted"
    reason: Text | None = None
    inferred: Words | None = None
    evidence: Passages = []

    @model_validator(mode="after")
    def _reasoned(self) -> ClaimModel:
        if self.standing != "accepted" and self.reason is None:
            raise ValueError(f"a {self.standing} claim says why; write reason:")
        if self.standing == "accepted" and self.reason is not None:
            raise ValueError("an accepted claim has no reason; write standing: disputed, or text: for a remark")
        return self


class SituationModel(ClaimModel):
    """Something that held over a period: `from` and `to`, `through`, `period`, or `at-least-through`."""

    start: Dated | None = Field(default=None, alias="from")
    to: Dated | None = None
    through: Dated | None = None
    at_least_through: Dated | None = Field(default=None, alias="at-least-through")
    period: Period | None = None
    started_by: Words | None = None
    ended_by: Words | None = None
    condition: Text | None = None
    text: Text | None = None

    @model_validator(mode="after")
    def _one_end(self) -> SituationModel:
        ends = [name for name in ("to", "through", "at_least_through", "period", "ended_by") if getattr(self, name)]
        if len(ends) > 1:
            raise ValueError(f"it ends in {len(ends)} ways ({', '.join(ends)}); write one of them")
        if sum(1 for given in (self.start, self.period, self.started_by) if given) > 1:
            raise ValueError("it starts in two ways; write from:, period: or started_by:")
        return self


class Competence(SituationModel):
    """A body holds a function."""

    kind = "Competence"
    holder: Institution
    role: Annotated[str, Concept("role")]
    object: Anything
    legal_basis: LegalBasis | None = None
    territory: TerritoryRef | None = None


class Filling(SituationModel):
    """A body fills an office that a law names by its function."""

    kind = "Filling"
    office: Annotated[str, Points(("Office",))]
    holder: Institution
    legal_basis: LegalBasis | None = None


class InForce(SituationModel):
    """An act, provision, programme or measure is in force."""

    kind = "InForce"
    instrument: Instrument


class Norm(SituationModel):
    """What a provision prescribes, in our words."""

    kind = "Norm"
    provision: ProvisionRef
    norm_kind: Annotated[str, Concept("norm")]
    term: Words | None = None
    text: Text


class Criminalisation(SituationModel):
    """A provision punishes an offence."""

    kind = "Criminalisation"
    provision: ProvisionRef
    offence: OffenceRef


class Penalty(SituationModel):
    """A sanction for an offence: terms in months; an amount that is not given is unknown, not zero."""

    kind = "Penalty"
    provision: ProvisionRef
    offence: OffenceRef
    tier: Annotated[str, Concept("tier")]
    sanction: Annotated[str, Concept("sanction")]
    minimum: Amount | None = None
    maximum: Amount | None = None
    unit: Annotated[str, Concept("unit")] | None = None
    alternative: NonNegativeInt | None = None
    offender: Annotated[str, Concept("offender")] | None = None


class Tenure(SituationModel):
    """A person holds a post."""

    kind = "Tenure"
    person: Annotated[str, Points(("Person",))]
    post: Annotated[str, Points(("Post",))]


class Naming(SituationModel):
    """A body bears a name."""

    kind = "Naming"
    of: Institution
    name: Text


class Subordination(SituationModel):
    """A body stands under a body."""

    kind = "Subordination"
    of: Institution
    under: Institution


class Membership(SituationModel):
    """A body or a kind of body is a member of a collegium, in a capacity where one is printed."""

    kind = "Membership"
    of: Annotated[str, Points(("Collegium",))]
    member: Institution
    capacity: Words | None = None


class PartyTo(SituationModel):
    """The state is party to a treaty."""

    kind = "PartyTo"
    treaty: Annotated[str, Points(("Treaty",))]


class StatusOf(SituationModel):
    """A recommendation, programme, procedure or service has a status."""

    kind = "StatusOf"
    of: Anything
    status: Annotated[str, Concept("status")]
    as_of: Date | None = None
    agency: Institution | None = None
    rests_on: Annotated[list[str], BeforeValidator(many), ANYTHING] = []


class Finding(SituationModel):
    """Practice, condition, opinion or estimate, as somebody says it."""

    kind = "Finding"
    about: Anything
    finding_kind: Annotated[str, Concept("finding")]
    text: Text


class Absence(SituationModel):
    """A source says that none held: the class, and its properties without the one that nobody fills.

    With a legal basis it says that this act does not provide for it, whatever another act does.
    """

    kind = "Absence"
    absent: Literal[
        "Competence", "Filling", "InForce", "Norm", "Criminalisation", "Penalty", "PartyTo", "Tenure", "StatusOf"
    ]
    holder: Institution | None = None
    role: Annotated[str, Concept("role")] | None = None
    object: Anything | None = None
    office: Annotated[str, Points(("Office",))] | None = None
    instrument: Instrument | None = None
    field: FieldRef | None = None
    provision: ProvisionRef | None = None
    offence: OffenceRef | None = None
    sanction: Annotated[str, Concept("sanction")] | None = None
    treaty: Annotated[str, Points(("Treaty",))] | None = None
    of: Anything | None = None
    agency: Institution | None = None
    territory: TerritoryRef | None = None
    legal_basis: LegalBasis | None = None


class Event(ClaimModel):
    """Something happened on a printed day, month or year."""

    kind = "Event"
    event: Literal[
        "Adoption", "Signature", "Commencement", "Amendment", "Repeal", "Publication", "Establishment", "Abolition",
        "Renaming", "Merger", "FunctionTransfer", "Appointment", "Ratification", "Presentation",
    ]  # fmt: skip
    of: Anything
    date: Date | None = None
    legal_basis: LegalBasis | None = None
    result: Anything | None = None
    effect: Annotated[str, Concept("effect")] | None = None
    manner: Annotated[str, Concept("manner")] | None = None
    by: Institution | None = None
    text: Text | None = None


class Statement(ClaimModel):
    """Any other value that is, or could be, disputed: a title, a legal form, an ordinal."""

    kind = "Statement"
    of: Anything
    property: Annotated[str, StringConstraints(pattern=_PROPERTY)]
    value: Words | None = None
    object: Anything | None = None
    text: Text | None = None

    @model_validator(mode="after")
    def _one_value(self) -> Statement:
        if (self.value is None) == (self.object is None):
            raise ValueError("a statement has one value; write value: for words, or object: for a thing of the graph")
        return self


class Observation(ClaimModel):
    """A figure: what is counted, over which period, by whom."""

    kind = "Observation"
    measure: Annotated[str, Concept("measure")]
    period: Period
    value: Amount
    offence: OffenceRef | None = None
    provision: ProvisionRef | None = None
    reporter: Institution
    territory: TerritoryRef | None = None
    dimension: dict[str, Words] = {}
    text: Text | None = None


class Recommendation(ClaimModel):
    """What a report or a committee recommends, concludes or asks, in our words: a thing with a name and a claim too."""

    kind = "Recommendation"
    id: Slug
    label: Text
    translated: Annotated[list[Literal["en", "ru", "ky"]], BeforeValidator(many)] = []
    text: Text
    recommendation_kind: Annotated[str, Concept("recommendation")] = "recommendation"
    issuer: Institution
    addressee: Annotated[list[str], BeforeValidator(many), INSTITUTIONS] = []
    about: Annotated[list[str], BeforeValidator(many), ANYTHING] = []
    calls_to_ratify: Annotated[list[str], BeforeValidator(many), TREATIES] = Field(default=[], alias="ratify")
    calls_to_adopt: Annotated[list[str], BeforeValidator(many), ADOPTED] = Field(default=[], alias="adopt")
    date: Date | None = None
    statuses: list[StatusOf] = []

    @model_validator(mode="before")
    @classmethod
    def _own(cls, data: Any) -> Any:
        for entry in data.get("statuses") or [] if isinstance(data, dict) else []:
            if isinstance(entry, dict):
                entry.setdefault("of", f"recommendation/{data.get('id')}")
        return data


class Contradiction(Model):
    """A contradiction that no rule can see, or how one was resolved."""

    id: Slug
    between: Annotated[list[Words], Field(min_length=2)]
    about: Anything
    contradiction_kind: Annotated[str, Concept("contradiction")] = Field(alias="kind")
    text: Text
    unseen: Text
    state: Literal["open", "resolved"] = "open"
    resolved_by: Text | None = None
    resolved_since: Date | None = None

    @model_validator(mode="after")
    def _resolved(self) -> Contradiction:
        if (self.state == "resolved") != (self.resolved_by is not None and self.resolved_since is not None):
            raise ValueError(
                "a resolved contradiction says by what and since when; write resolved_by: and resolved_since:"
            )
        return self
