"""What a random change says, effect by effect."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from bench.changes_found import Found, name_of

Effect = dict[str, Any]


def label(en: str, ru: str, mark: str) -> dict[str, str]:
    """Return a name that nothing else has."""
    return {"en": f"{en} {mark}", "ru": f"{ru} {mark}"}


def _transfer(random: Random, found: Found, mark: str) -> tuple[str, Effect]:
    holder, role, over = random.choice(found.functions)
    to = random.choice([one for one in found.bodies if one != holder])
    return "transfer", {"role": role, "object": over, "from": holder, "to": to}


def _withdraw(random: Random, found: Found, mark: str) -> tuple[str, Effect]:
    holder, role, over = random.choice(found.functions)
    return "withdraw", {"role": role, "object": over, "from": holder}


def _assign(random: Random, found: Found, mark: str) -> tuple[str, Effect]:
    role = random.choice(("licenses", "funds", "chairs", "secretariat"))
    return "assign", {"role": role, "object": random.choice(found.objects), "to": random.choice(found.bodies)}


def _insert(random: Random, found: Found, mark: str) -> tuple[str, Effect]:
    provision = f"{name_of(random.choice(found.articles))}-{_number(mark)}"
    said: Effect = {"provision": provision, "title": label("Inserted", "Вставлено", mark)}
    if random.random() < 0.5:
        said["norms"] = [{"kind": "duty", "text": label("A duty", "Обязанность", mark)}]
    else:
        said |= {"criminalises": [random.choice(found.offences)], "penalties": _penalties(random)}
    return "insert", said


def _number(mark: str) -> int:
    """Return a number of inserted articles that no corpus and no other change has."""
    return 1_000_000 + int(mark.partition("-")[2])


def _penalties(random: Random) -> list[Effect]:
    least = 12 * random.randint(1, 9)
    found: list[Effect] = [
        {"tier": "basic", "sanction": "imprisonment", "minimum": str(least), "maximum": str(least + 36),
         "unit": "month", "alternative": "1"}
    ]  # fmt: skip
    if random.random() < 0.5:
        found.append({"tier": "basic", "sanction": "fine", "maximum": "500", "unit": "index-rate", "alternative": "2"})
    return found


def _replace(random: Random, found: Found, mark: str) -> tuple[str, Effect]:
    return "replace", {"provision": random.choice(found.punishing), "penalties": _penalties(random)}


def _repeal(random: Random, found: Found, mark: str) -> tuple[str, Effect]:
    return "repeal", {"provision": random.choice([*found.articles, *found.punishing])}


def _renumber(random: Random, found: Found, mark: str) -> tuple[str, Effect]:
    old = random.choice([*found.articles, *found.punishing])
    return "renumber", {"from": old, "to": f"{name_of(old)}-{_number(mark)}"}


def _establish(random: Random, found: Found, mark: str) -> tuple[str, Effect]:
    said: Effect = {"body": f"body-{mark}", "label": label("Body", "Орган", mark)}
    return "establish", {**said, "under": random.choice(found.bodies)} if random.random() < 0.7 else said


def _rename(random: Random, found: Found, mark: str) -> tuple[str, Effect]:
    return "rename", {"body": random.choice(found.bodies), "label": label("New name", "Новое имя", mark)}


def _merge(random: Random, found: Found, mark: str) -> tuple[str, Effect]:
    one, into = random.sample(found.bodies, 2)
    return "merge", {"bodies": [one], "into": into}


def _abolish(random: Random, found: Found, mark: str) -> tuple[str, Effect]:
    body, successor = random.sample(found.bodies, 2)
    return "abolish", {"body": body, "successor": successor} if random.random() < 0.5 else {"body": body}


def _amend_term(random: Random, found: Found, mark: str) -> tuple[str, Effect]:
    return "amend_term", {"programme": random.choice(found.programmes), "to": f"{random.randint(2029, 2034)}-01-01"}


def _ratify(random: Random, found: Found, mark: str) -> tuple[str, Effect]:
    return "ratify", {"treaty": random.choice(found.treaties), "manner": "by-law"}


def _set_status(random: Random, found: Found, mark: str) -> tuple[str, Effect]:
    of, kind = random.choice(found.reported)
    return "set_status", {kind: of, "status": random.choice(("not-used", "closed", "ongoing", "extended"))}


def _correct(random: Random, found: Found, mark: str) -> tuple[str, Effect]:
    said = {"claim": random.choice(found.correctable), "standing": "rejected"}
    return "correct", {**said, "reason": label("A misreading", "Ошибка прочтения", mark)}


def _second_holder(random: Random, found: Found, mark: str) -> tuple[str, Effect]:
    holder, role, over = random.choice(found.reserved)
    to = random.choice([one for one in found.bodies if one != holder])
    return "assign", {"role": role, "object": over, "to": to, "exclusive": True}


def _lonely_dispute(random: Random, found: Found, mark: str) -> tuple[str, Effect]:
    effect, values = _correct(random, found, mark)
    return effect, {**values, "standing": "disputed"}


def _inverted(random: Random, found: Found, mark: str) -> tuple[str, Effect]:
    penalty = {"tier": "basic", "sanction": "imprisonment", "minimum": "60", "maximum": "36", "unit": "month"}
    return "replace", {"provision": random.choice(found.punishing), "penalties": [penalty]}


def _namesake(random: Random, found: Found, mark: str) -> tuple[str, Effect]:
    return "establish", {"body": f"body-{mark}", "label": random.choice(found.names)}


Maker = Callable[[Random, Found, str], tuple[str, Effect]]
MAKERS: dict[str, Maker] = {
    "transfer": _transfer, "assign": _assign, "withdraw": _withdraw, "insert": _insert, "repeal": _repeal,
    "replace": _replace, "renumber": _renumber, "rename": _rename, "establish": _establish, "merge": _merge,
    "abolish": _abolish, "amend_term": _amend_term, "ratify": _ratify, "set_status": _set_status, "correct": _correct,
}  # fmt: skip
"""Effects after which the graph keeps every rule."""

BROKEN: dict[str, Maker] = {
    "second holder": _second_holder, "lonely dispute": _lonely_dispute, "inverted penalty": _inverted,
    "namesake": _namesake,
}  # fmt: skip
"""Changes that can be made, after which the graph breaks a rule."""
