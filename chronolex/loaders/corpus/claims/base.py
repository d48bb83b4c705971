"""What every claim has, and what everything has that held over a period."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field, model_validator

from chronolex.loaders.corpus.fields import Dated, Model, Passages, Period, Slug, Text, Words

Standing = Literal["accepted", "disputed", "rejected"]


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
