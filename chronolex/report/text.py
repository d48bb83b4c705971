"""A report as plain text with headings."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from chronolex.graph.vocabulary import BASE, curie
from chronolex.report.lines import PARTS, Line
from chronolex.report.words import LABELS

if TYPE_CHECKING:
    from chronolex.report.report import Report

_FEW, _MANY = 3, 12
"""How many of many names, and of a line's claims, are printed; data has all."""


def text(report: Report, width: int = 100) -> str:
    """Return a report wrapped to a width in characters: the change, then each part with its lines."""
    words = LABELS[report.language]
    lines = [*_head(report, words, width)]
    for part in PARTS:
        lines += ["", words[part], "-" * len(words[part])]
        lines += _part(report, part, words, width)
    return "\n".join(lines)


def _head(report: Report, words: Mapping[str, str], width: int) -> Iterator[str]:
    """Yield the change itself: title, days, counts, claims."""
    head = report.head
    yield from _wrapped(head["title"], width)
    yield "=" * min(width, len(head["title"]))
    act = f"{head['act']}, {words['adopted']} {head['adopted']}" if head["act"] else ""
    days = f"{words['days']}: {', '.join(head['days'])}" if head["days"] else ""
    yield from _wrapped(". ".join(one for one in (head["change"], act, days) if one), width)
    counts = [
        f"{graph.rpartition('/')[2]} {words['added']} {count['added']}, {words['removed']} {count['removed']}"
        for graph, count in head["counts"].items()
    ]
    yield from _wrapped(f"{words['counts']}: {'; '.join(counts) or 0}", width)
    for name in ("begun", "ended", "corrected"):
        for one in head[name]:
            yield from _wrapped(f"{words[name]}: {one['label']}", width, "- ")
    for one in head["prospective"]:
        yield from _wrapped(f"{words['prospective']}: {one}", width, "- ")


def _part(report: Report, part: str, words: Mapping[str, str], width: int) -> Iterator[str]:
    """Yield the lines of one part."""
    if part not in report.lines:
        yield words["unchecked"]
        return
    if part == "checks" and report.head["persisting"] is not None:
        said = ", ".join(f"{severity} {count}" for severity, count in report.head["persisting"].items())
        yield words["persisting"].format(counts=said)
    lines = report.lines[part]
    if part == "flips":
        yield from _flips(lines, words, width)
    for line in lines if part != "flips" else ():
        yield from _line(report, line, words, width)
    if not lines:
        yield words["nothing"]


def _line(report: Report, line: Line, words: Mapping[str, str], width: int) -> Iterator[str]:
    """Yield one line: what is so and since when, its claims and rule, and what could be done."""
    yield from _wrapped(f"{_since(line, words)}: {line.text}", width, "- ")
    if line.claims:
        said = [report.labels.get(iri, iri) for iri in line.claims]
        yield from _wrapped(f"{words['claims']}: {_few(said, words, '; ', _MANY)}", width, "    ")
    yield from _wrapped(f"{words['rule']}: {curie(line.rule)}", width, "    ")
    yield from _wrapped(f"{words['todo']}: {line.todo}", width, "    ")


def _since(line: Line, words: Mapping[str, str]) -> str:
    """Return the days of a line."""
    until = words["until"].format(date=line.until) if line.until else ""
    since = words["from"].format(date=line.date) if line.date else ""
    said = " ".join(one for one in (since, until) if one)
    return said[:1].upper() + said[1:] if said else words["always"]


def _flips(lines: list[Line], words: Mapping[str, str], width: int) -> Iterator[str]:
    """Yield the answers that change what is told on a day in full, the others by how many they are."""
    plain = [line for line in lines if line.more["scope"] == "day" and line.more["kind"] != "certainty"]
    for line in plain:
        yield from _flip(line, words, width)
    surer = [line for line in lines if line.more["scope"] == "day" and line.more["kind"] == "certainty"]
    histories = [line for line in lines if line.more["scope"] == "history"]
    for name, rest in (("surer", surer), ("histories", histories)):
        if rest:
            yield from _wrapped(words[name].format(said=_counted(rest)), width, "- ")


def _counted(lines: Iterable[Line]) -> str:
    """Return how many askings of each question are meant."""
    counts: dict[str, int] = {}
    for line in lines:
        counts[line.rule] = counts.get(line.rule, 0) + len({_asked(one) for one in line.more["asked"]})
    return ", ".join(f"{name} ({count})" for name, count in counts.items())


def _flip(line: Line, words: Mapping[str, str], width: int) -> Iterator[str]:
    """Yield one answer that is another: of what it is asked, on which days, and the rows that part it."""
    asked = list(dict.fromkeys(_asked(one) for one in line.more["asked"]))
    days = sorted({one["date"] for one in line.more["asked"]})
    yield from _wrapped(f"{', '.join(days)}: {line.text} {_few(asked, words, '; ')}", width, "- ")
    for mark, side in (("−", "before"), ("+", "after")):
        answer = line.more[side]
        rows = [_row(row) for row in answer["answers"]]
        if answer["why_empty"]:
            rows = [words["reasons"].format(reason=answer["why_empty"])]
        for row in rows[:_FEW]:
            yield from _wrapped(row, width, f"    {mark} ")
        if len(rows) > _FEW:
            yield from _wrapped(words["more"].format(count=len(rows) - _FEW), width, f"    {mark} ")
    yield from _wrapped(f"{words['rule']}: {line.rule}. {words['todo']}: {line.todo}", width, "    ")


def _asked(one: Mapping[str, Any]) -> str:
    """Return what a question was asked with, in words."""
    return ", ".join(_said(value) for value in one["params"].values())


def _row(row: Mapping[str, Any]) -> str:
    """Return a row of an answer: what it says, and how sure."""
    columns = [_said(value) for name, value in row.items() if name not in ("certainty", "standing", "claims")]
    sure = [one for one in (row["certainty"], "" if row["standing"] == "accepted" else row["standing"]) if one]
    return f"{' · '.join(one for one in columns if one)} ({', '.join(sure)})"


def _said(value: Any) -> str:
    """Return a value in words."""
    if value is None:
        return ""
    return str(value["label"]) if isinstance(value, dict) else str(value)


def _few(said: list[str], words: Mapping[str, str], between: str, most: int = _FEW) -> str:
    """Return the first of many."""
    rest = [words["more"].format(count=len(said) - most)] if len(said) > most else []
    return between.join([*said[:most], *rest]).replace(BASE, "")


def _wrapped(said: str, width: int, mark: str = "") -> list[str]:
    """Return a sentence wrapped, `mark` before its first line and as much space before the others."""
    space = " " * len(mark)
    return textwrap.wrap(said, width, initial_indent=mark, subsequent_indent=space, break_on_hyphens=False)
