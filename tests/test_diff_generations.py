"""What we changed in the record, as against what the law changed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from chronolex.errors import StoreError, UnknownName
from chronolex.graph.diff_generations import GenerationsDiff, diff_generations
from chronolex.graph.folder import KEPT
from chronolex.graph.generations import publish
from chronolex.graph.kept import generation_of, kept
from chronolex.graph.store import open_generation

from .tiny import WORLD, tiny_graph

WHO, ACTS, THINGS = WORLD["who.yaml"], WORLD["acts.yaml"], WORLD["things.yaml"]


def _diff(folder: Path, **changed: str) -> GenerationsDiff:
    before = tiny_graph(folder / "before")
    after = tiny_graph(folder / "after", {f"{name}.yaml": text for name, text in changed.items()})
    return diff_generations(before, after)


def _replaced(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new)


def _changed(found: GenerationsDiff, key: str) -> dict[str, Any]:
    [one] = [one for one in found.claims["changed"] if one["iri"].endswith(f"/{key}")]
    return one


def test_a_graph_does_not_differ_from_itself(tmp_path: Path) -> None:
    found = _diff(tmp_path)
    assert found.empty
    assert not any(part for parts in (found.claims, found.things, found.contradictions) for part in parts.values())


def test_a_corrected_date_is_a_change_of_days_alone(tmp_path: Path) -> None:
    found = _diff(tmp_path, who=_replaced(WHO, "to: {day: 2021-11-15,", "to: {day: 2021-11-10,"))
    old = _changed(found, "old")
    assert old["aspects"] == ["days"]
    assert old["before"] == [{"property": "clx:validTo", "value": "2021-11-15"}]
    assert old["after"] == [{"property": "clx:validTo", "value": "2021-11-10"}]
    assert found.claims["added"] == found.claims["removed"] == []


def test_days_that_follow_from_another_claim_are_told_as_such(tmp_path: Path) -> None:
    found = _diff(tmp_path, acts=_replaced(ACTS, "from: 2019-01-01", "from: 2019-02-01"))
    assert _changed(found, "in-force")["aspects"] == ["days"]
    assert _changed(found, "punishes")["aspects"] == ["index"]


def test_a_passage_belongs_to_its_claim(tmp_path: Path) -> None:
    found = _diff(
        tmp_path, who=_replaced(WHO, "evidence: [one-2020 § 2 L4]", "evidence: [one-2020 § 2 L4, one-2020 L44]")
    )
    old = _changed(found, "old")
    assert old["aspects"] == ["evidence"]
    assert old["before"] == []
    assert [value["property"] for value in old["after"]] == ["clx:evidence"]
    assert old["after"][0]["value"].startswith("one-2020 L44 (")
    assert [one["iri"] for one in found.claims["changed"]] == [old["iri"]]


def test_a_standing_and_its_reason(tmp_path: Path) -> None:
    marked = "            key: new\n            standing: disputed\n            reason: the other says so\n"
    found = _diff(tmp_path, who=_replaced(WHO, "            key: new\n", marked))
    assert _changed(found, "new")["aspects"] == ["standing"]
    names = {value["property"] for value in _changed(found, "new")["after"]}
    assert names == {"clx:standing", "clx:standingReason"}


def test_a_claim_comes_and_goes(tmp_path: Path) -> None:
    without = WHO.partition("        absences:")[0]
    found = _diff(tmp_path, who=without)
    assert [one["iri"].rpartition("/")[2] for one in found.claims["removed"]] == ["nobody"]
    assert found.claims["removed"][0]["label"].startswith("Absence: ")
    assert found.claims["added"] == found.claims["changed"] == []


def test_a_thing_is_named_anew(tmp_path: Path) -> None:
    found = _diff(tmp_path, things=_replaced(THINGS, "en: New Ministry", "en: Newer Ministry"))
    [body] = found.things["changed"]
    assert body["iri"].endswith("/body/new-ministry")
    assert body["aspects"] == ["words"]
    assert _changed(found, "new")["aspects"] == ["words"]


def test_a_contradiction_opens_and_closes(tmp_path: Path) -> None:
    both = _replaced(WHO, "            to: {day: 2021-11-15, evidence: [two-2025 fn 7 L7]}\n", "")
    both = _replaced(both, "evidence: [one-2020 § 2 L4]", "evidence: [two-2025 L4]")
    opened = _diff(tmp_path / "one", who=both).contradictions["opened"]
    assert len(opened) == 1
    assert "Old Service" in opened[0]["label"]
    before, after = (tiny_graph(tmp_path / name, changed) for name, changed in (("a", {"who.yaml": both}), ("b", {})))
    assert [one["iri"] for one in diff_generations(before, after).contradictions["closed"]] == [opened[0]["iri"]]


def test_what_is_added_one_way_is_removed_the_other(tmp_path: Path) -> None:
    before, after = (
        tiny_graph(tmp_path / "a"),
        tiny_graph(tmp_path / "b", {"who.yaml": WHO.partition("        absences:")[0]}),
    )
    one, other = diff_generations(before, after), diff_generations(after, before)
    assert one.claims["removed"] == other.claims["added"] != []
    assert [c["after"] for c in one.claims["changed"]] == [c["before"] for c in other.claims["changed"]]


def test_generations_on_disk(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert kept(home) == []
    quads = [
        list(tiny_graph(tmp_path / "a").quads()),
        list(tiny_graph(tmp_path / "b", {"who.yaml": "fields: []"}).quads()),
    ]
    for number in range(KEPT + 2):
        publish(home, quads[number % 2], {})
    numbers = kept(home)
    assert len(numbers) == KEPT
    before, after = (open_generation(generation_of(home, number)) for number in numbers[-2:])
    found = diff_generations(before, after)
    assert {one["iri"].rpartition("/")[2] for one in found.claims["removed"]} == {"old", "new", "nobody"}
    with pytest.raises(UnknownName, match=f"there are: {numbers[0]}, "):
        generation_of(home, 1)
    (home / "generations" / f"{numbers[0]:06d}.json").write_text("[]")
    with pytest.raises(StoreError, match="damaged"):
        generation_of(home, numbers[0])
