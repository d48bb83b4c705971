"""The commands that change the graph: plan or apply a change, tell the history, take a change back, make one again."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from chronolex.errors import UsageError
from chronolex.settings import read_settings

if TYPE_CHECKING:
    from chronolex.amending import Plan
    from chronolex.graph.generations import Generation
    from chronolex.report.report import Report

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
    app.command("digest")(digest_command)


def amend_command(
    file: Annotated[Path, typer.Argument(help="a change file")],
    apply: Annotated[bool, typer.Option("--apply", help="publish it; without this nothing is changed")] = False,
    by: By = None,
    quick: Annotated[bool, typer.Option("--quick", help="leave out the answers that become others")] = False,
    lang: Annotated[str, typer.Option("--lang", help="language of the report: en or ru")] = "en",
    as_json: AsJson = False,
) -> None:
    """Say what a change of the law does, and with --apply publish it as a new generation."""
    from chronolex import amending
    from chronolex.progress import Progress
    from chronolex.pushing import push_published
    from chronolex.report.report import report
    from chronolex.terminal import give, language_of, talk

    settings, language, who = read_settings(), language_of(lang), _who(by)
    home = settings.home
    with amending.plan(home, _text(file), file.name) as tried:
        with Progress("Asking every question again") as progress:
            found = report(tried, language, quick, progress.at)
        made = amending.apply(home, tried, who) if apply else None
        if as_json:
            give(answer(tried, found, made))
        else:
            typer.echo(found.text())
    if not as_json:
        talk(_applied(made) if made else "Nothing was changed; --apply publishes it.")
    if made:
        push_published(settings, made)


def _applied(made: Generation) -> str:
    """Return what is said of a change that was published."""
    return f"Applied: generation {made.number}. `chronolex revert {made.number}` takes it back."


def history_command(as_json: AsJson = False) -> None:
    """Tell which generation was made when, by whom, and by which change."""
    from chronolex.graph import history
    from chronolex.graph.folder import current_number
    from chronolex.tables import table
    from chronolex.terminal import give

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
    from chronolex import undoing
    from chronolex.pushing import push_published
    from chronolex.terminal import talk

    settings = read_settings()
    made = undoing.revert(settings.home, number, _who(by))
    talk(f"Generation {made.number} is the graph without the change of generation {number}.")
    push_published(settings, made)


def replay_command(
    out: Annotated[Path, typer.Argument(help="an empty folder for the generation")],
    to: Annotated[int | None, typer.Option("--to", help="the generation (default: the current one)")] = None,
) -> None:
    """Make a generation again from nothing, through every change: a receipt can then be redeemed on it."""
    from chronolex import undoing
    from chronolex.graph.folder import current_number
    from chronolex.terminal import talk

    home = read_settings().home
    made = undoing.replay(home, to or current_number(home), out)
    talk(f"Generation {made.number} stands again in {out}, graph {made.graph_sha256[:12]}.")


def backup_command(file: Annotated[Path, typer.Argument(help="the file to write")]) -> None:
    """Write the graph with its whole history to one file, with checksums."""
    from chronolex.graph.backups import backup
    from chronolex.terminal import talk

    made = backup(read_settings().home, file)
    talk(f"Generation {made.number} and all before it are in {file}.")


def restore_command(file: Annotated[Path, typer.Argument(help="a file that `backup` wrote")]) -> None:
    """Restore a backup into an empty data folder."""
    from chronolex.graph.backups import restore
    from chronolex.terminal import talk

    home = read_settings().home
    made = restore(file, home)
    talk(f"Generation {made.number} stands in {home}, graph {made.graph_sha256[:12]}.")


def answer(tried: Plan, found: Report, made: Generation | None) -> dict[str, Any]:
    """Return a plan with its report, and the number of the generation where it was applied, as one JSON object."""
    return {**document(tried), "report": found.document(), "generation": made.number if made else None}


def digest_command(file: Annotated[Path, typer.Argument(help="a graph in N-Quads, or - for standard input")]) -> None:
    """Print the digest of a graph in N-Quads, to be compared with the graph_sha256 of a receipt."""
    from chronolex.graph.digest import LineSum

    try:
        data = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}.") from None
    lines = (line.decode("utf-8", "surrogateescape") for line in data.splitlines())
    typer.echo(LineSum().add(lines).sha256())


def document(tried: Plan) -> dict[str, Any]:
    """Return a plan as one JSON object."""
    amended = tried.amended
    return {
        "change": amended.change.change,
        "title": dict(amended.change.title.items()),
        "planned_on": tried.generation.number,
        "takes_effect": list(amended.days),
        "prospective": list(amended.prospective),
        "begun": [iri.value for iri in amended.begun],
        "ended": [iri.value for iri in amended.ended],
        "corrected": [iri.value for iri in amended.corrected],
        "quads": {"added": len(tried.delta.added), "removed": len(tried.delta.removed)},
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
