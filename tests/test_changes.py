"""Change files: what each effect does to the claims, on the day and the day before; and what is refused."""
# ruff: noqa: E501 - one case, one line

from __future__ import annotations

from pathlib import Path

import pytest

from chronolex.errors import InputFaults
from chronolex.graph.ask import ask
from chronolex.graph.days import Day
from chronolex.loaders.changes.effects import KINDS, ChangeFile
from chronolex.loaders.changes.read import amend, read_change
from chronolex.queries.catalogue import question
from chronolex.staging import Staged

from .changed import DAY, EVE, HEAD, after_of, amended_in, before_of, changed_in, stored, tail
from .examples import ROOT, blocks

TRANSFER = "  - transfer: {role: coordinates, object: nrm, from: old-service, to: new-ministry}\n"


def test_a_transfer_moves_a_function_on_its_day(tmp_path: Path) -> None:
    found = changed_in(tmp_path, TRANSFER)
    assert found.asked("coordinating-body", EVE, object="nrm") == ["old-service certain"]
    assert found.asked("coordinating-body", DAY, object="nrm") == ["new-ministry certain"]
    assert found.asked("coordinating-body", DAY, object="nrm", known_on=Day(2026, 2, 28)) == ["old-service presumed"]
    assert found.amended.days == ("2026-04-01",)
    assert [iri.value.rpartition("/")[2] for iri in found.amended.ended] == ["old"]
    (held,) = [one for one in found.amended.claims if one.iri.value.endswith("-1-holds")]
    assert ("clx:exclusive" in {name for name, _ in held.values}) is True


def test_a_change_without_sources_cites_its_own_line(tmp_path: Path) -> None:
    found = changed_in(tmp_path, TRANSFER)
    answer = ask(found.graph, question("coordinating-body"), {"object": "nrm"}, DAY)
    assert [(one["source"], one["lines"]) for one in answer.answers[0]["evidence"]] == [("change-a-change", [7])]


def test_a_change_may_cite_the_sources_of_the_corpus(tmp_path: Path) -> None:
    found = changed_in(tmp_path, TRANSFER + "evidence: [two-2025 L7]\n", HEAD.replace("2026", "2024"))
    answer = ask(found.graph, question("coordinating-body"), {"object": "nrm"}, Day(2024, 4, 1))
    assert [one["source"] for one in answer.answers[0]["evidence"]] == ["two-2025"]


ASSIGN = "  - assign: {role: monitors, object: nrm, to: new-ministry}\n"
WITHDRAW = "  - withdraw: {role: coordinates, object: nrm, from: old-service}\n"
REPLACE = "  - replace: {provision: code/2017/criminal-code/art_171, penalties: [{tier: basic, sanction: imprisonment, maximum: 96, unit: month}]}\n"
RENUMBER = "  - renumber: {from: code/2017/criminal-code/art_171, to: code/2017/criminal-code/art_172}\n"
INSERT = "  - insert: {provision: code/2017/criminal-code/art_171-1, title: Robbery, criminalises: [theft]}\n"
CASES = {
    "assign": (ASSIGN, "competent-bodies", {"role": "monitors", "object": "nrm"}, ["not-yet"], ["new-ministry certain"]),
    "withdraw": (WITHDRAW, "coordinating-body", {"object": "nrm"}, ["old-service certain"], ["no-longer"]),
    "repeal an act": ("  - repeal: {act: code/2017/criminal-code}\n", "in-force", {"act": "code/2017/criminal-code"},
                      ["criminal-code certain"], ["no-longer"]),
    "repeal ends what is read in it": ("  - repeal: {act: code/2017/criminal-code}\n", "criminalising-provision",
                                       {"offence": "theft"}, ["art_171 presumed"], ["no-evidence"]),
    "repeal a provision": ("  - repeal: {provision: code/2017/criminal-code/art_171}\n", "criminalising-provision",
                           {"offence": "theft"}, ["art_171 presumed"], ["no-evidence"]),
    "insert": (INSERT, "criminalising-provision", {"offence": "theft"}, ["art_171 presumed"], ["art_171-1 certain", "art_171 presumed"]),
    "renumber": (RENUMBER, "criminalising-provision", {"offence": "theft"}, ["art_171 presumed"], ["art_172 certain"]),
    "amend a term, later": ("  - amend_term: {programme: p, to: 2032-01-01, in_force: 2029-01-01}\n", "programme-in-force", {"field": "f"},
                            ["p certain"], ["p certain"]),
    "ratify": ("  - ratify: {treaty: treaty/2000/t}\n", "treaty-status", {"treaty": "treaty/2000/t"}, None, None),
}  # fmt: skip


