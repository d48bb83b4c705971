"""Tell answers that became others: those that became so alike stand together, with all that they were asked of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pyoxigraph import NamedNode

from chronolex.report.flips import Flip, Said, Told, shown
from chronolex.report.lines import Line
from chronolex.report.world import World
from chronolex.report.writer import Writer

KINDS = ("answer", "reason", "certainty")
"""From what changes what is told to what changes only how sure it is."""

_Key = tuple[str, tuple[str, ...], str, frozenset[Any], frozenset[Any], frozenset[Any], tuple[str | None, ...]]


@dataclass(frozen=True)
class _Difference:
    """What parts two answers.

    Attributes:
        lost, gained: rows told only before, only after.
        moved: rows told in both, surer or less sure.
    """

    lost: frozenset[Said]
    gained: frozenset[Said]
    moved: frozenset[Said]


def lines(writer: Writer, flips: list[Flip]) -> Iterator[Line]:
    """Yield a line for each way in which answers to a question become others, the plainest first."""
    alike: dict[_Key, list[Flip]] = defaultdict(list)
    for flip in flips:
        alike[_key(flip)].append(flip)
    order = sorted(alike.values(), key=lambda group: _rank(group[0]))
    for group in order:
        yield _line(writer, group)


def _rank(flip: Flip) -> tuple[Any, ...]:
    history = flip.question.scope == "history"
    return (history, KINDS.index(flip.kind), flip.question.name, flip.date, [str(value) for value in flip.values])


def _difference(flip: Flip) -> _Difference:
    old, new = flip.before.sure, flip.after.sure
    moved = {said for said in old.keys() & new.keys() if old[said] != new[said]}
    return _Difference(frozenset(old.keys() - new.keys()), frozenset(new.keys() - old.keys()), frozenset(moved))


def _key(flip: Flip) -> _Key:
    """Return what flips have in common that are told together; in a history a row is what it is on every day."""
    found = _difference(flip)
    history = flip.question.scope == "history"

    def sure(told: Told, rows: frozenset[Said]) -> frozenset[Any]:
        return rows if history else frozenset((said, told.sure[said]) for said in rows)

    return (
        flip.question.name, tuple(param.name for param in flip.asking.params), flip.kind,
        sure(flip.before, found.lost), sure(flip.after, found.gained),
        frozenset((said, flip.before.sure[said], flip.after.sure[said]) for said in found.moved),
        (flip.before.reason, flip.after.reason),
    )  # fmt: skip


def _line(writer: Writer, group: list[Flip]) -> Line:
    """Return the line of flips that are alike."""
    flip = group[0]
    found = _difference(flip)
    days = sorted({one.date for one in group})
    claims = {claim for said in found.lost | found.moved for claim in flip.before.claims[said]}
    claims |= {claim for said in found.gained | found.moved for claim in flip.after.claims[said]}
    title = flip.question.title.get(writer.language) or flip.question.title["en"]
    return Line(
        "flips",
        flip.question.name,
        title,
        _asked_again(writer, flip),
        date=days[0].isoformat(),
        claims=tuple(sorted(claims)),
        more={
            "kind": flip.kind,
            "scope": flip.question.scope,
            "asked": [_asked(writer, one) for one in group],
            "before": _answer(writer.before, flip.before, found.lost | found.moved, flip, writer.language),
            "after": _answer(writer.after, flip.after, found.gained | found.moved, flip, writer.language),
        },
    )


def _asked(writer: Writer, flip: Flip) -> dict[str, Any]:
    """Return what a question was asked with, and of which day."""
    params = {
        name: {"iri": value.value, "label": writer.label(value)} if isinstance(value, NamedNode) else value.value
        for name, value in flip.params.items()
    }
    return {"params": params, "date": flip.date.isoformat()}


def _asked_again(writer: Writer, flip: Flip) -> str:
    """Return the command that asks the question, as it will be answered once the change is applied."""
    params = " ".join(f"--{name} {_tail(value.value)}" for name, value in flip.params.items())
    return f"chronolex ask {flip.question.name} {params} --date {flip.date.isoformat()}"


def _tail(iri: str) -> str:
    """Return an identifier as short as it is sure to be read."""
    return iri.partition("chronolex/")[2].removeprefix("id/kg/") or iri


def _answer(world: World, told: Told, rows: frozenset[Said], flip: Flip, language: str) -> dict[str, Any]:
    """Return the rows of an answer that part it from the other, and how many there are in all."""
    answers = [shown(told, said, flip.question, world, language) for said in sorted(rows)]
    return {"answers": answers, "of": len(told.sure), "why_empty": told.reason}
