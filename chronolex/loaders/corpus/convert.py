"""From the models of corpus files to things and claims."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any, get_args

from pydantic.fields import FieldInfo
from pyoxigraph import Literal, NamedNode

from chronolex.errors import UsageError
from chronolex.graph.claims import Bound, Claim, Evidence, Place, Property, Timing
from chronolex.graph.days import PrintedDate, Span
from chronolex.graph.identifiers import claim_iri, claim_key, slug, thing_iri
from chronolex.graph.literals import date_literal, decimal_literal, span_literal, text_literal
from chronolex.loaders.corpus import claims as models
from chronolex.loaders.corpus.fields import Concept, Dated, Passage, Period, Points, Text
from chronolex.loaders.corpus.naming import labelled
from chronolex.loaders.corpus.references import References

SUBJECTS = {
    "Competence": "object", "Filling": "office", "InForce": "instrument", "Norm": "provision", "Tenure": "post",
    "Criminalisation": "provision", "Penalty": "provision", "PartyTo": "treaty", "Finding": "about",
    "Observation": "measure",
}  # fmt: skip
"""The field of each kind whose thing gives the claim's identifier its subject; `of` where none is named."""

ABSENT_SUBJECTS = ("object", "office", "instrument", "provision", "treaty", "of", "field", "offence", "holder")

_NOT_VALUES = {
    "key", "standing", "reason", "inferred", "evidence", "start", "to", "through", "at_least_through", "period",
    "started_by", "ended_by", "event", "date", "text", "condition", "as_of",
    "id", "label", "translated", "statuses",
}  # fmt: skip
_NOT_SUBJECT = {"rests_on", "minimum", "maximum", "unit", "alternative", "value", "name", "capacity"}
"""Values that do not make the key: to correct an amount or a name does not change who the claim is."""


def camel(name: str) -> str:
    """Return the property of a field.

    >>> camel("legal_basis"), camel("norm_kind")
    ('clx:legalBasis', 'clx:kind')
    """
    if name.endswith("_kind"):
        return "clx:kind"
    first, *rest = name.split("_")
    return "clx:" + first + "".join(word.capitalize() for word in rest)


