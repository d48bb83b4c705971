"""What a person writes for a thing: identifiers, tails, names; and never a guess."""
# ruff: noqa: E501 - one row, one line

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chronolex.errors import AmbiguousName, UnknownName, UsageError
from chronolex.graph.citations import cited
from chronolex.graph.names import Named, Names
from chronolex.graph.store import Reader
from chronolex.graph.vocabulary import BASE, PREFIXES
from chronolex.graph.wording import words

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
        ("resolution 493", (), "resolution/2019/493"),
        ("Resolution N493 of the Kyrgyz Republic", (), "resolution/2019/493"),
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
        ("№ 493", ["2019/493", "2020/493"]),
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


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("МВД КР", "мвд Кыргызской Республики"),
        ("М.В.Д.", "МВД"),
        ("Ministry of Labour of the Kyrgyz Republic", "ministry of labor of KR"),
        ("Organisation, programme & centre", "organization program Center"),
        ("organising", "Organizing"),
        ("defence offences", "defense offenses"),
        ("Co-ordinator", "coordinator"),
        ("Prosecutor’s Office", "Prosecutor's office"),
        ("women's rights", "women rights"),
        ("Resolution No. 493", "resolution №493"),
        ("Resolution N493", "Resolution 493"),
        ("Закон № 55", "закон номер 55"),
        ("«Об Омбудсмене»", '"об омбудсмене"'),
        ("Иссык–Кульская", "иссык-кульская"),
        ("Жогорку Кеңеш", "жогорку кенеш"),
        ("Чүй, Көл", "Чуй кол"),
        ("Кыргызстандын", "КР"),
        ("Ёлка", "елка"),
    ],
)
def test_what_is_spelled_otherwise_is_the_same_words(one: str, other: str) -> None:
    assert words(one) == words(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("No refuge", "refuge"), ("МВД", "МИД"), ("four", "for"), ("E.G.Strokova", "EG Strokova"), ("art 16", "art 166")],
)
def test_what_is_another_word_stays_another(one: str, other: str) -> None:
    assert words(one) != words(other)


def test_the_country_and_little_words_do_not_matter_where_nothing_else_is_called_so() -> None:
    names = Names([
        _thing("id/kg/body/law", "Body", "Ministry of Law"), _thing("id/kg/territory/land", "Territory", "Kyrgyz Republic"),
        _thing("id/kg/body/council", "Body", "Council of the Kyrgyz Republic"), _thing("id/kg/body/other", "Body", "Council on Law"),
    ])  # fmt: skip
    assert names.find("the Ministry of Law of Kyrgyzstan").value == iri("body/law")
    assert names.find("Council").value == iri("body/council")
    assert names.find("КР").value == iri("territory/land")
    assert [one["iri"] for one in names.search("Council of the Kyrgyz Republic")] == [iri("body/council")]


@pytest.mark.parametrize(
    ("text", "path", "act"),
    [
        ("Art. 166", "art_166", ""),
        ("article 160-1 of the Criminal Code", "art_160-1", "of the criminal code"),
        ("ст.166 УК", "art_166", "ук"),
        ("п. 2 ч. 1 статьи 80 УПК", "art_80/part_1/pt_2", "упк"),
        ("Приложение 1, Постановление № 493", "annex_1", "постановление 493"),
        ("annex 1, pt. 4", "annex_1/pt_4", ""),
        ("Note to Art. 171", "art_171/note", "to"),
        ("КЖКнын 166-беренеси", "art_166", "кжкнын"),
        ("12-берене, 3-бөлүк", "art_12/part_3", ""),
    ],
)
def test_a_provision_is_cited_by_its_numbers(text: str, path: str, act: str) -> None:
    assert cited(text) == (path, act)


@pytest.mark.parametrize("text", ["Law No. 55", "a note", "Artek 5", "party of 3", "Постановление 493", ""])
def test_what_cites_no_provision(text: str) -> None:
    assert cited(text) is None


def test_a_citation_finds_the_provision_of_the_act_that_is_named() -> None:
    acts = [("code/1997/code", "Уголовный кодекс 1997"), ("code/2021/127", "Уголовный кодекс 2021")]
    things = [_thing(f"eli/kg/{path}", "Act", name, "УК") for path, name in acts]
    things += [_thing(f"eli/kg/{path}/art_5", "Provision", f"ст. 5, {name}") for path, name in acts]
    things.append(_thing("eli/kg/code/2021/127/art_6", "Provision", "ст. 6, Уголовный кодекс 2021"))
    names = Names(things)
    assert names.find("статья 6 УК").value.endswith("code/2021/127/art_6")
    assert names.find("ст. 5 Уголовного кодекса 1997").value.endswith("1997/code/art_5")
    for text in ("ст. 5 УК", "ст. 5"):
        with pytest.raises(AmbiguousName) as error:
            names.find(text)
        assert len(error.value.candidates) == 2
    with pytest.raises(UnknownName):
        names.find("ст. 7 УК")


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
