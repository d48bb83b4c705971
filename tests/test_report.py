"""The report of a planned change: each part fires where it must, on its day and not the day before, and is silent else."""
# ruff: noqa: E501 - one case, one line

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from pyoxigraph import Quad, Store
from rdflib import URIRef, Variable
from rdflib.plugins.sparql import prepareQuery

from chronolex.amending import plan as planned
from chronolex.checking.report import Report as Checked
from chronolex.checking.report import Result
from chronolex.errors import InputFaults, UnknownName
from chronolex.graph.ask import ask
from chronolex.graph.consequences import Consequences
from chronolex.graph.days import Day
from chronolex.graph.delta import Delta
from chronolex.graph.generations import Generation
from chronolex.graph.store import Reader
from chronolex.graph.stored import Stored
from chronolex.loaders.changes.read import Amended, amend
from chronolex.loaders.corpus.load import load
from chronolex.queries.catalogue import catalogue
from chronolex.report.candidates import Change, Values, askings
from chronolex.report.flips import Flip, _told, flips
from chronolex.report.moments import ONE, _differs
from chronolex.report.patterns import matched, subjects
from chronolex.report.report import Report, report
from chronolex.report.world import World
from chronolex.staging import read_ontology, stage_facts

from .changed import DAY, EVE, HEAD
from .tiny import concepts, written

MIA, LABOUR = "ministry-of-internal-affairs", "ministry-of-labour-social-security-and-migration"
RECOMMENDED = "rapporteur-nrm-coordination-to-labour-ministry"
WORLD = {
    "things.yaml": f"""\
        fields: [{{id: f, label: F}}]
        mechanisms: [{{id: nrm, label: National Referral Mechanism, act: resolution/2019/101}}]
        offences: [{{id: theft, label: theft}}, {{id: stealth, label: stealth, broader: theft}}]
        treaties: [{{id: treaty/2000/t, label: A treaty}}]
        bodies:
          - {{id: {MIA}, label: Interior Ministry, names: [{{key: n, name: Interior Ministry, evidence: [one-2020 L1]}}]}}
          - {{id: {LABOUR}, label: Labour Ministry}}
          - {{id: third, label: Third Body}}
        offices: [{{id: desk, label: Desk}}]
        collegia: [{{id: council, label: Council, members: [{{key: m, member: {MIA}, evidence: [{{at: one-2020 L1, as_of: 2020}}]}}]}}]
        programmes:
          - id: p
            label: P
            field: f
            in_force: [{{key: in-force, from: {{day: 2019-06-01, evidence: [one-2020 L1]}}, to: {{day: 2030-01-01, evidence: [one-2020 L1]}}}}]
          - {{id: q, label: Q, act: resolution/2019/101}}
        procedures: [{{id: s, label: S, act: resolution/2019/101, part_of: nrm, statuses: [{{key: drafted, status: drafted, from: {{day: 2019-06-01, evidence: [one-2020 L1]}}}}]}}]
        """,
    "who.yaml": f"""\
        object: mechanism/nrm
        role: coordinates
        exclusive: true
        holders: [{{body: {MIA}, key: old, basis: resolution/2019/101, from: {{day: 2019-03-05, evidence: [one-2020 L3]}}, evidence: [one-2020 L4]}}]
        """,
    "supervises.yaml": """\
        object: field/f
        role: supervises
        holders: [{body: third, key: watches, from: {day: 2019-03-05, evidence: [one-2020 L3]}, evidence: [one-2020 L4]}]
        """,
    "recommendations.yaml": f"""\
        recommendations:
          - id: {RECOMMENDED}
            label: {{en: Rapporteur, ru: Докладчик}}
            text: {{en: The labour ministry coordinates., ru: Координирует министерство труда.}}
            issuer: third
            about: [code/2017/criminal-code/art_171]
            evidence: [one-2020 L40]
        """,
    "acts.yaml": """\
        acts:
          - id: resolution/2019/101
            label: Resolution No. 101
            adopted: [{key: adoption, day: 2019-03-01, evidence: [one-2020 L3]}]
            in_force: [{key: in-force, from: 2019-03-01, evidence: [one-2020 L30]}]
          - id: law/2005/55
            label: Law No. 55
            in_force: [{key: in-force, from: 2005-03-01, evidence: [one-2020 L30]}]
            provisions:
              - id: art_9
                norms:
                  - {key: align, kind: duty, text: {en: The Government brings its acts into line., ru: Правительство приводит акты в соответствие.}, to: {day: 2026-12-31, evidence: [one-2020 L5]}, evidence: [one-2020 L5]}
                  - {key: speaks, kind: duty, text: {en: The Interior Ministry answers., ru: Отвечает министерство.}, evidence: [one-2020 L6]}
          - id: code/2017/criminal-code
            label: {en: Criminal Code (2017), ru: Уголовный кодекс (2017)}
            in_force: [{key: in-force, from: 2019-01-01, evidence: [one-2020 L30]}]
            provisions:
              - id: art_171
                criminalises: [{key: punishes, offence: theft, evidence: [one-2020 L31]}]
                penalties:
                  - {key: basic, offence: theft, tier: basic, sanction: imprisonment, minimum: 36, maximum: 60, unit: month, evidence: [one-2020 L31]}
              - {id: art_172}
        """,
}
TRANSFER = f"  - transfer: {{role: coordinates, object: nrm, from: {MIA}, to: {LABOUR}}}\n"


