"""Programmes, measures, mechanisms, services and procedures."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator

from chronolex.loaders.corpus import claims
from chronolex.loaders.corpus.fields import (
    Date,
    FieldRef,
    Institution,
    LegalBasis,
    Period,
    Points,
    many,
)
from chronolex.loaders.corpus.things import ThingModel, inside


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
