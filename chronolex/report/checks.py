"""What the shapes find after a change and did not before, and the other way round."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from chronolex.checking import SEVERITIES, Report, Result
from chronolex.report.lines import Line
from chronolex.report.writer import Writer

Key = tuple[str, str, str, str, str]


def checks(writer: Writer, before: Report, after: Report) -> Iterator[Line]:
    """Yield a line for each result that is new, and each that is mended."""
    old, new = ({_key(result): result for result in report.results} for report in (before, after))
    for rule, here, there in (("new-finding", new, old), ("mended-finding", old, new)):
        for key in sorted(here.keys() - there.keys(), key=lambda one: (SEVERITIES.index(one[0]), one)):
            yield _line(writer, rule, here[key])


def persisting(before: Report, after: Report, everywhere: Mapping[str, int]) -> dict[str, int]:
    """Return how many results of each severity stay.

    Args:
        before: what is found where the change can touch it.
        after: what is found there after the change.
        everywhere: how many results of each severity the whole graph had before, as far as that is known.
    """
    old, new = ({_key(result) for result in report.results} for report in (before, after))
    stay, mended = (Counter(key[0] for key in keys) for keys in (old & new, old - new))
    return {one: everywhere[one] - mended[one] if one in everywhere else stay[one] for one in SEVERITIES}


def _key(result: Result) -> Key:
    return (result.severity, result.shape, result.focus, result.path or "", str(result.value))


def _line(writer: Writer, rule: str, result: Result) -> Line:
    """Return the line of one result; its rule is the shape."""
    world = writer.after if rule == "new-finding" else writer.before
    message = result.message.get(writer.words) or result.message.get("en", "")
    claims = [result.focus] if "/claim/" in result.focus else []
    return writer.line(
        "checks", rule, result.focus, claims=claims, found_by=result.shape, severity=result.severity,
        message=message.rstrip("."), focus=world.label(result.focus, writer.language),
        more={"change": rule.partition("-")[0], "severity": result.severity, "path": result.path},
    )  # fmt: skip