class Converter:
    """Turn claim models into claims, with every reference resolved or a fault in its place."""

    def __init__(self, references: References, country: str) -> None:
        """Take what is declared and the country whose identifiers are made."""
        self.references = references
        self.country = country
        self.named: list[tuple[NamedNode, Place, bool]] = []
        """Claims that others refer to, to be looked for when all are read, and whether each must be an event."""

    def claim(self, model: models.ClaimModel, extra: Iterable[Property] = ()) -> Claim | None:
        """Return the claim, or `None` where a reference of its subject points at nothing."""
        pairs = [(name, pair) for name, pair in self._values(model)]
        iri, timing = self._name(model, pairs), self.timing(model)
        evidence = self._all_evidence(model, timing)
        if iri is None:
            return None
        return Claim(
            iri,
            model.event if isinstance(model, models.Event) else model.kind,
            (*(pair for _, pair in pairs), *extra),
            timing,
            evidence,
            model.standing,
            tuple(self._texts(model)),
            model.place,
        )

    def _name(self, model: models.ClaimModel, pairs: list[tuple[str, Property]]) -> NamedNode | None:
        """Return the claim's identifier: a recommendation's own name, else its subject and its key."""
        if isinstance(model, models.Recommendation):
            return thing_iri("recommendation", model.id, self.country)
        subject = self._subject(model, {name: pair[1] for name, pair in pairs})
        if subject is None:
            return None
        kind = model.event if isinstance(model, models.Event) else model.kind
        identity = [pair for name, pair in pairs if name not in _NOT_SUBJECT]
        key = model.key or claim_key(kind, [(name, str(term)) for name, term in identity])
        return claim_iri(self.country, slug(subject.value), key)

    def timing(self, model: models.ClaimModel) -> Timing:
        """Return the time of a claim as printed."""
        if isinstance(model, models.Event | models.Recommendation):
            return Timing(date=self._bound(model, model.date, [], "holds") if model.date else None)
        if not isinstance(model, models.SituationModel):
            return Timing()
        start, end = self._dated(model, model.start, "start"), self._dated(model, model.to, "end")
        if model.through:
            end = self._dated(model, model.through, "end", whole=True)
        if model.period:
            start = self._bound(model, model.period.of.start, model.period.evidence, "start", whole=True)
            end = self._bound(model, model.period.of.end, model.period.evidence, "end", whole=True)
        at_least = self._dated(model, model.at_least_through, "end", whole=True)
        return Timing(start, end, at_least, self._event(model, model.started_by), self._event(model, model.ended_by))

    def evidence(self, passage: Passage, purpose: str) -> Evidence | None:
        """Return the evidence of a passage; in the present tense of a fact it attests the source's own day."""
        lines = passage.lines
        source = self.references.source(passage.source, lines, passage.place)
        if source is None:
            return None
        purposes = frozenset[str](passage.purpose or (purpose,))
        attested = tuple(passage.as_of)
        if not attested and "holds" in purposes:
            attested = (source.own_day,)
        if passage.tense == "past":
            attested = ()
        return Evidence(
            source, lines, passage.locator, purposes, attested, passage.by or "", passage.stance, passage.prints
        )

    def _values(self, model: models.ClaimModel) -> Iterator[tuple[str, Property]]:
        """Yield each field that says something, with its property and term."""
        for name, info in type(model).model_fields.items():
            if name in _NOT_VALUES and not (name == "period" and isinstance(model, models.Observation)):
                continue
            value = getattr(model, name)
            if value is None or value == {}:
                continue
            for one in value if isinstance(value, list) else [value]:
                for term in self._terms(one, _marks(info), name, model):
                    yield name, (camel(name), term)

    def _terms(
        self, value: Any, metadata: list[Any], name: str, model: models.ClaimModel
    ) -> Iterator[NamedNode | Literal]:
        """Yield the terms of one field."""
        points = next((mark for mark in metadata if isinstance(mark, Points)), None)
        concept = next((mark for mark in metadata if isinstance(mark, Concept)), None)
        found: NamedNode | None = None
        if points is not None:
            found = self.references.thing(str(value), points.classes, model.place)
        elif concept is not None:
            found = self.references.concept(concept.scheme, str(value), model.place)
        elif name == "absent":
            found = NamedNode(f"https://w3id.org/chronolex/ontology#{value}")
        else:
            yield from _literals(value)
        if found is not None:
            yield found

    def _subject(self, model: models.ClaimModel, values: dict[str, NamedNode | Literal]) -> NamedNode | None:
        """Return the thing that gives the identifier its subject."""
        names = ABSENT_SUBJECTS if isinstance(model, models.Absence) else (SUBJECTS.get(model.kind, "of"),)
        found = next((values[name] for name in names if name in values), None)
        if all(getattr(model, name) is None for name in names):
            self.references.fault(model.place, "nothing says what the claim is about", f"one of {', '.join(names)}")
        return found if isinstance(found, NamedNode) else None

    def _dated(self, model: models.ClaimModel, dated: Dated | None, purpose: str, whole: bool = False) -> Bound | None:
        """Return a printed bound, or `None` where none is printed."""
        return self._bound(model, dated.day, dated.evidence, purpose, whole) if dated else None

    def _bound(
        self, model: models.ClaimModel, printed: PrintedDate, passages: list[Passage], purpose: str, whole: bool = False
    ) -> Bound:
        """Return a printed bound with its passages: its own, or where it has none, the claim's."""
        if not (passages or model.evidence):
            self.references.fault(model.place, f"no source prints {printed}", "evidence: beside the date or the claim")
        given = [self.evidence(passage, purpose) for passage in passages or model.evidence]
        return Bound(printed, tuple(one for one in given if one), whole)

    def _all_evidence(self, model: models.ClaimModel, timing: Timing) -> tuple[Evidence, ...]:
        """Return the claim's own passages and those of its printed bounds, each passage once with all its purposes."""
        passages = [*model.evidence, *(model.period.evidence if isinstance(model, models.Observation) else [])]
        own = [one for passage in passages if (one := self.evidence(passage, "holds"))]
        bounds = [bound for bound in (timing.start, timing.end, timing.at_least, timing.date) if bound]
        found = merged([*own, *(one for bound in bounds for one in bound.evidence)])
        if isinstance(model, models.SituationModel):
            return found
        # Only what lasts is attested by the present tense; an event, a figure or a title is not.
        return tuple(replace(one, attested=()) for one in found)

    def claim_named(self, name: str, place: Place, event: bool = False) -> NamedNode | None:
        """Return the IRI of the claim `{subject}/{key}` or `recommendation/{id}`; add a fault for any other form."""
        subject, _, key = name.partition("/")
        try:
            # A recommendation is a claim under its own name.
            named = subject == "recommendation"
            iri = thing_iri(subject, key, self.country) if named else claim_iri(self.country, subject, key)
            self.named.append((iri, place, event))
            return iri
        except UsageError:
            self.references.fault(
                place, f"'{name}' names no claim", "subject/key, such as resolution-2019-493/adoption"
            )
            return None

    def _event(self, model: models.ClaimModel, name: str | None) -> NamedNode | None:
        """Return the event claim that a start or an end refers to."""
        return self.claim_named(name, model.place, event=True) if name else None

    def _texts(self, model: models.ClaimModel) -> Iterator[Property]:
        """Yield what is said in our own words."""
        for name, prop in (("text", "clx:text"), ("reason", "clx:standingReason"), ("condition", "clx:condition")):
            words = getattr(model, name, None)
            if isinstance(words, Text):
                yield from ((prop, Literal(said, language=language)) for language, said in words.items())
        if model.inferred:
            yield "clx:inferred", Literal(model.inferred, language="en")
        as_of = getattr(model, "as_of", None)
        if as_of is not None:
            yield "clx:asOf", date_literal(as_of)
        if isinstance(model, models.Recommendation):
            yield from labelled(model.label.items(), model.translated)


