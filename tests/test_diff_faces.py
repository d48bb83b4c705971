"""The diff at the terminal and over HTTP."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import typer
from typer.testing import CliRunner, Result

from chronolex import diff_command, diff_tables
from chronolex.diff_words import WORDS
from chronolex.errors import UsageError
from chronolex.graph.diff_changes import DOUBTS, SHOWN
from chronolex.graph.generations import publish

from .served import published, server, settings_of
from .tiny import WORLD, tiny_graph

DAYS = ("--from", "2021-11-14", "--to", "2021-11-15")
QUERY = {"from": "2021-11-14", "to": "2021-11-15"}
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.fixture
def diff(home: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    monkeypatch.setenv("CHRONOLEX_HOME", str(home))
    monkeypatch.setenv("COLUMNS", "160")
    return CliRunner()


def run(runner: CliRunner, *arguments: str) -> Result:
    app = typer.Typer()
    diff_command.register(app)
    return runner.invoke(app, list(arguments))


@pytest.fixture(scope="module")
def client(home: Path) -> Iterator[httpx.Client]:
    with server(settings_of(home)) as address, httpx.Client(base_url=address, timeout=60) as found:
        yield found


def test_every_word_is_there_in_every_language() -> None:
    assert len({frozenset(words) for words in WORDS.values()}) == 1
    assert {*SHOWN, *DOUBTS} <= set(WORDS["en"])
    for words in WORDS.values():
        for name, said in words.items():
            assert sorted(re.findall(r"{\w+}", said)) == sorted(re.findall(r"{\w+}", WORDS["en"][name])), name


def test_the_terminal_tells_it_as_tables_under_headings(diff: CliRunner) -> None:
    done = run(diff, *DAYS)
    assert done.exit_code == 0
    shown = done.stdout.splitlines()
    assert shown[0] == "What changed from 2021-11-14 to 2021-11-15"
    assert shown[2].startswith("2021-11-15 · Resolution No. 252 of 2021")
    assert shown[4].split()[:3] == ["Change", "What", "Before"]
    moved = [line for line in shown if line.startswith("moved ")]
    assert len(moved) == 2
    assert all("2021-11-15" in line and "certain" in line for line in moved)
    assert "osce-2025 fn 7 L117" in done.stdout
    assert shown[-1].startswith("generation ")
    assert max(map(len, shown)) <= 160


def test_json_csv_and_text_tell_the_same_lines(diff: CliRunner) -> None:
    document = json.loads(run(diff, *DAYS, "--json").stdout)
    rows = list(csv.DictReader(io.StringIO(run(diff, *DAYS, "--csv").stdout)))
    lines = [line for group in document["groups"] for line in group["changes"]]
    assert [row["claims"].split() for row in rows] == [line["claims"] for line in lines]
    assert [row["change"] for row in rows] == [line["change"] for line in lines]
    assert {row["cause_iri"].rpartition("/eli/kg/")[2] for row in rows} == {"resolution/2021/252"}
    assert (document["from"], document["to"]) == ("2021-11-14", "2021-11-15")
    assert "9999-12-31" not in json.dumps(document)


def test_options_narrow_and_widen(diff: CliRunner) -> None:
    short = json.loads(run(diff, *DAYS, "--json").stdout)
    whole = json.loads(run(diff, *DAYS, "--json", "--all").stdout)
    assert sum(short["left_out"].values()) > 0
    assert whole["left_out"] == {}
    known = json.loads(run(diff, *DAYS, "--json", "--known-on", "2020-01-01").stdout)
    assert not [line for group in known["groups"] for line in group["changes"] if line["kind"] == "Competence"]
    about = json.loads(run(diff, *DAYS, "--json", "--about", "state-migration-service", "--lang", "ru").stdout)
    assert about["about"]["label"] == "Государственная служба миграции"
    assert run(diff, *DAYS, "--about", "state-migration-service", "--lang", "ru").stdout.startswith("Что изменилось")


# arguments, and what the refusal says
REFUSED = {
    "no days": ((), "Say between which days"),
    "one day": (DAYS[:2], "Say between which days"),
    "backwards": (("--from", "2021-11-15", "--to", "2021-11-14"), "write the earlier day first"),
    "a month": (("--from", "2021-11", "--to", "2021-12-01"), "is a month, not a day"),
    "no day": (("--from", "2021-02-30", "--to", "2021-12-01"), "not a day of the calendar"),
    "the end of time": (("--from", "2021-02-01", "--to", "9999-12-31"), "beyond the years"),
    "two forms": ((*DAYS, "--json", "--csv"), "two forms"),
    "two diffs": ((*DAYS, "--generations", "1", "2"), "compares whole records"),
    "no generation": (("--generations", "1", "99"), "There is no generation 99"),
    "no language": ((*DAYS, "--lang", "de"), "no language of names"),
    "no thing": ((*DAYS, "--about", "zzzz"), "Nothing here is called"),
    "digits": ((*DAYS, "--about", "252"), "names nothing"),
}


@pytest.mark.parametrize(("arguments", "said"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_understood_is_refused(diff: CliRunner, arguments: tuple[str, ...], said: str) -> None:
    done = run(diff, *arguments)
    assert isinstance(done.exception, UsageError)
    assert said in str(done.exception)
    assert done.stdout == ""


def test_a_generation_with_itself(diff: CliRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    published(tmp_path)
    monkeypatch.setenv("CHRONOLEX_HOME", str(tmp_path))
    assert "Nothing differs." in run(diff, "--generations", "1", "1").stdout
    document = json.loads(run(diff, "--generations", "1", "1", "--json").stdout)
    assert document["claims"] == {"added": [], "removed": [], "changed": []}
    assert run(diff, "--generations", "1", "1", "--csv").stdout.startswith("part,fate,label,iri,aspects,")


def test_one_address_many_forms(client: httpx.Client) -> None:
    asked = client.get("/diff", params=QUERY)
    assert asked.headers["content-type"] == "application/json"
    assert asked.headers["vary"] == "Accept"
    for media, name in (("application/json", "json"), ("text/csv", "csv"), ("text/html", "html")):
        by_header = client.get("/diff", params=QUERY, headers={"Accept": media})
        by_name = client.get("/diff", params={**QUERY, "format": name}, headers={"Accept": "text/plain"})
        assert by_header.status_code == by_name.status_code == 200
        assert by_header.headers["content-type"].startswith(media)
        assert re.sub("format=[a-z]+&amp;", "", by_name.text) == by_header.text or media == "text/html"
    assert client.get("/diff", params=QUERY, headers={"Accept": "image/png"}).status_code == 406


def test_the_command_and_the_address_agree(client: httpx.Client, diff: CliRunner) -> None:
    assert client.get("/diff", params=QUERY).json() == json.loads(run(diff, *DAYS, "--json").stdout)
    table = client.get("/diff", params={**QUERY, "format": "csv"}).text
    assert table.splitlines() == run(diff, *DAYS, "--csv").stdout.splitlines()


def test_a_page_with_a_form_and_what_was_typed(client: httpx.Client) -> None:
    empty = client.get("/diff", headers={"Accept": BROWSER})
    assert empty.status_code == 200
    assert '<input type="date" name="from" value="" required>' in empty.text
    shown = client.get("/diff", params={**QUERY, "about": "state-migration-service"}, headers={"Accept": BROWSER}).text
    assert 'value="state-migration-service"' in shown
    assert "Resolution No. 252 of 2021" in shown
    assert "Ministry of Labour, Social Security and Migration" in shown
    russian = client.get("/diff", params={**QUERY, "lang": "ru"}, headers={"Accept": BROWSER}).text
    assert "Что изменилось с 2021-11-14 по 2021-11-15" in russian


# query, status, what the message says
BAD = {
    "no days": ({}, 400, "Say between which days"),
    "backwards": ({"from": "2021-11-15", "to": "2021-11-14"}, 400, "write the earlier day first"),
    "no day": ({**QUERY, "to": "x" * 400}, 400, "is not a date"),
    "unknown": ({**QUERY, "body": "nrm"}, 400, "has no parameter"),
    "format": ({**QUERY, "format": "pdf"}, 400, "format is"),
    "all": ({**QUERY, "all": "perhaps"}, 400, "write true or false"),
    "language": ({**QUERY, "lang": "de"}, 400, "no language"),
    "known": ({**QUERY, "known_on": "2021"}, 400, "is a year, not a day"),
    "no thing": ({**QUERY, "about": "zzzz"}, 404, "Nothing here is called"),
    "several": ({**QUERY, "about": "ministry"}, 409, "several things"),
}


@pytest.mark.parametrize(("query", "status", "said"), BAD.values(), ids=BAD)
def test_bad_requests(client: httpx.Client, query: dict[str, str], status: int, said: str) -> None:
    found = client.get("/diff", params=query)
    assert found.status_code == status
    assert said in found.json()["error"]["message"]
    shown = client.get("/diff", params=query, headers={"Accept": BROWSER})
    # A page without days is the empty form.
    assert shown.status_code == (status if query else 200)


def test_two_generations(client: httpx.Client, diff: CliRunner) -> None:
    asked = {"before": "1", "after": "1"}
    found = client.get("/diff/generations", params=asked)
    assert found.json() == json.loads(run(diff, "--generations", "1", "1", "--json").stdout)
    assert client.get("/diff/generations", params={**asked, "format": "csv"}).text.startswith("part,fate,")
    assert "Nothing differs." in client.get("/diff/generations", params=asked, headers={"Accept": BROWSER}).text
    for bad, status in (
        ({}, 400),
        ({**asked, "after": "-1"}, 400),
        ({**asked, "after": "²"}, 400),
        ({**asked, "after": "99"}, 404),
        ({**asked, "from": "1"}, 400),
    ):
        assert client.get("/diff/generations", params=bad).status_code == status, bad


def test_the_page_of_two_generations_shows_all_that_differs(tmp_path: Path) -> None:
    settings = settings_of(tmp_path / "home")
    without = {
        "who.yaml": WORLD["who.yaml"]
        .partition("        absences:")[0]
        .replace("day: 2021-11-15, evidence: [two-2025 fn 7", "day: 2021-11-10, evidence: [two-2025 fn 7")
    }
    for graph in (tiny_graph(tmp_path / "a"), tiny_graph(tmp_path / "b", without)):
        publish(settings.home, graph.quads(), {"counts": {}})
    with server(settings) as address:
        shown = httpx.get(f"{address}/diff/generations?before=1&after=2", headers={"Accept": BROWSER}).text
    assert "Claims: removed (1)" in shown
    assert "clx:validTo 2021-11-10" in shown
    assert "dates as printed" in shown


def test_twice_is_refused_and_scripts_are_words(client: httpx.Client) -> None:
    assert client.get("/diff?from=2021-11-14&from=2021-11-14&to=2021-11-15").status_code == 400
    page = client.get("/diff", params={**QUERY, "about": "<script>alert(1)</script>"}, headers={"Accept": BROWSER})
    assert page.status_code == 404
    assert "<script>" not in page.text


def test_no_cell_starts_a_formula() -> None:
    assert diff_tables.written(("a", "b"), [("=1+1", "@x")]) == "a,b\r\n'=1+1,'@x\r\n"
