"""What `/sparql` is, for who asks without a query: the SPARQL 1.1 Service Description as RDF, a page with a form."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi import Request
from pyoxigraph import Literal, NamedNode, QueryResultsFormat, RdfFormat, Triple
from starlette.responses import Response

from chronolex.api import formats
from chronolex.api.edge.public import public_address
from chronolex.api.linked.rdf import serialised
from chronolex.api.linked.words import WORDS
from chronolex.api.pages import page
from chronolex.api.sparql.examples import runnable
from chronolex.api.sparql.void import HEADERS
from chronolex.api.state import language_of, state_of
from chronolex.dataset import DATASET, LICENCE, VOID
from chronolex.graph.vocabulary import BASE, CORPUS, DERIVED, HISTORY, ONTOLOGY, term

SD = "http://www.w3.org/ns/sparql-service-description#"
_SIMPLE = NamedNode("http://www.w3.org/ns/entailment/Simple")
_GRAPHS = {
    CORPUS: "what sources say, as the corpus has it",
    DERIVED: "what follows from it by rules",
    ONTOLOGY: "the vocabulary and the concept schemes",
    HISTORY: "the record of our own changes; in no default graph, seen by its name only",
}
_DAYS = (
    "Beside these there is a graph for every day: name {base}at/2021-10-31 as default-graph-uri or in FROM, and the "
    "default graph is the law on that day together with what does not depend on a day. {base}at/2021-10-31/possible "
    "holds what is only possible on it, {base}at/2021-10-31/known/2020-01-01 what was known by an earlier day."
)
_DEFAULT = "Without FROM: the union of graph/corpus, graph/derived and graph/ontology."


def respond(request: Request) -> Response:
    """Return the description: a page for who likes HTML best, else RDF in the type that is liked best.

    Raises:
        NotAcceptable: the client takes none of the types.
    """
    accept = ", ".join(request.headers.getlist("accept"))
    media_type = formats.choose(accept, ("text/html", *formats.TRIPLES))
    if media_type == "text/html":
        return _page(request)
    known_as = formats.TRIPLES[media_type]
    return Response(
        serialised(list(described(public_address(request))), known_as), 200, HEADERS, formats.content_type(media_type)
    )


def described(root: str) -> Iterator[Triple]:
    """Yield the description of the service that is reached at an address.

    There is no `sd:feature`: nothing is dereferenced or federated, graphs are only read, and the default graph leaves
    out one of the named graphs. SPARQL 1.2 has no IRI of its own in the vocabulary yet.
    """
    node = NamedNode(f"{root}/sparql#service")
    yield Triple(node, term("rdf:type"), _sd("Service"))
    yield Triple(node, _sd("endpoint"), NamedNode(f"{root}/sparql"))
    yield Triple(node, _sd("supportedLanguage"), _sd("SPARQL11Query"))
    for media in dict.fromkeys(formats.TABLES.values()):
        if found := QueryResultsFormat.from_media_type(media):
            yield Triple(node, _sd("resultFormat"), NamedNode(found.iri))
    for media in dict.fromkeys(formats.TRIPLES.values()):
        if form := RdfFormat.from_media_type(media):
            yield Triple(node, _sd("resultFormat"), NamedNode(form.iri))
    yield Triple(node, _sd("defaultEntailmentRegime"), _SIMPLE)
    yield Triple(node, term("dcterms:license"), LICENCE)
    yield from _data(node, root)


def _data(service: NamedNode, root: str) -> Iterator[Triple]:
    """Yield what a query sees: the default graph, the named graphs, and the days."""
    data, default, graphs = (NamedNode(f"{root}/sparql#{name}") for name in ("dataset", "default-graph", "graphs"))
    yield Triple(service, _sd("defaultDataset"), data)
    yield Triple(data, term("rdf:type"), _sd("Dataset"))
    yield Triple(data, term("rdfs:seeAlso"), DATASET)
    yield Triple(data, _sd("defaultGraph"), default)
    yield Triple(default, term("rdf:type"), _sd("Graph"))
    yield Triple(default, term("rdfs:comment"), Literal(_DEFAULT, language="en"))
    yield Triple(default, NamedNode(VOID + "dataDump"), NamedNode(f"{root}/rdf-graph-store?default"))
    yield Triple(service, _sd("availableGraphs"), graphs)
    yield Triple(graphs, term("rdf:type"), _sd("GraphCollection"))
    yield Triple(graphs, term("rdfs:comment"), Literal(_DAYS.format(base=BASE), language="en"))
    for name, says in _GRAPHS.items():
        entry = NamedNode(f"{root}/sparql#{name.value.rpartition('/')[2]}")
        yield Triple(data, _sd("namedGraph"), entry)
        yield Triple(graphs, _sd("namedGraph"), entry)
        yield Triple(entry, term("rdf:type"), _sd("NamedGraph"))
        yield Triple(entry, _sd("name"), name)
        yield Triple(entry, term("rdfs:comment"), Literal(says, language="en"))
        yield Triple(entry, _sd("graph"), name)
        yield Triple(name, term("rdf:type"), _sd("Graph"))


def _sd(name: str) -> NamedNode:
    return NamedNode(SD + name)


def _page(request: Request) -> Response:
    """Return a page with a form for a query, and queries to begin with."""
    state = state_of(request)
    graph, language = state.graph(), language_of(request)
    return page(
        "sparql.html",
        request.scope,
        graph,
        headers=HEADERS,
        said=WORDS[language],
        examples=runnable(graph, state),
        graphs=[one.value for one in _GRAPHS],
        tables=sorted({"json", "xml", "csv", "tsv"} & set(formats.TABLE_NAMES)),
        triples=sorted({"turtle", "ntriples", "jsonld"} & set(formats.TRIPLE_NAMES)),
        begin=_BEGIN,
    )


_BEGIN = """PREFIX clx: <https://w3id.org/chronolex/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

SELECT ?body ?name WHERE {
  ?body a clx:Body ; rdfs:label ?name .
}
LIMIT 20
"""
