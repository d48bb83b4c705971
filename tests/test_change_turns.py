"""Changes that take effect on one day: their order, and that the last of them wins whichever is applied first."""
# ruff: noqa: E501 - one case, one line

from __future__ import annotations

import itertools
from functools import cmp_to_key
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chronolex.errors import InputFaults
from chronolex.graph.ask import ask
from chronolex.graph.days import Day
from chronolex.graph.store import Reader
from chronolex.graph.stored import Stored
from chronolex.loaders.changes.read import Amended, amend
from chronolex.loaders.changes.turns import RANKS, Turn
from chronolex.queries.catalogue import question
from chronolex.staging import Staged

from .changed import DAY, EVE, Changed, after_of, before_of, stored, tail
from .conftest import reader_of
from .test_change_ends import APPROVED

KINDS = (
    ("constitution",),
    ("code", "law"),
    ("decree",),
    ("resolution",),
    ("order",),
    ("ordinance",),
    ("decision",),
    ("regulation",),
    ("treaty",),
)
NUMBERS = ("2", "9", "10", "77", "a-code", "b-code")


def _act(kind: str, number: str) -> str:
    issuer = "old-service/" if kind in ("order", "decision") else ""
    return f"{kind}/{issuer}2026/{number}"


acts = st.builds(_act, st.sampled_from(sorted(RANKS)), st.sampled_from(NUMBERS))
turns = st.builds(
    "2026-04-01 {} {}".format, st.sampled_from(("2026-01-31", "2026-02", "2026-02-01", "2026-02-28")), acts
).map(Turn.parse)


def _first(one: Turn, other: Turn) -> int:
    """Compare two turns step by step, as the manual tells it."""
    steps = [(turn.adopted.first, turn.adopted.last) for turn in (one, other)]
    if steps[0] != steps[1]:
        return -1 if steps[0] < steps[1] else 1
    kinds = [
        next(place for place, names in enumerate(KINDS) if turn.act.partition("/")[0] in names) for turn in (one, other)
    ]
    if kinds[0] != kinds[1]:
        return kinds[0] - kinds[1]
    numbers = [turn.act.rpartition("/")[2] for turn in (one, other)]
    if all(number.isdigit() for number in numbers) and numbers[0] != numbers[1]:
        return int(numbers[0]) - int(numbers[1])
    if numbers[0].isdigit() != numbers[1].isdigit():
        return -1 if numbers[0].isdigit() else 1
    return -1 if (numbers[0], one.act) < (numbers[1], other.act) else int(one.act != other.act)


@given(st.lists(turns, max_size=5, unique=True))
def test_the_order_is_the_same_from_every_permutation(found: list[Turn]) -> None:
    wanted = sorted(found, key=cmp_to_key(_first))
    assert {tuple(sorted(order, key=lambda turn: turn.key)) for order in itertools.permutations(found)} == {
        tuple(wanted)
    }
    for one, other in itertools.combinations(wanted, 2):
        assert one.precedes(other)
        assert not other.precedes(one)


@given(turns)
def test_a_turn_is_read_as_it_is_written_and_precedes_only_on_its_day(turn: Turn) -> None:
    assert Turn.parse(str(turn)) == turn
    assert not turn.precedes(turn)
    other = Turn.parse(str(turn).replace("2026-04-01", "2026-04-02"))
    assert not turn.precedes(other)
    assert not other.precedes(turn)


def test_every_kind_of_act_has_a_rank() -> None:
    assert {name for names in KINDS for name in names} == set(RANKS)


def _change(name: str, act: str, adopted: str, effects: str, in_force: str = "2026-04-01") -> str:
    return f"change: {name}\ntitle: {name}\nact: {act}\nadopted: {adopted}\nin_force: {in_force}\neffects:\n{effects}"


def _applied(folder: Path, changes: tuple[str, ...], more: str = "") -> tuple[Changed, list[Amended]]:
    """Apply changes one after another."""
    graph: Stored = before_of(folder, more)
    told = []
    after: Staged | None = None
    for text in changes:
        told.append(amend(text, "change.yaml", graph, "kg"))
        after = after_of(graph, told[-1])
        graph = stored(after)
    assert after is not None
    return Changed(told[-1], reader_of(after.quads)), told


ARTICLE = "code/2017/criminal-code/art_171"


def _penalty(months: int, tier: str = "basic") -> str:
    return f"  - replace: {{provision: {ARTICLE}, penalties: [{{tier: {tier}, sanction: imprisonment, maximum: {months}, unit: month}}]}}\n"


