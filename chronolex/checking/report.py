"""What a check finds: what is wrong, where, how much it matters and what to do; as text, JSON and RDF."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pyoxigraph as ox

from chronolex.graph.vocabulary import PREFIXES, curie, term

SEVERITIES = ("Violation", "Warning", "Info")
"""From what stops a change to what is only worth knowing."""

FEW = 5
"""Of how many things a report for people names an info rule."""


@dataclass(frozen=True)
class Result:
    """One thing that breaks one rule.

    Attributes:
        severity: `Violation`, `Warning` or `Info`.
        focus: the IRI of what the rule looks at; of a rule about a value, such as an open date, what has that value.
        path: the IRI of the property at fault, where one is.
        value: what the property says, or the other thing at fault.
        shape: the IRI of the rule in `shapes/`.
        message: what to do, in English and Russian, by language.
        component: the IRI of the kind of constraint that is broken, such as `sh:MinCountConstraintComponent`.
    """

    severity: str
    focus: str
    path: str | None
    value: ox.NamedNode | ox.Literal | None
    shape: str
    message: dict[str, str] = field(hash=False)
    component: str = ""

    def text(self, language: str = "en", place: str = "") -> str:
        """Return the result in a few lines: severity and thing, where it is written, property and value, what to do."""
        value = "" if self.value is None or self.value.value == self.focus else _said(self.value)
        where = " = ".join(part for part in (curie(self.path) if self.path else "", value) if part)
        lines = [
            f"{self.severity}: {curie(self.focus)}",
            place,
            where,
            self.message.get(language, ""),
            f"({curie(self.shape)})",
        ]
        return "\n  ".join(line for line in lines if line)

    def json(self) -> dict[str, Any]:
        """Return the result as plain values."""
        value = self.value.value if self.value is not None else None
        return {**vars(self), "value": value, "message": dict(self.message)}


@dataclass(frozen=True)
class Report:
    """Everything that a check found, the gravest first; the same graph gives the same report."""

    results: tuple[Result, ...] = ()

    @property
    def conforms(self) -> bool:
        """Tell whether there is no violation; warnings and infos stop nothing."""
        return not any(result.severity == "Violation" for result in self.results)

    def counts(self) -> dict[str, int]:
        """Return how many results there are of each severity.

        >>> Report().counts()
        {'Violation': 0, 'Warning': 0, 'Info': 0}
        """
        found = Counter(result.severity for result in self.results)
        return {severity: found[severity] for severity in SEVERITIES}

    def text(self, language: str = "en", places: Mapping[str, str] | None = None) -> str:
        """Return the report for people: each violation and warning with what to do, of an info rule the first few.

        `places` tells the file and line of an IRI, where it is known.
        """
        said = ", ".join(f"{severity} {count}" for severity, count in self.counts().items())
        head = f"The graph {'keeps' if self.conforms else 'breaks'} the rules ({said})."
        known = places or {}
        grave = [one.text(language, known.get(one.focus, "")) for one in self.results if one.severity != "Info"]
        infos: dict[str, list[Result]] = {}
        for result in self.results:
            if result.severity == "Info":
                infos.setdefault(result.shape, []).append(result)
        return "\n".join([head, *grave, *(_few(found, language) for found in infos.values())])

    def json(self) -> dict[str, Any]:
        """Return the report as plain values."""
        results = [result.json() for result in self.results]
        return {"conforms": self.conforms, "counts": self.counts(), "results": results}

    def rdf(self) -> str:
        """Return the report as a `sh:ValidationReport` in Turtle."""
        prefixes = {name: PREFIXES[name] for name in ("sh", "clx", "kg", "xsd")}
        written = io.BytesIO()
        ox.serialize(self._triples(), written, format=ox.RdfFormat.TURTLE, prefixes=prefixes)
        return written.getvalue().decode()

    def _triples(self) -> Iterator[ox.Triple]:
        report = ox.BlankNode("report")
        yield ox.Triple(report, term("rdf:type"), term("sh:ValidationReport"))
        yield ox.Triple(report, term("sh:conforms"), ox.Literal(self.conforms))
        for number, result in enumerate(self.results, 1):
            node = ox.BlankNode(f"result{number}")
            yield ox.Triple(report, term("sh:result"), node)
            yield ox.Triple(node, term("rdf:type"), term("sh:ValidationResult"))
            for name, value in _described(result):
                yield ox.Triple(node, term(name), value)


def _few(found: list[Result], language: str) -> str:
    """Return what one info rule says and the first few things that it says it of."""
    rest = [f"and {len(found) - FEW} more; --json lists all"] if len(found) > FEW else []
    things = [curie(result.focus) for result in found[:FEW]]
    head = f"Info, {len(found)} times: {found[0].message.get(language, '')}"
    return "\n  ".join([head, *things, *rest, f"({curie(found[0].shape)})"])


def ordered(found: Iterable[Result]) -> list[Result]:
    """Return the results in order, one where a value breaks a rule in two ways: what to do is the same."""
    unique: dict[tuple[int, str, str, str, str], Result] = {}
    for one in sorted(found, key=lambda one: one.component):
        key = (SEVERITIES.index(one.severity), one.shape, one.focus, one.path or "", str(one.value))
        unique.setdefault(key, one)
    return [unique[key] for key in sorted(unique)]


def _said(value: ox.NamedNode | ox.Literal) -> str:
    """Return a value for people."""
    return curie(value.value) if isinstance(value, ox.NamedNode) else value.value


def _described(result: Result) -> Iterator[tuple[str, ox.NamedNode | ox.Literal]]:
    """Yield what the RDF report says of one result."""
    yield "sh:focusNode", ox.NamedNode(result.focus)
    yield "sh:resultSeverity", term(f"sh:{result.severity}")
    yield "sh:sourceShape", ox.NamedNode(result.shape)
    if result.component:
        yield "sh:sourceConstraintComponent", ox.NamedNode(result.component)
    if result.path:
        yield "sh:resultPath", ox.NamedNode(result.path)
    if result.value is not None:
        yield "sh:value", result.value
    for language, words in result.message.items():
        yield "sh:resultMessage", ox.Literal(words, language=language)
