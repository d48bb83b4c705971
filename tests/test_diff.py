"""What changed between two days, against a second count by hand over the same index days."""

from __future__ import annotations

import datetime as dt
import random
import time
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad

from chronolex.errors import UnknownName, UsageError
from chronolex.graph.bounds import Index, Interval
from chronolex.graph.days import PrintedDate
from chronolex.graph.diff import Diff, diff_days
from chronolex.graph.diff_changes import DOUBTS, SHOWN, changes
from chronolex.graph.diff_facts import Fact, facts_between
from chronolex.graph.literals import day_literal
from chronolex.graph.names import Names
from chronolex.graph.store import Reader
from chronolex.graph.vocabulary import BASE, CORPUS, term

from .conftest import RdflibGraph, reader_of
from .tiny import D, tiny_graph

TODAY = D(2026, 1, 1)
ONE = dt.timedelta(days=1)
KINDS = ("certain", "presumed", "possible")


# A second reading of the graph: quads alone, no query, no interval type.


class Held:
    """What the graph says of one claim's time, as plain days."""

    def __init__(self, said: dict[str, list[str]]) -> None:
        self.kinds = {one.rpartition("#")[2] for one in said["type"]}
        self.standing = said["standing"][0].rpartition("/")[2]
        self.spans = [(said[f"{name}From"][0], said[f"{name}To"][0]) for name in KINDS]
        self.begins, self.ends = said["startKnown"] == ["true"], said["endKnown"] == ["true"]
        self.date = next(iter(said.get("date", ())), "")

    def on(self, day: dt.date) -> str | None:
        found = [name for name, (first, after) in zip(KINDS, self.spans, strict=True) if first <= str(day) < after]
        return found[0] if found else None


def held(reader: Reader, known: dt.date) -> dict[str, Held]:
    """Return every claim with days as known on a day, rejected ones left out."""
    said: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for quad in reader.quads():
        if quad.graph_name == CORPUS and isinstance(quad.object, NamedNode | Literal):
            name = quad.predicate.value.rpartition("#")[2]
            said[quad.subject.value][name].append(quad.object.value)  # type: ignore[union-attr]
    found = {}
    for claim, values in list(said.items()):
        for node in values["asKnown"]:
            as_known = said[node]
            dated = as_known["knownFrom"][0] <= str(known) < as_known["knownTo"][0] and "possibleFrom" in as_known
            if dated and not values["standing"][0].endswith("/rejected"):
                mine = {**values, **{name: value for name, value in as_known.items() if name != "type"}}
                found[claim] = Held(defaultdict(list, mine))
    return found


@pytest.fixture(scope="session")
def situations(graph: Reader) -> dict[str, Held]:
    return {claim: one for claim, one in held(graph, TODAY).items() if one.kinds & {"Situation", "Absence"}}


@pytest.fixture(scope="session")
def events(graph: Reader) -> dict[str, Held]:
    return {claim: one for claim, one in held(graph, TODAY).items() if "Event" in one.kinds}


def lines(found: Diff, *kinds: str) -> list[dict[str, Any]]:
    return [line for group in found.groups for line in group["changes"] if not kinds or line["change"] in kinds]


def claims(found: Diff, side: str, *kinds: str) -> set[str]:
    return {line[side]["claim"] for line in lines(found, *kinds)}


@cache
def names_of(reader: Reader) -> Names:
    return Names.of(reader)


@cache
def whole(reader: Any, first: dt.date, second: dt.date, about: str | None = None) -> Diff:
    """Return everything that changed; several tests look at one answer."""
    names = names_of(reader)
    return diff_days(reader, first, second, about=about, today=TODAY, names=names, everything=True)


def pairs(count: int) -> list[tuple[dt.date, dt.date]]:
    draw = random.Random(20260101)
    found: list[tuple[dt.date, dt.date]] = []
    while len(found) < count:
        one, other = (D(1996, 1, 1) + ONE * draw.randrange(11_000) for _ in range(2))
        if one != other:
            found.append((min(one, other), max(one, other)))
    # Two thirds of them lie around days on which much happened, with that day as the last or as the first.
    busy = [D(2019, 1, 1), D(2021, 12, 1), D(2021, 11, 15), D(2019, 3, 5), D(2022, 4, 15), D(2018, 1, 11)] * count
    near = [(day - ONE * draw.randrange(1, 40), day) if one else (day, day + ONE * draw.randrange(1, 40))
            for day, one in zip(busy, [True, False, False, True, True] * count, strict=False)]  # fmt: skip
    return [near[place] if place % 3 else pair for place, pair in enumerate(found)]


