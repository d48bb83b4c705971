"""Random changes of one effect for a synthetic corpus, as change files: the same seed gives the same files.

The days on which they take effect lie after everything that the corpus tells of, so that what holds now can end.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from random import Random

import yaml
from pyoxigraph import Store

from bench.changes_found import Found
from bench.changes_makers import BROKEN, MAKERS, Effect, label
from chronolex.graph.claims import Facts

FIRST, TURNS = dt.date(2026, 1, 12), 400
"""The day of the first change, and after how many the days begin anew."""

ROUGH = ("insert", "rename", "ratify", "set_status", "replace")
"""Effects that may begin in some month: on no other does it depend whether they came before a day of it."""


def changes(
    graph: Store | Facts, seed: int, count: int, sound: bool = True, first: int = 0
) -> Iterator[tuple[str, str]]:
    """Yield so many changes, each with the name of its effect and as the text of its file; every effect comes in turn.

    Each is made for the graph given, not for what the one before it leaves. To make one after another, ask for one at
    a time, of the graph as it is then.

    Args:
        graph: a corpus, in a store with its days or as its facts.
        seed: which changes.
        count: how many.
        sound: whether the graph keeps every rule after them; otherwise some break one, such as two holders.
        first: the number of the first: names in a change follow from the seed and its number.
    """
    found = Found(graph)
    makers = {**MAKERS, **({} if sound else BROKEN)}
    for number in range(first, first + count):
        random = Random(f"{seed}/change/{number}")
        name = list(makers)[number % len(makers)]
        effect, values = makers[name](random, found, f"{seed}-{number}")
        yield effect, _file(random, number, f"{seed}-{number}", effect, values)


def _file(random: Random, number: int, mark: str, effect: str, values: Effect) -> str:
    """Return a change file of one effect; the days of each change lie after those of the one before it."""
    adopted = FIRST + dt.timedelta(days=3 * (number % TURNS))
    begins = adopted + dt.timedelta(days=random.randint(0, 2))
    rough = effect in ROUGH and random.random() < 0.3
    head: Effect = {"change": f"change-{mark}", "title": label("Change", "Изменение", mark)}
    if effect != "correct":
        day = begins.isoformat()[:7] if rough else begins.isoformat()
        head |= {"act": f"resolution/2026/{mark}", "adopted": adopted.isoformat(), "in_force": day}
    document = {**head, "effects": [{effect: values}], "evidence": [{"draft": True}]}
    return yaml.safe_dump(document, sort_keys=False, allow_unicode=True)
