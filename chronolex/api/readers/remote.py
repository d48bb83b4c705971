"""Run the queries of strangers on a remote engine, where the graph lies on one.

The gate, the deadline and the bounds on rows and bytes are those of the reader processes. A table is always asked for
as JSON, which shows by itself whether it is whole, and written from there in the form that the client wants: what is
broken or cut never leaves as a result. How much memory a query may take is for the engine's own settings to say.
"""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Iterator
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from pyoxigraph import QueryBoolean, QueryResultsFormat, RdfFormat, parse, parse_query_results, serialize

from chronolex.api.problems import Busy
from chronolex.api.readers import worker
from chronolex.api.readers.complaints import EngineRefused
from chronolex.api.readers.reader import too_large
from chronolex.api.readers.results import MEGABYTE, Result, Spool
from chronolex.api.readers.rows import Over
from chronolex.api.readers.runner import Counters, Job
from chronolex.api.readers.turns import Turns
from chronolex.errors import StoreError
from chronolex.graph.day.names import day_of, is_day
from chronolex.graph.vocabulary import CORPUS, DERIVED, HISTORY, ONTOLOGY
from chronolex.queries import datasets
from chronolex.queries.lexer import tokens as terminals

if TYPE_CHECKING:
    from pyoxigraph import QueryTriples

    from chronolex.graph.remote.exchange import Answer
    from chronolex.graph.remote.exchange import Request as Asked
    from chronolex.opening import RemoteSource
    from chronolex.settings import Settings

_AT_ONCE, _WAITING = 16, 32
_PATIENCE = 5.0
# JSON says more about each value than the other forms do.
_WIDER = 8


class RemoteRunner:
    """Pass queries on; what takes a turn here takes one of the engine's.

    Belongs to one event loop.
    """

    def __init__(self, source: RemoteSource, settings: Settings) -> None:
        """Take where the engine is, and the limits."""
        self._source = source
        self._deadline = settings.deadline_seconds
        most, size = settings.max_rows, settings.result_megabytes * MEGABYTE
        self._limits = {"rows": most, "triples": most, "bytes": size}
        self._spool = Spool(settings.spool_megabytes * MEGABYTE)
        self._turns = Turns(_AT_ONCE, _WAITING)
        self._told = Counters()

    @property
    def counters(self) -> Counters:
        """Return what has been run, and what is going on; there are no processes."""
        return replace(self._told, busy=self._turns.taken, waiting=self._turns.waiting, spooled=self._spool.taken)

    def warm(self, store: Path) -> None:
        """Do nothing: there is no reader to start."""

    async def run(self, store: Path, job: Job, deadline: float | None = None, client: str = "") -> Result:
        """Return the whole result of a query on what the engine holds now, or what was cut where the job wants that.

        Raises:
            Busy: enough other queries are under way; or there is no room for large results now.
            UsageError: the engine refuses the query.
            ResultTooLarge: the result has too many rows or bytes.
            RemoteError, RemoteSilent: the engine gives no whole answer in time.
        """
        seconds = min(deadline or self._deadline, self._deadline)
        self._told.queries += 1
        try:
            async with self._turns.turn(client, min(seconds, _PATIENCE)):
                return await self._run(job, seconds)
        except Busy:
            self._told.refused += 1
            raise

    async def close(self) -> None:
        """Close the connections."""
        await asyncio.to_thread(self._source.close)

    async def _run(self, job: Job, seconds: float) -> Result:
        """Send a query and write its answer as it is wanted."""
        from chronolex.graph.remote.exchange import AnswerTooLarge

        request = await asyncio.to_thread(self._request, job, seconds)
        before = await asyncio.to_thread(self._days, job)
        try:
            answer = await self._source.engine.client.sent(request)
        except AnswerTooLarge:
            raise too_large("bytes", self._limits) from None
        result = await asyncio.to_thread(self._written, answer, job)
        try:
            if before and await asyncio.to_thread(self._days, job) != before:
                raise _taken_away()
        except BaseException:
            result.close()
            raise
        return result

    def _days(self, job: Job) -> dict[str, str]:
        """Return the tokens of the days among a job's graphs, which are the same as long as the days are whole.

        Raises:
            StoreError: a day has been taken away, or is of a generation before.
        """
        graphs = [*(job.default_graphs or ()), *(job.named_graphs or ())]
        wanted = {day_of(graph).path for graph in graphs if is_day(graph)}
        if not wanted:
            return {}
        from chronolex.graph.remote.days import tokens

        found = tokens(self._source.engine, self._source.fresh())
        if not wanted <= found.keys():
            raise _taken_away()
        return {day: found[day] for day in wanted}

    def _request(self, job: Job, seconds: float) -> Asked:
        """Return what is sent for a job: its graphs always beside the query, where they win over its FROM."""
        from chronolex.graph.remote.answers import JSON, TRIPLES

        default, named = job.default_graphs, job.named_graphs
        if default is None:
            own = datasets.of(job.query, job.base or "")
            default, named = own.default, own.named
        elif named is None:
            named = graphs_of(self._source)
        kind = TRIPLES if _is_graph(job) else JSON
        request = self._source.engine.request(_sent(job), kind, default, named, seconds)
        return replace(request, most=_WIDER * self._limits["bytes"])

    def _written(self, answer: Answer, job: Job) -> Result:
        """Return the result in the form that is wanted, after reading all of it."""
        from chronolex.graph.remote.answers import JSON, TRIPLES, accepted, told

        if answer.status == HTTPStatus.BAD_REQUEST:
            with answer:
                raise EngineRefused(answer.said())
        wanted = {"format": job.format, "truncate": job.truncate, **self._limits}
        result, limit, refused = Result(self._spool), "", ""
        try:
            with accepted(answer, TRIPLES if _is_graph(job) else JSON) as whole, told():
                try:
                    _write(whole.body, wanted, _is_graph(job), result)
                except Over as over:
                    limit = over.limit
                # As in a reader process: a triple that a format cannot hold is an OSError.
                except (OSError, RuntimeError) as error:
                    refused = str(error)
                    traceback.clear_frames(error.__traceback__)
            if refused:
                raise EngineRefused(refused)
            if limit:
                raise too_large(limit, self._limits)
        except BaseException as error:
            result.close()
            # What was reading must not leave its thread.
            traceback.clear_frames(error.__traceback__)
            raise
        return result


