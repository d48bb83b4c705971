"""Everything that a corpus file can have wrong, all at once, each with its file and line."""
# ruff: noqa: E501 - one case, one line

from __future__ import annotations

import itertools
import re
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal

from chronolex.errors import Fault, InputFaults, UsageError
from chronolex.graph.quads import Vocabulary, quads
from chronolex.graph.timeline import resolve
from chronolex.loaders.corpus.fields import Passage
from chronolex.loaders.corpus.load import load

from .tiny import SOURCES, WORLD, concepts, facts, refused, written

BODY = "bodies: [{id: one, label: One}]\n"
# file, first line, what the fault says, what it expects
BROKEN: dict[str, tuple[str, int, str, str]] = {
    "no YAML": ("bodies: [\n", 2, "flow", "well-formed YAML"),
    "an open quote": ('bodies:\n  - id: "one\n', 3, "quoted scalar", "well-formed YAML"),
    "a tab": ("bodies:\n\t- id: one\n", 2, "cannot start any token", "well-formed YAML"),
    "two documents": (BODY + "---\n" + BODY, 2, "another document", "well-formed YAML"),
    "a control character": ("# один\n" + BODY + "x: \x07\n", 3, "control characters", "well-formed YAML"),
    "NUL": (BODY + "x: \x00\n", 2, "hidden character U+0000", "only characters that show"),
    "a line separator": ("bodies:\n  - id: one\u2028\n", 2, "hidden character U+2028", "only characters that show"),
    "an empty file": ("", 1, "no mapping", "keys such as 'acts:'"),
    "comments alone": ("# nothing\n", 1, "no mapping", "keys such as 'acts:'"),
    "a list at the top": ("- id: one\n", 1, "no mapping", "keys such as 'acts:'"),
    "a word at the top": ("bodies\n", 1, "no mapping", "keys such as 'acts:'"),
    "a key twice": (BODY + "bodies: []\n", 2, "the key 'bodies' is written twice", "each key once"),
    "a key twice inside": ("bodies:\n  - id: one\n    label: A\n    id: two\n", 4, "'id' is written twice", "each key once"),
    "a list as key": ("? [a, b]\n: c\n", 1, "where a key should", "a key in plain text"),
    "an anchor": ("bodies:\n  - &x {id: one, label: One}\n", 2, "the anchor '&x'", "the value alone"),
    "an alias": ("bodies:\n  - id: &x one\n    label: *x\n", 3, "the alias '*x'", "the value itself"),
    "an alias to itself": ("bodies: &x\n  - *x\n", 2, "the alias '*x'", "the value itself"),
    "a tag": ("bodies:\n  - id: !!str one\n", 2, "the tag 'tag:yaml.org,2002:str'", "plain text"),
    "a tag of Python": ("bodies: !!python/object:os.system []\n", 1, "the tag", "plain text"),
    "depth": ("bodies: " + "[" * 3000 + "]" * 3000 + "\n", 1, "too deep", "at most 40"),
    "an unknown key": (BODY + "bodys: []\n", 2, "'bodys' is no key that belongs here", "a key of docs/corpus.md"),
    "an unknown key inside": ("bodies:\n  - id: one\n    label: One\n    nmae: x\n", 4, "'bodies.0.nmae'", "a key of"),
    "a missing key": (BODY + "mechanisms:\n  - id: two\n", 3, "'mechanisms.0.label' is missing", "a value for 'label'"),
    "no list": ("bodies: one\n", 1, "bodies: 'one' does not fit", "valid list"),
    "nothing after a key": ("bodies:\n", 1, "bodies: '' does not fit", "valid list"),
    "no words": ("bodies: [{id: one, label: {}}]\n", 1, "no words in any language", "en:, ru: or ky:"),
    "a slug with capitals": ("bodies:\n  - {id: One, label: One}\n", 2, "'One' does not fit", "pattern"),
    "an act without year": ("acts:\n  - {id: law/55, label: A}\n", 2, "'law/55' names no act", "type/year/number"),
    "an order without issuer": ("acts:\n  - {id: order/2020/5, label: A}\n", 2, "lacks its issuer", "type/issuer/year"),
    "a part among acts": ("acts:\n  - {id: law/2005/55/art_1, label: A}\n", 2, "is a part of an act", "provisions: of"),
    "a treaty among acts": ("acts:\n  - {id: treaty/2000/x, label: A}\n", 2, "wrong list", "treaties under treaties:"),
    "a law among treaties": ("treaties:\n  - {id: law/2005/5, label: A}\n", 2, "wrong list", "treaties under treaties:"),
    "no source hash": (SOURCES.replace("0" * 64, "beef").replace("one-", "on-"), 2, "'beef' does not fit", "pattern"),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN, ids=list(BROKEN))
