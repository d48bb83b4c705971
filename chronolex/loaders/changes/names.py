"""From the short names of a change file to the things of a graph, without a table of all names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property

from pyoxigraph import Literal, NamedNode

from chronolex.errors import UsageError
from chronolex.graph.claims import SourceDocument, Thing
from chronolex.graph.identifiers import ACT_TYPES, CLASSES, source_iri
from chronolex.graph.stored import Stored
from chronolex.graph.vocabulary import BASE, CORPUS, term
from chronolex.loaders.corpus.references import References

TYPE = term("rdf:type")

NAMED = frozenset({"Act", "Treaty", "Provision", *(name.capitalize() for name in CLASSES)})
"""The classes of what a name can mean: every thing but the source documents."""

_NAME = re.compile(r"[a-z0-9_-]+(?:/[a-z0-9_-]+)*")


class StoredReferences(References):
    """Know what a graph describes, and what is declared beside it.

    A name is tried behind every front that an identifier can have, so that its meaning costs the same in a large
    graph. Only a name that is none of these (an article without its act, a slip) is looked for among all names, once.
    """

    def __init__(self, before: Stored, country: str) -> None:
        """Take the graph and whose identifiers it has."""
        super().__init__(before.concepts(), [])
        self._before = before
        self._country = country
        own = f"{country}/"
        self._fronts = (
            *("", "id/", "eli/", f"id/{own}", f"eli/{own}", "eli/int/", "eli/int/treaty/"),
            *(f"id/{own}{name}/" for name in CLASSES),
            *(f"eli/{own}{name}/" for name in ACT_TYPES),
        )

    def kind(self, iri: str) -> str:
        """Return the class of a thing, nothing of what is no thing that a name can mean."""
        return super().kind(iri) or self._stored_kind(NamedNode(iri))

    def fitting(self, name: str, classes: tuple[str, ...]) -> list[str]:
        """Return the IRIs of the things of these classes (any, where none are given) that end in a name, sorted."""
        found = {*super().fitting(name, classes), *self._among(self._candidates(name), classes)}
        # A note has no number, so that its name may be another thing's too.
        if not found or name == "note":
            found |= {*self._among(self._all.get(name, ()), classes)}
        return sorted(found)

    def names(self) -> Iterable[str]:
        """Return every name of every thing, for a fault that tells the near ones."""
        return {*super().names(), *self._all}

    def document(self, slug: str) -> SourceDocument | None:
        """Return the source document of a slug, or `None`."""
        try:
            return super().document(slug) or self._before.source(source_iri(slug, self._country))
        except UsageError:
            return None

    def slugs(self) -> Iterable[str]:
        """Return the slug of every source document."""
        stored = self._before.store.quads_for_pattern(None, TYPE, term("clx:Source"), CORPUS)
        return {*super().slugs(), *(str(quad.subject)[1:-1].rpartition("/")[2] for quad in stored)}

    def _stored_kind(self, iri: NamedNode) -> str:
        """Return the class of a thing of the graph; what is only derived, such as a contradiction, has no name."""
        if next(self._before.store.quads_for_pattern(iri, TYPE, None, CORPUS), None) is None:
            return ""
        kind = self._before.kind(iri)
        return kind if kind in NAMED else ""

    def _among(self, iris: Iterable[str], classes: tuple[str, ...]) -> Iterator[str]:
        """Yield those that are things of these classes (any, where none are given)."""
        for iri in iris:
            kind = self._stored_kind(NamedNode(iri))
            if kind and (not classes or kind in classes):
                yield iri

    def _candidates(self, name: str) -> Iterator[str]:
        """Yield the IRIs that a name may stand for, whether they exist or not."""
        if not _NAME.fullmatch(name):
            return
        for front in self._fronts:
            yield f"{BASE}{front}{name}"
        # What stands before a year and number, or a number alone, is read from the acts that have it.
        steps = name.split("/")
        for start, number in ((steps[0], steps[0]), ("/".join(steps[:2]), steps[1] if steps[1:] else "")):
            for act in self._numbered(number):
                if act.endswith(f"/{start}"):
                    yield act.removesuffix(start) + name

    def _numbered(self, number: str) -> Iterator[str]:
        """Yield the acts, and parts of acts, with a number, or with what stands in the place of one."""
        name = term("eli:number" if number.isdigit() else "dcterms:identifier")
        for quad in self._before.store.quads_for_pattern(None, name, Literal(number), CORPUS):
            if isinstance(quad.subject, NamedNode):
                yield quad.subject.value

    @cached_property
    def _all(self) -> dict[str, list[str]]:
        """Return every name of every thing of the graph; the time grows with it."""
        table = References((), [])
        for kind in sorted(NAMED):
            for quad in self._before.store.quads_for_pattern(None, TYPE, term(f"clx:{kind}"), CORPUS):
                # A treaty is an act too, and has its names once.
                if isinstance(quad.subject, NamedNode) and not table.kind(quad.subject.value):
                    table.declare(Thing(quad.subject, kind))
        return {name: table.fitting(name, ()) for name in table.names()}
