"""The commands that make the graph: build it from the corpus, and check the corpus against every shape."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from chronolex.progress import Progress, Step
from chronolex.settings import read_settings
from chronolex.terminal import AsJson, give, talk

if TYPE_CHECKING:
    from pyoxigraph import Quad


class Engine(StrEnum):
    """What checks: our own runner of the shapes, or pySHACL, which it is compared with."""

    OWN = "own"
    PYSHACL = "pyshacl"


def register(app: typer.Typer) -> None:
    """Add these commands to the others."""
    app.command("build")(build_command)
    app.command("check")(check_command)


def build_command(
    force: Annotated[bool, typer.Option("--force", help="build even where nothing changed")] = False,
    as_json: AsJson = False,
) -> None:
    """Build the graph from the corpus, check it, and publish it as a new generation."""
    from chronolex.build import build
    from chronolex.pushing import push_published

    settings = read_settings()
    with Progress("Building") as progress:
        generation = build(settings.home, settings.country, talk, force, progress.at)
        push_published(settings, generation)
    if as_json:
        give({"generation": generation.number, "graph_sha256": generation.graph_sha256, **generation.built})


def check_command(
    as_json: AsJson = False,
    as_rdf: Annotated[bool, typer.Option("--rdf", help="print the SHACL report as Turtle")] = False,
    engine: Annotated[Engine, typer.Option("--engine", help="the same report by pySHACL, at many times the cost")] = (
        Engine.OWN
    ),
    published: Annotated[bool, typer.Option("--published", help="the graph of the data folder, with its changes")] = (
        False
    ),
) -> None:
    """Check the corpus as it stands against every shape; exit 1 where one is violated."""
    from chronolex.checking import check
    from chronolex.checking.reference import check_with_pyshacl

    with Progress("Checking") as progress:
        quads, places = _published() if published else _corpus(progress.at)
        report = check(quads) if engine is Engine.OWN else check_with_pyshacl(quads)
    if as_json:
        give(report.json())
    else:
        typer.echo(report.rdf() if as_rdf else report.text("en", places))
    raise typer.Exit(0 if report.conforms else 1)


def _corpus(step: Step) -> tuple[list[Quad], dict[str, str]]:
    """Return the graph of the corpus as it stands, and the file and line of each of its claims and things."""
    from chronolex.staging import stage

    staged = stage(read_settings().country, step=step)
    return staged.quads, staged.places


def _published() -> tuple[list[Quad], dict[str, str]]:
    """Return the current generation, which stands in no file."""
    from chronolex.graph.store import open_reader

    return list(open_reader(read_settings().home).quads()), {}
