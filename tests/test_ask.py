"""Answers: how sure, in which order, why none, what is nearest, and with which receipt."""
# ruff: noqa: E501 - one row, one line

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from pyoxigraph import NamedNode, parse

from chronolex.errors import AmbiguousName, UnknownName, UsageError
from chronolex.graph.ask import Answer, ask
from chronolex.graph.days import parse_day
from chronolex.graph.export import FORMATS, export
from chronolex.graph.names import Named, Names
from chronolex.graph.show import show
from chronolex.graph.store import Reader
from chronolex.graph.telling import CERTAINTIES
from chronolex.graph.vocabulary import BASE, PREFIXES
from chronolex.queries.catalogue import Param, Question, catalogue, question
from chronolex.tables import as_csv, as_text

from .tiny import iri, tiny_graph

TODAY = parse_day("2026-01-15")
DISPUTED = """
competences:
  - object: nrm
    role: coordinates
    holders:
      - {body: old-service, key: a, standing: disputed, reason: X, from: {day: 2019-01-01, evidence: [one-2020 L1]},
         to: {day: 2022, evidence: [one-2020 L1]}}
      - {body: new-ministry, key: b, from: {day: 2019, evidence: [one-2020 L2]}, to: {day: 2021-01-01, evidence: [two-2025 L2]}}
      - {body: new-ministry, key: c, standing: rejected, reason: Y, evidence: [one-2020 L2]}
"""


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    return tiny_graph(tmp_path_factory.mktemp("tiny"), {"more.yaml": DISPUTED})


@pytest.fixture(scope="module")
def names(graph: Reader) -> Names:
    """The names of the real graph."""
    return Names.of(graph)


def _ask(graph: Reader, name: str, day: str, known: str | None = None, **params: str) -> Answer:
    return ask(graph, question(name), params, parse_day(day), parse_day(known) if known else None, today=TODAY)


def _who(graph: Reader, day: str, known: str | None = None, thing: str = "field/trafficking") -> list[tuple[str, str]]:
    found = _ask(graph, "coordinating-body", day, known, object=thing)
    return [(row["body"]["iri"].rpartition("/")[2], row["certainty"]) for row in found.answers]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2019-03-04", []),
        ("2019-03-05", [("old-service", "certain")]),
        ("2021-11-14", [("old-service", "certain")]),
        ("2021-11-15", [("new-ministry", "certain")]),
        ("2025-05-05", [("new-ministry", "certain")]),
        ("2025-05-06", [("new-ministry", "presumed")]),
        ("9998-12-31", [("new-ministry", "presumed")]),
    ],
)
def test_the_day_before_and_the_day_itself(tiny: Reader, day: str, expected: list[tuple[str, str]]) -> None:
    assert _who(tiny, day) == expected


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ("2020-06-29", []),
        ("2020-06-30", [("old-service", "presumed")]),
        ("2025-05-04", [("old-service", "presumed")]),
        ("2025-05-05", [("new-ministry", "certain")]),
        (None, [("new-ministry", "certain")]),
    ],
)
def test_only_what_was_known_counts(tiny: Reader, known: str | None, expected: list[tuple[str, str]]) -> None:
    assert _who(tiny, "2022-06-01", known) == expected


def test_no_passage_is_shown_before_it_was_issued(tiny: Reader) -> None:
    (row,) = _ask(tiny, "coordinating-body", "2020-01-01", "2021-01-01", object="trafficking").answers
    assert {one["source"] for one in row["evidence"]} == {"one-2020"}
    (row,) = _ask(tiny, "coordinating-body", "2020-01-01", object="trafficking").answers
    assert {one["source"] for one in row["evidence"]} == {"one-2020", "two-2025"}


def test_no_date_is_shown_before_it_was_printed(tiny: Reader) -> None:
    (row,) = _ask(tiny, "coordinating-body", "2020-01-01", "2021-01-01", object="trafficking").answers
    assert (row["from"], row["to"]) == ("2019-03-05", None)


