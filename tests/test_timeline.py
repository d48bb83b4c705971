"""From what a tiny corpus prints to the days of its claims, as known over time."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from chronolex.errors import InputFaults
from chronolex.graph.bounds import Index
from chronolex.graph.days import OPEN
from chronolex.graph.timeline import resolve

from .tiny import WORLD, D, answers, as_known, days, facts

ONE = dt.timedelta(days=1)
THINGS = WORLD["things.yaml"]
OLD, NEW = D(2020, 6, 30), D(2025, 5, 5)
"""The latest possible issue days of the two sources."""


def _competence(entry: str, more: str = "") -> str:
    return f"object: mechanism/nrm\nrole: funds\nholders:\n  - {{body: old-service, key: it, {entry}}}\n{more}"


def _index(folder: Path, entry: str, *more: str) -> Index:
    found = days(folder, THINGS, _competence(entry), *more)["it"].known[-1].index
    assert found is not None
    return found


# what is written, and the six days; `None` for an open end
PRINTED = {
    "a day to a day": (
        "from: {day: 2019-03-05, evidence: [one-2020 L1]}, to: {day: 2021-11-15, evidence: [two-2025 L1]}",
        (D(2019, 3, 5), D(2021, 11, 15)), (D(2019, 3, 5), D(2021, 11, 15)), (D(2019, 3, 5), D(2021, 11, 15)),
    ),
    "a month to a month": (
        "from: {day: 2019-03, evidence: [one-2020 L1]}, to: {day: 2021-11, evidence: [two-2025 L1]}",
        (D(2019, 3, 31), D(2021, 11, 1)), (D(2019, 3, 31), D(2021, 11, 1)), (D(2019, 3, 1), D(2021, 11, 30)),
    ),
    "through a year": (
        "from: {day: 2019, evidence: [one-2020 L1]}, through: {day: 2020, evidence: [two-2025 L1]}",
        (D(2019, 12, 31), D(2021, 1, 1)), (D(2019, 12, 31), D(2021, 1, 1)), (D(2019, 1, 1), D(2021, 1, 1)),
    ),
    "a period": (
        "period: {of: 2017/2020, evidence: [one-2020 L1]}",
        (D(2017, 1, 1), D(2021, 1, 1)), (D(2017, 1, 1), D(2021, 1, 1)), (D(2017, 1, 1), D(2021, 1, 1)),
    ),
    "a start alone": (
        "from: {day: 2019-03-05, evidence: [one-2020 L1]}",
        (D(2019, 3, 5), D(2019, 3, 6)), (D(2019, 3, 5), None), (D(2019, 3, 5), None),
    ),
    "at least through": (
        "from: {day: 2019-03-05, evidence: [one-2020 L1]}, at-least-through: {day: 2021, evidence: [two-2025 L1]}",
        (D(2019, 3, 5), D(2022, 1, 1)), (D(2019, 3, 5), D(2022, 1, 1)), (D(2019, 3, 5), D(2022, 1, 1)),
    ),
    "attested in a month": (
        "evidence: [one-2020 L1]",
        (None, None), (D(2020, 6, 30), None), (D(2020, 6, 1), None),
    ),
    "attested on a day": (
        "evidence: [{at: one-2020 L1, as_of: 2019-11-07}]",
        (D(2019, 11, 7), D(2019, 11, 8)), (D(2019, 11, 7), None), (D(2019, 11, 7), None),
    ),
    "attested twice": (
        "evidence: [{at: one-2020 L1, as_of: 2018-02-01}, two-2025 L1]",
        (D(2018, 2, 1), D(2025, 5, 6)), (D(2018, 2, 1), None), (D(2018, 2, 1), None),
    ),
    "past tense": (
        "from: {day: 2018-01-01, evidence: [one-2020 L1]}, evidence: [{at: one-2020 L2, tense: past}]",
        (D(2018, 1, 1), D(2018, 1, 2)), (D(2018, 1, 1), None), (D(2018, 1, 1), None),
    ),
    "disputed": (
        "standing: disputed, reason: other sources, from: {day: 2018-01-01, evidence: [one-2020 L1]}",
        (D(2018, 1, 1), D(2018, 1, 2)), (D(2018, 1, 1), D(2018, 1, 2)), (D(2018, 1, 1), D(2018, 1, 2)),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", PRINTED, ids=list(PRINTED))
def test_what_is_printed_and_attested(tmp_path: Path, case: str) -> None:
    entry, *expected = PRINTED[case]
    index = _index(tmp_path, entry)
    for name, (start, end) in zip(("certain", "presumed", "possible"), expected, strict=True):
        interval = getattr(index, name)
        if start is None:
            assert interval.start == interval.end, name
        else:
            assert (interval.start, interval.end) == (start, end or OPEN), name


def test_an_end_printed_later_does_not_end_what_was_known_earlier(tmp_path: Path) -> None:
    claim = days(tmp_path, *list(WORLD.values())[1:])["old"]
    assert as_known(claim, OLD - ONE) is None
    early, late = as_known(claim, OLD), as_known(claim, NEW)
    assert early is not None
    assert late is not None
    assert (early.since, early.until, late.since, late.until) == (OLD, NEW, NEW, OPEN)
    assert early.index is not None
    assert late.index is not None
    assert [early.index.answer(day) for day in (D(2019, 3, 4), D(2019, 3, 5), D(2020, 6, 1), D(2022, 6, 1))] == [
        None, "certain", "certain", "presumed",
    ]  # fmt: skip
    assert [late.index.answer(day) for day in (D(2021, 11, 14), D(2021, 11, 15))] == ["certain", None]
    assert (early.index.end_known, late.index.end_known) == (False, True)


def test_an_issue_day_that_changes_nothing_makes_no_entry(tmp_path: Path) -> None:
    printed = "from: {day: 2019-03-05, evidence: [one-2020 L1, two-2025 L1]}"
    assert len(days(tmp_path / "a", THINGS, _competence(printed))["it"].known) == 1
    assert len(days(tmp_path / "b", THINGS, _competence(f"{printed}, evidence: [two-2025 L2]"))["it"].known) == 2


def test_a_claim_is_known_from_the_day_on_which_something_dates_it(tmp_path: Path) -> None:
    entry = "to: {day: 2021-11-15, evidence: [two-2025 L1]}, evidence: [{at: one-2020 L1, tense: past}]"
    assert [known.since for known in days(tmp_path, THINGS, _competence(entry))["it"].known] == [NEW]


def test_a_source_counts_from_its_latest_possible_issue_day(tmp_path: Path) -> None:
    (known,) = days(tmp_path, THINGS, _competence("evidence: [one-2020 L1]"))["it"].known
    assert known.since == OLD


ACT = """\
acts:
  - id: law/2018/7
    label: Law No. 7
    adopted: [{key: adoption, day: 2018-02-01, evidence: [one-2020 L1]}]
    %s
    provisions:
      - id: art_1
        norms: [{key: duty, kind: duty, text: X, evidence: [{at: one-2020 L2, as_of: 2020-06-10}]%s}]
