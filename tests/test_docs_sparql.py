"""Every command of `docs/sparql.md` runs against a served graph, as written, and answers as shown."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import httpx
import pytest

from chronolex.api.formats import TABLE_NAMES, TABLES, TRIPLE_NAMES, TRIPLES
from tests.examples import Block, blocks, steps
from tests.served import server, settings_of

PAGE = "docs/sparql.md"
WRITTEN = "http://127.0.0.1:8000"
BLOCKS = blocks(PAGE)
ANSWERED = [(block, after) for block, after in pairwise(BLOCKS) if after.info == "text answer"]
# What a browser sends without asking first.
SAFE = {"accept", "accept-language", "content-language"}
HEADS = ("SELECT, ASK", "CONSTRUCT, DESCRIBE")
ORIGIN = "https://elsewhere.example"


@pytest.fixture(scope="module")
def address(home: Path) -> Iterator[str]:
    with server(settings_of(home)) as found:
        yield found


@pytest.mark.skipif(not shutil.which("curl"), reason="the commands of docs/sparql.md need curl")
@pytest.mark.parametrize("block", [block for block in BLOCKS if block.kind == "console"], ids=str)
def test_commands_answer_as_shown(block: Block, address: str, tmp_path: Path) -> None:
    for command, shown in steps(block):
        command = command.replace(WRITTEN, address)
        said = subprocess.run(command, shell=True, cwd=tmp_path, capture_output=True, text=True, timeout=60)
        assert said.stdout.strip() == shown.strip(), said.stderr


@pytest.mark.parametrize(("block", "after"), [pair for pair in ANSWERED if pair[0].kind == "python"], ids=str)
def test_programs_print_what_is_shown(block: Block, after: Block, address: str) -> None:
    if "pandas" in block.body and not find_spec("pandas"):
        pytest.skip("the program of docs/sparql.md needs pandas")
    program = block.body.replace(WRITTEN, address)
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120)
    assert said.stdout == after.body, said.stderr


@pytest.mark.parametrize(("block", "after"), [pair for pair in ANSWERED if pair[0].kind == "js"], ids=str)
def test_a_browser_may_do_what_the_script_does(block: Block, after: Block, address: str) -> None:
    """As a browser does for the script of another site: ask whether it may, ask, look whether it may see the answer."""
    found = re.search(r'fetch\("([^"]+)", \{(.*?)\n\}\);', block.body, re.DOTALL)
    assert found
    sent = found[2]
    method = re.search(r'method: "(\w+)"', sent)
    fields = re.search(r"headers: (\{.*?\})", sent, re.DOTALL)
    query = re.search(r'body: "query=" \+ encodeURIComponent\("(.*)"\)', sent)
    assert method
    assert fields
    assert query
    headers: dict[str, str] = json.loads(fields[1])
    url = found[1].replace(WRITTEN, address)
    unsafe = sorted(name.lower() for name in headers if name.lower() not in {*SAFE, "content-type"})
    asked = {
        "Origin": ORIGIN,
        "Access-Control-Request-Method": method[1],
        "Access-Control-Request-Headers": ",".join(unsafe),
    }
    allowed = httpx.options(url, headers=asked)
    assert allowed.is_success
    assert allowed.headers["access-control-allow-origin"] in {"*", ORIGIN}
    permitted = {name.strip().lower() for name in allowed.headers["access-control-allow-headers"].split(",")}
    assert unsafe
    assert set(unsafe) <= permitted
    assert method[1] in allowed.headers["access-control-allow-methods"]
    answer = httpx.request(method[1], url, headers={**headers, "Origin": ORIGIN}, data={"query": query[1]})
    assert answer.headers["access-control-allow-origin"] in {"*", ORIGIN}
    assert str(len(answer.json()["results"]["bindings"])) == after.body.strip()


@pytest.mark.skipif(not shutil.which("node"), reason="the script of docs/sparql.md needs a JavaScript engine")
@pytest.mark.parametrize(("block", "after"), [pair for pair in ANSWERED if pair[0].kind == "js"], ids=str)
def test_the_script_prints_what_is_shown(block: Block, after: Block, address: str) -> None:
    command = ["node", "--input-type=module", "-e", block.body.replace(WRITTEN, address)]
    assert subprocess.run(command, capture_output=True, text=True, timeout=60).stdout == after.body


def test_every_type_and_name_of_a_format_is_in_the_tables() -> None:
    text = (Path(__file__).parent.parent / PAGE).read_text("utf-8")
    tables, triples = (text.split(f"| {head} | `format=` |")[1].split("\n\n")[0] for head in HEADS)
    for offered, names, table in ((TABLES, TABLE_NAMES, tables), (TRIPLES, TRIPLE_NAMES, triples)):
        assert set(re.findall(r"`([^`]+)`", table)) == {*offered, *names}
        first = next(iter(re.findall(r"`([^`]+)`", table)))
        assert first == list(offered)[-1]
