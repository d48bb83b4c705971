"""Name the law on a day as a data set: `…/at/2021-10-31`, and `…/at/2021-10-31/known/2020-01-01` as known on a day."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import NamedNode

from chronolex.errors import UsageError
from chronolex.graph.days import Day, parse_day
from chronolex.graph.vocabulary import BASE

SPACE = f"{BASE}at/"
"""With which the name of each graph of a day begins, and nothing else does."""

_POSSIBLE = "possible"
_FORM = "write at/2021-10-31, at/2021-10-31/known/2020-01-01, or one of them with /possible at its end"


@dataclass(frozen=True, order=True)
class AtDay:
    """A day, and what was known when: `None` is everything that the graph knows.

    >>> AtDay.parse("2021-10-31/known/2020-01-01").graph.value
    'https://w3id.org/chronolex/at/2021-10-31/known/2020-01-01'
    """

    date: Day
    known_on: Day | None = None

    @classmethod
    def parse(cls, path: str) -> AtDay:
        """Read what follows `at/`; that it ends with `/possible` changes nothing.

        Raises:
            UsageError: it has another form, or one of its days is no day.
        """
        steps = path.split("/")
        if len(steps) in (2, 4) and steps[-1] == _POSSIBLE:
            steps.pop()
        if len(steps) == 1:
            return cls(parse_day(steps[0]))
        if len(steps) == 3 and steps[1] == "known":
            return cls(parse_day(steps[0]), parse_day(steps[2]))
        raise UsageError(f"{path!r} names no day; {_FORM}")

    @property
    def path(self) -> str:
        """Return what follows `at/`."""
        known = f"/known/{self.known_on}" if self.known_on else ""
        return f"{self.date}{known}"

    @property
    def graph(self) -> NamedNode:
        """Return the graph of what is certain or presumed on the day; it is the name of the data set too."""
        return NamedNode(SPACE + self.path)

    @property
    def possible(self) -> NamedNode:
        """Return the graph of what is only possible on the day, or disputed."""
        return NamedNode(f"{SPACE}{self.path}/{_POSSIBLE}")


def is_day(iri: str) -> bool:
    """Tell whether an IRI is in the space of the days, whether or not it names one.

    >>> is_day("https://w3id.org/chronolex/at/soon"), is_day("https://w3id.org/chronolex/graph/corpus")
    (True, False)
    """
    return iri.startswith(SPACE)


def day_of(iri: str) -> AtDay:
    """Return the day whose graph an IRI names, one of the two.

    Raises:
        UsageError: it names none.
    """
    return AtDay.parse(iri.removeprefix(SPACE))
