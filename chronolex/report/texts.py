"""The words of the law that may have a name: of norms, and the titles of acts and provisions.

No node leads from a name to the words that have it, so that this alone walks through a kind of fact whole: only where a
change ends or renames a body, and in the engine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import Literal, NamedNode

from chronolex.graph.claims import Claim
from chronolex.graph.days import Day
from chronolex.report.world import World, text_of

_WORDS = """
PREFIX clx: <https://w3id.org/chronolex/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX dcterms: <http://purl.org/dc/terms/>
SELECT DISTINCT ?speaks WHERE {
  VALUES ?property { clx:text skos:prefLabel dcterms:title }
  ?speaks ?property ?words .
  FILTER(REGEX(STR(?words), ?spelled, "i"))
}
"""
_ALSO = {"е": "её", "н": "нң", "у": "уү", "о": "оө"}
"""Letters that are one when they are folded."""

_TITLES = ("skos:prefLabel", "dcterms:title")


def texts(world: World, names: Iterable[str], day: Day) -> Iterator[tuple[NamedNode, Claim | None, str]]:
    """Yield all words that are in force on a day and may have one of some folded names, with whose they are."""
    spelled = "|".join(sorted(_spelled(max(name.split(), key=len)) for name in names))
    if not spelled:
        return
    rows = world.reader.query(_WORDS.replace("?spelled", str(Literal(spelled))))
    speaks = {row["speaks"] for row in rows if isinstance(row["speaks"], NamedNode)}
    for claim in world.accepted(speaks, ("Norm",)):
        provision = claim.value("clx:provision")
        if isinstance(provision, NamedNode) and world.holds(claim.iri, day):
            for words in dict.fromkeys(text_of(claim, language) for language in ("en", "ru")):
                yield provision, claim, words
    for iri in sorted(speaks, key=lambda one: one.value):
        if world.kind(iri) in ("Act", "Provision") and not world.over(iri, day):
            titles = (value for name, value in world.properties(iri) if name in _TITLES)
            yield from ((iri, None, words) for words in {one.value: None for one in titles if isinstance(one, Literal)})


def _spelled(word: str) -> str:
    """Return a pattern of all that is folded to a word: other letters, and dots and hyphens that are left out.

    >>> import re
    >>> bool(re.fullmatch(_spelled("отдел"), "о-тд.ёл")), bool(re.fullmatch(_spelled("отдел"), "отделы"))
    (True, False)
    """
    return "[.\\-‐‑]?".join(f"[{_ALSO[letter]}]" if letter in _ALSO else _escaped(letter) for letter in word)


def _escaped(letter: str) -> str:
    """Return a letter as it is, and what is no letter so that it means itself."""
    return letter if letter.isalnum() else f"[{letter}]" if letter not in "[]^\\" else "."
