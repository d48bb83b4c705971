"""The command that tells what rests on a thing, and why two things matter to each other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from chronolex.errors import UsageError
from chronolex.settings import read_settings
from chronolex.terminal import AsJson, KnownOn, Language, asked_days, give, language_of, one_form, reader, today, width

if TYPE_CHECKING:
    from chronolex.graph.days import Day
    from chronolex.graph.store import Graph

DEEPEST = 50


def register(app: typer.Typer) -> None:
    """Add the command to the others."""
    app.command("impact")(impact_command)


def impact_command(
    thing: Annotated[str | None, typer.Argument(help="an IRI, a tail of one, or a name")] = None,
    date: Annotated[str | None, typer.Option("--date", help="the day asked about (default: today)")] = None,
    known_on: KnownOn = None,
    depth: Annotated[int, typer.Option("--depth", help="how many steps; 0 means to the end", min=0, max=DEEPEST)] = 3,
    to: Annotated[str | None, typer.Option("--to", help="why it matters to this other thing")] = None,
    rank: Annotated[bool, typer.Option("--rank", help="what most rests on, over the whole graph")] = False,
    cycles: Annotated[bool, typer.Option("--cycles", help="legal bases that rest on each other in a circle")] = False,
    lang: Language = "en",
    as_json: AsJson = False,
    as_graphml: Annotated[bool, typer.Option("--graphml", help="print GraphML, for tools that draw graphs")] = False,
) -> None:
    """Show what rests on a thing, through which relations, on a day; or why it matters to another one."""
    one_form(json=as_json, graphml=as_graphml)
    _one_question(thing, to, rank, cycles, as_graphml)
    language_of(lang)
    settings = read_settings()
    day, known = asked_days(date, known_on, settings)
    asked = _Asked(reader(settings), day, known, lang, today(settings), as_json, as_graphml)
    if thing is None:
        _whole(asked, cycles and not rank)
    elif to is not None:
        _why(asked, thing, to)
    else:
        _impact(asked, thing, depth or None)


@dataclass(frozen=True)
class _Asked:
    """What every form of the command is asked with."""

    graph: Graph
    date: Day
    known_on: Day | None
    language: str
    today: Day
    as_json: bool
    as_graphml: bool


def _one_question(thing: str | None, to: str | None, rank: bool, cycles: bool, as_graphml: bool) -> None:
    """Refuse what does not go together."""
    whole = rank or cycles
    if (thing is None) != whole:
        raise UsageError("Name a thing, such as `chronolex impact law/2005/55`, or write --rank or --cycles instead.")
    if to is not None and whole:
        raise UsageError("--to needs a thing to begin with; --rank and --cycles look at the whole graph")
    if to is not None and as_graphml:
        raise UsageError("--to has no GraphML; write --json, or --graphml without --to")


def _impact(asked: _Asked, thing: str, depth: int | None) -> None:
    """Print what rests on a thing."""
    from chronolex import impact_text
    from chronolex.graph.impact import impact

    found = impact(asked.graph, thing, asked.date, asked.known_on, depth, asked.language, asked.today)
    if asked.as_graphml:
        from chronolex.graph.impact_graphml import graphml

        typer.echo(graphml(asked.graph, found.reach.edges, asked.language, found.reach.distances), nl=False)
    else:
        _print(asked, found.document, impact_text.tree)


def _why(asked: _Asked, thing: str, to: str) -> None:
    """Print the shortest chains between two things."""
    from chronolex import impact_text
    from chronolex.graph.impact_why import why

    found = why(asked.graph, thing, to, asked.date, asked.known_on, asked.language, asked.today)
    _print(asked, found, impact_text.chains)


def _whole(asked: _Asked, cycles: bool) -> None:
    """Print the rankings of the whole graph, or its circles of legal bases alone."""
    from chronolex import impact_text
    from chronolex.graph.impact_ranking import rankings

    if asked.as_graphml:
        from chronolex.graph.impact_edges import Edges
        from chronolex.graph.impact_graphml import graphml

        edges = Edges(asked.graph, asked.date, asked.known_on or asked.today).everything()
        typer.echo(graphml(asked.graph, edges, asked.language), nl=False)
        return
    found = rankings(asked.graph, asked.date, asked.known_on, asked.language, asked.today)
    if cycles:
        found = {name: value for name, value in found.items() if name not in ("things", "provisions")}
    _print(asked, found, impact_text.circles if cycles else impact_text.ranking)


def _print(asked: _Asked, document: dict[str, Any], told: Callable[[dict[str, Any], str, int], str]) -> None:
    """Print an answer as JSON or as text."""
    if asked.as_json:
        give(document)
    else:
        typer.echo(told(document, asked.language, width()))
