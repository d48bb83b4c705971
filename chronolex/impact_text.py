"""Dependence as text for a terminal: a tree, rankings, circles, chains."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from chronolex.impact_words import WORDS, Words
from chronolex.tables import passage, table


def tree(document: Mapping[str, Any], language: str, width: int) -> str:
    """Return what rests on a thing as a tree, wrapped to a width in characters."""
    words = WORDS[language]
    lines = [*_wrapped(document["thing"]["label"], width), document["thing"]["iri"], ""]
    if document["count"]:
        lines += [*_wrapped(f"{head(document, words)} {words['above']}", width), ""]
        lines += _branches(document["dependents"], words, width)
    else:
        lines += _wrapped(head(document, words), width)
    lines += ["", *_wrapped(words["beyond"].format(beyond=document["beyond"]), width)] if document["beyond"] else []
    lines += ["", words["cut"]] if document["cut"] else []
    return "\n".join([*lines, "", _receipt(document, words)])


def chains(document: Mapping[str, Any], language: str, width: int) -> str:
    """Return the shortest chains between two things, each step with its sentences and passages."""
    words = WORDS[language]
    lines = _wrapped(f"{document['from']['label']} … {document['to']['label']}", width)
    lines += ["", *_wrapped(head(document, words), width)]
    for number, path in enumerate(document["paths"], 1):
        lines += ["", words["chain"].format(number=number)] if len(document["paths"]) > 1 else [""]
        for place, step in enumerate(path, 1):
            lines += _step(step, place, words, width)
    lines += ["", words["more"]] if document["more"] else []
    return "\n".join([*lines, "", _receipt(document, words)])


def _step(step: Mapping[str, Any], place: int, words: Words, width: int) -> Iterator[str]:
    """Yield the lines of a step: each sentence, and below it its passages."""
    for number, said in enumerate(step["because"]):
        mark = "   " if number else f"{place}. "
        yield from _wrapped(f"{said['sentence']} ({sure(said, words)})", width, mark, "   ")
        passages = "; ".join(map(passage, said["evidence"]))
        yield from _wrapped(passages, width, "     ", "     ") if passages else ()


def ranking(document: Mapping[str, Any], language: str, width: int) -> str:
    """Return the rankings as tables, and the circles of legal bases."""
    words = WORDS[language]
    parts = [head(document, words)]
    for name in ("things", "provisions"):
        rows = [(row["label"], str(row["all"]), str(row["direct"])) for row in document[name]]
        parts.append(f"{words[name]}\n\n{table((words['thing'], words['all'], words['direct']), rows, width)}")
    return "\n\n".join([*parts, circles(document, language, width)])


def circles(document: Mapping[str, Any], language: str, width: int) -> str:
    """Return the circles of legal bases, each step in a sentence."""
    words = WORDS[language]
    if not document["cycles"]:
        lines = _wrapped(no_circles(document, words), width)
        return "\n".join([*lines, "", _receipt(document, words)])
    lines = [words["cycles"]]
    for circle in document["cycles"]:
        lines.append("")
        for place, step in enumerate(circle, 1):
            lines += _wrapped(f"{step['sentence']} ({sure(step, words)})", width, f"{place}. ", "   ")
    return "\n".join([*lines, "", _receipt(document, words)])


def _branches(rows: list[dict[str, Any]], words: Words, width: int) -> Iterator[str]:
    """Yield the lines of a tree; deep ones cost no stack."""
    waiting = _entries(rows, "", words)[::-1]
    while waiting:
        entry = waiting.pop()
        below = _entries(entry.below, entry.rest, words)
        yield from _wrapped(entry.said, width, entry.first, entry.rest + ("│  " if below else "   "))
        waiting.extend(below[::-1])


@dataclass(frozen=True)
class _Entry:
    """One place in a tree: what is said there, what stands before it, and what comes below."""

    first: str
    rest: str
    said: str
    below: list[dict[str, Any]]


def _entries(rows: list[dict[str, Any]], before: str, words: Words) -> list[_Entry]:
    """Return the places for rows; those that are opened elsewhere share the last one."""
    said = [(_said(row, words), row["dependents"]) for row in rows if "reference" not in row]
    elsewhere = "; ".join(row["label"] for row in rows if "reference" in row)
    if elsewhere:
        said.append((f"({words['elsewhere']}: {elsewhere})", []))
    last = len(said) - 1
    return [
        _Entry(before + ("└─ " if place == last else "├─ "), before + ("   " if place == last else "│  "), text, below)
        for place, (text, below) in enumerate(said)
    ]


def _said(row: Mapping[str, Any], words: Words) -> str:
    """Return a dependent in one line: its name, or what it says, and how it rests on what is above."""
    says = f": {row['says']}" if row.get("says") else ""
    how = "; ".join(dict.fromkeys(f"{tie['words']} ↑ ({sure(tie, words)})" for tie in row["relations"]))
    return f"{row['label']}{says} – {how}"


def sure(tie: Mapping[str, Any], words: Words) -> str:
    """Return how sure a relation is, and whether it is disputed."""
    sure = words[tie["certainty"] or "always"]
    return f"{sure}, {words['disputed']}" if tie["standing"] == "disputed" else sure


def _days(document: Mapping[str, Any], words: Words) -> dict[str, str]:
    """Return the days of an answer, to be put in a sentence."""
    known = document["known_on"]
    return {"date": document["date"], "known": words["known"].format(day=known) if known else ""}


def head(document: Mapping[str, Any], words: Words) -> str:
    """Return the sentence that stands above an answer, whichever it is."""
    days = _days(document, words)
    if "dependents" in document:
        depth = document["depth"]
        far = f"{depth} {words['step' if depth == 1 else 'steps']}"
        name = "nothing" if not document["count"] else "rests" if depth else "rests_all"
        return words[name].format(count=document["count"], depth=far, **days)
    if "paths" in document:
        name = "length" if document["paths"] else "given_up" if document["cut"] else "unconnected"
        steps = words["step" if document["length"] == 1 else "steps"]
        return words[name].format(length=document["length"], steps=steps, **days)
    return words["ranked"].format(edges=document["edges"], **days)


def no_circles(document: Mapping[str, Any], words: Words) -> str:
    """Return the sentence that there are no circles."""
    return words["no_cycles"].format(**_days(document, words))


def _receipt(document: Mapping[str, Any], words: Words) -> str:
    """Return which graph was asked."""
    receipt = document["receipt"]
    graph, sources = receipt["graph_sha256"][:12], receipt["sources_until"]
    return words["receipt"].format(generation=receipt["generation"], graph=graph, sources=sources)


def _wrapped(text: str, width: int, first: str = "", rest: str = "") -> list[str]:
    """Return a text in lines of a width, however narrow."""
    room = max(width, len(rest) + 20)
    return textwrap.wrap(text, room, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False) or [first]
