"""Our own runner of shapes: every construct that it knows is told as pySHACL tells it, whole and in part; what it does
not know is refused.
"""
# ruff: noqa: E501 - one shape, one line

from __future__ import annotations

from functools import cache

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import Graph

from chronolex.checking import ShapeFault, check, check_at, read_rules, touched
from chronolex.checking.reference import check_with_pyshacl
from chronolex.checking.rules import Rules
from chronolex.graph.vocabulary import CORPUS, PREFIXES, term

EX = "urn:x:"
HEAD = f"@prefix ex: <{EX}> . " + "".join(
    f"@prefix {name}: <{PREFIXES[name]}> . " for name in ("sh", "xsd", "rdf", "rdfs")
)
SHAPES = """
ex:counts a sh:NodeShape ; sh:targetClass ex:A ; sh:property ex:counted .
ex:counted sh:path ex:p ; sh:minCount 1 ; sh:maxCount 2 ; sh:class ex:B .
ex:sequence sh:targetSubjectsOf ex:q ; sh:path ( ex:p ex:q ) ; sh:nodeKind sh:IRI ; sh:maxCount 1 .
ex:inverse sh:targetObjectsOf ex:p ; sh:path [ sh:inversePath ex:p ] ; sh:maxCount 1 ; sh:severity sh:Warning .
ex:alternative sh:targetNode ex:n0 ; sh:path [ sh:alternativePath ( ex:p ex:q ) ] ; sh:minCount 2 ; sh:in ( ex:n1 ex:n2 ) .
ex:both sh:targetNode ex:n1 ; sh:path ( [ sh:inversePath ex:p ] ex:q ) ; sh:minCount 1 ; sh:class ex:A .
ex:less sh:targetClass ex:B ; sh:path ex:r ; sh:lessThan ex:s ; sh:datatype xsd:integer ; sh:minExclusive 0 .
ex:most sh:targetSubjectsOf ex:r, ex:s ; sh:path ex:s ; sh:lessThanOrEquals ex:r ; sh:maxInclusive 5 ; sh:maxExclusive 6 .
ex:equal sh:targetClass ex:A ; sh:path ex:p ; sh:equals ex:q .
ex:apart sh:targetClass ex:C ; sh:path ex:p ; sh:disjoint ex:q ; sh:hasValue ex:n2 .
ex:tongues sh:targetSubjectsOf ex:l ; sh:path ex:l ; sh:uniqueLang true ; sh:pattern "^[a-c]" .
ex:either sh:targetClass ex:B ; sh:or ( ex:hasP [ sh:class ex:C ] ) ; sh:not [ sh:class ex:A ] .
ex:hasP sh:path ex:p ; sh:minCount 1 .
ex:hasLow sh:path ex:r ; sh:maxInclusive 3 ; sh:minCount 1 .
ex:one sh:targetSubjectsOf ex:p ; sh:xone ( ex:hasLow [ sh:path ex:q ; sh:minCount 1 ] ) .
ex:all sh:targetSubjectsOf ex:q ; sh:path ex:q ; sh:and ( ex:hasP [ sh:class ex:B ] ) .
ex:deep sh:targetNode ex:n2 ; sh:path [ sh:inversePath ex:q ] ; sh:node ex:inner ; sh:property ex:further .
ex:inner sh:property [ sh:path ex:p ; sh:property [ sh:path ex:r ; sh:maxCount 1 ] ] .
ex:further sh:path ex:p ; sh:property ex:last .
ex:last sh:path ex:r ; sh:minCount 1 ; sh:maxCount 1 .
ex:asked sh:targetClass ex:A ; sh:sparql [ sh:prefixes ex:names ; sh:select \"\"\"
  SELECT DISTINCT $this ?value WHERE { $this ex:p ?value . FILTER NOT EXISTS { ?value ex:q ?other . ?other a ex:C } }
\"\"\" ] .
ex:maybe sh:targetSubjectsOf ex:r ; sh:path ex:p ; sh:class ex:C ; sh:sparql [ sh:prefixes ex:names ; sh:select \"\"\"
  SELECT $this ?value WHERE { $this ex:p ?value ; ex:r ?low . OPTIONAL { ?value ex:s ?high } FILTER(COALESCE(?high, 9) > ?low) }
\"\"\" ] .
ex:any sh:targetNode 3, ex:n3 ; sh:sparql [ sh:prefixes ex:names ; sh:select \"\"\"
  SELECT $this ?path ?value WHERE { ?value ?path $this . FILTER EXISTS { ?value ex:q ?one . FILTER NOT EXISTS { ?one a ex:A } } }
\"\"\" ] .
ex:names sh:declare [ sh:prefix "ex" ; sh:namespace "urn:x:"^^xsd:anyURI ] .
"""