def _taken_away() -> StoreError:
    """Return what to say of a day that went while it was asked about."""
    return StoreError("The graph of the day was replaced in the meantime. Try again.")


class _Sink:
    """Take what a reader process would send, into a result."""

    def __init__(self, result: Result) -> None:
        self._result = result

    def send(self, kind: bytes, data: bytes = b"") -> None:
        """Take a part of an answer."""
        if kind == b"t":
            limit, _, rows = data.decode().partition(" ")
            self._result.truncated = f"limit={limit}; rows={rows}"
        else:
            self._result.add(data)


def _write(body: IO[bytes], wanted: dict[str, object], graph: bool, result: Result) -> None:
    """Read an answer, and write it as a reader process would have.

    Raises:
        Over: it is past a limit, and is not wanted cut.
    """
    sink, form = cast("worker.Channel", _Sink(result)), str(wanted["format"])
    if graph:
        out = worker.Triples(wanted, sink)
        found = (quad.triple for quad in parse(body, format=RdfFormat.N_TRIPLES))
        serialize(out.within(cast("QueryTriples", found)), cast("IO[bytes]", out), RdfFormat.from_media_type(form))
        out.end()
        return
    table = parse_query_results(body, format=QueryResultsFormat.JSON)
    if isinstance(table, QueryBoolean):
        sink.send(b"e", worker.boolean(table, form))
    else:
        worker.rows(table, wanted, sink)


def _is_graph(job: Job) -> bool:
    """Tell whether triples are wanted and not a table."""
    return RdfFormat.from_media_type(job.format) is not None


def _sent(job: Job) -> str:
    """Return a query without its FROM, which says itself what its relative IRIs are relative to, where it has any."""
    relative = any(one.kind == "iri" and ":" not in one.text for one in terminals(job.query))
    query = datasets.without(job.query)
    return f"BASE <{job.base}> {query}" if job.base and relative else query


def graphs_of(source: RemoteSource) -> list[str]:
    """Return the named graphs of the generation that the engine holds, without what else lies there."""
    usual = [graph.value for graph in (CORPUS, DERIVED, ONTOLOGY, HISTORY)]
    return sorted({*usual, *source.held().built.get("graphs", ())})


def run_query(settings: Settings, text: str, media_type: str) -> Iterator[bytes]:
    """Run one query on the remote engine and yield the bytes of its result.

    Raises:
        UsageError, TooLarge, StoreError: see `RemoteRunner.run`.
    """
    from chronolex.api.readers import gate
    from chronolex.api.readers.jobs import job_of, relation
    from chronolex.opening import RemoteSource

    passed = gate.inspect(text, gate.Limits(length=settings.max_query_length))
    job = job_of(text, passed, relation(media_type) if passed.is_graph else media_type)
    source = RemoteSource(settings)
    try:
        yield from asyncio.run(RemoteRunner(source, settings).run(Path(), job)).chunks()
    finally:
        source.close()