def test_a_row_says_everything(tiny: Reader) -> None:
    (row,) = _ask(tiny, "coordinating-body", "2020-01-01", object="trafficking").answers
    assert row["body"] == {"iri": iri("body/old-service"), "label": "Old Service"}
    assert row["basis"] == {"iri": f"{BASE}eli/kg/resolution/2019/101", "label": "Resolution No. 101"}
    assert (row["standing"], row["contested"], row["from"], row["to"]) == (
        "accepted",
        False,
        "2019-03-05",
        "2021-11-15",
    )
    assert row["claims"] == [iri("claim/trafficking/old")]
    assert row["evidence"][0] == {
        "source": "one-2020", "locator": None, "lines": [3], "for": ["start"], "stance": "supports", "attested_on": [],
        "stated_by": None,
        "prints": None,
    }  # fmt: skip
    assert row["contradictions"] == []


def test_disputed_follows_accepted_and_rejected_is_left_out(tiny: Reader) -> None:
    found = _ask(tiny, "coordinating-body", "2020-06-01", object="nrm").answers
    assert [(row["standing"], row["certainty"]) for row in found] == [("accepted", "certain"), ("disputed", "certain")]
    assert [row["contested"] for row in found] == [False, False]
    early = _ask(tiny, "coordinating-body", "2019-06-01", object="nrm").answers
    assert [(row["standing"], row["certainty"]) for row in early] == [("accepted", "possible"), ("disputed", "certain")]


WHY = {
    "known nobody": ("coordinating-body", {"object": "trafficking"}, "2018-06-01", "known-nobody", ["one-2020"]),
    "not yet": ("in-force", {"act": "code/2017/criminal-code"}, "2018-12-31", "not-yet", ["one-2020"]),
    "no longer": ("coordinating-body", {"object": "nrm"}, "2023-01-01", "no-longer", ["two-2025"]),
    "nothing at all": ("acts-by-body", {"body": "old-service"}, "2020-01-01", "no-evidence", []),
    "before anything was known": ("in-force", {"act": "code/2017/criminal-code"}, "2019-06-01", "no-evidence", []),
}  # fmt: skip


@pytest.mark.parametrize("case", WHY, ids=list(WHY))
def test_an_empty_answer_says_why(tiny: Reader, case: str) -> None:
    name, params, day, reason, sources = WHY[case]
    found = _ask(tiny, name, day, "2019-01-01" if "known" in case and "before" in case else None, **params)
    assert found.answers == []
    assert found.why_empty is not None
    assert found.why_empty["reason"] == reason
    assert sorted({one["source"] for one in found.why_empty["evidence"]}) in ([*sources], ["one-2020", *sources])
    assert bool(found.why_empty["claims"]) == bool(sources)
    assert found.why_empty["text"].endswith(".")


def test_an_answer_gives_no_reason_for_emptiness(tiny: Reader) -> None:
    assert _ask(tiny, "coordinating-body", "2020-01-01", object="trafficking").why_empty is None


def test_the_nearest_facts_are_those_before_and_after(tiny: Reader) -> None:
    near = _ask(tiny, "coordinating-body", "2018-06-01", object="trafficking").nearest
    assert near["before"] is None
    assert (near["after"]["body"]["label"], near["after"]["since"]) == ("Old Service", "2019-03-05")
    near = _ask(tiny, "coordinating-body", "2023-01-01", object="trafficking").nearest
    assert (near["before"]["body"]["label"], near["before"]["until"]) == ("Old Service", "2021-11-15")
    assert near["after"] is None


def test_a_receipt_names_graph_and_query_and_is_stable(tiny: Reader) -> None:
    first, second = (_ask(tiny, "coordinating-body", "2020-01-01", object="nrm") for _ in range(2))
    assert json.dumps(first.document()) == json.dumps(second.document())
    text = question("coordinating-body").text
    assert first.receipt == {
        "generation": 1, "sources_until": None, "graph_sha256": tiny.generation.graph_sha256,
        "query_sha256": hashlib.sha256(text.encode()).hexdigest(),
    }  # fmt: skip


def test_the_document_has_the_shape_of_the_contract(tiny: Reader) -> None:
    document = _ask(tiny, "coordinating-body", "2020-01-01", "2021-01-01", object="nrm").document()
    assert list(document) == ["question", "params", "date", "known_on", "answers", "why_empty", "nearest", "receipt"]
    assert (document["date"], document["known_on"], document["params"]) == (
        "2020-01-01",
        "2021-01-01",
        {"object": "nrm"},
    )


