"""Every error that a user can meet.

ChronolexError            exit 3, HTTP 500
├── UsageError            exit 2, HTTP 400   a bad date, parameter or query
│   ├── UnknownName       exit 2, HTTP 404   no such question or thing
│   ├── AmbiguousName     exit 2, HTTP 409   several things answer to the name
│   ├── Forbidden         exit 2, HTTP 403   an update, or a way out of the graph
│   └── TooLarge          exit 2, HTTP 413   a query or a result past the limits
├── InputFaults           exit 3, HTTP 422   a corpus file with faults, all of them
├── StoreError            exit 3, HTTP 503   locked, damaged, full or missing store
│   ├── Overtaken         exit 3, HTTP 409   the graph is another one by now
│   └── RemoteError       exit 4, HTTP 502   a remote store that cannot be reached, or answers with what is no answer
│       └── RemoteSilent  exit 4, HTTP 504   a remote store that does not answer in time
└── QueryStopped          exit 4, HTTP 504   past the deadline, or a reader lost
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class ChronolexError(Exception):
    """Stop with a sentence that says what to do.

    Attributes:
        exit_code: what a command exits with.
        status: what HTTP answers with.
    """

    exit_code = 3
    status = 500

    @property
    def details(self) -> dict[str, object]:
        """Return the facts of the error for the JSON error body; empty unless a subclass has some."""
        return {}


class UsageError(ChronolexError):
    """Refuse a request that cannot be understood."""

    exit_code = 2
    status = 400


class UnknownName(UsageError):
    """Refuse a name that nothing answers to; `near` holds the most similar names."""

    status = 404

    def __init__(self, message: str, near: Sequence[str] = ()) -> None:
        """Keep the near names beside the sentence."""
        hint = f" Did you mean: {', '.join(near)}?" if near else ""
        super().__init__(message + hint)
        self.near = list(near)

    @property
    def details(self) -> dict[str, object]:
        """Return the near names."""
        return {"near": self.near}


class AmbiguousName(UsageError):
    """Refuse to guess between several things that answer to one name."""

    status = 409

    def __init__(self, message: str, candidates: Sequence[dict[str, str]]) -> None:
        """Keep every candidate as `{"iri": …, "label": …}`."""
        super().__init__(message)
        self.candidates = list(candidates)

    @property
    def details(self) -> dict[str, object]:
        """Return the candidates."""
        return {"candidates": self.candidates}


class Forbidden(UsageError):
    """Refuse an update or a way out of the graph."""

    status = 403


class Unauthorised(UsageError):
    """Refuse who has not shown the token."""

    status = 401


class TooLarge(UsageError):
    """Refuse a query or a result past the limits."""

    status = 413


@dataclass(frozen=True, order=True)
class Fault:
    """One thing wrong in one input file.

    >>> str(Fault("acts/a.yaml", 12, "'2019-02-30' is not a day of the calendar", "a date such as 2019-02-28"))
    "acts/a.yaml:12: '2019-02-30' is not a day of the calendar; expected a date such as 2019-02-28"
    """

    file: str
    line: int
    wrong: str
    expected: str

    def __str__(self) -> str:
        said = f"{self.file}:{self.line}: {self.wrong}; expected {self.expected}"
        return " ".join(said.split())


_MOST_FAULTS = 1_000


class InputFaults(ChronolexError):
    """Refuse input with faults: all of them at once, and nothing is loaded."""

    status = 422

    def __init__(self, faults: Sequence[Fault]) -> None:
        """Sort the faults by file and line, without repeats."""
        self.faults = sorted(set(faults))
        count = len(self.faults)
        head = f"{count} fault{'s' if count != 1 else ''}; nothing was loaded."
        more = [f"And {count - _MOST_FAULTS} more."] if count > _MOST_FAULTS else []
        super().__init__("\n".join([head, *map(str, self.faults[:_MOST_FAULTS]), *more]))

    @property
    def details(self) -> dict[str, object]:
        """Return every fault with its file, line and expectation, and past a thousand how many more there are."""
        told = {"faults": [vars(fault) for fault in self.faults[:_MOST_FAULTS]]}
        more = len(self.faults) - _MOST_FAULTS
        return {**told, "more": more} if more > 0 else {**told}


class StoreError(ChronolexError):
    """Stop because the store is locked, damaged, full or missing."""

    status = 503


class Overtaken(StoreError):
    """Refuse a change that was made for a generation that is no longer the current one."""

    status = 409


class BeingWritten(StoreError):
    """Tell that another process is writing; what was asked for can be tried again."""

    status = 409


class RemoteError(StoreError):
    """Stop because a remote store cannot be reached, refuses us, or answers with what is no whole SPARQL answer."""

    exit_code = 4
    status = 502


class RemoteSilent(RemoteError):
    """Stop because a remote store did not answer in time."""

    status = 504


class QueryStopped(ChronolexError):
    """Stop a query that ran past its deadline or took its reader down."""

    exit_code = 4
    status = 504
