"""Identifiers: what is refused, what each form means, and what a claim's key is made of."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chronolex.errors import UsageError
from chronolex.graph.identifiers import (
    ACT_TYPES,
    CLASSES,
    ActId,
    act_iri,
    claim_iri,
    claim_key,
    concept_iri,
    slug,
    source_iri,
    thing_iri,
)
from chronolex.graph.vocabulary import BASE
from chronolex.loaders.corpus.references import tails

checked = settings(max_examples=80, derandomize=True, deadline=None, database=None)

NO_ACTS = [
    "", "/", "law", "law/", "law/55", "law/2005", "law/2005/", "/law/2005/55", "law/2005/55/", "law//2005/55",
    "law/2005//55", "kg/law/2005/55", "eli/kg/law/2005/55", f"{BASE}eli/kg/law/2005/55", "law/05/55",
    "law/20050/55", "law/0000/55", "law/55/2005", "act/2005/55", "bill/2005/55", "Law/2005/55", "LAW/2005/55",
    "statute/2005/55", "law/2005/55 ", " law/2005/55", "law/2005/55\n", "law/２００５/55", "law/٢٠٠٥/55",
    "law/2005/５５", "law/2005/No-55", "law/2005/№55", "law/2005/55_1", "law/2005/-55", "law/2005/55-",
    "law/2005/5--5", "law/2005/../55", "law/2005/55?x", "law/2005/55#x", "law/2005/55%20",
    "law/2005/criminal code", "закон/2005/55", "code/criminal-code/1997", "law/2005/2018/144",
    "law/12/2018/144",
]  # fmt: skip

NO_PARTS = [
    "art", "art_", "art-12", "art12", "article_12", "art_12a", "art_124.1", "art_160_1", "art_160-", "art_-1",
    "art_160-1-2", "art_0", "art_012", "art_１２", "art_12/", "art_12//part_3", "art_12/art_13", "part_3/art_12",
    "pt_1/part_3", "art_1/annex_1", "note/art_12", "annex", "annex_a", "annex_1-2", "para_1", "part_3/part_4",
    "art_12/note/note", "note_1", "art_12\n", "art_12 ", "ст_12",
]  # fmt: skip


@pytest.mark.parametrize("path", [*NO_ACTS, *(f"law/2005/55/{part}" for part in NO_PARTS)])
def test_what_names_no_act_is_refused(path: str) -> None:
    with pytest.raises(UsageError, match="names no act"):
        ActId.parse(path)
    with pytest.raises(UsageError):
        act_iri(path, "kg")


@pytest.mark.parametrize(
    "path", ["treaty/palermo-protocol", "treaty/2000", "treaty/un/2000/palermo-protocol", "treaty/00/palermo"]
)
def test_a_treaty_without_its_year_or_with_an_issuer_is_refused(path: str) -> None:
    with pytest.raises(UsageError):
        ActId.parse(path)


@pytest.mark.parametrize("path", ["decision/2018/144", "order/2018/144", "order/2018/144/art_1"])
def test_an_order_or_decision_without_its_issuer_is_refused(path: str) -> None:
    with pytest.raises(UsageError, match="lacks its issuer; write type/issuer/year/number"):
        ActId.parse(path)


FORMS = [
    ("law/2005/55", "law", "", "2005", "55", []),
    ("law/2005/55/art_12", "law", "", "2005", "55", ["art_12"]),
    ("law/2005/55/art_12/part_3", "law", "", "2005", "55", ["art_12", "part_3"]),
    ("code/1997/criminal-code", "code", "", "1997", "criminal-code", []),
    ("code/1997/criminal-code/art_124/note", "code", "", "1997", "criminal-code", ["art_124", "note"]),
    ("code/1997/criminal-code/art_160-1", "code", "", "1997", "criminal-code", ["art_160-1"]),
    (
        "code/1997/criminal-code/art_160-1/part_2/pt_4",
        "code",
        "",
        "1997",
        "criminal-code",
        ["art_160-1", "part_2", "pt_4"],
    ),
    ("resolution/2019/493/annex_1", "resolution", "", "2019", "493", ["annex_1"]),
    ("resolution/2019/493/annex_1/pt_3", "resolution", "", "2019", "493", ["annex_1", "pt_3"]),
    ("resolution/2019/493/note", "resolution", "", "2019", "493", ["note"]),
    ("decision/state-migration-service/2018/144", "decision", "state-migration-service", "2018", "144", []),
    ("decision/state-migration-service/2018/144/pt_1", "decision", "state-migration-service", "2018", "144", ["pt_1"]),
    ("treaty/2000/palermo-protocol", "treaty", "", "2000", "palermo-protocol", []),
    ("treaty/2000/palermo-protocol/art_3", "treaty", "", "2000", "palermo-protocol", ["art_3"]),
]


@pytest.mark.parametrize(("path", "kind", "issuer", "year", "number", "parts"), FORMS)
def test_each_form_is_read_into_its_parts(
    path: str, kind: str, issuer: str, year: str, number: str, parts: list[str]
) -> None:
    read = ActId.parse(path)
    assert (read.type, read.issuer, read.year, read.number) == (kind, issuer, year, number)
    assert (read.path, read.part) == (path, "/".join(parts))
    assert "/".join([read.act, *parts]) == path
    assert read.parent == "/".join([read.act, *parts[:-1]])
    assert ActId.parse(read.parent).act == read.act


@pytest.mark.parametrize("kind", [kind for kind in ACT_TYPES if kind not in ("order", "decision")])
def test_every_type_of_act_has_an_iri(kind: str) -> None:
    assert act_iri(f"{kind}/2020/1", "kg").value == f"https://w3id.org/chronolex/eli/kg/{kind}/2020/1"


def test_an_inserted_article_keeps_its_printed_number() -> None:
    assert act_iri("code/2021/criminal-code/art_160-1", "kg").value.endswith("/art_160-1")


def test_a_treaty_belongs_to_no_country() -> None:
    assert act_iri("treaty/2000/palermo-protocol", "kg").value == f"{BASE}eli/int/treaty/2000/palermo-protocol"


numbers = st.integers(1, 999).map(str)
inserted = numbers | st.tuples(numbers, numbers).map("-".join)
words = st.from_regex(r"[a-z][a-z0-9]{0,5}(-[a-z0-9]{1,5}){0,2}", fullmatch=True)


@st.composite
def paths(draw: st.DrawFn) -> tuple[str, str]:
    """An act and what may follow it, in the one order that there is."""
    kind, issuer = draw(st.sampled_from(ACT_TYPES)), draw(words)
    named = kind in ("order", "decision") or draw(st.booleans())
    act = "/".join([kind, *([issuer] if named else []), str(draw(st.integers(1900, 2100))), draw(numbers | words)])
    steps = [("annex", numbers), ("art", inserted), ("part", inserted), ("pt", inserted)]
    part = [f"{name}_{draw(number)}" for name, number in steps if draw(st.booleans())]
    return act, "/".join([*part, *(["note"] if draw(st.booleans()) else [])])


@checked
@given(paths())
def test_an_identifier_is_printed_as_it_was_read(case: tuple[str, str]) -> None:
    act, part = case
    path = f"{act}/{part}" if part else act
    read = ActId.parse(path)
    assert (read.act, read.part, read.path) == (act, part, path)
    assert read.iri("kg").value == f"{BASE}eli/kg/{path}"
    rebuilt = "/".join(filter(None, [read.type, read.issuer, read.year, read.number, read.part]))
    assert rebuilt == path
    assert read.parent == (path.rpartition("/")[0] if part else act)


# -- Things, sources, concepts ---------------------------------------------------------------------------------------

NO_SLUGS = [
    "", " ", "A", "Ministry", "a b", "a_b", "a--b", "-a", "a-", "a/b", "a\n", "a.b", "..", "служба", "é", "a#b",
    "a?b", "５",
]  # fmt: skip


@pytest.mark.parametrize("text", NO_SLUGS)
def test_what_is_no_slug_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="names no thing"):
        thing_iri("body", text, "kg")
    with pytest.raises(UsageError, match="names no source"):
        source_iri(text, "kg")
    with pytest.raises(UsageError, match="names no claim"):
        claim_iri("kg", text, "key")
    with pytest.raises(UsageError, match="names no claim"):
        claim_iri("kg", "subject", text)


@pytest.mark.parametrize("kind", ["", "Body", "bodies", "law", "treaty", "claim", "source", "body/x", "thing"])
def test_what_is_no_class_is_refused(kind: str) -> None:
    with pytest.raises(UsageError, match="names no thing"):
        thing_iri(kind, "state-migration-service", "kg")


@pytest.mark.parametrize("kind", CLASSES)
def test_things_stand_under_their_class(kind: str) -> None:
    assert thing_iri(kind, "a-1", "kg").value == f"https://w3id.org/chronolex/id/kg/{kind}/a-1"


def test_the_other_forms_are_those_of_the_model() -> None:
    base = "https://w3id.org/chronolex"
    assert source_iri("osce-2025", "kg").value == f"{base}/source/kg/osce-2025"
    assert concept_iri("role", "coordinates").value == f"{base}/concept/role/coordinates"
    assert claim_iri("kg", "nrm", "coordinates").value == f"{base}/id/kg/claim/nrm/coordinates"


@pytest.mark.parametrize("notation", ["coordinates everything", "a/../b", "a\nb", "a>b", "a#b", "координирует"])
def test_a_notation_that_is_none_is_an_iri_of_no_scheme_and_no_accident(notation: str) -> None:
    """A corpus file may say anything here: that must become a fault, not a failure, and leave the scheme's space."""
    tail = concept_iri("role", notation).value.removeprefix(f"{BASE}concept/role/")
    assert tail != notation
    assert not set(tail) & set("/#<> \n")


