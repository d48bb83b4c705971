"""Say that there is no such thing, and what there is; say that a thing is gone, and what took its place."""

from __future__ import annotations

import difflib
import re
from http import HTTPStatus
from urllib.parse import unquote

from chronolex.api.linked.address import LONGEST, local
from chronolex.errors import UsageError
from chronolex.graph.names import Names
from chronolex.graph.resource import Resource
from chronolex.graph.vocabulary import BASE

_MOST = 5
_COMPARED = 400


class NothingHere(UsageError):
    """Refuse an address of ours at which there is no thing; `suggestions` holds things with an address like it."""

    status = HTTPStatus.NOT_FOUND.value

    def __init__(self, suggestions: list[dict[str, str]]) -> None:
        """Keep the suggestions."""
        near = f" Did you mean: {', '.join(one['label'] for one in suggestions)}?" if suggestions else ""
        super().__init__(f"Nothing in the graph has this address.{near} /search?q= finds things by name.")
        self.suggestions = suggestions

    @property
    def details(self) -> dict[str, object]:
        """Return the suggestions."""
        return {"suggestions": self.suggestions}


class Gone(UsageError):
    """Refuse a thing that is no longer to be used; `replaced_by` holds what took its place."""

    status = HTTPStatus.GONE.value

    def __init__(self, thing: Resource, names: Names, language: str, root: str) -> None:
        """Keep what took its place, with where it is answered."""
        self.replaced_by = [_suggestion(iri, names, language, root) for iri in thing.successors]
        instead = ", ".join(one["label"] for one in self.replaced_by)
        more = f" Use this instead: {instead}." if instead else ""
        super().__init__(f"{names.label(thing.iri.value, language)} is no longer to be used.{more}")
        self.links = [f'<{one["path"]}>; rel="successor-version"' for one in self.replaced_by]

    @property
    def details(self) -> dict[str, object]:
        """Return what took its place."""
        return {"replaced_by": self.replaced_by}


def nothing_at(path: str, names: Names, language: str, root: str) -> NothingHere:
    """Return the error for a path at which there is no thing.

    The suggestions are the named things beside it in the order of IRIs that are written most like it, then those
    whose names hold its words. Their number is bounded, and so is the time, whatever the path and the graph.
    """
    asked = unquote(path[:LONGEST]).strip("/")
    found = difflib.get_close_matches(asked, names.beside(asked, _COMPARED), _MOST, 0.75)
    said = " ".join(re.findall(r"\w+", asked.rpartition("/")[2])[:8])
    iris = [BASE + one for one in found] + [one["iri"] for one in names.search(said, (), _MOST) if said]
    return NothingHere([_suggestion(iri, names, language, root) for iri in list(dict.fromkeys(iris))[:_MOST]])


def _suggestion(iri: str, names: Names, language: str, root: str) -> dict[str, str]:
    """Return a thing with its name and where it is answered."""
    return {"iri": iri, "label": names.label(iri, language), "path": local(iri, root) or iri}
