"""The command line: run a command, and turn whatever goes wrong into one clear sentence and an exit code."""

from __future__ import annotations

import os
import sys

from chronolex.commands import app
from chronolex.errors import ChronolexError
from chronolex.terminal import talk


def main() -> None:
    """Run a command; every error of ours ends in one clear sentence and the exit code of the contract."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run a command and return its exit code.

    0 ok, 1 findings, 2 usage, 3 input or store, 4 timeout, 130 interrupted.
    """
    out = sys.stdout
    try:
        app(args=arguments, prog_name="chronolex")
    except SystemExit as done:
        # The reader of our output is gone, as `head` is, where standard output was changed: nobody is left to tell.
        return _flushed(done.code if isinstance(done.code, int) else 0) if sys.stdout is out else 0
    except ChronolexError as error:
        talk(str(error))
        return error.exit_code
    except KeyboardInterrupt:
        talk("Interrupted.")
        return 130
    except OSError as error:
        return _unwritten(error)
    return _flushed(0)


def _flushed(code: int) -> int:
    """Return the exit code once everything is written."""
    try:
        sys.stdout.flush()
    except OSError as error:
        return _unwritten(error)
    return code


def _unwritten(error: OSError) -> int:
    """Say that the output could not be written, and make sure that nobody tries again at the end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if isinstance(error, BrokenPipeError):
        return 0
    talk(f"The system refused: {error.strerror or error}.")
    return 3
