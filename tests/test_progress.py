"""How far something is: told to who looks at a terminal, after a while, and wiped again."""

from __future__ import annotations

import io

from chronolex.progress import Progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_is_told_and_wiped() -> None:
    out = Terminal()
    with Progress("Counting", out, patience=0) as progress:
        progress.at(0, 4)
        progress.at(1, 4)
        assert out.getvalue().endswith(f"\rCounting [{'#' * 7}{'.' * 23}] 1/4")
        progress.at(0, 0)
    *_, wiped, end = out.getvalue().split("\r")
    assert (wiped.strip(), end) == ("", "")


def test_nothing_is_said_of_what_is_done_at_once_or_where_nobody_looks() -> None:
    for out, patience in ((Terminal(), 60.0), (io.StringIO(), 0.0)):
        with Progress("Counting", out, patience) as progress:
            progress.at(1, 2)
        assert out.getvalue() == ""
