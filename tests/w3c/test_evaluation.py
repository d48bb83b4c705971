"""Queries with their answers, and the formats in which answers are written."""

from __future__ import annotations

import httpx
import pytest
from pyoxigraph import QueryResultsFormat, QuerySolutions

from chronolex.queries.lexer import tokens
from tests.w3c.answers import Answer, expected, of_bytes, of_engine, same
from tests.w3c.conftest import EVALUATED, Suite
from tests.w3c.known import ENGINE_FAILS
from tests.w3c.manifests import Case, cases, folder, path_of

if folder() is None:
    pytest.skip("CHRONOLEX_DATA is not set: the W3C suites are not here", allow_module_level=True)

CASES = cases(*EVALUATED)


def _media_type(case: Case) -> str:
    """The type to ask for: the one in which the suite keeps the answer."""
    suffix = path_of(case.result).suffix[1:]
    table = QueryResultsFormat.from_extension(suffix)
    if table:
        return table.media_type.partition(";")[0]
    return "text/turtle, application/sparql-results+json"


def _alone(case: Case, suite: Suite) -> Answer | str:
    """What the engine answers when it is called directly, or why it does not."""
    try:
        found = suite.store(case).query(case.text(), base_iri=case.query)
        if path_of(case.result).suffix == ".csv":
            assert isinstance(found, QuerySolutions)
            return Answer(csv=(found.serialize(format=QueryResultsFormat.CSV) or b"").decode())
        return of_engine(found)
    except (SyntaxError, ValueError, RuntimeError) as error:
        return str(error)


def _sent(case: Case, suite: Suite) -> httpx.Response:
    return suite.client(case).post(
        "/sparql",
        params=suite.data_set(case),
        content=f"BASE <{case.query}>\n{case.text()}".encode(),
        headers={"Content-Type": "application/sparql-query", "Accept": _media_type(case)},
    )


def _over_http(case: Case, suite: Suite) -> Answer | str:
    """What the service answers."""
    found = _sent(case, suite)
    return of_bytes(found.content, found.headers["content-type"]) if found.status_code == 200 else found.text


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_query_evaluation(case: Case, suite: Suite) -> None:
    if any(token.keyword == "SERVICE" for token in tokens(case.text())):
        assert _sent(case, suite).status_code == 403
        return
    wanted, ordered = expected(case)
    alone, found = _alone(case, suite), _over_http(case, suite)
    passes = not isinstance(alone, str) and same(alone, wanted, ordered, case.lax)
    passes_here = not isinstance(found, str) and same(found, wanted, ordered, case.lax)
    assert passes_here == passes, f"wanted {wanted}\nthe engine alone: {alone}\nover HTTP: {found}"
    # The engine draws no conclusions; whether a test of them passes is chance.
    known = case.entails or passes == (case.id not in ENGINE_FAILS)
    assert known, f"wanted {wanted}\nfound {alone}"
