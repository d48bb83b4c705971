"""Tables cut at a limit: documents of their type, with exactly the first rows, whatever stands in the values."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, QueryResultsFormat, QuerySolutions, Store, Triple, parse_query_results

from chronolex.api.readers import rows
from chronolex.api.readers.rows import SHAPES, Over, Table

Value = Literal | NamedNode | Triple | None
Row = tuple[Value, Value, Value]
PLENTY = 10**9
EMPTY: Row = (None, None, None)

# What stands between rows, and what could be taken for it.
BITS = [
    '"', "\\", "}", "{", ",", "},{", '"}},{"', '"}},{', "]}}", "{}", "\r\n", "\n", "\r", "\t", "<result>", '""', "a",
    "é",     "</result><result>", "&", '"bindings":[', "<results>",
]  # fmt: skip
LITERALS = st.lists(st.sampled_from(BITS), max_size=6).map("".join).map(Literal)
QUOTED = LITERALS.map(lambda one: Triple(NamedNode("urn:s"), NamedNode("urn:p"), one))
VALUES = st.one_of(st.none(), LITERALS, QUOTED, st.just(NamedNode("urn:x")))
TABLES = st.lists(st.tuples(VALUES, VALUES, VALUES), max_size=8)


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look at what has come after every byte, and not after many."""
    monkeypatch.setattr(rows, "CHUNK", 1)


def query(table: list[Row], width: int) -> str:
    """Return a query of which the answer is a table."""

    def written(value: Value) -> str:
        if isinstance(value, Triple):
            return f"<<( {value.subject} {value.predicate} {value.object} )>>"
        return "UNDEF" if value is None else str(value)

    names = " ".join(f"?v{number}" for number in range(width))
    lines = " ".join(f"({' '.join(map(written, row[:width]))})" for row in table)
    return f"SELECT {names} {{ VALUES ({names}) {{ {lines} }} }}"


def document(table: list[Row], width: int, media_type: str) -> bytes:
    """Return what the engine writes."""
    kind = QueryResultsFormat.from_media_type(media_type)
    assert kind
    found = Store().query(query(table, width))
    assert isinstance(found, QuerySolutions)
    return found.serialize(None, kind) or b""


def passed_on(data: bytes, media_type: str, most_rows: int, most_bytes: int, step: int) -> tuple[bytes, str, int]:
    """Return what comes out of a table, the limit that was reached, and the rows that count when it was."""
    out: list[bytes] = []
    table = Table(SHAPES[media_type], most_rows, most_bytes, out.append)
    limit = ""
    try:
        for start in range(0, len(data), step):
            table.write(data[start : start + step])
        out.append(table.rest())
    except Over:
        limit, rest = table.cut()
        out.append(rest)
    return b"".join(out), limit, table.rows


@pytest.mark.parametrize("media_type", SHAPES)
@settings(max_examples=50, deadline=None)
@given(TABLES, st.integers(1, 3), st.integers(1, 9), st.integers(1, 300))
@example([EMPTY] * 4, 1, 2, 1)
@example([(Literal("},{},{"), None, None)] * 3, 1, 2, 1)
@example([(Literal('x"}},{'), None, None)] * 3, 2, 1, 7)
@example([(Literal("ends with \\"), None, None)] * 3, 1, 2, 5)
def test_a_table_past_its_rows_is_cut_after_the_last_allowed(
    media_type: str, table: list[Row], width: int, most: int, step: int
) -> None:
    whole = document(table, width, media_type)
    found, limit, counted = passed_on(whole, media_type, most, PLENTY, step)
    if len(table) <= most:
        assert (found, limit) == (whole, "")
    else:
        assert (found, limit, counted) == (document(table[:most], width, media_type), "rows", most)


@pytest.mark.parametrize("media_type", SHAPES)
@settings(max_examples=50, deadline=None)
@given(TABLES, st.integers(1, 3), st.integers(250, 900), st.integers(1, 300))
def test_a_table_past_its_bytes_is_cut_where_it_fits(
    media_type: str, table: list[Row], width: int, most: int, step: int
) -> None:
    whole = document(table, width, media_type)
    found, limit, counted = passed_on(whole, media_type, PLENTY, most, step)
    if len(whole) <= most:
        assert (found, limit) == (whole, "")
        return
    assert limit == "bytes"
    assert len(found) <= most
    assert found == document(table[:counted], width, media_type)
    # One more would not have fitted, unless it was the last: where a row ends shows only when the next one begins.
    assert counted + 1 >= len(table) or len(document(table[: counted + 1], width, media_type)) > most


@pytest.mark.parametrize("media_type", [name for name in SHAPES if name != "text/csv"])
def test_a_cut_table_is_read_by_others(media_type: str) -> None:
    table: list[Row] = [(Literal(f"row {number}"), NamedNode("urn:x"), None) for number in range(50)]
    found, _, _ = passed_on(document(table, 3, media_type), media_type, 20, PLENTY, 64)
    kind = QueryResultsFormat.from_media_type(media_type)
    assert kind
    read = parse_query_results(found, kind)
    assert isinstance(read, QuerySolutions)
    assert [row["v0"] for row in read] == [row[0] for row in table[:20]]


def test_a_row_that_never_ends_is_not_looked_through_again_and_again(monkeypatch: pytest.MonkeyPatch) -> None:
    # Linear: twice as much text that looks like rows is looked through at most about twice as often.
    monkeypatch.setattr(rows, "CHUNK", 65_536)
    looked: list[int] = []
    shape = SHAPES["application/sparql-results+json"]
    really = shape.is_odd

    def counting(part: bytes) -> bool:
        looked.append(len(part))
        return really(part)

    monkeypatch.setattr(shape, "is_odd", counting)

    def work(size: int) -> int:
        looked.clear()
        head = b'{"head":{"vars":["x"]},"results":{"bindings":['
        row = b'{"x":{"type":"literal","value":"' + b"},{" * size
        passed_on(head + row + b'"}}]}}', "application/sparql-results+json", PLENTY, PLENTY, 8192)
        return sum(looked)

    assert 0 < work(60_000) < 3 * work(30_000)


def test_every_type_for_tables_has_a_shape() -> None:
    from chronolex.api.formats import TABLES as OFFERED

    assert set(OFFERED.values()) <= set(SHAPES)