@dataclass(frozen=True)
class Tried:
    """A change that was tried in memory."""

    amended: Amended
    generation: Generation
    before: Store
    after: Store
    delta: Delta
    checks: tuple[Checked, Checked] = (Checked(), Checked())


@cache
def _quads() -> tuple[Quad, ...]:
    return tuple(stage_facts(load(written(Path(mkdtemp()), WORLD), concepts()), "kg", read_ontology()).quads)


def _store() -> Store:
    store = Store()
    store.bulk_extend(_quads())
    return store


def _plan(effects: str, head: str = HEAD) -> Tried:
    before, after = _store(), _store()
    amended = amend(head + effects, "change.yaml", Stored(before), "kg")
    delta = Consequences(Stored(before), after, "kg").of(amended.claims, amended.things)
    return Tried(amended, Generation(1, Path("memory"), "", {"country": "kg"}), before, after, delta)


@cache
def _report(effects: str, head: str = HEAD) -> Report:
    return report(_plan(effects, head))


def _lines(found: Report, part: str, rule: str) -> list[tuple[str, str | None, list[str]]]:
    """Return the lines of a rule: the end of what each is about, its day, and the ends of its claims."""
    return [
        (line.subject.rpartition("/")[2], line.date, sorted(claim.rpartition("/")[2] for claim in line.claims))
        for line in found.lines[part]
        if line.rule == rule
    ]


def _change(plan: Tried) -> Change:
    before, after = (World(Reader(plan.generation, store)) for store in (plan.before, plan.after))
    return Change.of(before, after, plan.delta, plan.amended.days)


# What rests on what ends


REPEAL = "  - repeal: {act: resolution/2019/101}\n"


def test_what_rests_on_a_repealed_act_is_told_on_the_day() -> None:
    found = _report(REPEAL)
    assert _lines(found, "stale", "rests-on-ended") == [("101", "2026-04-01", ["old"])]
    assert {line[:2] for line in _lines(found, "stale", "thing-rests-on-ended")} == {
        (name, "2026-04-01") for name in ("nrm", "s", "q")
    }
    assert _lines(found, "left", "mandate-without-basis") == [(MIA, "2026-04-01", ["old"])]


def test_what_is_given_another_ground_on_the_same_day_is_not_told() -> None:
    found = _report(REPEAL + TRANSFER)
    assert _lines(found, "stale", "rests-on-ended") == []
    assert _lines(found, "left", "mandate-without-basis") == []