@pytest.mark.parametrize("case", [name for name in CASES if CASES[name][3] is not None])
def test_an_effect_shows_on_its_day_and_not_on_the_eve(tmp_path: Path, case: str) -> None:
    text, name, params, before, after = CASES[case]
    found = changed_in(tmp_path, text)
    assert found.asked(name, EVE, None, **params) == before
    assert found.asked(name, DAY, None, **params) == after


def test_a_term_is_prolonged_and_as_known_before_it_is_not(tmp_path: Path) -> None:
    found = changed_in(tmp_path, "  - amend_term: {programme: p, to: 2032-01-01}\n")
    assert found.asked("programme-in-force", Day(2029, 12, 31), field="f") == ["p certain"]
    assert found.asked("programme-in-force", Day(2030, 1, 1), field="f") == ["p certain"]
    assert found.asked("programme-in-force", Day(2031, 12, 31), field="f") == ["p certain"]
    assert found.asked("programme-in-force", Day(2032, 1, 1), field="f") == ["no-longer"]
    assert found.asked("programme-in-force", Day(2030, 1, 1), field="f", known_on=Day(2026, 2, 28)) == ["no-longer"]


def test_a_term_is_cut_and_as_known_before_it_is_not(tmp_path: Path) -> None:
    found = changed_in(tmp_path, "  - amend_term: {programme: p, to: 2027-01-01}\n")
    assert found.asked("programme-in-force", Day(2026, 12, 31), field="f") == ["p certain"]
    assert found.asked("programme-in-force", Day(2027, 1, 1), field="f") == ["no-longer"]
    assert found.asked("programme-in-force", Day(2027, 1, 1), field="f", known_on=Day(2026, 2, 28)) == ["p certain"]


def test_a_penalty_is_replaced_in_its_tier_alone(tmp_path: Path) -> None:
    found = changed_in(tmp_path, REPLACE)

    def maxima(on: Day) -> set[tuple[str, object]]:
        answer = ask(found.graph, question("penalty"), {"offence": "theft"}, on, today=Day(2026, 12, 1))
        return {(tail(row["tier"]), row["maximum"]) for row in answer.answers}

    assert maxima(EVE) == {("basic", 60), ("highest", 120)}
    assert maxima(DAY) == {("basic", 96), ("highest", 120)}


def test_a_prospective_change_is_told_and_does_nothing(tmp_path: Path) -> None:
    found = changed_in(tmp_path, TRANSFER, HEAD.replace("in_force: 2026-04-01", "in_force: prospective"))
    assert found.asked("coordinating-body", Day(2027, 1, 1), object="nrm") == ["old-service presumed"]
    assert (found.amended.ended, found.amended.prospective) == ((), ("transfer (line 7)",))


def test_an_effect_may_have_a_day_of_its_own(tmp_path: Path) -> None:
    found = changed_in(tmp_path, TRANSFER.replace("}", ", in_force: 2026-05-01}") + ASSIGN)
    assert found.amended.days == ("2026-04-01", "2026-05-01")
    assert found.asked("coordinating-body", Day(2026, 4, 30), object="nrm") == ["old-service certain"]
    assert found.asked("coordinating-body", Day(2026, 5, 1), object="nrm") == ["new-ministry certain"]


def test_a_correction_never_looks_like_a_change_of_the_law(tmp_path: Path) -> None:
    head = "change: mend\ntitle: Mend\neffects:\n"
    found = changed_in(tmp_path, "  - correct: {claim: nrm/old, standing: rejected, reason: misread}\n", head)
    assert found.asked("coordinating-body", EVE, object="nrm") == ["no-evidence"]
    assert found.amended.begun == ()
    assert found.amended.ended == ()
    assert [one.kind for one in found.amended.claims] == ["Competence"]


def test_a_body_is_set_up_renamed_and_ends(tmp_path: Path) -> None:
    effects = (
        "  - establish: {body: agency, label: {en: Agency, ru: Агентство}, under: new-ministry}\n"
        "  - rename: {body: old-service, label: Young Service}\n"
        "  - merge: {bodies: old-service, into: new-ministry}\n"
        "  - abolish: {body: old-service, successor: new-ministry}\n"
    )
    found = changed_in(tmp_path, effects)
    kinds = {one.kind for one in found.amended.claims if one.iri in found.amended.begun}
    assert kinds >= {"Establishment", "Subordination", "Naming", "Renaming", "Merger", "Abolition"}
    assert [iri.value.rpartition("/")[2] for iri in found.amended.ended] == ["n"]


