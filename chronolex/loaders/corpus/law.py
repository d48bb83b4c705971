"""Acts, treaties and their provisions, each with the claims that belong to it."""

from __future__ import annotations

from typing import Any

from chronolex.loaders.corpus import claims
from chronolex.loaders.corpus.fields import (
    Institution,
    Text,
)
from chronolex.loaders.corpus.things import ThingModel, inside


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
