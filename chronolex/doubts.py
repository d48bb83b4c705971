"""Lines that are accounted as no fact and yet hold a figure that no claim has."""

from __future__ import annotations

import re
from dataclasses import dataclass

from chronolex.coverage import Covered, Fate
from chronolex.graph.claims import Facts
from chronolex.verify.figures import Figure, Mention, within
from chronolex.verify.reading import mentions
from chronolex.verify.report import figures_of
from chronolex.verify.stated import Names

_SAYS_WHY = frozenset(
    [
        "date",
        "dates",
        "day",
        "days",
        "year",
        "years",
        "number",
        "numbers",
        "figure",
        "figures",
        "count",
        "counts",
        "article",
        "articles",
        "term",
        "terms",
        "sum",
        "sums",
        "age",
        "ages",
        "page",
        "pages",
        "footnote",
        "footnotes",
        "percent",
        "share",
        "shares",
        "paragraph",
        "paragraphs",
        "time",
        "times",
        "hour",
        "address",
        "addresses",
        "telephone",
    ]
)
"""Words of a reason that say why a figure is no fact."""


@dataclass(frozen=True)
class Doubt:
    """A line that is accounted as no fact and holds figures that no claim has."""

    source: str
    line: int
    kind: str
    figures: tuple[str, ...]
    said: str


def doubtful(covered: Covered, facts: Facts) -> list[Doubt]:
    """Return the lines accounted as narrative or repeats that hold a figure of which nobody says what became.

    A figure is answered for where a claim that cites the source has it (for a repeat: a claim that cites a line that
    is repeated), or where the reason names it or says what kind of figure it is.
    """
    names = Names(facts.things)
    everywhere = figures_of({claim.iri: claim for each in covered.cited.values() for claim in each}.values(), names)
    found = []
    for number, line in covered.lines():
        for fate in covered.fates.get(number, ()):
            if fate.kind not in ("narrative", "repeats"):
                continue
            held = (
                figures_of((c for of in fate.of for c in covered.cited.get(of, ())), names) if fate.of else everywhere
            )
            open_ = [one.text for one in mentions(line) if not _answered(one, held, fate)]
            if open_:
                found.append(Doubt(covered.source, number, fate.kind, tuple(dict.fromkeys(open_)), fate.said))
    return found


def _answered(mention: Mention, held: frozenset[Figure], fate: Fate) -> bool:
    """Tell whether a claim has the figure, or the reason speaks of it."""
    figure = mention.figure
    if figure.kind in ("age", "ordinal", "part") or figure in held:
        return True
    if figure.kind == "date" and any(one.kind == "date" and _overlap(one.value, figure.value) for one in held):
        return True
    words = set(re.findall(r"\w+", fate.said.casefold()))
    spoken = {one.figure for one in mentions(fate.said)}
    return fate.kind == "narrative" and (figure in spoken or bool(words & _SAYS_WHY))


def _overlap(one: str, other: str) -> bool:
    return within(one, other) or within(other, one)
