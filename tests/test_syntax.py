"""Where a query goes wrong, and what was expected there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Store

from chronolex.api.readers.complaints import explain
from chronolex.queries.catalogue import catalogue
from chronolex.queries.lexer import tokens
from chronolex.queries.syntax import END, _first, _joined, _rules, misfit

GOOD = [
    *(question.text for question in catalogue().values()),
    "VERSION '1.2' SELECT * { <<( ?a ?b ?c )>> ?p ?o ~ ?r {| ?x ?y |} . <<?s ?p ?o>> ?q 'a'@en--ltr ; ?x (), [] }",
    "ASK { LATERAL { ?s !(^a|<b:c>)/(<b:d>*|^<b:e>+)? ?o } FILTER(?o NOT IN (1, -2) && !BOUND(?s) || EXISTS {}) }",
    "SELECT (COUNT(*) AS ?n) (GROUP_CONCAT(DISTINCT ?o; SEPARATOR=', ') AS ?all) { VALUES (?s ?o) { (1 UNDEF) } } "
    "GROUP BY (?s AS ?t) HAVING (SUM(?o) > 1) ORDER BY DESC(?n) ?all LIMIT 1 OFFSET 2",
    "CONSTRUCT WHERE { ?s a [ ?p ( 1 2.5 'x'^^<a:b> ) ] }",
    "PREFIX : <a:b#> DESCRIBE :x ?y FROM NAMED :g { GRAPH ?g { ?s ?p ?o MINUS { ?s :p true } } BIND(1 + 2 AS ?y) }",
]


@pytest.mark.parametrize("query", GOOD)
def test_what_is_right_fits(query: str) -> None:
    assert misfit(query) is None


def test_one_token_decides() -> None:
    """No two alternatives begin alike, so the first token that does not fit is the mistake."""
    parts = list(_rules().values())
    while parts:
        part = parts.pop()
        parts += part.parts
        if part.kind == "choice":
            begins = [terminal for one in part.parts for terminal in _first(one)]
            assert len(begins) == len(set(begins)), part


@given(st.sampled_from(GOOD), st.data())
def test_what_the_engine_understands_fits_and_where_it_does_not_fit_the_engine_refuses(
    query: str, data: st.DataObject
) -> None:
    """Leave out a token: the two agree, or the query breaks a rule that is not of the grammar."""
    found = list(tokens(query))
    gone = data.draw(st.sampled_from(found))
    text = query[: gone.start] + " " + query[gone.start + len(gone.text) :]
    try:
        Store().query(text, base_iri="http://example.org/")
    except (SyntaxError, ValueError, RuntimeError):
        return
    assert misfit(text) is None, text


@given(st.sampled_from(GOOD), st.data())
def test_everything_before_the_mistake_can_be_completed(query: str, data: st.DataObject) -> None:
    """Cut off a query that is right: nothing is wrong with it but that it ends."""
    cut = data.draw(st.sampled_from([token.start for token in _joined(query) if token is not END]))
    found = misfit(query[:cut])
    assert found is None or found.token is END


@given(st.text(max_size=200) | st.text("SELECTWHR {}?*.;:<>'\"()\n#|^/&=", max_size=80))
def test_any_text_gets_a_sentence(text: str) -> None:
    error = explain(text, "error at 1:1: expected [_]")
    assert str(error)
    if error.details:
        line, column = error.details["line"], error.details["column"]
        assert isinstance(line, int)
        assert isinstance(column, int)
        assert 1 <= line <= text.count("\n") + 1
        assert 1 <= column <= len(text.split("\n")[line - 1]) + 1


@pytest.mark.parametrize(
    ("query", "place", "expected", "hint"),
    [
        ("ASK { ?s ?p ; }", (1, 13), ["a term"], ""),
        ("SELECT *\n{ ?s ?p ?o", (2, 11), [",", ".", ";", "}"], ""),
        ("SELCT * {}", (1, 1), ["SELECT", "ASK"], "Did you mean SELECT?"),
        ("SELECT ?x WHER { ?x ?y ?z }", (1, 11), ["WHERE", "{"], "Did you mean WHERE?"),
        ("ASK { FILTER(CONCTA('a')) }", (1, 14), ["an expression"], "Did you mean CONCAT?"),
        ("ASK { ?s ?p ?o FILTER(?o > ) }", (1, 28), ["an expression"], ""),
        ("ASK {} LIMIT x", (1, 14), ["a number"], ""),
        ("ASK { ?s ?p ?o } }", (1, 18), ["the end of the query"], ""),
        ("ASK { <a b> ?p ?o }", (1, 7), ["a term"], "no blanks"),
        ("ASK { ?s clx:holder ?o }", (1, 10), ["PREFIX clx:"], "https://w3id.org/chronolex/ontology#"),
        ("SELECT ?a { ?a ?b ?c } GROUP BY ?b", (1, 35), [], "GROUP BY"),
        ("ASK { FILTER(<urn:f>(1)) }", (1, 14), [], "no function"),
        ("ASK { ?a ?b 'x\\q' }", (1, 16), [], "in a string"),
        ("SELECT ?x { BIND(1 AS ?x) BIND(2 AS ?x) }", (1, 42), [], "twice"),
    ],
)
def test_mistakes_and_what_is_said_of_them(query: str, place: tuple[int, int], expected: list[str], hint: str) -> None:
    with pytest.raises((SyntaxError, RuntimeError)) as refused:
        Store().query(query)
    error = explain(query, str(refused.value))
    assert (error.details["line"], error.details["column"]) == place
    assert f"line {place[0]}, column {place[1]}" in str(error)
    said = str(error.details["expected"])
    assert all(one in said for one in expected), said
    assert hint in str(error)
    shown, mark = str(error.details["marked"]).split("\n")
    assert mark.index("^") == len(mark) - 1
    assert shown == query.split("\n")[place[0] - 1][: len(shown)]


def test_of_a_long_line_a_part_is_shown() -> None:
    shown, mark = str(explain("ASK {" + " ?s ?p ?o ." * 50 + " ; }").details["marked"]).split("\n")
    assert shown[mark.index("^")] == ";"
    assert len(shown) <= 80


def test_of_a_query_that_is_too_long_to_search_the_place_is_the_engines() -> None:
    text = "ASK { " + "?s ?p ?o . " * 2_000 + " ; }"
    with pytest.raises(SyntaxError) as refused:
        Store().query(text)
    error = explain(text, str(refused.value))
    assert "too long" in str(error)
    assert error.details["line"] == 1


def test_a_query_in_the_engines_words_only_where_there_are_no_others() -> None:
    assert "unheard of" in str(explain("ASK {}", "unheard of"))
    assert "Turtle" in str(explain("CONSTRUCT WHERE {}", "JSON-LD does not support RDF 1.2 yet"))


@pytest.mark.parametrize(
    "text", ["SELECT * { <<(>", "SELECT * { <<(a)> ", "ASK { << <a> <b> <c> >> <<(", "ASK { <<", "ASK { FILTER(1<<(a)>"]
)
def test_marks_that_are_the_start_of_an_iri_too_are_read_to_the_end(text: str) -> None:
    assert misfit(text) is not None
