"""The law of one district: one code after another, and a law with an amendment; what they punish and prescribe."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from pyoxigraph import Literal, NamedNode

from bench.corpus_acts import HEADROOM, Act, describe, in_force, provision
from bench.corpus_scribe import Scribe, words
from chronolex.graph.claims import Bound, Property, Timing
from chronolex.graph.days import Day, PrintedDate
from chronolex.graph.identifiers import concept_iri
from chronolex.graph.literals import decimal_literal, text_literal

ARTICLES = 20
"""How many articles a code or a law has; few more come by renumbering and insertion."""

NORMS = ("definition", "exemption", "duty", "ban", "power", "right", "procedure")


@dataclass(frozen=True)
class Law:
    """What the rest of a district rests on."""

    articles: list[NamedNode]
    """Of the law."""
    offences: list[NamedNode]


def write_law(scribe: Scribe, acts: Mapping[str, Act], number: int, parliament: NamedNode) -> Law:
    """Write the codes and the law of a district."""
    for role in ("old", "new", "law", "amending"):
        describe(scribe, acts[role], parliament)
    offences = _offences(scribe)
    _codes(scribe, acts, number, offences)
    articles = _law(scribe, acts)
    return Law(articles, offences)


def _offences(scribe: Scribe) -> list[NamedNode]:
    """Describe a wide offence and three narrower ones; return the narrower."""
    wide = scribe.thing("Offence", "offence", "Offence", "Преступление")
    names = range(1, 4)
    broader = ("skos:broader", wide)
    return [
        scribe.thing("Offence", f"offence-{one}", f"Offence {one}", f"Преступление {one}", broader) for one in names
    ]


def _codes(scribe: Scribe, acts: Mapping[str, Act], number: int, offences: list[NamedNode]) -> None:
    """Write a code, its repeal and the code that follows it: some of its articles go on under other numbers."""
    old, new = acts["old"], acts["new"]
    first = HEADROOM * number + 1
    olds = [provision(scribe, old, f"art_{first + one}") for one in range(ARTICLES)]
    news = [provision(scribe, new, f"art_{first + ARTICLES + one}") for one in range(ARTICLES)]
    in_force(scribe, new)
    repeal = scribe.event("Repeal", old.iri, new.commenced, ("clx:legalBasis", new.iri))
    in_force(scribe, old, new.commenced, ended_by=repeal if scribe.random.random() < 0.5 else None)
    _otherwise_dated(scribe, old)
    scribe.said("Statement", new.iri, _statement(new.iri, "dcterms:replaces", old.iri), new.commenced)
    for place, offence in enumerate(offences[:2]):
        _punish(scribe, olds[place], offence, old.commenced, new.commenced)
        scribe.said("Statement", news[place], _statement(news[place], "clx:continues", olds[place]), new.commenced)
    for place, offence in enumerate(offences):
        _punish(scribe, news[place], offence, new.commenced, None)
    _heavier(scribe, news[0], offences[0], scribe.day(2018, 2020), acts["amending"])
    _renumbered(scribe, new, news[7], first + 2 * ARTICLES + 1, scribe.day(2018, 2021))


def _otherwise_dated(scribe: Scribe, act: Act) -> None:
    """Add an honest contradiction: a report gives another day of adoption, and editors dispute it."""
    other = act.adopted + dt.timedelta(days=scribe.random.randint(1, 20))
    reason = ("clx:standingReason", text_literal("The other reports agree on the earlier day.", "en"))
    date = Bound(PrintedDate(other.isoformat()), (scribe.past(other, "holds"),))
    scribe.claim("Adoption", act.iri, [("clx:of", act.iri)], Timing(date=date), (), text=(reason,), standing="disputed")


def _punish(scribe: Scribe, article: NamedNode, offence: NamedNode, start: Day, end: Day | None) -> None:
    """Let an article punish an offence: the plain case in two ways, the aggravated one in one."""
    values: list[Property] = [("clx:provision", article), ("clx:offence", offence)]
    _read(scribe, "Criminalisation", article, values, start, end)
    least = scribe.random.randint(1, 5) * 12
    for notation, sanction, minimum, maximum, unit, alternative in (
        ("basic", "imprisonment", least, least + 24, "month", 1),
        ("basic", "fine", 100 * least, 200 * least, "index-rate", 2),
        ("aggravated-1", "imprisonment", least + 24, least + 60, "month", 1),
    ):
        if (alternative == 1 and notation == "basic") or scribe.random.random() < 0.5:
            amounts = _penalty(article, offence, notation, sanction, (minimum, maximum), unit, alternative)
            _read(scribe, "Penalty", article, amounts, start, end)


def _read(scribe: Scribe, kind: str, article: NamedNode, values: list[Property], start: Day, end: Day | None) -> None:
    """Claim a norm as it is read in its article, without days of its own: attested, or told of in the past."""
    during = scribe.during(start, end)
    if during:
        holds = [scribe.cite(one, "holds", attests=True) for one in scribe.some(during)]
    else:
        holds = [scribe.past(start, "holds")]
    scribe.claim(kind, article, values, Timing(), holds)


def _penalty(
    article: NamedNode, offence: NamedNode, notation: str, sanction: str, amount: tuple[int, int], unit: str, way: int
) -> list[Property]:
    """Return what a penalty says."""
    return [
        ("clx:provision", article),
        ("clx:offence", offence),
        ("clx:tier", concept_iri("tier", notation)),
        ("clx:sanction", concept_iri("sanction", sanction)),
        ("clx:minimum", decimal_literal(Decimal(amount[0]))),
        ("clx:maximum", decimal_literal(Decimal(amount[1]))),
        ("clx:unit", concept_iri("unit", unit)),
        ("clx:alternative", Literal(way)),
        ("clx:offender", concept_iri("offender", "natural")),
    ]


def _heavier(scribe: Scribe, article: NamedNode, offence: NamedNode, day: Day, act: Act) -> None:
    """Let the highest tier of an article become heavier on a day."""
    until = day.replace(year=2017)
    least = scribe.random.randint(6, 9) * 12
    for start, end, minimum in ((until, day, least), (day, None, least + 24)):
        amounts = _penalty(article, offence, "highest", "imprisonment", (minimum, minimum + 60), "month", 1)
        scribe.held("Penalty", article, amounts, start, end)
    values = (("clx:legalBasis", act.iri), ("clx:result", article), ("clx:effect", concept_iri("effect", "replaces")))
    scribe.event("Amendment", NamedNode(article.value.rpartition("/")[0]), day, *values)


def _renumbered(scribe: Scribe, code: Act, article: NamedNode, number: int, day: Day) -> None:
    """Let an article go on under another number from a day on."""
    other = provision(scribe, code, f"art_{number}")
    scribe.held("InForce", article, [("clx:instrument", article)], code.commenced, day)
    scribe.held("InForce", other, [("clx:instrument", other)], day)
    scribe.said("Statement", other, _statement(other, "clx:continues", article), day)
    scribe.event("Amendment", code.iri, day, ("clx:result", other), ("clx:effect", concept_iri("effect", "renumbers")))
    norm = concept_iri("norm", scribe.random.choice(NORMS))
    values = [("clx:provision", other), ("clx:kind", norm)]
    scribe.held("Norm", other, values, day, text=words("It goes on as it was.", "Она действует, как и прежде."))


def _law(scribe: Scribe, acts: Mapping[str, Act]) -> list[NamedNode]:
    """Write the law: norms, an article inserted, one that ends; the articles that last are returned."""
    law, amending = acts["law"], acts["amending"]
    in_force(scribe, law)
    in_force(scribe, amending)
    articles = [provision(scribe, law, f"art_{one}", f"Title {one}" if one % 3 == 0 else "") for one in range(1, 18)]
    parts = [provision(scribe, law, f"art_2/part_{one}") for one in (1, 2)]
    for place, article in enumerate([*articles[:3], *parts]):
        notation = NORMS[(place + scribe.random.randint(0, 2)) % len(NORMS)]
        values = [("clx:provision", article), ("clx:kind", concept_iri("norm", notation))]
        said = words(f"What article {place + 1} lays down.", f"Что устанавливает статья {place + 1}.")
        scribe.held("Norm", article, values, law.commenced, begins=False, text=said)
    inserted = provision(scribe, law, "art_4-1", "What was added")
    scribe.held("InForce", inserted, [("clx:instrument", inserted)], amending.commenced)
    values = [
        ("clx:legalBasis", amending.iri),
        ("clx:result", inserted),
        ("clx:effect", concept_iri("effect", "inserts")),
    ]
    scribe.event("Amendment", law.iri, amending.commenced, *values)
    ended = scribe.day(2017, 2020) if scribe.random.random() < 0.5 else amending.commenced
    scribe.held("InForce", articles[-1], [("clx:instrument", articles[-1])], law.commenced, ended)
    scribe.event("Repeal", articles[-1], ended, ("clx:legalBasis", amending.iri))
    return [*articles[:-1], inserted]


def _statement(of: NamedNode, name: str, value: NamedNode) -> list[Property]:
    """Return what a statement about two things says."""
    return [("clx:of", of), ("clx:property", text_literal(name)), ("clx:object", value)]


def cites(scribe: Scribe, article: NamedNode, act: Act) -> None:
    """Let an article cite an act of another district."""
    scribe.said("Statement", article, _statement(article, "dcterms:references", act.iri), act.commenced)
