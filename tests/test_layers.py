"""Who may import whom: the column of the architecture, held to the letter."""
# ruff: noqa: E501 - one row, one line

from __future__ import annotations

import ast
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from chronolex.inputs import package_folder

PACKAGE = package_folder()
ROOMS = ("ontology", "shapes", "queries", "corpus", "loaders", "graph", "api")
VALUES = {f"chronolex.graph.{name}" for name in ("claims", "days", "identifiers", "literals", "vocabulary")}
"""What a loader may know of the graph: values, and no store, question or check."""

MAY = {
    "queries": ("chronolex.errors", "chronolex.queries"),
    "loaders": ("chronolex.errors", "chronolex.loaders", *sorted(VALUES)),
    # A change is read against the facts that are there, one by one.
    "loaders/changes": (
        "chronolex.errors",
        "chronolex.loaders",
        "chronolex.graph.stored",
        "chronolex.graph.timeline",
        *sorted(VALUES),
    ),
    "graph": ("chronolex.errors", "chronolex.queries", "chronolex.graph"),
    "errors.py": (),
    "settings.py": ("chronolex.errors",),
    "inputs.py": (),
}
"""For each room, and for some modules beside them, what of ours they may import; all else may import everything.

A change is read against the graph that it changes, one thing at a time, and must know what there cannot outlast what.
"""

MODULES = sorted(path.relative_to(PACKAGE) for path in PACKAGE.rglob("*.py"))


def _imported(path: Path) -> Iterator[str]:
    """Yield the full name of everything that a module imports, wherever in it, with names for `from` imports."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide who imports whom"
            assert node.module is not None
            # `from chronolex.graph import store` imports the module chronolex.graph.store.
            inside = PACKAGE.parent / node.module.replace(".", "/")
            for alias in node.names:
                module = (inside / alias.name).is_dir() or (inside / f"{alias.name}.py").is_file()
                yield f"{node.module}.{alias.name}" if module else node.module


def _within(name: str, allowed: tuple[str, ...]) -> bool:
    return any(name == one or name.startswith(f"{one}.") for one in allowed)


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_a_module_imports_only_what_its_room_may(module: Path) -> None:
    allowed = MAY.get("/".join(module.parts[:2]), MAY.get(module.parts[0]))
    ours = {name for name in _imported(PACKAGE / module) if name.partition(".")[0] == "chronolex"}
    if allowed is not None:
        assert {name for name in ours if not _within(name, allowed) and name != "chronolex"} == set()


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_no_module_imports_a_bare_room(module: Path) -> None:
    assert {name.partition(".")[0] for name in _imported(PACKAGE / module)} & {
        *ROOMS,
        "cli",
        "build",
        "errors",
    } == set()


def test_rooms_of_data_hold_no_code() -> None:
    for room in ("ontology", "shapes", "corpus"):
        assert list((PACKAGE / room).rglob("*.py")) == []


def test_the_engine_is_known_to_the_graph_and_few_others() -> None:
    opens = set()
    for module in MODULES:
        tree = ast.parse((PACKAGE / module).read_text("utf-8"))
        names = [alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module == "pyoxigraph"
                 for alias in node.names]  # fmt: skip
        opens |= {module.as_posix()} if "Store" in names else set()
    elsewhere = {module for module in opens if module.partition("/")[0] not in ("graph", "checking")}
    assert elsewhere <= {
        "staging.py",
        "amending.py",
        "outcome.py",
        "undoing.py",
        "api/readers/worker.py",
        "report/report.py",
        "report/world.py",
    }


def test_importing_the_package_reads_nothing_heavy() -> None:
    import subprocess
    import sys

    code = "import sys, chronolex.cli; print(sorted({name.partition('.')[0] for name in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert not {"pyshacl", "rdflib", "fastapi", "uvicorn", "networkx"} & set(ast.literal_eval(done.stdout))


LONGEST_MODULE, LONGEST_FUNCTION = 300, 40
"""How many lines a module may have, and a function; of a function without its docstring."""

OURS = sorted([*PACKAGE.rglob("*.py"), *(Path(__file__).parent.parent / "bench").rglob("*.py")])
Function = ast.FunctionDef | ast.AsyncFunctionDef


def _named(path: Path) -> str:
    return "/".join(path.parts[-3:])


def _lines(function: Function) -> int:
    """Count the lines of a function without its docstring."""
    assert function.end_lineno is not None
    said = function.body[0] if ast.get_docstring(function) else None
    docstring = (said.end_lineno or said.lineno) - said.lineno + 1 if said else 0
    return function.end_lineno - function.lineno + 1 - docstring


def _undocumented(tree: ast.Module | ast.ClassDef) -> Iterator[str]:
    """Yield the public classes, functions and methods that have no docstring."""
    for node in tree.body:
        if isinstance(node, Function | ast.ClassDef) and not node.name.startswith("_"):
            if not ast.get_docstring(node):
                yield node.name
            if isinstance(node, ast.ClassDef):
                yield from _undocumented(node)


@pytest.mark.parametrize("path", OURS, ids=_named)
def test_modules_and_functions_stay_short_and_what_is_public_is_explained(path: Path) -> None:
    text = path.read_text("utf-8")
    tree = ast.parse(text)
    assert len(text.splitlines()) <= LONGEST_MODULE, "cut it by what it does"
    long = {node.name for node in ast.walk(tree) if isinstance(node, Function) and _lines(node) > LONGEST_FUNCTION}
    assert not long, "cut them by what they do"
    assert ast.get_docstring(tree), "say what the module is for"
    assert not set(_undocumented(tree)), "say what they promise"


def test_the_measure_sees_what_it_is_to_see() -> None:
    body = "    x = 1\n" * LONGEST_FUNCTION
    fits = ast.parse(f'def f():\n    """Say.\n\n    More.\n    """\n{body[: -len("    x = 1") - 1]}').body[0]
    longer = ast.parse(f"async def f():\n{body}").body[0]
    assert isinstance(fits, Function)
    assert isinstance(longer, Function)
    assert (_lines(fits), _lines(longer)) == (LONGEST_FUNCTION, LONGEST_FUNCTION + 1)
    public = "def a(): ...\ndef _b(): ...\nclass C:\n    def d(self): ...\n    def _e(self): ...\nclass _F:\n    def g(self): ..."
    assert list(_undocumented(ast.parse(public))) == ["a", "C", "d"]


@pytest.mark.skipif("CHRONOLEX_WHEEL" in os.environ, reason="a wheel has no links")
def test_the_rooms_stand_at_the_top_as_relative_links() -> None:
    top = Path(__file__).parent.parent
    for room in ROOMS:
        link = top / room
        assert link.is_symlink(), room
        assert os.readlink(link) == f"chronolex/{room}"
        assert link.resolve() == (PACKAGE / room).resolve()


@pytest.mark.skipif("CHRONOLEX_WHEEL" not in os.environ, reason="only the wheel's run is apart from the checkout")
def test_the_wheel_is_what_is_tested() -> None:
    assert "site-packages" in PACKAGE.as_posix()
    assert all((PACKAGE / room).is_dir() for room in ROOMS)
    assert (PACKAGE / "py.typed").is_file()
    assert list((PACKAGE / "queries/ask").glob("*.rq"))
