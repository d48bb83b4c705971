"""Each rule of `shapes/` is broken by one small graph and kept by its near twin.

The snippets of `shape_cases.py` are checked all together as two graphs, the bad ones and the good ones: each has a
namespace of its own.
"""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import pytest
from rdflib import Graph, Literal, URIRef

import chronolex
from chronolex.checking import SEVERITIES, check
from chronolex.checking.reference import check_with_pyshacl, read_shapes
from chronolex.graph.vocabulary import BASE, PREFIXES, term
from chronolex.staging import read_ontology

from .shape_cases import CASES, HEAD

PACKAGE = Path(chronolex.__file__).parent
SHAPE = f"{BASE}shape/"
NAMES = [f"{rule}-{number}" for number, (rule, _, _) in enumerate(CASES)]


def parsed(number: int, snippet: str) -> list[ox.Triple]:
    """Return a snippet as triples: `ex:a` and `<@a/…>` lie in a namespace of its own, and so does the name `~…`."""
    space = f"{BASE}eli/xx/law/2000/{number}-"
    text = f"{HEAD}@prefix ex: <{space}> .\n{snippet.replace('<@', f'<{space}').replace('~', f'{number} ')}"
    quads = ox.parse(input=text, format=ox.RdfFormat.TURTLE)
    return [ox.Triple(quad.subject, quad.predicate, quad.object) for quad in quads]


class Kept:
    """All snippets of one kind, checked as one graph together with the concepts of the ontology."""

    def __init__(self, snippets: list[str]) -> None:
        self.parts = [parsed(number, snippet) for number, snippet in enumerate(snippets)]
        concepts = [ox.Triple(quad.subject, quad.predicate, quad.object) for quad in read_ontology()]
        self.triples = [*concepts, *(triple for part in self.parts for triple in part)]
        self.report = check(self.triples)

    def broken(self, number: int) -> set[str]:
        """Return the rules that a snippet breaks."""
        own = {triple.subject.value for triple in self.parts[number] if not isinstance(triple.subject, ox.Triple)}
        return {result.shape.removeprefix(SHAPE) for result in self.report.results if result.focus in own}


@pytest.fixture(scope="module")
def bad() -> Kept:
    return Kept([case[1] for case in CASES])


@pytest.fixture(scope="module")
def good() -> Kept:
    return Kept([case[2] for case in CASES])


@pytest.mark.parametrize("number", range(len(CASES)), ids=NAMES)
def test_a_rule_is_broken_by_its_snippet_and_kept_by_the_twin(number: int, bad: Kept, good: Kept) -> None:
    rule = CASES[number][0]
    assert rule in bad.broken(number), CASES[number][1]
    assert rule not in good.broken(number), CASES[number][2]


RULES = read_shapes()
SH = PREFIXES["sh"]


def told() -> dict[str, dict[str, str]]:
    """Return the messages of each rule that has any, by language."""
    found: dict[str, dict[str, str]] = {}
    for subject, _, words in RULES.triples((None, URIRef(f"{SH}message"), None)):
        assert isinstance(words, Literal)
        found.setdefault(str(subject).removeprefix(SHAPE), {})[words.language or ""] = str(words)
    return found


def test_every_rule_that_speaks_has_a_case() -> None:
    assert set(told()) == {rule for rule, _, _ in CASES}


@pytest.mark.parametrize("rule", sorted(told()))
def test_every_rule_says_in_english_and_russian_what_to_do(rule: str) -> None:
    words = told()[rule]
    assert set(words) == {"en", "ru"}
    assert re.search("[а-я]", words["ru"])
    assert not re.search("[а-я]", words["en"])
    assert all(said.endswith(".") for said in words.values())
    severity = RULES.value(URIRef(SHAPE + rule), URIRef(f"{SH}severity"))
    assert str(severity).removeprefix(SH) in SEVERITIES


def test_whatever_is_reported_has_a_name_and_a_message(bad: Kept) -> None:
    for result in bad.report.results:
        assert result.shape.startswith(SHAPE), result
        assert set(result.message) == {"en", "ru"}, result


def test_the_only_rule_that_stops_nothing_is_that_of_the_missing_legal_basis(bad: Kept) -> None:
    harmless = {result.shape for result in bad.report.results if result.severity != "Violation"}
    assert harmless == {f"{SHAPE}legalBasis-named"}


def test_every_class_and_property_that_a_rule_names_is_in_the_ontology() -> None:
    known = {str(quad.subject.value) for quad in read_ontology() if not isinstance(quad.subject, ox.Triple)}
    text = "".join(path.read_text(encoding="utf-8") for path in sorted((PACKAGE / "shapes").glob("*.ttl")))
    names = set(re.findall(r"\bclx:([A-Za-z0-9]+)", text))
    concepts = {f"{scheme}/{name}" for scheme, name in re.findall(r"\b(standing|sanction|unit):([a-z-]+)", text)}
    assert {name for name in names if term(f"clx:{name}").value not in known} == set()
    assert {name for name in concepts if f"{BASE}concept/{name}" not in known} == set()


def test_the_shapes_are_shapes() -> None:
    pyshacl.validate(Graph(), shacl_graph=RULES, meta_shacl=True)


def test_the_shapes_have_the_names_of_the_ontology_files() -> None:
    ontology = {path.name for path in (PACKAGE / "ontology").glob("*.ttl")}
    assert {path.name for path in (PACKAGE / "shapes").glob("*.ttl")} <= ontology


def test_the_reference_finds_the_same(bad: Kept, good: Kept) -> None:
    for kept in (bad, good):
        assert check_with_pyshacl(kept.triples) == kept.report
