"""Queries that are SPARQL, and others that are not; SERVICE is refused though it is."""

from __future__ import annotations

import pytest
from pyoxigraph import Store

from chronolex.queries.lexer import tokens
from tests.w3c.conftest import EMPTY, Suite
from tests.w3c.known import ENGINE_FAILS
from tests.w3c.manifests import Case, cases, folder

if folder() is None:
    pytest.skip("CHRONOLEX_DATA is not set: the W3C suites are not here", allow_module_level=True)

RIGHT = ("PositiveSyntaxTest", "PositiveSyntaxTest11", "PositiveSyntaxTest12")
WRONG = ("NegativeSyntaxTest", "NegativeSyntaxTest11", "NegativeSyntaxTest12")
# A right query has a type of answer; whichever it is, one of these is it.
ANY = "application/sparql-results+json, text/turtle"


def _status(case: Case) -> tuple[int, str]:
    """What the engine alone makes of the query, as HTTP would have it, and a word that must be said."""
    try:
        Store().query(case.text(), base_iri=case.query)
    except SyntaxError:
        return 400, "line"
    except RuntimeError:
        # SPARQL, but there is no such function here.
        return 400, "function"
    return 200, ""


@pytest.mark.parametrize("case", cases(*RIGHT, *WRONG), ids=lambda case: case.id)
def test_query_syntax(case: Case, suite: Suite) -> None:
    found = suite.client().post(
        "/sparql",
        params={"default-graph-uri": EMPTY},
        content=case.text().encode(),
        headers={"Content-Type": "application/sparql-query", "Accept": ANY},
    )
    if any(token.keyword == "SERVICE" for token in tokens(case.text())):
        assert found.status_code == 403, found.text
        return
    status, word = _status(case)
    # What the engine does not understand, the gate may have refused before.
    assert found.status_code in ({200} if status == 200 else {400, 403}), found.text
    assert word in found.text or found.status_code == 403
    understood = status == 200 or word == "function"
    assert (understood == (case.kind in RIGHT)) == (case.id not in ENGINE_FAILS), found.text