NODES = [ox.NamedNode(f"{EX}n{number}") for number in range(5)]
CLASSES = [ox.NamedNode(f"{EX}{name}") for name in ("A", "B", "C", "D")]
NUMBERS = [ox.Literal(number) for number in range(7)]
WORDS = [ox.Literal(word, language=tongue) for word in ("a", "b", "z") for tongue in ("en", "ru")]


def named(name: str) -> ox.NamedNode:
    return ox.NamedNode(EX + name)


def quad(subject: ox.NamedNode, predicate: ox.NamedNode, value: ox.NamedNode | ox.Literal) -> ox.Quad:
    return ox.Quad(subject, predicate, value, CORPUS)


QUADS = st.one_of(
    st.builds(quad, st.sampled_from(NODES), st.sampled_from([named("p"), named("q")]), st.sampled_from(NODES)),
    st.builds(quad, st.sampled_from(NODES), st.sampled_from([named("r"), named("s")]), st.sampled_from(NUMBERS)),
    st.builds(quad, st.sampled_from(NODES), st.just(named("l")), st.sampled_from(WORDS)),
    st.builds(quad, st.sampled_from(NODES), st.just(term("rdf:type")), st.sampled_from(CLASSES)),
    st.builds(quad, st.sampled_from(CLASSES), st.just(term("rdfs:subClassOf")), st.sampled_from(CLASSES)),
)
GRAPHS = st.sets(QUADS, min_size=15, max_size=45)
SLOWLY = settings(deadline=None, suppress_health_check=list(HealthCheck))


@cache
def rules() -> Rules:
    return read_rules(one.triple for one in ox.parse(input=HEAD + SHAPES, format=ox.RdfFormat.TURTLE))


@cache
def shapes() -> Graph:
    return Graph().parse(data=HEAD + SHAPES, format="turtle")


def store(quads: set[ox.Quad]) -> ox.Store:
    made = ox.Store()
    made.extend(quads)
    return made


@settings(SLOWLY, max_examples=40)
@given(GRAPHS)
def test_every_construct_is_told_as_the_reference_tells_it(graph: set[ox.Quad]) -> None:
    assert check(store(graph), rules()) == check_with_pyshacl(graph, shapes())


@pytest.mark.long
@settings(SLOWLY, max_examples=300)
@given(GRAPHS)
def test_every_construct_is_told_as_the_reference_tells_it_in_many_graphs(graph: set[ox.Quad]) -> None:
    assert check(store(graph), rules()) == check_with_pyshacl(graph, shapes())


@settings(SLOWLY, max_examples=120)
@given(GRAPHS, st.sets(QUADS, max_size=3), st.integers(0, 3))
def test_what_a_change_does_not_touch_stays(graph: set[ox.Quad], added: set[ox.Quad], count: int) -> None:
    keeps_the_law(graph, added, count)


@pytest.mark.long
@settings(SLOWLY, max_examples=700)
@given(GRAPHS, st.sets(QUADS, max_size=3), st.integers(0, 3))
def test_what_many_changes_do_not_touch_stays(graph: set[ox.Quad], added: set[ox.Quad], count: int) -> None:
    keeps_the_law(graph, added, count)


def keeps_the_law(graph: set[ox.Quad], added: set[ox.Quad], count: int) -> None:
    """Demand that the results outside what a change touches are those before, and within those after."""
    gone = set(sorted(graph, key=str)[:count])
    before, after = store(graph), store((graph - gone) | added)
    focus = touched(added - graph, gone - added, before, after, rules())
    left = set(check(before, rules()).results) - set(check_at(before, focus, rules()).results)
    assert left | set(check_at(after, focus, rules()).results) == set(check(after, rules()).results)


