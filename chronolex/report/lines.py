"""What a report is made of: lines, each with its date, claims and rule, and with what could be done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

PARTS = ("checks", "stale", "left", "flips", "align", "recommendations", "contradictions")
"""The parts of a report, in their order."""


@dataclass(frozen=True)
class Line:
    """One thing that a change brings about.

    Attributes:
        part: of which part of the report it is.
        rule: which rule found it: a shape, a question, a rule of `derive/`, or a test of the report's own.
        text: what is so, in a sentence.
        todo: what could be done.
        subject: the IRI of what it is about.
        date: from which day; nothing where it is of no one day.
        until: the first day on which it is so no longer, where one is known.
        claims: the IRIs of the claims that say so.
        more: what data has besides.
    """

    part: str
    rule: str
    text: str
    todo: str
    subject: str = ""
    date: str | None = None
    until: str | None = None
    claims: tuple[str, ...] = ()
    more: Mapping[str, Any] = field(default_factory=dict)

    def document(self, labels: Mapping[str, str]) -> dict[str, Any]:
        """Return the line as one JSON object; `labels` are the names of things and claims."""
        return {
            "rule": self.rule,
            "date": self.date,
            "until": self.until,
            "subject": named(self.subject, labels) if self.subject else None,
            "text": self.text,
            "todo": self.todo,
            "claims": [named(claim, labels) for claim in self.claims],
            **self.more,
        }


def named(iri: str, labels: Mapping[str, str]) -> dict[str, str]:
    """Return a thing with its name."""
    return {"iri": iri, "label": labels.get(iri, iri.rpartition("/")[2])}
