"""A server as a process of its own, with its readers, for tests that end it, kill it or weigh it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from pathlib import Path

import httpx

SERVE = """
import json, sys
from chronolex.api.server import serve
from chronolex.settings import Settings
serve(Settings.model_validate(json.loads(sys.argv[1])), "127.0.0.1", 0, lambda said: print(said, flush=True))
"""


class Process:
    """Serve a data folder with some settings, until the end of a `with`."""

    def __init__(self, home: Path, log: Path | None = None, **settings: object) -> None:
        """Start, and wait until the readers answer; with `log`, a file takes the log."""
        given = json.dumps({"home": str(home), **settings})
        errors = log.open("w") if log else subprocess.PIPE
        self.run = subprocess.Popen(
            [sys.executable, "-c", SERVE, given], stdout=subprocess.PIPE, stderr=errors, text=True
        )
        if not isinstance(errors, int):
            errors.close()
        assert self.run.stdout
        self.address = self.run.stdout.readline().split()[-1]
        assert httpx.get(self.address + "/sparql", params={"query": "ASK {}"}, timeout=20).status_code == 200
        self.readers = Path(f"/proc/{self.run.pid}/task/{self.run.pid}/children").read_text().split()

    def __enter__(self) -> Process:
        return self

    def __exit__(self, *_: object) -> None:
        self.run.kill()
        self.run.communicate()

    @property
    def megabytes(self) -> float:
        """Return how much memory the server itself has, its readers left out."""
        found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{self.run.pid}/status").read_text())
        assert found
        return int(found[1]) / 1000

    def ended(self) -> tuple[int, str]:
        """Wait for the end, and return the exit code and the log; no reader is left."""
        _, log = self.run.communicate(timeout=30)
        until = time.monotonic() + 5
        while any(Path(f"/proc/{reader}").exists() for reader in self.readers) and time.monotonic() < until:
            time.sleep(0.05)
        assert not any(Path(f"/proc/{reader}").exists() for reader in self.readers)
        return self.run.returncode, log
