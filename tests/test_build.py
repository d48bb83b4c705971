"""A build is the same on every machine, tells what has changed, and publishes only what keeps the rules."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from chronolex import build as built
from chronolex.build import CheckFailed, build
from chronolex.errors import InputFaults, StoreError, UsageError
from chronolex.graph.digest import LineSum
from chronolex.graph.folder import writing
from chronolex.graph.generations import current, graph_digest
from chronolex.inputs import inputs_digest
from chronolex.staging import stage

from .tiny import world

NQUADS = """
import sys
from pathlib import Path
from chronolex.staging import stage
root = Path(sys.argv[1]) if len(sys.argv) > 1 else None
lines = sorted(f"{quad} .\\n" for quad in stage("kg", root).quads)
sys.stdout.buffer.write("".join(lines).encode())
"""


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tiny package, which stands for the real one."""
    root = world(tmp_path)
    monkeypatch.setattr("chronolex.staging.package_folder", lambda: root)
    monkeypatch.setattr("chronolex.inputs.package_folder", lambda: root)
    return root


def test_two_processes_build_the_same_bytes() -> None:
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", NQUADS], env={**os.environ, "PYTHONHASHSEED": seed}, stdout=subprocess.PIPE
        )
        for seed in ("1", "4242")
    ]
    first, second = (run.communicate(timeout=60)[0] for run in runs)
    assert len(first) > 1_000_000
    assert first == second


def test_the_digest_is_that_of_the_lines(tiny: Path) -> None:
    done = subprocess.run([sys.executable, "-c", NQUADS, str(tiny)], capture_output=True, check=True, timeout=60)
    assert graph_digest(stage("kg", tiny).quads)[0] == LineSum().add(done.stdout.decode().splitlines()).sha256()


def test_a_build_says_what_it_holds_and_a_second_one_is_left_out(tmp_path: Path, tiny: Path) -> None:
    said: list[str] = []
    first = build(tmp_path / "home", "kg", said.append)
    assert said == ["Generation 1: 6 claims about 10 things, 0 contradictions, " + said[0].rpartition(", ")[2]]
    began = time.process_time()
    assert build(tmp_path / "home", "kg", said.append) == first
    assert time.process_time() - began < 0.5
    assert len(said) == 2
    assert "up to date" in said[1]
    assert build(tmp_path / "home", "kg", force=True).number == 2
    assert current(tmp_path / "home").graph_sha256 == first.graph_sha256


CHANGES = {
    "corpus": ("corpus/kg/things.yaml", "\n# changed\n"),
    "ontology": ("ontology/law.ttl", "\n# changed\n"),
    "shapes": ("shapes/law.ttl", "\n# changed\n"),
    "a rule": ("queries/derive/two-holders.rq", "\n# changed\n"),
    "a new file": ("corpus/kg/new.yaml", "bodies: [{id: third, label: Third}]\n"),
    "a new loader": ("loaders/corpus/new.py", "x = 1\n"),
    "graph code": ("graph/new.py", "x = 1\n"),
    "the build": ("staging.py", "x = 1\n"),
    "the context": ("ontology/context.jsonld", "\n"),
}


@pytest.mark.parametrize("kind", CHANGES, ids=list(CHANGES))
def test_a_changed_input_makes_the_graph_old(tmp_path: Path, tiny: Path, kind: str) -> None:
    before = inputs_digest(tiny)
    file, more = CHANGES[kind]
    path = tiny / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text((path.read_text("utf-8") if path.exists() else "") + more, "utf-8")
    assert inputs_digest(tiny) != before


def test_a_renamed_or_removed_file_makes_the_graph_old(tiny: Path) -> None:
    seen = {inputs_digest(tiny)}
    (tiny / "corpus/kg/acts.yaml").rename(tiny / "corpus/kg/laws.yaml")
    seen.add(inputs_digest(tiny))
    (tiny / "corpus/kg/laws.yaml").unlink()
    seen.add(inputs_digest(tiny))
    assert len(seen) == 3