# Every claim against its six days.


@pytest.mark.parametrize(("first", "second"), pairs(30), ids=str)
def test_the_diff_is_what_a_count_of_every_claim_gives(
    graph: Reader, situations: dict[str, Held], first: dt.date, second: dt.date
) -> None:
    found = whole(graph, first, second)
    began = {claim for claim, one in situations.items() if one.on(first) is None and one.on(second)}
    ended = {claim for claim, one in situations.items() if one.on(first) and one.on(second) is None}
    assert claims(found, "after", "began", "first-attested", "moved", "changed") == began
    assert claims(found, "before", "ended", "last-attested", "moved", "changed") == ended
    assert claims(found, "after", "began", "moved", "changed") == {one for one in began if situations[one].begins}
    assert claims(found, "before", "ended", "moved", "changed") == {one for one in ended if situations[one].ends}
    firmer = {
        claim for claim, one in situations.items() if one.on(first) and one.on(second) not in (None, one.on(first))
    }
    assert claims(found, "after", "surer", "less-sure") == firmer


@pytest.mark.parametrize(("first", "second"), pairs(30), ids=str)
def test_what_held_only_in_between_is_told(
    graph: Reader, situations: dict[str, Held], first: dt.date, second: dt.date
) -> None:
    def between(one: Held) -> bool:
        start, after = one.spans[2]
        some = start < after and str(first) < start and after <= str(second)
        return some and one.on(first) is None and one.on(second) is None

    found = whole(graph, first, second)
    expected = {claim for claim, one in situations.items() if between(one)}
    assert claims(found, "after", "came-and-went", "only-between", "attested-between") == expected
    both = {claim for claim in expected if situations[claim].begins and situations[claim].ends}
    assert claims(found, "after", "came-and-went") == both


@pytest.mark.parametrize(("first", "second"), pairs(30), ids=str)
def test_events_are_told_by_their_printed_date(
    graph: Reader, events: dict[str, Held], first: dt.date, second: dt.date
) -> None:
    expected = {}
    for claim, one in events.items():
        if one.date:
            printed = PrintedDate.parse(one.date)
            if printed.last > first and printed.first <= second:
                certain = first < printed.first and printed.last <= second
                expected[claim] = "certain" if certain else "possible"
    found = whole(graph, first, second)
    assert {line["after"]["claim"]: line["certainty"] for line in lines(found, "happened")} == expected


@pytest.mark.parametrize(("first", "second"), pairs(30), ids=str)
def test_each_change_is_told_once_and_the_short_answer_is_part_of_the_long(
    graph: Reader, first: dt.date, second: dt.date
) -> None:
    long, short = whole(graph, first, second), diff_days(graph, first, second, today=TODAY, names=names_of(graph))
    told = [claim for line in lines(long) for claim in line["claims"]]
    assert len(told) == len(set(told))
    assert [line for line in lines(long) if line["change"] in SHOWN] == lines(short)
    assert sum(short.left_out.values()) == len(lines(long, *DOUBTS))
    assert long.left_out == {}


@pytest.mark.parametrize(("first", "second"), pairs(12), ids=str)
def test_what_begins_one_way_ends_the_other(graph: Reader, first: dt.date, second: dt.date) -> None:
    facts = facts_between(graph, first, second, TODAY)

    def told(one: dt.date, other: dt.date, kind: str) -> set[str]:
        return {change.facts[0].claim for change in changes(facts, one, other) if change.kind == kind}

    for kind, mirrored in (("began", "ended"), ("first-attested", "last-attested"), ("surer", "less-sure")):
        assert told(first, second, kind) == told(second, first, mirrored)
        assert told(first, second, mirrored) == told(second, first, kind)
    for kind in ("came-and-went", "only-between", "attested-between", "happened"):
        assert told(first, second, kind) == told(second, first, kind)


# The same over drawn index days, through a graph of a few claims.

_START = D(2020, 1, 1)
_DAYS = st.integers(0, 14).map(lambda count: _START + ONE * count)