"""


@pytest.mark.parametrize(
    ("more", "presumed", "possible"),
    [
        ("", D(2018, 2, 1), D(2018, 2, 1)),
        ("commenced: [{key: force, day: 2018-08-01, evidence: [one-2020 L1]}]", D(2018, 8, 1), D(2018, 8, 1)),
        ("in_force: [{key: in-force, from: 2018-09-01, evidence: [one-2020 L1]}]", D(2018, 9, 1), D(2018, 9, 1)),
        ("in_force: [{key: in-force, from: 2018-09, evidence: [one-2020 L1]}]", D(2018, 9, 30), D(2018, 9, 1)),
    ],
)
def test_a_norm_is_presumed_back_to_its_acts_commencement(
    tmp_path: Path, more: str, presumed: dt.date, possible: dt.date
) -> None:
    index = days(tmp_path, ACT % (more, ""))["duty"].known[-1].index
    assert index is not None
    assert (index.certain.start, index.certain.end) == (D(2020, 6, 10), D(2020, 6, 11))
    assert (index.presumed.start, index.possible.start) == (presumed, possible)
    assert index.start_known


def test_a_norm_with_a_start_of_its_own_is_presumed_no_further_back(tmp_path: Path) -> None:
    own = ", from: {day: 2019-01-01, evidence: [one-2020 L3]}"
    index = days(tmp_path, ACT % ("", own))["duty"].known[-1].index
    assert index is not None
    assert index.presumed.start == index.possible.start == D(2019, 1, 1)


def test_a_norm_begins_no_earlier_than_its_act(tmp_path: Path) -> None:
    own = ", from: {day: 2017, evidence: [one-2020 L3]}"
    with pytest.raises(InputFaults, match=r"file0\.yaml:8: no days fit this Norm"):
        days(tmp_path, ACT % ("", own))


@pytest.mark.parametrize("printed", ["to: {day: 2021-12-01, evidence: [two-2025 L1]}", "ended_by: law-2018-7/gone"])
def test_no_norm_outlasts_its_code(tmp_path: Path, printed: str) -> None:
    gone = "repealed: [{key: gone, day: 2021-12-01, evidence: [two-2025 L1]}]"
    force = f"in_force: [{{key: in-force, from: 2018-09-01, evidence: [one-2020 L1], {printed}}}]"
    duty = days(tmp_path, ACT % (f"{gone}\n    {force}", ""))["duty"]
    early, late = as_known(duty, OLD), as_known(duty, NEW)
    assert early is not None
    assert early.index is not None
    assert early.index.answer(D(2022, 1, 1)) == "presumed"
    assert late is not None
    assert late.index is not None
    assert [late.index.answer(D(2021, 11, 30)), late.index.answer(D(2021, 12, 1))] == ["presumed", None]
    assert late.index.end_known


def test_an_act_in_force_by_an_event_commenced_on_its_day(tmp_path: Path) -> None:
    force = """commenced: [{key: force, day: 2018-08-01, evidence: [one-2020 L1]}]
    in_force: [{key: in-force, started_by: law-2018-7/force, evidence: [{at: one-2020 L1, tense: past}]}]"""
    found = days(tmp_path, ACT % (force, ""))
    for key in ("in-force", "duty"):
        index = found[key].known[-1].index
        assert index is not None
        assert index.presumed.start == D(2018, 8, 1), key


def test_a_function_begins_no_earlier_than_its_object_and_basis(tmp_path: Path) -> None:
    made = """\
    mechanisms: [{id: made, label: Made, established: [{key: made, day: 2019-09-19, evidence: [one-2020 L1]}]}]
    acts: [{id: resolution/2019/900, label: R, adopted: [{key: a, day: 2019-10-01, evidence: [one-2020 L1]}]}]
    """
    entry = "basis: resolution/2019/900, evidence: [{at: one-2020 L1, as_of: 2020-06-02}]"
    for object_, basis, start in (
        ("made", "", D(2019, 9, 19)),
        ("made", "yes", D(2019, 10, 1)),
        ("nrm", "yes", D(2019, 10, 1)),
    ):
        text = _competence(entry if basis else entry.partition(", ")[2]).replace(
            "mechanism/nrm", f"mechanism/{object_}"
        )
        index = days(tmp_path / (object_ + basis), THINGS, made, text)["it"].known[-1].index
        assert index is not None
        assert index.possible.start == (start if basis else D(2019, 9, 19))
        # Presumed back only where it is read in an act: an object alone bounds, it does not presume.
        assert index.presumed.start == (start if basis else D(2020, 6, 2))


def test_a_programme_in_force_begins_no_earlier_than_its_act(tmp_path: Path) -> None:
    text = """\
    acts: [{id: resolution/2017/743, label: R, adopted: [{key: a, day: 2017-11-09, evidence: [one-2020 L1]}]}]
    programmes:
      - id: first
        label: First
        act: resolution/2017/743
        period: {of: 2017/2020, evidence: [one-2020 L1]}
        in_force: [{key: in-force, %s, evidence: [one-2020 L1]}]
    """
    index = days(tmp_path / "a", text % "through: 2020")["in-force"].known[-1].index
    assert index is not None
    assert (index.possible.start, index.possible.end) == (D(2017, 11, 9), D(2021, 1, 1))
    with pytest.raises(InputFaults, match="no days fit this InForce"):
        days(tmp_path / "b", text % "period: 2017/2020")


def test_events_are_possible_over_their_month_and_certain_on_no_day(tmp_path: Path) -> None:
    text = """\
    acts:
      - id: law/2018/7
        label: L
        adopted:
          - {key: day, day: 2018-02-01, evidence: [one-2020 L1]}
        signed: [{key: month, day: 2018-02, evidence: [one-2020 L1]}]
        published: [{key: year, day: 2018, evidence: [one-2020 L1]}]
        presented: [{key: undated, evidence: [one-2020 L1]}]
    """
    found = days(tmp_path, text)
    day, after = D(2018, 2, 1), D(2018, 2, 2)
    assert answers(found["day"]) == [(name, day, after) for name in ("certain", "presumed", "possible")]
    assert answers(found["month"]) == [("possible", D(2018, 2, 1), D(2018, 3, 1))]
    assert answers(found["year"]) == [("possible", D(2018, 1, 1), D(2019, 1, 1))]
    assert found["undated"].known[-1].index is None


def test_absences_and_findings_are_never_presumed(tmp_path: Path) -> None:
    text = """\
    absences: [{key: none, absent: Competence, object: mechanism/nrm, role: funds,
                evidence: [{at: one-2020 L1, as_of: 2015}]}]
    findings: [{key: said, about: mechanism/nrm, kind: practice, text: X, evidence: [{at: one-2020 L1, as_of: 2015}]}]
    """
    found = days(tmp_path, THINGS, text)
    for key in ("none", "said"):
        assert answers(found[key]) == [("possible", D(2015, 1, 1), D(2016, 1, 1))]


def test_the_known_nobody_of_the_model_lasts_until_the_first_holder(tmp_path: Path) -> None:
    nobody = days(tmp_path, *list(WORLD.values())[1:])["nobody"].known[-1].index
    assert nobody is not None
    marked = [D(2014, 12, 31), D(2015, 1, 1), D(2015, 12, 31), D(2018, 6, 1), D(2019, 3, 4), D(2019, 3, 5)]
    assert [nobody.answer(day) for day in marked] == [None, "possible", "certain", "certain", "certain", None]


def test_statements_and_figures_have_no_days_but_are_known_from_one(tmp_path: Path) -> None:
    text = """\
    bodies:
      - id: one
        label: One
        statements: [{key: form, property: "clx:legalForm", value: agency, evidence: [two-2025 L1]}]
    observations: [{key: cases, measure: other, period: 2016, value: 7, reporter: body/one, evidence: [one-2020 L1]}]
    """
    found = days(tmp_path, text)
    assert [(known.since, known.until, known.index) for known in found["form"].known] == [(NEW, OPEN, None)]
    assert [(known.since, known.until, known.index) for known in found["cases"].known] == [(OLD, OPEN, None)]


def test_a_denial_attests_nothing(tmp_path: Path) -> None:
    entry = "evidence: [{at: one-2020 L1, as_of: 2019-01-01}, {at: two-2025 L1, stance: disputes}]"
    index = _index(tmp_path, entry)
    assert (index.certain.start, index.certain.end) == (D(2019, 1, 1), D(2019, 1, 2))


def test_disputed_claims_bound_nothing_else(tmp_path: Path) -> None:
    late = "commenced: [{key: force, day: 2019-08-01, standing: disputed, reason: X, evidence: [one-2020 L1]}]"
    index = days(tmp_path, ACT % (late, ""))["duty"].known[-1].index
    assert index is not None
    assert index.possible.start == D(2018, 2, 1)


def test_every_fault_of_time_comes_at_once(tmp_path: Path) -> None:
    entry = "from: {day: 2022-01-01, evidence: [one-2020 L1]}, to: {day: 2021-01-01, evidence: [one-2020 L1]}"
    texts = [_competence(entry), _competence(entry).replace("key: it", "key: that")]
    with pytest.raises(InputFaults) as error:
        days(tmp_path, THINGS, *texts)
    assert [(fault.file, fault.line) for fault in error.value.faults] == [("file1.yaml", 4), ("file2.yaml", 4)]
    assert "9999" not in str(error.value)


def test_the_order_of_claims_does_not_matter(tmp_path: Path) -> None:
    found = facts(tmp_path, *list(WORLD.values())[1:])
    turned = replace(found, claims=found.claims[::-1], things=found.things[::-1])
    assert {one.claim.iri: one.known for one in resolve(found)} == {one.claim.iri: one.known for one in resolve(turned)}
