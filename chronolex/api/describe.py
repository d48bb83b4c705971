"""Describe in OpenAPI what is read from the query string by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from chronolex.queries.catalogue import catalogue


def parameter(name: str, description: str, required: bool = False, **schema: Any) -> dict[str, Any]:
    """Return the description of a parameter in the query string."""
    kind = {"type": "string", **schema}
    return {"name": name, "in": "query", "required": required, "description": description, "schema": kind}


def form_of(names: Iterable[str]) -> dict[str, Any]:
    """Return the description of `format`, which names the form of the answer for who cannot set Accept."""
    return parameter("format", "instead of Accept", enum=list(names))


def responses(media: Iterable[str], good: str, wrong: Mapping[int, str]) -> dict[int | str, dict[str, Any]]:
    """Return the descriptions of what comes back: the good answer in its media types, and by status what is wrong."""
    found: dict[int | str, dict[str, Any]] = {200: {"content": {one: {} for one in media}, "description": good}}
    return found | {status: {"description": text} for status, text in wrong.items()}


_ERROR = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["status", "code", "title", "message"],
            "properties": {
                "status": {"type": "integer"},
                "code": {"type": "string"},
                "title": {"type": "string"},
                "message": {"type": "string"},
                "request_id": {"type": "string"},
            },
        }
    },
}
PROBLEM: dict[int | str, dict[str, Any]] = {
    "default": {
        "description": "anything else is an error: the one error body, for a browser as a page",
        "content": {"application/json": {"schema": _ERROR}, "text/html": {}},
    }
}
"""What every address may answer beside what it lists."""

UNKNOWN = "no such thing; near names are given"
AMBIGUOUS = "a name that means several things; they are given"
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
