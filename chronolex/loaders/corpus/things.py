"""The things of a corpus file: acts, bodies, concepts and the rest, each with the claims that belong to it.

A claim written inside a thing takes the thing as a value: `adopted:` inside an act is an Adoption of that act.
`inside` fills these in before the claim is checked, so that the claim models stay plain.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, PositiveInt, StringConstraints, model_validator

from chronolex.loaders.corpus import claims
from chronolex.loaders.corpus.fields import (
    Date,
    Model,
    Names,
    OffenceRef,
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


class Source(Model):
    """A document that claims cite: when it was issued, what its present tense attests, and which text it is."""

    id: Slug
    label: Text
    alt: Names = Names()
    translated: Annotated[list[Literal["en", "ru", "ky"]], BeforeValidator(many)] = []
    authors: list[Words] = []
    own_day: Range
    known_from: Date
    printed: Words
    lines: PositiveInt
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    language: Annotated[list[Literal["en", "ru", "ky"]], BeforeValidator(many)] = ["en"]
