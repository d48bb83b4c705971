"""Make the graphs of days in a process of its own, so that a server goes on answering meanwhile.

Run as `python -m chronolex.graph.day.maker HOME GENERATION GRAPH-SHA256 DAY…`, a day as it stands behind `at/`. It ends
with 0 when the current copy of the generation holds them, or with 1 and a sentence on standard error.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from chronolex.errors import ChronolexError, QueryStopped, StoreError
from chronolex.graph.day.names import AtDay
from chronolex.graph.generations import Generation
from chronolex.graph.kept import generation_of

_LONGEST = 120.0
"""In seconds; the rows of a graph of ten million triples take some thirty."""


def make_apart(home: Path, generation: Generation, days: list[AtDay]) -> None:
    """Make days in a process of its own and wait for it.

    Raises:
        StoreError: they could not be made.
        QueryStopped: it took too long.
    """
    command = [sys.executable, "-P", "-m", __spec__.name, str(home.resolve()), str(generation.number)]
    command += [generation.graph_sha256, *(day.path for day in days)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_LONGEST, check=False)
    except subprocess.TimeoutExpired:
        raise QueryStopped(f"The graph of the day was not ready within {_LONGEST:g} seconds. Try again.") from None
    if done.returncode:
        said = done.stderr.strip().rpartition("\n")[2]
        raise StoreError(said or f"The process that makes a day ended with {done.returncode}. Try again.")


def main(arguments: list[str]) -> int:
    """Make the days that are named."""
    from chronolex.graph.day.sets import make

    home, number, graph_sha256, *days = arguments
    try:
        generation = generation_of(Path(home), int(number))
        if generation.graph_sha256 != graph_sha256:
            raise StoreError("Another graph was published meanwhile. Try again.")
        make(Path(home), generation, [AtDay.parse(day) for day in days])
    except ChronolexError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
