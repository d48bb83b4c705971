"""What an effect says that a provision prescribes: offences, penalties and norms, with passages of their own."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError
from pyoxigraph import NamedNode

from chronolex.graph.days import PrintedDate
from chronolex.loaders.changes.draft import Draft
from chronolex.loaders.changes.drafted import tail
from chronolex.loaders.changes.effects import Effect
from chronolex.loaders.corpus import claims as models
from chronolex.loaders.corpus.fields import Passage, many

_MADE = {"from", "start", "started_by"}
"""What a change gives to each claim itself."""


def prescribe(
    draft: Draft,
    effect: Effect,
    penalties: list[dict[str, Any]],
    norms: list[dict[str, Any]],
    where: NamedNode,
    day: PrintedDate,
    offences: list[str],
) -> None:
    """Begin the penalties and norms that an effect gives; a penalty without offence is for the only one punished."""
    provision = tail(where)
    for number, given in enumerate(penalties, 1):
        offence = {"offence": offences[0]} if len(offences) == 1 and "offence" not in given else {}
        if not offence and "offence" not in given:
            draft.fault(effect.place, f"penalty {number} does not say for which offence", "offence:")
            continue
        given_in(draft, effect, models.Penalty, f"penalty{number}", {**given, **offence, "provision": provision}, day)
    for number, given in enumerate(norms, 1):
        renamed = {("norm_kind" if name == "kind" else name): value for name, value in given.items()}
        given_in(draft, effect, models.Norm, f"norm{number}", {**renamed, "provision": provision}, day)


def given_in(
    draft: Draft,
    effect: Effect,
    kind: type[models.ClaimModel],
    suffix: str,
    values: dict[str, Any],
    day: PrintedDate | None,
) -> None:
    """Begin a claim from values as a file writes them, or add what is wrong with them as faults.

    One that has passages of its own begins on the day of the effect only where one of them prints it (`for: start`).
    """
    if wrong := sorted(_MADE & values.keys()):
        draft.fault(effect.place, f"{suffix}: '{wrong[0]}' is no key that belongs here", "in_force: of the effect")
        return
    try:
        own = _passages(effect, values)
        start = draft.dated(effect, day, own) if day else None
        given = {**values, "evidence": draft.passages(effect, own=own)} if own else values
        draft.claim(kind, effect, suffix, **given, start=start)
    except ValidationError as error:
        for one in error.errors():
            where = ".".join(str(step) for step in one["loc"]) or suffix
            draft.fault(effect.place, f"{suffix}: '{where}' does not fit", str(one["msg"]).lower())


def _passages(effect: Effect, values: dict[str, Any]) -> list[Passage]:
    """Return the passages of one penalty or norm; what they do not say they are for, they attest."""
    found = [Passage.model_validate(one) for one in many(values.get("evidence", []))]
    for one in found:
        one._place = effect.place
    return [one if one.purpose else one.model_copy(update={"purpose": ["holds"]}) for one in found]
