"""Five changes of the law as the sources tell them: applied one by one, they give the answers of the corpus again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import NamedNode

from chronolex import undoing
from chronolex.errors import UsageError
from chronolex.graph import history
from chronolex.graph.ask import ask
from chronolex.graph.claims import Claim
from chronolex.graph.days import Day
from chronolex.graph.generations import current
from chronolex.graph.names import Names
from chronolex.graph.store import Reader, open_reader
from chronolex.graph.vocabulary import BASE
from chronolex.queries.catalogue import Question, catalogue, question
from chronolex.staging import Staged
from examples.history.base import Base, base, changes
from examples.history.pages import CHANGES, HISTORY, drafted, filled, reports
from examples.history.replaying import Step, replayed

TODAY = Day(2026, 6, 1)
DAYS = ("2018-01-11", "2019-01-01", "2021-11-15", "2021-12-01", "2023-01-24")
SURE = {"possible": 1, "presumed": 2, "certain": 3}
MADE = {"clx:enacted", "clx:endEnacted", "clx:inferred", "clx:exclusive"}
"""What a change writes to a claim that is no part of what the claim says, or that only marks it."""


@dataclass
class World:
    """The corpus, what was left out of it, and the data folder in which the changes were applied to the rest."""

    staged: Staged
    base: Base
    home: Path
    steps: list[Step]
    real: Reader
    replayed: Reader
    names: tuple[Names, Names]


@pytest.fixture(scope="module")
def world(staged: Staged, graph: Reader, tmp_path_factory: pytest.TempPathFactory) -> World:
    home, found = tmp_path_factory.mktemp("history"), base(staged.facts)
    steps = list(replayed(home, found, told=False))
    after = open_reader(home)
    return World(staged, found, home, steps, graph, after, (Names.of(graph), Names.of(after)))


def test_the_changes_are_applied_in_the_order_of_their_days(world: World) -> None:
    assert [step.name for step in world.steps] == [path.stem for path in changes()]
    assert [step.amended.days for step in world.steps] == [(day,) for day in DAYS]
    assert [step.generation.number for step in world.steps] == [2, 3, 4, 5, 6]
    adopted = [step.amended.change.adopted for step in world.steps]
    assert all(one and one.first.isoformat() <= day for one, day in zip(adopted, DAYS, strict=True))


def test_nothing_else_is_left_out_of_the_base(world: World) -> None:
    facts, found = world.staged.facts, world.base
    left_out = {one.iri for one in (*found.caused, *found.hung)}
    assert {claim.iri for claim in facts.claims} == left_out.difference(thing.iri for thing in facts.things) | {
        claim.iri for claim in found.facts.claims
    }
    assert {thing.iri for thing in facts.things} - {thing.iri for thing in found.facts.things} == {
        one.iri for one in found.hung if not isinstance(one, Claim)
    }
    before, ended = {claim.iri: claim for claim in found.facts.claims}, {claim.iri for claim in found.ended}
    assert {claim.iri for claim in facts.claims if claim.iri in before and before[claim.iri] != claim} == ended
    assert found.facts.sources == facts.sources


def test_what_is_left_out_is_what_the_changes_bring(world: World) -> None:
    """The rule of the base is tried against the files: what they begin is what it leaves out, and nothing more."""
    wanted = {_said(claim) for claim in world.base.caused if claim.kind != "Amendment"}
    made = {_said(claim): claim for claim in _begun(world) if claim.kind not in ("Amendment", "Repeal")}
    assert wanted - made.keys() == set()
    new = {iri.rpartition("/eli/")[2] for _, values in made.keys() - wanted for _, iri in values if "/eli/" in iri}
    assert new == {"kg/law/2023/amending-law-55"}, "the law of 2023, which the corpus does not name"


def test_what_ends_in_the_corpus_ends_by_the_changes(world: World) -> None:
    ended = {iri for step in world.steps for iri in step.amended.ended}
    missing = {claim.iri for claim in world.base.ended} - ended
    # No source says that the point of Resolution 101 was repealed; the corpus concludes it.
    assert {_tail(iri) for iri in missing} == {"resolution-2019-101/coordinating-body"}
    again = {iri for iri in ended if iri not in {claim.iri for claim in world.base.ended}}
    assert {_tail(iri).partition("/")[0] for iri in again} == {"code-2017-criminal-code"}, "begun by a change, too"


def test_every_passage_is_one_that_the_corpus_cites_for_it(world: World) -> None:
    lines = {claim.iri: _lines(claim) for claim in world.base.caused}
    real = {_said(one): lines[one.iri] | lines[one.timing.started_by or one.iri] for one in world.base.caused}
    cited = set().union(*real.values(), *(_lines(claim) for claim in world.base.ended))
    for claim in _begun(world):
        assert _lines(claim) <= real.get(_said(claim), cited), claim.iri


def test_no_start_is_printed_that_the_corpus_does_not_print(world: World) -> None:
    real = {_said(claim): claim for claim in world.base.caused}
    for claim in _begun(world):
        same = real.get(_said(claim))
        if same and claim.timing.start and not same.timing.started_by:
            assert same.timing.start is not None, claim.iri
            assert claim.timing.start.printed == same.timing.start.printed


QUESTIONS = (
    ("coordinating-body", "object", ("field/anti-trafficking",)),
    ("criminalising-provision", "offence", ("trafficking-in-persons", "trafficking-in-children", "forced-labour")),
    ("penalty", "offence", ("trafficking-in-persons", "trafficking-in-children", "forced-labour")),
    ("who-may", "role", ("coordinates",)),
    ("competent-bodies", "role", ("coordinates",)),
    ("competences", "body", ("state-migration-service", "ministry-of-labour-social-security-and-migration")),
    ("in-force", "act", ("code/1997/criminal-code", "code/2017/criminal-code", "code/2021/127", "law/2018/2")),
    ("provision-lineage", "provision", ("code/2021/127/art_166",)),
)  # fmt: skip


def days() -> Iterator[Day]:
    """Yield the eve and the day of each change, and a day years later."""
    for day in DAYS:
        first = Day.fromisoformat(day)
        yield Day.fromordinal(first.toordinal() - 1)
        yield first
    yield TODAY


@pytest.mark.parametrize(("name", "param", "values"), QUESTIONS)
def test_the_answers_are_those_of_the_corpus(world: World, name: str, param: str, values: tuple[str, ...]) -> None:
    some = 0
    for value in values:
        for day in days():
            before, after = (
                _rows(graph, question(name), {param: value}, day, known)
                for graph, known in zip((world.real, world.replayed), world.names, strict=True)
            )
            assert before == after, (value, day)
            some += len(before)
    assert some


TRUTHS = (
    ("coordinating-body", {"object": "field/anti-trafficking"}, "body",
     ((Day(2021, 11, 14), "state-migration-service certain"),
      (Day(2021, 11, 15), "ministry-of-labour-social-security-and-migration certain"))),
    ("criminalising-provision", {"offence": "trafficking-in-persons"}, "provision",
     ((Day(2018, 12, 31), "art_124 presumed"), (Day(2019, 1, 1), "art_171 certain"),
      (Day(2021, 11, 30), "art_171 presumed"),
      (Day(2021, 12, 1), "art_166 certain"))),
)  # fmt: skip


@pytest.mark.parametrize(("name", "params", "column", "wanted"), TRUTHS)
def test_the_changes_show_on_their_days(
    world: World, name: str, params: dict[str, str], column: str, wanted: tuple[tuple[Day, str], ...]
) -> None:
    for day, row in wanted:
        answer = ask(world.replayed, question(name), params, day, today=TODAY)
        rows = [one for one in answer.answers if one["standing"] == "accepted"]
        assert row in [f"{one[column]['iri'].rpartition('/')[2]} {one['certainty']}" for one in rows], (day, rows)


OTHERWISE = {
    ("timeline", "code/1997/criminal-code", "Repeal"): "a change repeals by an event; the corpus only prints the end",
    ("timeline", "code/2017/criminal-code", "Repeal"): "the same",
    ("timeline", "code/2021/127", "Repeal"): "the same",
    ("timeline", "law/2005/55/art_19-1", "Amendment"): "the change marks as inferred what the corpus leaves unsaid",
    ("recommendation-outlook", "law/2005/55/art_1", ""): "the test names the corpus' own event of 2023",
}
"""Where the replayed graph answers otherwise than the corpus, and why."""


@pytest.mark.long
def test_every_question_about_what_the_changes_touch_is_answered_as_by_the_corpus(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Most things are of another class than most questions ask for; near names of these would take most of the time.
    monkeypatch.setattr(Names, "_near", lambda *_: [])
    touched = sorted({iri for claim in (*world.base.caused, *world.base.ended) for iri in _things(claim)})
    differ, asked = set(), 0
    for one, name, params in _askings(touched):
        for day in days():
            try:
                before = _rows(world.real, one, params, day, world.names[0])
            except UsageError:
                break  # of another class than the question asks for
            after = _rows(world.replayed, one, params, day, world.names[1])
            asked += 1
            for row in before.keys() | after.keys():
                # At least as sure as by the corpus.
                if row not in before or before[row] > after.get(row, 0):
                    what = row[0].rpartition("#")[2] if name == "timeline" else ""
                    differ.add((name, next(iter(params.values())).partition("/kg/")[2], what))
    assert differ == OTHERWISE.keys()
    assert asked > 1000


def test_the_history_is_replayed_to_the_same_graph(world: World, tmp_path: Path) -> None:
    made = undoing.replay(world.home, 6, tmp_path / "again")
    assert made.graph_sha256 == world.steps[-1].generation.graph_sha256


@pytest.mark.long
def test_the_changes_are_taken_back_one_by_one_from_the_last(world: World, tmp_path: Path) -> None:
    home = tmp_path / "back"
    undoing.replay(world.home, 6, home)
    digests = {entry.number: entry.graph_sha256 for entry in history.entries(home, 6)}
    for number in (6, 5, 4, 3, 2):
        assert undoing.revert(home, number, "a reader").graph_sha256 == digests[number - 1]
    assert undoing.in_effect(home) == []
    assert current(home).number == 11


@pytest.mark.long
def test_the_manual_shows_the_reports_as_they_are() -> None:
    page = HISTORY.read_text("utf-8")
    assert filled(page, reports()) == page


def test_the_manual_shows_the_report_of_the_draft_as_it_is(home: Path) -> None:
    page = CHANGES.read_text("utf-8")
    assert "```text report yaml\n" in page
    assert filled(page, drafted(page, home)) == page


def test_the_manual_tells_of_each_change_and_each_difference() -> None:
    page = HISTORY.read_text("utf-8")
    assert [path.stem for path in changes() if f"../examples/history/{path.name}" not in page] == []
    assert [day for day in DAYS if day not in page] == []
    told = page.partition("What is otherwise:")[2]
    assert [name for name, _, _ in OTHERWISE if f"`{name}`" not in told] == []


def test_the_manual_leads_somewhere() -> None:
    page = HISTORY.read_text("utf-8")
    heads = {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in re.findall(r"^#+ (.+)$", page, re.M)}
    for target in re.findall(r"\]\(([^)\s]+)\)", page):
        name, _, anchor = target.partition("#")
        assert (HISTORY.parent / name).exists() if name else anchor in heads, target


# The pieces.


def _begun(world: World) -> list[Claim]:
    """Return the claims that the changes begin, as they began."""
    return [claim for step in world.steps for claim in step.amended.claims if claim.iri in set(step.amended.begun)]


def _said(claim: Claim) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Return what a claim says, without its name, days and passages."""
    values = [(name, getattr(term, "value", str(term))) for name, term in claim.values if name not in MADE]
    return claim.kind, tuple(sorted(values))


