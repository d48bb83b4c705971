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
    words = LABELS[report.language if report.language in LABELS else "en"]
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
    if part == "checks":
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
    yield from _wrapped(f"{since(line, words)}: {line.text}", width, "- ")
    if line.claims:
        said = [report.labels.get(iri, iri) for iri in line.claims]
        yield from _wrapped(f"{words['claims']}: {_few(said, words, '; ', _MANY)}", width, "    ")
    yield from _wrapped(f"{words['rule']}: {curie(line.rule)}", width, "    ")
    yield from _wrapped(f"{words['todo']}: {line.todo}", width, "    ")


def since(line: Line, words: Mapping[str, str]) -> str:
    """Return the days of a line."""
    until = words["until"].format(date=line.until) if line.until else ""
    since = words["from"].format(date=line.date) if line.date else ""
    said = " ".join(one for one in (since, until) if one)
    return said[:1].upper() + said[1:] if said else words["always"]


def _flips(lines: list[Line], words: Mapping[str, str], width: int) -> Iterator[str]:
    """Yield the answers that change what is told on a day in full, the others by how many they are."""
    told, rest = sorted_out(lines)
    for line in told:
        yield from _flip(line, words, width)
    for name, few in rest.items():
        yield from _wrapped(words[name].format(said=counted(few)), width, "- ")


def sorted_out(lines: Iterable[Line]) -> tuple[list[Line], dict[str, list[Line]]]:
    """Return the answers that change what is told on a day, and the others by what is other about them."""
    told: list[Line] = []
    rest: dict[str, list[Line]] = {}
    for line in lines:
        if line.more["scope"] == "history":
            rest.setdefault("histories", []).append(line)
        elif line.more["kind"] == "certainty":
            rest.setdefault("surer", []).append(line)
        else:
            told.append(line)
    return told, dict(sorted(rest.items(), reverse=True))


def counted(lines: Iterable[Line]) -> str:
    """Return how many askings of each question are meant."""
    counts: dict[str, int] = {}
    for line in lines:
        counts[line.rule] = counts.get(line.rule, 0) + len({asked(one) for one in line.more["asked"]})
    return ", ".join(f"{name} ({count})" for name, count in counts.items())


def _flip(line: Line, words: Mapping[str, str], width: int) -> Iterator[str]:
    """Yield one answer that is another: of what it is asked, on which days, and the rows that part it."""
    yield from _wrapped(f"{', '.join(days_of(line))}: {line.text} {_few(asked_of(line), words, '; ')}", width, "- ")
    for mark, side in (("−", "before"), ("+", "after")):
        answer = line.more[side]
        rows = rows_of(answer, words)
        for row in rows[:_FEW]:
            yield from _wrapped(row, width, f"    {mark} ")
        if len(rows) > _FEW:
            yield from _wrapped(words["more"].format(count=len(rows) - _FEW), width, f"    {mark} ")
    yield from _wrapped(f"{words['rule']}: {line.rule}. {words['todo']}: {line.todo}", width, "    ")


def asked_of(line: Line) -> list[str]:
    """Return all that an answer is another for, each once."""
    return list(dict.fromkeys(asked(one) for one in line.more["asked"]))


def days_of(line: Line) -> list[str]:
    """Return the days on which an answer is another."""
    return sorted({one["date"] for one in line.more["asked"]})


def rows_of(answer: Mapping[str, Any], words: Mapping[str, str]) -> list[str]:
    """Return the rows that part an answer from the other one, or why it has none."""
    if answer["why_empty"]:
        return [words["reasons"].format(reason=answer["why_empty"])]
    return [row_text(row) for row in answer["answers"]]


def asked(one: Mapping[str, Any]) -> str:
    """Return what a question was asked with, in words."""
    return ", ".join(_said(value) for value in one["params"].values())


def row_text(row: Mapping[str, Any]) -> str:
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