def _named(name: str) -> str:
    return f"  - rename: {{body: old-service, label: {name}}}\n"


def _status(name: str) -> str:
    return f"  - set_status: {{procedure: s, status: {name}}}\n"


def _term(to: str) -> str:
    return f"  - amend_term: {{programme: p, to: {to}}}\n"


def _ordered(*effects: str) -> tuple[str, ...]:
    """Return changes of one day in their order: by day of the act, then kind, then number."""
    heads = (
        ("law/2026/30", "2026-03-01"),
        ("law/2026/4", "2026-03-02"),
        ("law/2026/10", "2026-03-02"),
        ("resolution/2026/1", "2026-03-02"),
    )
    return tuple(
        _change(f"c{place}", act, day, effect)
        for place, ((act, day), effect) in enumerate(zip(heads, effects, strict=False))
    )


def _shown(found: Changed) -> list[object]:
    """Return what the graph says of everything that the changes touch, on many days."""
    days = [EVE, DAY, *(Day(year, month, 1) for year in range(2026, 2035) for month in (1, 7))]
    asked = {
        "penalty": {"offence": "theft"}, "in-force": {"act": "programme/p"}, "body-history": {"body": "old-service"},
        "criminalising-provision": {"offence": "theft"},
    }  # fmt: skip
    answers = [_rows(found.graph, name, day, params) for day in days for name, params in asked.items()]
    return [*answers, *(_held(found.graph, kind) for kind in ("Penalty", "Naming", "StatusOf"))]


def _rows(graph: Reader, name: str, day: Day, params: dict[str, str]) -> list[str]:
    answer = ask(graph, question(name), params, day, None, today=Day(2026, 12, 1))
    kept = ("certainty", "maximum", "tier", "name", "event", "act", "provision")
    return sorted(str([tail(row[column]) for column in kept if column in row]) for row in answer.answers)


_SPANS = """
PREFIX clx: <https://w3id.org/chronolex/ontology#>
SELECT ?claim ?from ?to WHERE {
  ?claim a clx:%s ; clx:standing <https://w3id.org/chronolex/concept/standing/accepted> ; clx:possibleFrom ?from ; clx:presumedTo ?to
}"""


def _held(graph: Reader, kind: str) -> list[str]:
    """Return the accepted claims of a kind that changes began, with the days on which they hold."""
    rows = graph.query(_SPANS % kind)
    return sorted(
        " ".join(str(row[name].value) for name in ("claim", "from", "to")) for row in rows if "/c" in row["claim"].value
    )


