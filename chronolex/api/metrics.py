"""Tell what the server does in the text format of Prometheus, at `/metrics`."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate

from fastapi import APIRouter, Request
from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from starlette.responses import Response

from chronolex.api.ages import ages_of
from chronolex.api.describe import responses
from chronolex.api.edge.kept import Kept
from chronolex.api.edge.tally import BOUNDS, Tally
from chronolex.api.readers.runner import Counters
from chronolex.api.state import State, state_of
from chronolex.errors import Forbidden, StoreError

router = APIRouter()

_HERE = ("127.0.0.1", "::1")
_FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip", "via")


@router.get(
    "/metrics",
    summary="What the server does, for Prometheus",
    response_model=None,
    responses=responses(("text/plain",), "the metrics", {403: "the setting does not allow it to this client"}),
)
def metrics(request: Request) -> Response:
    """Return the metrics to whom the setting allows them: usually to this machine, and not through a proxy."""
    state = state_of(request)
    _admit(request, state.settings.metrics)
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    registry.register(Told(state))
    return Response(generate_latest(registry), headers={"Content-Type": CONTENT_TYPE_PLAIN_0_0_4})


def _admit(request: Request, who: str) -> None:
    """Let pass who may read.

    Raises:
        Forbidden: the client is another.
    """
    here = request.client is not None and request.client.host in _HERE
    if who == "nobody" or (who == "local" and (not here or any(name in request.headers for name in _FORWARDED))):
        raise Forbidden("The metrics are not for this client; the setting `metrics` says for whom they are.")


class Told(Collector):
    """Make metrics of what has been counted, each time somebody asks."""

    def __init__(self, state: State) -> None:
        """Take the state of the app."""
        self._state = state

    def collect(self) -> Iterator[Metric]:
        """Yield every metric."""
        yield from _requests(self._state.tally)
        yield from _readers(self._state.pool.counters)
        yield from _cache(self._state.kept)
        yield from _graph(self._state)


def _requests(tally: Tally) -> Iterator[Metric]:
    """Yield the requests and how long they took."""
    counted = CounterMetricFamily("chronolex_requests", "Requests", labels=("method", "route", "status"))
    for (method, route, status), count in tally.requests.copy().items():
        counted.add_metric((method, route, str(status)), count)
    yield counted
    took = HistogramMetricFamily("chronolex_request_seconds", "How long answers took", labels=("route",))
    for route, latency in tally.latencies.copy().items():
        ends = [*map(str, BOUNDS), "+Inf"]
        took.add_metric((route,), list(zip(ends, accumulate(latency.classes), strict=True)), latency.total)
    yield took


def _readers(told: Counters) -> Iterator[Metric]:
    """Yield what the reader processes do."""
    yield CounterMetricFamily("chronolex_queries", "SPARQL queries that came to the readers", told.queries)
    yield CounterMetricFamily("chronolex_queries_refused", "SPARQL queries for which no reader was free", told.refused)
    for name, words, value in (
        ("busy", "Readers at work", told.busy),
        ("idle", "Readers at rest", told.workers - told.busy),
        ("long", "Queries that take long, or wait to go on", told.long),
    ):
        yield GaugeMetricFamily(f"chronolex_readers_{name}", words, value)
    yield GaugeMetricFamily("chronolex_queue", "Queries that wait for a reader", told.waiting)
    yield GaugeMetricFamily("chronolex_spool_bytes", "Bytes of large results on disk", told.spooled)
    yield CounterMetricFamily("chronolex_readers_replaced", "Readers stopped, for whatever reason", told.replaced)
    kills = CounterMetricFamily("chronolex_kills", "Readers stopped in the middle of a query", labels=("reason",))
    for reason, count in told.kills.copy().items():
        kills.add_metric((reason,), count)
    yield kills


def _cache(kept: Kept) -> Iterator[Metric]:
    """Yield how the cache does."""
    yield CounterMetricFamily("chronolex_cache_hits", "Answers given from the cache", kept.hits)
    yield CounterMetricFamily("chronolex_cache_misses", "Answers looked for in the cache in vain", kept.misses)
    yield CounterMetricFamily("chronolex_cache_dropped", "Answers that had to make room", kept.dropped)
    yield GaugeMetricFamily("chronolex_cache_bytes", "Bytes of the answers that are kept", kept.bytes)
    yield GaugeMetricFamily("chronolex_cache_answers", "Answers that are kept", len(kept))


def _graph(state: State) -> Iterator[Metric]:
    """Yield which generation is served, and how old it and its newest source are."""
    try:
        graph = state.graph()
    except StoreError:
        yield GaugeMetricFamily("chronolex_ready", "Whether questions can be answered", 0)
        return
    yield GaugeMetricFamily("chronolex_ready", "Whether questions can be answered", 1)
    yield GaugeMetricFamily("chronolex_generation", "The number of the current generation", graph.generation.number)
    ages = ages_of(state, graph)
    if ages.graph is not None:
        yield GaugeMetricFamily("chronolex_graph_age_seconds", "Since the generation was published", ages.graph)
    if ages.sources is not None:
        yield GaugeMetricFamily("chronolex_sources_age_days", "Since the newest source was issued", ages.sources)
