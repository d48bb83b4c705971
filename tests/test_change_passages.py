"""What the passages of a change print, what is put into a provision that goes on, and acts that are known already."""
# ruff: noqa: E501 - one case, one line

from __future__ import annotations

from pathlib import Path

import pytest

from chronolex.errors import InputFaults
from chronolex.graph.claims import Claim
from chronolex.graph.days import Day

from .changed import DAY, EVE, HEAD, Changed, amended_in, changed_in

CODE = "code/2017/criminal-code"
DEFINED = """\
acts:
  - id: law/2020/1
    label: L
    adopted: [{key: adoption, day: 2020-01-01, evidence: [one-2020 L9]}]
    in_force: [{key: f, from: {day: 2020-01-01, evidence: [one-2020 L1]}}]
    provisions:
      - id: art_1
        norms:
          - {key: a, kind: definition, term: a, text: T, evidence: [one-2020 L1]}
          - {key: b, kind: definition, term: b, text: T, evidence: [one-2020 L1]}
      - id: art_2
  - {id: law/2026/7, label: Adopted, adopted: [{key: adoption, day: 2026-03-01, evidence: [two-2025 L9]}]}
offences: [{id: fraud, label: fraud}]
"""


def _claims(found: Changed, kind: str) -> list[Claim]:
    return [one for one in found.amended.claims if one.kind == kind and one.iri in found.amended.begun]


def _lines(claim: Claim, purpose: str) -> list[int]:
    return sorted(line for one in claim.evidence if purpose in one.purposes for line in one.lines)


ASSIGN = "  - assign: {role: monitors, object: nrm, to: new-ministry, evidence: [%s]}\n"


def test_an_effect_has_passages_of_its_own(tmp_path: Path) -> None:
    text = ASSIGN % "two-2025 L8" + ASSIGN.replace("monitors", "funds").replace(", evidence: [%s]", "")
    found = changed_in(tmp_path, text + "evidence: [two-2025 L7]\n")
    (one,) = [claim for claim in _claims(found, "Competence") if "monitors" in str(claim.value("clx:role"))]
    (other,) = [claim for claim in _claims(found, "Competence") if "funds" in str(claim.value("clx:role"))]
    assert (_lines(one, "start"), _lines(other, "start")) == ([8], [7])


def test_a_passage_that_only_attests_prints_no_start(tmp_path: Path) -> None:
    text = ASSIGN % "{at: two-2025 L8, for: holds}"
    found = changed_in(tmp_path, text, HEAD.replace("2026", "2024"))
    (claim,) = _claims(found, "Competence")
    assert claim.timing.start is None
    assert "clx:enacted" in {name for name, _ in claim.values}
    # Attested on the day of the source, and no farther back than the act that gives it.
    asked = [
        found.asked("competent-bodies", Day(year, 6, 1), role="monitors", object="nrm") for year in (2023, 2024, 2026)
    ]
    assert asked == [["not-yet"], ["new-ministry presumed"], ["new-ministry presumed"]]


def test_what_happened_is_not_told_by_what_only_attests(tmp_path: Path) -> None:
    text = "  - transfer: {role: coordinates, object: nrm, from: old-service, to: new-ministry, evidence: [two-2025 L7, {at: two-2025 L8, for: holds}]}\n"
    found = changed_in(tmp_path, text, HEAD.replace("2026", "2024"))
    ((moved,), (held,)) = _claims(found, "FunctionTransfer"), _claims(found, "Competence")
    (ended,) = [claim for claim in found.amended.claims if claim.iri in found.amended.ended]
    assert [line for one in moved.evidence for line in one.lines] == [7]
    assert (_lines(held, "start"), _lines(held, "holds")) == ([7], [8])
    assert _lines(ended, "end") == [7]


PENALTY = "  - insert: {into: %s, penalties: [{offence: fraud, tier: basic, sanction: fine, maximum: 5, unit: index-rate, evidence: [%s]}]}\n"


def test_a_penalty_has_passages_of_its_own_and_begins_where_they_say_so(tmp_path: Path) -> None:
    starts = []
    for passage in ("two-2025 L8", "{at: two-2025 L8, for: start}"):
        found = changed_in(tmp_path, PENALTY % (f"{CODE}/art_171", passage), more=DEFINED)
        (claim,) = _claims(found, "Penalty")
        starts.append(claim.timing.start is not None)
        assert {line for one in claim.evidence for line in one.lines} == {8}
    assert starts == [False, True]


def test_what_is_put_into_a_provision_leaves_it_as_it_was(tmp_path: Path) -> None:
    text = "  - insert: {into: law/2020/1/art_1, norms: [{kind: definition, term: c, text: T}], criminalises: [{offence: fraud, text: Only in writing}]}\n"
    found = changed_in(tmp_path, text, more=DEFINED)
    assert {claim.kind for claim in found.amended.claims if claim.iri in found.amended.begun} == {
        "Norm", "Criminalisation", "Amendment", "InForce"
    }  # fmt: skip
    assert found.amended.ended == ()
    assert [str(claim.value("clx:instrument")) for claim in _claims(found, "InForce")] == [
        "<https://w3id.org/chronolex/eli/kg/law/2026/7>"
    ]
    assert found.asked("criminalising-provision", DAY, offence="fraud") == ["art_1 certain"]


