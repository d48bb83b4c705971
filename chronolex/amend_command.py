"""The commands that change the graph: plan or apply a change, tell the history, take a change back, make one again."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from chronolex.errors import UsageError
from chronolex.settings import read_settings

if TYPE_CHECKING:
    from chronolex.amending import Plan
    from chronolex.graph.generations import Generation

AsJson = Annotated[bool, typer.Option("--json", help="print one JSON object")]
By = Annotated[str | None, typer.Option("--by", help="who applies it, for the history (default: the user)")]


def register(app: typer.Typer) -> None:
    """Add these commands to the others."""
    app.command("amend")(amend_command)
    app.command("history")(history_command)
    app.command("revert")(revert_command)
    app.command("replay")(replay_command)
    app.command("backup")(backup_command)
    app.command("restore")(restore_command)


def amend_command(
    file: Annotated[Path, typer.Argument(help="a change file")],
    apply: Annotated[bool, typer.Option("--apply", help="publish it; without this nothing is changed")] = False,
    by: By = None,
    quick: Annotated[bool, typer.Option("--quick", help="leave out the shapes and the answers that flip")] = False,
    lang: Annotated[str, typer.Option("--lang", help="language of the report: en or ru")] = "en",
    as_json: AsJson = False,
) -> None:
    """Say what a change of the law does, and with --apply publish it as a new generation."""
    from chronolex import amending
    from chronolex.commands import give, language_of, talk
    from chronolex.report.report import report

    settings = read_settings()
    tried = amending.plan(settings.home, settings.country, _text(file), file.name)
    if not quick:
        talk("Looking at what it does to checks, answers and recommendations; this takes half a minute.")
    found = None if quick else report(tried, language_of(lang))
    made: Generation | None = None
    if apply:
        checked = found.checks[1] if found and found.checks else None
        made, _ = amending.apply(settings.home, tried, _who(by), report=checked)
    if as_json:
        told = {"report": found.document()} if found else {}
        give({**document(tried), **told, "generation": made.number if made else None})
        return
    typer.echo(found.text() if found else as_text(tried))
    if made:
        talk(f"Applied: generation {made.number}. `chronolex revert {made.number}` takes it back.")
    else:
        talk("Nothing was changed; --apply publishes it.")


def history_command(as_json: AsJson = False) -> None:
    """Tell which generation was made when, by whom, and by which change."""
    from chronolex.commands import give
    from chronolex.graph import history
    from chronolex.graph.generations import current_number
    from chronolex.tables import table

    home = read_settings().home
    told = history.entries(home, current_number(home))
    if as_json:
        give({"history": [history.document(entry) for entry in told]})
        return
    titles = ("Generation", "When (UTC)", "Kind", "Change", "By", "Added", "Removed", "Graph")
    rows = [
        (str(one.number), one.at[:19].replace("T", " "), one.kind, _told(one), one.by,
         str(one.added), str(one.removed), one.graph_sha256[:12])
        for one in told
    ]  # fmt: skip
    typer.echo(table(titles, rows, 160) if rows else "There is no history yet.")


def revert_command(
    number: Annotated[int, typer.Argument(help="the generation that the change made")], by: By = None
) -> None:
    """Take a change back by a change of its own; refused where a later change does not fit without it."""
    from chronolex import amending
    from chronolex.commands import talk

    settings = read_settings()
    made = amending.revert(settings.home, settings.country, number, _who(by))
    talk(f"Generation {made.number} is the graph without the change of generation {number}.")


def replay_command(
    out: Annotated[Path, typer.Argument(help="an empty folder for the generation")],
    to: Annotated[int | None, typer.Option("--to", help="the generation (default: the current one)")] = None,
) -> None:
    """Make a generation again from nothing, through every change: a receipt can then be redeemed on it."""
    from chronolex import amending
    from chronolex.commands import talk
    from chronolex.graph.generations import current_number

    home = read_settings().home
    made = amending.replay(home, to or current_number(home), out)
    talk(f"Generation {made.number} stands again in {out}, graph {made.graph_sha256[:12]}.")


def backup_command(file: Annotated[Path, typer.Argument(help="the file to write")]) -> None:
    """Write the graph with its whole history to one file, with checksums."""
    from chronolex.commands import talk
    from chronolex.graph.backups import backup

    made = backup(read_settings().home, file)
    talk(f"Generation {made.number} and all before it are in {file}.")


def restore_command(file: Annotated[Path, typer.Argument(help="a file that `backup` wrote")]) -> None:
    """Restore a backup into an empty data folder."""
    from chronolex.commands import talk
    from chronolex.graph.backups import restore

    home = read_settings().home
    made = restore(file, home)
    talk(f"Generation {made.number} stands in {home}, graph {made.graph_sha256[:12]}.")


def document(tried: Plan) -> dict[str, Any]:
    """Return a plan as one JSON object."""
    amended = tried.amended
    before, after = set(tried.before.quads), set(tried.after.quads)
    return {
        "change": amended.change.change,
        "title": dict(amended.change.title.items()),
        "planned_on": tried.generation,
        "takes_effect": list(amended.days),
        "prospective": list(amended.prospective),
        "begun": [iri.value for iri in amended.begun],
        "ended": [iri.value for iri in amended.ended],
        "corrected": [iri.value for iri in amended.corrected],
        "quads": {"added": len(after - before), "removed": len(before - after)},
    }


def as_text(tried: Plan) -> str:
    """Return a plan for people: what begins, ends and is corrected, by name."""
    names = _labels(tried)
    said = document(tried)
    lines = [f"{said['title'].get('en') or said['change']}", ""]
    for title, key in (("Begins", "begun"), ("Ends", "ended"), ("Is corrected", "corrected")):
        if said[key]:
            lines += [title, *(f"  {names.get(iri, iri)}" for iri in said[key]), ""]
    if said["prospective"]:
        lines += ["No day is set yet for", *(f"  {one}" for one in said["prospective"]), ""]
    days = ", ".join(said["takes_effect"]) or "no day"
    lines.append(f"Takes effect on {days}; {said['quads']['added']} quads added, {said['quads']['removed']} removed.")
    return "\n".join(lines)


def _labels(tried: Plan) -> dict[str, str]:
    """Return what the claims are called in English."""
    from pyoxigraph import Literal, NamedNode

    from chronolex.graph.vocabulary import term

    wanted = {*tried.amended.begun, *tried.amended.ended, *tried.amended.corrected}
    return {
        quad.subject.value: quad.object.value
        for quad in tried.after.quads
        if isinstance(quad.subject, NamedNode)
        and quad.subject in wanted
        and quad.predicate == term("rdfs:label")
        and isinstance(quad.object, Literal)
        and quad.object.language == "en"
    }


def _told(entry: Any) -> str:
    """Return what an entry of the history is about."""
    return f"{entry.change} (takes back {entry.reverts})" if entry.reverts else entry.change


def _who(by: str | None) -> str:
    """Return who applies a change."""
    if by is not None and not by.strip():
        raise UsageError("--by is empty; write a name, or leave it out.")
    try:
        return by or getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


def _text(file: Path) -> str:
    """Read a change file, or say in one sentence why not."""
    try:
        return file.read_text("utf-8")
    except UnicodeDecodeError:
        raise UsageError(f"{file} is not UTF-8; write a text file.") from None
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}.") from None