# -- Slugs and keys of claims ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("iri", "expected"),
    [
        ("eli/kg/law/2005/55", "law-2005-55"),
        ("eli/kg/code/2021/criminal-code/art_160-1/part_2", "code-2021-criminal-code-art-160-1-part-2"),
        ("eli/kg/decision/state-migration-service/2018/144", "decision-state-migration-service-2018-144"),
        ("eli/int/treaty/2000/palermo-protocol", "treaty-2000-palermo-protocol"),
        ("id/kg/mechanism/nrm", "nrm"),
        ("concept/role/coordinates", "coordinates"),
    ],
)
def test_a_subject_is_a_slug_of_its_iri(iri: str, expected: str) -> None:
    assert slug(BASE + iri) == expected
    assert claim_iri("kg", slug(BASE + iri), "key").value.endswith(f"/claim/{expected}/key")


@checked
@given(paths())
def test_the_slug_of_every_act_and_part_can_be_a_claims_subject(case: tuple[str, str]) -> None:
    path = "/".join(filter(None, case))
    assert claim_iri("kg", slug(act_iri(path, "kg").value), "key")


pairs = st.lists(st.tuples(st.sampled_from(["clx:holder", "clx:role", "clx:object"]), words), max_size=4)


@checked
@given(pairs.flatmap(lambda values: st.tuples(st.just(values), st.permutations(values))))
def test_a_key_does_not_depend_on_order(case: tuple[list[tuple[str, str]], list[tuple[str, str]]]) -> None:
    values, again = case
    assert claim_key("Competence", values) == claim_key("Competence", iter(again))
    assert claim_iri("kg", "nrm", claim_key("Competence", values))


