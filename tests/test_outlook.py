"""What the graph finds of recommendations: the decision on small cases, and the real tests against their own ASK."""

from __future__ import annotations

import datetime as dt
import random
from functools import cache
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as some
from pyoxigraph import Literal, NamedNode, QueryBoolean, Store

from chronolex.errors import InputFaults
from chronolex.graph.consequences import Consequences
from chronolex.graph.days import EARLIEST, OPEN, Day
from chronolex.graph.literals import day_literal
from chronolex.graph.store import Reader, Term, bind
from chronolex.graph.stored import Stored
from chronolex.graph.verdicts import Found, Held, judge, runs
from chronolex.graph.vocabulary import BASE, DEFAULT_GRAPHS, term
from chronolex.loaders.changes.read import amend
from chronolex.queries.legal_tests import FULFILLED, NOT_FULFILLED, LegalTest, legal_tests, read_tests
from chronolex.staging import Staged

from .conftest import RdflibGraph

YES, NO = FULFILLED, NOT_FULFILLED
FIRST, LAST = Day(2018, 1, 1), Day(2020, 1, 1)


def day(number: int) -> Day:
    return FIRST + dt.timedelta(days=number)


def held(certain: tuple[int, int], presumed: tuple[int, int] | None = None, possible: tuple[int, int] | None = None,
         start_known: bool = True, end_known: bool = True) -> Held:  # fmt: skip
    presumed = presumed or certain
    days = {"certain": certain, "presumed": presumed, "possible": possible or presumed}
    return Held({name: (day(a), day(b)) for name, (a, b) in days.items()}, start_known, end_known)


def told(found: list[Found], on: int, is_open: bool = False) -> tuple[str, str, str | None, str]:
    verdict = judge(found, day(on), is_open)
    return verdict.verdict, verdict.ground, verdict.certainty, " ".join(verdict.claims)


CERTAIN = Found(YES, ("a",), held((10, 20)))
PRESUMED = Found(YES, ("a",), held((10, 20), (10, 90)))
POSSIBLE = Found(YES, ("a",), held((15, 20), possible=(10, 25)))
UNKNOWN = Found(YES, ("a",), held((10, 20), start_known=False, end_known=False))
SECOND = Found(YES, ("b",), held((30, 40)))
DENIED = Found(NO, ("n",), held((12, 18)))
DENIED_LATER = Found(NO, ("n",), held((22, 28)))
PERHAPS_DENIED = Found(NO, ("n",), held((6, 7), possible=(4, 8)))
JUDGED = [
    ("the day before the start", [CERTAIN], 9, ("not-fulfilled", "not-yet", "certain", "a")),
    ("the day itself", [CERTAIN], 10, ("fulfilled", "holds", "certain", "a")),
    ("the last day", [CERTAIN], 19, ("fulfilled", "holds", "certain", "a")),
    ("the first day after", [CERTAIN], 20, ("not-fulfilled", "no-longer", "certain", "a")),
    ("presumed", [PRESUMED], 20, ("fulfilled", "holds", "presumed", "a")),
    ("possible before", [POSSIBLE], 14, ("cannot-be-told", "only-possible", None, "a")),
    ("possible after", [POSSIBLE], 20, ("cannot-be-told", "only-possible", None, "a")),
    ("no start is printed", [UNKNOWN], 9, ("cannot-be-told", "no-evidence", None, "")),
    ("no end is printed", [UNKNOWN], 20, ("cannot-be-told", "no-evidence", None, "")),
    ("between two", [CERTAIN, SECOND], 25, ("not-fulfilled", "no-longer", "certain", "a")),
    ("after two", [CERTAIN, SECOND], 40, ("not-fulfilled", "no-longer", "certain", "b")),
    ("before two", [CERTAIN, SECOND], 5, ("not-fulfilled", "not-yet", "certain", "a")),
    ("denied and nothing else", [DENIED], 12, ("not-fulfilled", "known-nobody", "certain", "n")),
    ("the day before the denial", [DENIED], 11, ("cannot-be-told", "no-evidence", None, "")),
    ("for and against, both certain", [CERTAIN, DENIED], 12, ("cannot-be-told", "sources-disagree", None, "a n")),
    (
        "a denial outweighs a presumption",
        [PRESUMED, DENIED_LATER],
        22,
        ("not-fulfilled", "known-nobody", "certain", "n"),
    ),
    ("after the denial the presumption is back", [PRESUMED, DENIED_LATER], 28, ("fulfilled", "holds", "presumed", "a")),
    (
        "a possible denial leaves not yet alone",
        [CERTAIN, PERHAPS_DENIED],
        5,
        ("not-fulfilled", "not-yet", "certain", "a"),
    ),
    ("a possible denial alone tells nothing", [PERHAPS_DENIED], 5, ("cannot-be-told", "only-possible", None, "n")),
    ("nothing is known at all", [], 5, ("cannot-be-told", "no-evidence", None, "")),
]


