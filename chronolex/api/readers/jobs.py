"""Make jobs of queries that come without a request."""

from __future__ import annotations

from chronolex.api import formats
from chronolex.api.readers import gate
from chronolex.api.readers.runner import Job
from chronolex.errors import UsageError
from chronolex.graph.vocabulary import DEFAULT_GRAPHS


def job_of(text: str, passed: gate.Passed, media_type: str) -> Job:
    """Return the job of a query without a data set of its own in the request: the usual graphs, or its own FROM."""
    graphs = None if passed.has_dataset else [graph.value for graph in DEFAULT_GRAPHS]
    return Job(text, media_type, graphs, None)


def relation(media_type: str) -> str:
    """Return the format for triples that stands nearest to one for tables."""
    if media_type in formats.TRIPLES:
        return formats.TRIPLES[media_type]
    related = {"application/sparql-results+json": "application/ld+json", "text/tab-separated-values": "text/turtle"}
    if media_type not in related:
        raise UsageError(f"Triples cannot be written as {media_type}; leave the format out, or use SELECT.")
    return related[media_type]
