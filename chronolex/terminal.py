"""What the commands share: options, how they speak, the days they are asked about, and the graph that they open."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from chronolex.errors import UsageError
from chronolex.graph.days import Day, parse_day
from chronolex.progress import Progress
from chronolex.settings import Settings

if TYPE_CHECKING:
    from chronolex.graph.store import Graph

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


def width() -> int:
    """Return the width of the terminal, or one that fits a table where there is none."""
    return shutil.get_terminal_size((160, 40)).columns


def one_form(**forms: bool) -> None:
    """Refuse two forms of one answer: `one_form(json=True, csv=True)`.

    Raises:
        UsageError: more than one of them is wanted.
    """
    if len(wanted := [f"--{name}" for name, given in forms.items() if given]) > 1:
        raise UsageError(f"{wanted[0]} and {wanted[1]} are two forms; write one of them")


def language_of(text: str) -> str:
    """Return the language, or refuse one in which nothing is named."""
    if text not in ("en", "ru", "ky"):
        raise UsageError(f"{text!r} is no language of names here; write en, ru or ky")
    return text


def today(settings: Settings) -> Day:
    """Return today in the country's time zone."""
    try:
        return dt.datetime.now(ZoneInfo(settings.timezone)).date()
    except (KeyError, ValueError, OSError):
        raise UsageError(f"CHRONOLEX_TIMEZONE is {settings.timezone!r}; write a zone such as Asia/Bishkek") from None


def asked_days(date: str | None, known_on: str | None, settings: Settings) -> tuple[Day, Day | None]:
    """Return the day asked about and the day of knowledge."""
    return parse_day(date) if date else today(settings), parse_day(known_on) if known_on else None


def reader(settings: Settings) -> Graph:
    """Open the graph; say so where the corpus has changed since.

    Where it lies in the data folder and there is none yet, it is built first; on a remote engine others look after it.
    """
    from chronolex.inputs import inputs_digest
    from chronolex.opening import source_of

    if not settings.store and not (settings.home / "current").exists():
        from chronolex.build import build

        with Progress("Building") as progress:
            build(settings.home, settings.country, talk, step=progress.at)
    opened = source_of(settings).open()
    if opened.generation.built.get("inputs_sha256") != inputs_digest():
        talk("The corpus or the rules have changed since this graph was built; `chronolex build` takes them in.")
    return opened
