"""Every command as a process of its own: what it prints, where, and with which exit code."""
# ruff: noqa: E501 - one row, one line

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pyoxigraph
import pytest

import chronolex as package
from chronolex.cli import run
from chronolex.graph.digest import LineSum
from chronolex.graph.export import FORMATS
from chronolex.queries.catalogue import catalogue

from .conftest import Run

NRM = ("--object", "mechanism/nrm")


def _environment(home: Path, **more: str) -> dict[str, str]:
    return {**os.environ, "CHRONOLEX_HOME": str(home), "COLUMNS": "160", **more}


@pytest.fixture
def quick(home: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """Run the command in this process: the same words and codes, in a tenth of the time."""

    def run_here(*arguments: str, at: Path | None = None, **more: str) -> subprocess.CompletedProcess[str]:
        for name, value in _environment(at or home, **more).items():
            monkeypatch.setenv(name, value)
        code = run(list(arguments))
        sys.stdout.flush()
        out, err = capfd.readouterr()
        return subprocess.CompletedProcess(list(arguments), code, out, err)

    return run_here


def test_version_and_help(chronolex: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert chronolex("--version").stdout == f"{package.__version__}\n"
    done = chronolex("--help")
    assert done.returncode == 0
    for command in ("build", "check", "ask", "query", "show", "export", "serve"):
        assert f"  {command} " in done.stdout
        assert run([command, "--help"]) == 0
        assert capsys.readouterr().out.startswith(f"Usage: chronolex {command} ")


# arguments, exit code, what is said on standard error
REFUSED = {
    "no command": ((), 2, "Usage: chronolex"),
    "an unknown command": (("nosuch",), 2, "No such command 'nosuch'"),
    "an unknown option": (("build", "--bogus"), 2, "No such option: --bogus"),
    "an option without value": (("ask", "--date"), 2, "requires an argument"),
    "a port that is none": (("serve", "--port", "http"), 2, "--port"),
    "a port beyond": (("serve", "--port", "70000"), 2, "--port"),
    "an unknown question": (("ask", "coordinating-bodies", *NRM), 2, "Did you mean: coordinating-body"),
    "a missing parameter": (("ask", "coordinating-body"), 2, "needs object"),
    "one of two missing": (("ask", "penalty"), 2, "needs offence or provision"),
    "an unknown parameter": (("ask", "coordinating-body", "--body", "x"), 2, "has no parameter 'body'; it has object"),
    "a parameter without value": (("ask", "coordinating-body", "--object"), 2, "--object has no value; write --object"),
    "a parameter twice": (("ask", "coordinating-body", *NRM, *NRM), 2, "--object is given twice"),
    "a word too many": (("ask", "coordinating-body", *NRM, "word"), 2, "'word' is not expected here"),
    "an unknown thing": (("ask", "coordinating-body", "--object", "mechanism/nrn"), 2, "Nothing here is called"),
    "digits alone": (("ask", "in-force", "--act", "493"), 2, "alone names nothing"),
    "an ambiguous name": (("ask", "in-force", "--act", "criminal code"), 2, "may mean several things"),
    "no date": (("ask", "coordinating-body", *NRM, "--date", "soon"), 2, "'soon' is not a date; write a day such as"),
    "30 February": (("ask", "coordinating-body", *NRM, "--date", "2021-02-30"), 2, "not a day of the calendar"),
    "a month": (("ask", "coordinating-body", *NRM, "--date", "2021-11"), 2, "is a month, not a day; write a day such as"),
    "the open bound": (("ask", "coordinating-body", *NRM, "--date", "9999-12-31"), 2, "beyond the years"),
    "a bad day of knowledge": (("ask", "coordinating-body", *NRM, "--known-on", "2021"), 2, "is a year, not a day"),
    "another language": (("ask", "coordinating-body", *NRM, "--lang", "de"), 2, "'de' is no language of names here"),
    "bytes that are no text": (("ask", "coordinating-body", "--object", "\udcff"), 2, "Nothing here is called"),
    "nothing to show": (("show",), 2, "Missing argument"),
    "an unknown thing to show": (("show", "nothing at all like it"), 2, "Nothing here is called"),
    "an unknown format": (("export", "--format", "xml"), 2, "'xml' is no format here; write one of nquads"),
    "an unknown graph": (("export", "--graph", "history"), 2, "'history' is no graph here"),
    "a folder for a file": (("export", "-o", "/"), 2, "/ cannot be written"),
    "a file nowhere": (("export", "-o", "/nonexistent/x"), 2, "/nonexistent/x cannot be written"),
    "a query nowhere": (("query", "/nonexistent/x.rq"), 2, "/nonexistent/x.rq cannot be read"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED, ids=list(REFUSED))
def test_what_cannot_be_understood_is_refused_in_words(quick: Run, case: str) -> None:
    arguments, code, said = REFUSED[case]
    done = quick(*arguments)
    assert (done.returncode, said in done.stderr, done.stdout) == (code, True, ""), done.stderr


@pytest.mark.parametrize("case", [*list(REFUSED)[:3], "a missing parameter", "30 February", "bytes that are no text"])
def test_it_is_refused_so_in_a_process_of_its_own(chronolex: Run, case: str) -> None:
    arguments, code, said = REFUSED[case]
    done = chronolex(*arguments)
    assert (done.returncode, said in done.stderr, done.stdout) == (code, True, ""), done.stderr
    assert "Traceback" not in done.stderr


def test_an_answer_as_table_json_and_csv(chronolex: Run, quick: Run) -> None:
    asked = ("ask", "coordinating-body", "--object", "nrm", "--date", "2024-05-15")
    shown = quick(*asked)
    assert (shown.returncode, shown.stderr) == (0, "")
    assert "Ministry of Internal Affairs" in shown.stdout
    document = json.loads(chronolex(*asked, "--json").stdout)
    assert list(document) == ["question", "params", "date", "known_on", "answers", "why_empty", "nearest", "receipt"]
    assert document["answers"][0]["body"]["iri"].endswith("/body/ministry-of-internal-affairs")
    (row,) = csv.DictReader(io.StringIO(quick(*asked, "--csv").stdout, newline=""))
    assert row["body_iri"] == document["answers"][0]["body"]["iri"]
    assert quick(*asked[:2], "--object=nrm", *asked[4:], "--json").stdout == json.dumps(
        document, ensure_ascii=False, indent=2
    ) + "\n"  # fmt: skip


def test_an_empty_answer_is_no_error_and_says_why(quick: Run) -> None:
    done = quick("ask", "coordinating-body", *NRM, "--date", "2010-01-01")
    assert done.returncode == 0
    assert "None: " in done.stdout
    done = quick("ask", "coordinating-body", *NRM, "--date", "2010-01-01", "--csv")
    assert (done.returncode, done.stdout.count("\n")) == (0, 1)
    assert "None: " in done.stderr
    known = quick("ask", "coordinating-body", *NRM, "--date", "2024-05-15", "--known-on", "2020-01-01", "--json")
    assert json.loads(known.stdout)["known_on"] == "2020-01-01"


def test_without_a_question_all_are_listed(quick: Run) -> None:
    done = quick("ask")
    assert all(name in done.stdout for name in catalogue())
    listed = json.loads(quick("ask", "--json").stdout)["questions"]
    assert [one["name"] for one in listed] == list(catalogue())
    assert "Какой орган" in quick("ask", "--lang", "ru").stdout


def test_without_a_date_it_is_today_in_the_countrys_zone(quick: Run) -> None:
    # Twenty-six hours lie between these two zones: it is never the same day in both.
    dates = [
        json.loads(quick("ask", "coordinating-body", *NRM, "--json", CHRONOLEX_TIMEZONE=zone).stdout)["date"]
        for zone in ("Etc/GMT+12", "Etc/GMT-14")
    ]
    assert dates[0] < dates[1]
    for zone in ("Nowhere/City", "../../etc/passwd", "Asia"):
        done = quick("ask", "coordinating-body", *NRM, CHRONOLEX_TIMEZONE=zone)
        assert (done.returncode, "write a zone such as Asia/Bishkek" in done.stderr) == (2, True)


def test_a_setting_without_sense_is_named(quick: Run) -> None:
    done = quick("ask", "coordinating-body", *NRM, CHRONOLEX_WORKERS="many")
    assert done.returncode == 2
    assert "CHRONOLEX_WORKERS is 'many'" in done.stderr


def test_show(quick: Run) -> None:
    done = quick("show", "mechanism/nrm", "--date", "2024-05-15")
    assert done.returncode == 0
    assert "National Referral Mechanism" in done.stdout
    assert "On 2024-05-15" in done.stdout
    document = json.loads(quick("show", "mechanism/nrm", "--date", "2024-05-15", "--json").stdout)
    assert list(document) == ["iri", "label", "date", "known_on", "properties", "claims", "receipt"]
    assert "9999" not in done.stdout + json.dumps(document)


def test_query_from_a_file_and_from_standard_input(chronolex: Run, tmp_path: Path) -> None:
    text = "SELECT ?act WHERE { ?act a <https://w3id.org/chronolex/ontology#Act> } ORDER BY ?act LIMIT 2"
    (tmp_path / "x.rq").write_text(text)
    one = chronolex("query", str(tmp_path / "x.rq"))
    assert one.returncode == 0
    assert one.stdout.startswith("?act\n<https://w3id.org/chronolex/eli/")
    document = json.loads(chronolex("query", "-", "--json", stdin=text).stdout)
    assert document["head"]["vars"] == ["act"]
    assert len(document["results"]["bindings"]) == 2
    assert chronolex("query", "-", "--csv", stdin=text).stdout.splitlines()[0] == "act"


@pytest.mark.parametrize("text", ["SELECT * WHERE { ?s ?p }", "", "INSERT DATA { <a:a> <a:b> <a:c> }"])
def test_a_query_that_cannot_be_read_is_refused(chronolex: Run, text: str) -> None:
    done = chronolex("query", "-", stdin=text)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.long
def test_a_query_without_end_is_stopped(chronolex: Run) -> None:
    text = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    done = chronolex("query", "-", stdin=text, CHRONOLEX_DEADLINE_SECONDS="1")
    assert done.returncode == 4
    assert done.stdout == ""


@pytest.mark.parametrize("form", ["nquads", "turtle"])
def test_export_parses_back(quick: Run, tmp_path: Path, form: str) -> None:
    path = tmp_path / "graph"
    assert quick("export", "--format", form, "--graph", "derived", "-o", str(path)).returncode == 0
    found = list(pyoxigraph.parse(path=str(path), format=FORMATS[form]))
    assert len(found) > 100
    assert list(tmp_path.iterdir()) == [path]


def test_export_to_standard_output_is_the_published_graph(chronolex: Run) -> None:
    done = chronolex("export")
    receipt = json.loads(chronolex("ask", "coordinating-body", *NRM, "--json").stdout)["receipt"]
    assert LineSum().add(done.stdout.splitlines()).sha256() == receipt["graph_sha256"]


def test_export_over_a_file_leaves_it_whole_when_the_disk_is_full(chronolex: Run, home: Path, tmp_path: Path) -> None:
    path = tmp_path / "graph.nq"
    path.write_text("as it was")
    code = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "from chronolex.cli import run; sys.exit(run(sys.argv[1:]))"
    )
    command = [sys.executable, "-c", code, "export", "-o", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, env=_environment(home), timeout=60)
    assert (done.returncode, "cannot be written: File too large" in done.stderr) == (2, True)
    assert path.read_text() == "as it was"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("arguments", [("export",), ("ask", "--json")])
def test_output_that_cannot_be_written_is_one_sentence(home: Path, arguments: tuple[str, ...]) -> None:
    command = [sys.executable, "-m", "chronolex", *arguments]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            command, stdout=full, stderr=subprocess.PIPE, text=True, env=_environment(home), timeout=60
        )
    assert (done.returncode, done.stderr) == (3, "The system refused: No space left on device.\n")


@pytest.mark.parametrize("arguments", [("export",), ("ask", "--json"), ("ask",)])
def test_a_reader_that_goes_away_is_no_error(home: Path, arguments: tuple[str, ...]) -> None:
    command = [sys.executable, "-m", "chronolex", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=_environment(home)) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        said = process.stderr.read()
        assert (process.wait(60), said) == (0, b"")


def _interruptible() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_an_interrupt_is_130(tmp_path: Path, home: Path) -> None:
    command = [sys.executable, "-m", "chronolex", "query", "-"]
    # A shell that started the tests in the background would have them, and so the command, ignore it.
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=_environment(home),
        preexec_fn=_interruptible,
    ) as process:
        # It waits for its query: nothing else tells from outside that it has started.
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(1.5)
        process.send_signal(signal.SIGINT)
        assert process.stderr is not None
        assert process.wait(20) == 130
        assert b"Traceback" not in process.stderr.read()