def test_a_broken_file_is_refused_at_its_line(tmp_path: Path, case: str) -> None:
    text, line, wrong, expected = BROKEN[case]
    found = refused(tmp_path, {"sub/broken.yaml": text})
    right = [one for one in found if one.startswith(f"sub/broken.yaml:{line}: ")]
    assert any(wrong in one and expected in one.partition("; expected ")[2] for one in right), found
    assert all(len(one) < 400 for one in found)


@pytest.mark.parametrize(
    ("raw", "line", "wrong"),
    [
        (b"# one\n# two\nbodies: \xff\n", 3, "is not UTF-8"),
        ("bodies: [{id: one, label: Один}]".encode("cp1251"), 1, "is not UTF-8"),
        (BODY.encode("utf-16"), 1, "is not UTF-8"),
        (BODY.encode("utf-32-be"), 1, "hidden character U+0000"),
    ],
)
def test_other_encodings_are_refused(tmp_path: Path, raw: bytes, line: int, wrong: str) -> None:
    (written(tmp_path, {}) / "x.yaml").write_bytes(raw)
    (fault,) = refused(tmp_path, {})
    assert fault.startswith(f"x.yaml:{line}: ")
    assert wrong in fault


def test_a_byte_order_mark_and_line_ends_of_windows_do_no_harm(tmp_path: Path) -> None:
    root = written(tmp_path, {})
    (root / "x.yaml").write_bytes(b"\xef\xbb\xbf# one\r\nbodies:\r\n  - {id: one, label: One}\r\n")
    assert [thing.place.line for thing in load(root, concepts()).things if thing.kind == "Body"] == [3]


def test_a_file_that_would_be_passed_over_is_a_fault(tmp_path: Path) -> None:
    root = written(tmp_path, {"a.yml": BODY, "b.YAML": BODY})
    (root / ".#lock.yaml").symlink_to("nowhere")
    (root / "gone.yaml").symlink_to("nowhere")
    (root / "folder.yaml").mkdir()
    found = refused(tmp_path, {})
    assert [one.partition(":")[0] for one in found] == ["a.yml", "b.YAML", "folder.yaml", "gone.yaml"]


def test_a_country_without_a_corpus_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no corpus 'xx'"):
        load(tmp_path / "xx", concepts())


