"""The sources of a synthetic corpus, and passages of them: who looks back on a day, who speaks of their own."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from random import Random

from pyoxigraph import Literal

from chronolex.graph.claims import Evidence, Property, SourceDocument, Thing
from chronolex.graph.days import Day, PrintedDate, Span
from chronolex.graph.identifiers import source_iri
from chronolex.graph.literals import day_literal, span_literal, text_literal
from chronolex.loaders.corpus.naming import labelled

COUNTRY = "zz"
"""A code that no country has."""

ERAS = ((2008, 2009, 2010), (2013, 2014, 2015), (2017, 2018, 2019), (2022, 2023, 2024))
"""The years in which sources are issued: one of each era in a district, so that issue days are few at every size."""

MONTH = dt.timedelta(days=31)


def issue_day(year: int) -> Day:
    """Return the one day of a year on which sources are issued."""
    return dt.date(year, 11, 30)


class Sources:
    """Issue sources and cite them, as the seed has it."""

    def __init__(self, seed: int, mark: str) -> None:
        """Take the seed of the corpus and the mark of the district, which is part of every name in it."""
        self.random = Random(f"{seed}/{mark}")
        self.mark = mark
        self.things: list[Thing] = []
        self.sources: list[SourceDocument] = []

    def day(self, first: int, last: int) -> Day:
        """Return some day of a range of years."""
        return dt.date(self.random.randint(first, last), self.random.randint(1, 12), self.random.randint(1, 28))

    def issue(self) -> None:
        """Issue one report of each era."""
        for place, era in enumerate(ERAS):
            year = self.random.choice(era)
            self.source(f"{self.mark}-report-{place + 1}", year, self.random.randint(300, 900))

    def source(self, name: str, year: int, lines: int) -> SourceDocument:
        """Issue a source, written in the autumn of its year."""
        own = Span.parse(self.random.choice((f"{year}-10", f"{year}-09/{year}-11", f"{year}-10-15")))
        document = SourceDocument(source_iri(name, COUNTRY), own, issue_day(year), lines)
        properties: list[Property] = [
            *labelled([("en", f"Report {name} of {year}"), ("ru", f"Доклад {name} за {year} год")], ["ru"]),
            ("dcterms:language", text_literal("en")),
            ("clx:ownDay", span_literal(own)),
            ("clx:printedDate", text_literal(str(own))),
            ("clx:issuedBy", day_literal(document.known_from)),
            ("clx:lineCount", Literal(lines)),
            ("clx:sha256", text_literal(hashlib.sha256(name.encode()).hexdigest())),
        ]
        self.things.append(Thing(document.iri, "Source", tuple(properties)))
        self.sources.append(document)
        return document

    def cite(
        self, source: SourceDocument, *purposes: str, attests: bool = False, prints: PrintedDate | None = None
    ) -> Evidence:
        """Cite a passage of a source; it may attest the source's own day."""
        first = self.random.randint(1, source.lines - 2)
        lines = (first, first + 2) if self.random.random() < 0.1 else (first,)
        locator = f"¶ {first // 3 + 1}" if self.random.random() < 0.6 else ""
        stated = "the ministry's spokesperson" if self.random.random() < 0.1 else ""
        attested = (source.own_day,) if attests else ()
        return Evidence(source, lines, locator, frozenset(purposes or ("holds",)), attested, stated, prints=prints)

    def after(self, day: Day) -> list[SourceDocument]:
        """Return the sources that look back on a day."""
        return [one for one in self.sources if one.own_day.first > day + MONTH]

    def during(self, start: Day, end: Day | None) -> list[SourceDocument]:
        """Return the sources that speak of their own day within a life."""
        return [one for one in self.after(start) if end is None or one.own_day.last + MONTH < end]

    def some(self, sources: Sequence[SourceDocument]) -> list[SourceDocument]:
        """Return one or two of the sources."""
        return self.random.sample(sources, 2 if len(sources) > 1 and self.random.random() < 0.3 else 1)

    def printed(self, day: Day, rough: bool = False) -> PrintedDate:
        """Return a day as a source prints it, a rough one perhaps as its month."""
        return PrintedDate(day.isoformat()[:7] if rough and self.random.random() < 0.3 else day.isoformat())

    def past(self, day: Day, *purposes: str) -> Evidence:
        """Cite a source that looks back on a day."""
        return self.cite(self.random.choice(self.after(day)), *purposes)
