"""From the short names that a corpus file writes to the IRIs of things, and what to say where that fails."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Iterable

from pyoxigraph import NamedNode

from chronolex.errors import Fault
from chronolex.graph.claims import Place, SourceDocument, Thing
from chronolex.graph.identifiers import concept_iri
from chronolex.graph.vocabulary import BASE


def tails(iri: str) -> Iterable[str]:
    """Yield every tail of whole segments of an IRI, the longest first.

    >>> list(tails("https://w3id.org/chronolex/eli/kg/law/2005/55"))
    ['eli/kg/law/2005/55', 'kg/law/2005/55', 'law/2005/55', '2005/55', '55']
    """
    parts = iri.removeprefix(BASE).split("/")
    return ("/".join(parts[place:]) for place in range(len(parts)))


class References:
    """Know every thing, concept and source of a corpus, and collect the faults of what points at none."""

    def __init__(self, concepts: Iterable[str], faults: list[Fault]) -> None:
        """Take the IRIs of the concepts that the schemes define."""
        self.concepts = set(concepts)
        self.sources: dict[str, SourceDocument] = {}
        self.faults = faults
        self.left_out: set[str] = set()
        """Identifiers of things with faults of their own: that they are spoken of is no further fault."""
        self._kinds: dict[str, str] = {}
        self._tails: dict[str, list[str]] = defaultdict(list)

    def declare(self, thing: Thing) -> None:
        """Make a thing known; a second declaration of one identifier is a fault."""
        iri = thing.iri.value
        if self.kind(iri):
            self.fault(thing.place, f"{iri.removeprefix(BASE)} is declared twice", "each thing in one place")
            return
        self._kinds[iri] = thing.kind
        for tail in tails(iri):
            self._tails[tail].append(iri)

    def kind(self, iri: str) -> str:
        """Return the class of a thing, nothing of what is no thing that a name can mean."""
        return self._kinds.get(iri, "")

    def fitting(self, name: str, classes: tuple[str, ...]) -> list[str]:
        """Return the IRIs of the things of these classes (any, where none are given) that end in a name, sorted."""
        return sorted(iri for iri in self._tails.get(name, ()) if not classes or self._kinds[iri] in classes)

    def names(self) -> Iterable[str]:
        """Return every name of every thing, for a fault that tells the near ones."""
        return self._tails

    def thing(self, name: str, classes: tuple[str, ...], place: Place) -> NamedNode | None:
        """Return the one thing of these classes (any, where none are given) whose IRI ends so, or add a fault."""
        if name.isdigit():
            self.fault(place, f"'{name}' alone names nothing", f"more of it, such as resolution/2019/{name}")
            return None
        found = self.fitting(name, classes)
        if len(found) == 1:
            return NamedNode(found[0])
        wanted = " or ".join(classes) or "thing"
        if found:
            names = ", ".join(iri.removeprefix(BASE) for iri in found)
            self.fault(place, f"'{name}' may be any of {names}", "a longer tail that only one has")
        elif not self.excused(name):
            near = difflib.get_close_matches(name, self.names(), 3, 0.7)
            self.fault(
                place, f"no {wanted} '{name}' is declared", f"one of {', '.join(near)}" if near else "one declared"
            )
        return None

    def excused(self, name: str) -> bool:
        """Tell whether a name speaks of something that was left out for a fault of its own."""
        return any(f"/{name}/".find(f"/{one}/") >= 0 for one in self.left_out)

    def concept(self, scheme: str, notation: str, place: Place) -> NamedNode | None:
        """Return the concept of a scheme, or add a fault that lists the scheme."""
        iri = concept_iri(scheme, notation)
        if iri.value in self.concepts:
            return iri
        space = concept_iri(scheme, "").value
        known = sorted(value.removeprefix(space) for value in self.concepts if value.startswith(space))
        self.fault(place, f"'{notation}' is no {scheme}", f"one of {', '.join(known)}")
        return None

    def document(self, slug: str) -> SourceDocument | None:
        """Return the source document of a slug, or `None`."""
        return self.sources.get(slug)

    def slugs(self) -> Iterable[str]:
        """Return the slug of every source document."""
        return self.sources

    def source(self, slug: str, lines: tuple[int, ...], place: Place) -> SourceDocument | None:
        """Return the source document, or add a fault where there is none or a line lies outside it."""
        document = self.document(slug)
        if document is None:
            self.fault(place, f"no source '{slug}' is declared", f"one of {', '.join(sorted(self.slugs()))}")
            return None
        outside = [line for line in lines if not 1 <= line <= document.lines]
        if outside:
            self.fault(place, f"{slug} has no line {outside[0]}", f"a line from 1 to {document.lines}")
            return None
        return document

    def fault(self, place: Place, wrong: str, expected: str) -> None:
        """Add a fault."""
        self.faults.append(Fault(place.file, place.line, wrong, expected))