def _marks(info: FieldInfo) -> list[Any]:
    """Return what marks a field; in an optional field the marks stand inside, where pydantic leaves them."""
    inside = [mark for option in get_args(info.annotation) for mark in getattr(option, "__metadata__", ())]
    return [*info.metadata, *inside]


def _literals(value: Any) -> Iterator[Literal]:
    """Yield the literals of a value that points at nothing."""
    if isinstance(value, Text):
        yield from (text_literal(said, language) for language, said in value.items())
    elif isinstance(value, PrintedDate):
        yield date_literal(value)
    elif isinstance(value, Period):
        yield span_literal(value.of)
    elif isinstance(value, Span):
        yield span_literal(value)
    elif isinstance(value, dict):
        # One text for all dimensions: two figures are of the same thing only where all are the same.
        yield text_literal("; ".join(f"{key}: {said}" for key, said in sorted(value.items())))
    elif isinstance(value, Decimal | bool | int):
        yield decimal_literal(value) if isinstance(value, Decimal) else Literal(value)
    else:
        yield text_literal(str(value))


def merged(evidence: list[Evidence]) -> tuple[Evidence, ...]:
    """Return each passage once, with the purposes and attestations of all its mentions.

    A passage that prints one date wider than the claim has it, and another as it is, is two: else neither could be
    told from the graph.
    """
    found: dict[tuple[object, ...], Evidence] = {}
    for one in evidence:
        mark = (one.source.iri, one.lines, one.locator, one.stated_by, one.stance, one.prints)
        before = found.get(mark, one)
        attested = tuple(dict.fromkeys([*before.attested, *one.attested]))
        found[mark] = replace(before, purposes=before.purposes | one.purposes, attested=attested)
    return tuple(found.values())
