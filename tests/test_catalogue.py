"""The questions as data: each header whole, each query what its header says."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
import yaml
from pyoxigraph import NamedNode, Store, Variable

from chronolex.errors import UnknownName
from chronolex.graph.store import select
from chronolex.graph.vocabulary import PREFIXES, term
from chronolex.queries.catalogue import Param, catalogue, question
from chronolex.queries.rules import Rule, anchored, finds, rules
from chronolex.staging import read_ontology

PARAMS = {
    "coordinating-body": {"object"}, "competences": {"body"}, "competent-bodies": {"role", "object"},
    "criminalising-provision": {"offence"}, "penalty": {"offence", "provision"}, "provision-lineage": {"provision"},
    "in-force": {"act"}, "programme-in-force": {"field"}, "body-history": {"body"}, "acts-by-body": {"body"},
    "contradictions": {"about", "source", "state", "kind"}, "evidence": {"about"},
    "recommendations": {"about", "addressee", "source", "year", "kind", "status"},
    "unmandated-bodies": {"law", "body", "object"},
}  # fmt: skip
NEEDED = (
    *("claim", "kind", "standing", "certainty", "possibleFrom", "possibleTo", "startKnown", "endKnown"),
    *("date", "known_on"),
)


def test_every_question_of_the_contract_is_there() -> None:
    assert list(catalogue()) == sorted(catalogue())
    assert set(PARAMS) <= set(catalogue())
    for name, params in PARAMS.items():
        assert {param.name for param in question(name).params} == params, name


@pytest.mark.parametrize("name", list(catalogue()))
def test_a_header_is_whole(name: str) -> None:
    asked = question(name)
    assert set(asked.title) == {"en", "ru", "ky"}
    assert asked.meaning
    assert asked.row in asked.columns
    assert asked.scope in ("day", "history")
    classes = {quad.subject.value for quad in read_ontology() if quad.predicate == term("rdfs:label")}  # type: ignore[union-attr]
    for param in asked.params:
        assert set(param.title) == {"en", "ru", "ky"}
        assert {PREFIXES["clx"] + one for one in param.classes} <= classes
    for titles in asked.columns.values():
        assert {"en", "ru", "ky"} >= set(titles) >= {"en", "ru"}
    header = "\n".join(line[2:].removeprefix(" ") for line in asked.text.splitlines() if line.startswith("#+"))
    assert set(yaml.safe_load(header)) <= {"title", "meaning", "row", "scope", "params", "columns", "order", "open"}


@pytest.mark.parametrize("name", list(catalogue()))
def test_a_query_projects_what_its_header_says(name: str) -> None:
    asked = question(name)
    found = Store().query(asked.text)
    names = {variable.value for variable in found.variables}  # type: ignore[union-attr]
    assert names >= {*(set(asked.columns)), *NEEDED} - {param.binds for param in asked.params}
    assert all(Variable(param.binds).value in names or param.binds in asked.columns for param in asked.params)


@pytest.mark.parametrize("name", list(catalogue()))
def test_a_query_is_whole_whichever_parameters_are_given(name: str) -> None:
    asked = question(name)
    free = {param.name for param in asked.params if not param.required}
    marked = [line.split("#?")[1:] for line in asked.text.splitlines()]
    assert all(re.fullmatch(r" (no )?\w+ ?", mark) for marks in marked for mark in marks)
    assert {mark.split()[-1] for marks in marked for mark in marks} <= free
    assert not any(line != line.rstrip() for line in asked.text.splitlines())
    for given in ([], *([param.binds] for param in asked.params), [param.binds for param in asked.params]):
        assert select(Store(), asked.query(given)) == []


def test_a_line_stands_where_all_its_marks_hold() -> None:
    text = "both #? one #? two\nneither #? no one #? no two\nfirst #? one #? no two\nalways\n"
    asked = replace(question("who-may"), text=text, params=(Param("one", {}), Param("two", {}, variable="second")))
    lines = {given: asked.query(given).split("\n") for given in ((), ("one",), ("second",), ("one", "second"))}
    assert {given: [line.split(" ")[0] for line in found[:-1]] for given, found in lines.items()} == {
        (): ["neither", "always"],
        ("one",): ["first", "always"],
        ("second",): ["always"],
        ("one", "second"): ["both", "always"],
    }


@pytest.mark.parametrize("name", list(catalogue()))
def test_a_query_is_plain_sparql(name: str) -> None:
    text = re.sub(r"#.*", "", question(name).text)
    assert not re.search(r"\b(LATERAL|SERVICE|GRAPH|NOW|RAND|UUID|BNODE)\b", text)
    assert select(Store(), question(name).text) == []


@pytest.mark.parametrize("name", list(catalogue()))
def test_a_query_runs_on_the_second_engine(name: str) -> None:
    import rdflib

    assert list(rdflib.Graph().query(question(name).text)) == []


def test_an_unknown_question_has_near_names() -> None:
    with pytest.raises(UnknownName, match="There is no question 'coordinating-bodies'") as error:
        question("coordinating-bodies")
    assert error.value.near[0] == "coordinating-body"
    assert question("evidence").param("anything") == question("evidence").param("about")
    assert question("evidence").param("no") is None


def test_a_question_is_one_object() -> None:
    document = question("penalty").document()
    assert list(document) == ["name", "title", "meaning", "params", "columns"]
    assert [param["name"] for param in document["params"]] == ["offence", "provision"]


def test_rules_come_in_the_order_of_their_names_and_the_last_ones_last() -> None:
    names = [name for name, _ in rules()]
    last = ["what-it-concerns", "where-it-stands"]
    assert names == sorted(set(names) - set(last)) + last


@pytest.mark.parametrize("rule", anchored(), ids=lambda rule: rule.name)
def test_a_rule_is_anchored_in_what_it_finds(rule: Rule) -> None:
    """Every group of a rule that speaks of an anchor is bound to its values, the outermost always."""
    assert rule.anchors
    assert set(rule.kinds) <= set(rule.anchors)
    node = NamedNode("urn:x")
    for variable, ways in rule.anchors.items():
        assert f"VALUES ?{variable} {{ <urn:x> }}" in rule.at(variable, [node])
        assert rule.at(variable, [node]).replace(f" VALUES ?{variable} {{ <urn:x> }}", "") == rule.text
        # Both are queries that the engine can read.
        Store().query(rule.at(variable, [node]))
        for way in filter(None, ways):
            assert f"?{variable}" in way
            Store().query(rule.way(variable, way, [node]))
    assert all("CONSTRUCT" in text and text.startswith("#") for _, text in rules())


def test_every_rule_that_finds_contradictions_says_what_in_two_languages() -> None:
    named = {name for name, text in rules() if f'clx:rule "{name}"' in text}
    assert set(finds()) == named
    assert all(
        set(said) == {"en", "ru"} and all(words.endswith(".") for words in said.values()) for said in finds().values()
    )