CLAIM = """\
bodies: [{id: one, label: One}, {id: two, label: Two}]
mechanisms:
  - {id: nrm, label: NRM}
competences:
  - object: mechanism/nrm
    role: coordinates
    holders:
      - body: body/one
        %s
        evidence: [one-2020 § 1 L5]
"""
WRONG_CLAIMS: dict[str, tuple[str, int, str, str]] = {
    "no date": ("from: soon", 9, "'soon' is not a date", "a date such as"),
    "30 February": ("from: 2019-02-30", 9, "'2019-02-30' is not a day of the calendar", "a date such as"),
    "the open bound": ("to: 9999-12-31", 9, "beyond the years", "a date such as"),
    "a date the wrong way": ("from: 05.03.2019", 9, "is not a date", "a date such as"),
    "a range the wrong way": ("period: 2020/2017", 9, "ends before it starts", "the earlier date first"),
    "two starts": ("{from: 2019, period: 2019/2020}", 8, "starts in two ways", "from:, period: or"),
    "two ends": ("{to: 2019, through: 2020}", 8, "ends in 2 ways (to, through)", "one of them"),
    "disputed without reason": ("standing: disputed", 8, "a disputed claim says why", "reason:"),
    "accepted with reason": ("reason: x", 8, "an accepted claim has no reason", "standing: disputed"),
    "an unknown standing": ("standing: maybe", 9, "'maybe' does not fit", "'accepted', 'disputed' or 'rejected'"),
    "an unknown source": ("from: {day: 2019, evidence: [three-2020 L1]}", 9, "no source 'three-2020'", "one-2020, two"),
    "a line outside": ("from: {day: 2019, evidence: [one-2020 L101]}", 9, "one-2020 has no line 101", "1 to 100"),
    "line 0": ("from: {day: 2019, evidence: [one-2020 L0]}", 9, "one-2020 has no line 0", "1 to 100"),
    "no passage": ("from: {day: 2019, evidence: [one-2020]}", 9, "'one-2020' is no passage", "source, locator, lines"),
    "a range of lines backwards": ("from: {day: 2019, evidence: [one-2020 L5-3]}", 9, "range of lines", "L20-22"),
    "a range without end": ("from: {day: 2019, evidence: [one-2020 L1-999999999]}", 9, "range of lines", "L20-22"),
    "lines in two places": ("from: {day: 2019, evidence: [one-2020 L5 L6]}", 9, "lines in two places", "together"),
    "a dangling basis": ("basis: resolution/2019/101", 8, "'resolution/2019/101' is declared", "one"),
    "a basis of digits": ("basis: 101", 8, "'101' alone names nothing", "resolution/2019/101"),
    "a basis of another class": ("basis: body/two", 8, "no Act or Treaty or Provision 'body/two'", "one"),
    "an event that is none": ("started_by: nrm/nothing", 8, "there is no claim 'nrm/nothing'", "subject/key"),
    "an event with another name": ("started_by: nothing", 8, "'nothing' names no claim", "subject/key"),
    "both names of a key": ("holder: body/two", 8, "body' is no key that belongs here", "a key of"),
    "a number that is none": ("exclusive: true", 9, "exclusive' is no key", "a key of"),
    "no days": ("{from: 2022-01-01, to: 2021-01-01}", 8, "no days fit this Competence", "bounds that agree"),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG_CLAIMS, ids=list(WRONG_CLAIMS))
def test_a_wrong_claim_is_refused_at_its_line(tmp_path: Path, case: str) -> None:
    entry, line, wrong, expected = WRONG_CLAIMS[case]
    lines = [entry] if not entry.startswith("{") else entry.strip("{}").split(", ")
    text = CLAIM % "\n        ".join(lines)
    if case == "no days":
        with pytest.raises(InputFaults) as error:
            resolve(load(written(tmp_path, {"claim.yaml": text}), concepts()))
        found = [str(fault) for fault in error.value.faults]
    else:
        found = refused(tmp_path, {"claim.yaml": text})
    right = [one for one in found if one.startswith(f"claim.yaml:{line}: ")]
    assert any(wrong in one and expected in one.partition("; expected ")[2] for one in right), found


