"""Write the log: one line a record, as JSON or as text, without the words of faults, which may hold a query."""

from __future__ import annotations

import json
import logging
import time
import traceback
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from chronolex.settings import Settings

_ACCESS = "chronolex.access"
# Made once: `json.dumps` makes one for each call that wants anything special.
_encoded = json.JSONEncoder(default=str).encode
_LINE = "%(method)s %(route)s %(status)s %(ms).1f ms %(bytes)s bytes %(request_id)s"


def tell(fields: Mapping[str, Any]) -> None:
    """Log a request; the record is made directly, because a logger would first look for who called it."""
    log = logging.getLogger(_ACCESS)
    if log.isEnabledFor(logging.INFO):
        log.handle(logging.LogRecord(_ACCESS, logging.INFO, "", 0, _LINE, (fields,), None))


def places(error: BaseException) -> str:
    """Return where a fault went through, without what stood in those lines."""
    frames = traceback.extract_tb(error.__traceback__)
    return "\n".join(f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in frames)


def write_logs(settings: Settings) -> None:
    """Let every record of the process be written to standard error, in the form that is set."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if settings.log_format == "json" else TextLines())
    logging.basicConfig(handlers=[handler], force=True)
    logging.getLogger("chronolex").setLevel(logging.INFO)


class JsonLines(logging.Formatter):
    """Write a record as one line of JSON in ASCII, so that nothing in it can end the line or speak to a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        document = {"time": _time(record), "level": record.levelname.lower(), "logger": record.name}
        document |= record.args if isinstance(record.args, dict) else {"message": _message(record)}
        return _encoded(document)


class TextLines(logging.Formatter):
    """Write a record for people; what could end the line or speak to a terminal is written out, as in Python."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        said = _message(record)
        if isinstance(record.args, dict) and "query" in record.args:
            said += f" {json.dumps(record.args['path'])} {json.dumps(record.args['query'])}"
        return f"{_time(record)} {''.join(c if c.isprintable() else repr(c)[1:-1] for c in said)}"


def _time(record: logging.LogRecord) -> str:
    """Return when, in UTC, to the millisecond."""
    return f"{_second(int(record.created))}.{int(record.msecs):03d}Z"


@lru_cache(4)
def _second(since: int) -> str:
    """Return a second as a date and time; many requests share it."""
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(since))


def _message(record: logging.LogRecord) -> str:
    """Return what a record says; of an error its class and the places, not its words."""
    said = record.getMessage()
    error = record.exc_info[1] if record.exc_info else None
    return said if error is None else f"{said.strip()}: {type(error).__name__}\n{places(error)}"
