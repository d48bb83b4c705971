"""Put the report of a plan together."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol

from pyoxigraph import NamedNode

from chronolex.checking.report import Report as Found
from chronolex.graph.generations import Generation
from chronolex.graph.store import Reader
from chronolex.graph.vocabulary import BASE
from chronolex.report.aligning import aligning
from chronolex.report.bodies import bodies
from chronolex.report.candidates import Change
from chronolex.report.checks import checks, persisting
from chronolex.report.disputes import disputes
from chronolex.report.flips import Step, flips
from chronolex.report.functions import functions
from chronolex.report.lines import PARTS, Line, named
from chronolex.report.stale import stale
from chronolex.report.told_flips import lines as told_flips
from chronolex.report.verdicts import verdicts
from chronolex.report.world import World
from chronolex.report.writer import Writer

if TYPE_CHECKING:
    from pyoxigraph import Store

    from chronolex.graph.delta import Delta
    from chronolex.loaders.changes.read import Amended


class Tried(Protocol):
    """A change that was tried, as far as a report looks at it: `chronolex.amending.Plan` is one."""

    @property
    def amended(self) -> Amended:
        """Return what the change says."""
        ...

    @property
    def generation(self) -> Generation:
        """Return the generation on which it was tried."""
        ...

    @property
    def before(self) -> Store:
        """Return the graph before it."""
        ...

    @property
    def after(self) -> Store:
        """Return the graph after it."""
        ...

    @property
    def delta(self) -> Delta:
        """Return what it adds and removes."""
        ...

    @property
    def checks(self) -> tuple[Found, Found]:
        """Return what the shapes find before and after, where the change can touch it."""
        ...


@dataclass(frozen=True)
class Report:
    """What a change does.

    Attributes:
        head: the change itself, with its days, counts, and the claims that it begins, ends and corrects.
        lines: everything else, by part; a part that was not looked at is missing.
        seconds: of the processor that each part took.
    """

    head: dict[str, Any]
    lines: dict[str, list[Line]]
    labels: dict[str, str] = field(repr=False, default_factory=dict)
    language: str = "en"
    seconds: dict[str, float] = field(default_factory=dict, compare=False)

    def document(self) -> dict[str, Any]:
        """Return the report as one JSON object; the same plan gives the same object."""
        told = [part for part in PARTS if part in self.lines]
        return {**self.head, **{part: [line.document(self.labels) for line in self.lines[part]] for part in told}}

    def text(self, width: int = 100) -> str:
        """Return the report for people, wrapped to a width in characters."""
        from chronolex.report.text import text

        return text(self, width)


def report(tried: Tried, language: str = "en", quick: bool = False, step: Step = lambda done, of: None) -> Report:
    """Say what a change does that was tried, and change nothing; only what the change can reach is read.

    Args:
        tried: the two graphs, and what parts them.
        language: of the names, `en`, `ru` or `ky`; sentences are in `en` or `ru`.
        quick: leave out the answers that become others, which take the longest.
        step: is told how many of the ways to ask a question are done, of how many.
    """
    seconds: dict[str, float] = {}
    parts: dict[str, list[Line]] = {}
    writer = _writer(tried, language, seconds)

    def part(name: str, *makers: Callable[[Writer], Iterable[Line]]) -> None:
        start = time.process_time()
        lines = [line for make in makers for line in make(writer)]
        parts[name] = sorted(lines, key=lambda line: line.date or "") if name in ("stale", "left", "align") else lines
        seconds[name] = time.process_time() - start

    part("checks", lambda writer: checks(writer, *tried.checks))
    part("stale", stale)
    part("left", functions, bodies)
    if not quick:
        part("flips", lambda writer: told_flips(writer, flips(writer.change, step)))
    part("align", aligning)
    part("recommendations", verdicts)
    part("contradictions", disputes)
    labels = _labels(writer, parts, tried)
    return Report(_head(tried, writer, labels), parts, labels, language, seconds)


def _writer(tried: Tried, language: str, seconds: dict[str, float]) -> Writer:
    """Return what every part needs: the two graphs, the days to look at, and the act that makes the change."""
    start = time.process_time()
    before = World(Reader(tried.generation, tried.before))
    after = World(Reader(replace(tried.generation, number=tried.generation.number + 1), tried.after))
    change = Change.of(before, after, tried.delta, tried.amended.days)
    found = Writer(change, _act(tried, after), language)
    seconds["days"] = time.process_time() - start
    return found


def _act(tried: Tried, after: World) -> NamedNode | None:
    """Return the act that makes the change."""
    from chronolex.loaders.changes.names import StoredReferences

    name = tried.amended.change.act
    if name is None:
        return None
    found = StoredReferences(after.stored, tried.generation.built["country"]).fitting(name, ("Act", "Treaty"))
    return NamedNode(found[0]) if found else None


def _labels(writer: Writer, parts: dict[str, list[Line]], tried: Tried) -> dict[str, str]:
    """Return the names of everything that the report speaks of."""
    amended = tried.amended
    spoken = {iri.value for iri in (*amended.begun, *amended.ended, *amended.corrected)}
    for lines in parts.values():
        spoken.update(iri for line in lines for iri in (line.subject, *line.claims) if iri)
    return {iri: writer.label(iri) for iri in sorted(spoken)}


def _head(tried: Tried, writer: Writer, labels: dict[str, str]) -> dict[str, Any]:
    """Return what the report says of the change itself."""
    amended, change = tried.amended, tried.amended.change
    title = dict(change.title.items())

    def listed(claims: Iterable[NamedNode]) -> list[dict[str, str]]:
        return [named(iri.value, labels) for iri in claims]

    return {
        "change": change.change,
        "title": title.get(writer.language) or title.get("en") or next(iter(title.values()), ""),
        "act": change.act,
        "adopted": change.adopted.text if change.adopted else None,
        "days": list(amended.days),
        "looked_at": [day.isoformat() for day in writer.change.moments.looked_at],
        "known_on": writer.change.moments.known.isoformat(),
        "generation": tried.generation.number,
        "prospective": list(amended.prospective),
        "begun": listed(amended.begun),
        "ended": listed(amended.ended),
        "corrected": listed(amended.corrected),
        "counts": _counts(writer.change),
        "persisting": persisting(*tried.checks, tried.generation.built.get("findings", {})),
    }


def _counts(change: Change) -> dict[str, dict[str, int]]:
    """Return how many quads are added to and removed from each graph."""
    added, removed = (
        Counter(str(quad.graph_name)[1:-1] for quad in quads) for quads in (change.delta.added, change.delta.removed)
    )
    return {
        graph.removeprefix(BASE): {"added": added[graph], "removed": removed[graph]}
        for graph in sorted({*added, *removed})
    }
