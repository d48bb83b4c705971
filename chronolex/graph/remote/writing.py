"""Write to a remote engine: put or drop a named graph, send an update."""

from __future__ import annotations

import io
from typing import IO

from pyoxigraph import NamedNode

from chronolex.graph.remote import answers
from chronolex.graph.remote.engine import Engine, urlencoded
from chronolex.graph.remote.exchange import MEGABYTE, Request

_UPDATE, _FORM = "application/sparql-update", "application/x-www-form-urlencoded"
_LEAST = 60.0
_A_MEGABYTE = 5.0


def put(engine: Engine, graph: NamedNode, lines: bytes | IO[bytes]) -> None:
    """Replace a named graph by these lines of N-Triples, by the Graph Store Protocol.

    Raises:
        RemoteError, RemoteSilent: the engine does not take them; what is in the graph then is not known.
    """
    file = io.BytesIO(lines) if isinstance(lines, bytes) else lines
    seconds = _LEAST + file.seek(0, 2) / MEGABYTE * _A_MEGABYTE
    headers = {"Content-Type": "application/n-triples"}
    sent(engine, Request("PUT", engine.address.graphs, (("graph", graph.value),), headers, file, seconds))


def remove(engine: Engine, graph: NamedNode) -> None:
    """Drop a named graph; one that is not there is as good as dropped.

    Raises:
        RemoteError, RemoteSilent: the engine does not take the update.
    """
    sent(engine, update_request(engine, f"DROP SILENT GRAPH {graph}"))


def update_request(engine: Engine, text: str) -> Request:
    """Return the request for an update of ours."""
    seconds = _LEAST + len(text) / MEGABYTE * _A_MEGABYTE
    if engine.form:
        body = urlencoded([("update", text)])
        return Request("POST", engine.address.update, (), {"Content-Type": _FORM}, body, seconds)
    return Request("POST", engine.address.update, (), {"Content-Type": _UPDATE}, text.encode(), seconds)


def sent(engine: Engine, request: Request) -> None:
    """Send what changes something, and see to it that the engine took it.

    Raises:
        RemoteError, RemoteSilent: it did not, or nobody knows whether it did.
    """
    answers.accepted(engine.client.send(request)).close()
