"""What rests on what: against brute force on random graphs, and on the real one the day before and the day itself."""

from __future__ import annotations

import datetime as dt
import inspect
import json
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import httpx
import networkx as nx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, Store

from chronolex.errors import UsageError
from chronolex.graph.impact import Impact, impact
from chronolex.graph.impact_edges import Edges
from chronolex.graph.impact_graphml import graphml
from chronolex.graph.impact_query import edges_query, whole_query
from chronolex.graph.impact_ranking import counted, cycles, rankings
from chronolex.graph.impact_relations import BRANCHES, BY_NAME, RELATIONS
from chronolex.graph.impact_telling import Naming
from chronolex.graph.impact_why import shortest, why
from chronolex.graph.literals import day_literal
from chronolex.graph.names import Names
from chronolex.graph.store import Reader, select
from chronolex.graph.vocabulary import BASE, CORPUS, term
from chronolex.impact_text import tree
from chronolex.impact_words import WORDS
from tests.conftest import RdflibGraph, Run, reader_of
from tests.served import server, settings_of

D = dt.date
DAYS = [D(2020, 1, day) for day in range(1, 7)]
LATER = D(2026, 1, 1)
OPEN = D(9999, 12, 31)
QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])

# A small graph, written as edges


@dataclass(frozen=True)
class Said:
    """An edge as a claim says it on some days, or as structure where it has none."""

    dependent: int
    support: int
    relation: str
    start: int
    length: int
    standing: str

    def holds(self, day: D) -> bool:
        if self.relation == "part-of":
            return self.dependent != self.support
        inside = DAYS[self.start] <= day < DAYS[self.start] + dt.timedelta(days=self.length)
        return inside and self.standing != "rejected" and self.dependent != self.support


PROPERTIES = {
    "under": ("clx:Subordination", "clx:of", "clx:under"),
    "has-member": ("clx:Membership", "clx:of", "clx:member"),
    "holder-basis": ("clx:Competence", "clx:holder", "clx:legalBasis"),
}
GRAPHS = st.lists(
    st.builds(
        Said,
        st.integers(0, 6),
        st.integers(0, 6),
        st.sampled_from([*PROPERTIES, "part-of"]),
        st.integers(0, 5),
        st.integers(0, 6),
        st.sampled_from(["accepted", "disputed", "rejected"]),
    ),
    max_size=14,
)


def thing(number: int) -> str:
    return f"{BASE}id/kg/thing/t{number}"


def small(edges: Iterable[Said]) -> Reader:
    quads = [
        Quad(NamedNode(thing(number)), term(name), value, CORPUS)
        for number in range(7)
        for name, value in (
            ("rdf:type", term("clx:Act")),
            ("rdfs:label", Literal(f"thing {number}", language="en")),
            ("skos:prefLabel", Literal(f"thing {number}", language="en")),
        )
    ]
    for number, edge in enumerate(edges):
        quads += _quads(number, edge)
    return reader_of(sorted(set(quads), key=str))


def _quads(number: int, edge: Said) -> list[Quad]:
    ends = NamedNode(thing(edge.dependent)), NamedNode(thing(edge.support))
    if edge.relation == "part-of":
        return [Quad(ends[0], term("clx:partOf"), ends[1], CORPUS)]
    kind, dependent, support = PROPERTIES[edge.relation]
    claim, index = (NamedNode(f"{BASE}id/kg/claim/c/{number}{end}") for end in ("", "/known/1"))
    end = DAYS[edge.start] + dt.timedelta(days=edge.length)
    said: list[tuple[NamedNode, str, NamedNode | Literal]] = [
        (claim, "rdf:type", term(kind)),
        (claim, dependent, ends[0]),
        (claim, support, ends[1]),
        (claim, "clx:standing", NamedNode(f"{BASE}concept/standing/{edge.standing}")),
        (claim, "clx:role", NamedNode(f"{BASE}concept/role/coordinates")),
        (claim, "clx:asKnown", index),
        (index, "clx:knownFrom", day_literal(D(2000, 1, 1))),
        (index, "clx:knownTo", day_literal(OPEN)),
        *(
            (index, f"clx:{sure}{side}", day_literal(day))
            for sure in ("certain", "presumed", "possible")
            for side, day in (("From", DAYS[edge.start]), ("To", end))
        ),
    ]
    return [Quad(subject, term(name), value, CORPUS) for subject, name, value in said]