MORE: dict[str, tuple[str, int, str]] = {
    "a claim without evidence": ("measures:\n  - id: a\n    label: A\n    in_force:\n      - text: X\n", 5, "cites no source"),
    "a mechanism in force": ("mechanisms:\n  - id: a\n    label: A\n    in_force: []\n", 4, "no key that belongs here"),
    "a claim that cites nothing": ("bodies:\n  - id: a\n    label: A\n    names:\n      - name: X\n", 5, "cites no source"),
    "a date that nothing prints": (
        "bodies:\n  - id: a\n    label: A\n    names:\n      - name: X\n        from: 2019\n"
        "        to: {day: 2020, evidence: [one-2020 L1]}\n", 5, "no source prints 2019",
    ),
    "two claims of one identity": (
        "bodies:\n  - id: a\n    label: A\n    names:\n      - {name: X, from: 2019, evidence: [one-2020 L1]}\n"
        "      - {name: Y, from: 2020, evidence: [one-2020 L2]}\n", 6, "the claim at x.yaml:5 says",
    ),
    "an id twice": (BODY + "units: []\n" + "collegia:\n  - {id: one, label: A}\n  - {id: one, label: B}\n", 5, "declared twice"),
    "a provision without parent": (
        "acts:\n  - id: law/2005/55\n    label: A\n    provisions:\n      - {id: art_1/part_2}\n", 5, "law/2005/55/art_1",
    ),
    "a provision of no form": ("acts:\n  - id: law/2005/55\n    label: A\n    provisions:\n      - {id: x_1}\n", 5, "no act"),
    "an ambiguous tail": (
        BODY + "units: [{id: one, label: One}]\nfindings:\n  - {about: one, kind: opinion, text: X, evidence: [one-2020 L1]}\n",
        4, "may be any of id/kg/body/one, id/kg/unit/one",
    ),
    "an unknown concept": (BODY + "findings:\n  - {about: one, kind: gossip, text: X, evidence: [one-2020 L1]}\n", 3, "no finding"),
    "an event's date": ("acts:\n  - id: law/2005/55\n    label: A\n    adopted:\n      - effect: inserts\n        day: 2005-02-30\n"
                        "        evidence: [one-2020 L1]\n", 6, "2005-02-30"),
    "a single event's date": ("acts:\n  - id: law/2005/55\n    label: A\n    adopted:\n      evidence: [one-2020 L1]\n"
                              "      day: 2005-02-30\n", 6, "2005-02-30"),
    "a property of no vocabulary": (BODY.replace("[", "\n  - ").replace("]", "").replace("{", "").replace(", label", "\n    label")
        .replace("}", "") + "    statements:\n      - property: legalForm\n        value: x\n        evidence: [one-2020 L1]\n", 5, "legalForm"),
    "a negative figure": (BODY + "observations:\n  - {measure: other, period: 2020, value: -1, reporter: one, evidence: [one-2020 L1]}\n",
                          3, "'-1' does not fit"),
    "a figure that is none": (BODY + "observations:\n  - {measure: other, period: 2020, value: NaN, reporter: one, "
                              "evidence: [one-2020 L1]}\n", 3, "'NaN' does not fit"),
    "an absence of nothing": (BODY + "absences:\n  - {absent: Competence, role: funds, evidence: [one-2020 L1]}\n", 3, "nothing says what"),
    "a contradiction of one": (BODY + "contradictions:\n  - {id: x, between: [a/b], about: one, kind: apparent, text: X, unseen: Y}\n", 3, "between"),
    "a contradiction that a rule might see": (BODY + "contradictions:\n  - {id: x, between: [a/b, a/c], about: one, kind: apparent, text: X}\n",
                                              3, "unseen"),
    "a part of itself": ("measures:\n  - {id: a, label: A, part_of: b}\n  - {id: b, label: B, part_of: a}\n", 2, "a part of itself"),
    "a source twice": (SOURCES, 2, "source 'one-2020' is declared twice"),
}  # fmt: skip


@pytest.mark.parametrize("case", MORE, ids=list(MORE))
def test_what_does_not_go_together_is_refused(tmp_path: Path, case: str) -> None:
    text, line, wrong = MORE[case]
    found = refused(tmp_path, {"x.yaml": text})
    assert any(one.startswith(f"x.yaml:{line}: ") and wrong in one for one in found), found


def test_all_faults_come_together_and_nothing_is_loaded(tmp_path: Path) -> None:
    files = {f"f{number:02}.yaml": text for number, (text, *_) in enumerate(BROKEN.values())}
    files |= {f"g{number:02}.yaml": text for number, (text, *_) in enumerate(MORE.values())}
    with pytest.raises(InputFaults) as error:
        load(written(tmp_path, files), concepts())
    blamed = {fault.file for fault in error.value.faults}
    assert blamed >= {name for name in files if name.startswith("f")}
    assert error.value.faults == sorted(set(error.value.faults))
    head, *rest = str(error.value).splitlines()
    assert head == f"{len(rest)} faults; nothing was loaded."
    assert all(re.fullmatch(r"[^:]+:\d+: .+; expected .+", line) for line in rest)


