"""Keep the reports that the manual shows as they are: excerpts of what `chronolex amend` prints for a change file.

A block ```` ```text report 3-coordination-moves-in-2021 part="Answers that become others" find="coordinates" ```` shows
the entries of one part of a report that have certain words; without `find=` all of the part, without `part=` all of the
report. `text report yaml` is the report of the `yaml change` block before it, on the graph of the corpus.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping
from pathlib import Path

from chronolex import amending
from chronolex.build import build
from chronolex.report.report import report
from examples.history.base import COUNTRY
from examples.history.replaying import before, replayed, summary

ROOT = Path(__file__).parent.parent.parent
HISTORY, CHANGES = ROOT / "docs" / "history.md", ROOT / "docs" / "changes.md"
SUMMARIES = "summaries"
"""What a block shows that is to have the short form of all reports."""
_BLOCK = re.compile(r'^```text report (?P<of>\S+)(?: part="(?P<part>[^"]*)")?(?: find="(?P<find>[^"]*)")?\n.*?^```$',
                    re.MULTILINE | re.DOTALL)  # fmt: skip
_CHANGE = re.compile(r"^```yaml change\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def reports() -> dict[str, str]:
    """Replay the changes and return the text of each report by the name of its file, and of all in short."""
    with tempfile.TemporaryDirectory() as home:
        steps = list(replayed(Path(home), before()))
    texts = {step.name: step.report.text() for step in steps if step.report}
    return {**texts, SUMMARIES: "\n".join(summary(step) for step in steps)}


def drafted(page: str, home: Path) -> dict[str, str]:
    """Return the report of the change that a page shows, tried on a built graph and not applied."""
    (change,) = _CHANGE.findall(page)
    with amending.plan(home, change, "change.yaml") as tried:
        return {"yaml": report(tried).text()}


def filled(page: str, texts: Mapping[str, str]) -> str:
    """Return a page with every excerpt of a report as it is now."""

    def now(block: re.Match[str]) -> str:
        fence = block[0].partition("\n")[0]
        return f"{fence}\n{excerpt(texts[block['of']], block['part'], block['find'])}\n```"

    return _BLOCK.sub(now, page)


def excerpt(text: str, part: str | None = None, find: str | None = None) -> str:
    """Return a part of a report, or those of its entries that have certain words.

    >>> excerpt("Title\\n=====\\n\\nChecks\\n------\\n- a: one\\n    more\\n- b: two", "Checks", "more")
    '- a: one\\n    more'
    """
    if part is None:
        return text.strip()
    head, parts = _parts(text)
    body = head if part == "head" else parts[part]
    entries = re.split(r"\n(?=- )", body)
    return "\n".join(entry for entry in entries if find is None or find in " ".join(entry.split())).strip()


def _parts(text: str) -> tuple[str, dict[str, str]]:
    """Return the head of a report and its parts by their titles."""
    pieces = re.split(r"\n*^(.+)\n-{3,}\n", text, flags=re.MULTILINE)
    return pieces[0], dict(zip(pieces[1::2], pieces[2::2], strict=True))


def written() -> None:
    """Write the pages with the reports as they are now."""
    HISTORY.write_text(filled(HISTORY.read_text("utf-8"), reports()), "utf-8")
    with tempfile.TemporaryDirectory() as home:
        build(Path(home), COUNTRY)
        page = CHANGES.read_text("utf-8")
        CHANGES.write_text(filled(page, drafted(page, Path(home))), "utf-8")
