"""Ask a question of the catalogue as of a day, and say how sure the answer is, or why there is none."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pyoxigraph import Literal, NamedNode

from chronolex.errors import UsageError
from chronolex.graph.days import Day
from chronolex.graph.evidence import Passages, contradictions_of, labels_of, passages_of
from chronolex.graph.literals import day_literal
from chronolex.graph.names import Names
from chronolex.graph.store import Graph, Row, Term
from chronolex.graph.vocabulary import PREFIXES
from chronolex.queries.catalogue import Question

CERTAINTIES = ("certain", "presumed", "possible", "timeless", "earlier", "later")
"""In the order in which answers are given; the last three only where a question tells a history."""

_HOLDS = CERTAINTIES[:3]
_ABSENCE = PREFIXES["clx"] + "Absence"


@dataclass(frozen=True)
class Answer:
    """The answer to a question: rows, or why there are none, and the receipt with which it can be had again."""

    question: str
    params: dict[str, str]
    date: Day
    known_on: Day | None
    answers: list[dict[str, Any]]
    why_empty: dict[str, Any] | None
    nearest: dict[str, Any]
    receipt: dict[str, Any] = field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        """Return the answer as one JSON object, the same shape for every question and face."""
        return {
            "question": self.question,
            "params": self.params,
            "date": self.date.isoformat(),
            "known_on": self.known_on.isoformat() if self.known_on else None,
            "answers": self.answers,
            "why_empty": self.why_empty,
            "nearest": self.nearest,
            "receipt": self.receipt,
        }


def ask(
    graph: Graph,
    question: Question,
    params: Mapping[str, str],
    date: Day,
    known_on: Day | None = None,
    language: str = "en",
    today: Day | None = None,
) -> Answer:
    """Answer a question as of a day.

    Args:
        graph: the generation that is asked.
        question: one of the catalogue.
        params: identifiers, tails of them, or names, by parameter.
        date: the day asked about; an answer holds on it, not merely near it.
        known_on: only what sources had said by this day counts; `None` means by today.
        language: in which things are named.
        today: the day that `known_on=None` means; the system's where not given.

    Raises:
        UsageError: a parameter is unknown, missing, ambiguous, or names nothing.
    """
    names = Names.of(graph)
    bindings = _bindings(question, params, names)
    days = {"date": day_literal(date), "known_on": day_literal(known_on or today or Day.today())}
    found = [_row(row, bindings) for row in graph.query(question.text, {**bindings, **days})]
    # Engines give rows in any order; where two are equally near, the same one is told.
    rows = sorted(found, key=lambda row: [_value(row, name) for name in (*question.columns, "claim")])
    teller = _Teller(graph, question, names, language, date, known_on or today or Day.today())
    teller.learn(rows)
    holding = [row for row in rows if _value(row, "certainty") in _HOLDS]
    told = rows if question.scope == "history" else [row for row in holding if not _absent(row)]
    return Answer(
        question.name,
        dict(params),
        date,
        known_on,
        teller.answers(told),
        teller.why_empty(rows, holding) if not told else None,
        teller.nearest(rows) if question.scope == "day" else {"before": None, "after": None},
        {
            "generation": graph.generation.number,
            "graph_sha256": graph.generation.graph_sha256,
            "query_sha256": hashlib.sha256(question.text.encode()).hexdigest(),
        },
    )


def _bindings(question: Question, params: Mapping[str, str], names: Names) -> dict[str, Term]:
    """Return the thing that each parameter names."""
    bound: dict[str, Term] = {}
    for name, text in params.items():
        param = question.param(name)
        if param is None:
            known = ", ".join(one.name for one in question.params)
            raise UsageError(f"The question {question.name} has no parameter {name!r}; it has {known}.")
        if param.name in bound:
            raise UsageError(f"The parameter {param.name} of {question.name} is given twice; give it once.")
        bound[param.name] = names.find(text, param.classes, param.scheme)
    for param in question.params:
        partners = [one.name for one in question.params if param.together and one.together == param.together]
        if param.name not in bound and (param.required or (partners and not any(one in bound for one in partners))):
            wanted = " or ".join(partners) if partners else param.name
            raise UsageError(f"The question {question.name} needs {wanted}.")
    return bound


def _row(row: Row, bindings: Mapping[str, Term]) -> Row:
    """Return the row with the parameters in it, for those that are columns too."""
    return {**bindings, **row}


def _value(row: Row, name: str) -> str:
    """Return the text of a variable, nothing where it is unbound."""
    return row[name].value if name in row else ""


def _absent(row: Row) -> bool:
    """Tell whether a row says that there was none."""
    return _value(row, "kind") == _ABSENCE


class _Teller:
    """Turn rows into what a person reads: names, passages, contradictions, reasons."""

    def __init__(self, graph: Graph, question: Question, names: Names, language: str, date: Day, known: Day) -> None:
        self.graph = graph
        self.question = question
        self.names = names
        self.language = language
        self.date = date
        self.known = known
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
            said = (*(_value(row, name) for name in self.question.columns), _value(row, "standing"))
            alike.setdefault(said, {}).setdefault(_value(row, "claim"), row)
        claims = {claim for group in alike.values() for claim in group}
        passages = passages_of(self.graph, claims, self.known)
        against = contradictions_of(self.graph, claims, self.date, self.known)
        return [self._answer(list(group.values()), passages, against) for group in alike.values()]

    def _rank(self, row: Row) -> tuple[Any, ...]:
        """Return by what rows are ordered: a history by what the question says, then by time."""
        sure = CERTAINTIES.index(_value(row, "certainty"))
        disputed = _value(row, "standing").rpartition("/")[2] != "accepted"
        columns = tuple(_value(row, name) for name in self.question.columns)
        if self.question.scope == "history":
            first = tuple(_value(row, name) for name in self.question.order)
            return (*first, _value(row, "possibleFrom"), disputed, *columns, sure, _value(row, "claim"))
        return (disputed, sure, *columns, _value(row, "claim"))

    def _answer(self, rows: list[Row], passages: Passages, against: dict[str, dict[str, bool]]) -> dict[str, Any]:
        """Return one row of the answer from the claims that say it, as sure as the surest of them."""
        first = min(rows, key=lambda row: CERTAINTIES.index(_value(row, "certainty")))
        certainty = _value(first, "certainty")
        claims = [_value(row, "claim") for row in rows]
        contradictions = {name: covers for claim in claims for name, covers in against.get(claim, {}).items()}
        return {
            **{name: self.said(first.get(name)) for name in self.question.columns},
            "certainty": None if certainty == "timeless" else certainty,
            "standing": _value(first, "standing").rpartition("/")[2],
            "contested": any(contradictions.values()),
            **passages[_value(first, "claim")].printed,
            "claims": claims,
            "evidence": _once(one for claim in claims for one in passages[claim].evidence),
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
        absences = [row for row in holding if _absent(row) and _value(row, "standing").endswith("/accepted")]
        if absences:
            return self._reason("known-nobody", "A source says that there was none on this day.", absences)
        held = [row for row in rows if not _absent(row) and _value(row, "standing").endswith("/accepted")]
        later = [row for row in held if _value(row, "certainty") == "later"]
        earlier = [row for row in held if _value(row, "certainty") == "earlier"]
        ended = [row for row in earlier if _value(row, "endKnown") == "true"]
        if ended and len(ended) == len(earlier):
            last = max(ended, key=lambda row: _value(row, "possibleTo"))
            return self._reason(
                "no-longer", f"The last that the sources name had ended by {_value(last, 'possibleTo')}.", [last]
            )
        if later and not earlier and all(_value(row, "startKnown") == "true" for row in later):
            first = min(later, key=lambda row: _value(row, "possibleFrom"))
            return self._reason(
                "not-yet",
                f"The first that the sources name did not begin before {_value(first, 'possibleFrom')}.",
                [first],
            )
        return self._reason("no-evidence", "No source that is read here says anything for this day.", [])

    def _reason(self, reason: str, text: str, rows: list[Row]) -> dict[str, Any]:
        """Return a reason with the claims it rests on."""
        claims = sorted({_value(row, "claim") for row in rows})
        passages = passages_of(self.graph, set(claims), self.known)
        evidence = [one for claim in claims if claim in passages for one in passages[claim].evidence]
        return {"reason": reason, "text": text, "claims": claims, "evidence": evidence}

    def nearest(self, rows: list[Row]) -> dict[str, Any]:
        """Return the nearest accepted facts before and after the day."""
        held = [row for row in rows if not _absent(row) and _value(row, "standing").endswith("/accepted")]
        before = [row for row in held if _value(row, "certainty") == "earlier"]
        after = [row for row in held if _value(row, "certainty") == "later"]
        latest = max(before, key=lambda row: _value(row, "possibleTo"), default=None)
        first = min(after, key=lambda row: _value(row, "possibleFrom"), default=None)
        return {
            "before": self._near(latest, "until", "possibleTo") if latest else None,
            "after": self._near(first, "since", "possibleFrom") if first else None,
        }

    def _near(self, row: Row, word: str, day: str) -> dict[str, Any]:
        """Return a fact near the day: its row, and the outermost day on which it may have held."""
        columns = {name: self.said(row.get(name)) for name in self.question.columns}
        return {**columns, word: _value(row, day), "claims": [_value(row, "claim")]}


def _once(evidence: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return each passage once."""
    found: list[dict[str, Any]] = []
    for one in evidence:
        if one not in found:
            found.append(one)
    return found


def _number(term: Literal) -> Any:
    """Return a number as a number, everything else as its text."""
    kind = term.datatype.value.rpartition("#")[2]
    if kind == "integer":
        return int(term.value)
    if kind == "decimal":
        return float(term.value) if "." in term.value else int(term.value)
    return term.value