@given(
    st.text(max_size=60),
    st.sampled_from(["%s", "bodies: %s", "bodies: [{id: %s}]", "bodies:\n  - id: a\n    label: %s"]),
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_breaks_the_reader(tmp_path: Path, text: str, around: str) -> None:
    root = written(tmp_path, {})
    (root / "x.yaml").write_bytes((around % text).encode("utf-8", "surrogatepass"))
    faults: list[Fault] = []
    try:
        load(root, concepts())
    except InputFaults as error:
        faults = error.faults
    assert all(re.fullmatch(r"x\.yaml:\d+: .+; expected .+", str(fault)) for fault in faults)


def test_scalars_stay_the_text_that_is_written(tmp_path: Path) -> None:
    text = """\
    acts:
      - id: law/2005/010
        label: {en: no, ru: 9.10}
        alt: {en: [1e3, ~, 0x10, null, 2019-03-05, "yes"]}
    """
    (act,) = (thing for thing in facts(tmp_path, text).things if thing.kind == "Act")
    said = {(name, value.value) for name, value in act.properties if isinstance(value, Literal)}
    assert {("rdfs:label", "no"), ("rdfs:label", "9.10"), ("eli:number", "010")} <= said
    assert {value for name, value in said if name == "skos:altLabel"} == {
        "1e3",
        "~",
        "0x10",
        "null",
        "2019-03-05",
        "yes",
    }


def test_a_function_that_nobody_held_needs_no_holders(tmp_path: Path) -> None:
    text = """\
    object: mechanism/nrm
    role: coordinates
    absences: [{evidence: [one-2020 L1]}]
    """
    (claim,) = facts(tmp_path, "mechanisms: [{id: nrm, label: NRM}]", text).claims
    assert (claim.kind, claim.place.file, claim.place.line) == ("Absence", "file1.yaml", 3)


def test_places_point_at_what_is_written(tmp_path: Path) -> None:
    places = {
        claim.iri.value.rpartition("/")[2]: claim.place for claim in facts(tmp_path, *list(WORLD.values())[1:]).claims
    }
    assert (places["old"].file, places["old"].line) == ("file1.yaml", 5)
    assert [places[key].line for key in ("new", "nobody", "adoption", "punishes")] == [11, 16, 4, 10]


@pytest.mark.parametrize(
    ("at", "source", "locator", "lines"),
    [
        ("mon-2019 L399", "mon-2019", "", (399,)),
        ("mon-2019 § 2.1.5 L399", "mon-2019", "§ 2.1.5", (399,)),
        ("mon-2019 ¶ 19 L113,L117", "mon-2019", "¶ 19", (113, 117)),
        ("mon-2019 table-2015 row 2 L5-7, 9,L2", "mon-2019", "table-2015 row 2", (2, 5, 6, 7, 9)),
        ("mon-2019 Law 5 L7", "mon-2019", "Law 5", (7,)),
    ],
)
def test_a_passage_is_read_as_written(at: str, source: str, locator: str, lines: tuple[int, ...]) -> None:
    passage = Passage.model_validate(at)
    assert (passage.source, passage.locator, passage.lines) == (source, locator, lines)


def _quads(folder: Path, files: dict[str, str]) -> list[str]:
    found = load(written(folder, files), concepts())
    return [str(quad) for quad in quads(found.things, resolve(found), Vocabulary({}, {}))]


def test_the_order_of_files_changes_nothing(tmp_path: Path) -> None:
    names = ["a.yaml", "b/c.yaml", "d.yaml", "z.yaml"]
    texts = [WORLD[name] for name in ("things.yaml", "who.yaml", "acts.yaml")]
    once = _quads(tmp_path / "once", dict(zip(names, texts, strict=False)))
    for number, order in enumerate(itertools.permutations(names, 3)):
        assert _quads(tmp_path / str(number), dict(zip(order, texts, strict=True))) == once


def test_dates_evidence_and_their_order_do_not_change_who_a_claim_is(tmp_path: Path) -> None:
    base = dedent(WORLD["who.yaml"]).replace("    key: old\n", "").replace("    key: new\n", "")
    turned = base.replace("2019-03-05", "2018").replace("[one-2020 § 2 L4]", "[two-2025 L9, one-2020 L8]")
    head, _, rest = turned.partition("holders:\n")
    holders, _, absences = rest.partition("absences:")
    first, second = holders.split("  - body: new")
    turned = f"{head}holders:\n  - body: new{second}{first}absences:{absences}"
    both = [facts(tmp_path / str(number), text, WORLD["things.yaml"], WORLD["acts.yaml"]).claims
            for number, text in enumerate((base, turned))]  # fmt: skip
    assert {claim.iri for claim in both[0]} == {claim.iri for claim in both[1]}
    assert both[0] != both[1]
