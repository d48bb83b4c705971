"""An engine with a quirk: what others do differently, or wrongly, so that the probe has something to find."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from pyoxigraph import Literal, NamedNode, Quad, QueryResultsFormat, QueryTriples, RdfFormat, Store, parse

XSD = "http://www.w3.org/2001/XMLSchema#"


class Fake:
    """A store, and what is odd about it.

    Quirks: `form` takes queries and updates as forms only · `union` has the union for its default graph · `deaf` does
    not hear of default-graph-uri · `years` writes a year as a date · `tags` loses language tags · `unguarded` makes an
    update whatever its WHERE says · `piecemeal` makes the operations of an update one by one · `nowhere` takes no
    graphs · `forgetful` takes them and forgets them · `silent` answers every ASK with no.
    """

    def __init__(self, *quirks: str) -> None:
        self.quirks = quirks
        self.store = Store()
        self.forms = self.direct = 0

    def query(self, text: str, fields: dict[str, list[str]]) -> tuple[int, str, bytes]:
        """Answer a query."""
        default = [NamedNode(one) for one in fields.get("default-graph-uri", [])]
        named = [NamedNode(one) for one in fields.get("named-graph-uri", [])]
        deaf = "deaf" in self.quirks
        heard = bool(default or named) and not deaf
        found = self.store.query(
            text,
            default_graph=default if heard else None,  # type: ignore[arg-type]
            named_graphs=named if heard else None,  # type: ignore[arg-type]
            use_default_graph_as_union=not heard and ("union" in self.quirks or deaf),
        )
        if isinstance(found, QueryTriples):
            return 200, "application/n-triples", found.serialize(format=RdfFormat.N_TRIPLES) or b""
        if "silent" in self.quirks and text.startswith("ASK"):
            return 200, "application/sparql-results+json", b'{"head":{},"boolean":false}'
        data = found.serialize(format=QueryResultsFormat.JSON) or b""
        return 200, "application/sparql-results+json", data

    def update(self, text: str) -> tuple[int, str, bytes]:
        """Make an update."""
        if "unguarded" in self.quirks and "WHERE" in text:
            text = text[: text.rindex("WHERE")] + "WHERE { }"
        try:
            for one in text.split(" ; LOAD") if "piecemeal" in self.quirks else [text]:
                self.store.update(one if one.startswith(text[:6]) else f"LOAD{one}")
        except (SyntaxError, ValueError, OSError, RuntimeError) as error:
            return 500, "text/plain", str(error).encode()
        return 204, "", b""

    def put(self, graph: str, data: bytes) -> tuple[int, str, bytes]:
        """Replace a graph."""
        node = NamedNode(graph)
        self.store.remove_graph(node)
        if "forgetful" not in self.quirks:
            self.store.extend(Quad(*self._odd(quad), node) for quad in parse(data, RdfFormat.N_TRIPLES))
        return 204, "", b""

    def _odd(self, quad: Quad) -> tuple[Any, Any, Any]:
        value = quad.object
        if isinstance(value, Literal) and "years" in self.quirks and value.datatype.value == f"{XSD}gYear":
            value = Literal(f"{value.value}-01-01", datatype=NamedNode(f"{XSD}date"))
        if isinstance(value, Literal) and "tags" in self.quirks and value.language:
            value = Literal(value.value)
        return quad.subject, quad.predicate, value


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    fake: Fake

    def do_GET(self) -> None:
        self._say(*self._answered(b""))

    def do_POST(self) -> None:
        self._say(*self._answered(self.rfile.read(int(self.headers.get("Content-Length", "0")))))

    do_PUT = do_POST  # noqa: N815

    def _answered(self, body: bytes) -> tuple[int, str, bytes]:
        fake, parts = self.fake, urlsplit(self.path)
        fields = parse_qs(parts.query, keep_blank_values=True)
        kind = self.headers.get("Content-Type", "")
        if kind == "application/x-www-form-urlencoded":
            fake.forms += 1
            fields |= parse_qs(body.decode(), keep_blank_values=True)
        elif kind.startswith("application/sparql-"):
            fake.direct += 1
            if "form" in fake.quirks:
                return 415, "text/plain", b"forms only"
            fields[kind.rpartition("-")[2]] = [body.decode()]
        if parts.path == "/query" and "query" in fields:
            return fake.query(fields["query"][0], fields)
        if parts.path == "/update" and "update" in fields:
            return fake.update(fields["update"][0])
        if parts.path == "/store" and "nowhere" not in fake.quirks and self.command == "PUT":
            return fake.put(fields["graph"][0], body)
        return 404, "text/plain", b"There is nothing here."

    def _say(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        if status != 204:
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


@contextmanager
def fake(*quirks: str, port: int = 0) -> Iterator[tuple[str, Fake]]:
    """Serve an engine with quirks, and yield its address."""
    found = Fake(*quirks)
    handler = type("Handler", (_Handler,), {"fake": found})
    server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", found
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