def test_engine_and_format_make_the_graph_old(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = {inputs_digest(tiny)}
    monkeypatch.setattr("pyoxigraph.__version__", "9.9.9")
    seen.add(inputs_digest(tiny))
    monkeypatch.setattr("chronolex.inputs.INDEX_FORMAT", 99)
    seen.add(inputs_digest(tiny))
    assert len(seen) == 3


def test_what_is_no_input_changes_nothing(tiny: Path) -> None:
    before = inputs_digest(tiny)
    (tiny / "graph/__pycache__").mkdir(parents=True)
    (tiny / "graph/__pycache__/x.pyc").write_bytes(b"x")
    (tiny / "corpus/kg/notes.txt").write_text("x")
    (tiny / "queries/ask/in-force.rq").write_text("x")
    assert inputs_digest(tiny) == before


def test_a_changed_corpus_is_built_again(tmp_path: Path, tiny: Path) -> None:
    build(tmp_path / "home", "kg")
    (tiny / "corpus/kg/new.yaml").write_text("bodies: [{id: third, label: Third}]\n")
    assert build(tmp_path / "home", "kg").number == 2


def test_another_country_is_not_up_to_date(tmp_path: Path, tiny: Path) -> None:
    build(tmp_path / "home", "kg")
    with pytest.raises(UsageError, match="no corpus 'xx'"):
        build(tmp_path / "home", "xx")
    assert current(tmp_path / "home").built["country"] == "kg"


BREAKS = """
competences:
  - object: nrm
    role: funds
    exclusive: true
    holders:
      - {body: old-service, from: {day: 2019-01-01, evidence: [one-2020 L1]}, evidence: [one-2020 L2]}
      - {body: new-ministry, from: {day: 2019-01-01, evidence: [one-2020 L1]}, evidence: [one-2020 L2]}
"""


def test_a_graph_that_breaks_a_rule_is_not_published(tmp_path: Path, tiny: Path) -> None:
    home = tmp_path / "home"
    (tiny / "corpus/kg/bad.yaml").write_text(BREAKS)
    with pytest.raises(CheckFailed, match="The graph breaks a rule; nothing was published") as error:
        build(home, "kg")
    assert error.value.exit_code == 1
    assert not error.value.report.conforms
    assert not (home / "current").exists()
    (tiny / "corpus/kg/bad.yaml").unlink()
    first = build(home, "kg")
    (tiny / "corpus/kg/bad.yaml").write_text(BREAKS)
    with pytest.raises(CheckFailed):
        build(home, "kg")
    assert current(home) == first


def test_a_corpus_with_faults_is_not_published(tmp_path: Path, tiny: Path) -> None:
    (tiny / "corpus/kg/bad.yaml").write_text("bodies: [")
    with pytest.raises(InputFaults, match=r"1 fault; nothing was loaded\.\nbad\.yaml:2: "):
        build(tmp_path / "home", "kg")
    assert not (tmp_path / "home" / "current").exists()


def test_a_damaged_store_is_refused_and_made_anew_by_force(tmp_path: Path, tiny: Path) -> None:
    home = tmp_path / "home"
    build(home, "kg")
    (home / "generations/000001/CURRENT").unlink()
    with pytest.raises(StoreError, match="--force"):
        build(home, "kg")
    assert build(home, "kg", force=True).number == 2


def test_the_summary_and_the_manifest_count_the_same(tmp_path: Path, tiny: Path) -> None:
    generation = build(tmp_path / "home", "kg")
    counts = generation.built["counts"]
    assert counts["claims"] == sum(counts["kinds"].values()) == 6
    assert counts["triples"] == len(stage("kg", tiny).quads)
    assert generation.built["sources"] == {"source/kg/one-2020": "2020-06-30", "source/kg/two-2025": "2025-05-05"}
    assert str(counts["triples"]) in built.summary(generation)


def test_a_folder_that_cannot_be_written_is_told_before_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setattr("chronolex.undoing.stage_in_effect", lambda *_: pytest.fail("it began to work"))
    with pytest.raises(StoreError, match="cannot be written"):
        build(tmp_path / "file", "kg")
    with writing(tmp_path / "home"), pytest.raises(StoreError, match="Another chronolex is writing"):
        build(tmp_path / "home", "kg")


def test_faults_of_form_of_names_and_of_days_are_told_in_one_go(tmp_path: Path) -> None:
    text = """\
competences:
  - object: mechanism/nrm
    role: fundz
    holders:
      - {body: old-servise, from: 2019-03-05, evidence: [one-2020 L1]}
      - {body: old-service, from: 2019-02-30, evidence: [one-2020 L1]}
  - object: mechanism/nrm
    role: funds
    holders:
      - {body: old-service, key: days, from: 2020, to: 2019, evidence: [one-2020 L1]}
      - {body: new-ministry, key: form, rolle: x, evidence: [one-2020 L999]}
bodies:
  - {id: half, label: Half, established: {day: 2019-13, evidence: [one-2020 L1]}}
findings:
  - {about: body/half, kind: practice, text: X, evidence: [one-2020 L999]}
"""
    with pytest.raises(InputFaults) as told:
        stage("kg", world(tmp_path, {"more.yaml": text}))
    said = [(fault.line, fault.wrong.partition("; ")[0]) for fault in told.value.faults]
    assert [line for line, _ in said] == [5, 5, 6, 10, 11, 13, 15]
    wanted = [
        "'fundz' is no role",
        "'old-servise' is declared",
        "'2019-02-30'",
        "no days fit",
        "rolle",
        "'2019-13'",
        "no line 999",
    ]
    assert all(any(part in wrong for _, wrong in said) for part in wanted), said
