"""Generations: published whole or not at all, read while others come and go, refused when damaged."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store

from chronolex.errors import StoreError
from chronolex.graph import folder, history
from chronolex.graph.digest import LineSum
from chronolex.graph.folder import KEPT, writing
from chronolex.graph.generations import current, graph_digest, publish
from chronolex.graph.store import open_reader, select
from chronolex.graph.vocabulary import CORPUS

COUNT = "SELECT ?s ?o WHERE { ?s <urn:p> ?o }"


def _quads(count: int, word: str = "x") -> list[Quad]:
    return [Quad(NamedNode(f"urn:{number}"), NamedNode("urn:p"), Literal(word), CORPUS) for number in range(count)]


def _left(home: Path) -> set[str]:
    """Everything under a data folder but the databases' own files."""
    return {path.relative_to(home).as_posix() for pattern in ("*", "generations/*") for path in home.glob(pattern)}


def test_what_is_published_is_read(tmp_path: Path) -> None:
    home = tmp_path / "deep" / "home"
    made = publish(home, _quads(3), {"counts": {"claims": 3}})
    assert (made.number, made.graph_sha256) == (1, graph_digest(_quads(3))[0])
    assert current(home) == made
    reader = open_reader(home)
    assert len(reader.query(COUNT)) == 3
    assert sorted(reader.quads(), key=str) == _quads(3)
    assert made.built["counts"] == {"claims": 3}
    assert _left(home) == {
        *("current", "lock", "beside", "history", "generations"),
        *("generations/000001", "generations/000001.json"),
    }


def test_a_new_generation_replaces_the_old_one(tmp_path: Path) -> None:
    publish(tmp_path, _quads(3), {})
    assert publish(tmp_path, _quads(1, "y"), {}).number == 2
    assert [row["o"].value for row in open_reader(tmp_path).query(COUNT)] == ["y"]


def test_a_select_is_bound_and_unbound_variables_are_left_out() -> None:
    memory = Store()
    memory.extend(_quads(2))
    assert select(memory, COUNT, {"s": NamedNode("urn:1")}) == [{"s": NamedNode("urn:1"), "o": Literal("x")}]
    unbound = "SELECT ?s ?no WHERE { ?s <urn:p> 'x' OPTIONAL { ?s <urn:q> ?no } } ORDER BY ?s LIMIT 1"
    assert select(memory, unbound) == [{"s": NamedNode("urn:0")}]
    with pytest.raises(TypeError):
        select(memory, "ASK { ?s ?p ?o }")


def test_an_open_reader_goes_on_while_old_generations_are_forgotten(tmp_path: Path) -> None:
    publish(tmp_path, _quads(2000, "first"), {})
    reader = open_reader(tmp_path)
    for number in range(KEPT + 1):
        publish(tmp_path, _quads(5, str(number)), {})
    assert {row["o"].value for row in reader.query(COUNT)} == {"first"}
    assert reader.generation.number == 1
    assert not reader.generation.path.exists()
    kept = sorted(path.name for path in (tmp_path / "generations").glob("*.json"))
    assert kept == [f"{number:06}.json" for number in range(3, 3 + KEPT)]