def test_a_history_tells_all_with_what_the_day_makes_of_it(tiny: Reader) -> None:
    def told(day: str) -> list[str]:
        return [row["certainty"] for row in _ask(tiny, "evidence", day, about="body/old-service").answers]

    assert told("2018-01-01") == ["later", "later"]
    assert told("2020-01-01") == ["certain", "certain"]
    assert told("2023-01-01") == ["earlier", "earlier"]


def test_evidence_can_be_asked_of_a_claim(tiny: Reader) -> None:
    for about in (iri("claim/trafficking/old"), "claim/trafficking/old", "trafficking/old"):
        (row,) = _ask(tiny, "evidence", "2020-01-01", about=about).answers
        assert row["fact"]["iri"] == iri("claim/trafficking/old")
        assert (
            row["fact"]["label"]
            == "Competence: Old Service · coordinates · Response to trafficking · Resolution No. 101"
        )


@pytest.mark.parametrize(
    ("name", "params", "error", "said"),
    [
        ("coordinating-body", {}, UsageError, "needs object"),
        ("penalty", {}, UsageError, "needs offence or provision"),
        ("coordinating-body", {"object": "nrm", "body": "x"}, UsageError, "has no parameter 'body'; it has object"),
        ("evidence", {"about": "nrm", "anything": "nrm"}, UsageError, "given twice"),
        ("coordinating-body", {"object": "body/old-service"}, UnknownName, "Nothing here is called"),
        ("coordinating-body", {"object": "2019"}, UsageError, "alone names nothing"),
        ("coordinating-body", {"object": ""}, UsageError, "A name is empty"),
        ("evidence", {"about": "service old ministry"}, UnknownName, "Nothing here is called"),
        ("evidence", {"about": "response"}, AmbiguousName, "may mean several things"),
    ],
)
def test_wrong_parameters_are_refused(
    tiny: Reader, name: str, params: dict[str, str], error: type[UsageError], said: str
) -> None:
    with pytest.raises(error, match=said) as refused:
        _ask(tiny, name, "2020-01-01", **params)
    assert refused.value.exit_code == 2


def test_names_come_in_the_language_that_is_asked(tiny: Reader) -> None:
    found = ask(tiny, question("coordinating-body"), {"object": "борьба"}, parse_day("2020-01-01"), None, "ru", TODAY)
    assert found.answers[0]["body"]["label"] == "Старая служба"


def test_today_is_the_day_of_knowledge(tiny: Reader) -> None:
    asked = question("coordinating-body")
    early = ask(tiny, asked, {"object": "trafficking"}, parse_day("2022-06-01"), today=parse_day("2021-01-01"))
    assert [row["body"]["label"] for row in early.answers] == ["Old Service"]
    assert early.known_on is None


def _fits(param: Param, thing: Named) -> bool:
    if param.scheme:
        return thing.iri.startswith(f"{BASE}concept/{param.scheme}/")
    own = thing.iri.startswith((f"{BASE}id/", f"{BASE}eli/", f"{BASE}source/"))
    return own and (not param.classes or any(PREFIXES["clx"] + name in thing.classes for name in param.classes))


