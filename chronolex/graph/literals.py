"""Literals in the form in which the store keeps them, so that a round trip changes nothing."""

from __future__ import annotations

from decimal import Decimal

from pyoxigraph import Literal

from chronolex.graph.days import Day, PrintedDate, Span
from chronolex.graph.vocabulary import term

_TYPES = {"day": "xsd:date", "month": "xsd:gYearMonth", "year": "xsd:gYear"}


def date_literal(date: PrintedDate) -> Literal:
    """Return a date in its printed precision: `xsd:date`, `xsd:gYearMonth` or `xsd:gYear`.

    >>> str(date_literal(PrintedDate.parse("2021-11")))
    '"2021-11"^^<http://www.w3.org/2001/XMLSchema#gYearMonth>'
    """
    return Literal(date.text, datatype=term(_TYPES[date.precision]))


def day_literal(day: Day) -> Literal:
    """Return a calendar day as `xsd:date`."""
    return Literal(day.isoformat(), datatype=term("xsd:date"))


def span_literal(span: Span) -> Literal:
    """Return a range as an Extended Date/Time Format interval, a single date as itself.

    >>> str(span_literal(Span.parse("2017/2020")))
    '"2017/2020"^^<http://id.loc.gov/datatypes/edtf/EDTF>'
    """
    if span.start == span.end:
        return date_literal(span.start)
    return Literal(str(span), datatype=term("edtf:EDTF"))


def decimal_literal(value: Decimal) -> Literal:
    """Return a decimal in canonical form.

    >>> decimal_literal(Decimal("1.10")).value, decimal_literal(Decimal("240")).value
    ('1.1', '240')
    """
    text = f"{value:f}"
    return Literal(text.rstrip("0").rstrip(".") if "." in text else text, datatype=term("xsd:decimal"))


def text_literal(words: str, language: str | None = None) -> Literal:
    """Return words, in a language where one is given."""
    return Literal(words, language=language) if language else Literal(words)
