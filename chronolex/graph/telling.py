"""Tell what rows say: names, passages, contradictions, how sure, and why there is nothing."""

from __future__ import annotations

from typing import Any

from pyoxigraph import Literal, NamedNode

from chronolex.graph.days import Day
from chronolex.graph.evidence import Passages, contradictions_of, labels_of, once, passages_of
from chronolex.graph.names import Names
from chronolex.graph.store import Graph, Row, Term
from chronolex.graph.vocabulary import PREFIXES
from chronolex.queries.catalogue import Question

CERTAINTIES = ("certain", "presumed", "possible", "timeless", "earlier", "later")
"""In the order in which answers are given; the last three only where a question tells a history."""

_ABSENCE = PREFIXES["clx"] + "Absence"


def value(row: Row, name: str) -> str:
    """Return the text of a variable, nothing where it is unbound."""
    return row[name].value if name in row else ""


def absent(row: Row) -> bool:
    """Tell whether a row says that there was none."""
    return value(row, "kind") == _ABSENCE


def _accepted(row: Row) -> bool:
    """Tell whether a row's claim is accepted."""
    return value(row, "standing").endswith("/accepted")


class Teller:
    """Turn rows into what a person reads: names, passages, contradictions, reasons."""

    def __init__(
        self, graph: Graph, question: Question, names: Names, language: str, date: Day, known: Day, given: set[str]
    ) -> None:
        self.graph = graph
        self.question = question
        self.names = names
        self.language = language
        self.date = date
        self.known = known
        self.given = given
        self._labels: dict[str, str] = {}

    def learn(self, rows: list[Row]) -> None:
        """Look up what the things in the rows are called that have no name of their own, such as claims."""
        values = [row[name] for row in rows for name in self.question.columns if name in row]
        iris = {value.value for value in values if isinstance(value, NamedNode) and not self.names.knows(value.value)}
        self._labels = labels_of(self.graph, iris, self.language)

    def answers(self, rows: list[Row]) -> list[dict[str, Any]]:
        """Return the rows, accepted before disputed, surer before less sure; rows that say the same are one."""
        alike: dict[tuple[str, ...], dict[str, Row]] = {}
        for row in sorted(rows, key=self._rank):
            said = (*(value(row, name) for name in self.question.columns), value(row, "standing"))
            alike.setdefault(said, {}).setdefault(value(row, "claim"), row)
        claims = {claim for group in alike.values() for claim in group}
        passages = passages_of(self.graph, claims, self.known)
        against = contradictions_of(self.graph, claims, self.date, self.known)
        return [self._answer(list(group.values()), passages, against) for group in alike.values()]

    def _rank(self, row: Row) -> tuple[Any, ...]:
        """Return by what rows are ordered: a history by what the question says, then by time."""
        sure = CERTAINTIES.index(value(row, "certainty"))
        disputed = value(row, "standing").rpartition("/")[2] != "accepted"
        columns = tuple(value(row, name) for name in self.question.columns)
        if self.question.scope == "history":
            first = tuple(value(row, name) for name in self.question.order)
            return (*first, value(row, "possibleFrom"), disputed, *columns, sure, value(row, "claim"))
        return (disputed, sure, *columns, value(row, "claim"))

    def _answer(self, rows: list[Row], passages: Passages, against: dict[str, dict[str, bool]]) -> dict[str, Any]:
        """Return one row of the answer from the claims that say it, as sure as the surest of them."""
        first = min(rows, key=lambda row: CERTAINTIES.index(value(row, "certainty")))
        certainty = value(first, "certainty")
        claims = [value(row, "claim") for row in rows]
        contradictions = {name: covers for claim in claims for name, covers in against.get(claim, {}).items()}
        return {
            **{name: self.said(first.get(name)) for name in self.question.columns},
            "certainty": None if certainty == "timeless" else certainty,
            "standing": value(first, "standing").rpartition("/")[2],
            "contested": any(contradictions.values()),
            **passages[value(first, "claim")].printed,
            "claims": claims,
            "evidence": once(one for claim in claims for one in passages[claim].evidence),
            "contradictions": sorted(contradictions),
        }

    def said(self, term: Term | None) -> Any:
        """Return a value: a thing with its name, a number, or words."""
        if term is None:
            return None
        if isinstance(term, NamedNode):
            label = self._labels.get(term.value) or self.names.label(term.value, self.language)
            return {"iri": term.value, "label": label}
        return _number(term)

    def why_empty(self, rows: list[Row], holding: list[Row]) -> dict[str, Any]:
        """Return why nothing holds on the day: known nobody, not yet, no longer, or no evidence."""
        absences = [row for row in holding if absent(row) and _accepted(row)]
        if absences:
            return self._reason("known-nobody", "A source says that there was none on this day.", absences)
        held = [row for row in rows if not absent(row) and _accepted(row)]
        later = [row for row in held if value(row, "certainty") == "later"]
        earlier = [row for row in held if value(row, "certainty") == "earlier"]
        # That one code no longer punishes, or not yet, does not tell that no other did.
        closed = self.question.open is None or self.given != {self.question.open}
        if closed and earlier and all(value(row, "endKnown") == "true" for row in earlier):
            last = max(value(row, "possibleTo") for row in earlier)
            rest = [row for row in earlier if value(row, "possibleTo") == last]
            return self._reason("no-longer", f"The last that the sources name had ended by {last}.", rest)
        if closed and later and not earlier and all(value(row, "startKnown") == "true" for row in later):
            first = min(value(row, "possibleFrom") for row in later)
            rest = [row for row in later if value(row, "possibleFrom") == first]
            return self._reason("not-yet", f"The first that the sources name did not begin before {first}.", rest)
        if self.question.scope == "history":
            return self._reason("no-evidence", "Nothing of the kind is recorded of it here.", [])
        return self._reason("no-evidence", "No source that is read here says anything for this day.", [])

    def _reason(self, reason: str, text: str, rows: list[Row]) -> dict[str, Any]:
        """Return a reason with the claims it rests on."""
        claims = sorted({value(row, "claim") for row in rows})
        passages = passages_of(self.graph, set(claims), self.known)
        evidence = [one for claim in claims if claim in passages for one in passages[claim].evidence]
        return {"reason": reason, "text": text, "claims": claims, "evidence": evidence}

    def nearest(self, rows: list[Row]) -> dict[str, Any]:
        """Return the nearest accepted facts before and after the day."""
        held = [row for row in rows if not absent(row) and _accepted(row)]
        before = [row for row in held if value(row, "certainty") == "earlier"]
        after = [row for row in held if value(row, "certainty") == "later"]
        latest = max(before, key=lambda row: value(row, "possibleTo"), default=None)
        first = min(after, key=lambda row: value(row, "possibleFrom"), default=None)
        return {
            "before": self._near(latest, "until", "possibleTo") if latest else None,
            "after": self._near(first, "since", "possibleFrom") if first else None,
        }

    def _near(self, row: Row, word: str, day: str) -> dict[str, Any]:
        """Return a fact near the day: its row, and the outermost day on which it may have held."""
        columns = {name: self.said(row.get(name)) for name in self.question.columns}
        return {**columns, word: value(row, day), "claims": [value(row, "claim")]}


def _number(term: Literal) -> Any:
    """Return a number as a number, everything else as its text."""
    kind = term.datatype.value.rpartition("#")[2]
    if kind == "integer":
        return int(term.value)
    if kind == "decimal":
        return float(term.value) if "." in term.value else int(term.value)
    return term.value
