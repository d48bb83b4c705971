"""The things of a corpus file: acts, bodies, concepts and the rest, each with the claims that belong to it.

A claim written inside a thing takes the thing as a value: `adopted:` inside an act is an Adoption of that act.
`inside` fills these in before the claim is checked, so that the claim models stay plain.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field, PositiveInt, StringConstraints, model_validator

from chronolex.loaders.corpus import claims
from chronolex.loaders.corpus.fields import (
    Concept,
    Date,
    FieldRef,
    Institution,
    LegalBasis,
    Model,
    Names,
    OffenceRef,
    Period,
    Points,
    Range,
    Slug,
    Text,
    Words,
    many,
)

Path = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_/-]+$")]


def inside(data: Any, name: str, renamed: dict[str, str] | None = None, **fixed: Any) -> None:
    """Fill the values that the entries of a list take from around them; rename their short keys."""
    entries = data.get(name) if isinstance(data, dict) else None
    if entries is None:
        return
    for entry in entries if isinstance(entries, list) else [entries]:
        if not isinstance(entry, dict):
            continue
        for short, long in (renamed or {}).items():
            # Where both are written neither is lost: the short one stays, and the models refuse it.
            if short in entry and long not in entry:
                entry[long] = entry.pop(short)
        for key, value in fixed.items():
            if value is not None:
                entry.setdefault(key, value)


EVENTS = {
    "adopted": "Adoption", "signed": "Signature", "published": "Publication", "commenced": "Commencement",
    "amended": "Amendment", "repealed": "Repeal", "ratified": "Ratification", "established": "Establishment",
    "abolished": "Abolition", "renamed": "Renaming", "merged": "Merger", "transferred": "FunctionTransfer",
    "presented": "Presentation", "appointed": "Appointment",
}  # fmt: skip
"""The lists inside a thing that hold events of it, and the event's class."""

Events = Annotated[list[claims.Event], BeforeValidator(many)]


class ThingModel(Model):
    """What every thing has: an identifier, names, and the events and figures that belong to it."""

    kind: ClassVar[str]
    id: Path
    label: Text
    alt: Names = Names()
    translated: Annotated[list[Literal["en", "ru", "ky"]], BeforeValidator(many)] = []
    adopted: Events = []
    signed: Events = []
    published: Events = []
    commenced: Events = []
    amended: Events = []
    repealed: Events = []
    ratified: Events = []
    established: Events = []
    abolished: Events = []
    renamed: Events = []
    merged: Events = []
    transferred: Events = []
    presented: Events = []
    appointed: Events = []
    statements: list[claims.Statement] = []
    statuses: list[claims.StatusOf] = []
    findings: list[claims.Finding] = []

    @model_validator(mode="before")
    @classmethod
    def _own(cls, data: Any) -> Any:
        if isinstance(data, dict):
            own = cls.own(data)
            for name, event in EVENTS.items():
                inside(data, name, {"day": "date"}, of=own, event=event)
            inside(data, "statements", of=own)
            inside(data, "statuses", of=own)
            inside(data, "findings", {"kind": "finding_kind"}, about=own)
            cls.fill(data, own)
        return data

    @classmethod
    def own(cls, data: dict[str, Any]) -> str:
        """Return a name that means only this thing: its class stands before its slug."""
        return f"{cls.kind.lower()}/{data.get('id')}"

    @classmethod
    def fill(cls, data: dict[str, Any], own: str) -> None:
        """Fill the values of the lists that only this kind of thing has."""


class Offence(ThingModel):
    """An act that some provision punishes, whatever its number in one code or another."""

    kind = "Offence"
    broader: OffenceRef | None = None


class Field_(ThingModel):  # noqa: N801 - `Field` is pydantic's
    """A field of policy, such as the response to trafficking in persons."""

    kind = "Field"


class Territory(ThingModel):
    """A place in which a function is held."""

    kind = "Territory"


class Provision(ThingModel):
    """An article, part, point, annex or note of an act; its `id` goes on after the act's."""

    kind = "Provision"
    label: Text | None = None  # type: ignore[assignment]
    in_force: list[claims.InForce] = []
    criminalises: list[claims.Criminalisation] = []
    penalties: list[claims.Penalty] = []
    norms: list[claims.Norm] = []
    continues: list[claims.Statement] = []

    @classmethod
    def own(cls, data: dict[str, Any]) -> str:
        """Return the path of the act or provision, which no other thing has."""
        return str(data.get("id"))

    @classmethod
    def fill(cls, data: dict[str, Any], own: str) -> None:
        """Take the provision as the value of its norms."""
        inside(data, "in_force", instrument=own)
        inside(data, "criminalises", provision=own)
        inside(data, "penalties", provision=own)
        inside(data, "norms", {"kind": "norm_kind"}, provision=own)
        inside(data, "continues", {"provision": "object"}, of=own, property="clx:continues")


class Act(ThingModel):
    """A law, code, resolution, decree or order; treaties stand under `treaties`."""

    kind = "Act"
    issuer: Institution | None = None
    in_force: list[claims.InForce] = []
    norms: list[claims.Norm] = []
    penalties: list[claims.Penalty] = []
    criminalises: list[claims.Criminalisation] = []
    provisions: list[Provision] = []

    @classmethod
    def own(cls, data: dict[str, Any]) -> str:
        """Return the path of the act or provision, which no other thing has."""
        return str(data.get("id"))

    @classmethod
    def fill(cls, data: dict[str, Any], own: str) -> None:
        """Take the act as the value of its claims, and as the front of its provisions' identifiers."""
        inside(data, "in_force", instrument=own)
        inside(data, "norms", {"kind": "norm_kind"}, provision=own)
        inside(data, "penalties", provision=own)
        inside(data, "criminalises", provision=own)
        for provision in data.get("provisions") or []:
            if isinstance(provision, dict) and isinstance(provision.get("id"), str):
                provision["id"] = f"{own}/{provision['id'].removeprefix(f'{own}/')}"


