"""The commands for who keeps the corpus: compare it with the texts of its sources, and see where these disagree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from chronolex.errors import UnknownName
from chronolex.progress import Progress
from chronolex.settings import Settings, read_settings
from chronolex.terminal import AsJson, give, language_of, reader, talk, width

if TYPE_CHECKING:
    from chronolex.coverage import Covered
    from chronolex.graph.claims import Facts
    from chronolex.verify.report import Unconfirmed

Sources = Annotated[
    Path | None, typer.Option("--sources", help="the folder with the plain texts (default: CHRONOLEX_SOURCES)")
]


def register(app: typer.Typer) -> None:
    """Add these commands to the others."""
    app.command("coverage")(coverage_command)
    app.command("verify")(verify_command)
    app.command("disagreements")(disagreements_command)


def coverage_command(
    sources: Sources = None,
    show: Annotated[str | None, typer.Option("--show", help="list this source line by line")] = None,
    doubtful: Annotated[
        bool, typer.Option("--doubtful", help="list lines accounted as no fact that hold a figure no claim has")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Say what became of each line of each source; exit 1 where a line has no account, or two."""
    from chronolex.coverage import coverage
    from chronolex.doubts import doubtful as find_doubtful

    with Progress("Reading") as progress:
        facts, root, folder = _read(read_settings(), sources)
        progress.at(1, 2)
        covered = coverage(facts, root, folder)
        progress.at(2, 2)
    faults = [fault for one in covered for fault in one.faults()]
    if show is not None:
        _show(_one(covered, show), as_json)
    elif doubtful:
        found = [asdict(doubt) for one in covered for doubt in find_doubtful(one, facts)]
        if as_json:
            give({"doubtful": found})
        else:
            rows = [(d["source"], f"L{d['line']}", d["kind"], ", ".join(d["figures"]), d["said"]) for d in found]
            _table(("Source", "Line", "Kind", "Figures", "Reason"), rows)
    elif as_json:
        give({"sources": [one.json() for one in covered], "faults": faults})
    else:
        _counts(covered)
    for fault in faults:
        talk(fault)
    raise typer.Exit(1 if faults else 0)


def verify_command(sources: Sources = None, as_json: AsJson = False) -> None:
    """Look for each figure of each claim in the lines that it cites; exit 1 where one is not there."""
    from chronolex.verify.report import verify

    facts, _, folder = _read(read_settings(), sources)
    with Progress("Verifying") as progress:
        found = verify(facts, folder, progress.at)
    if as_json:
        give(found.json())
    else:
        for title, missed in (("Unconfirmed", found.unconfirmed), ("Inferred", found.inferred)):
            if missed:
                typer.echo(f"{title}\n")
                _table(("Claim", "States", "Figure", "Lines", "Why"), [_row(one) for one in missed])
                typer.echo()
    talk(
        f"{found.claims} claims state {found.figures} figures: {found.confirmed} confirmed, "
        f"{len(found.inferred)} inferred, {len(found.unconfirmed)} unconfirmed."
    )
    raise typer.Exit(1 if found.unconfirmed else 0)


def disagreements_command(
    lang: Annotated[str, typer.Option("--lang", help="language of the page: en or ru")] = "en",
) -> None:
    """Write what the sources disagree about as a page in Markdown: every contradiction, its claims and passages."""
    from chronolex.disagreements import page

    typer.echo(page(reader(read_settings()), language_of(lang)), nl=False)


def _read(settings: Settings, given: Path | None) -> tuple[Facts, Path, Path]:
    """Load the corpus; return it with its folder and the folder of the texts."""
    from chronolex.inputs import package_folder
    from chronolex.loaders.corpus.load import load
    from chronolex.sources import text_folder
    from chronolex.staging import concepts, read_ontology

    folder = text_folder(given, settings.sources)
    root = package_folder() / "corpus" / settings.country
    return load(root, concepts(read_ontology())), root, folder


def _one(covered: list[Covered], slug: str) -> Covered:
    """Return one source, or refuse a name that none has."""
    named = {one.source: one for one in covered}
    if slug not in named:
        raise UnknownName(f"There is no source {slug!r}; write one of {', '.join(named)}.")
    return named[slug]


def _counts(covered: list[Covered]) -> None:
    """Print one row a source and their sum."""
    rows = [{"source": one.source, **one.counts()} for one in covered]
    names = list(rows[0]) if rows else ["source"]
    total = ["all", *(str(sum(int(str(row[name])) for row in rows)) for name in names[1:])]
    # A claim may cite several sources: the claims of all are no sum.
    total[-1] = str(len({claim.iri for one in covered for claims in one.cited.values() for claim in claims}))
    _table([name.capitalize() for name in names], [*([str(row[name]) for name in names] for row in rows), total])


def _show(one: Covered, as_json: bool) -> None:
    """Print a source line by line."""
    if as_json:
        give({"source": one.source, "lines": list(one.shown())})
        return
    for row in one.shown():
        said = f": {row['said']}" if row["said"] else ""
        typer.echo(f"L{row['line']} {row['fate']}{said}")


def _row(one: Unconfirmed) -> tuple[str, ...]:
    """Return the cells of a figure that is not confirmed."""
    why = f"{one.reason}; inferred: {one.inferred}" if one.inferred else one.reason
    return one.claim, one.name, one.figure, "; ".join(one.lines), why


def _table(titles: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Print a table as wide as the terminal."""
    from chronolex.tables import table

    typer.echo(table(titles, rows, width()))
