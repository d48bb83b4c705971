"""What a person writes for a thing: identifiers, tails, names; and never a guess."""
# ruff: noqa: E501 - one row, one line

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chronolex.errors import AmbiguousName, UnknownName, UsageError
from chronolex.graph.names import Named, Names, words
from chronolex.graph.store import Reader
from chronolex.graph.vocabulary import BASE, PREFIXES

from .tiny import iri, tiny_graph

CLX = PREFIXES["clx"]


def _thing(path: str, kind: str, *names: str) -> Named:
    return Named(BASE + path, frozenset({CLX + kind}), names, {"en": names[0]} if names else {})


NAMES = Names(
    [
        _thing("id/kg/body/police", "Body", "Police", "Милиция", "Ministry of Interior (police)"),
        _thing("id/kg/body/police-academy", "Body", "Police Academy", "Ёлка №5"),
        _thing("id/kg/unit/police", "Unit", "Police unit"),
        _thing("id/kg/mechanism/nrm", "Mechanism", "National Referral Mechanism", "NRM"),
        _thing("eli/kg/resolution/2019/493", "Act", "Resolution No. 493"),
        _thing("eli/kg/resolution/2020/493", "Act", "Resolution No. 493 (2020)"),
        _thing("concept/role/coordinates", "x", "coordinates"),
        _thing("concept/sanction/fine", "x", "fine"),
    ],
    lambda: [iri("claim/nrm/police-coordinates"), iri("claim/nrm/police-funds"), iri("contradiction/nrm")],
)


@pytest.mark.parametrize(
    ("text", "classes", "tail"),
    [
        (iri("mechanism/nrm"), (), "mechanism/nrm"),
        ("nrm", (), "mechanism/nrm"),
        ("mechanism/nrm", (), "mechanism/nrm"),
        ("id/kg/mechanism/nrm", (), "mechanism/nrm"),
        ("/mechanism/nrm/", (), "mechanism/nrm"),
        ("  nrm \n", (), "mechanism/nrm"),
        ("NRM", (), "mechanism/nrm"),
        ("referral mechanism, NATIONAL", (), "mechanism/nrm"),
        ("national mechanism", (), "mechanism/nrm"),
        ("resolution/2019/493", (), "resolution/2019/493"),
        ("2019/493", (), "resolution/2019/493"),
        ("Resolution 493 2020", (), "resolution/2020/493"),
        ("resolution no 493", (), "resolution/2019/493"),
        ("police", ("Body",), "body/police"),
        ("police", ("Unit",), "unit/police"),
        ("Police", ("Body", "Act"), "body/police"),
        ("милиция", (), "body/police"),
        ("МИЛИЦИЯ", (), "body/police"),
        ("елка 5", (), "body/police-academy"),
        ("5, ёлка", (), "body/police-academy"),
        ("interior ministry", (), "body/police"),
        ("claim/nrm/police-funds", (), "claim/nrm/police-funds"),
        (iri("claim/nrm/police-coordinates"), (), "claim/nrm/police-coordinates"),
        ("contradiction/nrm", (), "contradiction/nrm"),
    ],
)
def test_a_text_finds_its_one_thing(text: str, classes: tuple[str, ...], tail: str) -> None:
    assert NAMES.find(text, classes).value.endswith("/" + tail)


def test_an_identifier_wins_over_a_name_and_a_whole_name_over_some_words() -> None:
    names = Names([
        _thing("id/kg/body/fund", "Body", "Anything"), _thing("id/kg/body/x", "Body", "Fund"),
        _thing("id/kg/body/y", "Body", "Old Fund"), _thing("id/kg/body/z", "Body", "New old fund"),
    ])  # fmt: skip
    assert names.find("fund").value == iri("body/fund")
    assert names.find("fund old").value == iri("body/y")
    assert names.find("new fund").value == iri("body/z")


@pytest.mark.parametrize(
    ("text", "tails"),
    [
        ("police", ["body/police", "unit/police"]),
        ("493", None),
        ("2019", None),
        ("٤٩٣", None),
        ("resolution 493", ["2019/493", "2020/493"]),
        ("claim/nrm/police", None),
    ],
)
def test_what_may_mean_several_is_answered_with_all(text: str, tails: list[str] | None) -> None:
    if tails is None:
        with pytest.raises(UsageError):
            NAMES.find(text)
        return
    with pytest.raises(AmbiguousName, match="may mean several things") as error:
        NAMES.find(text)
    assert [one["iri"] for one in error.value.candidates] == sorted(one["iri"] for one in error.value.candidates)
    assert all(one["iri"].endswith(tail) for one, tail in zip(error.value.candidates, tails, strict=True))
    assert all(one["label"] in str(error.value) for one in error.value.candidates)


