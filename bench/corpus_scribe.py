"""Write the things and claims of a synthetic corpus: one scribe a district; what it writes follows from the seed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pyoxigraph import NamedNode

from bench.corpus_sources import COUNTRY, Sources
from chronolex.graph.claims import Bound, Claim, Evidence, Facts, Property, Term, Thing, Timing
from chronolex.graph.days import Day, PrintedDate
from chronolex.graph.identifiers import claim_iri, slug, thing_iri
from chronolex.graph.literals import text_literal
from chronolex.loaders.corpus.convert import merged
from chronolex.loaders.corpus.naming import labelled


class Scribe(Sources):
    """Collect things and claims, and choose by the seed where the corpus may read one way or another."""

    def __init__(self, seed: int, mark: str) -> None:
        """Take the seed of the corpus and the mark of the district."""
        super().__init__(seed, mark)
        self.claims: list[Claim] = []
        self._keys: dict[str, int] = {}

    def facts(self) -> Facts:
        """Return everything that was written."""
        return Facts(tuple(self.things), tuple(self.claims), tuple(self.sources))

    def thing(self, kind: str, name: str, en: str, ru: str, *properties: Property) -> NamedNode:
        """Describe a thing under the district's mark, and return its identifier."""
        iri = thing_iri(kind.lower(), f"{self.mark}-{name}", COUNTRY)
        names = labelled([("en", f"{en} ({self.mark})"), ("ru", f"{ru} ({self.mark})")], ["ru"])
        self.things.append(Thing(iri, kind, (*names, *properties)))
        return iri

    def held(
        self, kind: str, subject: Term, values: Iterable[Property], start: Day, end: Day | None = None, *,
        begins: bool = True, rough: bool = False, text: tuple[Property, ...] = (),
        started_by: NamedNode | None = None, ended_by: NamedNode | None = None,
    ) -> NamedNode:  # fmt: skip
        """Claim that something held from a day until another, as sources print and attest it.

        Without `begins` no source prints the start, and a claim of the present tense is presumed back.
        """
        during = self.during(start, end)
        holds = [self.cite(one, "holds", attests=True) for one in self.some(during)] if during else []
        printed = started_by is None and (begins or not holds)
        first = self._start(start, holds, rough) if printed else None
        last = self._end(end, rough) if end is not None and ended_by is None else None
        timing = Timing(first, last, started_by=started_by, ended_by=ended_by)
        return self.claim(kind, subject, values, timing, holds, text=text)

    def _start(self, day: Day, holds: Sequence[Evidence], rough: bool) -> Bound:
        """Print a start: often the sentence that says that it holds says since when."""
        if not holds:
            return Bound(self.printed(day, rough), (self.past(day, "start"),))
        one = holds[0]
        same = Evidence(one.source, one.lines, one.locator, frozenset({"start"}), (), one.stated_by)
        return Bound(self.printed(day, rough), (same,))

    def _end(self, day: Day, rough: bool) -> Bound:
        """Print an end; a second source may print no more than its year."""
        told = self.some(self.after(day))
        wider = [PrintedDate(str(day.year)) if place else None for place in range(len(told))]
        passages = tuple(self.cite(one, "end", prints=wide) for one, wide in zip(told, wider, strict=True))
        return Bound(self.printed(day, rough), passages)

    def event(self, kind: str, of: NamedNode, day: Day, *values: Property) -> NamedNode:
        """Claim that something happened on a day."""
        date = Bound(PrintedDate(day.isoformat()), (self.past(day, "holds"),))
        return self.claim(kind, of, [("clx:of", of), *values], Timing(date=date), ())

    def said(self, kind: str, subject: Term, values: Iterable[Property], since: Day) -> NamedNode:
        """Claim what has no days of its own: a statement, a figure."""
        return self.claim(kind, subject, values, Timing(), [self.past(since, "holds")])

    def claim(
        self, kind: str, subject: Term, values: Iterable[Property], timing: Timing, evidence: Iterable[Evidence], *,
        text: tuple[Property, ...] = (), standing: str = "accepted", iri: NamedNode | None = None,
    ) -> NamedNode:  # fmt: skip
        """Add a claim with its own passages and those of its bounds; its key counts within the district."""
        bounds = [one for one in (timing.start, timing.end, timing.at_least, timing.date) if one]
        passages = merged([*evidence, *(one for bound in bounds for one in bound.evidence)])
        iri = iri or claim_iri(COUNTRY, slug(subject.value), self._key(kind))
        self.claims.append(Claim(iri, kind, tuple(values), timing, passages, standing, text))
        return iri

    def _key(self, kind: str) -> str:
        """Return the next key of a kind in the district."""
        number = self._keys[kind] = self._keys.get(kind, 0) + 1
        return f"{self.mark}-{kind.lower()}-{number}"


def words(en: str, ru: str) -> tuple[Property, ...]:
    """Return what is said in our own words."""
    return ("clx:text", text_literal(en, "en")), ("clx:text", text_literal(ru, "ru"))