# The oracle: brute force over the edges


def pairs(edges: Iterable[Said], day: D) -> set[tuple[str, str]]:
    return {(thing(edge.dependent), thing(edge.support)) for edge in edges if edge.holds(day)}


def far(edges: set[tuple[str, str]], start: str) -> dict[str, int]:
    """How far everything is that rests on a thing: shorter ways are looked for until none is found."""
    distance = {start: 0}
    changed = True
    while changed:
        changed = False
        for dependent, support in edges:
            if support in distance and distance[support] + 1 < distance.get(dependent, 99):
                distance[dependent] = distance[support] + 1
                changed = True
    return distance


def simple_paths(edges: set[tuple[str, str]], path: list[str], end: str) -> list[list[str]]:
    """Every way between two things, whichever way the edges lead, without meeting anything twice."""
    if path[-1] == end:
        return [path]
    near = {b for a, b in edges if a == path[-1]} | {a for a, b in edges if b == path[-1]}
    return [found for one in sorted(near - set(path)) for found in simple_paths(edges, [*path, one], end)]


def rows_of(document: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Every row of a tree with what it stands below."""
    waiting = [(document["thing"]["iri"], row) for row in document["dependents"]]
    for _, row in waiting:
        waiting.extend((row["iri"], below) for below in row.get("dependents", []))
    return waiting


@QUICK
@given(GRAPHS, st.sampled_from(DAYS), st.integers(0, 6))
def test_everything_that_rests_on_a_thing_is_found_at_its_distance(edges: list[Said], day: D, start: int) -> None:
    held = pairs(edges, day)
    found = impact(small(edges), thing(start), day, today=LATER, depth=None)
    assert found.reach.distances == far(held, thing(start))
    rows = rows_of(found.document)
    opened = [row["iri"] for _, row in rows if "reference" not in row]
    assert sorted(opened) == sorted(set(far(held, thing(start))) - {thing(start)}), "each is opened once"
    reached = {(row["iri"], above) for above, row in rows}
    assert reached == {(one, other) for one, other in held if other in found.reach.distances}
    assert {row["iri"]: row["distance"] for _, row in rows} == {
        row["iri"]: far(held, thing(start))[row["iri"]] for _, row in rows
    }


@QUICK
@given(GRAPHS, st.sampled_from(DAYS), st.integers(0, 6), st.integers(1, 3))
def test_a_depth_cuts_off_what_is_further_and_counts_what_is_next(
    edges: list[Said], day: D, start: int, depth: int
) -> None:
    distances = far(pairs(edges, day), thing(start))
    found = impact(small(edges), thing(start), day, today=LATER, depth=depth)
    assert found.reach.distances == {one: steps for one, steps in distances.items() if steps <= depth}
    assert found.document["beyond"] == sum(steps == depth + 1 for steps in distances.values())


@QUICK
@given(GRAPHS, st.sampled_from(DAYS), st.integers(0, 6), st.integers(0, 6))
def test_a_connection_is_one_of_the_shortest_of_all_paths(edges: list[Said], day: D, start: int, end: int) -> None:
    if start == end:
        with pytest.raises(UsageError, match="same thing"):
            why(small(edges), thing(start), thing(end), day)
        return
    held = pairs(edges, day)
    every = simple_paths(held, [thing(start)], thing(end))
    least = min(map(len, every), default=0)
    wanted = sorted(path for path in every if len(path) == least)
    found = why(small(edges), thing(start), thing(end), day, today=LATER, paths=1000)
    told = [[found["from"]["iri"], *(step["to"]["iri"] for step in path)] for path in found["paths"]]
    assert sorted(told) == wanted
    assert found["length"] == (least - 1 if every else None)
    for path in found["paths"]:
        for step in path:
            ends = {
                (said["dependent"], ({step["from"]["iri"], step["to"]["iri"]} - {said["dependent"]}).pop())
                for said in step["because"]
            }
            assert ends <= held, "each step holds on the day"
            assert ends


@QUICK
@given(GRAPHS, st.sampled_from(DAYS))
def test_rankings_count_as_brute_force_does(edges: list[Said], day: D) -> None:
    held = pairs(edges, day)
    found = rankings(small(edges), day, today=LATER, limit=100)
    counts = {row["iri"]: (row["direct"], row["all"]) for row in found["things"]}
    wanted = {
        thing(number): (sum(other == thing(number) for _, other in held), len(far(held, thing(number))) - 1)
        for number in range(7)
    }
    assert counts == {one: both for one, both in wanted.items() if both[0]}
    order = [(-row["all"], -row["direct"], row["label"]) for row in found["things"]]
    assert order == sorted(order)


@QUICK
@given(GRAPHS, st.sampled_from(DAYS))
def test_each_knot_of_legal_bases_is_reported_by_one_true_circle(edges: list[Said], day: D) -> None:
    legal = pairs([edge for edge in edges if BY_NAME[edge.relation].legal], day)
    reach = {one: set(far(legal, one)) for pair in legal for one in pair}
    knots = {frozenset(other for other in reach if other in reach[one] and one in reach[other]) for one in reach}
    found = cycles(Edges(small(edges), day, LATER).everything())
    assert len(found) == sum(len(knot) > 1 for knot in knots)
    for circle in found:
        assert [edge.support for edge in circle] == [edge.dependent for edge in [*circle[1:], circle[0]]]
        assert {(edge.dependent, edge.support) for edge in circle} <= legal
        assert {edge.dependent for edge in circle} <= next(knot for knot in knots if circle[0].dependent in knot)


@QUICK
@given(GRAPHS, st.sampled_from(DAYS))
def test_one_query_for_all_edges_finds_what_queries_around_things_find(edges: list[Said], day: D) -> None:
    graph = small(edges)
    whole = Edges(graph, day, LATER).everything()
    around = Edges(graph, day, LATER)
    things = [thing(number) for number in range(7)]
    for group in (around.on(things), around.under(things)):
        assert sorted((edge for found in group.values() for edge in found), key=lambda edge: edge.key) == whole


@QUICK
@given(GRAPHS, st.sampled_from(DAYS), st.integers(0, 6))
def test_graphml_reads_back_as_the_same_graph(edges: list[Said], day: D, start: int) -> None:
    graph = small(edges)
    found = impact(graph, thing(start), day, today=LATER, depth=None)
    text = graphml(graph, found.reach.edges, "en", found.reach.distances)
    back = nx.read_graphml(StringIO(text), force_multigraph=True)
    assert {one: data["distance"] for one, data in back.nodes(data=True)} == found.reach.distances
    told = sorted((one, other, data["relation"]) for one, other, data in back.edges(data=True))
    assert told == sorted(edge.key[:3] for edge in found.reach.edges)
    assert ElementTree.fromstring(text).tag.endswith("graphml")


def test_a_chain_deeper_than_the_stack_is_told() -> None:
    quads = [Quad(NamedNode(thing(n)), term("clx:partOf"), NamedNode(thing(n - 1)), CORPUS) for n in range(1, 251)]
    names, graph = Names.of(small([])), reader_of(quads + list(small([]).quads()))
    with stack_of(200):
        found = impact(graph, thing(0), DAYS[0], depth=None, names=names)
        assert found.document["count"] == 250
        assert len(tree(found.document, "en", 100).splitlines()) > 250


@contextmanager
def stack_of(frames: int) -> Iterator[None]:
    """Leave the stack so many frames more than it has."""
    usual = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack(0)) + frames)
    try:
        yield
    finally:
        sys.setrecursionlimit(usual)


def test_too_many_things_are_cut_and_it_is_said() -> None:
    quads = [Quad(NamedNode(thing(n)), term("clx:partOf"), NamedNode(thing(0)), CORPUS) for n in range(1, 50)]
    graph = reader_of(quads + list(small([]).quads()))
    found = impact(graph, thing(0), DAYS[0], names=Names.of(small([])), most=20)
    assert found.document["cut"]
    assert found.document["count"] == 19
    chains, cut = shortest(Edges(graph, DAYS[0], LATER), thing(0), f"{BASE}id/kg/thing/none", 5, most=20)
    assert (chains, cut) == ([], False), "the other end has no neighbours: that is known at once"
    ring = [Quad(NamedNode(thing(n)), term("clx:partOf"), NamedNode(thing(100)), CORPUS) for n in range(101, 150)]
    both = Edges(reader_of([*quads, *ring, *small([]).quads()]), DAYS[0], LATER)
    assert shortest(both, thing(0), thing(100), 5, most=20) == ([], True)
    assert shortest(both, thing(0), thing(100), 5) == ([], False)


# The real graph


def near(graph: Reader, text: str, day: D, known: D | None = None, depth: int = 1) -> dict[str, set[str]]:
    """What rests on a thing directly: the relations by the end of each IRI."""
    found = impact(graph, text, day, known, depth, today=LATER)
    top = found.document["dependents"]
    return {row["iri"].removeprefix(BASE): {tie["relation"] for tie in row["relations"]} for row in top}


def test_the_transfer_of_november_2021_moves_what_rests_on_its_acts(graph: Reader) -> None:
    old, new = "resolution/2019/101", "resolution/2021/252"
    service, ministry = (
        "id/kg/body/state-migration-service",
        "id/kg/body/ministry-of-labour-social-security-and-migration",
    )
    before, after = D(2021, 11, 14), D(2021, 11, 15)
    assert "holder-basis" in near(graph, old, before)[service]
    assert near(graph, new, before) == {}
    assert service not in near(graph, old, after)
    assert "holder-basis" in near(graph, new, after)[ministry]
    recommendation = "id/kg/recommendation/mon-2015-2"
    assert [recommendation in near(graph, one, day) for day in (before, after) for one in (old, new)] == [
        True,
        False,
        False,
        True,
    ]


def test_a_new_code_carries_its_articles_from_its_first_day(graph: Reader) -> None:
    before, after = D(2021, 11, 30), D(2021, 12, 1)
    offence, article = "id/kg/offence/trafficking-in-persons", "eli/kg/code/2021/127/art_166"
    assert near(graph, "code/2021/127", before) == {}
    assert near(graph, "code/2021/127", after)[article] == {"part-of"}
    assert near(graph, article, before) == {}
    assert "punished-by" in near(graph, article, after)[offence]
    former = "eli/kg/code/2017/criminal-code/art_171"
    assert "punished-by" in near(graph, former, before)[offence]
    assert near(graph, former, after) == {article: {"continues"}, "eli/kg/code/2021/127/art_167": {"continues"}} | {
        one: ties for one, ties in near(graph, former, after).items() if "recommendation" in one
    }
    assert "eli/kg/code/2017/criminal-code/art_171" in near(graph, "code/2017/criminal-code", before)
    assert "eli/kg/code/2021/127" in near(graph, "code/2017/criminal-code", after), "it replaces the former code"


def test_what_rests_on_the_law_and_on_the_mechanism(graph: Reader) -> None:
    day = D(2024, 5, 15)
    law = near(graph, "law/2005/55", day)
    assert law["eli/kg/law/2005/55/art_6"] == {"part-of"}
    assert {"read-in"} in law.values()
    resolution = near(graph, "resolution/2019/493", day)
    assert {"approved-by", "set-up-by", "function-basis"} <= resolution["id/kg/mechanism/nrm"]
    assert "adopted-by" in resolution["id/kg/procedure/identification-criteria"]
    assert near(graph, "resolution/2019/493", D(2019, 9, 1)) == {}, "it was not adopted yet"
    assert near(graph, "law/2018/2", D(2018, 1, 10)) == {}
    assert near(graph, "law/2018/2", D(2018, 1, 11))["eli/kg/law/2005/55"] == {"amended-by"}


def test_what_sources_had_not_said_yet_does_not_count(graph: Reader) -> None:
    day = D(2022, 6, 1)
    assert near(graph, "resolution/2021/252", day, known=D(2020, 1, 1)) == {}
    assert "id/kg/body/state-migration-service" in near(graph, "resolution/2019/101", day, known=D(2020, 1, 1))


def test_the_months_of_events_are_possible_until_they_are_over(graph: Reader) -> None:
    edges = (
        Edges(graph, D(2016, 12, 30), LATER),
        Edges(graph, D(2016, 12, 31), LATER),
        Edges(graph, D(2015, 12, 31), LATER),
    )
    one = f"{BASE}id/kg/recommendation/mon-2016-1"
    sure = [{edge.certainty for edge in each.under([one])[one] if edge.relation.name == "about"} for each in edges]
    assert sure == [{"possible"}, {"certain"}, set()], "printed: 2016"


def test_a_recommendation_is_no_surer_fulfilled_than_its_test_says(graph: Reader) -> None:
    one = f"{BASE}id/kg/recommendation/mon-2015-2"
    for day, act in ((D(2020, 6, 1), "resolution/2019/101"), (D(2022, 6, 1), "resolution/2021/252")):
        under = Edges(graph, day, LATER).under([one])[one]
        fulfilled = {edge.support for edge in under if edge.relation.name == "fulfilled-by"}
        assert f"{BASE}eli/kg/{act}" in fulfilled
    before = Edges(graph, D(2018, 6, 1), LATER).under([one])[one]
    assert not [edge for edge in before if edge.relation.name == "fulfilled-by"]


@pytest.mark.parametrize("day", [D(2018, 6, 1), D(2021, 11, 14), D(2024, 5, 15)])
def test_rankings_of_the_real_graph_count_as_brute_force_does(graph: Reader, day: D) -> None:
    edges = Edges(graph, day, LATER).everything()
    held = {(edge.dependent, edge.support) for edge in edges}
    counts = counted(edges)
    assert set(counts) == {support for _, support in held}
    for one, (direct, every) in counts.items():
        assert direct == len({dependent for dependent, support in held if support == one})
        assert every == len(far(held, one)) - 1
    assert cycles(edges) == []
    told = rankings(graph, day, today=LATER)
    assert {row["class"] for row in told["provisions"]} == {"Provision"}
    assert max(row["all"] for row in told["things"]) == max(every for _, every in counts.values())


def test_around_every_thing_the_same_edges_are_found_as_in_the_whole(graph: Reader) -> None:
    edges = Edges(graph, D(2021, 11, 15), LATER)
    whole: dict[str, list[Any]] = defaultdict(list)
    for edge in edges.everything():
        whole[edge.support].append(edge)
    assert edges.on(sorted(whole)) == dict(whole)


def test_every_claim_behind_an_edge_is_a_claim_that_is_not_rejected(graph: Reader) -> None:
    standings = {
        row["claim"].value: row["standing"].value.rpartition("/")[2]
        for row in graph.query(f"SELECT ?claim ?standing WHERE {{ ?claim {term('clx:standing')} ?standing }}")
    }
    for edge in Edges(graph, D(2024, 5, 15), LATER).everything():
        assert {standings[one.claim] for one in edge.grounds} <= {"accepted", "disputed"}
        assert edge.dependent != edge.support
        assert edge.grounds or edge.relation.when == "always"


def test_why_a_body_matters_to_an_article_is_told_with_passages(graph: Reader) -> None:
    found = why(graph, "resolution/2021/252", "mon-2015-2", D(2022, 6, 1), today=LATER)
    (step,) = found["paths"][0]
    said = step["because"][0]
    assert said["sentence"].startswith("Monitoring report for 2015, recommendation 2")
    assert said["relation"] == "fulfilled-by"
    assert {one["source"] for one in said["evidence"]} == {"osce-2025"}
    body = why(graph, "state-migration-service", "law/2005/55/art_1", D(2020, 6, 1), today=LATER)
    assert body["paths"]
    for path in body["paths"]:
        assert all(said["evidence"] for step in path for said in step["because"] if said["claims"])


# Words and faces


def test_every_relation_has_words_in_both_languages_and_a_place_in_the_manual() -> None:
    page = (Path(__file__).parent.parent / "docs/impact.md").read_text("utf-8")
    for relation in RELATIONS:
        assert relation.en
        assert relation.ru
        assert ("{detail}" in relation.en) == ("{detail}" in relation.ru)
        assert f"| `{relation.name}` |" in page, relation.name
    assert sum(map(len, BRANCHES)) == len(RELATIONS) == len(BY_NAME)
    assert WORDS["en"].keys() == WORDS["ru"].keys() == WORDS["ky"].keys()


def test_relations_that_share_a_pattern_differ_in_their_kinds_alone() -> None:
    for group in BRANCHES:
        kinds = [kind for one in group for kind in one.kinds]
        assert len(kinds) == len(set(kinds))
        assert len({(one.when, one.claim) for one in group}) == 1
        assert len(group) == 1 or all(one.kinds for one in group)


@pytest.mark.parametrize("language", ["en", "ru", "ky"])
def test_a_tree_fits_the_width_and_names_everything(graph: Reader, language: str) -> None:
    found = impact(graph, "resolution/2019/493", D(2024, 5, 15), language=language, today=LATER)
    text = tree(found.document, language, 100)
    assert max(map(len, text.splitlines())) <= 100
    flat = " ".join(text.replace("│", " ").split())
    for row in found.document["ranked"]:
        assert " ".join(row["label"].split()) in flat


def test_control_characters_do_not_break_graphml() -> None:
    label = Quad(NamedNode(thing(1)), term("rdfs:label"), Literal("a\x00b\x0b<&>", language="en"), CORPUS)
    held = [
        quad for quad in small([Said(1, 0, "part-of", 0, 0, "accepted")]).quads() if quad.predicate != label.predicate
    ]
    graph = reader_of([*held, label])
    found: Impact = impact(graph, thing(0), DAYS[0], names=Names.of(small([])))
    back = nx.read_graphml(StringIO(graphml(graph, found.reach.edges)), force_multigraph=True)
    assert back.nodes[thing(1)]["label"] == "ab<&>"


def test_a_name_is_read_for_the_things_shown_alone(graph: Reader) -> None:
    naming = Naming.of(graph, {f"{BASE}eli/kg/law/2005/55"}, set(), "ru")
    assert naming.thing(f"{BASE}eli/kg/law/2005/55")["class"] == "Act"
    assert naming.label(f"{BASE}eli/kg/law/2018/2") == "2"


@pytest.mark.parametrize("module", ["chronolex.cli", "chronolex.impact_command", "chronolex.graph.impact_ranking"])
def test_networkx_is_loaded_only_when_it_is_needed(module: str) -> None:
    code = f"import sys, {module}; print('networkx' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "False\n"


def test_the_command_prints_text_json_and_graphml(chronolex: Run) -> None:
    asked = ("impact", "code/2021/127/art_166", "--date", "2024-05-15")
    text = chronolex(*asked, COLUMNS="100")
    assert text.returncode == 0, text.stderr
    assert "is punished by ↑ (certain)" in text.stdout
    document = json.loads(chronolex(*asked, "--json").stdout)
    back = nx.read_graphml(StringIO(chronolex(*asked, "--graphml").stdout), force_multigraph=True)
    assert len(back) == document["count"] + 1
    assert "1. " in chronolex(*asked, "--to", "trafficking-in-persons").stdout
    assert "Art. 6, Law No. 55" in chronolex("impact", "--rank", "--date", "2024-05-15").stdout
    assert "No legal bases" in chronolex("impact", "--cycles", "--date", "2024-05-15").stdout


@pytest.mark.parametrize(
    "wrong",
    [
        (),
        ("law/2005/55", "--rank"),
        ("--rank", "--to", "law/2005/55"),
        ("law/2005/55", "--json", "--graphml"),
        ("law/2005/55", "--to", "law/2018/2", "--graphml"),
        ("law/2005/55", "--to", "law/2005/55"),
        ("law/2005/55", "--depth", "-1"),
        ("law/2005/55", "--date", "2024-02-30"),
        ("nothing of that name",),
    ],
)
def test_what_makes_no_sense_ends_with_2(chronolex: Run, wrong: tuple[str, ...]) -> None:
    done = chronolex("impact", *wrong)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr


def test_over_http_it_is_json_graphml_or_a_page(home: Path) -> None:
    asked = {"thing": "code/2021/127/art_166", "date": "2024-05-15"}
    with server(settings_of(home)) as address, httpx.Client(base_url=address, timeout=30) as client:
        document = client.get("/impact", params=asked).json()
        assert document["count"] > 10
        drawn = client.get("/impact", params={**asked, "format": "graphml"})
        assert drawn.headers["content-type"].startswith("application/graphml+xml")
        assert len(nx.read_graphml(StringIO(drawn.text), force_multigraph=True)) == document["count"] + 1
        for more in ({}, {"lang": "ru"}, {"lang": "ky"}, {"to": "trafficking-in-persons"}):
            shown = client.get("/impact", params={**asked, **more}, headers={"Accept": "text/html"})
            assert shown.status_code == 200
            assert "<h2" in shown.text
        assert client.get("/impact", params={"rank": "true", "format": "html"}).status_code == 200
        assert client.get("/impact", headers={"Accept": "text/html"}).status_code == 200
        wrong = {
            "": 400,
            "thing=%3Cscript%3E": 404,
            "thing=law/2005/55&depth=11": 400,
            "thing=law/2005/55&depth=%D9%A1x": 400,
            "thing=law/2005/55&rank=true": 400,
            "rank=yes": 400,
            "thing=a&thing=b": 400,
            "thing=law/2005/55&what=1": 400,
            "thing=law/2005/55&date=9999-12-31": 400,
            "thing=law/2005/55&format=pdf": 400,
        }
        for query, status in wrong.items():
            for accept in ("application/json", "text/html"):
                answer = client.get(f"/impact?{query}", headers={"Accept": accept})
                blank = query == "" and accept == "text/html"
                assert answer.status_code == (200 if blank else status), query
                assert accept == "application/json" or "<script" not in answer.text


# The long run


@pytest.mark.long
def test_a_second_engine_finds_the_same_edges(graph: Reader, second_engine: RdflibGraph) -> None:
    for day in (D(2020, 6, 1), D(2021, 11, 15)):
        assert Edges(second_engine, day, LATER).everything() == Edges(graph, day, LATER).everything()
    law = [f"{BASE}eli/kg/law/2005/55"]
    assert Edges(second_engine, D(2024, 5, 15), LATER).on(law) == Edges(graph, D(2024, 5, 15), LATER).on(law)


@pytest.mark.long
def test_what_is_read_around_a_thing_does_not_grow_with_the_graph(tmp_path: Path) -> None:
    from bench.world import grown

    things = [f"{BASE}{tail}" for tail in ("eli/c3/code/2014/new", "id/c3/mechanism/mechanism", "id/c3/body/ministry")]
    stores = [grown(tmp_path / str(size), size) for size in (10_000, 200_000)]
    for side in ("support", "dependent"):
        text = edges_query(D(2020, 6, 1), LATER, side, things)
        rounds = [[_spent(store, text) for store in stores] for _ in range(15)]
        first, late = (min(spent) for spent in zip(*rounds, strict=True))
        # A walk through the graph takes twenty times longer in the larger one; below half a millisecond nothing counts.
        assert late < 5 * max(first, 0.0005)
    assert "VALUES ?support" not in whole_query(D(2020, 6, 1), LATER)


def _spent(store: Store, text: str) -> float:
    """Return the processor time of this thread: what else the machine does is not ours."""
    began = time.thread_time()
    select(store, text)
    return time.thread_time() - began
