"""Replay the five changes in a data folder and say of each what it did: `python -m examples.history [FOLDER]`.

The folder must be empty or not there yet; without one, nothing is kept. `--pages` writes the reports in the
manual anew.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from examples.history.pages import written
from examples.history.replaying import before, replayed, summary


def main(arguments: list[str]) -> None:
    """Replay the changes; a second word is refused."""
    if len(arguments) > 1:
        raise SystemExit("Write one folder, --pages, or nothing.")
    if arguments == ["--pages"]:
        written()
        return
    with tempfile.TemporaryDirectory() as passing:
        home = Path(arguments[0] if arguments else passing)
        if home.exists() and any(home.iterdir()):
            raise SystemExit(f"{home} is not empty; name a folder of its own.")
        for step in replayed(home, before()):
            sys.stdout.write(summary(step) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
