"""Figures in the forms of the sources, and claims held to the lines that they cite."""
# ruff: noqa: E501 - one claim, one line

from __future__ import annotations

import datetime as dt
import hashlib
import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chronolex import corpus_commands
from chronolex.cli import run
from chronolex.graph.claims import Facts
from chronolex.loaders.corpus.load import load
from chronolex.sources import MissingText, SourceText
from chronolex.verify.figures import Figure, confirms
from chronolex.verify.numbers import amount, written
from chronolex.verify.reading import mentions
from chronolex.verify.report import Unconfirmed, Verified, verify
from tests.conftest import Run
from tests.tiny import concepts
from tests.tiny import written as corpus


def read(text: str) -> list[str]:
    """Return every figure of a text."""
    return [str(mention.figure) for mention in mentions(text)]


def says(text: str, kind: str, value: str) -> bool:
    return confirms(Figure(kind, value), [mention.figure for mention in mentions(text)])  # type: ignore[arg-type]


# Every form.

DATES = {
    "dated March 5, 2019, No.": ["2019-03-05"],
    "of December 5 2006 by law": ["2006-12-05"],
    "on 5 March 2019": ["2019-03-05"],
    "on 5th of March, 2019": ["2019-03-05"],
    "in September 2022 the": ["2022-09"],
    "In January, 2018 Law": ["2018-01"],
    "from January, 2018 till October, 2019": ["2018-01", "2019-10"],
    "from January to June 2019": ["2019-01", "2019-06"],
    "14-15 May 2024.²": ["2024-05-14", "2024-05-15"],
    "on 15 17 February 2023": ["2023-02-15", "2023-02-17"],
    "15 to 17 February 2023": ["2023-02-15", "2023-02-17"],
    "30 January – 2 February 2023": ["2023-01-30", "2023-02-02"],
    "March 30 to April 2, 2023": ["2023-03-30", "2023-04-02"],
    "May 14–15, 2024": ["2024-05-14", "2024-05-15"],
    "от 28 октября 2021 года № 127": ["2021-10-28"],
    "с 1 декабря 2021 года": ["2021-12-01"],
    "в мае 2024 года": ["2024-05"],
    "от 21.01.2020": ["2020-01-21"],
    "on 2020-01-21": ["2020-01-21"],
    "for 2017-2020”": ["2017", "2020"],
    "for 2017 – 2020 (the": ["2017", "2020"],
    "2002-2005 years": ["2002", "2005"],
    "in 2018/19": ["2018", "2019"],
    "(2000)": ["2000"],
    "в 2021 году": ["2021"],
    "<b>2016</b>\t7": ["2016"],
    "for the first half of 2018": ["2018-01", "2018-06"],
    "the first six months of 2019": ["2019-01", "2019-06"],
    "second half of 2019": ["2019-07", "2019-12"],
    "third quarter of 2023": ["2023-07", "2023-09"],
    "first 9 months of 2023": ["2023-01", "2023-09"],
    "первое полугодие 2018 года": ["2018-01", "2018-06"],
    "on February 30, 2019": ["2019"],
    "No. 2005 of the list": [],
    "№ 2005": [],
    "129052019131": [],
    "12019": [],
    "20190": [],
    "2200 index rates": [],
    "the 2000s": [],
    "2013/210550.htm": [],
}


@pytest.mark.parametrize("text", DATES)
def test_dates(text: str) -> None:
    found = [one.figure.value for one in mentions(text) if one.figure.kind == "date"]
    assert found == DATES[text]


LAWS = {
    "Article 171 of": ["article 171"],
    "Art. 166 of": ["article 166"],
    "(Art.167)": ["article 167"],
    "ст.166 УК": ["article 166"],
    "в статье 166 (торговля людьми)": ["article 166"],
    "статьи 12 Закона": ["article 12"],
    "Articles 157 158 criminalize": ["article 157", "article 158"],
    "Articles 166 (trafficking in human beings) and 170 (forced labour)": ["article 166", "article 170"],
    "Articles 34 and 35": ["article 34", "article 35"],
    "articles 6–9": ["article 6", "article 7", "article 8", "article 9"],
    "Article 160-1, which": ["article 160-1"],
    "Article 19.1 of": ["article 19-1", "article 19.1"],
    "Article 154 (2) and (3) provide": ["article 154", "part 2", "part 3"],
    "Article 88), Unlawful": ["article 88"],
    "points 2 and 3 of": ["part 2", "part 3"],
    "Article 155, 20 persons": ["article 155", "count 20"],
    "No. 55 of": ["act 55"],
    "No.182, ratified": ["act 182"],
    "№55 «О": ["act 55"],
    "№ 127": ["act 127"],
    "Resolution 73/146": ["act 73/146"],
    "Law 55": ["act 55"],
    "Decree No. 557/Rev.1": ["act 557"],
}


