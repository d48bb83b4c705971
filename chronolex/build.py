"""Build the graph: read the corpus, compute its days, derive, check, and only then publish."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from chronolex.checking import Report, check
from chronolex.errors import ChronolexError
from chronolex.graph.day.sets import prepare
from chronolex.graph.folder import writing
from chronolex.graph.generations import Generation, current, publish
from chronolex.inputs import inputs_digest
from chronolex.progress import Step, unseen

Say = Callable[[str], None]


class CheckFailed(ChronolexError):
    """Stop a build whose graph breaks a rule; nothing was published, and `report` says what to mend."""

    exit_code = 1
    status = 422

    def __init__(self, report: Report, places: dict[str, str]) -> None:
        """Keep the report; `places` tells the file and line of an IRI."""
        super().__init__(f"The graph breaks a rule; nothing was published.\n{report.text('en', places)}")
        self.report = report


def build(home: Path, country: str, say: Say = lambda _: None, force: bool = False, step: Step = unseen) -> Generation:
    """Make the graph of a data folder be that of the corpus with every change in effect: all of it, or nothing changes.

    A graph that is up to date is left alone and a damaged one is refused, unless `force`.

    Raises:
        InputFaults: the corpus has faults.
        CheckFailed: the graph breaks a rule of `shapes/`.
        StoreError: the store is damaged, the folder cannot be written, or another process is writing.
    """
    if not force and (found := up_to_date(home, country)):
        say(f"{summary(found)} It is up to date.")
        return found
    with writing(home):
        # Who cannot write learns it now, not after the work.
        pass
    # A start that finds the graph up to date needs nothing of what reads change files.
    from chronolex.staging import STEPS
    from chronolex.undoing import stage_in_effect

    staged = stage_in_effect(home, country, step)
    report = check(staged.quads)
    if not report.conforms:
        raise CheckFailed(report, staged.places)
    step(STEPS - 1, STEPS)
    generation = publish(home, staged.quads, {**staged.built, "findings": report.counts()})
    prepare(home, generation)
    say(summary(generation))
    return generation


def up_to_date(home: Path, country: str) -> Generation | None:
    """Return the current generation if it was built from just these inputs, for this country.

    Raises:
        StoreError: there is one, and it is damaged.
    """
    if not (home / "current").exists():
        return None
    generation = current(home)
    built = generation.built
    same = built.get("country") == country and built.get("inputs_sha256") == inputs_digest()
    return generation if same else None


def summary(generation: Generation) -> str:
    """Return in one sentence what a generation holds."""
    counts = generation.built["counts"]
    return (
        f"Generation {generation.number}: {counts['claims']} claims about {counts['things']} things, "
        f"{counts['contradictions']} contradictions, {counts['triples']} triples."
    )