def test_a_second_writer_is_refused(tmp_path: Path) -> None:
    publish(tmp_path, _quads(1), {})
    code = (
        "import sys; from pathlib import Path; from chronolex.graph.folder import writing\n"
        "with writing(Path(sys.argv[1])):\n    print('in', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "in\n"
        with pytest.raises(StoreError, match=r"Another chronolex is writing to .* Wait until it is done"):
            publish(tmp_path, _quads(2), {})
        assert len(open_reader(tmp_path).query(COUNT)) == 1
        assert other.stdin is not None
        other.stdin.close()
        other.wait(10)
    assert publish(tmp_path, _quads(2), {}).number == 2


def _delete_generation(home: Path) -> None:
    shutil.rmtree(home / "generations" / "000001")


def _flip_a_byte(home: Path) -> None:
    path = max((home / "generations" / "000001").glob("*.sst"))
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.write_bytes(raw)


def _cut(home: Path) -> None:
    path = max((home / "generations" / "000001").glob("*.sst"))
    os.truncate(path, 10)


def _manifest(content: str) -> Callable[[Path], Any]:
    return lambda home: (home / "generations" / "000001.json").write_text(content)


DAMAGE: dict[str, Callable[[Path], Any]] = {
    "a deleted generation": _delete_generation,
    "all generations deleted": lambda home: shutil.rmtree(home / "generations"),
    "a missing manifest": lambda home: (home / "generations" / "000001.json").unlink(),
    "a missing file": lambda home: (home / "generations" / "000001" / "CURRENT").unlink(),
    "a changed byte": _flip_a_byte,
    "a file cut short": _cut,
    "a garbage pointer": lambda home: (home / "current").write_text("garbage"),
    "an empty pointer": lambda home: (home / "current").write_text(""),
    "a pointer to nowhere": lambda home: (home / "current").write_text("77"),
    "a pointer below": lambda home: (home / "current").write_text("-1"),
    "bytes in the pointer": lambda home: (home / "current").write_bytes(b"\xff\xfe1"),
    "an endless pointer": lambda home: (home / "current").write_text("9" * 5000),
    "a manifest that is no JSON": _manifest("{"),
    "a manifest that is a list": _manifest("[]"),
    "a manifest without files": _manifest("{}"),
    "a manifest with other files": _manifest('{"files": 5, "graph_sha256": "x"}'),
    "a manifest without digest": _manifest('{"files": {}}'),
}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("whole")
    publish(home, _quads(50), {})
    return home


@pytest.mark.parametrize("kind", DAMAGE, ids=list(DAMAGE))
def test_a_damaged_store_is_refused(tmp_path: Path, whole: Path, kind: str) -> None:
    home = tmp_path / "home"
    shutil.copytree(whole, home)
    DAMAGE[kind](home)
    with pytest.raises(StoreError) as error:
        open_reader(home)
    assert error.value.exit_code == 3
    assert "`chronolex build --force`" in str(error.value)


@pytest.mark.parametrize("kind", ["all generations deleted", "a changed byte", "a garbage pointer"])
def test_a_damaged_store_can_be_made_anew(tmp_path: Path, whole: Path, kind: str) -> None:
    home = tmp_path / "home"
    shutil.copytree(whole, home)
    DAMAGE[kind](home)
    publish(home, _quads(2), {})
    assert len(open_reader(home).query(COUNT)) == 2


def test_there_is_no_graph_yet(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"There is no graph in .* yet. Run `chronolex build` first."):
        open_reader(tmp_path / "nothing")


def test_a_number_is_never_used_twice(tmp_path: Path) -> None:
    publish(tmp_path, _quads(1), {})
    publish(tmp_path, _quads(2), {})
    (tmp_path / "generations" / "000002.json").unlink()
    assert publish(tmp_path, _quads(3), {}).number == 3


def _publish_in_process(home: Path, limit: int | None) -> subprocess.CompletedProcess[str]:
    code = (
        "import sys, resource; from pathlib import Path\n"
        "from chronolex.errors import StoreError; from chronolex.graph.generations import publish\n"
        "from tests.test_store import _quads\n"
        "limit = int(sys.argv[2])\n"
        "if limit: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))\n"
        "try: publish(Path(sys.argv[1]), _quads(30000, 'y' * 80), {})\n"
        "except StoreError as error: print(error)\n"
    )
    command = [sys.executable, "-c", code, str(home), str(limit or 0)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=Path(__file__).parent.parent)


def test_a_file_that_cannot_grow_leaves_all_as_it_was(tmp_path: Path) -> None:
    publish(tmp_path, _quads(1), {})
    before = _left(tmp_path)
    done = _publish_in_process(tmp_path, 100_000)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"The graph could not be written to {tmp_path}: ")
    assert done.stdout.count("\n") == 1
    assert _left(tmp_path) == before
    assert len(open_reader(tmp_path).query(COUNT)) == 1


