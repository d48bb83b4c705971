"""The digest of a set of lines, which can be kept up line by line as the set changes.

A digest of sorted lines costs the whole graph at every change. This one is of the sum of what each line hashes to:
each line gives 2,048 bits of SHAKE-256, the numbers are added modulo 2^2048, and the digest is the SHA-256 of the sum.
Order does not matter, a line can be taken out again, and to find another set with the same sum is as hard as for a
lattice hash of that width (Bellare and Micciancio, "A New Paradigm for Collision-free Hashing", 1997).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

_BYTES = 256
_MODULUS = 1 << (8 * _BYTES)


@dataclass(frozen=True)
class LineSum:
    """What a set of lines sums up to; the caller adds each line once.

    >>> both = LineSum().add(["one", "two"])
    >>> both == LineSum().add(["two"]).add(["one"]), both.remove(["two"]) == LineSum().add(["one"])
    (True, True)
    """

    total: int = 0

    def add(self, lines: Iterable[str]) -> LineSum:
        """Return the sum with lines that are not yet in it."""
        return LineSum((self.total + _sum(lines)) % _MODULUS)

    def remove(self, lines: Iterable[str]) -> LineSum:
        """Return the sum without lines that are in it."""
        return LineSum((self.total - _sum(lines)) % _MODULUS)

    def sha256(self) -> str:
        """Return the digest as 64 hexadecimal characters."""
        return hashlib.sha256(self.total.to_bytes(_BYTES, "big")).hexdigest()

    def text(self) -> str:
        """Return the sum as hexadecimal text, to go on from."""
        return f"{self.total:x}"

    @classmethod
    def read(cls, text: str) -> LineSum:
        """Return the sum that `text` wrote.

        Raises:
            ValueError: it is none.
        """
        return cls(int(text, 16))


def _sum(lines: Iterable[str]) -> int:
    """Return the sum of what the lines hash to."""
    return sum(
        int.from_bytes(hashlib.shake_256(line.encode("utf-8", "surrogateescape")).digest(_BYTES), "big")
        for line in lines
    )
