"""What the server holds while it runs: the settings, the open graph, the readers for free SPARQL."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from starlette.requests import Request

from chronolex.api.edge.kept import Kept
from chronolex.api.edge.tally import Tally
from chronolex.api.parameters import day, given
from chronolex.api.readers.pool import Pool, pool_of
from chronolex.api.readers.remote import RemoteRunner
from chronolex.api.readers.results import MEGABYTE
from chronolex.api.sparql.day_stores import DayStores
from chronolex.errors import UsageError
from chronolex.graph.days import Day
from chronolex.graph.generations import Generation
from chronolex.graph.names import Names
from chronolex.graph.plain import PlainStores
from chronolex.graph.statistics import Counts, statistics
from chronolex.graph.store import Graph
from chronolex.opening import RemoteSource, Source, source_of
from chronolex.settings import Settings

if TYPE_CHECKING:
    from chronolex.graph.remote.days import RemoteDays

LANGUAGES = ("en", "ru", "ky")
CORPUS_LICENCE = {"name": "CC-BY-4.0", "url": "https://creativecommons.org/licenses/by/4.0/"}
NOT_ADVICE = "This is not legal advice."

_SOURCES = """
PREFIX clx: <https://w3id.org/chronolex/ontology#>
SELECT ?source ?issued ?printed WHERE { ?source a clx:Source ; clx:issuedBy ?issued ; clx:printedDate ?printed }
ORDER BY ?issued ?source
"""


@dataclass(frozen=True)
class OpenGraph:
    """One generation, open: its reader, its names, and its sources from the oldest to the newest."""

    reader: Graph
    names: Names
    sources: list[dict[str, str]]
    _counted: list[dict[str, Counts]] = field(default_factory=list, repr=False, compare=False)
    _counting: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

    @property
    def generation(self) -> Generation:
        """Return which generation this is."""
        return self.reader.generation

    @property
    def titles(self) -> dict[str, str]:
        """Return what the sources are called, by the ends of their IRIs."""
        return {source["slug"]: source["label"] for source in self.sources}

    @property
    def statistics(self) -> dict[str, Counts]:
        """Return how much each named graph holds, by its IRI; counted once, when first asked for: that reads it all."""
        with self._counting:
            if not self._counted:
                self._counted.append(statistics(self.reader))
            return self._counted[0]

    def source(self, slug: str) -> dict[str, str]:
        """Return a source by the end of its IRI."""
        return next((one for one in self.sources if one["slug"] == slug), {"slug": slug, "label": slug})


class State:
    """Hand out the current graph and the readers; one for each app."""

    def __init__(self, settings: Settings) -> None:
        """Open nothing yet."""
        self.settings = settings
        self.source: Source = source_of(settings)
        self.pool = _runner_of(settings, self.source)
        self.days = _days_of(settings, self.source)
        self.plain = PlainStores(settings.home)
        self._lock = threading.Lock()
        self.tally = Tally()
        self.kept = Kept(settings.cache_megabytes * MEGABYTE)
        self._seen: Hashable = None
        self._open: OpenGraph | None = None

    def graph(self) -> OpenGraph:
        """Return the current generation, opened anew when another has been published since.

        Raises:
            StoreError: there is none, or it is damaged or cannot be reached.
        """
        seen = self.source.seen()
        with self._lock:
            if self._open is None or seen != self._seen:
                self._open = open_graph(self.source)
                self._seen = seen
            return self._open

    def is_at_hand(self) -> bool:
        """Return whether `graph()` has nothing to open and nobody to ask, so that it may be called in the event loop.

        Raises:
            StoreError: there is no graph.
        """
        return not self.settings.store and self._open is not None and self.source.seen() == self._seen

    @property
    def open_number(self) -> int | None:
        """Return the number of the generation that was opened last, without looking for a newer one."""
        return self._open.generation.number if self._open else None

    def today(self) -> Day:
        """Return today where the corpus' country is."""
        try:
            return dt.datetime.now(ZoneInfo(self.settings.timezone)).date()
        except (ZoneInfoNotFoundError, ValueError):
            zone = self.settings.timezone
            raise UsageError(f"CHRONOLEX_TIMEZONE is {zone!r}; write a zone such as Asia/Bishkek") from None


def _days_of(settings: Settings, source: Source) -> DayStores | RemoteDays:
    """Return who makes the graphs of days: copies in the data folder, or graphs on the remote engine."""
    if isinstance(source, RemoteSource):
        from chronolex.graph.remote.days import RemoteDays

        return RemoteDays(lambda: source.engine, settings.store_days)
    return DayStores(settings.home)


def _runner_of(settings: Settings, source: Source) -> Pool | RemoteRunner:
    """Return who runs the queries of strangers: readers of our own, or the remote engine."""
    return RemoteRunner(source, settings) if isinstance(source, RemoteSource) else pool_of(settings)


def open_graph(source: Source) -> OpenGraph:
    """Open the current generation and read what every page needs of it."""
    reader = source.open()
    names = Names.of(reader)
    sources = [
        {
            "slug": row["source"].value.rpartition("/")[2],
            "iri": row["source"].value,
            "label": names.label(row["source"].value),
            "issued_by": row["issued"].value,
            "printed": row["printed"].value,
        }
        for row in reader.query(_SOURCES)
    ]
    return OpenGraph(reader, names, sources)


def state_of(request: Request) -> State:
    """Return the state of the app that a request came to."""
    state: State = request.app.state.chronolex
    return state


def about(graph: OpenGraph) -> dict[str, Any]:
    """Return what every face says of its data: the date of the sources, the licence, and what it is not."""
    return {
        "sources": {"newest": graph.sources[-1]["issued_by"] if graph.sources else None, "documents": graph.sources},
        "licence": CORPUS_LICENCE,
        "notice": NOT_ADVICE,
    }


@dataclass(frozen=True)
class Asked:
    """The query string of a question, apart: its own parameters, the two dates and the language."""

    params: dict[str, str]
    date: Day | None
    known_on: Day | None
    language: str


def language_of(request: Request) -> str:
    """Return the language of a request.

    Raises:
        UsageError: nothing is named in it.
    """
    language = request.query_params.get("lang") or LANGUAGES[0]
    if language not in LANGUAGES:
        raise UsageError(f"{language!r} is no language of names here; write lang=en, lang=ru or lang=ky.")
    return language


def asked(request: Request) -> Asked:
    """Read the query string of a question; an empty value is as good as none, for forms send those.

    Raises:
        UsageError: a parameter stands there twice, a date is none, or the language is unknown.
    """
    found = given(request)
    date, known_on = day(found, "date"), day(found, "known_on")
    own = {name: value for name, value in found.items() if name not in ("date", "known_on", "lang")}
    return Asked(own, date, known_on, language_of(request))