CASES = {
    "penalties replaced": _ordered(_penalty(70), _penalty(80), _penalty(90)),
    "penalties of two tiers": _ordered(_penalty(70), _penalty(80, "highest"), _penalty(90)),
    "a penalty and another tier with it": _ordered(_penalty(70) + _penalty(200, "highest"), _penalty(80)),
    "names": _ordered(_named("One"), _named("Two"), _named("Three")),
    "statuses": _ordered(_status("adopted"), _status("in-use"), _status("not-used")),
    "a status twice": _ordered(_status("adopted"), _status("adopted")),
    "terms cut and prolonged": _ordered(_term("2027-01-01"), _term("2032-01-01"), _term("2031-01-01")),
    "terms cut twice": _ordered(_term("2028-01-01"), _term("2027-01-01")),
    "a kind after a kind": _ordered("  - assign: {role: monitors, object: nrm, to: new-ministry}\n", "  - assign: {role: funds, object: nrm, to: new-ministry}\n", _penalty(70), _penalty(80)),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_the_last_act_wins_in_whatever_order_changes_are_applied(tmp_path: Path, case: str) -> None:
    changes = CASES[case]
    wanted = _shown(_applied(tmp_path, changes)[0])
    for order in list(itertools.permutations(changes))[1:6]:
        assert _shown(_applied(tmp_path, order)[0]) == wanted


def test_what_the_last_act_left_nothing_of_is_set_aside_with_the_reason(tmp_path: Path) -> None:
    first, second = _ordered(_penalty(70), _penalty(80))
    for order, told in (((first, second), 1), ((second, first), 1)):
        amended = _applied(tmp_path, order)[1]
        (aside,) = [claim for claim in amended[told].claims if claim.standing == "rejected"]
        assert dict(aside.values)["clx:maximum"].value == "70"
        reason = '"Set aside before it came to hold, by law/2026/4 of 2026-03-02."@en'
        assert reason in [str(words) for name, words in aside.text if name == "clx:standingReason"]


MOVED = "  - transfer: {role: coordinates, object: nrm, from: %s, to: %s}\n"
OTHER = "bodies: [{id: agency, label: A}]\n"


def test_a_function_goes_on_from_who_received_it_on_the_same_day(tmp_path: Path) -> None:
    changes = _ordered(MOVED % ("old-service", "agency"), MOVED % ("agency", "new-ministry"))
    found, _ = _applied(tmp_path, changes, OTHER)
    assert found.asked("coordinating-body", EVE, object="nrm") == ["old-service certain"]
    assert found.asked("coordinating-body", DAY, object="nrm") == ["new-ministry certain"]
    assert found.asked("coordinating-body", Day(2027, 1, 1), object="nrm") == ["new-ministry presumed"]


REFUSED = {
    "the second has nothing to give yet": (_ordered(MOVED % ("old-service", "agency"), MOVED % ("agency", "new-ministry"))[::-1],
                                           "no claim gives 'agency' the function 'coordinates'"),
    "what was given away": (_ordered(MOVED % ("old-service", "agency"), MOVED % ("old-service", "new-ministry")),
                            r"who holds it \(id/kg/body/agency\)"),
    "what a later act gives away": (_ordered(MOVED % ("old-service", "agency"), MOVED % ("old-service", "new-ministry"))[::-1],
                                    "law/2026/4 of 2026-03-02, which comes after, takes 'coordinates' away on the same day"),
    "what a later act takes away": (_ordered(MOVED % ("old-service", "agency"), "  - withdraw: {role: coordinates, object: nrm, from: old-service}\n")[::-1],
                                    "law/2026/4 of 2026-03-02, which comes after"),
    "renumbered under a later act": (_ordered(f"  - renumber: {{from: {ARTICLE}, to: code/2017/criminal-code/art_172}}\n", _penalty(70))[::-1],
                                     "begins on 2026-04-01 by law/2026/4 of 2026-03-02, when what it stands on has ended; expected that change taken back"),
    "an earlier act has no turn on another day": (
        (_change("c1", "law/2026/4", "2026-03-02", MOVED % ("old-service", "agency")),
         _change("c0", "law/2026/1", "2026-03-01", MOVED % ("agency", "new-ministry"), "2026-03-31")), "no claim gives 'agency'"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_in_this_order_is_refused(tmp_path: Path, case: str) -> None:
    changes, wrong = REFUSED[case]
    with pytest.raises(InputFaults, match=wrong):
        _applied(tmp_path, changes, OTHER)


INSERTED = "  - insert: {provision: code/2017/criminal-code/art_171-1, title: Robbery, criminalises: [theft], penalties: [{tier: whole, sanction: fine, maximum: 5, unit: index-rate}]}\n"


def test_what_is_inserted_into_an_act_that_a_later_act_repeals_on_the_day_never_holds(tmp_path: Path) -> None:
    changes = _ordered(INSERTED, "  - repeal: {act: code/2017/criminal-code}\n")
    for order in itertools.permutations(changes):
        found, _ = _applied(tmp_path, order)
        assert found.asked("criminalising-provision", EVE, offence="theft") == ["art_171 presumed"]
        assert found.asked("criminalising-provision", DAY, offence="theft") == ["no-evidence"]
        assert found.asked("in-force", DAY, act="code/2017/criminal-code/art_171-1") == ["no-evidence"]


def test_a_term_prolonged_ends_with_the_act_that_a_later_one_repeals(tmp_path: Path) -> None:
    first = _change("c0", "law/2026/1", "2026-02-01", "  - amend_term: {programme: q, to: 2035-01-01}\n", "2026-03-15")
    second = _change("c1", "law/2026/2", "2026-03-01", "  - repeal: {act: resolution/2019/5}\n")
    found, _ = _applied(tmp_path, (first, second), APPROVED)
    assert found.asked("in-force", EVE, act="programme/q") == ["q certain"]
    assert found.asked("in-force", DAY, act="programme/q") == ["no-longer"]
    assert found.asked("in-force", Day(2031, 1, 1), act="programme/q") == ["no-longer"]


def test_a_term_prolonged_is_cut_again(tmp_path: Path) -> None:
    first = _change("c0", "law/2026/1", "2026-02-01", _term("2035-01-01"), "2026-03-15")
    found, _ = _applied(tmp_path, (first, _change("c1", "law/2026/2", "2026-03-01", _term("2028-01-01"))))
    assert found.asked("programme-in-force", Day(2027, 12, 31), field="f") == ["p certain"]
    for day in (Day(2028, 1, 1), Day(2031, 1, 1)):
        assert found.asked("programme-in-force", day, field="f") == ["no-longer"]
