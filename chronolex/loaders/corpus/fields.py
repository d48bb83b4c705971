"""The small values of a corpus file: dates, passages, names in three languages, references."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PrivateAttr, StringConstraints, model_validator

from chronolex.errors import UsageError
from chronolex.graph.claims import Place
from chronolex.graph.days import PrintedDate, Span

_RANGE = r"[0-9]{1,9}(?:-[0-9]{1,9})?"
_PASSAGE = re.compile(
    rf"(?P<source>[a-z0-9][a-z0-9-]*)\s+(?:(?P<locator>.*?)\s+)?(?P<lines>L{_RANGE}(?:,\s*L?{_RANGE})*)"
)
_LINE = re.compile(r"(?:^|\s)L[0-9]+")
_LONGEST = 500
"""How many lines one range may hold."""


class Model(BaseModel):
    """Base of all corpus models: no unknown key passes, and each value knows its place in the file."""

    model_config = ConfigDict(extra="forbid", frozen=False, arbitrary_types_allowed=True, populate_by_name=True)
    _place: Place = PrivateAttr(default=Place("", 0))

    @property
    def place(self) -> Place:
        """Return the file and line where this is written."""
        return self._place


def _date(value: Any) -> Any:
    """Read a printed date, giving its own sentence as the fault."""
    return _said(PrintedDate.parse, value) if isinstance(value, str) else value


def _span(value: Any) -> Any:
    """Read a printed date or a range of two."""
    return _said(Span.parse, value) if isinstance(value, str) else value


def _said(parse: Any, value: str) -> Any:
    """Turn our refusal into one that the models collect."""
    try:
        return parse(value)
    except UsageError as error:
        raise ValueError(str(error)) from None


def many(value: Any) -> Any:
    """Let a single value stand for a list of one."""
    return value if isinstance(value, list) else [value]


Date = Annotated[PrintedDate, BeforeValidator(_date)]
Range = Annotated[Span, BeforeValidator(_span)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$")]
Words = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Amount = Annotated[Decimal, Field(ge=0, max_digits=24)]


class Text(Model):
    """Words in up to three languages; plain text stands for English."""

    en: Words | None = None
    ru: Words | None = None
    ky: Words | None = None

    @model_validator(mode="before")
    @classmethod
    def _english(cls, value: Any) -> Any:
        return {"en": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _some(self) -> Text:
        if not (self.en or self.ru or self.ky):
            raise ValueError("no words in any language; write en:, ru: or ky:")
        return self

    def items(self) -> list[tuple[str, str]]:
        """Return the words by language, in the order en, ru, ky."""
        return [(language, words) for language in ("en", "ru", "ky") if (words := getattr(self, language))]


class Names(Model):
    """Other names of a thing, any number in each language."""

    en: Annotated[list[Words], BeforeValidator(many)] = []
    ru: Annotated[list[Words], BeforeValidator(many)] = []
    ky: Annotated[list[Words], BeforeValidator(many)] = []


class Passage(Model):
    """One passage of a source: `mon-2019 § 2.1.5 L399`, or a mapping that says more about it.

    Attributes:
        at: source, locator as printed, and lines (`L113`, `L113,L117`, `L20-22`).
        as_of: the day, month, year or range that its present tense is about, where not the source's own day.
        by: whose words they are, where not the authors' own.
        purpose: written `for`: start, end, holds.
        tense: `past` attests nothing.
        stance: `disputes` only where the passage denies and states nothing else.
        prints: the date as this passage prints it, where it is wider than the one that the claim has from another.
    """

    at: Words
    as_of: Annotated[list[Range], BeforeValidator(many)] = []
    by: Words | None = None
    purpose: Annotated[list[Literal["start", "end", "holds"]], BeforeValidator(many)] = Field(default=[], alias="for")
    tense: Literal["present", "past"] = "present"
    stance: Literal["supports", "disputes"] = "supports"
    prints: Date | None = None

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        return {"at": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _readable(self) -> Passage:
        if not _PASSAGE.fullmatch(self.at):
            example = "'mon-2019 § 2.1.5 L399'"
            raise ValueError(f"{self.at!r} is no passage; write source, locator, lines, such as {example}")
        if _LINE.search(self.locator):
            raise ValueError(f"{self.at!r} has lines in two places; write them together, such as 'L113,L117'")
        if not all(first <= last < first + _LONGEST for first, last in self._ranges()):
            raise ValueError(f"{self.at!r} has a range of lines that is none; write first and last, such as 'L20-22'")
        return self

    @property
    def source(self) -> str:
        """Return the slug of the source document."""
        return self._part("source")

    @property
    def locator(self) -> str:
        """Return the locator as printed, or nothing."""
        return self._part("locator")

    @property
    def lines(self) -> tuple[int, ...]:
        """Return every line, ranges written out, in order and once each."""
        return tuple(sorted({line for first, last in self._ranges() for line in range(first, last + 1)}))

    def _ranges(self) -> list[tuple[int, int]]:
        """Return the first and the last line of each piece."""
        pieces = [piece.strip().partition("-") for piece in self._part("lines").replace("L", "").split(",")]
        return [(int(first), int(last or first)) for first, _, last in pieces]

    def _part(self, name: str) -> str:
        match = _PASSAGE.fullmatch(self.at)
        return (match.group(name) or "") if match else ""


Passages = Annotated[list[Passage], BeforeValidator(many)]


class Dated(Model):
    """A printed date with the passages that print it; a plain date takes those of its claim."""

    day: Date
    evidence: Passages = []

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        return {"day": value} if isinstance(value, str) else value


class Period(Model):
    """A printed period, `2017/2020`: from the first day of the one through the last day of the other."""

    of: Range
    evidence: Passages = []

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        return {"of": value} if isinstance(value, str) else value


@dataclass(frozen=True)
class Points:
    """Mark a field that names things of these classes."""

    classes: tuple[str, ...]


@dataclass(frozen=True)
class Concept:
    """Mark a field that names a concept of this scheme."""

    scheme: str


INSTITUTIONS = Points(("Body", "Unit", "Collegium", "Organisation", "Office"))
ANYTHING = Points(())
TREATIES = Points(("Treaty",))
ADOPTED = Points(("Act", "Treaty", "Provision", "Programme", "Measure", "Mechanism", "Procedure"))
"""What a recommendation may call to adopt."""
Institution = Annotated[str, INSTITUTIONS]
Anything = Annotated[str, ANYTHING]
ActRef = Annotated[str, Points(("Act", "Treaty"))]
Instrument = Annotated[str, Points(("Act", "Treaty", "Provision", "Programme", "Measure"))]
LegalBasis = Annotated[str, Points(("Act", "Treaty", "Provision"))]
ProvisionRef = Annotated[str, Points(("Provision", "Act"))]
OffenceRef = Annotated[str, Points(("Offence",))]
FieldRef = Annotated[str, Points(("Field",))]
TerritoryRef = Annotated[str, Points(("Territory",))]