def test_a_definition_takes_the_place_of_that_of_its_own_term(tmp_path: Path) -> None:
    text = "  - replace: {provision: law/2020/1/art_1, norms: [{kind: definition, term: a, text: New}]}\n"
    assert [iri.value.rpartition("/")[2] for iri in amended_in_more(tmp_path, text).amended.ended] == ["a"]
    text = "  - replace: {provision: law/2020/1/art_1, norms: [{kind: definition, text: New}]}\n"
    ended = amended_in_more(tmp_path, text).amended.ended
    assert sorted(iri.value.rpartition("/")[2] for iri in ended) == ["a", "b"]


def amended_in_more(folder: Path, text: str) -> Changed:
    return changed_in(folder, text, more=DEFINED)


def test_a_provision_known_by_name_alone_begins(tmp_path: Path) -> None:
    found = changed_in(tmp_path, "  - insert: {provision: law/2020/1/art_2, criminalises: [fraud]}\n", more=DEFINED)
    assert [thing.kind for thing in found.amended.things] == ["Source"]
    assert found.asked("in-force", DAY, act="law/2020/1/art_2") == ["art_2 certain"]
    assert found.asked("in-force", EVE, act="law/2020/1/art_2") == ["not-yet"]


def test_an_act_known_before_its_force_comes_into_it(tmp_path: Path) -> None:
    found = changed_in(tmp_path, ASSIGN.replace(", evidence: [%s]", ""), more=DEFINED)
    assert _claims(found, "Adoption") == []
    assert found.asked("in-force", EVE, act="law/2026/7") == ["not-yet"]
    assert found.asked("in-force", DAY, act="law/2026/7") == ["law/2026/7 certain".rpartition("/")[2]]


def test_an_act_does_not_amend_itself(tmp_path: Path) -> None:
    text = "  - insert: {provision: law/2026/7/art_1, criminalises: [theft]}\n  - insert: {into: law/2026/7, norms: [{kind: duty, text: T}]}\n"
    assert _claims(changed_in(tmp_path, text), "Amendment") == []


def test_a_provision_takes_up_an_earlier_one(tmp_path: Path) -> None:
    text = f"  - insert: {{provision: law/2026/7/art_1, continues: [{{provision: {CODE}/art_171, inferred: so it seems}}]}}\n"
    (claim,) = _claims(changed_in(tmp_path, text), "Statement")
    assert str(claim.value("clx:object")) == f"<https://w3id.org/chronolex/eli/kg/{CODE}/art_171>"
    assert "clx:inferred" in {name for name, _ in claim.text}


def test_the_adoption_has_passages_of_its_own(tmp_path: Path) -> None:
    head = HEAD.replace("2026", "2024").replace(
        "effects:", "adoption: [two-2025 L9]\ninferred: by its number\neffects:"
    )
    found = changed_in(tmp_path, ASSIGN % "two-2025 L8" + "evidence: [two-2025 L7]\n", head)
    ((adopted,), (in_force,)) = _claims(found, "Adoption"), _claims(found, "InForce")
    assert [[line for one in claim.evidence for line in one.lines] for claim in (adopted, in_force)] == [[9], [7]]
    assert all("clx:inferred" in {name for name, _ in claim.text} for claim in (adopted, in_force))


WRONG = {
    "there already": (f"  - insert: {{provision: {CODE}/art_171}}\n", f"'{CODE}/art_171' is there already"),
    "nothing put in": (f"  - insert: {{into: {CODE}}}\n", "nothing says what is put into it"),
    "two places": (f"  - insert: {{into: {CODE}, provision: {CODE}/art_5, criminalises: [theft]}}\n", "where it is inserted is not said, or twice"),
    "no place": ("  - insert: {criminalises: [theft]}\n", "where it is inserted is not said, or twice"),
    "into nothing": ("  - insert: {into: law/1900/1, criminalises: [theft]}\n", "'law/1900/1'"),
    "a start of its own": (f"  - insert: {{into: {CODE}, norms: [{{kind: duty, text: T, from: 2020-01-01}}]}}\n", "norm1: 'from' is no key that belongs here"),
    "a start under its inner name": (f"  - insert: {{into: {CODE}, norms: [{{kind: duty, text: T, start: 2020-01-01}}]}}\n", "norm1: 'start' is no key that belongs here"),
    "an offence that is none": (f"  - insert: {{into: {CODE}, criminalises: [murder]}}\n", "'murder'"),
    "no offence": (f"  - insert: {{into: {CODE}, criminalises: [{{text: T}}]}}\n", "punishes1: 'offence' does not fit"),
    "a passage that is none": (f"  - insert: {{into: {CODE}, norms: [{{kind: duty, text: T, evidence: [somewhere]}}]}}\n", "norm1"),
    "a source that is none": (f"  - insert: {{into: {CODE}, norms: [{{kind: duty, text: T, evidence: [none-1999 L1]}}]}}\n", "no source 'none-1999' is declared"),
    "a line that is none": (ASSIGN % "two-2025 L51", "two-2025 has no line 51"),
    "a name that is taken": (f"  - replace: {{provision: {CODE}/art_171, penalties: [{{key: grave, offence: theft, tier: whole, sanction: fine}}]}}\n", "there is a claim 'code-2017-criminal-code-art-171/grave' already"),
    "a name given twice": (f"  - insert: {{into: {CODE}, norms: [{{key: k, kind: duty, text: T}}, {{key: k, kind: ban, text: T}}]}}\n", "there is a claim 'code-2017-criminal-code/k' already"),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_what_cannot_be_is_refused_with_its_line(tmp_path: Path, case: str) -> None:
    text, wrong = WRONG[case]
    with pytest.raises(InputFaults) as error:
        amended_in(tmp_path, text)
    assert any(wrong in str(fault) for fault in error.value.faults), error.value
    assert {(fault.file, fault.line) for fault in error.value.faults} == {("change.yaml", 7)}
