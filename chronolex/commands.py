"""The command line as a whole: every command, in the order in which `--help` lists them.

Each calls what a Python user would call, prints data on stdout and talk on stderr. What is heavy to import is imported
by the command that needs it, so that `--help` and a question cost nothing of it.
"""

from __future__ import annotations

from typing import Annotated

import typer

from chronolex import (
    __version__,
    amend_command,
    ask_commands,
    build_commands,
    corpus_commands,
    diff_command,
    impact_command,
    publish_commands,
    push_command,
)

app = typer.Typer(
    help="What was the law on a day, who was responsible, and who says so?",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _version(wanted: bool) -> None:
    """Print the version and stop, if that is wanted."""
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


@app.callback(invoke_without_command=False)
def _root(
    version: Annotated[
        bool, typer.Option("--version", help="print the version", is_eager=True, callback=_version)
    ] = False,
) -> None:
    """Take the options that stand before a command."""


for commands in (
    build_commands,
    corpus_commands,
    diff_command,
    impact_command,
    amend_command,
    ask_commands,
    publish_commands,
    push_command,
):
    commands.register(app)
