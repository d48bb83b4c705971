"""The figures of a claim's own words, held to the lines that it cites and to the words in the other language."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chronolex.verify.figures import Figure
from chronolex.verify.report import Verified
from chronolex.verify.spelled import spelled
from chronolex.verify.words import alike, said_in
from tests.test_verify import read, verified

# Forms that sources use.

FORMS = {
    "троих мужчин и четверо детей": ["count 3", "count 4"],
    "двадцать пять жертв": ["count 25"],
    "шестью из восьми": ["count 6", "count 8"],
    "пять-шесть форм": ["count 5", "count 6"],
    "five-six forms": ["count 5", "count 6"],
    "twenty-five forms": ["count 25"],
    "сорок дел": ["count 40"],
    "Двумя законами": ["count 2"],
    "помогли семью раз": [],
    "двухлетний план": ["term 24 month"],
    "трёхдневный семинар": ["term 3 day"],
    "100-дневная кампания": ["term 100 day"],
    "hundred-day campaign": ["term 100 day"],
    "30-секундных фильмов": ["term 30 second"],
    "A 30-second film": ["term 30 second"],
    "30 seconds of film": ["term 30 second"],
    "с 16-ти летнего возраста": ["term 192 month"],
    "from 30 and over days": ["term 30 day"],
    "30 and 40 persons, 2 days": ["count 30", "count 40", "term 2 day"],
    "a 2-step procedure": ["count 2"],
    "a two-step procedure": ["count 2"],
    "двухступенчатая процедура": ["count 2"],
    "a one-off payment": [],
    "a COVID-19-related aim": [],
    "half of the shelters": ["share 1/2"],
    "половина приютов": ["share 1/2"],
    "во второй половине дня": [],
    "во второй половине 2019 года": ["date 2019-07", "date 2019-12"],
    "за полугодие": ["share 1/2"],
    "two thirds of them": ["share 2/3"],
    "a third of them": ["share 1/3"],
    "треть дел": ["share 1/3"],
    "третья программа": ["ordinal 3"],
    "The third programme": ["ordinal 3"],
    "тридцать программ": ["count 30"],
    "пятый доклад": ["ordinal 5"],
    "5-й доклад": ["ordinal 5"],
    "двенадцатый доклад": ["ordinal 12"],
    "пятница": [],
    "вторник": [],
    "третий квартал 2023 года": ["date 2023-07", "date 2023-09"],
    "a fourfold increase": ["count 4"],
    "выросло вчетверо": ["count 4"],
    "Quadrupled since": ["count 4"],
    "four folders": ["count 4"],
    "a tenfold": ["count 10"],
    "the 1<sup>st</sup> half-year of 2019": ["date 2019-01", "date 2019-06"],
    "women<sup>1</sup> half-year": ["share 1/2"],
    "к январю 2018 — октябрю 2019 года": ["date 2018-01", "date 2019-10"],
    "report dec 2023.pdf": ["date 2023-12"],
    "16 February 202\t23\tCourt": ["date 2023-02-16"],
    "on 16 February 202\t35\tCourt": ["count 16", "count 202", "count 35"],
    "it may 2023": ["date 2023"],
    "In 2015 victims were": ["date 2015"],
    "helped 2015 victims": ["count 2015"],
    "почти 2000 и свыше 11 000": ["count 2000", "count 11000"],
    "37,8 за год": ["count 37.8"],
    "строки 37,8": ["count 37", "count 8"],
    "Пункты 2 и 3": ["part 2", "part 3"],
    "articles: 166 (trafficking) and 170": ["article 166", "article 170"],
    "the record of 2021 calls it": ["date 2021"],
}  # fmt: skip


@pytest.mark.parametrize("text", FORMS)
def test_forms_of_english_and_russian(text: str) -> None:
    assert read(text) == FORMS[text]


PLACES = {
    "three women (lines 54 and 56, ¶ 18)": ["place 18", "place 54", "place 56", "count 3"],
    "Отчёт за 2015 год, рекомендация 2.1: обучение": ["place 2.1", "date 2015"],
    "row: 12; counted: cases": ["place 12"],
    "two recommendations": ["count 2"],
    "7 recommendations of 2013": ["count 7", "date 2013"],
    "выводы 2023 года": ["date 2023"],
    "(п. 18)": ["place 18"],
}


@pytest.mark.parametrize("text", PLACES)
def test_places_of_a_source_are_told_from_figures(text: str) -> None:
    assert sorted(str(one.figure) for one in said_in(text)) == sorted(PLACES[text])


ALIKE = [
    ("count 10", "term 120 month", True),
    ("count 10", "term 10 day", True),
    ("count 10", "term 12 month", False),
    ("age 14", "term 168 month", True),
    ("age 14", "term 14 month", True),
    ("age 14", "term 132 month", False),
    ("count 500", "sum 500", True),
    ("count 500", "sum 5000", False),
    ("part 3", "ordinal 3", True),
    ("part 4.3", "count 4.3", True),
    ("article 55", "count 55", False),
    ("act 55", "article 55", False),
    ("ordinal 3", "count 3", False),
    ("date 2019", "date 2019-03", True),
    ("date 2019-03", "date 2019", False),
    ("date 2019", "count 2019", False),
    ("place 3", "count 3", False),
    ("share 1/2", "count 1", False),
]


@pytest.mark.parametrize(("stated", "printed", "same"), ALIKE)
def test_which_figures_words_may_state_for_which(stated: str, printed: str, same: bool) -> None:
    one, other = (Figure(*text.split(" ", 1)) for text in (stated, printed))  # type: ignore[arg-type]
    assert alike(one, other) is same


@given(st.integers(2, 10**6), st.integers(2, 10**6))
def test_a_count_is_no_other_count(one: int, other: int) -> None:
    assert alike(Figure("count", str(one)), Figure("count", str(other))) == (one == other)


@pytest.mark.parametrize("word", ["двадцать", "сорока", "сто", "ninety"])
def test_tens_and_ones_are_added(word: str) -> None:
    assert spelled(f"{word} {'три' if word > 'z' else 'three'}") == spelled(word) + 3


HOSTILE = ["1" * 5000, "one-" * 2000, "два-" * 2000, "2017–" * 1000, "5 и " * 1500, "line 1, " * 1000, "<sup>st" * 900]


@pytest.mark.parametrize("text", HOSTILE)
def test_long_chains_are_read_in_time(text: str) -> None:
    start = time.process_time()
    said_in(text)
    assert time.process_time() - start < 2


@given(st.text(alphabet="0129.,-–/№()¶ linerowtw двасторе\n<sup>h", max_size=60))
def test_no_words_are_refused(text: str) -> None:
    assert said_in(text) == said_in(text)


# Claims.

LINES = """\
First page
Resolution No. 101 approved the programme for 2017-2020; three women and 14 children were helped in May 2018.
The Example Law Against Theft punishes persons from the age of 16 under Article 171.
Half of them, 37.5 per cent, got 5,000 soms each.
"""


def _found(folder: Path, en: str, ru: str = "", more: str = "", cites: str = "one-2020 § 4 L2-4") -> Verified:
    """Verify one finding with these words."""
    finding = f"""\
        findings:
          - about: council
            key: one
            kind: practice
            text: {{en: '{en}'{f", ru: '{ru}'" if ru else ""}}}
            evidence: ['{cites}']
            {more}
        """
    things = """\
        bodies: [{id: council, label: Council}]
        acts:
          - {id: law/2005/55, label: Example Law Against Theft, alt: {en: [Law No. 55, Law of 17 March 2005]}}
          - {id: law/2006/77, label: Law No. 77}
        programmes: [{id: plan, label: {en: 'Plan for 2021–2024', ru: План на 2021–2024 годы}}]
        """
    return verified(
        folder, LINES, {"things.yaml": things, "acts.yaml": "acts: []", "who.yaml": "acts: []", "one.yaml": finding}
    )


TRUE = [
    "In 2018 three women were helped.",
    "3 women and fourteen children, in May 2018",
    "From 2017 to 2020, by Resolution 101",
    "Persons of 16 years; Article 171; half of them, 5000 soms",
    "one of no others, first of all",
    "See line 3 and ¶ 4.",
    "By Law No. 55.",
    "As the report of 2020 says.",
]


@pytest.mark.parametrize("text", TRUE)
def test_words_that_the_lines_print_are_confirmed(tmp_path: Path, text: str) -> None:
    assert _found(tmp_path, text).unconfirmed == ()


FALSE = {
    "In 2019 three women were helped.": "2019",
    "In June 2018": "June 2018",
    "four women": "four",
    "40 children": "40",
    "By Resolution 102": "Resolution 102",
    "By Law No. 77": "No. 77",
    "Article 172": "Article 172",
    "From the age of 14": "age of 14",
    "a third of them": "a third of",
    "a two-year plan": "two-year",
    "500 soms": "500 soms",
    "37 per cent": "37",
    "See line 9.": "line 9",
    "in the plan for 2021–2024": "2021–2024",
    "As the report of 2021 says.": "2021",
    "a 2-step way": "2-",
}


@pytest.mark.parametrize("text", FALSE)
def test_words_that_no_line_prints_are_reported(tmp_path: Path, text: str) -> None:
    found = _found(tmp_path, text)
    assert [(one.claim, one.name) for one in found.unconfirmed][:1] == [("council/one", "clx:text@en")]
    assert FALSE[text] in {one.figure for one in found.unconfirmed}
    assert found.confirmed == found.figures - len(found.unconfirmed)


def test_what_an_editor_computed_is_listed_apart(tmp_path: Path) -> None:
    found = _found(tmp_path, "17 people", more="inferred: three women and 14 children")
    assert (found.unconfirmed, [one.figure for one in found.inferred]) == ((), ["17"])


def test_a_name_of_what_the_claim_names_needs_no_line(tmp_path: Path) -> None:
    said = "statuses: [{of: plan, key: one, status: ongoing, text: {en: TEXT}, evidence: [one-2020 L2]}]"
    for text, missed in (("The plan for 2021–2024 goes on.", []), ("It goes on since 2021.", ["2021"])):
        corpus = {
            "things.yaml": "programmes: [{id: plan, label: {en: 'Plan for 2021–2024'}}]\n" + said.replace("TEXT", text)
        }
        found = verified(tmp_path, LINES, {**corpus, "acts.yaml": "acts: []", "who.yaml": "acts: []"})
        assert [one.figure for one in found.unconfirmed] == missed


LANGUAGES = [
    ("Three women in 2018.", "В 2018 году трое женщин.", []),
    ("Three women.", "Женщины.", [("clx:text@en", "Three")]),
    ("Women.", "3 женщины.", [("clx:text@ru", "3")]),
    ("14 children, 3 women", "14 женщин, 3 детей", []),
    ("In May 2018", "В 2018 году", [("clx:text@en", "May 2018"), ("clx:text@ru", "2018")]),
    ("From the age of 16", "С 16 лет", []),
    ("one of them first", "они", []),
]


@pytest.mark.parametrize(("en", "ru", "missed"), LANGUAGES)
def test_both_languages_state_the_same_figures(tmp_path: Path, en: str, ru: str, missed: list[tuple[str, str]]) -> None:
    found = _found(tmp_path, en, ru)
    assert [(one.name, one.figure) for one in found.unconfirmed] == missed
    assert all("the words have it in" in one.reason for one in found.unconfirmed)


def test_what_is_inferred_excuses_no_difference_of_languages(tmp_path: Path) -> None:
    found = _found(tmp_path, "17 people", "18 человек", more="inferred: counted")
    assert [one.figure for one in found.unconfirmed] == ["17", "18"]
    assert [one.figure for one in found.inferred] == ["17", "18"]
    assert (found.figures, found.confirmed) == (4, 0)


def test_reasons_are_held_to_the_other_language_alone(tmp_path: Path) -> None:
    reason = "standing: disputed\n            reason: {en: 'Another says 90 and 80.', ru: 'Другой говорит о 90 и 70.'}"
    found = _found(tmp_path, "14 children", more=reason)
    assert [(one.name, one.figure) for one in found.unconfirmed] == [
        ("clx:standingReason@en", "80"),
        ("clx:standingReason@ru", "70"),
    ]


def test_which_of_its_kind_something_is_must_be_printed(tmp_path: Path) -> None:
    said = "{property: clx:ordinal, value: '3', evidence: [one-2020 L2]}"
    programme = f"programmes: [{{id: plan, label: Plan, statements: [{said}]}}]"
    for lines, missed in (("a\nthe third in a row\n", []), ("a\nthe fourth in a row\n", ["3"])):
        found = verified(tmp_path, lines, {"things.yaml": programme, "acts.yaml": "acts: []", "who.yaml": "acts: []"})
        assert [one.figure for one in found.unconfirmed] == missed