def test_a_port_in_use_is_one_sentence(chronolex: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = chronolex("serve", "--port", str(port))
    assert done.returncode == 2
    assert f"Port {port} is in use" in done.stderr
    assert "--port" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.long
def test_check_tells_the_rules_that_are_broken(chronolex: Run) -> None:
    done = chronolex("check", "--json")
    report = json.loads(done.stdout)
    assert done.returncode == (0 if report["conforms"] else 1)
    assert set(report) == {"conforms", "counts", "results"}


@pytest.mark.long
def test_check_as_text_and_rdf(chronolex: Run) -> None:
    assert chronolex("check").stdout.startswith("The graph keeps the rules")
    found = list(pyoxigraph.parse(chronolex("check", "--rdf").stdout.encode(), format=pyoxigraph.RdfFormat.TURTLE))
    assert any("conforms" in str(quad.predicate) for quad in found)


def test_build_is_up_to_date(quick: Run) -> None:
    done = quick("build", "--json")
    assert done.returncode == 0
    assert "up to date" in done.stderr
    said = json.loads(done.stdout)
    assert {"generation", "graph_sha256", "country", "counts", "sources", "inputs_sha256"} <= set(said)


def test_a_corpus_that_changed_since_is_told(quick: Run, home: Path, tmp_path: Path) -> None:
    copy = tmp_path / "home"
    shutil.copytree(home, copy)
    path = copy / "generations/000001.json"
    path.write_text(path.read_text("utf-8").replace('"inputs_sha256": "', '"inputs_sha256": "0'), "utf-8")
    done = quick("ask", "coordinating-body", *NRM, at=copy)
    assert done.returncode == 0
    assert "have changed since this graph was built; `chronolex build`" in done.stderr


def test_a_damaged_store_is_refused(quick: Run, home: Path, tmp_path: Path) -> None:
    copy = tmp_path / "home"
    shutil.copytree(home, copy)
    (copy / "generations/000001/CURRENT").unlink()
    for arguments in (
        ("ask", "coordinating-body", *NRM),
        ("build",),
        ("show", "nrm"),
        ("export",),
        ("serve", "--port", "0"),
    ):
        done = quick(*arguments, at=copy)
        assert (done.returncode, done.stdout) == (3, "")
        assert "is damaged" in done.stderr
        assert "chronolex build --force" in done.stderr


def test_a_data_folder_that_cannot_be_is_refused(quick: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = quick("build", at=tmp_path / "file" / "below")
    assert done.returncode == 3
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_country_without_corpus_is_refused(quick: Run, tmp_path: Path) -> None:
    done = quick("build", at=tmp_path, CHRONOLEX_COUNTRY="xx")
    assert (done.returncode, "no corpus 'xx'" in done.stderr) == (2, True)
    assert not (tmp_path / "current").exists()
