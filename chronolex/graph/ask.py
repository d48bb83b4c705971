"""Ask a question of the catalogue as of a day, and say how sure the answer is, or why there is none."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pyoxigraph import Literal

from chronolex.errors import UsageError
from chronolex.graph.days import Day, PrintedDate
from chronolex.graph.literals import day_literal
from chronolex.graph.names import Names
from chronolex.graph.receipt import receipt
from chronolex.graph.store import Graph, Row, Term
from chronolex.graph.telling import CERTAINTIES, Teller, absent, value
from chronolex.queries.catalogue import Param, Question

_HOLDS = CERTAINTIES[:3]


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
    names: Names | None = None,
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
        names: those of the graph, for a server that keeps them; read from the graph where not given.

    Raises:
        UsageError: a parameter is unknown, missing, ambiguous, or names nothing.
    """
    known = known_on or today or Day.today()
    names = names or Names.of(graph)
    bindings = bindings_of(question, params, names)
    rows = rows_of(graph, question, bindings, date, known)
    teller = Teller(graph, question, names, language, date, known, set(bindings))
    signed = {**receipt(graph), "query_sha256": hashlib.sha256(question.text.encode()).hexdigest()}
    return Answer(question.name, dict(params), date, known_on, *_told(teller, rows), signed)


def rows_of(graph: Graph, question: Question, bindings: Mapping[str, Term], date: Day, known: Day) -> list[Row]:
    """Return what the graph says, always in the same order; a parameter that is a column too is in each row."""
    days = {"date": day_literal(date), "known_on": day_literal(known)}
    found = [{**bindings, **row} for row in graph.query(question.query(bindings), {**bindings, **days})]
    # Engines give rows in any order; where two are equally near, the same one is told.
    return sorted(found, key=lambda row: [value(row, name) for name in (*question.columns, "claim")])


def _told(teller: Teller, rows: list[Row]) -> tuple[list[dict[str, Any]], dict[str, Any] | None, dict[str, Any]]:
    """Return the answers, why there are none, and the nearest facts before and after the day."""
    scope = teller.question.scope
    teller.learn(rows)
    holding = [row for row in rows if value(row, "certainty") in _HOLDS]
    told = rows if scope == "history" else [row for row in holding if not absent(row)]
    return (
        teller.answers(told),
        teller.why_empty(rows, holding) if not told else None,
        teller.nearest(rows) if scope == "day" else {"before": None, "after": None},
    )


def bindings_of(question: Question, params: Mapping[str, str], names: Names) -> dict[str, Term]:
    """Return the thing that each parameter names."""
    bound: dict[str, Term] = {}
    for name, text in params.items():
        param = question.param(name)
        if param is None:
            known = ", ".join(one.name for one in question.params)
            raise UsageError(f"The question {question.name} has no parameter {name!r}; it has {known}.")
        if param.binds in bound:
            raise UsageError(f"The parameter {param.name} of {question.name} is given twice; give it once.")
        bound[param.binds] = _term(param, text, names)
    for param in question.params:
        partners = [one for one in question.params if param.together and one.together == param.together]
        missing = param.required or (partners and not any(one.binds in bound for one in partners))
        if param.binds not in bound and missing:
            *others, last = [one.name for one in partners] or [param.name]
            wanted = f"{', '.join(others)} or {last}" if others else last
            raise UsageError(f"The question {question.name} needs {wanted}.")
    return bound


def _term(param: Param, text: str, names: Names) -> Term:
    """Return what a parameter names: a thing, a concept, a year or one of its words."""
    if param.form == "year":
        return _year(text)
    if param.values:
        if text.strip() not in param.values:
            raise UsageError(f"{text!r} is no {param.name} here; write {' or '.join(param.values)}.")
        return Literal(text.strip())
    return names.find(text, param.classes, param.scheme)


def _year(text: str) -> Literal:
    """Return a year as text, or refuse what is none."""
    printed = PrintedDate.parse(text)
    if printed.precision != "year":
        raise UsageError(f"{text!r} is no year; write four digits, such as {printed.first.year}")
    return Literal(printed.text)
