"""The order of changes that take effect on one day: by the day of the act, its kind, and its number."""

from __future__ import annotations

from dataclasses import dataclass

from chronolex.graph.days import Day, PrintedDate
from chronolex.graph.identifiers import ActId

RANKS = {
    "constitution": 0, "code": 1, "law": 1, "decree": 2, "resolution": 3, "order": 4, "ordinance": 5, "decision": 6,
    "regulation": 7, "treaty": 8,
}  # fmt: skip
"""The kinds of acts in the order of the scheme; a code is a law. What carries an act out comes after it."""

Key = tuple[Day, Day, int, tuple[int, int, str], str]


@dataclass(frozen=True)
class Turn:
    """When an effect has its turn.

    Attributes:
        day: the day on which it takes effect, as printed.
        adopted: the day of its act, as printed.
        act: the path of its act.
    """

    day: PrintedDate
    adopted: PrintedDate
    act: str

    @classmethod
    def parse(cls, text: str) -> Turn:
        """Read what `str` wrote.

        >>> str(Turn.parse("2026-04-01 2026-03-01 law/2026/7"))
        '2026-04-01 2026-03-01 law/2026/7'
        """
        day, adopted, act = text.split(" ")
        return cls(PrintedDate(day), PrintedDate(adopted), act)

    def __str__(self) -> str:
        return f"{self.day} {self.adopted} {self.act}"

    @property
    def key(self) -> Key:
        """Return what effects of one day are sorted by: day, kind and number of the act; a number before a name.

        >>> day = "2026-04-01 2026-03-01"
        >>> acts = ["resolution/2026/9", "law/2026/10", "code/2026/a-code", "law/2026/9"]
        >>> sorted(acts, key=lambda act: Turn.parse(f"{day} {act}").key)
        ['law/2026/9', 'law/2026/10', 'code/2026/a-code', 'resolution/2026/9']
        """
        act = ActId.parse(self.act)
        number = (0, int(act.number), "") if act.number.isdigit() else (1, 0, act.number)
        return self.adopted.first, self.adopted.last, RANKS[act.type], number, self.act

    def precedes(self, other: Turn) -> bool:
        """Tell whether another takes effect on the same day, and after this.

        >>> law, later = (Turn.parse(f"2026-04-01 2026-03-{day} law/2026/7") for day in ("01", "02"))
        >>> law.precedes(later), later.precedes(law), law.precedes(law)
        (True, False, False)
        """
        return self.day == other.day and self.key < other.key
