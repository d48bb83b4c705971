"""Bodies of every kind, posts and persons, and who held a function one after another."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, model_validator

from chronolex.loaders.corpus import claims
from chronolex.loaders.corpus.fields import (
    Concept,
    Institution,
    Model,
    Words,
)
from chronolex.loaders.corpus.things import ThingModel, inside


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
            inside(data, "absences", {"body": "holder", "basis": "legal_basis"}, absent="Competence", **shared)
        return data
