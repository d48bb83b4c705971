"""Time whole processes: a build, a question, a second start."""

from __future__ import annotations

import os
import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path

from bench.timing import seconds
from chronolex.graph.generations import current

ASKED = ("ask", "coordinating-body", "--object", "nrm", "--date", "2024-05-15")
PATIENCE = 60.0


def report(home: Path) -> None:
    """Build a graph in an empty data folder, and print how long that and everything after it takes."""
    print(f"build                  {seconds(lambda: chronolex(home, 'build'))[0]:8.2f} s")
    counts = current(home).built["counts"]
    print(f"claims                 {counts['claims']:8}")
    print(f"triples                {counts['triples']:8}")
    asked = statistics.median(seconds(lambda: chronolex(home, *ASKED))[0] for _ in range(7))
    print(f"chronolex ask          {asked:8.2f} s   whole process, median of 7")
    started = statistics.median(second_start(home) for _ in range(3))
    print(f"chronolex serve        {started:8.2f} s   second start until it answers, median of 3")


def chronolex(home: Path, *arguments: str) -> None:
    """Run a command to its end."""
    subprocess.run(command(*arguments), env=environment(home), check=True, capture_output=True)


def second_start(home: Path) -> float:
    """Return how long the server takes to answer over a graph that is up to date."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    start = time.perf_counter()
    server = subprocess.Popen(
        command("serve", "--port", str(port)),
        env=environment(home),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while not answers(port):
            if server.poll() is not None or time.perf_counter() - start > PATIENCE:
                raise RuntimeError("the server did not start")
            time.sleep(0.01)
        return time.perf_counter() - start
    finally:
        server.terminate()
        server.wait(PATIENCE)


def answers(port: int) -> bool:
    """Tell whether the server says that it is well."""
    try:
        with socket.create_connection(("127.0.0.1", port), 1) as asking:
            asking.sendall(b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
            return b" 200 " in asking.recv(64)
    except OSError:
        return False


def command(*arguments: str) -> list[str]:
    """Return the command line of a command."""
    return [sys.executable, "-m", "chronolex", *arguments]


def environment(home: Path) -> dict[str, str]:
    """Return the environment with another data folder."""
    return {**os.environ, "CHRONOLEX_HOME": str(home)}
