"""The terminals of SPARQL: the same as by one pattern, and in time that grows with the length of a query only."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chronolex.api.readers.gate import inspect
from chronolex.errors import UsageError
from chronolex.queries import datasets
from chronolex.queries.lexer import _NAME, _terminals, tokens
from chronolex.queries.syntax import misfit

REPEATED = [
    "é", "a", "a.", "a-", "é.", "1a", "1-", "_", "_-", "_é", "_:a.", "_:", ":", "a:", ":a.", ".", "..a", "a..", "·",
    "%41", "\\-", ":\\-", "'", "\\'", '"', '\\"', '\n\\"""', "'" * 3, "'" * 2, "<", "<a", "<\\u0041", "@", "@a", "@a-",
    "--", "1e", ".5e", "1.", "?", "?é", "$a", "#", "#\n", "{", "<<(", "(", "^", "FROM", "FROM<a>", "FROMNAMED",
    "SERVICE", "é1_", "aé", "\u0300",
]  # fmt: skip


def cost(read: Callable[[str], object], text: str) -> float:
    """Return the processor time of one reading, the better of two."""
    best = float("inf")
    for _ in range(2):
        began = time.process_time()
        with suppress(UsageError):
            read(text)
        best = min(best, time.process_time() - began)
    return best


@pytest.mark.long
@pytest.mark.parametrize("piece", REPEATED)
@pytest.mark.parametrize(
    "read", [lambda text: list(tokens(text)), misfit, datasets.of, datasets.without, lambda text: inspect(text)]
)
def test_the_time_grows_with_the_length_only(read: Callable[[str], object], piece: str) -> None:
    """Eight times the length would take 64 times as long if it grew with the square; a millisecond is noise."""
    short, long = (piece * (length // len(piece)) for length in (4_000, 32_000))
    assert cost(read, long) <= 24 * max(cost(read, short), 0.001)


@given(st.lists(st.sampled_from([*"aé_1.-:·@<>?% \\", "..", "e", ".5", "\u0300", "a:b"]), max_size=14).map("".join))
@settings(max_examples=500, deadline=None)
def test_names_are_found_wherever_the_pattern_alone_finds_them(text: str) -> None:
    """What was looked at once is not looked at again, and nothing is lost by that."""
    alone = _terminals(_NAME)
    place, found = 0, []
    while match := alone.match(text, place):
        if match.lastgroup != "space":
            found.append((match.lastgroup, match[str(match.lastgroup)], match.start()))
        place = match.end()
    assert [tuple(token) for token in tokens(text)] == found
