"""The commands that make the graph: build it from the corpus, and check the corpus against every shape."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from chronolex.settings import read_settings
from chronolex.terminal import AsJson, give, talk


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

    settings = read_settings()
    generation = build(settings.home, settings.country, talk, force)
    if as_json:
        give({"generation": generation.number, "graph_sha256": generation.graph_sha256, **generation.built})


def check_command(
    as_json: AsJson = False,
    as_rdf: Annotated[bool, typer.Option("--rdf", help="print the SHACL report as Turtle")] = False,
    engine: Annotated[Engine, typer.Option("--engine", help="the same report by pySHACL, at many times the cost")] = (
        Engine.OWN
    ),
) -> None:
    """Check the corpus as it stands against every shape; exit 1 where one is violated."""
    from chronolex.checking import check
    from chronolex.checking.reference import check_with_pyshacl
    from chronolex.staging import stage

    staged = stage(read_settings().country)
    report = check(staged.quads) if engine is Engine.OWN else check_with_pyshacl(staged.quads)
    if as_json:
        give(report.json())
    else:
        typer.echo(report.rdf() if as_rdf else report.text("en", staged.places))
    raise typer.Exit(0 if report.conforms else 1)
