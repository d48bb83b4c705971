"""Hold every claim to the lines that it cites."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from chronolex.graph.claims import Claim, Evidence, Facts
from chronolex.graph.vocabulary import BASE
from chronolex.progress import Step, unseen
from chronolex.sources import SourceText, read_text
from chronolex.verify.figures import Figure, Kind, confirms
from chronolex.verify.known import Known
from chronolex.verify.reading import mentions
from chronolex.verify.stated import Names, Stated, stated, told
from chronolex.verify.words import Said, alike, differing, words

_NEAREST = 6
"""How many of the figures that are printed there a reason names."""


@dataclass(frozen=True)
class Unconfirmed:
    """A figure that the cited lines do not print, and why that is thought."""

    claim: str
    name: str
    figure: str
    lines: tuple[str, ...]
    reason: str
    inferred: str | None
    file: str
    line: int


@dataclass(frozen=True)
class Verified:
    """What became of all figures; `inferred` ones are unconfirmed, and the corpus says from what they follow."""

    claims: int
    figures: int
    unconfirmed: tuple[Unconfirmed, ...]
    inferred: tuple[Unconfirmed, ...]

    @property
    def confirmed(self) -> int:
        """Return how many figures the lines print."""
        return self.figures - len(self.unconfirmed) - len(self.inferred)

    def json(self) -> dict[str, Any]:
        """Return everything as one JSON object."""
        lists = {name: [asdict(one) for one in getattr(self, name)] for name in ("unconfirmed", "inferred")}
        return {"claims": self.claims, "figures": self.figures, "confirmed": self.confirmed, **lists}


def verify(facts: Facts, folder: Path, step: Step = unseen) -> Verified:
    """Look for every figure of every claim in the lines that the claim cites; `step` is told of each claim.

    Raises:
        MissingText: the text of a source is not in the folder.
    """
    slugs = {source_slug(source.iri.value) for source in facts.sources}
    texts = {slug: read_text(folder, slug) for slug in sorted(slugs)}
    names, known = Names(facts.things), Known(facts.things)
    count = 0
    missed: list[Unconfirmed] = []
    for number, claim in enumerate(sorted(facts.claims, key=lambda one: one.iri.value)):
        step(number, len(facts.claims))
        for one in stated(claim, names):
            count += 1
            if not confirmed(claim, one, texts):
                missed.append(_missed(claim, one, texts))
        for said in words(claim):
            count += 1
            if not _worded(claim, said, known, texts):
                missed.append(_unsaid(claim, said, texts))
        one_sided = [_one_sided(claim, said, other) for said, other in differing(claim)]
        count += len(one_sided)
        missed += one_sided
    open_ = tuple(one for one in missed if one.inferred is None)
    return Verified(len(facts.claims), count, open_, tuple(one for one in missed if one.inferred is not None))


def confirmed(claim: Claim, one: Stated, texts: Mapping[str, SourceText]) -> bool:
    """Tell whether the lines print a figure: those that are cited for it, then all lines of the claim."""
    if one.own_day:
        return True
    places = [one.passages] if one.only_there else [one.passages, claim.evidence]
    for evidence in places:
        blocks = list(_blocks((each for each in evidence if each.stance == "supports"), texts))
        figures = [mention.figure for block in blocks for mention in mentions(block)]
        if any(all(confirms(figure, figures) for figure in way) for way in one.ways):
            return True
        if any(_named(name, block) for name in one.names for block in blocks):
            return True
    return False


def _worded(claim: Claim, said: Said, known: Known, texts: Mapping[str, SourceText]) -> bool:
    """Tell whether the lines print a figure of a claim's words, or something that the claim names has it."""
    blocks = list(_blocks(claim.evidence, texts))
    return (
        any(alike(said.figure, one.figure) for block in blocks for one in mentions(block))
        or known.confirms(claim, said)
        or any(_named(name, block) for name in known.names(said) for block in blocks)
    )


def _named(name: str, text: str) -> bool:
    """Tell whether a text calls something by this name, whatever its blanks, marks and quotes."""
    return bool(re.search(rf"(?<!\w){re.escape(_even(name))}(?!\w)", _even(text)))