@pytest.mark.parametrize("text", LAWS)
def test_articles_and_acts(text: str) -> None:
    found = read(text)
    assert sorted(set(found)) == sorted(set(LAWS[text]))


NUMBERS = {
    "from 3 to 6 years": ["term 36 month", "term 72 month"],
    "of between 5 and 15 years’ imprisonment": ["term 60 month", "term 180 month"],
    "up to 15 to 20 years": ["term 180 month", "term 240 month"],
    "up to three years": ["term 36 month"],
    "ten years of imprisonment": ["term 120 month"],
    "6 months": ["term 6 month"],
    "twenty-five years": ["term 300 month"],
    "от 3 до 11 лет лишения": ["term 36 month", "term 132 month"],
    "a two-year plan": ["term 24 month"],
    "a minor aged from 14 to 18 years": ["age 14", "age 18"],
    "under 16 years of age": ["age 16"],
    "a minor under 14 years": ["age 14"],
    "under 5 years of imprisonment": ["term 60 month"],
    "within 30 days": ["term 30 day"],
    "a fine of 100 to 200 standard units": ["fine 100 standard-unit", "fine 200 standard-unit"],
    "amounting to 600 up to 800 index rates": ["fine 600 index-rate", "fine 800 index-rate"],
    "up to 2200 index rates": ["fine 2200 index-rate"],
    "**21 946** people": ["count 21946"],
    "over 43.000 jobs": ["count 43000"],
    "that 328,458 nationals": ["count 328458"],
    "33.2% of": ["count 33.2"],
    "60%, labour": ["count 60"],
    "more than 42 per cent": ["count 42"],
    "women) 7/7": ["count 7", "count 7"],
    "30/18": ["count 30", "count 18"],
    "7\t6\t1": ["count 7", "count 6", "count 1"],
    "ten women": ["count 10"],
    "three thousand girls": ["count 3000"],
    "1.2 million people": ["count 1200000"],
    "one criminal case": ["count 1"],
    "two of them": ["count 2"],
    "No victims were": ["count 0"],
    "двух человек": ["count 2"],
    "2000 women": ["count 2000"],
    "US$ 500": ["sum 500"],
    "KGS 2000, and": ["sum 2000"],
    "5,000 soms": ["sum 5000"],
    "fifth in a row": ["ordinal 5"],
    "the 5th plan": ["ordinal 5"],
    "COVID-19": [],
    "women<sup>12</sup>": [],
    "27. Ms. Somebody": [],
    "at 10:30 –": [],
    "+996 312 542463": [],
    "this one is": [],
    "12 From the interview": [],
    "http://example.org/2013/02/17": [],
    "a1899b": [],
    "5.4.1": [],
}  # fmt: skip


@pytest.mark.parametrize("text", NUMBERS)
def test_counts_terms_and_fines(text: str) -> None:
    assert read(text) == NUMBERS[text]


def test_lines_that_follow_each_other_are_read_together() -> None:
    text = SourceText.of("one-2020", b"on 5\nMarch\n2019\n\n7")
    assert [read(block) for block in text.blocks([1, 2, 3])] == [["date 2019-03-05"]]
    assert [read(block) for block in text.blocks([1, 3])] == [["count 5"], ["date 2019"]]


def test_a_wider_date_is_printed_by_a_narrower_one_and_not_the_other_way() -> None:
    assert says("on 5 March 2019", "date", "2019-03")
    assert says("on 5 March 2019", "date", "2019")
    assert not says("in March 2019", "date", "2019-03-05")
    assert not says("in 2019", "date", "2019-03")


# No figure is found by accident.


@given(st.dates(dt.date(1900, 1, 1), dt.date(2099, 12, 31)), st.sampled_from(["%B {}, %Y", "{} %B %Y", "{}.%m.%Y"]))
def test_every_day_is_read_as_itself(day: dt.date, form: str) -> None:
    assert read(f"it was {day.strftime(form).format(day.day)} that") == [f"date {day}"]


@given(st.integers(1, 10**7), st.sampled_from(["{:,}", "{}"]))
def test_a_number_is_found_whole_and_never_in_part(number: int, form: str) -> None:
    text = f"assisted {form.format(number)} victims"
    found = {one.figure.value for one in mentions(text)}
    assert found == {str(number)}


@given(st.integers(1, 999), st.integers(1, 999))
def test_an_article_is_no_part_of_another(one: int, other: int) -> None:
    assert says(f"Article {one} of", "article", str(other)) == (one == other)
    assert says(f"ст.{one} УК", "article", str(other)) == (one == other)
    assert says(f"No. {one} on", "act", str(other)) == (one == other)