def test_a_prospective_effect_is_told_and_does_nothing() -> None:
    found = _report("  - repeal: {act: resolution/2019/101, in_force: prospective}\n")
    assert found.head["prospective"] == ["repeal (line 7)"]
    assert found.lines["stale"] == []
    assert "repeal (line 7)" in found.text()


def test_a_renumbered_provision_is_cited_by_its_new_number() -> None:
    found = _report("  - renumber: {from: code/2017/criminal-code/art_171, to: code/2017/criminal-code/art_180}\n")
    assert _lines(found, "stale", "rests-on-renumbered") == [("art_171", "2026-04-01", [RECOMMENDED])]
    (line,) = [line for line in found.lines["stale"] if line.rule == "rests-on-renumbered"]
    assert line.more["successor"].endswith("/art_180")


def test_a_replaced_provision_is_to_be_read_again_and_another_is_not() -> None:
    given = "penalties: [{tier: basic, sanction: imprisonment, minimum: 12, maximum: 24, unit: month, offence: offence/theft}]"
    found = _report(f"  - replace: {{provision: code/2017/criminal-code/art_171, {given}}}\n")
    assert _lines(found, "stale", "rests-on-replaced") == [("art_171", "2026-04-01", [RECOMMENDED])]
    other = _report(f"  - replace: {{provision: code/2017/criminal-code/art_172, {given}}}\n")
    assert other.lines["stale"] == []


def test_the_parts_of_a_repealed_code_fall_with_it() -> None:
    found = _report("  - repeal: {act: code/2017/criminal-code}\n")
    (line,) = [line for line in found.lines["stale"] if line.rule == "parts-fall"]
    assert [part.rpartition("/")[2] for part in line.more["parts"]] == ["art_171", "art_172"]


# Functions and bodies


def test_a_function_without_holder_is_told() -> None:
    found = _report(f"  - withdraw: {{role: coordinates, object: nrm, from: {MIA}}}\n")
    assert _lines(found, "left", "no-holder") == [("nrm", "2026-04-01", ["old"])]
    assert _lines(_report(TRANSFER), "left", "no-holder") == []


def test_two_holders_of_what_one_can_hold_are_told() -> None:
    second = f"  - assign: {{role: coordinates, object: nrm, to: {LABOUR}, exclusive: true}}\n"
    found = _report(second)
    ((about, day, claims),) = _lines(found, "left", "two-holders")
    assert (about, day, len(claims)) == ("nrm", "2026-04-01", 2)
    assert _lines(_report(TRANSFER), "left", "two-holders") == []
    shared = f"  - assign: {{role: supervises, object: field/f, to: {LABOUR}}}\n"
    assert _lines(_report(shared), "left", "two-holders") == []


def test_a_body_that_ends_and_still_holds_something_is_told() -> None:
    found = _report(f"  - abolish: {{body: {MIA}, successor: {LABOUR}}}\n")
    assert [line[:2] for line in _lines(found, "left", "ended-body-holds")] == [(MIA, "2026-04-01")]
    assert [line[:2] for line in _lines(found, "left", "ended-body-named")] == [("101", "2026-04-01")]
    assert _lines(found, "left", "old-name-in-text")[0][0] == "art_9"
    handed = _report(TRANSFER + f"  - abolish: {{body: {MIA}, successor: {LABOUR}}}\n")
    assert _lines(handed, "left", "ended-body-holds") == []
    assert _lines(handed, "left", "ended-body-named") == []


def test_a_function_given_to_a_body_that_ends_is_told() -> None:
    found = _report(TRANSFER + f"  - abolish: {{body: {LABOUR}, in_force: 2026-03-15}}\n")
    assert [line[0] for line in _lines(found, "left", "ended-body-holds")] == [LABOUR]