@pytest.mark.parametrize(("found", "on", "expected"), [case[1:] for case in JUDGED], ids=[case[0] for case in JUDGED])
def test_judged(found: list[Found], on: int, expected: tuple[str, str, str | None, str]) -> None:
    assert told(found, on) == expected
    assert told(found[::-1], on) == expected


@pytest.mark.parametrize("on", [9, 20])
def test_where_others_may_fulfil_it_neither_beginning_nor_end_tells_anything(on: int) -> None:
    assert told([CERTAIN], on, is_open=True) == ("cannot-be-told", "no-evidence", None, "")
    assert told([CERTAIN], 10, is_open=True)[0] == "fulfilled"


def test_several_claims_hold_together_on_the_days_that_all_have() -> None:
    both = held((10, 20), possible=(5, 30)) & held((15, 40), (15, 40), (12, 40), start_known=False, end_known=False)
    assert both == held((15, 20), (15, 20), (12, 30), start_known=False, end_known=True)
    never = held((10, 20)) & held((30, 40))
    assert [never.sure(day(number)) for number in (10, 19, 20, 29, 30, 39)] == [0] * 6


nested = some.lists(some.integers(0, 40), min_size=6, max_size=6).map(sorted)
claims = some.lists(
    some.builds(
        lambda six, verdict, name, start, end: Found(
            verdict, (name,), held((six[2], six[3]), (six[1], six[4]), (six[0], six[5]), start, end)
        ),
        nested,
        some.sampled_from([YES, NO]),
        some.sampled_from("abc"),
        some.booleans(),
        some.booleans(),
    ),
    max_size=4,
)


@pytest.mark.parametrize(("until", "ground"), [(26, "no-longer"), (25, "no-evidence")])
def test_after_the_last_source_an_end_tells_nothing(until: int, ground: str) -> None:
    assert judge([CERTAIN], day(25), until=day(until)).ground == ground
    assert judge([CERTAIN], day(19), until=day(until - 20)).verdict == "fulfilled"


@given(claims, some.booleans(), some.integers(0, 40))
def test_the_runs_have_no_gaps_and_say_what_each_day_says(found: list[Found], is_open: bool, last: int) -> None:
    until = day(last)
    told_of = list(runs(found, is_open, until))
    assert [told_of[0].start, told_of[-1].end] == [EARLIEST, OPEN]
    assert [one.end for one in told_of[:-1]] == [one.start for one in told_of[1:]]
    before = None
    for number in range(-1, 42):
        run = next(one for one in told_of if one.start <= day(number) < one.end)
        verdict = judge(found, day(number), is_open, until)
        assert run.verdict == verdict
        assert run.since <= day(number)
        if before is not None and before != verdict.verdict:
            assert run.since == day(number)
        before = verdict.verdict


# The real tests