@given(st.integers(1, 25), st.integers(1, 400))
def test_a_term_of_years_is_twelve_times_as_many_months(years: int, months: int) -> None:
    assert says(f"imprisonment for up to {years} years", "term", f"{months} month") == (months == 12 * years)


@given(st.text(alphabet="0123456789.,- /№()Ntoandyears Marchicle\t\n", max_size=60))
def test_no_text_is_refused_and_no_digit_is_read_twice(text: str) -> None:
    found = mentions(text)
    assert all(0 <= one.start < max(1, len(text)) for one in found)
    assert found == mentions(text)


@given(st.decimals(0, 10**9, allow_nan=False, places=2))
def test_numbers_are_written_without_ornament(number: Decimal) -> None:
    assert Decimal(written(number)) == number
    assert amount(written(number)) == number or "." in written(number)


# Claims held to their lines.

TEXT = """\
First page
Government Resolution No. 101 of 5 March 2019 approved it.

Article 171 punishes theft with imprisonment from 3 to 6 years or a fine of 100 to 200 index rates.
In the first half of 2018 there were 1,234 victims.
In that year the council began its work, for 2017-2020.
Example Law Against Theft names the Council. The programme ended in December 2020.
"""

CORPUS = {
    "things.yaml": """\
        fields: [{id: trafficking, label: Response}]
        bodies: [{id: council, label: Council}]
        offences: [{id: theft, label: theft}]
        observations:
          - {key: half, measure: victims-assisted, period: 2018-01/2018-06, value: 1234, reporter: council, evidence: [one-2020 L5]}
        """,
    "acts.yaml": """\
        acts:
          - id: resolution/2019/101
            label: Resolution No. 101
            adopted: [{key: adoption, day: 2019-03-05, evidence: [one-2020 L2]}]
          - id: law/2005/55
            label: {en: Example Law against theft}
          - id: code/2017/criminal-code
            label: Criminal Code
            provisions:
              - id: art_171
                penalties:
                  - {key: years, offence: theft, tier: basic, sanction: imprisonment, minimum: 36, maximum: 72, unit: month, evidence: [one-2020 L4]}
                  - {key: fine, offence: theft, tier: basic, sanction: fine, minimum: 100, maximum: 200, unit: index-rate, evidence: [one-2020 L4]}
        """,
    "who.yaml": """\
        object: field/trafficking
        role: coordinates
        holders:
          - body: council
            key: holder
            basis: law/2005/55
            period: {of: 2017/2020, evidence: [one-2020 L6]}
            evidence: [one-2020 L7]
        """,
}