@pytest.mark.parametrize("step", ["copy", "manifest", "pointer"])
def test_a_full_disk_at_any_step_leaves_all_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    publish(tmp_path, _quads(1), {})
    before = _left(tmp_path)
    write = folder.write

    def full(path: Path, text: str) -> None:
        path.with_suffix(".tmp").write_text("half")
        if (path.suffix == ".json") == (step == "manifest"):
            raise OSError(28, "No space left on device")
        write(path, text)

    if step == "copy":
        monkeypatch.setattr(folder, "store_folder", lambda home, number: home / "current" / str(number))
    else:
        monkeypatch.setattr(folder, "write", full)
    with pytest.raises(StoreError, match="what was there is untouched"):
        publish(tmp_path, _quads(2), {})
    monkeypatch.undo()
    assert _left(tmp_path) == before
    assert len(open_reader(tmp_path).query(COUNT)) == 1


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for home in (tmp_path / "file", tmp_path / "file" / "below", Path("/proc/nothing")):
        with pytest.raises(StoreError, match=r"The data folder .* cannot be written: "):
            publish(home, _quads(1), {})


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(StoreError, match="cannot be written"):
        publish(tmp_path, _quads(1), {})


KILLED = """
import sys, time
from pathlib import Path
from chronolex.graph import folder, generations
from tests.test_store import _quads
def slow(path):
    # Called when the folder is copied and the pointer is not yet moved.
    print("half", flush=True)
    time.sleep(60)
folder.digest = slow
generations.publish(Path(sys.argv[1]), _quads(500, "new"), {})
"""


def test_kill_in_mid_build_leaves_the_previous_generation(tmp_path: Path) -> None:
    publish(tmp_path, _quads(3), {})
    command = [sys.executable, "-c", KILLED, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parent.parent) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "half\n"
        other.send_signal(signal.SIGKILL)
        other.wait(10)
    assert "generations/000002" in _left(tmp_path)
    assert list((tmp_path / "beside").iterdir())
    assert {row["o"].value for row in open_reader(tmp_path).query(COUNT)} == {"x"}
    made = publish(tmp_path, _quads(4), {})
    assert not list((tmp_path / "beside").iterdir())
    assert _left(tmp_path) == {
        *("current", "lock", "beside", "history", "generations", "generations/000001", "generations/000001.json"),
        *(f"generations/{made.number:06}", f"generations/{made.number:06}.json"),
    }


@pytest.mark.long
def test_kill_at_any_moment_leaves_one_whole_generation(tmp_path: Path) -> None:
    publish(tmp_path, _quads(3), {})
    code = "import sys; from tests.test_store import _publish_in_process as p, Path; p(Path(sys.argv[1]), None)"
    whole = {graph_digest(_quads(3))[0], graph_digest(_quads(30000, "y" * 80))[0]}
    for delay in range(0, 1200, 100):
        with subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path)], cwd=Path(__file__).parent.parent, start_new_session=True
        ) as other:
            time.sleep(delay / 1000)
            os.killpg(other.pid, signal.SIGKILL)
        reader = open_reader(tmp_path)
        assert graph_digest(reader.quads())[0] == reader.generation.graph_sha256
        assert reader.generation.graph_sha256 in whole
        # The history agrees with what is published, whatever the killed process left behind it.
        told = history.lines_at(tmp_path, reader.generation.number)
        assert LineSum().add(told).sha256() == reader.generation.graph_sha256


def test_the_manifest_says_what_it_was_built_from(tmp_path: Path) -> None:
    publish(tmp_path, _quads(2), {"country": "kg", "counts": {"claims": 1}})
    said = json.loads((tmp_path / "generations" / "000001.json").read_text("utf-8"))
    assert (said["country"], said["number"], said["quads"]) == ("kg", 1, 2)
    assert "CURRENT" in said["files"]


def test_the_lock_is_given_back_after_an_error(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), writing(tmp_path):
        raise RuntimeError
    with writing(tmp_path):
        pass
