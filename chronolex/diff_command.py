"""The command that says what changed between two days, or between two generations."""

from __future__ import annotations

from typing import Annotated

import typer

from chronolex.errors import UsageError
from chronolex.settings import Settings, read_settings
from chronolex.terminal import AsJson, KnownOn, Language, give, language_of, one_form, reader, today, width

First = Annotated[str | None, typer.Option("--from", help="the earlier day, such as 2021-11-14")]
Second = Annotated[str | None, typer.Option("--to", help="the later day, such as 2021-11-15")]
About = Annotated[
    str | None, typer.Option("--about", help="only what concerns this: a body, an act, an article, an offence …")
]
Generations = Annotated[
    tuple[int, int] | None,
    typer.Option("--generations", help="compare what the record says in two generations instead", metavar="N N"),
]


def register(app: typer.Typer) -> None:
    """Add this command to the others."""
    app.command("diff")(diff_command)


def diff_command(
    first: First = None,
    second: Second = None,
    about: About = None,
    known_on: KnownOn = None,
    everything: Annotated[
        bool, typer.Option("--all", help="tell also what is only attested, or became more or less sure")
    ] = False,
    generations: Generations = None,
    lang: Language = "en",
    as_json: AsJson = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="print one row a change as CSV")] = False,
) -> None:
    """Say what began, ended, moved or changed between two days, and by what: `chronolex diff --from D --to D`."""
    language_of(lang)
    one_form(json=as_json, csv=as_csv)
    settings = read_settings()
    if generations is not None:
        if first or second or about or known_on or everything:
            raise UsageError("--generations compares whole records; write it with --lang, --json or --csv only")
        _generations(settings, generations, lang, as_json, as_csv)
        return
    if not first or not second:
        raise UsageError("Say between which days: chronolex diff --from 2021-11-14 --to 2021-11-15")
    _days(settings, (first, second), (about, known_on, everything), lang, as_json, as_csv)


def _days(
    settings: Settings,
    days: tuple[str, str],
    limits: tuple[str | None, str | None, bool],
    lang: str,
    as_json: bool,
    as_csv: bool,
) -> None:
    """Print what changed between two days."""
    from chronolex import diff_tables
    from chronolex.graph.days import parse_day
    from chronolex.graph.diff import diff_days, in_order

    first, second = map(parse_day, days)
    in_order(first, second)
    about, known_on, everything = limits
    known = parse_day(known_on) if known_on else None
    found = diff_days(reader(settings), first, second, known, about, lang, today(settings), everything=everything)
    if as_json:
        give(found.document())
    elif as_csv:
        typer.echo(diff_tables.days_as_csv(found, lang), nl=False)
    else:
        typer.echo(diff_tables.days_as_text(found, lang, width()))


def _generations(settings: Settings, numbers: tuple[int, int], lang: str, as_json: bool, as_csv: bool) -> None:
    """Print in what two generations differ."""
    from chronolex import diff_tables
    from chronolex.graph.diff_generations import diff_generations
    from chronolex.graph.kept import generation_of
    from chronolex.graph.store import open_generation

    before, after = (open_generation(generation_of(settings.home, number)) for number in numbers)
    found = diff_generations(before, after, lang)
    if as_json:
        give(found.document())
    elif as_csv:
        typer.echo(diff_tables.generations_as_csv(found), nl=False)
    else:
        typer.echo(diff_tables.generations_as_text(found, lang, width()))
