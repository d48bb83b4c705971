"""The command that brings the graph to a remote engine."""

from __future__ import annotations

from typing import Annotated

import typer

from chronolex.progress import Progress
from chronolex.settings import read_settings
from chronolex.terminal import AsJson, give, talk


def register(app: typer.Typer) -> None:
    """Add this command to the others."""
    app.command("push")(push_command)


def push_command(
    anew: Annotated[bool, typer.Option("--anew", help="send the whole graph, whatever the store holds")] = False,
    verify: Annotated[bool, typer.Option("--verify", help="read everything back and compare its digest")] = False,
    as_json: AsJson = False,
) -> None:
    """Bring the SPARQL engine of CHRONOLEX_STORE to the current generation: its changes, or all of it."""
    from chronolex.pushing import push

    with Progress("Pushing"):
        done = push(read_settings(), anew, verify)
    if as_json:
        give(done.document())
        return
    what = f"{done.loaded} triples" if done.loaded else f"{done.changes} change{'s' if done.changes != 1 else ''}"
    if not done.loaded and not done.changes:
        what = "nothing, for it was there already"
    talk(f"The store holds generation {done.generation.number}; sent: {what}.")
