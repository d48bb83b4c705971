"""How old what we serve is: the generation, and the newest of its sources."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass

from chronolex.api.state import OpenGraph, State


@dataclass(frozen=True)
class Ages:
    """How old things are; `None` where nothing says it.

    Attributes:
        published: when the generation was made, as its history has it.
        graph: seconds since then.
        sources: days since the newest source was issued, in the country of the corpus.
    """

    published: str | None
    graph: int | None
    sources: int | None


def ages_of(state: State, graph: OpenGraph) -> Ages:
    """Return how old a generation and its sources are now."""
    published = _published(state, graph.generation.number)
    age = None
    if published:
        made = dt.datetime.fromisoformat(published)
        age = max(0, int((dt.datetime.now(dt.UTC) - made).total_seconds()))
    newest = graph.sources[-1]["issued_by"] if graph.sources else None
    return Ages(published, age, (state.today() - dt.date.fromisoformat(newest)).days if newest else None)


def _published(state: State, number: int) -> str | None:
    """Return when a generation was made; a history that cannot be read is told by `/history`, not here."""
    path = state.settings.home / "history" / f"{number:06d}.json"
    try:
        return str(json.loads(path.read_text(encoding="utf-8"))["at"])
    except (OSError, ValueError, KeyError):
        return None
