"""The acts of one district of a synthetic corpus, and its calendar: known from seed and number alone.

A district cites the acts of the one before it; what these are called must not take making that district.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from random import Random

from pyoxigraph import NamedNode

from bench.corpus_scribe import Scribe
from bench.corpus_sources import COUNTRY
from chronolex.graph.claims import Property, Thing
from chronolex.graph.days import Day
from chronolex.graph.identifiers import act_iri, concept_iri
from chronolex.graph.literals import text_literal
from chronolex.loaders.corpus.naming import labelled, provision_label, provision_number

KINDS = {
    "old": ("code", "Code", "Кодекс"),
    "new": ("code", "Code", "Кодекс"),
    "law": ("law", "Law", "Закон"),
    "amending": ("law", "Law", "Закон"),
    "founding": ("decree", "Decree", "Указ"),
    "mechanism": ("resolution", "Resolution", "Постановление"),
    "first": ("resolution", "Resolution", "Постановление"),
    "merging": ("resolution", "Resolution", "Постановление"),
    "second": ("resolution", "Resolution", "Постановление"),
    "moving": ("resolution", "Resolution", "Постановление"),
    "third": ("resolution", "Resolution", "Постановление"),
}
"""The acts of a district by what they do there: type, and word in English and Russian."""

YEARS = {
    "old": (1996, 1998), "law": (1999, 2000), "founding": (2001, 2001), "mechanism": (2004, 2004),
    "first": (2006, 2006), "merging": (2011, 2011), "amending": (2012, 2012), "second": (2012, 2012),
    "new": (2016, 2016), "moving": (2020, 2020), "third": (2020, 2020),
}  # fmt: skip
"""The years in which each is adopted; half a year to a year later it is in force."""

HEADROOM = 100
"""How many article numbers a district has: no two codes share one, since it is a find where they punish differently."""


@dataclass(frozen=True)
class Act:
    """An act: its path, what it is called, and since when it is in force."""

    path: str
    label: dict[str, str]
    adopted: Day
    commenced: Day

    @property
    def iri(self) -> NamedNode:
        """Return its identifier."""
        return act_iri(self.path, COUNTRY)


def acts_of(seed: int, number: int) -> dict[str, Act]:
    """Return the acts of a district, by what they do in it."""
    random = Random(f"{seed}/acts/{number}")
    found = {}
    for place, (role, (kind, en, ru)) in enumerate(KINDS.items()):
        first, last = YEARS[role]
        adopted = dt.date(random.randint(first, last), random.randint(1, 6), random.randint(1, 28))
        commenced = adopted + dt.timedelta(days=random.randint(15, 180))
        own = len(KINDS) * number + place + 1
        label = {"en": f"{en} No. {own} of {adopted.year}", "ru": f"{ru} № {own} {adopted.year} года"}
        found[role] = Act(f"{kind}/{adopted.year}/{own}", label, adopted, commenced)
    return found


def describe(scribe: Scribe, act: Act, issuer: NamedNode) -> None:
    """Describe an act."""
    kind, _, number = act.path.partition("/")
    properties: list[Property] = [
        *labelled(list(act.label.items()), ["ru"]),
        ("eli:id_local", text_literal(act.path)),
        ("eli:type_document", concept_iri("act-type", kind)),
        ("eli:number", text_literal(number.rpartition("/")[2])),
        ("clx:issuer", issuer),
    ]
    scribe.things.append(Thing(act.iri, "Act", tuple(properties)))


def provision(scribe: Scribe, act: Act, part: str, title: str = "") -> NamedNode:
    """Describe a provision of an act; the part around it must be described too."""
    path = f"{act.path}/{part}"
    iri = act_iri(path, COUNTRY)
    properties: list[Property] = [
        *labelled(list(provision_label(path, act.label).items()), ["ru"]),
        ("eli:id_local", text_literal(path)),
        ("eli:number", text_literal(provision_number(path))),
        ("clx:partOf", NamedNode(iri.value.rpartition("/")[0])),
        ("clx:act", act.iri),
    ]
    if title:
        properties += [("dcterms:title", text_literal(title, "en")), ("skos:altLabel", text_literal(title, "en"))]
    scribe.things.append(Thing(iri, "Provision", tuple(properties)))
    return iri


def in_force(scribe: Scribe, act: Act, end: Day | None = None, ended_by: NamedNode | None = None) -> NamedNode:
    """Claim that an act was adopted and in force; an event may have ended it."""
    scribe.event("Adoption", act.iri, act.adopted)
    begun = None
    if scribe.random.random() < 0.2:
        begun = scribe.event("Commencement", act.iri, act.commenced)
    values = [("clx:instrument", act.iri)]
    return scribe.held("InForce", act.iri, values, act.commenced, end, started_by=begun, ended_by=ended_by)
