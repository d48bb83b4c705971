"""What can be wrong in a synthetic corpus, on request and in known numbers, and by what each is found.

Every defect stands on things of its own, so that nothing else is found than what was asked for.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from pyoxigraph import Store

from bench.corpus_acts import Act, describe, in_force, provision
from bench.corpus_bodies import Commons, held
from bench.corpus_scribe import Scribe, words
from bench.corpus_sources import COUNTRY
from chronolex.graph.claims import Bound, Evidence, Property, Timing
from chronolex.graph.days import PrintedDate
from chronolex.graph.identifiers import concept_iri, thing_iri
from chronolex.graph.literals import date_literal, decimal_literal, text_literal
from chronolex.graph.store import select

HONEST = frozenset({"once-only-event", "statements-differ"})
"""The rules whose finds every corpus has: reports disagree."""

START = dt.date(2018, 3, 1)
Write = Callable[[Scribe, int, Commons], object]


@dataclass(frozen=True)
class Defect:
    """How one defect is written, and how often each finds it: a shape, a rule of derivation, or the query below."""

    write: Write
    found: Mapping[str, int]


ENDED_HOLDERS = """
PREFIX clx: <https://w3id.org/chronolex/ontology#>
SELECT DISTINCT ?claim WHERE {
  VALUES ?end { clx:Abolition clx:Merger }
  ?event a ?end ; clx:of ?body ; clx:possibleTo ?ended .
  ?claim clx:holder ?body ; a clx:Competence ; clx:standing <https://w3id.org/chronolex/concept/standing/accepted> ;
         clx:presumedTo ?until .
  FILTER(?until > ?ended)
}
"""
"""Functions that a body still holds after its end: no shape forbids it, since a report may not tell who took over."""


def found(broken: Iterable[str], store: Store) -> Counter[str]:
    """Return how often each found something: a shape, a rule of derivation, the query above.

    `broken` names the shape of each violation.
    """
    shapes = Counter(f"shape:{shape.rpartition('/')[2]}" for shape in broken)
    text = "PREFIX clx: <https://w3id.org/chronolex/ontology#> SELECT ?one ?rule WHERE { ?one clx:rule ?rule }"
    rules = Counter(f"rule:{row['rule'].value}" for row in select(store, text) if row["rule"].value not in HONEST)
    ended = Counter({"query:ended-holders": len(select(store, ENDED_HOLDERS))})
    return +(shapes + rules + ended)


def expected(defects: Mapping[str, int]) -> Counter[str]:
    """Return how often each rule must find something, where these defects were asked for."""
    return +Counter(
        {rule: sum(DEFECTS[name].found.get(rule, 0) * count for name, count in defects.items()) for rule in _RULES}
    )


def write_defects(scribe: Scribe, defects: Mapping[str, int], commons: Commons) -> None:
    """Write so many of each defect."""
    for name in sorted(defects):
        for number in range(defects[name]):
            DEFECTS[name].write(scribe, number, commons)


def _two_holders(scribe: Scribe, number: int, commons: Commons) -> None:
    over = scribe.thing("Mechanism", f"double-{number}", f"Double {number}", f"Двойной {number}")
    for holder in commons.ministries[:2]:
        scribe.held("Competence", over, held(holder, "coordinates", over, None, exclusive=True), START)


def _act(scribe: Scribe, kind: str, number: int, year: int, commons: Commons) -> Act:
    label = {"en": f"Faulty {kind} {number} of {year}", "ru": f"Ошибочный акт {kind} {number} {year} года"}
    act = Act(f"{kind}/{year}/faulty-{number}", label, dt.date(year, 1, 10), dt.date(year, 2, 1))
    describe(scribe, act, commons.parliament)
    return act


def _ended_basis(scribe: Scribe, number: int, commons: Commons) -> None:
    act = _act(scribe, "resolution", number, 2004, commons)
    in_force(scribe, act, dt.date(2012, 1, 1))
    over = scribe.thing("Mechanism", f"groundless-{number}", f"Groundless {number}", f"Без основания {number}")
    scribe.held("Competence", over, held(commons.ministries[0], "monitors", over, act.iri), START)


def _no_evidence(scribe: Scribe, number: int, commons: Commons) -> None:
    of = commons.committee
    said: list[Property] = [("clx:of", of), ("clx:property", text_literal(f"clx:unproven{number}"))]
    scribe.claim("Statement", of, [*said, ("clx:value", text_literal("nobody says so"))], Timing(), ())


def _open_bound(scribe: Scribe, number: int, commons: Commons) -> None:
    over = scribe.thing("Mechanism", f"endless-{number}", f"Endless {number}", f"Бессрочный {number}")
    start = Bound(PrintedDate(START.isoformat()), (scribe.past(START, "start"),))
    end = Bound(PrintedDate("9999-12-31"), (scribe.past(START, "end"),))
    scribe.claim("Competence", over, held(commons.ministries[0], "reports", over, None), Timing(start, end), ())


def _amounts(scribe: Scribe, number: int, commons: Commons) -> None:
    act = _act(scribe, "law", number, 2005, commons)
    in_force(scribe, act)
    offence = scribe.thing("Offence", f"inverted-{number}", f"Inverted {number}", f"Обратное {number}")
    article = provision(scribe, act, "art_1")
    values: list[Property] = [
        ("clx:provision", article), ("clx:offence", offence), ("clx:tier", concept_iri("tier", "basic")),
        ("clx:sanction", concept_iri("sanction", "imprisonment")), ("clx:minimum", decimal_literal(Decimal(60))),
        ("clx:maximum", decimal_literal(Decimal(36))), ("clx:unit", concept_iri("unit", "month")),
    ]  # fmt: skip
    scribe.held("Penalty", article, values, act.commenced, begins=False)


def _dangling(scribe: Scribe, number: int, commons: Commons) -> None:
    nothing = thing_iri("mechanism", f"{scribe.mark}-nothing-{number}", COUNTRY)
    scribe.held("Competence", nothing, held(commons.ministries[0], "advises", nothing, None), START)


def _figures(scribe: Scribe, number: int, commons: Commons) -> None:
    offence = scribe.thing("Offence", f"counted-{number}", f"Counted {number}", f"Учтённое {number}")
    measure = concept_iri("measure", "cases-solved")
    for value, reporter in enumerate(commons.ministries[:2]):
        values: list[Property] = [
            ("clx:measure", measure), ("clx:period", date_literal(PrintedDate("2017"))),
            ("clx:value", decimal_literal(Decimal(70 + value))), ("clx:offence", offence), ("clx:reporter", reporter),
        ]  # fmt: skip
        scribe.said("Observation", measure, values, START)


def _ended_holder(scribe: Scribe, number: int, commons: Commons) -> None:
    body = scribe.thing("Body", f"gone-{number}", f"Gone {number}", f"Упразднённый {number}")
    over = scribe.thing("Mechanism", f"orphan-{number}", f"Orphan {number}", f"Сирота {number}")
    scribe.held("Competence", over, held(body, "inspects", over, None), dt.date(2012, 5, 1))
    scribe.event("Abolition", body, START)


def _line_outside(scribe: Scribe, number: int, commons: Commons) -> None:
    source = scribe.sources[-1]
    beyond = Evidence(source, (source.lines + 1 + number,), attested=(source.own_day,))
    values: list[Property] = [("clx:about", commons.committee), ("clx:kind", concept_iri("finding", "practice"))]
    scribe.claim("Finding", commons.committee, values, Timing(), [beyond], text=words("Beyond.", "За краем."))


def _same_name(scribe: Scribe, number: int, commons: Commons) -> None:
    for twin in ("one", "other"):
        scribe.thing("Body", f"twin-{number}-{twin}", f"Twin {number}", f"Двойник {number}")


DEFECTS: dict[str, Defect] = {
    "two-holders": Defect(_two_holders, {"shape:Exclusive": 2, "rule:two-holders": 1}),
    "ended-basis": Defect(_ended_basis, {"shape:legalBasis": 1}),
    "no-evidence": Defect(_no_evidence, {"shape:evidence": 1, "shape:asKnown": 1}),
    "open-bound": Defect(_open_bound, {"shape:OpenDay": 1}),
    "inverted-penalty": Defect(_amounts, {"shape:minimum": 1}),
    "dangling": Defect(_dangling, {"shape:object": 1}),
    "figures-differ": Defect(_figures, {"rule:figures-differ": 1}),
    "ended-holder": Defect(_ended_holder, {"query:ended-holders": 1}),
    "line-outside": Defect(_line_outside, {"shape:line": 1}),
    "same-name": Defect(_same_name, {"shape:Named": 2}),
}
"""Every defect by its name; two holders, and two that share a name, are found from either side."""

_RULES = sorted({rule for one in DEFECTS.values() for rule in one.found})