@cache
def _days(reader: Reader) -> tuple[Day, ...]:
    """Return the days on which something begins or ends, and the days before."""
    text = f"SELECT DISTINCT ?day WHERE {{ ?run {term('clx:runFrom')} ?day }}"
    bounds = [Day.fromisoformat(row["day"].value) for row in reader.query(text)]
    return tuple(sorted({*bounds, *(one - dt.timedelta(days=1) for one in bounds if one > EARLIEST)}))


def _asked(store: Store, test: LegalTest, on: Day, known: Day, sure: str, verdict: str) -> bool:
    """Return what the ASK of a test itself says, with its days."""
    bound = {"verdict": Literal(verdict), "date": day_literal(on), "known_on": day_literal(known)}
    answer = store.query(bind(test.as_of(sure), bound), default_graph=list(DEFAULT_GRAPHS))
    assert isinstance(answer, QueryBoolean)
    return bool(answer)


_FOUND = """
PREFIX clx: <https://w3id.org/chronolex/ontology#>
SELECT ?test ?verdict ?ground ?certainty ?date ?known_on WHERE {
  ?run clx:legalTest ?test ; clx:verdict ?verdict ; clx:ground ?ground ; clx:runFrom ?from ; clx:runTo ?to ;
       clx:knownFrom ?knownFrom ; clx:knownTo ?knownTo .
  FILTER(?from <= ?date && ?date < ?to && ?knownFrom <= ?known_on && ?known_on < ?knownTo)
  OPTIONAL { ?run clx:certainty ?certainty }
}
"""


def _found(reader: Reader, test: LegalTest, on: Day, known: Day) -> tuple[str, str, str]:
    """Return what the graph says that it found."""
    bound: dict[str, Term] = {
        "test": NamedNode(f"{BASE}id/kg/legal-test/{test.name}"),
        "date": day_literal(on),
        "known_on": day_literal(known),
    }
    (row,) = reader.query(_FOUND, bound)
    tail = {name: row[name].value.rpartition("/")[2] for name in ("verdict", "ground")}
    return tail["verdict"], tail["ground"], row["certainty"].value if "certainty" in row else ""


def _expected(store: Store, test: LegalTest, on: Day, known: Day) -> str | None:
    """Return the verdict that follows from the ASK alone, nothing where an end or a beginning decides."""
    sure = {
        verdict: sum(_asked(store, test, on, known, one, verdict) for one in ("certain", "presumed", "possible"))
        for verdict in (YES, NO)
    }
    if max(sure.values()) >= 2:
        return "cannot-be-told" if sure[YES] == sure[NO] else max(sure, key=lambda one: sure[one])
    return "cannot-be-told" if sure[YES] else None


@pytest.mark.parametrize("test", legal_tests(), ids=lambda test: test.name)
def test_the_graph_says_what_the_ask_says(staged: Staged, graph: Reader, test: LegalTest) -> None:
    store = Store()
    store.bulk_extend(staged.quads)
    chance = random.Random(test.name)
    for on in [Day(2010, 1, 1), Day(2025, 6, 1), *chance.sample(_days(graph), 8)]:
        known = chance.choice([Day(2014, 1, 1), Day(2019, 10, 1), Day(2020, 1, 1), Day(2026, 1, 1), Day(2026, 1, 1)])
        verdict, ground, _ = _found(graph, test, on, known)
        expected = _expected(store, test, on, known)
        assert verdict == expected or (
            expected is None and ground in ("not-yet", "no-longer", "no-evidence", "only-possible", "known-nobody")
        )


@pytest.mark.long
@pytest.mark.parametrize("test", legal_tests(), ids=lambda test: test.name)
def test_another_engine_finds_the_same_claims(graph: Reader, second_engine: RdflibGraph, test: LegalTest) -> None:
    def rows(found: list[dict[str, NamedNode | Literal]]) -> list[tuple[str, ...]]:
        return sorted(tuple(row[name].value for name in ("verdict", *test.claims) if name in row) for row in found)

    assert rows(graph.query(test.select()))
    assert rows(graph.query(test.select())) == rows(second_engine.query(test.select()))


