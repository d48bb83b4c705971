"""Read the query string: which parameters were given, the days among them, and the form of answer that is wanted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fastapi import Request

from chronolex.api import formats
from chronolex.errors import UsageError
from chronolex.graph.days import Day, parse_day


def given(request: Request, names: Sequence[str] | None = None) -> dict[str, str]:
    """Return the parameters; an empty value is as good as none, for forms send those.

    Args:
        request: what came in.
        names: those that the address has; `None` where it reads any.

    Raises:
        UsageError: one is unknown, or given twice.
    """
    found: dict[str, str] = {}
    for name, value in request.query_params.multi_items():
        if names is not None and name not in names:
            raise UsageError(f"{request.url.path} has no parameter {name!r}; it has {', '.join(names)}.")
        if name in found:
            raise UsageError(f"The parameter {name!r} is given twice; ask twice instead.")
        found[name] = value.strip()
    return {name: value for name, value in found.items() if value}


def day(values: Mapping[str, str], name: str) -> Day | None:
    """Return the day that a parameter gives, `None` where it is not given.

    Raises:
        UsageError: it is no day.
    """
    return parse_day(values[name]) if name in values else None


def chosen(request: Request, named: Mapping[str, str], offered: Sequence[str]) -> str:
    """Return the media type of the answer: by `format`, where it is given, else by Accept.

    Args:
        request: what came in.
        named: media types by the name that `format` has for them.
        offered: the same media types in rising order of preference.

    Raises:
        UsageError: `format` is none of the names, or Accept cannot be read.
        NotAcceptable: the client takes none of the types.
    """
    wanted = request.query_params.get("format", "").strip()
    if not wanted:
        return formats.choose(request.headers.get("accept"), offered)
    if wanted not in named:
        raise UsageError(f"format is {wanted!r}; write {', '.join(named)}, or leave it out.")
    return named[wanted]
