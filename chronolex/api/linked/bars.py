"""Draw the days of claims as bars on one axis of time, as plain SVG without scripts or styles of its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from chronolex.graph.days import Day
from chronolex.graph.spans import Span, Spans, turns

WIDTH = 240
_AIR = 0.04
_LEAST = 2.0


@dataclass(frozen=True)
class Bar:
    """A run of days as a rectangle, in units of the drawing."""

    kind: str
    x: float
    width: float


@dataclass(frozen=True)
class Axis:
    """A stretch of time on which all claims of a page are drawn."""

    first: Day
    last: Day

    def at(self, day: Day) -> float:
        """Return where a day lies, 0 at the left and `WIDTH` at the right end."""
        whole = (self.last - self.first).days
        place = WIDTH * (day - self.first).days / whole
        return round(min(max(place, 0.0), float(WIDTH)), 1)

    def bars(self, spans: Spans) -> list[Bar]:
        """Return the bars of one claim, the widest first so that the surer lie upon the less sure."""
        kinds = [kind for kind in ("possible", "presumed", "certain") if kind in spans]
        return [self._bar(kind, spans[kind]) for kind in kinds]

    def _bar(self, kind: str, span: Span) -> Bar:
        start = self.at(span.start) if span.start else 0.0
        end = self.at(span.end) if span.end else float(WIDTH)
        width = max(end - start, _LEAST)
        return Bar(kind, round(min(start, WIDTH - width), 1), round(width, 1))


def axis(spans: Mapping[str, Spans], date: Day) -> Axis | None:
    """Return the axis that holds every turn and the day asked about, with some air; `None` where nothing turns."""
    days = turns(dict(spans))
    if not days:
        return None
    first, last = min(*days, date), max(*days, date)
    air = dt.timedelta(days=max(30, int(_AIR * (last - first).days)))
    return Axis(max(first, Day.min + air) - air, min(last, Day.max - air) + air)