def test_a_norm_with_the_old_name_of_a_body_is_told() -> None:
    found = _report(f"  - rename: {{body: {MIA}, label: Home Office}}\n")
    assert [line[:2] for line in _lines(found, "left", "old-name-in-text")] == [("art_9", "2026-04-01")]
    assert _lines(_report("  - rename: {body: third, label: Fourth Body}\n"), "left", "old-name-in-text") == []


# Acts to be brought into line


def test_a_duty_to_align_is_told_with_its_printed_deadline() -> None:
    found = _report("  - insert: {provision: law/2005/55/art_10}\n")
    (line,) = [line for line in found.lines["align"] if line.rule == "duty-to-align"]
    assert (line.more["deadline"], line.date) == ("2026-12-31", "2026-04-01")
    late = _report("  - insert: {provision: law/2005/55/art_10, in_force: 2027-02-01}\n")
    assert late.lines["align"] == []


def test_what_an_amended_act_approved_is_to_be_looked_at() -> None:
    found = _report("  - insert: {provision: resolution/2019/101/art_1}\n")
    assert {line[0] for line in _lines(found, "align", "to-align")} == {"nrm", "q", "s"}
    assert _report(TRANSFER).lines["align"] == []


# Recommendations and contradictions


def test_a_recommendation_becomes_fulfilled_on_the_day() -> None:
    (line,) = [line for line in _report(TRANSFER).lines["recommendations"] if line.rule == "becomes-fulfilled"]
    assert (line.subject.rpartition("/")[2], line.date, line.more["test"]) == (
        RECOMMENDED, "2026-04-01", "referral-coordinated-by-labour-ministry",
    )  # fmt: skip
    other = _report(f"  - transfer: {{role: coordinates, object: nrm, from: {MIA}, to: third}}\n")
    assert [line for line in other.lines["recommendations"] if line.rule == "becomes-fulfilled"] == []


def test_contradictions_open_and_close_with_their_rule() -> None:
    two = "".join(
        f"  - assign: {{role: funds, object: nrm, to: {body}, exclusive: true}}\n" for body in (LABOUR, "third")
    )
    ((rule, how, day),) = [(one.rule, one.more["change"], one.date) for one in _report(two).lines["contradictions"]]
    assert (rule, how, day) == ("two-holders", "opened", "2026-04-01")
    plan = _plan(two)
    back = Delta(plan.delta.removed, plan.delta.added)
    found = report(replace(plan, before=plan.after, after=plan.before, delta=back)).lines["contradictions"]
    assert [(one.rule, one.more["change"]) for one in found] == [("two-holders", "closed")]
    assert _report(TRANSFER).lines["contradictions"] == []


def test_a_correction_looks_like_no_change_of_the_law() -> None:
    head = "change: a-correction\ntitle: A correction\neffects:\n"
    found = _report("  - correct: {claim: nrm/old, reason: {en: misread, ru: ошибка}}\n", head)
    assert found.head["days"] == []
    assert found.head["act"] is None
    assert [one["iri"].rpartition("/")[2] for one in found.head["corrected"]] == ["old"]
    (flip,) = [
        line for line in found.lines["flips"] if line.rule == "coordinating-body" and line.more["kind"] == "answer"
    ]
    assert flip.more["after"]["answers"] == []


# Checks


def test_checks_are_new_mended_or_persist() -> None:
    def result(focus: str) -> Result:
        return Result("Warning", f"urn:{focus}", None, None, "urn:shape", {"en": "Do it.", "ru": "Сделайте."})

    before, after = Checked((result("gone"), result("stays"))), Checked((result("comes"), result("stays")))
    plan = replace(_plan(TRANSFER), checks=(before, after))
    found = report(plan, "ru", quick=True)
    assert [(line.subject, line.more["change"]) for line in found.lines["checks"]] == [
        ("urn:comes", "new"),
        ("urn:gone", "mended"),
    ]
    assert found.head["persisting"] == {"Violation": 0, "Warning": 1, "Info": 0}
    assert "Сделайте" in found.text()
    built = {**plan.generation.built, "findings": {"Violation": 0, "Warning": 8, "Info": 3}}
    everywhere = report(replace(plan, generation=replace(plan.generation, built=built)), quick=True)
    assert everywhere.head["persisting"] == {"Violation": 0, "Warning": 7, "Info": 3}