WRONG = {
    "nobody holds it": (WITHDRAW.replace("coordinates", "monitors"), "before 2026-04-01 no claim gives 'old-service' the function 'monitors'"),
    "another holds it": (WITHDRAW.replace("old-service", "new-ministry"), "expected who holds it (id/kg/body/old-service)"),
    "no such body": (TRANSFER.replace("new-ministry", "no-ministry"), "no Body or Unit or Collegium or Organisation or Office 'no-ministry'"),
    "no such role": (TRANSFER.replace("coordinates", "dances"), "'dances' is no role"),
    "no such effect": ("  - banish: {body: old-service}\n", "'effects.0.banish' is no key that belongs here"),
    "two effects in one": ("  - {assign: {role: monitors, object: nrm, to: new-ministry}, ratify: {treaty: treaty/2000/t}}\n", "an entry has one effect"),
    "no effect": ("  - {}\n", "an entry has one effect"),
    "no such claim": ("  - correct: {claim: nrm/none, reason: X}\n", "there is no claim 'nrm/none'"),
    "no such day": (TRANSFER.replace("}", ", in_force: 2026-02-30}"), "'2026-02-30' is not a day of the calendar"),
    "a part of an act that is not there": ("  - insert: {provision: law/1900/1/art_1}\n", "'law/1900/1'"),
    "a penalty for what": (REPLACE.replace("tier: basic", "tier: basic, offence: murder"), "'murder'"),
    "a programme that is over": ("  - amend_term: {programme: p, to: 2035-01-01, in_force: 2031-01-01}\n", "'p' is not in force before 2031-01-01"),
    "it began later": (WITHDRAW.replace("}", ", in_force: 2019-03-05}"), "no claim gives 'old-service'"),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_what_cannot_be_is_refused_with_its_line(tmp_path: Path, case: str) -> None:
    text, wrong = WRONG[case]
    with pytest.raises(InputFaults) as error:
        amended_in(tmp_path, text)
    assert any(wrong in str(fault) for fault in error.value.faults), error.value
    assert {fault.file for fault in error.value.faults} == {"change.yaml"}


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(InputFaults) as error:
        amended_in(tmp_path, TRANSFER.replace("new-ministry", "none") + WITHDRAW.replace("old-service", "nobody"))
    assert {fault.line for fault in error.value.faults} == {7, 8}


HEADS = {
    "no act": (HEAD.replace("act: law/2026/7\n", ""), "is made by an act on a day"),
    "no day": (HEAD.replace("in_force: 2026-04-01\n", ""), "nothing says when it takes effect"),
    "no title": (HEAD.replace("title: A change\n", ""), "'title' is missing"),
    "another key": (HEAD + "", None),
    "a slug that is none": (HEAD.replace("a-change", "A change"), "change"),
}


@pytest.mark.parametrize("case", [name for name, (_, wrong) in HEADS.items() if wrong])
def test_a_wrong_head_is_refused(case: str) -> None:
    head, wrong = HEADS[case]
    with pytest.raises(InputFaults, match=wrong):
        read_change(head + TRANSFER, "change.yaml")


def test_one_change_is_not_made_twice(tmp_path: Path) -> None:
    before = before_of(tmp_path)
    after = stored(after_of(before, amend(HEAD + TRANSFER, "change.yaml", before, "kg")))
    with pytest.raises(InputFaults, match="'a-change' has been applied"):
        amend(HEAD + ASSIGN, "again.yaml", after, "kg")


def test_the_same_file_gives_the_same_claims(tmp_path: Path) -> None:
    assert amended_in(tmp_path / "a", TRANSFER + REPLACE).begun == amended_in(tmp_path / "b", TRANSFER + REPLACE).begun


def test_the_change_of_the_manual_is_one(staged: Staged) -> None:
    (block,) = [one for one in blocks("docs/changes.md") if one.info == "yaml change"]
    found = amend(block.body, "change.yaml", stored(staged), "kg")
    assert [iri.value.rpartition("/")[2] for iri in found.ended] == ["ministry-of-internal-affairs-coordinates"]


def test_the_manual_names_every_effect_and_every_key() -> None:
    page = (ROOT / "docs" / "changes.md").read_text("utf-8")
    assert [name for name in KINDS if f"| `{name}` |" not in page] == []
    assert [name for name in ChangeFile.model_fields if f"| `{name}` |" not in page] == []
