"""What ends with an act or a provision, and what stays known of it: the day before, the day itself, and as known before."""
# ruff: noqa: E501 - one fact, one line

from __future__ import annotations

from pathlib import Path

import pytest

from chronolex.errors import InputFaults
from chronolex.graph.days import Day
from chronolex.graph.stored import Stored
from chronolex.graph.vocabulary import BASE
from chronolex.loaders.changes.read import amend

from .changed import DAY, EVE, HEAD, Changed, after_of, before_of, changed_in, stored

APPROVED = """\
fields: [{id: g, label: G}]
acts:
  - id: resolution/2019/5
    label: R
    in_force: [{key: in-force, from: {day: 2019-01-01, evidence: [one-2020 L1]}}]
    norms: [{key: duty, kind: duty, text: T, from: {day: 2019-01-01, evidence: [one-2020 L1]}, at_least_through: {day: 2028, evidence: [one-2020 L2]}}]
    provisions: [{id: art_1, norms: [{key: ban, kind: ban, text: T, from: {day: 2019-01-01, evidence: [one-2020 L1]}, ended_by: law-2030-1/adoption}]}]
  - {id: law/2030/1, label: L, adopted: [{key: adoption, day: 2030-01-01, evidence: [one-2020 L9]}]}
programmes:
  - {id: q, label: Q, field: g, act: resolution/2019/5, in_force: [{key: q, period: {of: 2019/2029, evidence: [one-2020 L1]}}]}
measures:
  - {id: m, label: M, part_of: q, in_force: [{key: m, from: {day: 2020-01-01, evidence: [one-2020 L1]}, to: {day: 2027-06-01, evidence: [one-2020 L3]}}]}
  - {id: done, label: D, part_of: q, in_force: [{key: done, from: {day: 2020-01-01, evidence: [one-2020 L1]}, to: {day: 2021-06-01, evidence: [one-2020 L3]}}]}
"""
REPEAL = "  - repeal: {act: resolution/2019/5}\n"
BEFORE = Day(2026, 2, 28)
"""The day before the change is adopted."""


def _ends(graph: Stored, name: str) -> tuple[str, ...]:
    """Return what the passages of a claim print of its end, each with its source and line."""
    claim = graph.claim(type(next(graph.claims()))(f"{BASE}id/kg/claim/{name}"))
    assert claim is not None
    assert claim.timing.end is not None
    passages = claim.timing.end.evidence
    lines = (f"{one.prints} {one.source.iri.value.rpartition('/')[2]} {one.lines[0]}" for one in passages)
    return (str(claim.timing.end.printed), *sorted(lines))


@pytest.fixture
def repealed(tmp_path: Path) -> Changed:
    return changed_in(tmp_path, REPEAL, more=APPROVED)


@pytest.mark.parametrize("act", ["programme/q", "measure/m"])
def test_what_an_act_approved_ends_with_it_though_its_own_end_is_printed_later(repealed: Changed, act: str) -> None:
    name = act.rpartition("/")[2]
    assert repealed.asked("in-force", EVE, act=act) == [f"{name} certain"]
    assert repealed.asked("in-force", DAY, act=act) == ["no-longer"]
    assert repealed.asked("in-force", DAY, BEFORE, act=act) == [f"{name} certain"]


def test_what_had_ended_before_keeps_its_end(repealed: Changed) -> None:
    ended = {iri.value.rpartition("/claim/")[2] for iri in repealed.amended.ended}
    assert ended == {
        "resolution-2019-5/in-force",
        "q/q",
        "m/m",
        "resolution-2019-5/duty",
        "resolution-2019-5-art-1/ban",
    }


def test_the_end_that_was_printed_stays_known_until_the_change(repealed: Changed) -> None:
    for act, last in (("programme/q", Day(2029, 12, 31)), ("measure/m", Day(2027, 5, 31))):
        name = act.rpartition("/")[2]
        assert repealed.asked("in-force", last, BEFORE, act=act) == [f"{name} certain"]
        assert repealed.asked("in-force", last.replace(year=last.year + 1), BEFORE, act=act) == ["no-longer"]


def test_every_passage_of_an_end_says_what_it_prints(tmp_path: Path) -> None:
    before = before_of(tmp_path, APPROVED)
    after = stored(after_of(before, amend(HEAD + REPEAL, "change.yaml", before, "kg")))
    own = "None change-a-change 7"
    assert _ends(after, "q/q") == ("2026-04-01", "2030-01-01 one-2020 1", own)
    assert _ends(after, "m/m") == ("2026-04-01", "2027-06-01 one-2020 3", own)
    assert _ends(after, "resolution-2019-5/duty") == ("2026-04-01", "2029-01-01 one-2020 2", own)
    assert _ends(after, "resolution-2019-5-art-1/ban") == ("2026-04-01", "2030-01-01 one-2020 9", own)
    again = HEAD.replace("a-change", "again").replace("law/2026/7", "law/2026/8").replace("2026-04-01", "2026-03-20")
    last = amend(again + REPEAL, "again.yaml", after, "kg")
    assert _ends(stored(after_of(after, last)), "q/q") == (
        "2026-03-20", "2026-04-01 change-a-change 7", "2030-01-01 one-2020 1", "None change-again 7"
    )  # fmt: skip


