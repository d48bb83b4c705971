"""The graph of a day: what it holds, against the claims looked at one by one, and against what the questions answer."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from chronolex.errors import UsageError
from chronolex.graph.ask import ask
from chronolex.graph.day.graph import day_graph, day_quads
from chronolex.graph.day.names import AtDay, day_of, is_day
from chronolex.graph.day.rows import HEAD, owner, owners, rows_of
from chronolex.graph.day.table import Table
from chronolex.graph.days import Day, parse_day
from chronolex.graph.names import Names
from chronolex.graph.store import Reader, bind
from chronolex.graph.vocabulary import CORPUS, DEFAULT_GRAPHS, term
from chronolex.queries.catalogue import question
from chronolex.staging import read_ontology
from tests import day_oracle
from tests.conftest import reader_of
from tests.test_cases import CASES, TODAY, Case

PREFIXES = """
PREFIX clx: <https://w3id.org/chronolex/ontology#>
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
"""
ANY_FUNCTION = "?object ?p ?body . ?p clx:flatRole ?role . BIND(?object AS ?s) BIND(?body AS ?o)"
PLAIN = {
    "coordinating-body": """?object clx:coordinatedBy ?body .
        BIND(?object AS ?s) BIND(clx:coordinatedBy AS ?p) BIND(?body AS ?o)""",
    "competent-bodies": ANY_FUNCTION,
    "competences": ANY_FUNCTION,
    "who-may": ANY_FUNCTION,
    "criminalising-provision": """?crime clx:within ?offence . ?crime clx:punishableUnder ?provision .
        BIND(?crime AS ?s) BIND(clx:punishableUnder AS ?p) BIND(?provision AS ?o)""",
    "in-force": """VALUES ?p { clx:inForce clx:stateIsParty } ?act ?p true . BIND(?act AS ?s) BIND(true AS ?o)""",
    "penalty": """?crime clx:within ?offence . ?article clx:within ?provision . ?crime clx:hasPenalty ?o .
        ?o clx:offence ?crime ; clx:provision ?article ; clx:tier ?tier ; clx:sanction ?sanction .
        BIND(?crime AS ?s) BIND(clx:hasPenalty AS ?p)""",
    "post-holders": """?post org:postIn ?body . ?person clx:holdsPost ?post .
        BIND(?person AS ?s) BIND(clx:holdsPost AS ?p) BIND(?post AS ?o)""",
    "programme-in-force": """?programme a clx:Programme ; clx:field ?field ; clx:inForce true .
        BIND(?programme AS ?s) BIND(clx:inForce AS ?p) BIND(true AS ?o)""",
}
"""Each question as plain SPARQL without any date, and which triple its claims must state."""
COLUMNS = {
    "coordinating-body": ("body",),
    "competent-bodies": ("body", "object"),
    "competences": ("role", "object"),
    "who-may": ("body", "object"),
    "criminalising-provision": ("provision", "crime"),
    "in-force": ("act",),
    "penalty": ("crime", "article", "tier", "sanction"),
    "post-holders": ("person", "post"),
    "programme-in-force": ("programme",),
}
RANK = {"certain": 0, "presumed": 1, "possible": 2}
Said = dict[tuple[str, ...], dict[str, tuple[str, str]]]
"""What is answered: for each row its claims, each with certainty and standing."""


@pytest.fixture(scope="module")
def rows(graph: Reader) -> list[str]:
    return list(rows_of(graph))


class Days:
    """The real graph with the graphs of days in it."""

    def __init__(self, graph: Reader, rows: list[str]) -> None:
        self.graph, self.rows, self.names = graph, rows, Names.of(graph)
        self.store = Store()
        self.store.bulk_extend(graph.quads())

    def said(self, name: str, bound: dict[str, NamedNode], day: AtDay, with_possible: bool) -> Said:
        """Answer a question by plain SPARQL on the data set of a day."""
        if not self.store.contains_named_graph(day.graph):
            self.store.extend(day_quads(self.rows, day.date, day.known_on))
        shown = " ".join(f"?{column}" for column in COLUMNS[name])
        text = f"""{PREFIXES} SELECT {shown} ?claim ?how ?standing WHERE {{ {PLAIN[name]}
            ?claim rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; clx:certaintyOnDay ?how ;
                   clx:standing ?standing }}"""
        graphs = [day.graph, *([day.possible] if with_possible else []), *DEFAULT_GRAPHS]
        found: Said = defaultdict(dict)
        for row in self.store.query(bind(text, bound), default_graph=graphs):  # type: ignore[arg-type, union-attr]
            key = tuple(row[column].value for column in COLUMNS[name])
            found[key][row["claim"].value] = (row["how"].value, row["standing"].value.rpartition("/")[2])
        return found


@pytest.fixture(scope="module")
def days(graph: Reader, rows: list[str]) -> Days:
    return Days(graph, rows)


def asked(days: Days, name: str, params: dict[str, str], day: AtDay) -> list[dict[str, Any]]:
    """Return what holds on the day; some questions tell what came before and after too."""
    answer = ask(days.graph, question(name), params, day.date, day.known_on, today=TODAY, names=days.names)
    return [row for row in answer.answers if row["certainty"] in RANK]


def bound(days: Days, name: str, params: dict[str, str]) -> dict[str, NamedNode]:
    found = {}
    for key, text in params.items():
        param = question(name).param(key)
        assert param is not None
        found[param.binds] = days.names.find(text, param.classes, param.scheme)
    return found


def agrees(days: Days, name: str, params: dict[str, str], day: AtDay) -> int:
    """Hold the answers to a question against plain SPARQL on the day; return how many rows there were."""
    given = bound(days, name, params)
    everything, law = (days.said(name, given, day, possible) for possible in (True, False))
    expected: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for row in asked(days, name, params, day):
        key = tuple(row[column]["iri"] for column in COLUMNS[name])
        expected[key] |= set(row["claims"])
        told = [everything[key][claim] for claim in row["claims"]]
        assert min((how for how, _ in told), key=RANK.__getitem__) == row["certainty"], (name, params, day, key)
        assert {standing for _, standing in told} == {row["standing"]}
        if row["certainty"] != "possible" and row["standing"] == "accepted":
            assert key in law, (name, params, day, key)
    assert {key: set(claims) for key, claims in everything.items()} == expected, (name, params, day)
    for claims in law.values():
        assert {how for how, _ in claims.values()} <= {"certain", "presumed"}
        assert {standing for _, standing in claims.values()} == {"accepted"}
    return len(expected)


WORKED = [case for case in CASES if case["ask"] in PLAIN]


def at(case: Case) -> AtDay:
    return AtDay(parse_day(case["on"]), parse_day(case["known_on"]) if "known_on" in case else None)


@pytest.mark.parametrize("case", WORKED, ids=[f"{case['file']}: {case['case']}" for case in WORKED])
def test_worked_cases_answer_the_same_by_plain_sparql(days: Days, case: Case) -> None:
    agrees(days, case["ask"], case["with"], at(case))


def test_every_question_of_a_day_with_a_flat_equivalent_is_tried() -> None:
    tried = Counter(case["ask"] for case in WORKED)
    assert set(tried) == set(PLAIN) == set(COLUMNS)
    assert sum(tried.values()) > 150


@cache
def _days_that_matter(graph: Reader) -> tuple[list[str], list[str]]:
    """Return days on which something begins or ends, and days on which a source was issued."""
    changes, issued = set(), set()
    for row in rows_of(graph):
        head = [row[start : start + 10] for start in range(0, 80, 10)]
        issued |= set(head[:2])
        changes |= set(head[2:])
    limits = {"9999-12-31", "0001-01-01"}
    return sorted(changes - limits), sorted(issued - limits)


def sampled(graph: Reader, seed: int, count: int) -> Iterator[AtDay]:
    """Yield days: of a change, before one, any other; as known now, or around the issue of a source."""
    chance = random.Random(seed)
    changes, issued = _days_that_matter(graph)
    for number in range(count):
        day = dt.date.fromisoformat(chance.choice(changes)) - dt.timedelta(days=chance.choice([0, 0, 1, 1, 2, 40]))
        known = dt.date.fromisoformat(chance.choice(issued)) - dt.timedelta(days=chance.choice([0, 1]))
        yield AtDay(day, known if number % 3 == 2 else None)


def test_a_day_is_what_its_claims_say_one_by_one(graph: Reader, rows: list[str]) -> None:
    nodes = day_oracle.nodes_of(graph.quads())
    for day in sampled(graph, seed=1, count=6):
        known = day.known_on.isoformat() if day.known_on else None
        expected = day_oracle.day(nodes, day.date.isoformat(), known)
        assert set(day_quads(rows, day.date, day.known_on)) == expected, day


@pytest.mark.long
def test_many_days_are_what_their_claims_say(graph: Reader, rows: list[str]) -> None:
    nodes = day_oracle.nodes_of(graph.quads())
    for day in sampled(graph, seed=2, count=24):
        known = day.known_on.isoformat() if day.known_on else None
        expected = day_oracle.day(nodes, day.date.isoformat(), known)
        assert set(day_quads(rows, day.date, day.known_on)) == expected, day


PARAMS = {
    "coordinating-body": "SELECT ?object { ?c clx:object ?object ; clx:role role:coordinates ; a clx:Competence }",
    "competent-bodies": "SELECT DISTINCT ?role ?object { ?c clx:role ?role ; clx:object ?object ; a clx:Competence }",
    "competences": "SELECT DISTINCT ?body { ?claim clx:holder ?body ; a clx:Competence }",
    "who-may": "SELECT DISTINCT ?role { ?claim clx:role ?role ; a clx:Competence }",
    "criminalising-provision": "SELECT DISTINCT ?offence { ?claim clx:offence ?offence ; a clx:Criminalisation }",
    "in-force": "SELECT DISTINCT ?act { { ?claim clx:instrument ?act } UNION { ?claim clx:treaty ?act } }",
    "penalty": "SELECT ?offence ?provision { ?c clx:offence ?offence ; clx:provision ?provision ; a clx:Penalty }",
    "post-holders": "SELECT DISTINCT ?body { ?claim a clx:Tenure ; clx:post ?post . ?post org:postIn ?body }",
    "programme-in-force": "SELECT DISTINCT ?field { ?programme a clx:Programme ; clx:field ?field }",
}
"""What each question is asked about when it is asked about everything."""


@pytest.mark.long
@pytest.mark.parametrize("name", PARAMS)
def test_everything_answers_the_same_on_random_days(days: Days, name: str) -> None:
    head = f"{PREFIXES} PREFIX role: <https://w3id.org/chronolex/concept/role/>"
    found = days.graph.query(f"{head} {PARAMS[name]}")
    every = sorted(({key: value.value for key, value in row.items()} for row in found), key=str)
    every = [given for place, given in enumerate(every) if given not in every[:place]]
    params = [given for given in every if _nameable(days, name, given)]
    assert len(params) > 0.8 * len(every)
    tried = [*product(params, sampled(days.graph, seed=3, count=24))]
    chosen = random.Random(name).sample(tried, min(40, len(tried)))
    assert sum(agrees(days, name, given, day) for given, day in chosen) > 0


def _nameable(days: Days, name: str, params: dict[str, str]) -> bool:
    """Tell whether a question can be asked about a thing: some are of no class that it takes."""
    try:
        bound(days, name, params)
    except UsageError:
        return False
    return True


# What stands in which graph.


@pytest.mark.parametrize("day", ["2019-06-01", "2021-11-05", "2021-11-15", "2022-06-01"])
def test_no_triple_stands_twice_in_the_data_set(graph: Reader, rows: list[str], day: str) -> None:
    quads = list(day_quads(rows, parse_day(day)))
    triples = Counter(quad.triple for quad in quads)
    assert len(quads) > 100
    assert [triple for triple, times in triples.items() if times > 1] == []
    assert not triples.keys() & {quad.triple for quad in graph.quads()}


def test_no_flat_property_stands_outside_the_graph_of_a_day(graph: Reader) -> None:
    flat = {NamedNode(one.predicate.strip("<>")) for found in Table.of(graph).rows.values() for one in found}
    flat |= {term("clx:certaintyOnDay"), term("clx:contestedOnDay")}
    assert len(flat) > 35
    assert [quad for quad in graph.quads() if quad.predicate in flat] == []


def test_the_table_is_the_one_written_by_hand(graph: Reader) -> None:
    table = Table.of(graph)
    kinds = {kind.strip("<>").rpartition("#")[2]: flats for kind, flats in table.rows.items()}
    assert set(kinds) == {"Competence", *day_oracle.KINDS}
    roles = {one.role.strip("<>").rpartition("/")[2]: one.predicate for one in kinds["Competence"] if one.role}
    names = {role: str(term(f"clx:{name}")) for role, name in day_oracle.ROLES.items()}
    assert roles == names


def test_every_flat_property_is_described() -> None:
    said = (Path(__file__).parent.parent / "docs" / "days.md").read_text("utf-8")
    names = {"competentBody", *day_oracle.ROLES.values(), *(name for _, name, _ in day_oracle.KINDS.values())}
    assert [name for name in sorted(names) if f"`clx:{name}`" not in said] == []


def test_every_role_and_every_kind_of_claim_is_decided(graph: Reader) -> None:
    quads = read_ontology()
    roles = {
        quad.subject.value.rpartition("/")[2]  # type: ignore[union-attr]
        for quad in quads
        if quad.predicate == term("skos:inScheme") and quad.object.value.endswith("concept/role")  # type: ignore[union-attr]
    }
    assert roles == set(day_oracle.ROLES)
    decided = {"Competence", *day_oracle.KINDS, *day_oracle.NOT_FLAT}
    kinds: dict[object, set[str]] = defaultdict(set)
    for quad in graph.store.quads_for_pattern(None, term("rdf:type"), None, CORPUS):
        if isinstance(quad.object, NamedNode):
            kinds[quad.subject].add(quad.object.value.rpartition("#")[2])
    claims = [found for found in kinds.values() if "Claim" in found]
    assert len(claims) > 1000
    assert [found for found in claims if len(found & decided) != 1] == []


def test_each_claim_of_a_day_is_reached_from_its_triple_and_from_no_other(graph: Reader, rows: list[str]) -> None:
    """Subject, predicate and object of what a claim states are told apart; together they must give no more."""
    table = Table.of(graph)
    stated: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row[HEAD - 1] != "c":
            stated[owner(row)] |= set(row.split("\t")[2:])
    assert len(stated) > 1000
    for claim, triples in stated.items():
        parts = [{triple.split(" ", 2)[part] for triple in triples} for part in range(3)]
        assert {" ".join(found) for found in product(*parts)} == triples, claim
    assert table.properties


def test_a_disputed_claim_is_possible_and_no_law_and_a_rejected_one_is_neither(graph: Reader, rows: list[str]) -> None:
    standing = {
        str(quad.subject): quad.object.value.rpartition("/")[2]  # type: ignore[union-attr]
        for quad in graph.store.quads_for_pattern(None, term("clx:standing"), None)
    }
    rejected = {claim for claim, what in standing.items() if what == "rejected"}
    assert rejected
    assert not rejected & {owner(row) for row in rows}
    disputed = {claim for claim, what in standing.items() if what == "disputed"}
    seen = set()
    for day in (AtDay(parse_day("2021-11-05")), AtDay(parse_day("2019-06-01"))):
        for quad in day_quads(rows, day.date):
            if str(quad.subject) in disputed:
                assert quad.graph_name == day.possible
                seen.add(quad.subject)
    assert seen


def test_the_day_before_and_the_day_itself(rows: list[str]) -> None:
    nrm = NamedNode("https://w3id.org/chronolex/id/kg/field/anti-trafficking")
    held = {
        day: {
            quad.object.value.rpartition("/")[2]  # type: ignore[union-attr]
            for quad in day_quads(rows, parse_day(day))
            if (quad.subject, quad.predicate) == (nrm, term("clx:coordinatedBy"))
            and not quad.graph_name.value.endswith("/possible")  # type: ignore[union-attr]
        }
        for day in ("2019-03-04", "2019-03-05", "2021-11-14", "2021-11-15")
    }
    assert held == {
        "2019-03-04": set(),
        "2019-03-05": {"state-migration-service"},
        "2021-11-14": {"state-migration-service"},
        "2021-11-15": {"ministry-of-labour-social-security-and-migration"},
    }


def test_a_known_nobody_is_told_from_silence(graph: Reader, rows: list[str]) -> None:
    field = NamedNode("https://w3id.org/chronolex/id/kg/field/anti-trafficking")
    quads = [quad for quad in day_quads(rows, parse_day("2018-06-01")) if quad.subject == field]
    assert term("clx:coordinatedBy") not in {quad.predicate for quad in quads}
    absences = [quad.object for quad in quads if quad.predicate == term("clx:knownAbsence")]
    roles = {
        role.object.value.rpartition("/")[2]  # type: ignore[union-attr]
        for one in absences
        for role in graph.store.quads_for_pattern(one, term("clx:role"), None, CORPUS)  # type: ignore[arg-type]
    }
    assert "coordinates" in roles


# The days around it.


def test_the_days_before_and_after_on_which_anything_changes(graph: Reader, rows: list[str]) -> None:
    nodes = day_oracle.nodes_of(graph.quads())

    def plain(date: str) -> set[tuple[object, bool]]:
        return {(quad.triple, str(quad.graph_name).endswith("/possible>")) for quad in day_oracle.day(nodes, date)}

    found = day_graph(rows, parse_day("2021-11-05"))
    assert found.previous
    assert found.next
    assert not found.changes
    day = dt.date.fromisoformat
    one = dt.timedelta(days=1)
    between = plain("2021-11-05")
    assert plain(found.previous) == between == plain((day(found.next) - one).isoformat())
    assert plain((day(found.previous) - one).isoformat()) != between != plain(found.next)
    assert day_graph(rows, day(found.next)).changes


def test_nothing_changes_before_the_first_and_after_the_last_day(rows: list[str]) -> None:
    first, last = day_graph(rows, Day(1, 1, 1)), day_graph(rows, Day(9998, 12, 31))
    assert (first.previous, last.next) == (None, None)
    assert first.next
    assert last.previous
    assert "9999" not in f"{first} {last}"


# Rows.


def test_rows_of_single_nodes_are_the_rows_of_the_whole(graph: Reader, rows: list[str]) -> None:
    names = sorted({owner(row) for row in rows})
    chosen = random.Random(4).sample(names, 40)
    found = sorted(rows_of(graph, [NamedNode(name.strip("<>")) for name in chosen]))
    assert found == sorted(row for row in rows if owner(row) in set(chosen))


def test_a_node_of_a_claim_leads_to_the_claim(graph: Reader) -> None:
    quad = next(iter(graph.store.quads_for_pattern(None, term("clx:asKnown"), None, CORPUS)))
    assert isinstance(quad.object, NamedNode)
    assert owners(graph, [quad.object]) == {quad.object, quad.subject}


def test_a_name_that_looks_like_a_row_stays_one_value() -> None:
    """Tabs, line ends and stars in a name are no columns and no lines."""
    names = "https://w3id.org/chronolex/concept/standing/accepted"
    claim, body, index = (NamedNode(f"urn:{one}") for one in ("claim", "body", "index"))
    hostile = 'A\tB\nC "D" \\ <urn:x> . \u2028 \x0b #'
    said = [
        (claim, "rdf:type", term("clx:Naming")), (claim, "clx:of", body), (claim, "clx:asKnown", index),
        (claim, "clx:standing", NamedNode(names)),
    ]  # fmt: skip
    quads = [Quad(one, term(name), value, CORPUS) for one, name, value in said]
    quads.append(Quad(claim, term("clx:name"), Literal(hostile, language="en"), CORPUS))
    for name in ("known", "certain", "presumed", "possible"):
        for side, day in (("From", "2020-01-01"), ("To", "9999-12-31")):
            quads.append(Quad(index, term(f"clx:{name}{side}"), Literal(day, datatype=term("xsd:date")), CORPUS))
    rows = list(rows_of(reader_of([*read_ontology(), *quads])))
    assert len(rows) == 1
    found = [q.object for q in day_quads(rows, Day(2020, 1, 1)) if q.predicate == term("clx:officialName")]
    assert found == [Literal(hostile, language="en")]
    assert list(day_quads(rows, Day(2019, 12, 31))) == []


# Names.


def test_names_of_days() -> None:
    day = day_of("https://w3id.org/chronolex/at/2021-10-31/known/2020-01-01/possible")
    assert day == AtDay(Day(2021, 10, 31), Day(2020, 1, 1)) == day_of(day.graph.value) == day_of(day.possible.value)
    assert not is_day("https://w3id.org/chronolex/attic/2021-10-31")


@pytest.mark.parametrize(
    "path",
    ["", "soon", "2021", "2021-10", "2021-02-30", "9999-12-31", "0000-01-01", "2021-10-31/", "2021-10-31/known",
     "2021-10-31/known/", "2021-10-31/possible/known/2020-01-01", "2021-10-31/possible/possible", "2021-10-31?x",
     "2021-10-31/known/2020-01-01/known/2019-01-01", "/2021-10-31", "+2021-10-31", "２０２１-10-31", "2021-10-31\n"],
)  # fmt: skip
def test_what_names_no_day_is_refused_with_a_sentence(path: str) -> None:
    with pytest.raises(UsageError, match=r"day|date|year"):
        AtDay.parse(path)
