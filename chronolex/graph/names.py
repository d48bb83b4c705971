"""Find what a person means: an IRI, a tail of one, or a name in any language, and never a guess."""

from __future__ import annotations

import difflib
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import Literal, NamedNode

from chronolex.errors import AmbiguousName, UnknownName, UsageError
from chronolex.graph.lookup import Lookup
from chronolex.graph.store import Graph
from chronolex.graph.vocabulary import BASE, PREFIXES
from chronolex.graph.wording import folded, gist, words

_NAMED = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX clx: <https://w3id.org/chronolex/ontology#>
SELECT ?thing ?class ?name ?kind WHERE {
  VALUES ?kind { skos:prefLabel skos:altLabel }
  ?thing ?kind ?name ; a ?class .
}
"""
_UNNAMED = """
PREFIX clx: <https://w3id.org/chronolex/ontology#>
SELECT ?thing WHERE {
  VALUES ?class { clx:Claim clx:Contradiction clx:Evidence }
  ?thing a ?class .
}
"""
_SCHEME = f"{BASE}concept/"
LANGUAGES = ("en", "ru", "ky")


@dataclass(frozen=True)
class Named:
    """A thing and everything it is called."""

    iri: str
    classes: frozenset[str]
    names: tuple[str, ...]
    labels: dict[str, str]

    def label(self, language: str = "en") -> str:
        """Return the preferred name in a language, else in another one, else the end of the IRI."""
        for tried in (language, *LANGUAGES):
            if tried in self.labels:
                return self.labels[tried]
        return self.iri.rpartition("/")[2]

    def candidate(self, language: str = "en") -> dict[str, str]:
        """Return the thing as one of several that a name may mean."""
        return {"iri": self.iri, "label": self.label(language)}


class Names:
    """Everything in the graph that has a name."""

    def __init__(self, things: Iterable[Named], unnamed: Callable[[], Iterable[str]] = tuple) -> None:
        """Take the things, in any order, and a way to the IRIs of what has no name of its own, such as claims."""
        self._unnamed = unnamed
        self._things = {thing.iri: thing for thing in sorted(things, key=lambda one: one.iri)}

    @classmethod
    def of(cls, graph: Graph) -> Names:
        """Read every name of a graph."""
        classes: dict[str, set[str]] = {}
        names: dict[str, dict[str, None]] = {}
        labels: dict[str, dict[str, str]] = {}
        for row in graph.query(_NAMED):
            iri, name = row["thing"].value, row["name"]
            classes.setdefault(iri, set()).add(row["class"].value)
            names.setdefault(iri, {})[name.value] = None
            if row["kind"].value.endswith("prefLabel") and isinstance(name, Literal):
                labels.setdefault(iri, {})[name.language or "en"] = name.value
        things = (Named(iri, frozenset(classes[iri]), tuple(names[iri]), labels.get(iri, {})) for iri in names)
        return cls(things, lambda: {row["thing"].value for row in graph.query(_UNNAMED)})

    def knows(self, iri: str) -> bool:
        """Tell whether a thing has a name."""
        return iri in self._things

    def label(self, iri: str, language: str = "en") -> str:
        """Return what a thing is called, the end of its IRI where it has no name."""
        thing = self._things.get(iri)
        return thing.label(language) if thing else iri.rpartition("/")[2].rpartition("#")[2] or iri

    def find(self, text: str, classes: Sequence[str] = (), scheme: str | None = None) -> NamedNode:
        """Return the one thing that a text means.

        A whole IRI wins over a tail, a tail over a whole name, a whole name over a cited provision, that over some
        of a name's words. Spelling, case, punctuation and the country's name do not count: `wording`.

        Args:
            text: an IRI, a tail of whole segments such as `mechanism/nrm`, or words of a name in any order.
            classes: only things of these classes (without prefix); none means any.
            scheme: only concepts of this scheme.

        Raises:
            UnknownName: nothing answers to it; near names are in the error.
            AmbiguousName: several do; the candidates are in the error.
            UsageError: it is empty, or digits alone, which identify nothing.
        """
        text = text.strip()
        if not text:
            raise UsageError("A name is empty; write an identifier such as mechanism/nrm, or words of a name.")
        if text.isdigit():
            raise UsageError(f"{text!r} alone names nothing; write more of it, such as resolution/2019/{text}.")
        allowed = [thing for thing in self._things.values() if _allowed(thing, classes, scheme)]
        found = _by_iri(text, allowed) or self._by_name(text, allowed)
        if not found and not classes and scheme is None and "/" in text:
            found = _by_iri(text, self._others())
        if len(found) == 1:
            return NamedNode(found[0].iri)
        if found:
            many = ", ".join(f"{one.label()} ({one.iri.removeprefix(BASE)})" for one in found[:12])
            raise AmbiguousName(f"{text!r} may mean several things: {many}.", [one.candidate() for one in found])
        raise UnknownName(f"Nothing here is called {text!r}.", self._near(text, allowed))

    def search(
        self, text: str, classes: Sequence[str] = (), limit: int = 20, language: str = "en"
    ) -> list[dict[str, str]]:
        """Return things of which some name holds all the words, whole names first."""
        said = words(text)
        lengths = self._lookup.holding(said) or self._lookup.holding(gist(said))
        found = [self._things[iri] for iri in lengths if _allowed(self._things[iri], classes, None)]
        found.sort(key=lambda thing: (lengths[thing.iri], thing.label(language), thing.iri))
        return [{**thing.candidate(language), "class": _class(thing)} for thing in found[:limit]]

    def beside(self, path: str, most: int) -> list[str]:
        """Return up to so many named things of ours that stand around a path in the order of IRIs, without the base."""
        place = bisect_left(self._paths, path)
        return self._paths[max(0, place - most // 2) : place + most // 2]

    @cached_property
    def _paths(self) -> list[str]:
        """The IRIs of what has a name here, without the base, in order."""
        return [iri.removeprefix(BASE) for iri in self._things if iri.startswith(BASE)]

    @cached_property
    def _lookup(self) -> Lookup:
        """The names by their words, made when first asked for."""
        return Lookup((thing.iri, name) for thing in self._things.values() for name in thing.names)

    def _by_name(self, text: str, allowed: list[Named]) -> list[Named]:
        """Return the things that a text names, by the strictest reading that any of those allowed answers to."""
        for iris in self._lookup.readings(text):
            found = [thing for thing in allowed if thing.iri in iris]
            # A provision is called after its act: who names the act alone does not mean each of its articles.
            if found:
                return [one for one in found if not any(one.iri.startswith(f"{other.iri}/") for other in found)]
        return []

    def _others(self) -> list[Named]:
        """Return what has an identifier alone: claims, their passages, contradictions."""
        return [Named(iri, frozenset(), (), {}) for iri in sorted(self._unnamed())]

    def _near(self, text: str, allowed: list[Named]) -> list[str]:
        """Return names like the one that nothing answers to."""
        known = {folded(name): name for thing in allowed for name in thing.names}
        return [known[name] for name in difflib.get_close_matches(folded(text), known, 3, 0.5)]


def _class(thing: Named) -> str:
    """Return the class of a thing, without prefix; the most special one of ours."""
    ours = sorted(name.removeprefix(PREFIXES["clx"]) for name in thing.classes if name.startswith(PREFIXES["clx"]))
    general = {"Act", "Body", "Service"} if len(ours) > 1 else set()
    return next((name for name in ours if name not in general), "Concept")


def _allowed(thing: Named, classes: Sequence[str], scheme: str | None) -> bool:
    """Tell whether a thing is of the classes or scheme asked for; concepts answer only where their scheme is asked."""
    if scheme is not None:
        return thing.iri.startswith(f"{_SCHEME}{scheme}/")
    if classes:
        return any(PREFIXES["clx"] + name in thing.classes for name in classes)
    return thing.iri.startswith(BASE) and not thing.iri.startswith((_SCHEME, PREFIXES["clx"]))


def _by_iri(text: str, allowed: list[Named]) -> list[Named]:
    """Return the things whose IRI is, or ends in whole segments with, the text."""
    whole = [thing for thing in allowed if thing.iri == text]
    tail = "/" + text.removeprefix(BASE).strip("/")
    return whole or [thing for thing in allowed if thing.iri.endswith(tail)]
