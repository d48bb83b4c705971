"""The bodies of one district: set up, renamed, merged, abolished; what they stood under, and what they held."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from bench.corpus_acts import Act, describe, in_force
from bench.corpus_law import Law
from bench.corpus_scribe import Scribe
from chronolex.graph.claims import Bound, Property, Timing
from chronolex.graph.days import Day, PrintedDate
from chronolex.graph.identifiers import concept_iri
from chronolex.graph.literals import text_literal

ROLES = (
    "implements", "identifies-victims", "refers", "reports", "monitors", "advises", "prevents", "collects-data",
    "inspects", "cooperates", "develops-procedures", "protects-children",
)  # fmt: skip


@dataclass(frozen=True)
class Commons:
    """What all districts share: who issues, who is above, who reports and recommends."""

    parliament: NamedNode
    government: NamedNode
    ministries: list[NamedNode]
    committee: NamedNode


@dataclass(frozen=True)
class Bodies:
    """What a district's bodies work on, and those that are still there."""

    field: NamedNode
    mechanism: NamedNode
    agencies: list[NamedNode]
    collegium: NamedNode
    unit: NamedNode


@dataclass(frozen=True)
class _Chain:
    """Three agencies, one after another, and the days on which each took over."""

    agencies: list[NamedNode]
    began: list[Day]

    def lives(self) -> list[tuple[NamedNode, Day, Day | None]]:
        """Return each agency with the days on which it began and ended."""
        return list(zip(self.agencies, self.began, [*self.began[1:], None], strict=True))


def write_bodies(scribe: Scribe, acts: Mapping[str, Act], law: Law, commons: Commons) -> Bodies:
    """Write the bodies of a district and what they hold."""
    for role in ("founding", "mechanism", "merging", "moving"):
        describe(scribe, acts[role], commons.government)
        in_force(scribe, acts[role])
    field = scribe.thing("Field", "field", "Field", "Область")
    approved: list[Property] = [("clx:field", field), ("clx:approvedBy", acts["mechanism"].iri)]
    mechanism = scribe.thing("Mechanism", "mechanism", "Mechanism", "Механизм", *approved)
    names = ("Agency", "Service", "Department"), ("Агентство", "Служба", "Департамент")
    agencies = [
        scribe.thing("Body", f"agency-{place + 1}", en, ru) for place, (en, ru) in enumerate(zip(*names, strict=True))
    ]
    chain = _Chain(agencies, [scribe.day(2002, 2002), scribe.day(2012, 2012), scribe.day(2021, 2021)])
    _events(scribe, chain, acts)
    _names(scribe, agencies[0], chain.began)
    collegium, unit = _around(scribe, chain, acts, commons)
    bodies = Bodies(field, mechanism, agencies, collegium, unit)
    _coordination(scribe, chain, mechanism, acts)
    _functions(scribe, bodies, law, commons)
    _chair(scribe, bodies, acts["moving"])
    return bodies


def _events(scribe: Scribe, chain: _Chain, acts: Mapping[str, Act]) -> None:
    """Write how one agency became the next."""
    first, second, third = chain.agencies
    bases: list[Property] = [("clx:legalBasis", acts[role].iri) for role in ("founding", "merging", "moving")]
    for agency, day, basis in zip(chain.agencies, chain.began, bases, strict=True):
        scribe.event("Establishment", agency, day, basis)
    scribe.event("Merger", first, chain.began[1], bases[1], ("clx:result", second))
    scribe.event("Abolition", second, chain.began[2], bases[2], ("clx:result", third))
    scribe.event("FunctionTransfer", first, chain.began[1], bases[1], ("clx:result", second))
    scribe.event("FunctionTransfer", second, chain.began[2], bases[2], ("clx:result", third))


def _names(scribe: Scribe, agency: NamedNode, began: list[Day]) -> None:
    """Let an agency be renamed once in its life."""
    day = scribe.day(2006, 2007)
    scribe.event("Renaming", agency, day)
    for name, start, end in (("Old name", began[0], day), ("New name", day, began[1])):
        said = text_literal(f"{name} of the agency ({scribe.mark})", "en")
        scribe.held("Naming", agency, [("clx:of", agency), ("clx:name", said)], start, end)


