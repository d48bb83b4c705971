"""Changes as text for people and as CSV for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from chronolex.diff_words import WORDS, Words
from chronolex.graph.diff import Diff
from chronolex.graph.diff_generations import GenerationsDiff
from chronolex.graph.vocabulary import BASE
from chronolex.tables import passage, safe, table

_COLUMNS = ("change", "what", "before", "after", "day", "certainty", "articles", "sources")
_CSV = (
    *("change", "kind", "what", "text", "before", "after", "printed", "day_first", "day_last", "until_first"),
    *("until_last", "certainty", "standing", "how", "cause", "cause_iri", "articles", "article_iris", "evidence"),
    *("claims", "from", "to", "known_on"),
)


def heading(cause: dict[str, Any], words: Words) -> str:
    """Return the heading of a group: the act, programme or body that caused its changes, and when."""
    labels = [thing["label"] for thing in cause["things"]]
    if not labels:
        return words["no_cause"]
    if cause["how"] == "basis":
        return words["basis"].format(thing=labels[0])
    named = words["in_place_of"].format(new=labels[0], old=labels[1]) if len(labels) > 1 else labels[0]
    return f"{span(cause['days'], words)} · {named}"


def span(days: dict[str, str] | None, words: Words) -> str:
    """Return a day, or in words that it was one of several.

    >>> span({"first": "2021-11-15", "last": "2021-11-15"}, WORDS["en"])
    '2021-11-15'
    """
    if days is None:
        return ""
    return days["first"] if days["first"] == days["last"] else words["some_day"].format(**days)


def day(line: dict[str, Any], words: Words) -> str:
    """Return when a change happened, as a source prints it, else the days on one of which it did."""
    until = line["until"]
    start = _printed(line["printed"], line["days"], words)
    return f"{start}, {words['until']} {_printed(until['printed'], until, words)}" if until else start


def _printed(printed: str | None, days: dict[str, str] | None, words: Words) -> str:
    return printed.replace("through ", f"{words['through']} ") if printed else span(days, words)


def what(line: dict[str, Any]) -> str:
    """Return what a line is about, with the words of the fact where only one is told."""
    text = "" if _two(line) else _side(line, "text")
    return f"{line['says']}. {text}" if text else str(line["says"])


def sides(line: dict[str, Any]) -> tuple[str, str]:
    """Return what was before and what came after, where one took the other's place."""
    if not _two(line):
        return "", ""
    before, after = line["before"], line["after"]
    if before["value"] and before["value"] != after["value"]:
        return before["value"], after["value"] or ""
    return before["text"] or before["label"], after["text"] or after["label"]


def sure(line: dict[str, Any], words: Words) -> str:
    """Return how sure a change is; a change of sureness as such, and a mark where it is disputed."""
    said = words[line["certainty"]]
    if line["change"] in ("surer", "less-sure"):
        said = f"{words[line['sureness']['from']]} → {words[line['sureness']['to']]}"
    return said + (f", {words['disputed']}" if line["standing"] == "disputed" else "")


def sources(line: dict[str, Any]) -> str:
    """Return the passages that print a change, where none does those of its facts, each once."""
    return "; ".join(dict.fromkeys(passage(one) for one in line["printed_in"] or line["evidence"]))


def left_out(counts: dict[str, int], words: Words) -> str:
    """Return how many changes are not told, by kind."""
    return ", ".join(f"{words[kind]} {count}" for kind, count in counts.items())


def _two(line: dict[str, Any]) -> bool:
    return line["change"] in ("moved", "changed")


def _side(line: dict[str, Any], name: str) -> str:
    """Return a word of the only fact of a line."""
    return str((line["after"] or line["before"])[name] or "")


def days_as_text(diff: Diff, language: str, width: int) -> str:
    """Return a diff of two days for a person at a terminal, one table a cause."""
    words = WORDS[language]
    head = [words["head"].format(first=diff.first, second=diff.second)]
    head += [words["about_head"].format(thing=diff.about["label"])] if diff.about else []
    head += [words["known_head"].format(day=diff.known_on)] if diff.known_on else []
    parts = [", ".join(head)]
    titles = [words[name] for name in _COLUMNS]
    for group in diff.groups:
        rows = [_cells(line, words) for line in group["changes"]]
        parts.append(f"{heading(group['cause'], words)}\n\n{_narrowed(titles, rows, width)}")
    if not diff.groups:
        parts.append(words["nothing"])
    if diff.left_out:
        parts.append(f"{words['left_out']}: {left_out(diff.left_out, words)}.")
    receipt = diff.receipt
    parts.append(
        f"generation {receipt['generation']}, graph {receipt['graph_sha256'][:12]}, "
        f"sources until {receipt['sources_until']}, not legal advice"
    )
    return "\n\n".join(parts)