@st.composite
def indexes(draw: st.DrawFn) -> Index:
    """Draw three nested intervals; the inner ones may be empty."""
    b1, e2 = sorted(draw(st.lists(_DAYS, min_size=2, max_size=2, unique=True)))
    within = st.integers(0, (e2 - b1).days).map(lambda count: b1 + ONE * count)
    p1, p2 = sorted(draw(st.lists(within, min_size=2, max_size=2)))
    inside = st.integers(0, (p2 - p1).days).map(lambda count: p1 + ONE * count)
    c1, c2 = sorted(draw(st.lists(inside, min_size=2, max_size=2)))
    return Index(Interval(c1, c2), Interval(p1, p2), Interval(b1, e2), draw(st.booleans()), draw(st.booleans()))


def quads_of(place: int, index: Index) -> Iterator[Quad]:
    """Yield a competence with these days."""
    claim, node = NamedNode(f"{BASE}id/kg/claim/drawn/{place}"), NamedNode(f"{BASE}id/kg/claim/drawn/{place}/known")
    standing = NamedNode(f"{BASE}concept/standing/accepted")
    said: list[tuple[NamedNode, str, NamedNode | Literal]] = [
        *((claim, "rdf:type", term(f"clx:{kind}")) for kind in ("Competence", "Situation", "Claim")),
        (claim, "clx:standing", standing),
        (claim, "clx:holder", NamedNode(f"{BASE}id/kg/body/{place}")),
        (claim, "clx:asKnown", node),
        (node, "clx:knownFrom", day_literal(_START)),
        (node, "clx:knownTo", day_literal(D(9999, 12, 31))),
        (node, "clx:startKnown", Literal(index.start_known)),
        (node, "clx:endKnown", Literal(index.end_known)),
    ]
    for name in KINDS:
        span = getattr(index, name)
        said += [(node, f"clx:{name}From", day_literal(span.start)), (node, f"clx:{name}To", day_literal(span.end))]
    for subject, name, value in said:
        yield Quad(subject, term(name), value, CORPUS)


@settings(max_examples=200, deadline=None)
@given(st.lists(indexes(), max_size=5), _DAYS, _DAYS)
def test_a_few_drawn_claims(drawn: list[Index], one: dt.date, other: dt.date) -> None:
    if one == other:
        return
    reader = reader_of([quad for place, index in enumerate(drawn) for quad in quads_of(place, index)])
    facts = facts_between(reader, min(one, other), max(one, other), TODAY)
    told = {change.facts[0].claim.rpartition("/")[2]: change for change in changes(facts, one, other)}
    for place, index in enumerate(drawn):
        change = told.get(str(place))
        on = [next((name for name in KINDS if getattr(index, name).holds(day)), None) for day in (one, other)]
        inside = [min(one, other) + ONE * count for count in range(1, abs((other - one).days) + 1)]
        if on[0] != on[1]:
            assert change is not None
            assert [change.first, change.second] == on
            assert (change.before is None, change.after is None) == (on[0] is None, on[1] is None)
        elif on[0] is None and any(index.possible.holds(day) for day in inside):
            assert change is not None
            assert change.kind in ("came-and-went", "only-between", "attested-between")
            best = {name for name in KINDS if any(getattr(index, name).holds(day) for day in inside)}
            assert change.certainty == next(name for name in KINDS if name in best)
        else:
            assert change is None


@given(indexes())
def test_the_windows_are_days_that_the_index_allows(index: Index) -> None:
    fact = Fact("it", "Competence", False, "accepted", index, {})
    assert index.possible.start <= fact.begins.first <= fact.begins.last < index.possible.end
    assert index.possible.start < fact.ends.first <= fact.ends.last == index.possible.end


# What everybody knows.


def only(found: Diff, claim: str) -> dict[str, Any]:
    """Return the one line that tells of a claim, given by the end of its IRI."""
    told = [line for line in lines(found) if any(one.endswith(f"/{claim}") for one in line["claims"])]
    assert len(told) == 1, told
    return told[0]


def group_of(found: Diff, thing: str) -> dict[str, Any]:
    """Return the one group caused by a thing, given by the end of its IRI, on a day."""
    groups = [
        group
        for group in found.groups
        if group["cause"]["how"] == "event" and any(one["iri"].endswith(thing) for one in group["cause"]["things"])
    ]
    assert len(groups) == 1, [group["cause"] for group in found.groups]
    return groups[0]