def test_what_was_not_looked_at_is_said_not_to_have_been() -> None:
    found = report(_plan(TRANSFER), quick=True)
    assert "flips" not in found.document()
    assert "Not looked at." in found.text()
    assert found.document() == {name: told for name, told in _report(TRANSFER).document().items() if name != "flips"}


# Flips


@pytest.mark.parametrize("question", catalogue().values(), ids=lambda one: one.name)
def test_the_variables_of_a_question_are_read_as_another_parser_reads_them(question: Any) -> None:
    for asking in askings(question):
        expected: dict[str, set[str]] = {}
        stands = set()
        waiting: list[Any] = [prepareQuery(asking.text).algebra]
        while waiting:
            node = waiting.pop()
            if hasattr(node, "name"):
                assert node.name not in ("Minus", "Builtin_NOTEXISTS", "Builtin_EXISTS", "Group", "Slice"), (
                    "a row may hang on what is not there"
                )
                for triple in node["triples"] if node.name == "BGP" else ():
                    assert isinstance(triple[1], URIRef)
                    stands |= {str(term) for term in triple if isinstance(term, Variable)}
                    if isinstance(triple[0], Variable):
                        expected.setdefault(str(triple[0]), set()).add(str(triple[1]))
                waiting += [child for child in node.values() if hasattr(child, "name") or isinstance(child, list)]
            elif isinstance(node, list):
                waiting += node
        found = {one.variable: set(one.properties) for one in subjects(asking.text) if not one.computed}
        computed = {name for name in expected if name not in found}
        assert found == {name: names for name, names in expected.items() if name not in computed}
        assert computed <= {"subject"}
        assert {name for name in matched(asking.text) if name != "kind"} <= stands
        assert {param.binds for param in asking.params} & stands <= matched(asking.text)


def _brute(change: Change) -> set[tuple[str, tuple[str, ...], Values, Day]]:
    """Return what flips when every question is asked with every parameter."""
    found = set()
    for question in catalogue().values():
        for asking in askings(question):
            tried: list[Values] = [()]
            for param in asking.params:
                tried = [(*one, value) for one in tried for value in change.every(param)]
            names = [param.name for param in asking.params]
            if names[:2] == ["one", "other"]:
                tried = [one for one in tried if str(one[0]) < str(one[1])]  # the same in either order
            before, after = (_told(change, world, asking, tried) for world in (change.before, change.after))
            found |= {(question.name, tuple(names), *key) for key in before if before[key] != after[key]}
    return found


def _found(found: list[Flip]) -> set[tuple[str, tuple[str, ...], Values, Day]]:
    return {(one.question.name, tuple(one.params), one.values, one.date) for one in found}


