"""The examples of the manual: found, run, compared; `python -m tests.examples` writes anew what they answer.

A `console` block holds commands behind `$ ` and what they print on a terminal of `columns=` characters; `lines=` shows
only the first lines of each. A `csv result` block holds what the `sparql` block above it answers.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from chronolex import cli

ROOT = Path(__file__).parent.parent
PAGES = (
    "README.md",
    "docs/model.md",
    "docs/questions.md",
    "docs/corpus.md",
    "docs/command-line.md",
    "docs/impact.md",
    "docs/days.md",
)
WRITTEN = {"docs/disagreements.md": "chronolex disagreements"}
"""Pages that a command writes whole."""
CUT = "…"
Runner = Callable[..., str]
_FENCE = re.compile(r"^(?P<fence>```)(?P<info>[^\n`]+)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """One fenced block of a page."""

    page: str
    line: int
    info: str
    body: str

    @property
    def kind(self) -> str:
        return self.info.split()[0]

    def option(self, name: str, default: int) -> int:
        """Return a number from the fence, such as `lines=12`."""
        found = re.search(rf"\b{name}=(\d+)", self.info)
        return int(found.group(1)) if found else default

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


def blocks(page: str) -> list[Block]:
    """Return the fenced blocks of a page, in order."""
    text = (ROOT / page).read_text("utf-8")
    return [
        Block(page, text.count("\n", 0, found.start()) + 1, found["info"].strip(), found["body"])
        for found in _FENCE.finditer(text)
    ]


def steps(block: Block) -> Iterator[tuple[str, str]]:
    """Yield each command of a console block and what is shown below it."""
    for part in re.split(r"^\$ ", block.body, flags=re.MULTILINE)[1:]:
        command, _, shown = part.partition("\n")
        yield command, shown


def run(command: str, home: Path, columns: int, stdin: str = "") -> str:
    """Run a command in this process and return everything that it prints."""
    words = shlex.split(command)
    if words[0] != "chronolex":
        raise ValueError(f"{command!r}: only chronolex is run; write `make` and `curl` in a block of another kind")
    printed = io.BytesIO()
    terminal = io.TextIOWrapper(printed, "utf-8", write_through=True)
    variables = {"CHRONOLEX_HOME": str(home), "COLUMNS": str(columns)}
    with (
        mock.patch.dict(os.environ, variables),
        mock.patch("sys.stdin", io.StringIO(stdin)),
        contextlib.redirect_stdout(terminal),
        contextlib.redirect_stderr(terminal),
    ):
        cli.run(words[1:])
    return printed.getvalue().decode()


def whole(command: str, home: Path, columns: int, stdin: str = "") -> str:
    """Run a command as a process of its own and return everything that it prints."""
    done = subprocess.run(
        [sys.executable, "-m", *shlex.split(command)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        input=stdin,
        env={**os.environ, "CHRONOLEX_HOME": str(home), "COLUMNS": str(columns)},
        timeout=120,
        check=False,
    )
    return done.stdout


def answer(block: Block, command: str, home: Path, by: Runner = run) -> str:
    """Return what a page shows below a command: without the mark of one build, and cut where the fence says so."""
    printed = by(command, home, block.option("columns", 120))
    said = re.sub(r"generation \d+, graph [0-9a-f]{12}", "generation 1, graph 0123456789ab", printed)
    lines, most = said.splitlines(), block.option("lines", 1000)
    return "\n".join([*lines[:most], CUT] if len(lines) > most else lines) + "\n"


def queried(block: Block, home: Path, by: Runner = run) -> str:
    """Return the rows of a SPARQL block as CSV."""
    return by("chronolex query - --csv", home, 120, block.body).replace("\r\n", "\n")


def filled(page: str, home: Path) -> str:
    """Return a page with every shown answer as it is now."""
    text = (ROOT / page).read_text("utf-8")
    before: Block | None = None
    for block in blocks(page):
        body = block.body
        if block.kind == "console":
            body = "".join(f"$ {command}\n{answer(block, command, home)}" for command, _ in steps(block))
        elif block.info == "csv result" and before is not None:
            body = queried(before, home)
        text = (
            text.replace(f"```{block.info}\n{block.body}```", f"```{block.info}\n{body}```", 1)
            if body != block.body
            else text
        )
        before = block
    return text


def main() -> None:
    """Write every page with the answers of the graph as it is now."""
    with tempfile.TemporaryDirectory() as home:
        run("chronolex build", Path(home), 120)
        for page in PAGES:
            (ROOT / page).write_text(filled(page, Path(home)), "utf-8")
        for page, command in WRITTEN.items():
            (ROOT / page).write_text(run(command, Path(home), 120), "utf-8")


if __name__ == "__main__":
    main()