def _facts(folder: Path, text: str, changed: dict[str, str] | None = None) -> tuple[Facts, Path, Path]:
    """Write a text and a corpus about it; return what is loaded, the corpus and the folder of the text."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    lines = text.count("\n")
    source = f"{{id: one-2020, label: One, own_day: 2020-06, known_from: 2020-06, printed: none, lines: {lines}, sha256: {digest}}}"
    root = corpus(folder, {**CORPUS, "sources.yaml": f"sources: [{source}]", **(changed or {})})
    texts = folder / "texts"
    texts.mkdir(exist_ok=True)
    (texts / "one-2020.txt").write_text(text, "utf-8")
    return load(root, concepts()), root, texts


def verified(folder: Path, text: str = TEXT, changed: dict[str, str] | None = None) -> Verified:
    facts, _, texts = _facts(folder, text, changed)
    return verify(facts, texts)


def _missed(found: tuple[Unconfirmed, ...]) -> list[tuple[str, str, str]]:
    return [(one.claim, one.name, one.figure) for one in found]


def test_what_the_lines_print_is_confirmed(tmp_path: Path) -> None:
    found = verified(tmp_path)
    assert found.unconfirmed == ()
    assert found.figures == found.confirmed == 14


CHANGES = [
    ("5 March 2019", "6 March 2019", "clx:date", "2019-03-05"),
    ("No. 101", "No. 1012", "clx:of", "No. 101"),
    ("Article 171", "Article 172", "clx:provision", "art_171"),
    ("Article 171", "Article 1711", "clx:provision", "art_171"),
    ("from 3 to", "from 4 to", "clx:minimum", "36 month"),
    ("to 6 years", "to 16 years", "clx:maximum", "72 month"),
    ("of 100 to", "of 110 to", "clx:minimum", "100 index-rate"),
    ("to 200 index", "to 2001 index", "clx:maximum", "200 index-rate"),
    ("1,234", "1,235", "clx:value", "1234"),
    ("1,234", "11,234", "clx:value", "1234"),
    ("half of 2018", "half of 2019", "clx:period", "2018-01"),
    ("2017-2020", "2016-2020", "clx:validFrom", "2017"),
    ("Against Theft", "Against Thefts", "clx:legalBasis", "No. 55"),
]


@pytest.mark.parametrize(("before", "after", "name", "figure"), CHANGES)
def test_one_changed_digit_is_reported(tmp_path: Path, before: str, after: str, name: str, figure: str) -> None:
    assert before in TEXT
    found = verified(tmp_path, TEXT.replace(before, after))
    assert (name, figure) in [missed[1:] for missed in _missed(found.unconfirmed)]


def test_a_date_that_only_another_line_of_the_claim_prints_counts(tmp_path: Path) -> None:
    found = verified(tmp_path, TEXT.replace("2017-2020", "2017-2021"))
    assert found.unconfirmed == ()
    found = verified(tmp_path, TEXT.replace("2017-2020", "2017-2021").replace("December 2020", "December"))
    assert _missed(found.unconfirmed) == [("trafficking/holder", "clx:validThrough", "2020")]


def test_what_an_editor_inferred_is_listed_apart(tmp_path: Path) -> None:
    who = CORPUS["who.yaml"].replace("key: holder", "key: holder\n            inferred: counted from the year before")
    found = verified(tmp_path, TEXT.replace("2017-2020", "2016-2020"), {"who.yaml": who})
    assert found.unconfirmed == ()
    assert _missed(found.inferred) == [("trafficking/holder", "clx:validFrom", "2017")]
    assert found.inferred[0].inferred == "counted from the year before"


def test_a_passage_is_held_to_the_wider_date_that_it_prints(tmp_path: Path) -> None:
    acts = CORPUS["acts.yaml"].replace("[one-2020 L2]}]", "[one-2020 L2, {at: one-2020 L5, prints: 2018}]}]")
    found = verified(tmp_path, TEXT, {"acts.yaml": acts})
    assert _missed(found.unconfirmed) == []
    found = verified(tmp_path, TEXT.replace("half of 2018", "half of 2015"), {"acts.yaml": acts})
    assert ("resolution-2019-101/adoption", "clx:date", "2018") in _missed(found.unconfirmed)


def test_the_day_of_the_source_itself_needs_no_line(tmp_path: Path) -> None:
    things = CORPUS["things.yaml"].replace("2018-01/2018-06", "2020-06")
    assert verified(tmp_path, TEXT, {"things.yaml": things}).unconfirmed == ()
    things = CORPUS["things.yaml"].replace("2018-01/2018-06", "2020-07")
    found = verified(tmp_path, TEXT, {"things.yaml": things})
    assert _missed(found.unconfirmed) == [("victims-assisted/half", "clx:period", "2020-07")]
    assert found.unconfirmed[0].lines == ("one-2020 L5",)
    assert found.unconfirmed[0].reason == "the cited lines print no such date; they print 2018-01, 2018-06"


def test_a_text_that_is_missing_is_said(tmp_path: Path) -> None:
    facts, _, texts = _facts(tmp_path, TEXT)
    (texts / "one-2020.txt").unlink()
    with pytest.raises(MissingText, match=r"The text of one-2020 cannot be read: .*one-2020\.txt"):
        verify(facts, texts)


def test_the_command_needs_to_know_where_the_texts_lie(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CHRONOLEX_SOURCES", "")
    assert run(["verify"]) == 2
    assert "--sources DIR or set CHRONOLEX_SOURCES" in capsys.readouterr().err
    assert run(["verify", "--sources", str(tmp_path / "none")]) == 3
    assert "There is no folder" in capsys.readouterr().err


def test_the_command_lists_what_it_cannot_confirm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(corpus_commands, "_read", lambda *_: _facts(tmp_path, TEXT))
    assert run(["verify"]) == 0
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "14 figures: 14 confirmed, 0 inferred, 0 unconfirmed." in printed.err
    monkeypatch.setattr(corpus_commands, "_read", lambda *_: _facts(tmp_path, TEXT.replace("1,234", "1,235")))
    monkeypatch.setenv("COLUMNS", "200")
    assert run(["verify"]) == 1
    printed = capsys.readouterr()
    assert "victims-assisted/half" in printed.out
    assert "the cited lines print no such count; they print 1235" in printed.out
    assert "1 unconfirmed." in printed.err


@pytest.mark.long
def test_the_real_corpus_is_verified(chronolex: Run, sources: Path) -> None:
    first, again = (chronolex("verify", "--sources", str(sources), "--json") for _ in range(2))
    assert first.stdout == again.stdout
    found = json.loads(first.stdout)
    assert found["figures"] == found["confirmed"] + len(found["unconfirmed"]) + len(found["inferred"])
    assert (first.returncode, found["unconfirmed"]) == (0, [])
    assert found["confirmed"] > 800
    plain = chronolex("verify", "--sources", str(sources))
    assert plain.returncode == first.returncode
    assert f"{len(found['unconfirmed'])} unconfirmed." in plain.stderr
