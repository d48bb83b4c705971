"""The commands: each calls what a Python user would call, prints data on stdout and talk on stderr."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from chronolex import __version__, amend_command, corpus_commands, diff_command, impact_command
from chronolex.errors import UsageError
from chronolex.graph.days import Day, parse_day
from chronolex.settings import Settings, read_settings

if TYPE_CHECKING:
    from chronolex.graph.store import Reader

app = typer.Typer(
    help="What was the law on a day, who was responsible, and who says so?",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Date = Annotated[str | None, typer.Option("--date", help="the day asked about, such as 2024-05-15 (default: today)")]
KnownOn = Annotated[str | None, typer.Option("--known-on", help="count only what sources had said by this day")]
Language = Annotated[str, typer.Option("--lang", help="language of names: en, ru or ky")]
AsJson = Annotated[bool, typer.Option("--json", help="print one JSON object")]


def talk(words: str) -> None:
    """Say something to the person, beside the data."""
    typer.echo(words, err=True)


def give(document: Any) -> None:
    """Print one JSON object."""
    typer.echo(json.dumps(document, ensure_ascii=False, indent=2))


def today(settings: Settings) -> Day:
    """Return today in the country's time zone."""
    try:
        return dt.datetime.now(ZoneInfo(settings.timezone)).date()
    except (KeyError, ValueError, OSError):
        raise UsageError(f"CHRONOLEX_TIMEZONE is {settings.timezone!r}; write a zone such as Asia/Bishkek") from None


def asked_days(date: str | None, known_on: str | None, settings: Settings) -> tuple[Day, Day | None]:
    """Return the day asked about and the day of knowledge."""
    return parse_day(date) if date else today(settings), parse_day(known_on) if known_on else None


def language_of(text: str) -> str:
    """Return the language, or refuse one in which nothing is named."""
    if text not in ("en", "ru", "ky"):
        raise UsageError(f"{text!r} is no language of names here; write en, ru or ky")
    return text


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


@app.command("build")
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


@app.command("check")
def check_command(
    as_json: AsJson = False,
    as_rdf: Annotated[bool, typer.Option("--rdf", help="print the SHACL report as Turtle")] = False,
) -> None:
    """Check the corpus as it stands against every shape; exit 1 where one is violated."""
    from chronolex.graph.check import check
    from chronolex.staging import stage

    staged = stage(read_settings().country)
    report = check(staged.quads)
    if as_json:
        give(report.json())
    else:
        typer.echo(report.rdf() if as_rdf else report.text("en", staged.places))
    raise typer.Exit(0 if report.conforms else 1)


corpus_commands.register(app)
for more in (diff_command, impact_command, amend_command):
    more.register(app)


@app.command("ask", context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def ask_command(
    context: typer.Context,
    question: Annotated[str | None, typer.Argument(help="a question; without one, all are listed")] = None,
    date: Date = None,
    known_on: KnownOn = None,
    lang: Language = "en",
    as_json: AsJson = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="print the rows as CSV")] = False,
) -> None:
    """Ask a question as of a day: `chronolex ask coordinating-body --object nrm --date 2024-05-15`."""
    from chronolex.graph.ask import ask
    from chronolex.queries.catalogue import question as named

    language_of(lang)
    _one_form(as_json, as_csv)
    if question is None:
        _list_questions(lang, as_json)
        return
    settings = read_settings()
    asked = named(question)
    day, known = asked_days(date, known_on, settings)
    answer = ask(reader(settings), asked, _pairs(context.args), day, known, lang, today(settings))
    if as_json:
        give(answer.document())
        return
    from chronolex import tables

    if as_csv and answer.why_empty:
        talk(f"None: {answer.why_empty['reason']}. {answer.why_empty['text']}")
    typer.echo(tables.as_csv(asked, answer) if as_csv else tables.as_text(asked, answer, lang, _width()), nl=not as_csv)


def _one_form(as_json: bool, as_csv: bool) -> None:
    """Refuse two forms of one answer."""
    if as_json and as_csv:
        raise UsageError("--json and --csv are two forms; write one of them")


def _list_questions(lang: str, as_json: bool) -> None:
    """Print the catalogue."""
    from chronolex.queries.catalogue import catalogue
    from chronolex.tables import table

    if as_json:
        give({"questions": [one.document() for one in catalogue().values()]})
        return
    rows = [
        (name, " ".join(f"--{param.name}" for param in one.params), one.title.get(lang) or one.title["en"])
        for name, one in catalogue().items()
    ]
    typer.echo(table(("Question", "Parameters", "What it asks"), rows, _width()))