class Treaty(Act):
    """An international treaty: `id` is `treaty/{year of adoption}/{slug}`."""

    kind = "Treaty"
    party: list[claims.PartyTo] = []
    not_party: list[claims.Absence] = []

    @classmethod
    def fill(cls, data: dict[str, Any], own: str) -> None:
        """Take the treaty as the value of its claims."""
        super().fill(data, own)
        inside(data, "party", treaty=own)
        inside(data, "not_party", treaty=own, absent="PartyTo")


class InstitutionModel(ThingModel):
    """A body, unit, collegium, organisation, office, post or person, by the key of the list it stands in."""

    kind = "Body"
    names: list[claims.Naming] = []
    under: list[claims.Subordination] = []

    @classmethod
    def fill(cls, data: dict[str, Any], own: str) -> None:
        """Take the body as the value of its claims."""
        inside(data, "names", of=own)
        inside(data, "under", {"body": "under"}, of=own)


class Body(InstitutionModel):
    """A public organisation."""

    kind = "Body"


class Unit(InstitutionModel):
    """A unit inside a body."""

    kind = "Unit"


class Collegium(InstitutionModel):
    """A council, commission or working group."""

    kind = "Collegium"
    members: list[claims.Membership] = []

    @classmethod
    def fill(cls, data: dict[str, Any], own: str) -> None:
        """Take the collegium as the value of its memberships too."""
        super().fill(data, own)
        inside(data, "members", {"body": "member"}, of=own)


class Organisation(InstitutionModel):
    """An NGO or an international organisation."""

    kind = "Organisation"


class Office(InstitutionModel):
    """A place that the law leaves to be filled."""

    kind = "Office"
    filled: list[claims.Filling] = []

    @classmethod
    def fill(cls, data: dict[str, Any], own: str) -> None:
        """Take the office as the value of its fillings too."""
        super().fill(data, own)
        inside(data, "filled", {"body": "holder", "basis": "legal_basis"}, office=own)


class Post(ThingModel):
    """A post in a body."""

    kind = "Post"
    post_in: Institution | None = None
    held: list[claims.Tenure] = []

    @classmethod
    def fill(cls, data: dict[str, Any], own: str) -> None:
        """Take the post as the value of its tenures."""
        inside(data, "held", post=own)


class Person(ThingModel):
    """Somebody named in a public function."""

    kind = "Person"


class Working(ThingModel):
    """A programme, measure, mechanism, procedure or service, by the key of the list it stands in."""

    kind = "Service"
    field: Annotated[list[FieldRef], BeforeValidator(many)] = []
    act: LegalBasis | None = None
    part_of: Annotated[str, Points(("Programme", "Measure", "Mechanism", "Service"))] | None = None
    provider: Institution | None = None


class Planned(Working):
    """A programme or measure, which is in force for a time as an act is."""

    in_force: list[claims.InForce] = []

    @classmethod
    def fill(cls, data: dict[str, Any], own: str) -> None:
        """Take the thing as what is in force."""
        inside(data, "in_force", instrument=own)


class Programme(Planned):
    """A programme, strategy or plan; its period is apart from its being in force."""

    kind = "Programme"
    period: Period | None = None

    @classmethod
    def fill(cls, data: dict[str, Any], own: str) -> None:
        """State the period as a claim too, so that it is cited and may be contradicted."""
        super().fill(data, own)
        period = data.get("period")
        if isinstance(period, dict) and "evidence" in period:
            said = {"key": "period", "of": own, "property": "clx:period", "value": period.get("of")}
            data.setdefault("statements", []).append({**said, "evidence": period["evidence"]})


class Measure(Planned):
    """A measure that was taken, or one that a programme plans."""

    kind = "Measure"
    due: Date | None = None


class Mechanism(Working):
    """A mechanism, such as the National Referral Mechanism."""

    kind = "Mechanism"


class Service(Working):
    """A shelter, a hotline, a centre."""

    kind = "Service"


class Procedure(Working):
    """Standard operating procedures, criteria, instructions."""

    kind = "Procedure"


class Source(Model):
    """A document that claims cite: when it was issued, what its present tense attests, and which text it is."""

    id: Slug
    label: Text
    translated: Annotated[list[Literal["en", "ru", "ky"]], BeforeValidator(many)] = []
    authors: list[Words] = []
    own_day: Range
    known_from: Date
    printed: Words
    lines: PositiveInt
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    language: Annotated[list[Literal["en", "ru", "ky"]], BeforeValidator(many)] = ["en"]


class CompetenceBlock(Model):
    """Who held one function over one object, one after another, and when a source says that nobody did."""

    object: Words
    role: Annotated[str, Concept("role")]
    exclusive: bool = False
    territory: Words | None = None
    holders: list[claims.Competence] = Field(default=[], min_length=0)
    absences: list[claims.Absence] = []

    @model_validator(mode="before")
    @classmethod
    def _own(cls, data: Any) -> Any:
        if isinstance(data, dict):
            shared = {name: data.get(name) for name in ("object", "role", "territory")}
            inside(data, "holders", {"body": "holder", "basis": "legal_basis"}, **shared)
            inside(data, "absences", {"body": "holder"}, absent="Competence", **shared)
        return data
