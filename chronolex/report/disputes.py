"""Contradictions that a change opens or closes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from chronolex.graph.days import EARLIEST, OPEN, Day
from chronolex.graph.store import Reader
from chronolex.queries.catalogue import finds
from chronolex.report.lines import Line
from chronolex.report.writer import Writer

_OPEN = """
PREFIX clx: <https://w3id.org/chronolex/ontology#>
SELECT ?one ?between ?about ?rule ?from ?to WHERE {
  ?one a clx:Contradiction ; clx:between ?between ; clx:state "open" .
  OPTIONAL { ?one clx:about ?about }
  OPTIONAL { ?one clx:rule ?rule }
  OPTIONAL { ?one clx:overlapFrom ?from }
  OPTIONAL { ?one clx:overlapTo ?to }
}
"""


@dataclass
class _Open:
    """An open contradiction."""

    iri: str
    rule: str = ""
    about: set[str] = field(default_factory=set)
    between: set[str] = field(default_factory=set)
    start: Day = EARLIEST
    end: Day = OPEN


def disputes(writer: Writer) -> Iterator[Line]:
    """Yield a line for each contradiction that is open after the change and was not before, and the other way round.

    One that is found by another name but by the same rule between the same claims is the same.
    """
    before, after = _open(writer.before.reader), _open(writer.after.reader)
    for rule, ours, theirs in (("contradiction-opened", after, before), ("contradiction-closed", before, after)):
        world = writer.after if rule == "contradiction-opened" else writer.before
        for key, found in sorted(ours.items(), key=lambda one: min(one[1])):
            gone = [iri for iri in sorted(found) if iri not in theirs.get(key, {})]
            for iri in gone[: max(0, len(found) - len(theirs.get(key, {})))]:
                yield _line(writer, rule, found[iri], world.label(iri, writer.language))


def _open(reader: Reader) -> dict[tuple[str, ...], dict[str, _Open]]:
    """Return the open contradictions, those of the same rule and claims together."""
    found: dict[str, _Open] = {}
    for row in reader.query(_OPEN):
        one = found.setdefault(row["one"].value, _Open(row["one"].value))
        one.between.add(row["between"].value)
        one.about |= {row["about"].value} if "about" in row else set()
        one.rule = row["rule"].value if "rule" in row else ""
        one.start = Day.fromisoformat(row["from"].value) if "from" in row else EARLIEST
        one.end = Day.fromisoformat(row["to"].value) if "to" in row else OPEN
    alike: dict[tuple[str, ...], dict[str, _Open]] = defaultdict(dict)
    for one in found.values():
        key = (one.rule, *sorted(one.about), *sorted(one.between)) if one.rule else (one.iri,)
        alike[key][one.iri] = one
    return alike


def _line(writer: Writer, rule: str, one: _Open, label: str) -> Line:
    """Return the line of a contradiction; an editor's is called by its own name."""
    says = finds().get(one.rule, {})
    about = writer.labels(one.about)
    return writer.line(
        "contradictions", rule, one.iri, one.start if one.start > EARLIEST else None, one.between,
        one.end if one.end < OPEN else None, found_by=one.rule or rule,
        says=says.get(writer.language) or says.get("en") or label, about=f"({about})" if about else "",
        more={"change": rule.rpartition("-")[2], "about": sorted(one.about)},
    )  # fmt: skip