def _pairs(arguments: list[str]) -> dict[str, str]:
    """Return the parameters of a question: `--name value` or `--name=value`."""
    pairs: dict[str, str] = {}
    waiting = list(arguments)
    while waiting:
        word = waiting.pop(0)
        name, given, value = word.removeprefix("--").partition("=")
        if not word.startswith("--") or not name:
            raise UsageError(f"{word!r} is not expected here; write parameters as --name value")
        if not given:
            if not waiting:
                raise UsageError(f"--{name} has no value; write --{name} VALUE")
            value = waiting.pop(0)
        if name in pairs:
            raise UsageError(f"--{name} is given twice; ask twice instead")
        pairs[name] = value
    return pairs


def reader(settings: Settings) -> Reader:
    """Open the graph; build it first where there is none, and say so where the corpus has changed since."""
    from chronolex.graph.store import open_reader
    from chronolex.inputs import inputs_digest

    if not (settings.home / "current").exists():
        from chronolex.build import build

        build(settings.home, settings.country, talk)
    opened = open_reader(settings.home)
    if opened.generation.built.get("inputs_sha256") != inputs_digest():
        talk("The corpus or the rules have changed since this graph was built; `chronolex build` takes them in.")
    return opened


def _width() -> int:
    """Return the width of the terminal, or one that fits a table where there is none."""
    return shutil.get_terminal_size((160, 40)).columns


@app.command("show")
def show_command(
    thing: Annotated[str, typer.Argument(help="an IRI, a tail of one, or a name")],
    date: Date = None,
    known_on: KnownOn = None,
    lang: Language = "en",
    as_json: AsJson = False,
) -> None:
    """Show a thing: its names, its properties, and every claim about it as of a day."""
    from chronolex.graph.show import show
    from chronolex.tables import cell, passage, printed, table

    settings = read_settings()
    day, known = asked_days(date, known_on, settings)
    shown = show(reader(settings), thing, day, known, language_of(lang), today(settings))
    if as_json:
        give(shown)
        return
    typer.echo(f"{shown['label']}\n{shown['iri']}\n")
    rows = [(name, "; ".join(cell_of(value) for value in values)) for name, values in shown["properties"].items()]
    typer.echo(table(("Property", "Value"), rows, _width()))
    facts = [
        (
            cell(row["fact"]),
            row["certainty"] or "",
            row["standing"],
            printed(row),
            "; ".join(map(passage, row["evidence"])),
        )
        for row in shown["claims"]
    ]
    typer.echo("\n" + table(("Claim", f"On {day}", "Standing", "As printed", "Sources"), facts, _width()))


def cell_of(value: Any) -> str:
    """Return a property's value as text: a thing by its name, words as they are."""
    from chronolex.tables import cell

    return str(value["text"]) if isinstance(value, dict) and "text" in value else cell(value)


@app.command("query")
def query_command(
    file: Annotated[str, typer.Argument(help="a file with a SPARQL query, or - for standard input")],
    as_json: Annotated[bool, typer.Option("--json", help="SPARQL 1.1 JSON results")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="SPARQL 1.1 CSV results")] = False,
) -> None:
    """Run plain SPARQL over corpus, derived facts and vocabulary."""
    from chronolex.api.workers import run_query

    _one_form(as_json, as_csv)
    settings = read_settings()
    text = _text_of(file)
    wanted = "application/sparql-results+json" if as_json else "text/csv" if as_csv else "text/tab-separated-values"
    reader(settings)
    for chunk in run_query(settings, text, wanted):
        sys.stdout.buffer.write(chunk)
    sys.stdout.buffer.flush()


def _text_of(file: str) -> str:
    """Read a file, or standard input for `-`."""
    try:
        return sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file} cannot be read: {error}") from None


@app.command("export")
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


@app.command("serve")
def serve_command(
    host: Annotated[str, typer.Option(help="the address to listen on")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="the port to listen on", min=0, max=65535)] = 8000,
) -> None:
    """Build the graph if needed and serve it over HTTP."""
    from chronolex.api.server import serve
    from chronolex.build import build

    settings = read_settings()
    build(settings.home, settings.country, talk)
    serve(settings, host, port, talk)
