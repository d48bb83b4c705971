"""The commands that read the graph: ask a question of the catalogue, show a thing, or run a query of one's own."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from chronolex.errors import UsageError
from chronolex.settings import read_settings
from chronolex.terminal import (
    AsJson,
    Date,
    KnownOn,
    Language,
    asked_days,
    give,
    language_of,
    one_form,
    reader,
    talk,
    today,
    width,
)

if TYPE_CHECKING:
    from chronolex.graph.day.names import AtDay

DataSet = Annotated[str | None, typer.Option("--date", help="run it on the law on this day, as a data set")]


def register(app: typer.Typer) -> None:
    """Add these commands to the others."""
    # What a question is asked about differs from question to question: typer hands such options on unread.
    app.command("ask", context_settings={"allow_extra_args": True, "ignore_unknown_options": True})(ask_command)
    app.command("show")(show_command)
    app.command("query")(query_command)


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
    one_form(json=as_json, csv=as_csv)
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
    typer.echo(tables.as_csv(asked, answer) if as_csv else tables.as_text(asked, answer, lang, width()), nl=not as_csv)


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
    typer.echo(table(("Question", "Parameters", "What it asks"), rows, width()))


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
    rows = [(name, "; ".join(_cell_of(value) for value in values)) for name, values in shown["properties"].items()]
    typer.echo(table(("Property", "Value"), rows, width()))
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
    typer.echo("\n" + table(("Claim", f"On {day}", "Standing", "As printed", "Sources"), facts, width()))


def _cell_of(value: Any) -> str:
    """Return a property's value as text: a thing by its name, words as they are."""
    from chronolex.tables import cell

    return str(value["text"]) if isinstance(value, dict) and "text" in value else cell(value)


def query_command(
    file: Annotated[str, typer.Argument(help="a file with a SPARQL query, or - for standard input")],
    as_json: Annotated[bool, typer.Option("--json", help="SPARQL 1.1 JSON results")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="SPARQL 1.1 CSV results")] = False,
    date: DataSet = None,
    known_on: KnownOn = None,
) -> None:
    """Run plain SPARQL over corpus, derived facts and vocabulary, and with a date over the law on that day."""
    from chronolex.api.readers import pool, remote
    from chronolex.api.readers.complaints import EngineRefused, explain

    one_form(json=as_json, csv=as_csv)
    settings = read_settings()
    day = _day_of(date, known_on)
    if day and settings.store:
        raise UsageError("Graphs of days can be had of a graph in the data folder, not of one on a remote engine.")
    run_query = remote.run_query if settings.store else partial(pool.run_query, day=day)
    text = _text_of(file)
    wanted = "application/sparql-results+json" if as_json else "text/csv" if as_csv else "text/tab-separated-values"
    reader(settings)
    try:
        for chunk in run_query(settings, text, wanted):
            sys.stdout.buffer.write(chunk)
    except EngineRefused as error:
        raise explain(text, error.said) from None
    sys.stdout.buffer.flush()


def _day_of(date: str | None, known_on: str | None) -> AtDay | None:
    """Return the day whose data set is queried, `None` where no date is given."""
    from chronolex.graph.day.names import AtDay
    from chronolex.graph.days import parse_day

    if known_on and not date:
        raise UsageError("--known-on needs a --date: which day's data set is meant?")
    return AtDay(parse_day(date), parse_day(known_on) if known_on else None) if date else None


def _text_of(file: str) -> str:
    """Read a file, or standard input for `-`."""
    try:
        return sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file} cannot be read: {error}") from None