def _cells(line: dict[str, Any], words: Words) -> list[str]:
    articles = ", ".join(thing["label"] for thing in line["articles"])
    return [
        words[line["change"]],
        what(line),
        *sides(line),
        day(line, words),
        sure(line, words),
        articles,
        sources(line),
    ]


def _narrowed(titles: Sequence[str], rows: list[list[str]], width: int) -> str:
    """Return a table without the columns that are empty in every row."""
    kept = [place for place in range(len(titles)) if any(row[place] for row in rows)]
    return table([titles[place] for place in kept], [[row[place] for place in kept] for row in rows], width)


def days_as_csv(diff: Diff, language: str) -> str:
    """Return a diff of two days as CSV, one row a change; no cell starts a formula."""
    words = WORDS[language]
    rows = []
    for group in diff.groups:
        things = group["cause"]["things"]
        cause = [group["cause"]["how"], heading(group["cause"], words), " ".join(thing["iri"] for thing in things)]
        for line in group["changes"]:
            days, until = line["days"] or {}, line["until"] or {}
            when = [line["printed"], *(one.get(side) for one in (days, until) for side in ("first", "last"))]
            said = "" if _two(line) else _side(line, "text")
            articles = ["; ".join(one["label"] for one in line["articles"]), _iris(line["articles"])]
            told = [line["change"], line["kind"], line["says"], said, *sides(line), *when]
            last = [sources(line), " ".join(line["claims"]), str(diff.first), str(diff.second), diff.known_on]
            rows.append([*told, line["certainty"], line["standing"], *cause, *articles, *last])
    return written(_CSV, rows)


def _iris(things: list[dict[str, str]]) -> str:
    return " ".join(thing["iri"] for thing in things)


def written(titles: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Return rows as CSV that a spreadsheet takes for text."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(titles)
    writer.writerows([safe(value) for value in row] for row in rows)
    return out.getvalue()


def generations_as_text(diff: GenerationsDiff, language: str, width: int) -> str:
    """Return a diff of two generations for a person at a terminal."""
    words = WORDS[language]
    head = words["generations_head"].format(before=diff.before["generation"], after=diff.after["generation"])
    by_part: dict[str, list[list[str]]] = {}
    for part, fate, label, iri, aspects, *both in _generation_rows(diff):
        changed = ", ".join(words[f"aspect_{aspect}"] for aspect in aspects.split())
        by_part.setdefault(f"{words[part]}: {words[fate]}", []).append([label, iri.removeprefix(BASE), changed, *both])
    titles = [words["what"], "IRI", words["change"], words["before"], words["after"]]
    parts = [f"{title}\n\n{_narrowed(titles, rows, width)}" for title, rows in by_part.items()]
    return "\n\n".join([head, *(parts or [words["generations_same"]])])


def generations_as_csv(diff: GenerationsDiff) -> str:
    """Return a diff of two generations as CSV, one row a claim, thing or contradiction."""
    rows = [(*row, diff.before["generation"], diff.after["generation"]) for row in _generation_rows(diff)]
    return written(("part", "fate", "label", "iri", "aspects", "before", "after", "from", "to"), rows)


def _generation_rows(diff: GenerationsDiff) -> list[tuple[str, ...]]:
    """Return one row for everything that differs: part, fate, name, IRI, aspects, values before and after."""
    parts = {"claims": diff.claims, "things": diff.things, "contradictions": diff.contradictions}
    return [
        (
            part,
            fate,
            one["label"],
            one["iri"],
            " ".join(one.get("aspects", ())),
            values(one, "before"),
            values(one, "after"),
        )
        for part, fates in parts.items()
        for fate, found in fates.items()
        for one in found
    ]


def values(one: dict[str, Any], side: str) -> str:
    """Return the values that a claim or thing lost, or got."""
    return "; ".join(f"{value['property']} {value['value']}" for value in one.get(side, ()))