def test_every_test_finds_its_recommendations_and_can_be_told_on_some_day(graph: Reader) -> None:
    known = {row["one"].value for row in graph.query(f"SELECT ?one WHERE {{ ?one a {term('clx:Recommendation')} }}")}
    named = {f"{BASE}id/kg/recommendation/{name}" for test in legal_tests() for name in test.recommendations}
    assert named <= known
    of, verdict = term("clx:legalTest"), term("clx:verdict")
    text = f"SELECT DISTINCT ?test ?verdict WHERE {{ ?run {of} ?test ; {verdict} ?verdict }}"
    outcomes: dict[str, set[str]] = {}
    for row in graph.query(text):
        outcomes.setdefault(row["test"].value.rpartition("/")[2], set()).add(row["verdict"].value.rpartition("/")[2])
    assert set(outcomes) == {test.name for test in legal_tests()}
    # A source that speaks of a month is certain on no day of it; a test that no claim ever decides is none.
    text = f"SELECT DISTINCT ?test WHERE {{ ?run {of} ?test ; {term('clx:decidedBy')} ?claim }}"
    assert {row["test"].value.rpartition("/")[2] for row in graph.query(text)} == set(outcomes)
    assert len([name for name, verdicts in outcomes.items() if {"fulfilled", "not-fulfilled"} <= verdicts]) >= 15


BODY = 'ASK WHERE { VALUES ?verdict { "fulfilled" } ?claim a <urn:x> }\n'
HEAD = "#+ title: {en: A, ru: А}\n#+ meaning: x\n#+ recommendations: [r]\n"
WRONG = {
    "no header": (BODY, "the header is no YAML mapping"),
    "no YAML": ("#+ title: {en\n" + BODY, "the header is no YAML mapping"),
    "a key is missing": (HEAD.replace("#+ meaning: x\n", "") + BODY, "the header lacks 'meaning'"),
    "a key is unknown": (HEAD + "#+ since: 2019\n" + BODY, "'since' is no key of a header"),
    "one language": (HEAD.replace(", ru: А", "") + BODY, "the title lacks en or ru"),
    "a SELECT": (HEAD + BODY.replace("ASK", "SELECT *"), "there is no ASK WHERE { … }"),
    "something follows": (HEAD + BODY.rstrip() + " LIMIT 1\n", "there is no ASK WHERE { … }"),
    "no claim": (HEAD + BODY.replace("?claim", "?act"), "the ASK has no ?verdict or no ?claim"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_file_is_refused(case: str) -> None:
    text, wrong = WRONG[case]
    with pytest.raises(InputFaults, match=r"queries/recommendations/wrong\.rq:1") as error:
        read_tests({"right": HEAD + BODY, "wrong": text})
    assert [fault.wrong for fault in error.value.faults] == [wrong]


def test_a_change_file_is_news_of_nothing_but_what_it_changes(staged: Staged) -> None:
    """A draft about something else leaves every finding as it was: no later source speaks of it."""
    before, after = Store(), Store()
    for store in (before, after):
        store.bulk_extend(staged.quads)
    text = dedent(
        """\
        change: a-draft-about-something-else
        title: {en: A draft, ru: Проект}
        act: resolution/2030/1
        adopted: 2030-01-01
        in_force: 2030-02-01
        effects:
          - establish: {body: a-new-body, label: {en: A new body, ru: Новый орган}}
        evidence: [{draft: true}]
        """
    )
    amended = amend(text, "change.yaml", Stored(before), "kg")
    delta = Consequences(Stored(before), after, "kg").of(amended.claims, amended.things)
    assert any(quad.predicate == term("clx:changeFile") for quad in delta.added)
    assert not [quad for quad in (*delta.added, *delta.removed) if "/outlook/" in quad.subject.value]  # type: ignore[union-attr]