EFFECTS = [
    TRANSFER,
    f"  - assign: {{role: coordinates, object: nrm, to: {LABOUR}, exclusive: true}}\n",
    f"  - assign: {{role: supervises, object: field/f, to: {LABOUR}, in_force: 2026-06}}\n",
    "  - withdraw: {role: supervises, object: field/f, from: third}\n",
    "  - insert: {provision: code/2017/criminal-code/art_173, criminalises: [stealth], penalties: [{tier: basic, sanction: fine, maximum: 10, unit: index-rate}]}\n",
    "  - repeal: {act: code/2017/criminal-code, in_force: 2026-05-01}\n",
    "  - repeal: {act: resolution/2019/101, successor: law/2026/7}\n",
    "  - repeal: {provision: law/2005/55/art_9}\n",
    "  - renumber: {from: code/2017/criminal-code/art_171, to: code/2017/criminal-code/art_180}\n",
    "  - replace: {provision: code/2017/criminal-code/art_171, penalties: [{tier: basic, sanction: imprisonment, maximum: 24, unit: month}]}\n",
    "  - establish: {body: new, label: New Body, under: third}\n",
    f"  - rename: {{body: {MIA}, label: Home Office}}\n",
    f"  - merge: {{bodies: [third], into: {LABOUR}}}\n",
    f"  - abolish: {{body: {MIA}, successor: {LABOUR}}}\n",
    "  - amend_term: {programme: p, to: 2027-01-01}\n",
    "  - amend_term: {programme: p, to: 2031-01-01}\n",
    "  - ratify: {treaty: treaty/2000/t}\n",
    f"  - set_status: {{recommendation: {RECOMMENDED}, status: implemented}}\n",
    "  - set_status: {procedure: s, status: adopted}\n",
    "  - correct: {claim: nrm/old, reason: {en: misread, ru: ошибка}}\n",
    "  - correct: {claim: code-2017-criminal-code/in-force, standing: disputed, reason: {en: misread, ru: ошибка}}\n",
]  # fmt: skip


def _equals_brute_force(effects: list[str]) -> None:
    try:
        plan = _plan("".join(effects))
    except InputFaults:
        return
    change = _change(plan)
    assert _found(flips(change)) == _brute(change)


def test_every_flip_is_found_and_nothing_else() -> None:
    change = _change(_plan(TRANSFER + EFFECTS[8] + EFFECTS[14] + EFFECTS[17]))
    found = _found(flips(change))
    assert found == _brute(change)
    assert {name for name, *_ in found} >= {
        "coordinating-body", "competences", "who-may", "competent-bodies", "penalty", "criminalising-provision", "in-force",
        "timeline", "evidence", "what-does-source-say", "compare-sources", "provision-lineage", "recommendation-outlook",
        "recommendations", "programme-in-force",
    }  # fmt: skip


@pytest.mark.long
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(some.lists(some.sampled_from(EFFECTS), min_size=1, max_size=4, unique=True))
def test_flips_are_those_of_brute_force(effects: list[str]) -> None:
    _equals_brute_force(effects)


@pytest.mark.long
@pytest.mark.parametrize("effect", EFFECTS, ids=lambda one: one[4:30])
def test_flips_of_each_effect_are_those_of_brute_force(effect: str) -> None:
    _equals_brute_force([effect])


def _asked(world: World, flip: Flip) -> tuple[set[tuple[str, ...]], str | None] | None:
    """Return what `ask` itself answers to what flipped; nothing where it knows no such thing yet."""
    params = {name: value.value for name, value in flip.params.items()}
    try:
        answer = ask(world.reader, flip.question, params, flip.date, Day(2026, 3, 1), today=Day(2026, 3, 1))
    except UnknownName:
        return None
    rows = {
        (*(_text(row[name]) for name in flip.question.columns), row["standing"], row["certainty"] or "timeless")
        for row in answer.answers
    }
    return rows, answer.why_empty["reason"] if answer.why_empty else None


def _text(value: Any) -> str:
    return "" if value is None else value["iri"] if isinstance(value, dict) else str(value)


def test_a_flip_is_what_ask_answers_before_and_after() -> None:
    change = _change(_plan(TRANSFER + EFFECTS[8]))
    for flip in flips(change)[::7]:
        for world, told in ((change.before, flip.before), (change.after, flip.after)):
            expected = {(*said, sure) for said, sure in told.sure.items()}, told.reason
            assert _asked(world, flip) in (expected, None)


def test_the_coordinator_flips_on_the_day_and_not_on_the_day_before() -> None:
    found = [one for one in flips(_change(_plan(TRANSFER))) if one.question.name == "coordinating-body"]
    assert {one.date for one in found if one.kind == "answer"} == {DAY}
    assert {one.date for one in found if one.date == EVE} == {
        one.date for one in found if one.kind == "certainty" and one.date == EVE
    }


