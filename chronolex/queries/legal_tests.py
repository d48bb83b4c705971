"""Read the tests of `recommendations/*.rq`: whether the legal part of a recommendation is fulfilled.

A test is data, as a question is: its header is YAML behind `#+`, its body one ASK over claims, without a word of time.

    #+ title: {en: …, ru: …, ky: …}         a sentence that is true where the legal part is fulfilled
    #+ meaning: what is looked for, and what of the recommendation is left out
    #+ recommendations: [mon-2015-2]
    #+ open: true                           others than the sources name may fulfil it: never "not yet" or "no longer"

`?verdict` is `fulfilled` where the pattern finds what was asked for, and `not-fulfilled` where it finds a source that
denies it. `?claim`, and `?claim_2` and so on where several must hold at once, are the claims; their days are added by
`as_of`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

from chronolex.errors import Fault, InputFaults

FULFILLED, NOT_FULFILLED = "fulfilled", "not-fulfilled"
_ASK = re.compile(r"^ASK WHERE \{", re.MULTILINE)
_CLAIM = re.compile(r"\?(claim(?:_[2-9])?)\b")
_KEYS = {"title", "meaning", "recommendations", "open"}
_HELD = """
  ?{claim} <https://w3id.org/chronolex/ontology#standing> <https://w3id.org/chronolex/concept/standing/accepted> ;
    <https://w3id.org/chronolex/ontology#asKnown> ?{claim}_index .
  ?{claim}_index <https://w3id.org/chronolex/ontology#knownFrom> ?{claim}_known ;
    <https://w3id.org/chronolex/ontology#knownTo> ?{claim}_forgotten ;
    <https://w3id.org/chronolex/ontology#{sure}From> ?{claim}_from ;
    <https://w3id.org/chronolex/ontology#{sure}To> ?{claim}_to .
  FILTER(?{claim}_known <= ?known_on && ?known_on < ?{claim}_forgotten && ?{claim}_from <= ?date && ?date < ?{claim}_to)
"""


@dataclass(frozen=True)
class LegalTest:
    """Tell by one ASK whether the legal part of some recommendations is fulfilled.

    Attributes:
        open: whether others than the sources name may fulfil it, so that an end or a beginning tells nothing.
    """

    name: str
    title: dict[str, str]
    meaning: str
    recommendations: tuple[str, ...]
    text: str
    open: bool = False

    @property
    def claims(self) -> tuple[str, ...]:
        """Return the variables that stand for claims."""
        return tuple(sorted(set(_CLAIM.findall(self.text))))

    def select(self) -> str:
        """Return a SELECT of all claims that could ever decide, of any day: `?verdict ?claim …`."""
        projected = " ".join(f"?{name}" for name in ("verdict", *self.claims))
        return _ASK.sub(f"SELECT DISTINCT {projected} WHERE {{", self.text)

    def as_of(self, sure: str) -> str:
        """Return the ASK with its days; `?verdict`, `?date` and `?known_on` are to be bound.

        Args:
            sure: `certain`, `presumed` or `possible`.
        """
        held = "".join(_HELD.format(claim=claim, sure=sure) for claim in self.claims)
        return f"{self.text.rstrip().removesuffix('}')}{held}}}\n"


@cache
def legal_tests() -> tuple[LegalTest, ...]:
    """Return every test, by name in alphabetical order.

    Raises:
        InputFaults: a file is wrong; all that is wrong with any of them is in the error.
    """
    folder = resources.files("chronolex.queries") / "recommendations"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".rq"))
    return read_tests({name.removesuffix(".rq"): (folder / name).read_text("utf-8") for name in names})


def read_tests(files: dict[str, str]) -> tuple[LegalTest, ...]:
    """Read tests from their texts by name.

    Raises:
        InputFaults: with every fault of every text.
    """
    faults: list[Fault] = []
    found = []
    for name, text in files.items():
        header = _header(text)
        wrong = _wrong(header, text)
        faults += [Fault(f"queries/recommendations/{name}.rq", 1, what, expected) for what, expected in wrong]
        if header and not wrong:
            recommendations = tuple(header["recommendations"])
            is_open = bool(header.get("open", False))
            found.append(LegalTest(name, header["title"], header["meaning"], recommendations, text, is_open))
    if faults:
        raise InputFaults(faults)
    return tuple(found)


def _header(text: str) -> dict[str, Any] | None:
    """Read the YAML behind `#+`; nothing where it is none."""
    lines = [line[2:].removeprefix(" ") for line in text.splitlines() if line.startswith("#+")]
    try:
        header = yaml.safe_load("\n".join(lines))
    except yaml.YAMLError:
        return None
    return header if isinstance(header, dict) else None


def _wrong(header: dict[str, Any] | None, text: str) -> list[tuple[str, str]]:
    """Return all that is wrong with a file, each with what was expected."""
    if header is None:
        return [("the header is no YAML mapping", "title, meaning and recommendations behind #+")]
    wrong = [(f"the header lacks '{key}'", f"#+ {key}: …") for key in sorted(_KEYS - {"open"} - set(header))]
    wrong += [(f"'{key}' is no key of a header", ", ".join(sorted(_KEYS))) for key in sorted(set(header) - _KEYS)]
    title = header.get("title")
    if "title" in header and not (isinstance(title, dict) and {"en", "ru"} <= set(title)):
        wrong.append(("the title lacks en or ru", "#+ title: {en: …, ru: …}"))
    if not _ASK.search(text) or not text.rstrip().endswith("}"):
        wrong.append(("there is no ASK WHERE { … }", "one ASK with WHERE { on its line, and } last"))
    if "claim" not in _CLAIM.findall(text) or "?verdict" not in text:
        wrong.append(("the ASK has no ?verdict or no ?claim", "?verdict, and ?claim for the claim that decides"))
    return wrong