@checked
@given(pairs, pairs)
def test_other_values_give_another_key(one: list[tuple[str, str]], other: list[tuple[str, str]]) -> None:
    assert (claim_key("Competence", one) == claim_key("Competence", other)) == (sorted(one) == sorted(other))


def test_a_key_names_its_kind_and_keeps_kinds_and_roles_of_values_apart() -> None:
    values = [("clx:holder", "a"), ("clx:object", "b")]
    swapped = [("clx:holder", "b"), ("clx:object", "a")]
    assert claim_key("Filling", values).startswith("filling-")
    assert claim_key("Filling", values).partition("-")[2] != claim_key("Competence", values).partition("-")[2]
    assert claim_key("Filling", values) != claim_key("Filling", swapped)


def test_a_key_is_the_same_in_every_release() -> None:
    """Claims are cited by it: whoever changes the hash breaks every citation."""
    assert claim_key("Filling", [("clx:holder", "a"), ("clx:office", "b")]) == "filling-63592f069b"


# -- Tails -----------------------------------------------------------------------------------------------------------


def test_tails_are_of_whole_segments() -> None:
    found = list(tails(thing_iri("mechanism", "nrm", "kg").value))
    assert found == ["id/kg/mechanism/nrm", "kg/mechanism/nrm", "mechanism/nrm", "nrm"]
    assert not {"rm", "ism/nrm", ""} & set(found)
