"""Acts that rest on what is amended, and the duties to bring acts into line, with the deadline that the law prints."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pyoxigraph import NamedNode

from chronolex.graph.claims import Claim
from chronolex.graph.days import Day
from chronolex.report.lines import Line
from chronolex.report.stale import ends
from chronolex.report.world import text_of, values
from chronolex.report.writer import Writer

_SPEAKS = re.compile(r"\balign|into (?:line|conformity|accordance)|в соответстви", re.IGNORECASE)
_MADE = ("Adoption", "Commencement", "Establishment")


def aligning(writer: Writer) -> Iterator[Line]:
    """Yield a line for each duty to align in an act that changes, and for each act that rests on one that does."""
    gone = ends(writer)
    for act, day in sorted(_changed(writer).items(), key=lambda one: (one[1], one[0].value)):
        acts = dict.fromkeys(one for one in (act, writer.act) if one)
        duties = [claim for one in acts for claim in _duties(writer, one, day)]
        for claim in duties:
            yield writer.line(
                "align", "duty-to-align", act, day, [claim.iri], changed=writer.label(act),
                duty=text_of(claim, writer.language), deadline=_deadline(writer, claim),
                more={"deadline": _printed(claim)},
            )  # fmt: skip
        for what, relation, claims in _below(writer, act):
            if what not in gone and not writer.after.over(what, day) and what != writer.act:
                cited = [*claims, *(claim.iri for claim in duties)]
                yield _line(
                    writer, (act, what), relation, day, cited, [one for claim in duties if (one := _printed(claim))]
                )


def _line(
    writer: Writer, ends: tuple[NamedNode, NamedNode], relation: str, day: Day, cited: list[NamedNode], by: list[str]
) -> Line:
    """Return the line of what rests on an act that changes, with the first of the deadlines."""
    act, what = ends
    first = min(by, default=None)
    return writer.line(
        "align", "to-align-by" if first else "to-align", what, day, cited, what=writer.label(what),
        changed=writer.label(act), relation=writer.relation(relation),
        deadline=writer.word("by", date=first) if first else "",
        more={"relation": relation, "changed": act.value, "deadline": first},
    )  # fmt: skip


def _changed(writer: Writer) -> dict[NamedNode, Day]:
    """Return the acts that the change amends or repeals, with the first day on which it may."""
    found: dict[NamedNode, Day] = {}
    for event in writer.new_claims("Amendment", "Repeal"):
        index = writer.after.index(event.iri)
        for what in values(event, "clx:of", "clx:result"):
            act = writer.after.act_of(what)
            if index and writer.after.kind(act) in ("Act", "Treaty"):
                found[act] = min(found.get(act, index.possible.start), index.possible.start)
    return found


def _duties(writer: Writer, act: NamedNode, day: Day) -> Iterator[Claim]:
    """Yield the duties in an act that speak of aligning and are not over by a day."""
    norms = {norm for part in writer.after.parts(act) for norm in writer.after.stored.naming("clx:provision", part)}
    for claim in writer.after.accepted(norms, ("Norm",)):
        kind = claim.value("clx:kind")
        is_duty = kind is not None and kind.value.endswith(("/duty", "/procedure"))
        speaks = is_duty and any(_SPEAKS.search(text_of(claim, language)) for language in ("en", "ru"))
        if speaks and not writer.after.ended(claim.iri, day) and _goes_on(writer, claim, day):
            yield claim


def _goes_on(writer: Writer, claim: Claim, day: Day) -> bool:
    """Tell whether a duty may hold on a day or later."""
    index = writer.after.index(claim.iri)
    return index is not None and day < index.possible.end


def _below(writer: Writer, act: NamedNode) -> Iterator[tuple[NamedNode, str, list[NamedNode]]]:
    """Yield what is approved by an act, and acts that were made on its ground, with the property and the claims."""
    parts, world = writer.after.parts(act), writer.after
    approved = {what for part in parts for what in world.stored.naming("clx:approvedBy", part)}
    for what in sorted(approved, key=lambda one: one.value):
        yield what, "clx:approvedBy", []
    events = {claim.iri for part in parts for claim in world.naming(part, ("clx:legalBasis",), _MADE)}
    for event in world.accepted(events - writer.begun):
        made = event.value("clx:of")
        if isinstance(made, NamedNode) and world.kind(made) == "Act":
            yield made, "clx:legalBasis", [event.iri]


def _printed(claim: Claim) -> str | None:
    """Return the deadline of a duty as printed, nothing where none is."""
    end = claim.timing.end
    return end.printed.text if end else None


def _deadline(writer: Writer, claim: Claim) -> str:
    """Return the deadline in words."""
    date = _printed(claim)
    return writer.word("by", date=date) if date else writer.word("undated")