def told(group: dict[str, Any]) -> set[tuple[str, str]]:
    return {(line["change"], line["kind"]) for line in group["changes"]}


def test_the_coordination_moves_by_resolution_252(graph: Reader) -> None:
    found = diff_days(graph, D(2021, 11, 14), D(2021, 11, 15), today=TODAY)
    group = group_of(found, "resolution/2021/252")
    assert group["cause"]["days"] == {"first": "2021-11-15", "last": "2021-11-15"}
    moved = [line for line in group["changes"] if (line["change"], line["kind"]) == ("moved", "Competence")]
    assert len(moved) == 1
    assert moved[0]["before"]["value"] == "State Migration Service"
    assert moved[0]["after"]["value"] == "Ministry of Labour, Social Security and Migration"
    assert (moved[0]["certainty"], moved[0]["standing"], moved[0]["printed"]) == ("certain", "accepted", "2021-11-15")
    assert {(one["source"], *one["lines"]) for one in moved[0]["printed_in"]} >= {("osce-2025", 117)}
    assert ("happened", "FunctionTransfer") in told(group)


@pytest.mark.parametrize(("first", "second"), [((2021, 11, 13), (2021, 11, 14)), ((2021, 11, 15), (2021, 11, 16))])
def test_nothing_of_it_the_day_before_nor_the_day_after(
    graph: Reader, first: tuple[int, int, int], second: tuple[int, int, int]
) -> None:
    found = diff_days(graph, D(*first), D(*second), about="resolution/2021/252", today=TODAY)
    assert lines(found) == []


def test_nobody_knew_of_it_in_2020(graph: Reader) -> None:
    found = diff_days(graph, D(2021, 11, 14), D(2021, 11, 15), known_on=D(2020, 1, 1), today=TODAY)
    assert not [line for line in lines(found) if line["kind"] in ("Competence", "Filling")]


def test_the_codes_of_2019(graph: Reader) -> None:
    found = diff_days(graph, D(2018, 12, 31), D(2019, 1, 1), today=TODAY)
    group = group_of(found, "code/2017/criminal-code")
    assert [thing["iri"].partition("/kg/")[2] for thing in group["cause"]["things"]] == [
        "code/2017/criminal-code",
        "code/1997/criminal-code",
    ]
    articles = next(
        line
        for line in group["changes"]
        if line["kind"] == "Criminalisation" and "trafficking in persons" in line["says"]
    )
    assert articles["change"] == "moved"
    assert ("Art. 124" in articles["before"]["value"], "Art. 171" in articles["after"]["value"]) == (True, True)
    penalty = next(line for line in group["changes"] if line["change"] == "changed" and line["kind"] == "Penalty")
    assert "trafficking in persons" in penalty["says"]
    assert (penalty["before"]["value"], penalty["after"]["value"]) == ("?–240 month", "?–120 month")
    for code in ("code/2019/code-on-misdemeanours", "code/2019/code-on-offences"):
        assert ("began", "InForce") in told(group_of(found, code))


def test_the_code_of_2021_replaces_that_of_2017(graph: Reader) -> None:
    found = diff_days(graph, D(2021, 11, 30), D(2021, 12, 1), today=TODAY)
    group = group_of(found, "code/2021/127")
    assert [thing["iri"].partition("/kg/")[2] for thing in group["cause"]["things"]] == [
        "code/2021/127",
        "code/2017/criminal-code",
    ]
    moved = {
        (line["before"]["value"].partition(",")[0], line["after"]["value"].partition(",")[0])
        for line in group["changes"]
        if (line["change"], line["kind"]) == ("moved", "Criminalisation")
    }
    assert {("Art. 171", "Art. 166"), ("Art. 173", "Art. 170")} <= moved
    children = next(
        line for line in group["changes"] if line["kind"] == "Criminalisation" and "Art. 167" in line["says"]
    )
    assert (children["change"], children["certainty"]) == ("began", "certain")
    assert {("ended", "Penalty"), ("began", "Penalty"), ("ended", "InForce"), ("began", "InForce")} <= told(group)


