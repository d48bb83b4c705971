"""What one district works on and reports: programmes, a procedure, recommendations, figures; and what all share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from pyoxigraph import NamedNode

from bench.corpus_acts import Act, describe, in_force
from bench.corpus_bodies import Bodies, Commons
from bench.corpus_law import Law
from bench.corpus_scribe import Scribe, words
from bench.corpus_sources import COUNTRY
from chronolex.graph.claims import Bound, Property, Thing, Timing
from chronolex.graph.days import PrintedDate, Span
from chronolex.graph.identifiers import act_iri, concept_iri, thing_iri
from chronolex.graph.literals import date_literal, decimal_literal, span_literal, text_literal
from chronolex.loaders.corpus.naming import labelled

MEASURES = ("cases-registered", "cases-investigated", "persons-convicted", "victims-identified", "persons-trained")
FINDINGS = ("practice", "condition", "opinion", "estimate")
TERMS = (("first", "2007/2011"), ("second", "2013/2020"), ("third", "2021/2030"))
TREATIES = 12


def write_commons(scribe: Scribe) -> Commons:
    """Write what all districts share."""
    parliament = scribe.thing("Body", "parliament", "Parliament", "Парламент")
    government = scribe.thing("Body", "government", "Government", "Правительство")
    ministries = [scribe.thing("Body", f"ministry-{one}", f"Ministry {one}", f"Министерство {one}") for one in range(8)]
    committee = scribe.thing("Organisation", "committee", "Committee", "Комитет")
    for number in range(TREATIES):
        path = f"treaty/{1980 + number}/convention-{number + 1}"
        said = [("en", f"Convention {number + 1}"), ("ru", f"Конвенция {number + 1}")]
        properties: list[Property] = [
            *labelled(said, ["ru"]),
            ("eli:id_local", text_literal(path)),
            ("eli:type_document", concept_iri("act-type", "treaty")),
        ]
        scribe.things.append(Thing(act_iri(path, COUNTRY), "Treaty", tuple(properties)))
    return Commons(parliament, government, ministries, committee)


def write_work(scribe: Scribe, acts: Mapping[str, Act], law: Law, bodies: Bodies, commons: Commons) -> None:
    """Write the programmes of a district and what is reported of it."""
    for role, term in TERMS:
        _programme(scribe, acts[role], role, term, bodies, commons)
    _procedure(scribe, acts, bodies)
    _recommendations(scribe, acts, bodies, commons)
    reporters = [bodies.agencies[-1], bodies.collegium, *commons.ministries[:2]]
    figures(scribe, law.offences, reporters, 4)
    findings(scribe, [bodies.mechanism, bodies.field, law.offences[0]], 4)
    for value in ("Code of penalties", "Penalties"):
        said: list[Property] = [("clx:of", acts["new"].iri), ("clx:property", text_literal("dcterms:title"))]
        title: Property = ("clx:value", text_literal(f"{value} ({scribe.mark})"))
        scribe.said("Statement", acts["new"].iri, [*said, title], acts["new"].commenced)


def _programme(scribe: Scribe, act: Act, name: str, term: str, bodies: Bodies, commons: Commons) -> None:
    """Write a programme with the act that approved it and its term, printed as years."""
    describe(scribe, act, commons.government)
    in_force(scribe, act)
    period = Span.parse(term)
    approved: list[Property] = [
        ("clx:field", bodies.field), ("clx:approvedBy", act.iri), ("clx:period", span_literal(period))
    ]  # fmt: skip
    programme = scribe.thing("Programme", f"programme-{name}", f"Programme {term}", f"Программа {term}", *approved)
    told = scribe.random.choice(scribe.during(period.first, period.after))
    start = Bound(period.start, (scribe.cite(told, "start"),), whole=True)
    end = Bound(period.end, (scribe.cite(told, "end"),), whole=True)
    holds = [scribe.cite(told, "holds", attests=True)]
    scribe.claim("InForce", programme, [("clx:instrument", programme)], Timing(start, end), holds)


def _procedure(scribe: Scribe, acts: Mapping[str, Act], bodies: Bodies) -> None:
    """Write a procedure of the mechanism: drafted, then in use."""
    approved: list[Property] = [("clx:partOf", bodies.mechanism), ("clx:approvedBy", acts["mechanism"].iri)]
    procedure = scribe.thing("Procedure", "procedure", "Procedure", "Процедура", *approved)
    change = scribe.day(2011, 2012)
    for notation, start, end in (("drafted", scribe.day(2006, 2007), change), ("in-use", change, None)):
        values: list[Property] = [("clx:of", procedure), ("clx:status", concept_iri("status", notation))]
        values.append(("clx:agency", bodies.collegium))
        scribe.held("StatusOf", procedure, values, start, end, rough=True)


def _recommendations(scribe: Scribe, acts: Mapping[str, Act], bodies: Bodies, commons: Commons) -> None:
    """Write what the committee recommended, and how reports saw it followed."""
    for place, year in enumerate((2011, 2016)):
        name = f"{scribe.mark}-recommendation-{place + 1}"
        iri = thing_iri("recommendation", name, COUNTRY)
        values: list[Property] = [
            ("clx:kind", concept_iri("recommendation", "recommendation")), ("clx:issuer", commons.committee),
            ("clx:addressee", bodies.agencies[-1]), ("clx:about", bodies.mechanism),
        ]  # fmt: skip
        called = labelled([("en", f"Recommendation {name}"), ("ru", f"Рекомендация {name}")], ["ru"])
        text = (*words("One body should coordinate.", "Координировать должен один орган."), *called)
        made = dt.date(year, 3, 1)
        date = Bound(PrintedDate(str(year)), (scribe.past(made, "holds"),))
        scribe.claim("Recommendation", iri, values, Timing(date=date), (), text=text, iri=iri)
        _status(scribe, iri, "pending", 1 + place, ())
        _status(scribe, iri, "implemented", 3, (("clx:restsOn", acts["moving"].iri),))


def _status(scribe: Scribe, of: NamedNode, notation: str, era: int, more: tuple[Property, ...]) -> None:
    """Claim a status as of the days of one report."""
    source = scribe.sources[era]
    values: list[Property] = [("clx:of", of), ("clx:status", concept_iri("status", notation)), *more]
    day = source.own_day.end
    text = (("clx:asOf", date_literal(day)),)
    scribe.claim("StatusOf", of, values, Timing(), [scribe.cite(source, "holds", attests=True)], text=text)


def figures(scribe: Scribe, offences: list[NamedNode], reporters: list[NamedNode], count: int) -> None:
    """Write figures: each of a measure, a year and an offence for which there is no other."""
    last = min(one.own_day.first.year for one in scribe.sources[-1:])
    years = range(2001, last)
    every = [(measure, year, offence) for measure in MEASURES for year in years for offence in range(len(offences))]
    for measure, year, offence in scribe.random.sample(every, count):
        values: list[Property] = [
            ("clx:measure", concept_iri("measure", measure)), ("clx:period", date_literal(PrintedDate(str(year)))),
            ("clx:value", decimal_literal(Decimal(scribe.random.randint(0, 500)))),
            ("clx:offence", offences[offence]), ("clx:reporter", scribe.random.choice(reporters)),
        ]  # fmt: skip
        scribe.said("Observation", concept_iri("measure", measure), values, dt.date(year, 12, 31))


def findings(scribe: Scribe, things: list[NamedNode], count: int) -> None:
    """Write what reports find of things in their own days."""
    for number in range(count):
        about, source = scribe.random.choice(things), scribe.random.choice(scribe.sources)
        values = [("clx:about", about), ("clx:kind", concept_iri("finding", scribe.random.choice(FINDINGS)))]
        said = words(f"What was found, {number + 1}.", f"Что установлено, {number + 1}.")
        scribe.claim("Finding", about, values, Timing(), [scribe.cite(source, "holds", attests=True)], text=said)