WAYS = {
    "a value": ("ex:n0 a ex:A .", "ex:n0 ex:p ex:n1", "counted", {"n0"}),
    "the class of a value": ("ex:n0 a ex:A ; ex:p ex:n1 .", "ex:n1 a ex:B", "counted", {"n0"}),
    "a class above that of a value": (
        "ex:n0 a ex:A ; ex:p ex:n1 . ex:n1 a ex:D .",
        "ex:D rdfs:subClassOf ex:B",
        "counted",
        {"n0"},
    ),
    "a class that something was of before": (
        "ex:n0 a ex:A ; ex:p ex:n1 . ex:n1 a ex:B, ex:D .",
        "ex:D rdfs:subClassOf ex:B",
        "counted",
        set(),
    ),
    "a target by class": ("ex:n0 ex:p ex:n1 .", "ex:n0 a ex:A", "counted", {"n0"}),
    "a target by a class below": ("ex:n0 a ex:D .", "ex:D rdfs:subClassOf ex:A", "counted", {"n0"}),
    "a target by its property": ("", "ex:n0 ex:q ex:n1", "sequence", {"n0"}),
    "a target by another's property": ("", "ex:n0 ex:p ex:n1", "inverse", {"n1"}),
    "the far end of a sequence": ("ex:n0 ex:p ex:n1 ; ex:q ex:n4 .", "ex:n1 ex:q ex:n2", "sequence", {"n0", "n1"}),
    "the middle of a path that turns": ("ex:n3 ex:p ex:n1 .", "ex:n3 ex:q ex:n4", "both", {"n1"}),
    "either of two": ("", "ex:n0 ex:q ex:n1", "alternative", {"n0"}),
    "the other side of a pair": ("ex:n0 a ex:B .", "ex:n0 ex:s 3", "less", {"n0"}),
    "a shape within a constraint": ("ex:n0 ex:q ex:n1 .", "ex:n1 ex:p ex:n2", "all", {"n0"}),
    "a shape within a shape within a constraint": ("ex:n0 ex:q ex:n2 ; ex:p ex:n3 .", "ex:n3 ex:r 1", "deep", {"n2"}),
    "a shape reached from a target": ("ex:n0 ex:q ex:n2 ; ex:p ex:n3 .", "ex:n3 ex:r 1", "last", {"n3"}),
    "a way from a target": ("ex:n0 ex:p ex:n3 . ex:n3 ex:r 1 .", "ex:n0 ex:q ex:n2", "last", {"n3"}),
    "what is on no way from a target": ("ex:n0 ex:p ex:n3 . ex:n3 ex:r 1 .", "ex:n3 ex:r 2", "last", set()),
    "a query": ("ex:n0 a ex:A .", "ex:n0 ex:p ex:n1", "asked", {("n0", "n1")}),
    "a query, where nothing may be": (
        "ex:n0 a ex:A ; ex:p ex:n1 . ex:n1 ex:q ex:n2 .",
        "ex:n2 a ex:C",
        "asked",
        {("n0", "n1")},
    ),
    "a query, where something may be": ("ex:n0 ex:p ex:n1 ; ex:r 1 .", "ex:n1 ex:s 1", "maybe", {"n0"}),
    "a query, within what is not where something is": (
        "ex:n0 ex:q ex:n1, ex:n3 .",
        "ex:n1 a ex:A",
        "any",
        {("n3", "n0")},
    ),
    "a query by any property": ("", "ex:n1 ex:l ex:n3", "any", {("n3", "n1")}),
}


@pytest.mark.parametrize(("graph", "change", "rule", "places"), WAYS.values(), ids=WAYS)
def test_a_changed_triple_leads_home(graph: str, change: str, rule: str, places: set[str | tuple[str, str]]) -> None:
    without, only = parsed(graph), parsed(f"{change} .")
    want = {tuple(map(named, one)) if isinstance(one, tuple) else named(one) for one in places}
    for added, removed, before, after in ((only, [], without, without + only), ([], only, without + only, without)):
        focus = touched(added, removed, store(set(before)), store(set(after)), rules())
        assert {*focus.nodes.get(EX + rule, ()), *focus.rows.get(EX + rule, ())} == want


def parsed(text: str) -> list[ox.Quad]:
    quads = ox.parse(input=HEAD + text, format=ox.RdfFormat.TURTLE)
    return [ox.Quad(one.subject, one.predicate, one.object, CORPUS) for one in quads]


