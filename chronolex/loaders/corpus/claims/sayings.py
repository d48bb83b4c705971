"""What has no period: what happened, and what somebody says once: values, figures, recommendations, contradictions."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from chronolex.graph.vocabulary import PREFIXES
from chronolex.loaders.corpus.claims.base import ClaimModel
from chronolex.loaders.corpus.claims.situations import StatusOf
from chronolex.loaders.corpus.fields import (
    ADOPTED,
    ANYTHING,
    INSTITUTIONS,
    TREATIES,
    Amount,
    Anything,
    Concept,
    Date,
    Institution,
    LegalBasis,
    Model,
    OffenceRef,
    Period,
    ProvisionRef,
    Slug,
    TerritoryRef,
    Text,
    Words,
    many,
)

_PROPERTY = rf"^(?:{'|'.join(PREFIXES)}):[A-Za-z][A-Za-z0-9]*$"


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