def test_an_end_that_took_the_place_of_another_counts_from_its_own_day_on(tmp_path: Path) -> None:
    """Three ends, one after another, two of them days and one a whole year: each is the end while it is the last known."""
    graph = before_of(tmp_path)
    for number, (adopted, to) in enumerate((("2026-03-01", "2028-01-01"), ("2026-04-01", "2027")), 1):
        head = (
            f"change: c{number}\ntitle: C\nact: law/2026/{number}\nadopted: {adopted}\nin_force: {adopted}\neffects:\n"
        )
        found = amend(f"{head}  - amend_term: {{programme: p, to: {to}}}\n", "c.yaml", graph, "kg")
        after = after_of(graph, found)
        graph = stored(after)
    claim = graph.resolved(found.ended[0])
    assert claim is not None
    lasts = [(str(one.since), str(one.index.possible.end)) for one in claim.known if one.index]
    assert lasts == [("2020-06-30", "2030-01-01"), ("2026-03-01", "2028-01-01"), ("2026-04-01", "2027-12-31")]
    assert [one.known for one in after.resolved if one.claim.iri == found.ended[0]] == [claim.known]


RENUMBER = "  - renumber: {from: code/2017/criminal-code/art_171, to: code/2017/criminal-code/art_172}\n"
CEASES = {
    "renumbered": RENUMBER,
    "repealed": "  - repeal: {provision: code/2017/criminal-code/art_171}\n",
}


@pytest.mark.parametrize("case", CEASES)
def test_that_it_ends_tells_only_that_it_was_in_force_on_the_eve(tmp_path: Path, case: str) -> None:
    found = changed_in(tmp_path, CEASES[case])
    old = "code/2017/criminal-code/art_171"
    assert found.asked("in-force", DAY, act=old) == ["no-longer"]
    assert found.asked("in-force", EVE, act=old) == ["art_171 certain"]
    for earlier in (Day(2026, 3, 30), Day(2019, 1, 1), Day(2018, 12, 31)):
        assert found.asked("in-force", earlier, act=old) == ["no-evidence"]
    assert found.asked("in-force", EVE, BEFORE, act=old) == ["no-evidence"]
    assert found.asked("criminalising-provision", Day(2019, 1, 1), offence="theft") == ["art_171 presumed"]


def test_what_the_corpus_knows_of_its_force_stays(tmp_path: Path) -> None:
    more = "acts: [{id: law/2020/1, label: L, provisions: [{id: art_1, in_force: [{key: force, from: {day: 2020-02-01, evidence: [one-2020 L1]}}]}]}]\n"
    found = changed_in(tmp_path, "  - repeal: {provision: law/2020/1/art_1}\n", more=more)
    assert [found.asked("in-force", day, act="law/2020/1/art_1") for day in (Day(2020, 1, 31), Day(2020, 2, 1), EVE, DAY)] == [
        ["not-yet"], ["art_1 certain"], ["art_1 certain"], ["no-longer"]
    ]  # fmt: skip
    assert not any("clx:startUnknown" in dict(claim.values) for claim in found.amended.claims)


def test_what_begins_only_after_the_end_is_refused(tmp_path: Path) -> None:
    more = "acts: [{id: law/2020/1, label: L, in_force: [{key: f, from: {day: 2020-02-01, evidence: [one-2020 L1]}}], provisions: [{id: art_1, in_force: [{key: force, from: {day: 2026-05-01, evidence: [one-2020 L1]}}]}]}]\n"
    with pytest.raises(
        InputFaults, match="the InForce 'law-2020-1-art-1/force' begins on 2026-05-01, when what it stands on has ended"
    ):
        changed_in(tmp_path, "  - repeal: {act: law/2020/1}\n", more=more)


def test_a_provision_of_the_act_that_makes_the_change_may_be_inserted(tmp_path: Path) -> None:
    found = changed_in(tmp_path, "  - insert: {provision: law/2026/7/art_1, criminalises: [theft]}\n")
    (label,) = {
        str(term)
        for thing in found.amended.things
        for name, term in thing.properties
        if name == "rdfs:label" and "art_1" in thing.iri.value
    }
    assert label == '"Art. 1, A change"@en'
