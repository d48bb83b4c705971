"""Each line of a source is cited, or accounted for, once."""
# ruff: noqa: E501 - one claim, one line

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chronolex import corpus_commands
from chronolex.coverage import Covered, coverage, ranges
from chronolex.doubts import doubtful
from chronolex.errors import ChronolexError, UsageError
from chronolex.graph.claims import Facts
from chronolex.loaders.corpus.load import load
from chronolex.sources import MissingText, SourceText, text_folder
from tests.conftest import Run
from tests.tiny import concepts, written

TEXT = """\
THE REPORT

The council has worked since 2018 with 40 people.
The council has worked since 2018.
A long journey of 17 hours by Article 5 roads.
- 3 -
"""

FILES = {
    "things.yaml": """\
        bodies: [{id: council, label: Council}]
        findings:
          - {about: council, key: works, kind: practice, from: 2018, text: It works with 40 people., evidence: [one-2020 L3]}
        """,
    "account/one-2020.yaml": """\
        account:
          source: one-2020
          heading: 1
          furniture: ["6"]
          narrative: [{lines: [5], reason: how one travels}]
          repeats: [{lines: 4, of: 3}]
        """,
}


def _corpus(folder: Path, changed: dict[str, str] | None = None, text: str = TEXT) -> tuple[Facts, Path, Path]:
    digest = hashlib.sha256(TEXT.encode()).hexdigest()
    source = f"{{id: one-2020, label: One, own_day: 2020, known_from: 2020, printed: none, lines: 6, sha256: {digest}}}"
    root = written(folder, {**FILES, "sources.yaml": f"sources: [{source}]", **(changed or {})})
    texts = folder / "texts"
    texts.mkdir(exist_ok=True)
    (texts / "one-2020.txt").write_text(text, "utf-8")
    return load(root, concepts()), root, texts


def _covered(folder: Path, changed: dict[str, str] | None = None, text: str = TEXT) -> Covered:
    [one] = coverage(*_corpus(folder, changed, text))
    return one


def _account(words: str) -> dict[str, str]:
    return {"account/one-2020.yaml": FILES["account/one-2020.yaml"].replace("heading: 1", words)}


