"""Apply the five changes one after another, as a reader would with `chronolex amend`, and say what each does."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from chronolex import amending
from chronolex.graph.generations import Generation
from chronolex.inputs import package_folder
from chronolex.loaders.changes.read import Amended
from chronolex.loaders.corpus.load import load
from chronolex.report.report import Report, report
from chronolex.staging import concepts, read_ontology
from examples.history.base import COUNTRY, Base, base, changes, published

BY = "examples.history"


@dataclass(frozen=True)
class Step:
    """One change that was applied, the generation that it made, and what was said of it before, where it was asked."""

    name: str
    amended: Amended
    generation: Generation
    report: Report | None


def before() -> Base:
    """Return the facts of the corpus without the five changes."""
    return base(load(package_folder() / "corpus" / COUNTRY, concepts(read_ontology())))


def replayed(home: Path, found: Base, told: bool = True) -> Iterator[Step]:
    """Publish the graph before the changes in an empty data folder, then apply them; yield each as it is done.

    Args:
        home: the data folder.
        found: the facts before the changes.
        told: whether to make the reports, which ask every question again and take most of the time.
    """
    published(home, found.facts)
    for path in changes():
        with amending.plan(home, path.read_text("utf-8"), path.name) as tried:
            said = report(tried) if told else None
            made = amending.apply(home, tried, BY)
            yield Step(path.stem, tried.amended, made, said)


def summary(step: Step) -> str:
    """Return in a few lines what a change did, by number; `chronolex amend` tells it in full."""
    amended = step.amended
    kinds = {claim.iri: claim.kind for claim in amended.claims}
    lines = [
        f"{step.name}, from {', '.join(amended.days)}: generation {step.generation.number}",
        f"  begins: {_counted(kinds[iri] for iri in amended.begun)}",
        f"  ends:   {_counted(kinds[iri] for iri in amended.ended)}",
    ]
    for part, found in step.report.lines.items() if step.report else ():
        lines += [f"  {part}: {_counted(line.rule for line in found)}"] if found else []
    return "\n".join(textwrap.fill(line, 100, subsequent_indent=" " * 10) for line in lines) + "\n"


def _counted(names: Iterator[str]) -> str:
    """Return how often each name comes, such as `Norm 3, Penalty 1`."""
    return ", ".join(f"{name} {count}" for name, count in sorted(Counter(names).items())) or "nothing"
