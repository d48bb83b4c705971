"""The report of a check: what it says, in which order and form, and that checking changes nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import permutations

import pyoxigraph as ox
import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import RDF, SH

from chronolex.checking import Report, Result, check
from chronolex.checking.reference import read_shapes
from chronolex.graph.vocabulary import BASE, CORPUS, DERIVED, HISTORY, PREFIXES

HEAD = "".join(f"@prefix {name}: <{space}> .\n" for name, space in PREFIXES.items())
ALONE = "kg:basis a clx:Competence ."
WRONG = 'kg:late clx:validTo "9999-12-31"^^xsd:date ; clx:issuer kg:nobody .'


def quads(text: str) -> list[ox.Quad]:
    """Return Turtle as quads."""
    return list(ox.parse(input=HEAD + text, format=ox.RdfFormat.TURTLE))


@pytest.fixture(scope="module")
def report() -> Report:
    return check(quads(WRONG + ALONE))


def of(report: Report, shape: str) -> Result:
    """Return the one result of a rule."""
    (result,) = [result for result in report.results if result.shape == f"{BASE}shape/{shape}"]
    return result


def test_an_empty_graph_breaks_no_rule() -> None:
    report = check([])
    assert report.conforms
    assert report.json() == {"conforms": True, "counts": {"Violation": 0, "Warning": 0, "Info": 0}, "results": []}


def test_a_result_says_where_what_and_what_to_do(report: Report) -> None:
    issuer = of(report, "issuer")
    assert (issuer.severity, issuer.focus) == ("Violation", f"{BASE}id/kg/late")
    assert issuer.path == f"{PREFIXES['clx']}issuer"
    assert issuer.value == ox.NamedNode(f"{BASE}id/kg/nobody")
    assert issuer.message["en"].startswith("Name one body")
    assert issuer.message["ru"].startswith("Назовите")


def test_an_open_day_is_reported_of_the_thing_that_has_it(report: Report) -> None:
    late = of(report, "OpenDay")
    assert late.focus == f"{BASE}id/kg/late"
    assert late.path == f"{PREFIXES['clx']}validTo"
    assert late.value == ox.Literal("9999-12-31", datatype=ox.NamedNode(f"{PREFIXES['xsd']}date"))


def test_only_a_violation_stops_a_change(report: Report) -> None:
    assert not report.conforms
    info = Report((of(report, "legalBasis-named"),))
    warning = Report((Result("Warning", "urn:a", None, None, "urn:s", {"en": "Merge."}),))
    assert info.counts() == {"Violation": 0, "Warning": 0, "Info": 1}
    assert info.conforms
    assert warning.conforms
    assert not Report((*info.results, *warning.results, of(report, "issuer"))).conforms


def test_violations_come_first_and_the_order_of_the_data_does_not_matter(report: Report) -> None:
    ranks = [("Violation", "Warning", "Info").index(result.severity) for result in report.results]
    assert ranks == sorted(ranks)
    assert {0, 2} == set(ranks)
    data = quads(WRONG)
    assert len({check(list(order)).text() for order in permutations(data)}) == 1


def test_the_text_is_for_people_in_either_language(report: Report) -> None:
    text = report.text()
    assert text.startswith(f"The graph breaks the rules (Violation {report.counts()['Violation']}, Warning 0, Info 1).")
    assert "Violation: kg:late\n  clx:validTo = 9999-12-31\n  Remove this date" in text
    assert "Удалите эту дату" in report.text("ru")
    assert check([]).text() == "The graph keeps the rules (Violation 0, Warning 0, Info 0)."


def test_the_json_is_plain_and_whole(report: Report) -> None:
    plain = json.loads(json.dumps(report.json()))
    assert plain["conforms"] is False
    assert len(plain["results"]) == len(report.results) == sum(plain["counts"].values())
    late = next(result for result in plain["results"] if result["shape"].endswith("/OpenDay"))
    assert set(late) == {"severity", "focus", "path", "value", "shape", "message", "component"}
    assert late["value"] == "9999-12-31"


def test_the_rdf_is_a_shacl_report(report: Report) -> None:
    graph = Graph().parse(data=report.rdf(), format="turtle")
    (node,) = graph.subjects(RDF.type, SH.ValidationReport)
    assert graph.value(node, SH.conforms).toPython() is False  # type: ignore[union-attr]
    results = list(graph.objects(node, SH.result))
    assert len(results) == len(report.results)
    for result in results:
        assert (result, RDF.type, SH.ValidationResult) in graph
        assert len(set(graph.objects(result, SH.sourceConstraintComponent))) == 1
        assert {said.language for said in graph.objects(result, SH.resultMessage)} == {"en", "ru"}  # type: ignore[attr-defined]
    late = graph.value(None, SH.sourceShape, URIRef(f"{BASE}shape/OpenDay"))
    assert str(graph.value(late, SH.resultPath)) == f"{PREFIXES['clx']}validTo"
    assert graph.value(late, SH.resultSeverity) == SH.Violation
    assert report.rdf() == check(quads(ALONE + WRONG)).rdf()


def test_quads_triples_and_a_store_give_the_same(report: Report) -> None:
    data = quads(WRONG + ALONE)
    assert check([quad.triple for quad in data]) == report
    twice = [ox.Quad(quad.subject, quad.predicate, quad.object, ox.NamedNode("urn:g")) for quad in data]
    assert check([*data, *twice]) == report  # one triple in two graphs is one triple
    store = ox.Store()
    for graph in (CORPUS, DERIVED):
        store.extend(ox.Quad(quad.subject, quad.predicate, quad.object, graph) for quad in data)
    assert check(store) == report
    store.extend(
        ox.Quad(quad.subject, quad.predicate, quad.object, HISTORY) for quad in quads(WRONG.replace("late", "x"))
    )
    assert check(store) == report  # no shape sees the history


def test_what_breaks_a_rule_twice_is_reported_once() -> None:
    data = 'kg:s a clx:Source ; clx:lineCount "0" .'  # neither an integer nor at least 1
    assert of(check(quads(data)), "lineCount").component == f"{SH}DatatypeConstraintComponent"


def test_checking_changes_nothing() -> None:
    store = ox.Store()
    store.extend(quads(WRONG))
    before = set(store)
    check(store)
    assert set(store) == before


def test_every_file_of_shapes_is_read() -> None:
    shapes = set(read_shapes().subjects(RDF.type, SH.PropertyShape))
    for name in ("certainFrom", "evidence", "line", "act", "postIn", "prefLabel"):
        assert URIRef(f"{BASE}shape/{name}") in shapes


def test_the_reference_is_loaded_only_where_it_is_asked_for() -> None:
    code = (
        "import sys; from chronolex.checking import check; import chronolex.checking.reference; check([])\n"
        "sys.exit('pyshacl' in sys.modules or 'rdflib' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
