"""Effects on institutions."""

from __future__ import annotations

from chronolex.graph.days import PrintedDate
from chronolex.loaders.changes.draft import Draft
from chronolex.loaders.changes.drafted import tail
from chronolex.loaders.changes.effects import Abolish, Establish, Merge, Rename
from chronolex.loaders.corpus import claims as models
from chronolex.loaders.corpus import institutions
from chronolex.loaders.corpus.fields import INSTITUTIONS


def establish(draft: Draft, effect: Establish, day: PrintedDate) -> None:
    """A body begins."""
    body = institutions.Body(id=effect.body, label=effect.label)
    body._place = effect.place
    draft.declare(body, None)
    own = f"body/{effect.body}"
    draft.event("Establishment", effect, own)
    if effect.under:
        draft.claim(models.Subordination, effect, "under", of=own, under=effect.under, start=draft.dated(effect, day))


def rename(draft: Draft, effect: Rename, day: PrintedDate) -> None:
    """A body's names end and another begins."""
    body = draft.thing(effect.body, effect, INSTITUTIONS.classes)
    if body is None:
        return
    for claim in draft.holding(effect, "Naming", of=body):
        draft.end(claim, effect, day)
    draft.claim(models.Naming, effect, "name", of=tail(body), name=effect.label, start=draft.dated(effect, day))
    draft.event("Renaming", effect, tail(body))


def merge(draft: Draft, effect: Merge, day: PrintedDate) -> None:
    """Bodies go over into one; what they held is for the change to transfer, and the report tells what is left."""
    into = draft.body(effect.into, effect)
    for name in effect.bodies:
        body = draft.body(name, effect)
        if body and into:
            draft.event("Merger", effect, body, result=into)


def abolish(draft: Draft, effect: Abolish, day: PrintedDate) -> None:
    """A body ends; what it held is for the change to transfer, and the report tells what is left."""
    body = draft.body(effect.body, effect)
    successor = draft.body(effect.successor, effect) if effect.successor else None
    if body:
        draft.event("Abolition", effect, body, result=successor)
