"""What became of each line of each source: cited by claims, or accounted for, or neither."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chronolex.errors import Fault, InputFaults, UsageError
from chronolex.graph.claims import Claim, Facts
from chronolex.loaders.corpus.account import Account
from chronolex.loaders.corpus.reader import read_files
from chronolex.sources import SourceText, read_text
from chronolex.verify.report import short, source_slug

KINDS = ("heading", "furniture", "repeats", "narrative")


@dataclass(frozen=True)
class Fate:
    """What an account says of a line: its kind, and the reason or the line that it repeats."""

    kind: str
    said: str = ""
    of: tuple[int, ...] = ()


@dataclass(frozen=True)
class Covered:
    """The lines of one source and what became of them.

    Attributes:
        cited: the claims that cite each line.
        fates: what the account says of each line; more than one is a fault.
        declared: how many lines, and which SHA-256, the corpus says that the text has.
    """

    text: SourceText
    cited: dict[int, tuple[Claim, ...]]
    fates: dict[int, tuple[Fate, ...]]
    declared: tuple[int, str]

    @property
    def source(self) -> str:
        """Return the slug of the source."""
        return self.text.slug

    @property
    def claims(self) -> int:
        """Return how many claims cite the source."""
        return len({claim.iri for claims in self.cited.values() for claim in claims})

    def lines(self) -> Iterator[tuple[int, str]]:
        """Yield every line that is not blank, with its number."""
        return ((number, line) for number, line in enumerate(self.text.lines, 1) if line.strip())

    def unaccounted(self) -> list[int]:
        """Return the lines that no claim cites and that the account passes over."""
        return [number for number, _ in self.lines() if number not in self.cited and number not in self.fates]

    def twice(self) -> list[int]:
        """Return the lines that the account names twice."""
        return sorted(number for number, fates in self.fates.items() if len(fates) > 1)

    def both(self) -> list[int]:
        """Return the lines that a claim cites and that the account names too; blank ones do not matter."""
        return sorted(number for number in self.fates if number in self.cited and self.text.line(number).strip())

    def beyond(self) -> list[int]:
        """Return the lines that are cited or accounted and that the text does not have."""
        return sorted(number for number in {*self.cited, *self.fates} if not 1 <= number <= len(self.text.lines))

    def changed(self) -> list[str]:
        """Say in what the text differs from the one that the corpus speaks of."""
        lines, digest = self.declared
        found = (
            [f"it has {len(self.text.lines)} lines, the corpus says {lines}"] if lines != len(self.text.lines) else []
        )
        return found + ([f"its SHA-256 is {self.text.sha256}"] if digest != self.text.sha256 else [])

    def counts(self) -> dict[str, int]:
        """Return how many lines met which fate; a line counts once."""
        full = [number for number, _ in self.lines()]
        cited = sum(number in self.cited for number in full)
        of = dict.fromkeys(KINDS, 0)
        for number in full:
            if number not in self.cited and number in self.fates:
                of[self.fates[number][0].kind] += 1
        total = len(self.text.lines)
        counts = {"lines": total, "blank": total - len(full), "cited": cited, "accounted": sum(of.values()), **of}
        return {**counts, "unaccounted": len(self.unaccounted()), "claims": self.claims}

    def faults(self) -> list[str]:
        """Return everything that is wrong, a sentence each."""
        named = [
            ("lines without account", self.unaccounted()),
            ("lines accounted twice", self.twice()),
            ("lines cited and accounted", self.both()),
            ("lines that the text does not have", self.beyond()),
        ]
        said = [f"{self.source}: {len(lines)} {what}: {ranges(lines)}" for what, lines in named if lines]
        return [f"{self.source}: another text than the corpus speaks of: {why}" for why in self.changed()] + said

    def json(self) -> dict[str, Any]:
        """Return the counts and faults as one JSON object."""
        lists = {"unaccounted_lines": self.unaccounted(), "twice": self.twice(), "cited_and_accounted": self.both()}
        more = {"beyond": self.beyond(), "changed": self.changed()}
        return {"source": self.source, **self.counts(), **lists, **more}

    def shown(self) -> Iterator[dict[str, Any]]:
        """Yield every line with what became of it."""
        for number, line in enumerate(self.text.lines, 1):
            claims = sorted(short(claim) for claim in self.cited.get(number, ()))
            fates = self.fates.get(number, ())
            if not line.strip():
                fate = "blank"
            else:
                fate = "; ".join((["cited"] if claims else []) + [one.kind for one in fates]) or "unaccounted"
            yield {
                "line": number,
                "fate": fate,
                "said": "; ".join(claims + [one.said for one in fates if one.said]),
                "text": line,
            }


def coverage(facts: Facts, root: Path, folder: Path) -> list[Covered]:
    """Compare a corpus with the texts of its sources.

    Args:
        facts: what `load` read from the same folder.
        root: the folder of the corpus, such as `corpus/kg`.
        folder: where the texts lie.

    Raises:
        InputFaults: an account names a source that is not declared, or a file cannot be read.
        MissingText: the text of a source is not there.
    """
    faults: list[Fault] = []
    files = read_files(root, faults)
    if faults:
        raise InputFaults(faults)
    declared = {source.id: (source.lines, source.sha256) for file in files for source in file.sources}
    fates: dict[str, dict[int, list[Fate]]] = {slug: defaultdict(list) for slug in declared}
    for account in (file.account for file in files if file.account):
        if account.source not in declared:
            raise UsageError(f"{account.place.file} accounts for {account.source!r}, which is no source.")
        for number, fate in _fates(account):
            fates[account.source][number].append(fate)
    cited = _cited(facts.claims)
    return [
        Covered(
            read_text(folder, slug),
            {line: tuple(claims) for line, claims in cited[slug].items()},
            {line: tuple(said) for line, said in fates[slug].items()},
            declared[slug],
        )
        for slug in declared
    ]


def _cited(claims: Iterable[Claim]) -> dict[str, dict[int, list[Claim]]]:
    """Return which claims cite which lines, each claim once a line."""
    found: dict[str, dict[int, list[Claim]]] = defaultdict(lambda: defaultdict(list))
    for claim in claims:
        lines = {(source_slug(one.source.iri.value), line) for one in claim.evidence for line in one.lines}
        for slug, line in sorted(lines):
            found[slug][line].append(claim)
    return found


def _fates(account: Account) -> Iterator[tuple[int, Fate]]:
    """Yield what an account says of each line."""
    yield from ((line, Fate("heading")) for line in account.heading)
    yield from ((line, Fate("furniture")) for line in account.furniture)
    yield from ((line, Fate("narrative", one.reason)) for one in account.narrative for line in one.lines)
    for one in account.repeats:
        yield from ((line, Fate("repeats", f"repeats {ranges(one.of)}", tuple(one.of))) for line in one.lines)


def ranges(numbers: Iterable[int]) -> str:
    """Return line numbers in few characters.

    >>> ranges([3, 4, 5, 9])
    'L3-5, L9'
    """
    found: list[list[int]] = []
    for number in sorted(numbers):
        if found and number == found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return ", ".join(f"L{first}" if first == last else f"L{first}-{last}" for first, last in found)
