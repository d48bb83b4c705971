"""Which nodes of which rules are to be looked at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from chronolex.checking.view import Node

Row = tuple[Node, Node]


@dataclass(frozen=True)
class Focus:
    """The places at which a change can alter a result: by the IRI of a rule, its nodes.

    A rule whose nodes are reached from others has places of its own: `shape:reason` is entered at a claim, not at
    `standing:disputed`, from which the shapes come to it. A rule that is a query alone is entered at single rows of its
    answer, `$this` and `?value`: thousands of things have the open day, and a change touches one of them.

    Attributes:
        nodes: the nodes at which everything that a rule says is to be looked at.
        rows: the pairs of node and value at which a rule is to be looked at.
    """

    nodes: Mapping[str, frozenset[Node]] = field(default_factory=dict)
    rows: Mapping[str, frozenset[Row]] = field(default_factory=dict)

    def __len__(self) -> int:
        """Return how many places there are."""
        return sum(map(len, self.nodes.values())) + sum(map(len, self.rows.values()))

    def things(self) -> Iterator[Node]:
        """Yield every node that is looked at, some more than once."""
        for nodes in self.nodes.values():
            yield from nodes
        for rows in self.rows.values():
            yield from (this for this, _ in rows)
