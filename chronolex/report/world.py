"""A graph as the report looks at it: one claim, one thing, one name at a time, and what names a thing.

Nothing here is read before it is asked for, and nothing twice: what a report costs is what the change can reach.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from functools import cache

from pyoxigraph import Literal, NamedNode

from chronolex.graph.claims import Claim, Property, Thing
from chronolex.graph.days import Day
from chronolex.graph.near import below
from chronolex.graph.store import Reader
from chronolex.graph.stored import Stored
from chronolex.graph.vocabulary import BASE, CORPUS, DEFAULT_GRAPHS, PREFIXES, term

PARENTS = ("clx:partOf", "clx:approvedBy")
"""How a thing names what it lies within."""

_NAMES = (term("skos:prefLabel"), term("skos:altLabel"))
_TYPE = term("rdf:type")
_UNNAMED = tuple(term(f"clx:{name}") for name in ("Claim", "Contradiction", "Evidence"))
_DATES = {f"{PREFIXES['xsd']}{name}" for name in ("date", "gYear", "gYearMonth")}
_YEAR = re.compile(r"(?<!\d)(\d{4})(?!\d)")
_LANGUAGES = ("en", "ru", "ky", "")


class World:
    """One of the two graphs, as known with every source; days are those known last."""

    def __init__(self, reader: Reader) -> None:
        """Take an open graph, which nobody changes while it is looked at."""
        self.reader = reader
        self.stored = Stored(reader.store)
        self.claim = cache(self.stored.claim)
        self.thing = cache(self.stored.thing)
        self.kind = cache(self.stored.kind)
        self.index = cache(self.stored.index)
        self._called = cache(self.stored.label)
        self._in_force = cache(self._claims_of_force)
        self._over = cache(self._is_over)

    def accepted(self, iris: Iterable[NamedNode], kinds: Collection[str] = ()) -> list[Claim]:
        """Return the accepted claims among some nodes, of some kinds where those are given, by IRI."""
        wanted = sorted({iri for iri in iris if not kinds or self.kind(iri) in kinds}, key=lambda one: one.value)
        return [claim for claim in map(self.claim, wanted) if claim and claim.standing == "accepted"]

    def naming(self, thing: NamedNode, names: Iterable[str] = (), kinds: Collection[str] = ()) -> list[Claim]:
        """Return the accepted claims that name a thing by some properties, by any where none is given."""
        if names := tuple(names):
            found = {iri for name in names for iri in self.stored.naming(name, thing)}
        else:
            quads = self.stored.store.quads_for_pattern(None, None, thing, CORPUS)
            found = {quad.subject for quad in quads if isinstance(quad.subject, NamedNode)}
        return self.accepted(found, kinds)

    def holds(self, claim: NamedNode, day: Day) -> bool:
        """Tell whether a claim certainly or presumably holds on a day."""
        index = self.index(claim)
        return index is not None and (index.certain.holds(day) or index.presumed.holds(day))

    def ended(self, claim: NamedNode, day: Day) -> bool:
        """Tell whether a claim is known to have ended by a day."""
        index = self.index(claim)
        return index is not None and index.end_known and index.possible.end <= day

    def over(self, thing: NamedNode, day: Day) -> bool:
        """Tell whether a thing, or what it is part of, is known to be out of force on a day."""
        return self._over(thing, day)

    def _is_over(self, thing: NamedNode, day: Day) -> bool:
        own = self._in_force(thing)
        if own and all(self.ended(claim.iri, day) for claim in own):
            return True
        return any(self.over(parent, day) for parent in self.parents(thing))

    def _claims_of_force(self, thing: NamedNode) -> list[Claim]:
        return self.naming(thing, ("clx:instrument",), ("InForce",))

    def parents(self, thing: NamedNode) -> Iterator[NamedNode]:
        """Yield what a thing is part of or approved by."""
        yield from (value for name, value in self.properties(thing)
                    if name in PARENTS and isinstance(value, NamedNode))  # fmt: skip

    def below(self, things: Iterable[NamedNode]) -> set[NamedNode]:
        """Return things with all their parts, and with what they approved."""
        return below(self.stored, things)

    def parts(self, act: NamedNode) -> list[NamedNode]:
        """Return an act and its provisions."""
        return [act, *self.stored.naming("clx:act", act)]

    def act_of(self, thing: NamedNode) -> NamedNode:
        """Return the act of a provision, everything else itself."""
        acts = (value for name, value in self.properties(thing) if name == "clx:act")
        return next((act for act in acts if isinstance(act, NamedNode)), thing)

    def properties(self, thing: NamedNode) -> tuple[Property, ...]:
        """Return what is said of a thing; nothing of what is none."""
        here: Thing | None = self.thing(thing)
        return here.properties if here else ()

    def is_named(self, iri: NamedNode) -> bool:
        """Tell whether something has a name, so that a person can ask for it by one."""
        return any(self._says(iri, name) for name in _NAMES)

    def is_unnamed(self, iri: NamedNode) -> bool:
        """Tell whether something can be asked about and has no name of its own: a claim, a contradiction, a passage."""
        return any(self.is_a(iri, kind) for kind in _UNNAMED)

    def is_a(self, iri: NamedNode, kind: NamedNode) -> bool:
        """Tell whether something is of a class."""
        return self._says(iri, _TYPE, kind)

    def of_class(self, *names: str) -> Iterator[NamedNode]:
        """Yield everything that has a name and is of one of some classes, given with their prefixes."""
        for name in names:
            for quad in self.stored.store.quads_for_pattern(None, _TYPE, term(name), None):
                if isinstance(quad.subject, NamedNode) and self.is_named(quad.subject):
                    yield quad.subject

    def everything(self) -> set[NamedNode]:
        """Return all that can be asked about; for comparisons only: the time grows with the graph."""
        store = self.stored.store
        quads = [quad for name in _NAMES for quad in store.quads_for_pattern(None, name, None, None)]
        quads += [quad for kind in _UNNAMED for quad in store.quads_for_pattern(None, _TYPE, kind, None)]
        return {quad.subject for quad in quads if isinstance(quad.subject, NamedNode)}

    def years(self) -> set[str]:
        """Return every year that a date names; for comparisons only: the time grows with the graph."""
        dates = (quad.object for quad in self.stored.store if isinstance(quad.object, Literal))
        return {year for date in dates if date.datatype.value in _DATES for year in _YEAR.findall(date.value)}

    def _says(self, iri: NamedNode, name: NamedNode, value: NamedNode | None = None) -> bool:
        quads = (self.stored.store.quads_for_pattern(iri, name, value, graph) for graph in DEFAULT_GRAPHS)
        return any(next(found, None) is not None for found in quads)

    def called(self, iri: NamedNode | str, language: str) -> str | None:
        """Return what a thing or claim is called, in English or any other language where it has no name in this one."""
        node = NamedNode(iri) if isinstance(iri, str) else iri
        return next((said for one in (language, *_LANGUAGES) if (said := self._called(node, one))), None)

    def label(self, iri: NamedNode | str, language: str) -> str:
        """Return what a thing or claim is called; the end of its IRI where it has no name."""
        return self.called(iri, language) or (iri if isinstance(iri, str) else iri.value).removeprefix(BASE)


def values(claim: Claim, *names: str) -> list[NamedNode]:
    """Return the things that a claim names by some properties, by all where none is given."""
    return [value for name, value in claim.values if isinstance(value, NamedNode) and (name in names or not names)]


def text_of(claim: Claim, language: str) -> str:
    """Return a claim's own words in a language, in English where it has none in it."""
    words = {value.language: value.value for name, value in claim.text
             if name == "clx:text" and isinstance(value, Literal)}  # fmt: skip
    return words.get(language) or words.get("en") or next(iter(words.values()), "")
