"""Answers as tables and CSV: nothing lost, nothing that a spreadsheet runs."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from chronolex.graph.ask import Answer, ask
from chronolex.graph.days import parse_day
from chronolex.graph.store import Reader
from chronolex.queries.catalogue import question
from chronolex.tables import as_csv, as_text, cell, passage, printed, safe, table

from .tiny import iri, tiny_graph

TODAY = parse_day("2026-01-15")


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    return tiny_graph(tmp_path_factory.mktemp("tiny"))


def _answer(graph: Reader, day: str) -> Answer:
    return ask(graph, question("coordinating-body"), {"object": "trafficking"}, parse_day(day), today=TODAY)


def test_a_row_is_one_line_with_its_sources(tiny: Reader) -> None:
    text = as_text(question("coordinating-body"), _answer(tiny, "2020-01-01"), "en", 200)
    head, *_ = text.splitlines()
    assert head == "Which body coordinates this? trafficking on 2020-01-01"
    (row,) = (line for line in text.splitlines() if "Old Service" in line)
    assert "one-2020 § 2 L4" in row
    assert "2019-03-05 – 2021-11-15" in row
    assert "Resolution No. 101" in row
    assert text.endswith("not legal advice")


def test_an_empty_answer_says_why_and_what_is_nearest(tiny: Reader) -> None:
    text = as_text(question("coordinating-body"), _answer(tiny, "2018-06-01"), "en", 200)
    assert "None: known-nobody. A source says that there was none on this day." in text
    assert "  one-2020 L9" in text
    assert "Nearest after: Old Service, Resolution No. 101 (since 2019-03-05)" in text


@pytest.mark.parametrize("width", [20, 40, 80, 300])
def test_no_width_loses_a_letter(width: int) -> None:
    drawn = table(("A", "B"), [("supercalifragilistic", "[bold]longer words[/bold] here")], width)
    assert all(len(line) <= width for line in drawn.splitlines())
    assert sorted(letter for letter in drawn if letter.isalpha()) == sorted(
        "ABsupercalifragilisticboldlongerwordsboldhere"
    )


def test_titles_come_in_the_language_that_is_asked(tiny: Reader) -> None:
    text = as_text(question("coordinating-body"), _answer(tiny, "2020-01-01"), "ru", 200)
    assert "Какой орган это координирует?" in text
    assert "Правовое основание" in text


def test_csv_reads_back_with_everything(tiny: Reader) -> None:
    (row,) = csv.DictReader(io.StringIO(as_csv(question("coordinating-body"), _answer(tiny, "2020-01-01")), newline=""))
    assert (row["body"], row["body_iri"]) == ("Old Service", iri("body/old-service"))
    assert (row["from"], row["to"], row["date"], row["known_on"]) == ("2019-03-05", "2021-11-15", "2020-01-01", "")
    assert (row["certainty"], row["standing"], row["contested"]) == ("certain", "accepted", "false")
    assert row["printed"] == "2019-03-05 – 2021-11-15"
    assert row["evidence"] == "one-2020 L3; one-2020 § 2 L4; two-2025 fn 7 L7"
    assert row["claims"] == iri("claim/trafficking/old")


def test_csv_of_an_empty_answer_is_its_header(tiny: Reader) -> None:
    text = as_csv(question("coordinating-body"), _answer(tiny, "2018-06-01"))
    assert text.count("\r\n") == 1
    assert text.startswith("body,body_iri,basis,basis_iri,certainty,")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_starts_a_formula(tmp_path: Path, start: str) -> None:
    assert safe(f"{start}1+1") == f"'{start}1+1"
    graph = tiny_graph(
        tmp_path, {"x.yaml": f"findings: [{{about: nrm, kind: opinion, text: '{start}cmd', evidence: [one-2020 L1]}}]"}
    )
    answer = ask(graph, question("evidence"), {"about": "nrm"}, parse_day("2020-06-01"), today=TODAY)
    rows = list(csv.reader(io.StringIO(as_csv(question("evidence"), answer), newline="")))
    assert not any(value.startswith(("=", "+", "-", "@", "\t", "\r")) for row in rows for value in row)


def test_small_values() -> None:
    assert [safe(value) for value in (None, True, False, 0, 1.5, -2, "", "a,b")] == [
        "", "true", "false", "0", "1.5", "-2", "", "a,b",
    ]  # fmt: skip
    assert [cell(value) for value in (None, 0, 1.5, "x", {"label": "L"}, [{"label": "A"}, "b"])] == [
        "", "0", "1.5", "x", "L", "A, b",
    ]  # fmt: skip
    assert (
        passage({"source": "s", "locator": None, "lines": [1, 2], "stated_by": "a delegate"}) == "s L1,L2 (a delegate)"
    )
    assert printed({"from": None, "to": None}) == ""
    assert printed({"from": "2019", "to": None}) == "2019 –"
    assert printed({"from": "2019", "to": None, "at_least_through": "2021"}) == "2019 – at least through 2021"
    assert printed({"date": "2019-09"}) == "2019-09"