def test_every_line_has_one_account(tmp_path: Path) -> None:
    one = _covered(tmp_path)
    assert one.faults() == []
    assert one.counts() == {
        "lines": 6, "blank": 1, "cited": 1, "accounted": 4, "heading": 1, "furniture": 1, "repeats": 1, "narrative": 1,
        "unaccounted": 0, "claims": 1,
    }  # fmt: skip
    assert [f"{row['line']} {row['fate']} {row['said']}".strip() for row in one.shown()] == [
        "1 heading", "2 blank", "3 cited council/works", "4 repeats repeats L3", "5 narrative how one travels", "6 furniture",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("account", "fault"),
    [
        ("furniture_: 1", None),
        ("heading: []", "one-2020: 1 lines without account: L1"),
        ("heading: 1-6", "one-2020: 3 lines accounted twice: L4-6"),
        ("heading: [1, 3]", "one-2020: 1 lines cited and accounted: L3"),
        ("heading: [1, 9]", "one-2020: 1 lines that the text does not have: L9"),
        ("heading: 1-2", ""),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, account: str, fault: str | None) -> None:
    if fault is None:
        with pytest.raises(ChronolexError, match="no key that belongs here"):
            _covered(tmp_path, _account(account))
        return
    faults = _covered(tmp_path, _account(account)).faults()
    assert (fault in faults) if fault else (faults == [])


def test_another_text_is_noticed(tmp_path: Path) -> None:
    changed = _covered(tmp_path, text=TEXT.replace("40", "41")).faults()
    assert changed == [
        f"one-2020: another text than the corpus speaks of: its SHA-256 is {hashlib.sha256(TEXT.replace('40', '41').encode()).hexdigest()}"
    ]
    shorter = _covered(tmp_path, text="THE REPORT\n").faults()
    assert shorter[0] == "one-2020: another text than the corpus speaks of: it has 1 lines, the corpus says 6"
    assert "one-2020: 4 lines that the text does not have: L3-6" in shorter


def test_an_account_of_no_source_is_refused(tmp_path: Path) -> None:
    account = FILES["account/one-2020.yaml"].replace("one-2020", "two-2020")
    with pytest.raises(UsageError, match="accounts for 'two-2020', which is no source"):
        _covered(tmp_path, {"account/one-2020.yaml": account})


def test_figures_of_which_nobody_says_what_became_are_doubtful(tmp_path: Path) -> None:
    facts, root, texts = _corpus(tmp_path)
    [one] = coverage(facts, root, texts)
    assert [(doubt.line, doubt.kind, doubt.figures) for doubt in doubtful(one, facts)] == [
        (5, "narrative", ("17 hours", "Article 5"))
    ]


@pytest.mark.parametrize(
    ("reason", "open_"),
    [
        ("how one travels for 17 hours", ("Article 5",)),
        ("17 hours on roads named Article 5", ()),
        ("a number of hours, and no article of a law", ()),
        ("how 170 people travel", ("17 hours", "Article 5")),
        ("a summary of how villages of the country determine it", ("17 hours", "Article 5")),
    ],
)
def test_a_reason_may_answer_for_a_figure(tmp_path: Path, reason: str, open_: tuple[str, ...]) -> None:
    account = FILES["account/one-2020.yaml"].replace("how one travels", f"'{reason}'")
    facts, root, texts = _corpus(tmp_path, {"account/one-2020.yaml": account})
    [one] = coverage(facts, root, texts)
    assert [doubt.figures for doubt in doubtful(one, facts)] == ([open_] if open_ else [])


def test_a_repeat_is_doubtful_where_the_line_that_it_repeats_says_less(tmp_path: Path) -> None:
    text = TEXT.replace("since 2018.", "since 2018 with 41 people.")
    facts, root, texts = _corpus(tmp_path, text=text)
    [one] = coverage(facts, root, texts)
    assert next((doubt.line, doubt.figures) for doubt in doubtful(one, facts)) == (4, ("41",))


def test_where_the_texts_lie(tmp_path: Path) -> None:
    assert text_folder(tmp_path, None) == text_folder(None, tmp_path) == tmp_path
    with pytest.raises(UsageError, match="--sources DIR or set CHRONOLEX_SOURCES"):
        text_folder(None, None)
    with pytest.raises(MissingText, match="There is no folder"):
        text_folder(tmp_path / "none", tmp_path)


@given(st.lists(st.text(alphabet="ab \t\r\x0b\u2028", max_size=5), min_size=1))
def test_a_line_ends_at_a_line_feed_and_nowhere_else(lines: list[str]) -> None:
    whole = SourceText.of("one", ("\n".join(lines) + "\n").encode())
    assert list(whole.lines) == lines
    assert [whole.line(number) for number in range(1, len(lines) + 1)] == lines
    assert whole.line(0) == whole.line(len(lines) + 1) == ""


@given(st.sets(st.integers(1, 300)))
def test_ranges_name_every_line_once(numbers: set[int]) -> None:
    said = [piece.replace("L", "").split("-") for piece in ranges(numbers).split(", ") if piece]
    assert [line for piece in said for line in range(int(piece[0]), int(piece[-1]) + 1)] == sorted(numbers)


# The commands.


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let the commands read the tiny corpus; return the folder of its text."""
    facts, root, texts = _corpus(tmp_path)
    monkeypatch.setattr(corpus_commands, "_read", lambda *_: (facts, root, texts))
    return texts


def _run(*words: str) -> int:
    from chronolex.cli import run

    return run(["coverage", *words])


@pytest.mark.usefixtures("tiny")
def test_the_counts_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run() == 0
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert rows[0][:3] == ["Source", "Lines", "Blank"]
    assert rows[2] == ["one-2020", "6", "1", "1", "4", "1", "1", "1", "1", "0", "1"]
    assert rows[3] == ["all", *rows[2][1:]]
    assert _run("--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["faults"], found["sources"][0]["unaccounted_lines"]) == ([], [])


@pytest.mark.usefixtures("tiny")
def test_a_source_is_shown_line_by_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("--show", "one-2020") == 0
    assert capsys.readouterr().out.splitlines()[2] == "L3 cited: council/works"
    assert _run("--show", "one-2020", "--json") == 0
    assert json.loads(capsys.readouterr().out)["lines"][3]["fate"] == "repeats"
    assert _run("--show", "two-2020") == 2
    assert "There is no source 'two-2020'; write one of one-2020." in capsys.readouterr().err


@pytest.mark.usefixtures("tiny")
def test_doubts_are_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("--doubtful") == 0
    assert "17 hours, Article 5" in capsys.readouterr().out
    assert _run("--doubtful", "--json") == 0
    assert json.loads(capsys.readouterr().out)["doubtful"][0]["line"] == 5


def test_a_finding_is_exit_1_and_a_missing_text_exit_3(tiny: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tiny / "one-2020.txt").write_text(TEXT + "One more.\n", "utf-8")
    assert _run() == 1
    assert "one-2020: 1 lines without account: L7" in capsys.readouterr().err
    (tiny / "one-2020.txt").unlink()
    assert _run() == 3
    assert "The text of one-2020 cannot be read" in capsys.readouterr().err


@pytest.mark.long
def test_the_real_sources_are_covered(chronolex: Run, sources: Path) -> None:
    first, again = (chronolex("coverage", "--sources", str(sources), "--json") for _ in range(2))
    assert first.stdout == again.stdout
    found = json.loads(first.stdout)
    assert (first.returncode, found["faults"]) == (0, [])
    for one in found["sources"]:
        assert one["unaccounted"] == 0
        assert one["changed"] == one["beyond"] == []
        assert one["lines"] == one["blank"] + one["cited"] + one["accounted"] + one["unaccounted"]
        shown = chronolex("coverage", "--sources", str(sources), "--show", one["source"], "--json")
        fates = [row["fate"] for row in json.loads(shown.stdout)["lines"]]
        assert (len(fates), fates.count("unaccounted")) == (one["lines"], one["unaccounted"])
    assert chronolex("coverage", "--sources", str(sources), "--doubtful").returncode == first.returncode
