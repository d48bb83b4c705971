"""The commands that hand the graph on: write it to files, or serve it over HTTP."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from chronolex import __version__
from chronolex.errors import UsageError
from chronolex.progress import Progress
from chronolex.settings import Set, Settings, describe_settings, read_settings, unknown_variables
from chronolex.terminal import give, reader, talk, width


def register(app: typer.Typer) -> None:
    """Add these commands to the others."""
    app.command("export")(export_command)
    app.command("serve")(serve_command)


def export_command(
    form: Annotated[str, typer.Option("--format", help="nquads, trig, ntriples, turtle or jsonld")] = "nquads",
    graph: Annotated[str | None, typer.Option("--graph", help="one graph only: corpus, derived or ontology")] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="a file instead of standard output")] = None,
    package: Annotated[Path | None, typer.Option("--package", help="a folder for a data package")] = None,
) -> None:
    """Write the graph, sorted: the same graph gives the same bytes."""
    from chronolex.graph.export import export

    if package is not None:
        _write_package(package)
        return
    data = export(reader(read_settings()), form, graph)
    if output is None:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    try:
        _write_whole(output, data)
    except OSError as error:
        raise UsageError(f"{output} cannot be written: {error.strerror}") from None


def _write_package(folder: Path) -> None:
    """Write the data package and say what is in it."""
    from chronolex.package import package, write

    files = package(reader(read_settings()), __version__)
    try:
        write(files, folder)
    except OSError as error:
        raise UsageError(f"{folder} cannot be written: {error.strerror}") from None
    talk(f"{len(files)} files in {folder}; dataset.ttl describes them.")


def _write_whole(path: Path, data: bytes) -> None:
    """Write a file whole or not at all; what is no plain file, such as a pipe, takes it as it comes."""
    if path.exists() and not path.is_file():
        path.write_bytes(data)
        return
    beside = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        beside.write_bytes(data)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def serve_command(
    host: Annotated[str | None, typer.Option(help="the address to listen on")] = None,
    port: Annotated[int | None, typer.Option(help="the port to listen on", min=0, max=65535)] = None,
    root_path: Annotated[
        str | None, typer.Option("--root-path", help="the path under which a proxy shows the service, such as /law")
    ] = None,
    show: Annotated[bool, typer.Option("--show-settings", help="print every setting and stop")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="with --show-settings: as JSON")] = False,
) -> None:
    """Build the graph if needed and serve it over HTTP."""
    options = {"host": host, "port": port, "root_path": root_path}
    settings = read_settings(**options)
    for sentence in unknown_variables():
        talk(sentence)
    if show:
        _show(describe_settings(settings, **options), as_json)
        return
    if as_json:
        raise UsageError("--json belongs to --show-settings; serve prints no data of its own.")
    _serve(settings)


def _show(found: list[Set], as_json: bool) -> None:
    """Print settings as a table, or as JSON."""
    from chronolex.tables import table

    if as_json:
        give({"settings": [vars(one) for one in found]})
        return
    rows = [(one.name, "" if one.value is None else json.dumps(one.value), one.origin, one.meaning) for one in found]
    typer.echo(table(("Setting", "Value", "From", "Is"), rows, width()))


def _serve(settings: Settings) -> None:
    """Build the graph if needed, and serve it; one that lies on a remote engine is built elsewhere."""
    from chronolex.api.server import serve
    from chronolex.build import build

    if not settings.store:
        with Progress("Building") as progress:
            build(settings.home, settings.country, talk, step=progress.at)
    serve(settings, settings.host, settings.port, talk)
