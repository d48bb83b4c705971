"""Memento (RFC 7089) over the time of the law: a thing as of a day, and the days on which it becomes another.

The time axis is the one of `?date=`, on which something holds, and not the one on which we learnt of it. A resource is
its own time gate: `Accept-Datetime` chooses the day, and `?date=` is the address of that state for ever.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Sequence

from starlette.requests import Request

from chronolex.errors import UsageError
from chronolex.graph.days import Day

_NAMES = "Mon|Tue|Wed|Thu|Fri|Sat|Sun"
_MONTHS = "|".join(calendar.month_abbr[1:])
_HEADER = re.compile(rf"(?:{_NAMES}), (\d\d) ({_MONTHS}) (\d{{4}}) (\d\d):(\d\d):(\d\d) GMT")
LINK_FORMAT = "application/link-format"


def wanted(request: Request) -> Day | None:
    """Return the day that `Accept-Datetime` names, `None` where it is not sent: the calendar day of its time in GMT.

    Raises:
        UsageError: it names no day from 0001 to 9998.
    """
    text = request.headers.get("accept-datetime", "").strip()
    if not text:
        return None
    found = _HEADER.fullmatch(text)
    if found:
        day, month, year, hour, minute, second = found.groups()
        try:
            # Second 60 is a leap second.
            dt.time(int(hour), int(minute), min(int(second), 59 if second == "60" else 99))
            if year != "9999":
                return dt.date(int(year), _MONTHS.split("|").index(month) + 1, int(day))
        except ValueError:
            pass
    raise UsageError("Accept-Datetime is no time; write it like `Sun, 31 Oct 2021 00:00:00 GMT`.")


def stamp(day: Day) -> str:
    """Return the beginning of a day as HTTP writes it, whatever the language of the machine.

    >>> stamp(dt.date(2021, 10, 31))
    'Sun, 31 Oct 2021 00:00:00 GMT'
    """
    name = _NAMES.split("|")[day.weekday()]
    return f"{name}, {day.day:02} {_MONTHS.split('|')[day.month - 1]} {day.year:04} 00:00:00 GMT"


def links(thing: str, timemap: str) -> list[str]:
    """Return the values of `Link` that every answer about a thing has, from its address and that of its time map."""
    return [
        f'<{thing}>; rel="original timegate"',
        f'<{timemap}>; rel="timemap"; type="{LINK_FORMAT}"',
    ]


def listed(thing: str, timemap: str, days: Sequence[Day]) -> str:
    """Return the time map: the thing, and its state on each of the days on which it becomes another."""
    lines = [f'<{thing}>; rel="original timegate"', f'<{timemap}>; rel="self"; type="{LINK_FORMAT}"']
    for place, day in enumerate(days):
        ends = [name for name, at in (("first", 0), ("last", len(days) - 1)) if place == at]
        relation = " ".join([*ends, "memento"])
        lines.append(f'<{thing}?date={day.isoformat()}>; rel="{relation}"; datetime="{stamp(day)}"')
    return ",\n".join(lines) + "\n"