def _asked(names: Names, most: int) -> list[tuple[Question, dict[str, str]]]:
    """Every question, with some things that fit each parameter."""
    found: list[tuple[Question, dict[str, str]]] = []
    for one in catalogue().values():
        chosen: dict[str, list[str]] = {}
        for param in one.params:
            fits = [
                thing.iri
                for thing in names._things.values()
                if _fits(param, thing)
            ]  # fmt: skip
            chosen[param.name] = ["2018"] if param.form == "year" else fits[:: max(1, len(fits) // most)]
        together = [param.name for param in one.params if param.together]
        for number in range(max(map(len, chosen.values()))):
            params = {name: values[number % len(values)] for name, values in chosen.items()}
            for left_out in together[1:]:
                params.pop(left_out)
            found.append((one, params))
    return found


def _strings(node: Any) -> list[str]:
    if isinstance(node, dict):
        return [text for value in node.values() for text in _strings(value)]
    if isinstance(node, list):
        return [text for value in node for text in _strings(value)]
    return [str(node)]


@pytest.mark.long
@pytest.mark.parametrize("day", ["1990-01-01", "2013-07-01", "2019-03-05", "2021-11-30", "2024-05-15", "9998-12-31"])
def test_no_answer_of_many_shows_the_open_bound(graph: Reader, names: Names, day: str) -> None:
    _answers_are_sound(graph, names, day, 12)


@pytest.mark.parametrize("day", ["2021-11-30", "9998-12-31"])
def test_no_answer_shows_the_open_bound(graph: Reader, names: Names, day: str) -> None:
    _answers_are_sound(graph, names, day, 1)


def _answers_are_sound(graph: Reader, names: Names, day: str, most: int) -> None:
    on = parse_day(day)
    for asked, params in _asked(names, most):
        answer = ask(graph, asked, params, on, today=TODAY, names=names)
        told = json.dumps(answer.document()) + as_text(asked, answer, "en", 120) + as_csv(asked, answer)
        assert "9999" not in told, (asked.name, params)
        ranks = [
            CERTAINTIES.index(row["certainty"] or "timeless") for row in answer.answers if row["standing"] == "accepted"
        ]
        assert asked.scope == "history" or ranks == sorted(ranks)
        assert (answer.why_empty is None) == bool(answer.answers)
        for row in answer.answers:
            assert row["claims"]
            assert row["evidence"], (asked.name, params, row["claims"])
            assert row["standing"] in ("accepted", "disputed", "rejected")


def test_nothing_that_is_shown_shows_the_open_bound(graph: Reader, names: Names) -> None:
    things = sorted(thing for thing in names._things if thing.startswith(f"{BASE}id/"))
    rows = graph.query("SELECT ?claim WHERE { ?claim a <https://w3id.org/chronolex/ontology#Claim> }")
    claims = sorted(row["claim"].value for row in rows)
    clashes = graph.query("SELECT ?one WHERE { ?one a <https://w3id.org/chronolex/ontology#Contradiction> }")
    shown = [*things[::90], *claims[::160], *sorted(row["one"].value for row in clashes)[::16]]
    for one in shown:
        document = show(graph, one, parse_day("2024-05-15"), today=TODAY, names=names)
        assert not any(text.startswith("9999") for text in _strings(document)), one
        assert document["label"]


def test_show_tells_names_properties_and_claims(tiny: Reader) -> None:
    shown = show(tiny, "old service", parse_day("2020-01-01"), today=TODAY)
    assert (shown["iri"], shown["label"]) == (iri("body/old-service"), "Old Service")
    assert {"text": "Старая служба", "language": "ru"} in shown["properties"]["rdfs:label"]
    assert [row["certainty"] for row in shown["claims"]] == ["certain", "certain"]
    with pytest.raises(UnknownName):
        show(tiny, "nothing like it", parse_day("2020-01-01"))


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_parses_back(tiny: Reader, form: str) -> None:
    data = export(tiny, form)
    assert data == export(tiny, form)
    back = set(parse(data, format=FORMATS[form]))
    quads = set(tiny.quads())
    if FORMATS[form].supports_datasets:
        assert back == quads
    else:
        assert {quad.triple for quad in back} == {quad.triple for quad in quads}


def test_one_graph_alone_can_be_exported(tiny: Reader) -> None:
    for name in ("corpus", "derived", "ontology"):
        graphs = {quad.graph_name for quad in parse(export(tiny, "nquads", name), format=FORMATS["nquads"])}
        assert graphs == {NamedNode(f"{BASE}graph/{name}")}
    with pytest.raises(UsageError, match="'history' is no graph here; write one of corpus, derived, ontology"):
        export(tiny, "nquads", "history")
    with pytest.raises(UsageError, match="'xml' is no format here"):
        export(tiny, "xml")


def test_export_lines_are_sorted(tiny: Reader) -> None:
    lines = export(tiny, "nquads").decode().splitlines()
    assert lines == sorted(lines)