def test_digits_alone_say_what_to_write() -> None:
    with pytest.raises(UsageError, match=r"'493' alone names nothing; write more of it, such as resolution/2019/493"):
        NAMES.find(" 493 ")


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_nothing_is_no_name(text: str) -> None:
    with pytest.raises(UsageError, match="A name is empty"):
        NAMES.find(text)


def test_what_is_unknown_has_near_names() -> None:
    with pytest.raises(
        UnknownName, match=r"Nothing here is called 'Natonal Referal Mechanism'\. Did you mean"
    ) as error:
        NAMES.find("Natonal Referal Mechanism")
    assert error.value.near[0] == "National Referral Mechanism"
    with pytest.raises(UnknownName) as error:
        NAMES.find("nrm", ["Body"])
    assert "National Referral Mechanism" not in error.value.near


def test_concepts_answer_only_where_their_scheme_is_asked() -> None:
    assert NAMES.find("coordinates", scheme="role").value.endswith("role/coordinates")
    assert NAMES.find("role/coordinates", scheme="role").value.endswith("role/coordinates")
    for narrowed in ({}, {"scheme": "sanction"}, {"classes": ["Body"]}):
        with pytest.raises(UnknownName):
            NAMES.find("coordinates", **narrowed)


@pytest.mark.parametrize("part", ["olice", "y/police", "kg/mechanism", "mechanism", "ody/police", "nr", "http://x/nrm"])
def test_a_part_of_a_segment_is_no_tail(part: str) -> None:
    with pytest.raises((UnknownName, AmbiguousName)) as error:
        Names([_thing("id/kg/body/police", "Body"), _thing("id/kg/mechanism/nrm", "Mechanism")]).find(part)
    assert isinstance(error.value, UnknownName)


@pytest.mark.parametrize(
    "text",
    ["<script>", '"', "\\", "nrm> . ?s ?p ?o", "?thing", "a" * 100_000, "\x00", "%s", "{0}", "nrm#x", "..", "*", "\ud800", "🙂",
     "id/kg/../kg/mechanism/nrm", "https://w3id.org/chronolex/ a b", "' OR 1=1", "://", "-", "=1+1"],
)  # fmt: skip
def test_hostile_text_is_an_unknown_name(text: str) -> None:
    with pytest.raises(UsageError) as error:
        NAMES.find(text)
    assert error.value.exit_code == 2


@given(st.text(max_size=30))
@settings(max_examples=150, deadline=None)
def test_no_text_breaks_the_finder(text: str) -> None:
    try:
        found = NAMES.find(text).value
    except UsageError:
        return
    assert found.startswith(BASE)


@given(st.text(max_size=30))
@settings(max_examples=150, deadline=None)
def test_words_do_not_depend_on_how_letters_are_composed(text: str) -> None:
    assert words(text) == words(unicodedata.normalize("NFD", text)) == words(unicodedata.normalize("NFC", text))


def test_names_of_a_graph_and_its_search(tmp_path: Path) -> None:
    names = Names.of(tiny_graph(tmp_path))
    assert names.label(iri("body/old-service")) == "Old Service"
    assert names.label(iri("body/old-service"), "ru") == "Старая служба"
    assert names.label(iri("body/old-service"), "ky") == "Old Service"
    assert names.label(iri("body/unheard-of")) == "unheard-of"
    found = names.search("service")
    assert [(one["label"], one["class"]) for one in found] == [("Old Service", "Body")]
    assert names.search("уголовный", language="ru")[0]["label"] == "Уголовный кодекс (2017)"
    assert names.search("") == names.search("...") == []
    assert len(names.search("code", limit=1)) == 1
    assert names.find("claim/trafficking/old").value == iri("claim/trafficking/old")


def test_each_offence_of_the_issue_answers_to_its_english_name(graph: Reader) -> None:
    names = Names.of(graph)
    for text in (
        "trafficking in persons", "trafficking in children", "forced labour", "kidnapping for marriage",
        "organising illegal migration", "unlawful taking of passport",
    ):  # fmt: skip
        assert "/offence/" in names.find(text, ["Offence"]).value


def test_every_thing_of_the_real_graph_answers_to_its_own_iri_and_class_tail(graph: Reader) -> None:
    names = Names.of(graph)
    for thing in names._things.values():
        if thing.iri.startswith((f"{BASE}id/", f"{BASE}eli/")):
            assert names.find(thing.iri).value == thing.iri
            assert names.find(thing.iri.removeprefix(BASE)).value == thing.iri
