"""What confirms a figure of a claim's words beside the lines that it cites."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from pyoxigraph import NamedNode

from chronolex.graph.claims import Claim, Evidence, Thing
from chronolex.graph.days import Span
from chronolex.verify.figures import Mention, within
from chronolex.verify.reading import mentions
from chronolex.verify.words import Said

_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)*")


class Known:
    """What every figure of words may be compared with: names of what the claim names, and the source's day."""

    def __init__(self, things: Iterable[Thing]) -> None:
        """Take what is declared."""
        self._things = {thing.iri: thing for thing in things}
        self._numbered: dict[str, list[Thing]] = defaultdict(list)
        for thing in self._things.values():
            if thing.kind == "Act":
                for name, value in thing.properties:
                    if name == "eli:number":
                        self._numbered[value.value].append(thing)

    def confirms(self, claim: Claim, one: Said) -> bool:
        """Tell whether the claim itself, or the list of sources, has the figure."""
        figure = one.figure
        places = {number for one in claim.evidence for number in _NUMBER.findall(one.locator)}
        if figure.kind in ("place", "date") and figure.value in places:
            return True
        if figure.kind == "place" and (figure.value in _lines(claim) or _is_called(claim, figure.value)):
            return True
        if figure.kind == "date" and any(_of_source(figure.value, each) for each in claim.evidence):
            return True
        return any(_names_it(one.mention, each) for each in self._of(claim))

    def names(self, one: Said) -> tuple[str, ...]:
        """Return the names, of two words at least, by which lines may call the act that a number means."""
        if one.figure.kind != "act":
            return ()
        acts = self._numbered.get(one.figure.value, ())
        return tuple(name for act in acts for name in _labels(act) if len(name.split()) > 1)

    def _of(self, claim: Claim) -> Iterator[str]:
        """Yield the names of everything that a claim names, and of what that is a part of."""
        seen: set[NamedNode] = set()
        todo = [value for _, value in claim.values if isinstance(value, NamedNode)]
        while todo:
            thing = self._things.get(todo.pop())
            if thing is None or thing.iri in seen:
                continue
            seen.add(thing.iri)
            yield from _labels(thing)
            todo += [
                value
                for name, value in thing.properties
                if name in ("clx:partOf", "clx:act", "clx:approvedBy") and isinstance(value, NamedNode)
            ]


def _lines(claim: Claim) -> frozenset[str]:
    return frozenset(str(line) for one in claim.evidence for line in one.lines)


def _is_called(claim: Claim, number: str) -> bool:
    """Tell whether a claim's identifier ends with a number: that of a conclusion in a list without numbers."""
    return claim.iri.value.endswith("-" + number.replace(".", "-"))


def _labels(thing: Thing) -> Iterator[str]:
    yield from dict.fromkeys(
        value.value for name, value in thing.properties if name in ("skos:prefLabel", "skos:altLabel")
    )


def _names_it(mention: Mention, name: str) -> bool:
    """Tell whether a name has a figure; a year only in a longer date that both print, "2017–2020" or "28 June 2021"."""
    return any(
        one.figure == mention.figure
        and (
            one.figure.kind != "date"
            or _NUMBER.findall(one.text) == _NUMBER.findall(mention.text) != [one.figure.value]
        )
        for one in mentions(name)
    )


def _of_source(date: str, evidence: Evidence) -> bool:
    """Tell whether a date is the source's own, or the year of its issue."""
    span: Span = evidence.source.own_day
    return any(within(date, day) for day in (span.start.text, span.end.text))
