"""Answers as tables for people, and as CSV for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from chronolex.graph.ask import Answer
from chronolex.queries.catalogue import Question

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def cell(value: Any) -> str:
    """Return a value as text: a thing by its name, a list in one line.

    >>> cell({"iri": "https://…", "label": "Ministry"}), cell(None), cell([1, 2])
    ('Ministry', '', '1, 2')
    """
    if value is None:
        return ""
    if isinstance(value, dict):
        return str(value.get("label", ""))
    if isinstance(value, list):
        return ", ".join(map(cell, value))
    return str(value)


def passage(evidence: dict[str, Any]) -> str:
    """Return a passage in one line: source, locator, lines, whose words.

    >>> passage({"source": "osce-2025", "locator": "¶ 34", "lines": [189], "stated_by": None})
    'osce-2025 ¶ 34 L189'
    """
    lines = ",".join(f"L{line}" for line in evidence["lines"])
    said = f" ({evidence['stated_by']})" if evidence.get("stated_by") else ""
    return " ".join(part for part in (evidence["source"], evidence.get("locator"), lines) if part) + said


def printed(row: dict[str, Any]) -> str:
    """Return the time of a row as sources print it.

    >>> printed({"from": "2019-03-05", "to": "2021-11-15"}), printed({"from": None, "to": None, "through": "2020"})
    ('2019-03-05 – 2021-11-15', '– through 2020')
    """
    if row.get("date"):
        return str(row["date"])
    end = row.get("to") or ""
    if row.get("through"):
        end = f"through {row['through']}"
    if row.get("at_least_through"):
        end = f"at least through {row['at_least_through']}"
    start = row.get("from") or ""
    return f"{start} – {end}".strip() if start or end else ""


def headings(question: Question, language: str) -> list[str]:
    """Return the titles of a table's columns."""
    own = [titles.get(language) or titles["en"] for titles in question.columns.values()]
    return [*own, "Certainty", "Standing", "As printed", "Sources"]


def cells(question: Question, row: dict[str, Any]) -> list[str]:
    """Return the cells of one row, its certainty with a mark where it is contested."""
    sure = (row["certainty"] or "") + (", contested" if row["contested"] else "")
    sources = "; ".join(passage(one) for one in row["evidence"])
    return [*(cell(row[name]) for name in question.columns), sure, row["standing"], printed(row), sources]


def table(titles: Sequence[str], rows: Iterable[Sequence[str]], width: int) -> str:
    """Return a table as text, wrapped to a width in characters."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    drawn = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for title in titles:
        drawn.add_column(title, overflow="fold")
    for row in rows:
        drawn.add_row(*(Text(value) for value in row))
    console = Console(file=io.StringIO(), width=width, color_system=None, legacy_windows=False)
    with console.capture() as captured:
        console.print(drawn)
    return "\n".join(line.rstrip() for line in captured.get().splitlines())


def as_text(question: Question, answer: Answer, language: str, width: int) -> str:
    """Return an answer for a person at a terminal."""
    known = f", as known on {answer.known_on}" if answer.known_on else ""
    title = question.title.get(language) or question.title["en"]
    head = f"{title} {', '.join(answer.params.values())} on {answer.date}{known}"
    if answer.answers:
        rows = [cells(question, row) for row in answer.answers]
        body = table(*_filled(headings(question, language), rows), width)
    else:
        body = _empty(question, answer)
    receipt = answer.receipt
    foot = (
        f"generation {receipt['generation']}, graph {receipt['graph_sha256'][:12]}, "
        f"sources until {receipt['sources_until']}, not legal advice"
    )
    return f"{head}\n\n{body}\n\n{foot}"


def _filled(titles: list[str], rows: list[list[str]]) -> tuple[list[str], list[list[str]]]:
    """Leave out the columns that are empty in every row."""
    kept = [place for place in range(len(titles)) if any(row[place] for row in rows)]
    return [titles[place] for place in kept], [[row[place] for place in kept] for row in rows]


def _empty(question: Question, answer: Answer) -> str:
    """Say why there is no answer, and what is nearest."""
    why = answer.why_empty or {"reason": "", "text": "", "evidence": []}
    lines = [f"None: {why['reason']}. {why['text']}"]
    lines += [f"  {passage(one)}" for one in why["evidence"]]
    for word, day in (("before", "until"), ("after", "since")):
        near = answer.nearest.get(word)
        if near:
            said = ", ".join(text for name in question.columns if (text := cell(near[name])))
            lines.append(f"Nearest {word}: {said} ({day} {near[day]})")
    return "\n".join(lines)


def as_csv(question: Question, answer: Answer) -> str:
    """Return the rows of an answer as CSV with things by IRI and name; no cell starts a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    names = list(question.columns)
    titles = [title for name in names for title in (name, f"{name}_iri")]
    writer.writerow(
        [
            *titles,
            "certainty",
            "standing",
            "contested",
            "from",
            "to",
            "printed",
            "evidence",
            "claims",
            "date",
            "known_on",
        ]
    )
    for row in answer.answers:
        things = [text for name in names for text in (cell(row[name]), _iri(row[name]))]
        rest = [row["certainty"], row["standing"], row["contested"], row["from"], row["to"], printed(row)]
        sources = "; ".join(passage(one) for one in row["evidence"])
        writer.writerow(map(safe, [*things, *rest, sources, " ".join(row["claims"]), answer.date, answer.known_on]))
    return out.getvalue()


def _iri(value: Any) -> str:
    return str(value["iri"]) if isinstance(value, dict) else ""


def safe(value: Any) -> str:
    """Return a cell that a spreadsheet takes for text.

    >>> safe("=1+1"), safe(-5), safe(None)
    ("'=1+1", '-5', '')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(_FORMULA) else text
