"""The manual says what is so: every name is in it, every example runs as shown, every link leads somewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel
from typer.main import get_command

from chronolex import __version__, commands
from chronolex.errors import InputFaults
from chronolex.graph.timeline import resolve
from chronolex.graph.vocabulary import term
from chronolex.loaders.corpus.files import CorpusFile
from chronolex.loaders.corpus.load import load
from chronolex.queries.catalogue import catalogue
from chronolex.queries.rules import rules
from chronolex.settings import Settings
from chronolex.staging import read_ontology
from tests.examples import PAGES, ROOT, WRITTEN, Block, answer, blocks, queried, run, steps, whole

MORE = [
    "http",
    "sparql",
    "limits",
    "linked-data",
    "changes",
    "history",
    "checks",
    "measuring",
    "performance",
    "operations",
    "security",
]
EVERY = [*PAGES, *(f"docs/{name}.md" for name in MORE), "CHANGELOG.md"]
CONSOLE = [block for page in PAGES for block in blocks(page) if block.kind == "console"]
QUERIES = [block for page in PAGES for block in blocks(page) if block.kind == "sparql"]
SHORT = {
    "date": "day",
    "holder": "body",
    "member": "body",
    "legal_basis": "basis",
    "finding_kind": "kind",
    "norm_kind": "kind",
}
"""How a field of the corpus is written where it has a short name."""
FILLED = {"instrument", "treaty", "office", "post"}
"""Fields that are filled in from the thing around a claim."""


def _page(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def _section(page: str, heading: str) -> str:
    found = re.search(rf"^## {re.escape(heading)}$(.*?)(?=^## |\Z)", _page(page), re.MULTILINE | re.DOTALL)
    assert found, f"{page} has no section '{heading}'"
    return found.group(1)


# Everything is named.


def test_every_command_and_option_is_described() -> None:
    group: Any = get_command(commands.app)
    for name, command in group.commands.items():
        said = _section("docs/command-line.md", name)
        missing = [
            word for param in command.params for word in param.opts if word.startswith("-") and f"`{word}`" not in said
        ]
        assert not missing, f"{name} {missing}"
    own = [word for param in group.params for word in param.opts]
    assert not [word for word in own if f"`{word}`" not in _page("docs/command-line.md")]


def test_every_setting_is_described_with_its_default() -> None:
    said = _section("docs/operations.md", "Settings")
    for name, field in Settings.model_fields.items():
        default = "" if field.default in (None, "", ()) else str(field.default).removesuffix(".0")
        default = default.lower() if isinstance(field.default, bool) else default
        cells = next(line.split("|") for line in said.splitlines() if f"`CHRONOLEX_{name.upper()}`" in line)
        assert cells[2].strip(" `") == default, name


@pytest.mark.parametrize("name", catalogue())
def test_every_question_is_described(name: str) -> None:
    said, question = _section("docs/questions.md", name), catalogue()[name]
    names = [
        *(param.name for param in question.params),
        *question.columns,
        *(a for p in question.params for a in p.aliases),
    ]
    assert not [one for one in names if f"`{one}`" not in said]
    assert question.title["en"] in said
    assert f"*Of a {question.scope}.*" in said
    assert f"$ chronolex ask {name} " in said


def test_every_class_concept_and_rule_is_described() -> None:
    said = _page("docs/model.md")
    quads = read_ontology()
    classes = {quad.subject.value.rpartition("#")[2] for quad in quads if quad.object == term("owl:Class")}  # type: ignore[union-attr]
    assert not {name for name in classes if f"| `clx:{name}` |" not in said}
    notations = {quad.object.value for quad in quads if quad.predicate == term("skos:notation")}  # type: ignore[union-attr]
    assert not notations - set(re.findall(r"[a-z0-9-]+", _section("docs/model.md", "Concept schemes")))
    assert not [name for name, _ in rules() if f"`{name}`" not in said]


def _keys(model: type[BaseModel], seen: set[type[BaseModel]]) -> Iterator[tuple[str, str]]:
    """Yield every key that a corpus file may write, with the model it belongs to."""
    seen.add(model)
    for name, field in model.model_fields.items():
        yield model.__name__, field.alias or name
        for inner in _models(field.annotation):
            if inner not in seen:
                yield from _keys(inner, seen)


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models(inner)


def test_every_corpus_key_is_described_and_shown() -> None:
    said = _page("docs/corpus.md")
    shown = "\n".join(block.body for block in blocks("docs/corpus.md") if block.kind == "yaml")
    for model, key in _keys(CorpusFile, set()):
        names = {key, SHORT.get(key, key)}
        assert any(f"`{name}`" in said for name in names), f"{model}.{key} is not described"
        assert key in FILLED or any(re.search(rf"(?:^|[\s{{]){name}:", shown) for name in names), (
            f"{model}.{key} is not shown"
        )


def test_every_make_target_is_described() -> None:
    targets = re.search(r"^\.PHONY: (.*)$", _page("Makefile"), re.MULTILINE)
    assert targets
    assert not [
        name for name in targets.group(1).split() if f"`make {name}`" not in _section("docs/command-line.md", "make")
    ]


def test_the_changelog_speaks_of_this_version() -> None:
    assert f"## {__version__}" in _page("CHANGELOG.md")


# Everything shown is so; `python -m tests.examples` writes it anew.


@pytest.mark.parametrize("block", CONSOLE, ids=str)
def test_commands_answer_as_shown(block: Block, home: Path) -> None:
    by = whole if block.page == "README.md" else run
    for command, shown in steps(block):
        assert answer(block, command, home, by) == shown


@pytest.mark.parametrize("page", WRITTEN)
def test_a_written_page_is_what_its_command_writes(page: str, home: Path) -> None:
    assert (ROOT / page).read_text("utf-8") == run(WRITTEN[page], home, 120)


@pytest.mark.parametrize("block", QUERIES, ids=str)
def test_queries_answer_as_shown(block: Block, home: Path) -> None:
    found = queried(block, home, whole if block.page == "README.md" else run)
    assert len(found.splitlines()) > 1, found
    page = blocks(block.page)
    after = page[page.index(block) + 1 :][:1]
    if after and after[0].info == "csv result":
        assert found == after[0].body


def _corpus(folder: Path, info: str) -> Path:
    """Write the corpus files of the page, each under the name in its first line."""
    for block in blocks("docs/corpus.md"):
        if block.info == info:
            path = folder / block.body.partition("\n")[0].removeprefix("# ")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.body, "utf-8")
    return folder


def _concepts() -> list[str]:
    return [quad.subject.value for quad in read_ontology() if quad.object == term("skos:Concept")]  # type: ignore[union-attr]


def test_the_corpus_examples_load(tmp_path: Path) -> None:
    facts = load(_corpus(tmp_path / "xx", "yaml"), _concepts())
    assert len(resolve(facts)) == len(facts.claims) > 40


def test_the_faults_are_as_shown(tmp_path: Path) -> None:
    shown = next(block.body for block in blocks("docs/corpus.md") if block.info == "text faults")
    with pytest.raises(InputFaults) as caught:
        load(_corpus(tmp_path / "xx", "yaml faulty"), _concepts())
    assert f"{caught.value}\n" == shown


# Everything leads somewhere, and nothing speaks of places that a reader does not have.


def _anchors(text: str) -> set[str]:
    plain = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    heads = re.findall(r"^#+ (.+)$", plain, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", EVERY)
def test_links_resolve(page: str) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", _page(page)):
        if target.startswith(("http://", "https://")):
            continue
        name, _, anchor = target.partition("#")
        path = (ROOT / page).parent / name if name else ROOT / page
        assert path.exists(), f"{page}: {target}"
        assert not anchor or anchor in _anchors(path.read_text("utf-8")), f"{page}: {target}"


@pytest.mark.parametrize("page", EVERY)
def test_pages_speak_of_no_machine(page: str) -> None:
    assert not re.findall(r"/(?:work|tmp|home|root|usr)/|pypi|npmjs|pythonhosted|conda", _page(page), re.IGNORECASE)