def _around(scribe: Scribe, chain: _Chain, acts: Mapping[str, Act], commons: Commons) -> tuple[NamedNode, NamedNode]:
    """Write who stood over the agencies, a unit, a council with a secretary, and an office that is filled."""
    for agency, start, end in chain.lives():
        above = scribe.random.choice(commons.ministries)
        scribe.held("Subordination", agency, [("clx:of", agency), ("clx:under", above)], start, end, rough=True)
    last, day = chain.agencies[-1], chain.began[-1]
    unit = scribe.thing("Unit", "unit", "Unit", "Отдел")
    scribe.held("Subordination", unit, [("clx:of", unit), ("clx:under", last)], day)
    collegium = scribe.thing("Collegium", "council", "Council", "Совет")
    for agency, start, end in chain.lives()[1:]:
        scribe.held("Membership", collegium, [("clx:of", collegium), ("clx:member", agency)], start, end, rough=True)
    post = scribe.thing("Post", "post", "Secretary", "Секретарь", ("org:postIn", collegium))
    change = scribe.day(2015, 2016)
    for place, (start, end) in enumerate(((scribe.day(2009, 2011), change), (change, None))):
        person = scribe.thing("Person", f"person-{place + 1}", f"Person {place + 1}", f"Лицо {place + 1}")
        scribe.held("Tenure", post, [("clx:post", post), ("clx:person", person)], start, end, rough=True)
    office = scribe.thing("Office", "office", "Authorised body", "Уполномоченный орган")
    values: list[Property] = [("clx:office", office), ("clx:holder", last), ("clx:legalBasis", acts["moving"].iri)]
    scribe.held("Filling", office, values, day)
    return collegium, unit


def _coordination(scribe: Scribe, chain: _Chain, mechanism: NamedNode, acts: Mapping[str, Act]) -> None:
    """Let one agency after another coordinate the mechanism, only one at a time; nobody funded it, a report says."""
    starts = [max(chain.began[0], acts["mechanism"].commenced), *chain.began[1:]]
    for role, agency, start, end in zip(
        ("mechanism", "merging", "moving"), chain.agencies, starts, [*starts[1:], None], strict=True
    ):
        basis = None if scribe.random.random() < 0.1 else acts[role].iri
        values = held(agency, "coordinates", mechanism, basis, exclusive=True)
        scribe.held("Competence", mechanism, values, start, end)
    absent: list[Property] = [
        ("clx:absent", NamedNode("https://w3id.org/chronolex/ontology#Competence")),
        ("clx:object", mechanism),
        ("clx:role", concept_iri("role", "funds")),
    ]
    denied = scribe.cite(scribe.sources[1], "holds", attests=True)
    scribe.claim("Absence", mechanism, absent, Timing(), [denied])


def _chair(scribe: Scribe, bodies: Bodies, act: Act) -> None:
    """Let the council alone chair the mechanism until a day yet to come, which a report prints in advance."""
    report = scribe.sources[-1]
    start = Bound(PrintedDate("2021"), (scribe.cite(report, "start"),))
    end = Bound(PrintedDate("2030-01-01"), (scribe.cite(report, "end"),))
    holds = [scribe.cite(report, "holds", attests=True)]
    values = held(bodies.collegium, "chairs", bodies.mechanism, act.iri, exclusive=True)
    scribe.claim("Competence", bodies.mechanism, values, Timing(start, end), holds)


def _functions(scribe: Scribe, bodies: Bodies, law: Law, commons: Commons) -> None:
    """Give other functions, by articles of the law, to those that are still there; some since nobody says when."""
    holders = [bodies.agencies[-1], bodies.collegium, bodies.unit, *scribe.random.sample(commons.ministries, 2)]
    for role in scribe.random.sample(ROLES, 5):
        holder = scribe.random.choice(holders)
        over = bodies.mechanism if scribe.random.random() < 0.6 else bodies.field
        basis = scribe.random.choice(law.articles[:12])
        begins = scribe.random.random() < 0.6
        values = held(holder, role, over, basis)
        scribe.held("Competence", over, values, scribe.day(2021, 2021), begins=begins, rough=True)


def held(
    holder: NamedNode, role: str, over: NamedNode, basis: NamedNode | None, exclusive: bool = False
) -> list[Property]:
    """Return what a competence says."""
    values: list[Property] = [("clx:holder", holder), ("clx:role", concept_iri("role", role)), ("clx:object", over)]
    values += [("clx:legalBasis", basis)] if basis else []
    return [*values, ("clx:exclusive", Literal(True))] if exclusive else values
