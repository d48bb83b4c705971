"""What held over a period: functions, law in force, posts, names, memberships, statuses; and that none held."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, NonNegativeInt

from chronolex.loaders.corpus.claims.base import SituationModel
from chronolex.loaders.corpus.fields import (
    ANYTHING,
    Amount,
    Anything,
    Concept,
    Date,
    FieldRef,
    Institution,
    Instrument,
    LegalBasis,
    OffenceRef,
    Points,
    ProvisionRef,
    TerritoryRef,
    Text,
    Words,
    many,
)

Office = Annotated[str, Points(("Office",))]
Role = Annotated[str, Concept("role")]
Sanction = Annotated[str, Concept("sanction")]
Treaty = Annotated[str, Points(("Treaty",))]


class Competence(SituationModel):
    """A body holds a function."""

    kind = "Competence"
    holder: Institution
    role: Role
    object: Anything
    legal_basis: LegalBasis | None = None
    territory: TerritoryRef | None = None


class Filling(SituationModel):
    """A body fills an office that a law names by its function."""

    kind = "Filling"
    office: Office
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
    sanction: Sanction
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
    treaty: Treaty


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
    role: Role | None = None
    object: Anything | None = None
    office: Office | None = None
    instrument: Instrument | None = None
    field: FieldRef | None = None
    provision: ProvisionRef | None = None
    offence: OffenceRef | None = None
    sanction: Sanction | None = None
    treaty: Treaty | None = None
    of: Anything | None = None
    agency: Institution | None = None
    territory: TerritoryRef | None = None
    legal_basis: LegalBasis | None = None