def _even(text: str) -> str:
    """Return a text in small letters with one kind of blank and no quotes."""
    return re.sub(r"\s+", " ", re.sub(r"[*_«»“”„\"'’]|</?[a-z]+>", "", text.casefold())).strip()


def _blocks(evidence: Iterable[Evidence], texts: Mapping[str, SourceText]) -> Iterator[str]:
    """Yield the text of passages; lines that follow each other stand together, whoever cites them."""
    lines: dict[str, set[int]] = {}
    for one in evidence:
        lines.setdefault(source_slug(one.source.iri.value), set()).update(one.lines)
    for slug, numbers in sorted(lines.items()):
        if slug in texts:
            yield from texts[slug].blocks(numbers)


def _missed(claim: Claim, one: Stated, texts: Mapping[str, SourceText]) -> Unconfirmed:
    """Describe a figure that was not found."""
    passages = one.passages if one.only_there else tuple(dict.fromkeys((*one.passages, *claim.evidence)))
    reason = _why({figure.kind for way in one.ways for figure in way}, passages, texts)
    return _unconfirmed(claim, one.name, one.said, reason, passages, _inferred(claim))


def _unsaid(claim: Claim, said: Said, texts: Mapping[str, SourceText]) -> Unconfirmed:
    """Describe a figure of a claim's words that was not found."""
    reason = _why({said.figure.kind}, claim.evidence, texts)
    return _unconfirmed(claim, said.where, said.mention.text, reason, claim.evidence, _inferred(claim))


def _one_sided(claim: Claim, said: Said, other: str) -> Unconfirmed:
    """Describe a figure that a claim's words have in one language only; that nothing can be inferred from."""
    reason = f"the words have it in {said.language} and not in {other}"
    return _unconfirmed(claim, said.where, said.mention.text, reason, claim.evidence, None)


def _unconfirmed(
    claim: Claim, name: str, figure: str, reason: str, passages: Iterable[Evidence], inferred: str | None
) -> Unconfirmed:
    cited = tuple(dict.fromkeys(cites(each) for each in passages))
    return Unconfirmed(short(claim), name, figure, cited, reason, inferred, claim.place.file, claim.place.line)


def _inferred(claim: Claim) -> str | None:
    """Return from what an editor says that it follows."""
    return next((term.value for name, term in claim.text if name == "clx:inferred"), None)


def _why(kinds: Set[Kind], passages: Iterable[Evidence], texts: Mapping[str, SourceText]) -> str:
    """Say that lines print no such figure, and what they print instead."""
    printed = (one.figure for block in _blocks(passages, texts) for one in mentions(block))
    near = list(dict.fromkeys(figure.value for figure in printed if figure.kind in kinds))
    what = " or ".join(sorted({_WHAT[kind] for kind in kinds}))
    others = f"; they print {', '.join(near[:_NEAREST])}{' …' if len(near) > _NEAREST else ''}" if near else ""
    return f"the cited lines print no such {what}{others}"


_WHAT: dict[Kind, str] = {
    "date": "date", "article": "article", "part": "part", "act": "number or name of the act", "ordinal": "ordinal",
    "term": "term", "fine": "fine", "sum": "sum", "age": "age", "share": "share",
    "count": "count", "place": "place",
}  # fmt: skip


def cites(evidence: Evidence) -> str:
    """Return a passage in one line, lines that follow each other as a range."""
    numbers = list(evidence.lines)
    ranges: list[list[int]] = []
    for number in numbers:
        if ranges and number == ranges[-1][-1] + 1:
            ranges[-1] = [ranges[-1][0], number]
        else:
            ranges.append([number])
    said = ",".join("L" + "-".join(map(str, one)) for one in ranges)
    return " ".join(part for part in (source_slug(evidence.source.iri.value), evidence.locator, said) if part)


def source_slug(iri: str) -> str:
    """Return the slug of a source by its IRI."""
    return iri.rpartition("/")[2]


def short(claim: Claim) -> str:
    """Return the short name of a claim, `subject/key`; of a recommendation, `recommendation/slug`."""
    tail = claim.iri.value.removeprefix(BASE).split("/", 2)[2]
    return tail.removeprefix("claim/")


def figures_of(claims: Iterable[Claim], names: Names) -> frozenset[Figure]:
    """Return every figure that any of the claims holds."""
    return frozenset(figure for claim in claims for figure in told(claim, names))
