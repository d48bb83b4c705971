"""Describe in OpenAPI what is read from the query string by hand."""

from __future__ import annotations

from typing import Any

from chronolex.queries.catalogue import catalogue


def parameter(name: str, description: str, required: bool = False, **schema: Any) -> dict[str, Any]:
    """Return the description of a parameter in the query string."""
    kind = {"type": "string", **schema}
    return {"name": name, "in": "query", "required": required, "description": description, "schema": kind}


LANG = parameter("lang", "the language in which things are named", enum=["en", "ru", "ky"], default="en")
DATE = parameter("date", "the day asked about (default: today where the corpus' country is)", format="date")
KNOWN_ON = parameter("known_on", "count only what sources had said by this day", format="date")


def question_parameters() -> list[dict[str, Any]]:
    """Return the parameters of `/questions/{name}`: the path, the dates, and what any question asks for."""
    path = {
        "name": "name",
        "in": "path",
        "required": True,
        "description": "the question",
        "schema": {"type": "string", "enum": list(catalogue())},
    }
    wanted: dict[str, list[str]] = {}
    for question in catalogue().values():
        for param in question.params:
            wanted.setdefault(param.name, []).append(question.name)
    own = [
        parameter(name, f"an IRI, a tail of one, or a name; for {', '.join(questions)}")
        for name, questions in wanted.items()
    ]
    return [path, DATE, KNOWN_ON, LANG, *own]