def test_the_first_coordinating_body_and_the_end_of_nobody(graph: Reader) -> None:
    found = diff_days(graph, D(2019, 3, 4), D(2019, 3, 5), today=TODAY)
    group = group_of(found, "resolution/2019/101")
    assert {("began", "Competence"), ("began", "Filling"), ("ended", "Absence"), ("happened", "Adoption")} <= told(
        group
    )
    # Attested in a month is no beginning: no source prints one.
    assert found.left_out["first-attested"] > 30
    assert not [line for line in lines(found) if line["kind"] == "Finding"]


def test_the_amendment_of_law_55_in_2023(graph: Reader) -> None:
    found = diff_days(graph, D(2023, 1, 23), D(2023, 1, 24), today=TODAY)
    group = group_of(found, "law/2005/55")
    changed = only(found, "trafficking-since-2023")
    assert changed in group["changes"]
    assert changed["change"] == "changed"
    assert changed["before"]["claim"].endswith("/trafficking-before-2023")
    assert changed["printed"] == "2023-01-24"
    assert [one["iri"].partition("/kg/")[2] for one in changed["articles"]] == ["law/2005/55/art_1"]
    assert ("happened", "Amendment") in told(group)
    assert only(found, "exploitation")["change"] == "began"


def test_programmes_end_with_their_term_and_begin_by_resolution(graph: Reader) -> None:
    ended = diff_days(graph, D(2020, 12, 31), D(2021, 1, 1), today=TODAY)
    group = group_of(ended, "programme/counter-trafficking-2017-2020")
    assert {line["printed"] for line in group["changes"] if line["kind"] == "InForce"} == {"through 2020"}
    assert only(ended, "no-programme-2021-2022")["change"] == "began"
    began = diff_days(graph, D(2022, 4, 14), D(2022, 4, 15), today=TODAY)
    group = group_of(began, "resolution/2022/227")
    assert ("began", "InForce") in told(group)
    assert only(began, "no-programme-2021-2022") in group["changes"]


def test_disputed_claims_are_marked_and_join_nothing(graph: Reader) -> None:
    found = whole(graph, D(2018, 12, 31), D(2019, 1, 1))
    disputed = [line for line in lines(found) if line["standing"] == "disputed"]
    assert disputed
    assert not [line for line in disputed if line["change"] in ("moved", "changed")]
    assert not [line for line in lines(found) if line["certainty"] == "presumed" and line["standing"] == "disputed"]


@pytest.mark.parametrize(
    ("about", "first", "second", "expected"),
    [
        ("body/state-migration-service", (2021, 11, 14), (2021, 11, 15), {"Competence", "Filling", "FunctionTransfer"}),
        ("offence/trafficking-in-persons", (2021, 11, 30), (2021, 12, 1), {"Criminalisation", "Penalty"}),
        ("law/2005/55", (2023, 1, 23), (2023, 1, 24), {"Norm", "Amendment"}),
        ("code/2021/127/art_170", (2021, 11, 30), (2021, 12, 1), {"Criminalisation", "Penalty", "Norm"}),
    ],
)
def test_a_body_an_act_an_offence_alone(
    graph: Reader, about: str, first: tuple[int, int, int], second: tuple[int, int, int], expected: set[str]
) -> None:
    every = diff_days(graph, D(*first), D(*second), today=TODAY)
    found = diff_days(graph, D(*first), D(*second), about=about, today=TODAY)
    assert {line["kind"] for line in lines(found)} == expected
    assert [line for line in lines(every) if line in lines(found)] == lines(found)
    assert found.about is not None
    assert found.about["iri"].endswith(about)


