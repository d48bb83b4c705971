"""Every update of the suites is refused, however it is sent, and it is said where changes go."""

from __future__ import annotations

import pytest

from chronolex.api.readers.gate import UPDATES
from chronolex.queries.lexer import tokens
from tests.w3c.conftest import Suite
from tests.w3c.manifests import Case, cases, folder

if folder() is None:
    pytest.skip("CHRONOLEX_DATA is not set: the W3C suites are not here", allow_module_level=True)

RIGHT = ("UpdateEvaluationTest", "PositiveUpdateSyntaxTest", "PositiveUpdateSyntaxTest11")
WRONG = ("NegativeUpdateSyntaxTest", "NegativeUpdateSyntaxTest11")


@pytest.mark.parametrize("case", cases(*RIGHT, *WRONG), ids=lambda case: case.id)
def test_updates_are_refused(case: Case, suite: Suite) -> None:
    client, text = suite.client(), case.text()
    direct = {"Content-Type": "application/sparql-update"}
    answers = [
        client.post("/sparql", data={"update": text}),
        client.post("/sparql", content=text.encode(), headers=direct),
    ]
    # An update that does nothing, which is allowed, is no query either, but nobody can tell what it was to be.
    if case.kind in RIGHT and any(token.keyword in UPDATES for token in tokens(text)):
        answers.append(client.post("/sparql", data={"query": text}))
    for found in answers:
        assert found.status_code == 403, found.text
        assert "/amendments" in found.json()["error"]["message"]
