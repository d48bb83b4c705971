"""The graphs that a query names itself: read from its tokens, and taken out without touching anything else."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, Store

from chronolex.errors import UsageError
from chronolex.queries.datasets import Dataset, of, without

A, B = "http://example.org/a", "http://example.org/b"
BODY = "{ { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"

QUERIES = {
    "none": (f"SELECT * {BODY}", [], []),
    "one": (f"SELECT * FROM <{A}> {BODY}", [A], []),
    "two": (f"SELECT * FROM <{A}> FROM <{B}> WHERE {BODY}", [A, B], []),
    "named": (f"SELECT * FROM NAMED <{A}> {BODY}", [], [A]),
    "both": (f"SELECT * FROM <{A}> from named <{B}> {BODY}", [A], [B]),
    "prefixed": (f"PREFIX e: <http://example.org/> SELECT * FROM e:a FROM NAMED e:b {BODY}", [A], [B]),
    "the empty prefix": (f"PREFIX : <http://example.org/> SELECT * FROM :a {BODY}", [A], []),
    "a prefix declared twice": (f"PREFIX e: <urn:x> PREFIX e: <http://example.org/> SELECT * FROM e:a {BODY}", [A], []),
    "escaped": (f"SELECT * FROM <http://example.org/\\u0061> {BODY}", [A], []),
    "an escaped name": (f"PREFIX e: <http://example.org/> SELECT * FROM e:\\-a {BODY}", ["http://example.org/-a"], []),
    "relative": (f"BASE <http://example.org/x/> SELECT * FROM <../a> FROM NAMED <../b> {BODY}", [A], [B]),
    "no space": (f"SELECT*FROM<{A}>FROM NAMED<{B}>{BODY}", [A], [B]),
    "no space at all": (f"SELECT*FROMNAMED<{A}>FROM<{B}>{BODY}", [B], [A]),
    "glued to what is before": (f"CONSTRUCT{{?s ?p ?o}}FROM<{A}>FROMNAMED<{B}>WHERE{BODY}", [A], [B]),
    "glued to the form": (f"DESCRIBE<urn:s>FROM<{A}>WHERE{BODY}", [A], []),
    "a glued declaration": (f"PREFIX e:<urn:x>PREFIXe:<http://example.org/>SELECT * FROM e:a {BODY}", [A], []),
    "a prefix called from": (f"PREFIX from: <http://example.org/> SELECT * FROM from:a {BODY}", [A], []),
    "a prefix with from inside": (f"PREFIX f: <urn:f> PREFIX xfrom: <urn:x> SELECT * FROM <{A}> {BODY}", [A], []),
    "a comment between": (f"SELECT * FROM # NAMED <urn:x>\n<{A}> {BODY}", [A], []),
    "only in a string": (f"SELECT * {BODY[:-1]} FILTER(STR(?o) != 'FROM <urn:x>') }}", [], []),
    "only in a comment": (f"SELECT * # FROM <urn:x>\n{BODY}", [], []),
    "after a template": (f"CONSTRUCT {{ ?s ?p ?o }} FROM <{A}> WHERE {BODY}", [A], []),
}


@pytest.mark.parametrize("name", QUERIES)
def test_graphs_are_read_in_full(name: str) -> None:
    text, default, named = QUERIES[name]
    assert of(text) == Dataset(default, named)


@pytest.mark.parametrize("name", QUERIES)
def test_a_query_without_them_asks_the_same_of_graphs_given_beside_it(name: str) -> None:
    text, default, named = QUERIES[name]
    store = Store()
    for graph in (A, B, "http://example.org/-a", "http://example.org/c"):
        store.add(Quad(NamedNode("urn:s"), NamedNode("urn:p"), Literal(graph), NamedNode(graph)))
    bare = without(text)
    assert of(bare) == Dataset([], [])
    assert len(bare) == len(text)
    if not default and not named:
        assert bare == text
        return
    graphs = [[NamedNode(one) for one in some] for some in (default, named)]
    one = store.query(text)
    other = store.query(bare, default_graph=graphs[0], named_graphs=graphs[1])  # type: ignore[arg-type]
    assert sorted(map(str, one)) == sorted(map(str, other))  # type: ignore[arg-type]
    assert isinstance(one, QuerySolutions) == isinstance(other, QuerySolutions)


def test_relative_graphs_are_relative_to_the_base_that_is_given() -> None:
    assert of("ASK FROM <a> {}", "http://example.org/x") == Dataset([A], [])


@pytest.mark.parametrize("text", ["ASK FROM e:a {}", "PREFIX f: <urn:x> ASK FROM e:a {}", "ASK FROM <http://[> {}",
                                  "ASK FROM <http://h/\\UFFFFFFFF> {}", "ASK FROM <http://h/\\uD800> {}"])  # fmt: skip
def test_what_names_no_graph_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        of(text)


@pytest.mark.parametrize(
    "text",
    ["ASK FROM", "ASK FROM NAMED", "FROM FROM FROM", "FROMNAMED", "FROM NAMED NAMED", "FROM <", "", "PREFIX", "BASE"],
)
def test_half_a_clause_is_for_the_engine_to_refuse(text: str) -> None:
    assert of(text) == Dataset([], [])
    assert len(without(text)) == len(text)


@pytest.mark.parametrize(
    "clause",
    ["FROMa:b", "FROMNAMEDa:b", "FROM NAMEDa:b", "fromA:b", "FROM<urn:x>FROMa:b", "FROM#\nNAMEDa:b", "FROM:b"],
)
@pytest.mark.parametrize("form", ["ASK ", "ASK", "SELECT * ", "SELECT*", "DESCRIBE <urn:s>", "DESCRIBE*"])
def test_a_name_that_may_have_from_in_it_is_refused(form: str, clause: str) -> None:
    declared = "PREFIX : <file:///> PREFIX a: <file:///> PREFIX A: <file:///> "
    with pytest.raises(UsageError, match="Put a space after"):
        of(f"{declared}{form}{clause} {{}}")
    with pytest.raises(UsageError, match="Put a space after"):
        of(f"{declared}PREFIX FROMa: <urn:> PREFIX NAMEDa: <urn:> ASK FROM <urn:g> {clause.replace(':', 'a:')} {{}}")


@pytest.mark.parametrize(
    "text",
    [
        "PREFIX fromage: <urn:> DESCRIBE fromage:brie",
        "PREFIX fromage: <urn:> SELECT ?s { ?s fromage:of fromage:x } ORDER BY fromage:f(?s)",
        "PREFIX x: <urn:> SELECT * { ?s x:FROM x:knownFrom }",
        "SELECT * { ?s FROMx:a ?o }",
    ],
)
def test_prefixes_that_only_begin_alike_are_prefixes(text: str) -> None:
    assert of(text) == Dataset([], [])


def test_from_said_twice_leaves_the_length() -> None:
    text = "ASK FROM FROM <urn:x> {}"
    assert without(text) == "ASK                   {}"


@pytest.mark.parametrize("text", ["BASE <x/>" * 9000, "BASE <http://e/" + "x/" * 20_000 + ">" + "PREFIX a: <b>" * 4000,
                                  "BASE <http://e/" + "x/" * 20_000 + "> ASK" + " FROM <b>" * 4_000])  # fmt: skip
def test_a_base_that_grows_is_bounded(text: str) -> None:
    with pytest.raises(UsageError, match="too long in all"):
        of(text, "http://example.org/")
