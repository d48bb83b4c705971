"""What a loader hands over: things with names, and claims with their evidence and time as printed."""

from __future__ import annotations

from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode

from chronolex.graph.days import Day, PrintedDate, Span

Term = NamedNode | Literal
Property = tuple[str, Term]
"""A prefixed property name, such as `clx:holder`, and its value."""


@dataclass(frozen=True)
class SourceDocument:
    """A document that claims cite.

    Attributes:
        own_day: what its present tense attests unless a passage says otherwise.
        known_from: its latest possible issue day; before it nothing in it counts as known.
        lines: how many lines its plain text has, counted from 1.
    """

    iri: NamedNode
    own_day: Span
    known_from: Day
    lines: int


@dataclass(frozen=True)
class Evidence:
    """A passage that speaks for (or against) a claim.

    Attributes:
        purposes: what it says: `start`, `end`, `holds`, or several.
        attested: when its present tense says that the fact held; empty where it attests nothing.
        stated_by: whose words they are, where not the source's own authors.
        prints: the date as this passage prints it, where it is wider than the bound's.
    """

    source: SourceDocument
    lines: tuple[int, ...]
    locator: str = ""
    purposes: frozenset[str] = frozenset({"holds"})
    attested: tuple[Span, ...] = ()
    stated_by: str = ""
    stance: str = "supports"
    prints: PrintedDate | None = None


@dataclass(frozen=True)
class Bound:
    """A printed start or end and the passages that print it.

    `whole` says how the printed date is meant: not whole, "on some day of it"; whole, "from its first day" for a
    start and "through its last day" for an end.
    """

    printed: PrintedDate
    evidence: tuple[Evidence, ...]
    whole: bool = False


@dataclass(frozen=True)
class Timing:
    """The time of a situation as printed; `at_least` is an end "at least through"."""

    start: Bound | None = None
    end: Bound | None = None
    at_least: Bound | None = None
    started_by: NamedNode | None = None
    ended_by: NamedNode | None = None
    date: Bound | None = None
    """The date of an event, which has neither start nor end."""


@dataclass(frozen=True)
class Place:
    """Where in the input something is written, for faults."""

    file: str
    line: int


@dataclass(frozen=True)
class Claim:
    """One fact as sources state it, with everything that is needed to compute its days.

    Attributes:
        kind: the class, without prefix, such as `Competence`.
        key: the last part of the identifier; never made from dates, evidence or position.
        values: what the claim says; the identifier's key is made of these where none is written.
        evidence: every passage, those of the bounds too.
        text: literals in our own words.
    """

    iri: NamedNode
    kind: str
    values: tuple[Property, ...]
    timing: Timing
    evidence: tuple[Evidence, ...]
    standing: str = "accepted"
    text: tuple[Property, ...] = ()
    place: Place = field(default=Place("", 0), compare=False)

    def value(self, name: str) -> Term | None:
        """Return the first value of a property, or `None`."""
        return next((term for key, term in self.values if key == name), None)


@dataclass(frozen=True)
class Thing:
    """Something that claims are about: an act, a body, a concept, a source document."""

    iri: NamedNode
    kind: str
    properties: tuple[Property, ...] = ()
    place: Place = field(default=Place("", 0), compare=False)


@dataclass(frozen=True)
class Facts:
    """Everything that one input says."""

    things: tuple[Thing, ...]
    claims: tuple[Claim, ...]
    sources: tuple[SourceDocument, ...]