def test_the_days_looked_at_are_those_on_which_something_begins_or_ends() -> None:
    assert {EVE, DAY} <= set(_change(_plan(TRANSFER)).moments.looked_at)
    shortened = _change(_plan("  - amend_term: {programme: p, to: 2027-01-01}\n")).moments
    assert {Day(2027, 1, 1), Day(2027, 1, 1) - ONE, Day(2030, 1, 1)} <= set(shortened.looked_at)
    month = _change(_plan("  - assign: {role: funds, object: nrm, to: third, in_force: 2026-06}\n")).moments
    assert {Day(2026, 6, 1), Day(2026, 6, 30)} <= set(month.days)


@pytest.mark.parametrize("effect", EFFECTS[::3], ids=lambda one: one[4:30])
def test_no_claim_is_another_but_those_that_are_looked_at(effect: str) -> None:
    change = _change(_plan(effect))
    claims = {iri for world in (change.before, change.after) for iri in world.stored.claims()}
    assert {iri for iri in claims if _differs(change.before, change.after, iri)} == set(change.moments.changed)


# The whole


def test_the_same_plan_gives_the_same_report_and_json_takes_it() -> None:
    one, other = (report(_plan(TRANSFER + REPEAL), "ru").document() for _ in range(2))
    assert json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
    assert "9999" not in json.dumps(one)
    for part in ("stale", "left", "align", "recommendations", "contradictions"):
        for line in one[part]:
            assert line["text"]
            assert line["todo"]
            assert line["rule"]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_text_is_a_hundred_columns_wide_and_says_what_to_do(language: str) -> None:
    found = report(_plan("".join([TRANSFER, REPEAL, EFFECTS[8], EFFECTS[11]])), language).text()
    assert max(map(len, found.splitlines())) <= 100
    assert ("To do" if language == "en" else "Что сделать") in found
    assert "{" not in found


def test_counts_are_those_of_the_quads() -> None:
    plan = _plan(TRANSFER)
    added = set(plan.after) - set(plan.before)
    assert sum(count["added"] for count in _report(TRANSFER).head["counts"].values()) == len(added)


REAL = """\
change: nrm-coordination-to-labour-ministry
title: {en: Draft resolution on the coordination of the referral mechanism, ru: Проект постановления о координации механизма}
act: resolution/2026/77
adopted: 2026-03-01
in_force: 2026-04-01
effects:
  - transfer: {role: coordinates, object: mechanism/nrm, from: ministry-of-internal-affairs, to: ministry-of-labour-social-security-and-migration}
  - renumber: {from: code/2021/127/art_167, to: code/2021/127/art_168-1}
"""


@pytest.fixture(scope="module")
def real(home: Path) -> Report:
    """The report of a draft transfer on the real corpus."""
    with planned(home, REAL, "change.yaml") as tried:
        return report(tried)


@pytest.mark.long
def test_the_transfer_of_the_mechanism_on_the_real_corpus(real: Report) -> None:
    asked = [
        one
        for line in real.lines["flips"]
        if line.rule == "coordinating-body" and line.more["kind"] == "answer"
        for one in line.more["asked"]
    ]
    assert [(one["params"]["object"]["iri"].rpartition("/")[2], one["date"]) for one in asked] == [
        ("nrm", "2026-04-01")
    ]
    fulfilled = [line for line in real.lines["recommendations"] if line.rule == "becomes-fulfilled"]
    assert [(line.subject.rpartition("/")[2], line.date, line.more["test"]) for line in fulfilled] == [
        (RECOMMENDED, "2026-04-01", "referral-coordinated-by-labour-ministry")
    ]
    assert real.lines["contradictions"] == []
    assert real.lines["left"] == []
    assert _lines(real, "stale", "rests-on-renumbered")


@pytest.mark.long
def test_a_report_of_the_real_corpus_is_quick(real: Report) -> None:
    assert sum(real.seconds.values()) < 15
