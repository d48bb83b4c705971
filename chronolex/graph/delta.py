"""What a change adds to a graph and removes from it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from pyoxigraph import NamedNode, Quad, Store


@dataclass
class Delta:
    """The quads that are added and removed; no quad is both.

    >>> one = Quad(NamedNode("urn:a"), NamedNode("urn:p"), NamedNode("urn:b"))
    >>> found = Delta.between([], [one])
    >>> found.then(Delta.between([one], []))
    >>> found.added, found.removed
    (set(), set())
    """

    added: set[Quad] = field(default_factory=set)
    removed: set[Quad] = field(default_factory=set)

    @classmethod
    def between(cls, before: Iterable[Quad], after: Iterable[Quad]) -> Delta:
        """Return what leads from some quads to others."""
        old, new = set(before), set(after)
        return cls(new - old, old - new)

    def then(self, other: Delta) -> None:
        """Go on with what is added and removed after this; what comes and goes again is neither."""
        back, undone = other.added & self.removed, other.removed & self.added
        self.added = (self.added - undone) | (other.added - back)
        self.removed = (self.removed - back) | (other.removed - undone)

    def write(self, store: Store) -> None:
        """Make the change in a store."""
        for quad in self.removed:
            store.remove(quad)
        store.extend(self.added)

    def subjects(self) -> set[NamedNode]:
        """Return the nodes of which something else is said."""
        return {quad.subject for quad in (*self.added, *self.removed) if isinstance(quad.subject, NamedNode)}


def canonical(quads: Iterable[Quad]) -> set[Quad]:
    """Return quads as the store gives them back: it writes some literals otherwise, such as 1.10 as 1.1."""
    store = Store()
    store.extend(quads)
    return set(store)