def _lines(claim: Claim) -> set[tuple[str, int]]:
    """Return the lines that a claim cites."""
    return {(one.source.iri.value, line) for one in claim.evidence for line in one.lines}


def _tail(iri: NamedNode) -> str:
    return "/".join(iri.value.split("/")[-2:])


def _things(claim: Claim) -> Iterator[str]:
    """Yield the things and concepts that a claim names."""
    for _, term in claim.values:
        if isinstance(term, NamedNode):
            yield term.value.removeprefix(BASE)


def _askings(touched: list[str]) -> Iterator[tuple[Question, str, dict[str, str]]]:
    """Yield each question with each parameter and each thing; those of sources and of contradictions are left out.

    A change cites what it cites, and writes no contradiction.
    """
    left_out = {"what-does-source-say", "evidence", "compare-sources", "contradictions"}
    for name, one in catalogue().items():
        if name not in left_out:
            yield from ((one, name, {param.name: value}) for param in one.params for value in touched)


def _rows(graph: Reader, one: Question, params: dict[str, str], day: Day, names: Names) -> dict[tuple[str, ...], int]:
    """Return the accepted rows of an answer, each with how sure it is; which claim says so is no part of them."""
    found: dict[tuple[str, ...], int] = {}
    for row in ask(graph, one, params, day, today=TODAY, names=names).answers:
        if row["standing"] == "accepted":
            said = tuple(_cell(row[name]) for name in one.columns if name not in ("fact", "says"))
            found[said] = max(found.get(said, 0), SURE.get(row["certainty"], 0))
    return found


def _cell(value: Any) -> str:
    return value["iri"] if isinstance(value, dict) else str(value)