REFUSED = {
    "a constraint": "ex:s sh:targetClass ex:A ; sh:path ex:p ; sh:minLength 3 .",
    "a property that is no constraint": "ex:s sh:targetClass ex:A ; sh:path ex:p ; sh:minCount 1 ; ex:note 3 .",
    "a closed shape": "ex:s sh:targetClass ex:A ; sh:closed true .",
    "a shape that is switched off": "ex:s sh:targetClass ex:A ; sh:path ex:p ; sh:minCount 1 ; sh:deactivated true .",
    "a path": "ex:s sh:targetClass ex:A ; sh:path [ sh:zeroOrMorePath ex:p ] ; sh:minCount 1 .",
    "a target": "ex:s sh:target [ sh:select 'SELECT' ] ; sh:path ex:p ; sh:minCount 1 .",
    "a count without a path": "ex:s sh:targetClass ex:A ; sh:minCount 1 .",
    "a shape within itself": "ex:s sh:targetClass ex:A ; sh:path ex:p ; sh:node ex:s .",
    "two severities": "ex:s sh:targetClass ex:A ; sh:path ex:p ; sh:minCount 1 ; sh:severity sh:Info, sh:Warning .",
    "a class that is a shape": "ex:A a <http://www.w3.org/2000/01/rdf-schema#Class>, sh:NodeShape ; sh:class ex:B .",
    "results without a name": "[] sh:targetClass ex:A ; sh:path ex:p ; sh:minCount 1 .",
    "a list of nothing": "ex:s sh:targetClass ex:A ; sh:path ex:p ; sh:in () .",
    "a count of words": "ex:s sh:targetClass ex:A ; sh:path ex:p ; sh:minCount 'two' .",
    "a kind of node": "ex:s sh:targetClass ex:A ; sh:path ex:p ; sh:nodeKind ex:Number .",
    "a class that is a word": "ex:s sh:targetClass 'A' ; sh:path ex:p ; sh:minCount 1 .",
    "a pattern": "ex:s sh:targetClass ex:A ; sh:path ex:p ; sh:pattern '(' .",
    "flags of a pattern": "ex:s sh:targetClass ex:A ; sh:path ex:p ; sh:pattern 'a' ; sh:flags 'i' .",
    "a query of a constraint's shape": "ex:s sh:targetClass ex:A ; sh:node [ sh:sparql [ sh:select 'SELECT $this ?value "
    "WHERE { $this ?value $this }' ] ] .",
}


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_what_is_not_understood_is_refused(text: str) -> None:
    with pytest.raises(ShapeFault, match=r"understood|has no name"):
        read_rules(one.triple for one in ox.parse(input=HEAD + text, format=ox.RdfFormat.TURTLE))


QUERIES = [
    "SELECT $this WHERE { $this ex:p ?value }",
    "SELECT $this ?value WHERE { $this ex:p/ex:q ?value }",
    "SELECT $this ?value WHERE { $this ex:p* ?value }",
    "SELECT $this ?value WHERE { { $this ex:p ?value } UNION { $this ex:q ?value } }",
    "SELECT $this ?value WHERE { $this ex:p ?value . MINUS { $this ex:q ?value } }",
    "SELECT $this ?value WHERE { $this ex:p ?value . BIND(1 AS ?one) }",
    "SELECT $this ?value WHERE { VALUES ?value { ex:n } $this ex:p ?value }",
    "SELECT $this ?value WHERE { GRAPH ?g { $this ex:p ?value } }",
    "SELECT $this ?value WHERE { $this ex:p ?value . SERVICE ex:s { $this ex:q ?value } }",
    "SELECT $this ?value WHERE { $this ex:p [ ex:q ?value ] }",
    "SELECT $this ?value WHERE { $this ex:p ?value } LIMIT 3",
    "SELECT $this ?value WHERE { $this ex:p ?value . FILTER(?value > 3 || NOT EXISTS { $this ex:q ?value }) }",
    "SELECT $this ?value WHERE { $this ex:p ?other . OPTIONAL { $this ex:q ?value } }",
    "SELECT $this ?value WHERE { $this ex:p ?value . ?value ex:q 3 }",
    "SELECT $this ?value WHERE { $this ex:p ?value . ?value other:q ?two }",
    "SELECT $this ?value WHERE { $this ex:p ?value",
    "SELECT (COUNT(*) AS ?value) $this WHERE { $this ex:p ?value } GROUP BY $this",
]


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_that_is_not_understood_is_refused(query: str) -> None:
    text = f'ex:s sh:targetClass ex:A ; sh:sparql [ sh:select "{query}" ; sh:prefixes ex:names ] . {SHAPES.splitlines()[-1]}'
    with pytest.raises(ShapeFault, match=r"The query of .* is not understood"):
        read_rules(one.triple for one in ox.parse(input=HEAD + text, format=ox.RdfFormat.TURTLE))
