"""Compare answers: tables and graphs, up to the names of blank nodes, by value where the engine keeps values."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    Triple,
    parse,
    parse_query_results,
)

from tests.w3c.manifests import RDF, Case, Description, Node, path_of, read_rdf

RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
Row = tuple[tuple[str, Node], ...]


@dataclass(frozen=True)
class Answer:
    """A yes or no, a table, a graph, or the text of a CSV file; the others are empty."""

    boolean: bool | None = None
    variables: frozenset[str] = frozenset()
    rows: tuple[Row, ...] | None = None
    triples: tuple[Triple, ...] | None = None
    csv: str | None = None


def of_engine(found: QueryBoolean | QuerySolutions | QueryTriples) -> Answer:
    """What the engine says, as an answer."""
    if isinstance(found, QueryBoolean):
        return Answer(boolean=bool(found))
    if isinstance(found, QueryTriples):
        return Answer(triples=tuple(found))
    names = [variable.value for variable in found.variables]
    rows = tuple(_row((name, solution[name]) for name in names) for solution in found)
    return Answer(variables=frozenset(names), rows=rows)


def of_bytes(data: bytes, media_type: str) -> Answer:
    """What came over HTTP, read by its type."""
    kind = media_type.partition(";")[0]
    if kind == "text/csv":
        return Answer(csv=data.decode("utf-8"))
    table = QueryResultsFormat.from_media_type(kind)
    if table and kind != "text/plain":
        return of_engine(parse_query_results(data, table))
    graph = RdfFormat.from_media_type(kind)
    assert graph, media_type
    return Answer(triples=tuple(quad.triple for quad in parse(data, graph)))


def expected(case: Case) -> tuple[Answer, bool]:
    """The answer that a test wants, and whether its order counts."""
    suffix = path_of(case.result).suffix[1:]
    if suffix == "csv":
        return Answer(csv=path_of(case.result).read_text("utf-8")), False
    table = QueryResultsFormat.from_extension(suffix)
    if table:
        return of_engine(parse_query_results(path_of(case.result).read_bytes(), table)), False
    quads = read_rdf(case.result)
    if any(quad.object == NamedNode(RS + "ResultSet") for quad in quads):
        return _result_set(Description(quads))
    return Answer(triples=tuple(quad.triple for quad in quads)), False


def same(found: Answer, wanted: Answer, ordered: bool = False, lax: bool = False) -> bool:
    """Whether two answers say the same; `lax` lets repeated rows be left out."""
    if wanted.csv is not None:
        return found.csv is not None and _lines(found.csv) == _lines(wanted.csv)
    if wanted.boolean is not None:
        return found.boolean == wanted.boolean
    if wanted.triples is not None:
        return found.triples is not None and _canonical(found.triples) == _canonical(wanted.triples)
    if found.rows is None or wanted.rows is None or found.variables != wanted.variables:
        return False
    if ordered:
        return _numbered(found.rows) == _numbered(wanted.rows)
    if lax:
        return _counted(set(found.rows)) == _counted(set(wanted.rows)) and len(found.rows) <= len(wanted.rows)
    return _counted(found.rows) == _counted(wanted.rows)


def _row(values: Iterable[tuple[str, Node | None]]) -> Row:
    return tuple(sorted(((name, value) for name, value in values if value is not None), key=lambda pair: pair[0]))


def _lines(text: str) -> Counter[tuple[tuple[str, str], ...]]:
    """The rows of a CSV by column. CSV forgets the kind of a term: blank nodes have any name, numbers their value."""
    return Counter(tuple(sorted((k, _cell(v)) for k, v in row.items())) for row in csv.DictReader(io.StringIO(text)))


def _cell(text: str) -> str:
    if text.startswith("_:"):
        return "_:"
    return str(float(text)) if re.fullmatch(r"[+-]?[0-9.]+([eE][+-]?[0-9]+)?", text) else text


def _counted(rows: Iterable[Row]) -> Dataset:
    """Rows as a graph, equal ones once with their number."""
    return _table((row, Literal(number)) for row, number in Counter(map(_normal_row, rows)).items())


def _numbered(rows: Iterable[Row]) -> Dataset:
    return _table((_normal_row(row), Literal(place)) for place, row in enumerate(rows))


def _table(rows: Iterable[tuple[Row, Literal]]) -> Dataset:
    found = []
    for row, mark in rows:
        node = BlankNode()
        found.append(Quad(node, NamedNode("urn:mark"), mark))
        found += [Quad(node, NamedNode(f"urn:variable:{name}"), value) for name, value in row]
    return _dataset(found)


def _canonical(triples: Iterable[Triple]) -> Dataset:
    return _dataset([Quad(one.subject, one.predicate, _normal(one.object)) for one in triples])


def _dataset(quads: list[Quad]) -> Dataset:
    found = Dataset(quads)
    found.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
    return found


def _normal_row(row: Row) -> Row:
    return tuple((name, _normal(value)) for name, value in row)


def _normal(term: Node) -> Node:
    """A term as the engine keeps it: `01` and `1` are one integer to it."""
    if isinstance(term, Triple):
        return Triple(term.subject, term.predicate, _normal(term.object))
    if not isinstance(term, Literal):
        return term
    store = Store()
    store.add(Quad(NamedNode("urn:s"), NamedNode("urn:p"), term))
    kept: Node = next(iter(store)).object
    return kept


def _result_set(about: Description) -> tuple[Answer, bool]:
    """A table or a yes or no that is written as RDF, as the first suites do."""
    (node,) = [one for one in about.holders(RDF + "type") if about.text(one, RDF + "type") == RS + "ResultSet"]
    if answer := about.text(node, RS + "boolean"):
        return Answer(boolean=answer == "true"), False
    solutions = about.all(node, RS + "solution")
    ordered = any(about.one(one, RS + "index") for one in solutions)
    if ordered:
        solutions.sort(key=lambda one: int(about.text(one, RS + "index")))
    rows = tuple(
        _row((about.text(one, RS + "variable"), about.one(one, RS + "value")) for one in about.all(row, RS + "binding"))
        for row in solutions
    )
    names = frozenset(one.value for one in about.all(node, RS + "resultVariable") if isinstance(one, Literal))
    return Answer(variables=names, rows=rows), ordered