def test_names_come_in_the_language_asked_for(graph: Reader) -> None:
    found = diff_days(graph, D(2021, 11, 14), D(2021, 11, 15), language="ru", today=TODAY)
    moved = next(line for line in lines(found, "moved"))
    assert moved["before"]["value"] == "Государственная служба миграции"


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ((2021, 11, 15), (2021, 11, 14), "write the earlier day first"),
        ((2021, 11, 15), (2021, 11, 15), "two different days"),
    ],
)
def test_days_the_wrong_way_round_are_refused(
    graph: Reader, first: tuple[int, int, int], second: tuple[int, int, int], said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        diff_days(graph, D(*first), D(*second), today=TODAY)


def test_a_name_that_nothing_has_is_refused(graph: Reader) -> None:
    with pytest.raises(UnknownName):
        diff_days(graph, D(2021, 11, 14), D(2021, 11, 15), about="nothing/of-the-kind", today=TODAY)


def test_an_answer_takes_less_than_a_second(graph: Reader) -> None:
    names = names_of(graph)
    for first, second in ((D(2021, 11, 30), D(2021, 12, 1)), (D(2018, 1, 1), D(2022, 1, 1))):
        spent = []
        for _ in range(3):
            began = time.process_time()
            diff_days(graph, first, second, today=TODAY, names=names)
            spent.append(time.process_time() - began)
        # Of the processor, and the best of three: what else the machine does is not ours.
        assert min(spent) < 1


@pytest.mark.long
@pytest.mark.parametrize(
    ("first", "second"),
    [((2021, 11, 14), (2021, 11, 15)), ((2018, 12, 31), (2019, 1, 1)), ((2017, 1, 1), (2023, 1, 1))],
)
def test_two_engines_agree(
    graph: Reader, second_engine: RdflibGraph, first: tuple[int, int, int], second: tuple[int, int, int]
) -> None:
    for about in (None, "law/2005/55"):
        one, other = (whole(engine, D(*first), D(*second), about=about) for engine in (graph, second_engine))
        assert one.document() == other.document()


# What is one change, on tiny corpora.

MONTH = """\
    object: field/trafficking
    role: {role}
    exclusive: true
    holders:
      - body: old-service
        key: old
        from: {{day: 2019-03-05, evidence: [one-2020 L3]}}
        to: {{day: {to}, evidence: [two-2025 L7]}}
      - body: new-ministry
        key: new
        from: {{day: {start}, evidence: [two-2025 L8]}}
"""


def _tiny(folder: Path, to: str, start: str) -> Diff:
    reader = tiny_graph(folder, {"who.yaml": MONTH.format(role="coordinates", to=to, start=start)})
    return diff_days(reader, D(2020, 1, 1), D(2022, 6, 1), today=TODAY)


@pytest.mark.parametrize(
    ("to", "start", "expected"),
    [
        ("2021-11-15", "2021-11-15", {"moved"}),
        ("2021-11", "2021-11-15", {"moved"}),
        ("2021-11-15", "2021-11-16", {"ended", "began"}),
        ("2021-11-15", "2022-01-01", {"ended", "began"}),
        ("2021", "2022-01-01", {"ended", "began"}),
    ],
)
def test_an_end_and_a_beginning_are_one_move_only_where_they_may_be_one_day(
    tmp_path: Path, to: str, start: str, expected: set[str]
) -> None:
    found = _tiny(tmp_path, to, start)
    assert {line["change"] for line in lines(found) if line["kind"] == "Competence"} == expected


def test_where_another_holds_on_both_days_nothing_moved(tmp_path: Path) -> None:
    third = "      - {body: third, key: third, from: {day: 2019-01-01, evidence: [one-2020 L5]}}\n"
    who = MONTH.format(role="implements", to="2021-11-15", start="2021-11-15").replace("    exclusive: true\n", "")
    body = "          - {id: new-ministry, label: {en: New Ministry, ru: Новое министерство}}\n"
    from .tiny import WORLD

    things = WORLD["things.yaml"].replace(body.lstrip(), body.lstrip() + "          - {id: third, label: Third}\n")
    reader = tiny_graph(tmp_path, {"who.yaml": who + third, "things.yaml": things})
    found = diff_days(reader, D(2020, 1, 1), D(2022, 6, 1), today=TODAY)
    assert {line["change"] for line in lines(found) if line["kind"] == "Competence"} == {"ended", "began"}


def test_an_end_that_only_a_later_source_prints_is_not_yet_known(tmp_path: Path) -> None:
    reader = tiny_graph(tmp_path)
    days = (D(2021, 1, 1), D(2022, 1, 1))
    assert {line["change"] for line in lines(diff_days(reader, *days, today=TODAY), "moved")} == {"moved"}
    assert lines(diff_days(reader, *days, known_on=D(2025, 5, 4), today=TODAY)) == []
    assert lines(diff_days(reader, *days, known_on=D(2025, 5, 5), today=TODAY), "moved")
