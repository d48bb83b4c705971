"""What follows from how things hang together: the chains of provisions that carried one norm, and what lies in what."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from pyoxigraph import NamedNode, Quad, Store

from chronolex.graph.vocabulary import BASE, DERIVED, term

OUTWARD = ("skos:broader", "clx:partOf")
"""How a thing names what it lies within."""

ALONE = (term("clx:Offence"), term("clx:Act"))
"""Things that lie within themselves even where nothing is around or in them."""


def lineages(store: Store, country: str, near: Iterable[NamedNode] | None = None) -> Iterator[Quad]:
    """Give every chain of provisions that carried one norm one identifier, made from its members.

    `near` leaves out the chains in which none of its things stands.
    """
    waiting = set(_ends(store, "clx:continues") if near is None else near)
    while waiting:
        chain = _linked(store, waiting.pop())
        waiting -= chain
        if len(chain) > 1:
            mark = hashlib.sha256("\n".join(sorted(one.value for one in chain)).encode()).hexdigest()[:10]
            lineage = NamedNode(f"{BASE}id/{country}/lineage/{mark}")
            yield from (Quad(member, term("clx:lineage"), lineage, DERIVED) for member in chain)


def within(store: Store, near: Iterable[NamedNode] | None = None) -> Iterator[Quad]:
    """State of each offence and each part that it lies within itself and everything around it.

    `near` leaves out all but its things and those within them.
    """
    for member in _members(store) if near is None else _members_near(store, near):
        for outer in _reached(store, member, inward=False):
            yield Quad(member, term("clx:within"), outer, DERIVED)


def _members(store: Store) -> set[NamedNode]:
    """Return everything that lies in something or has something in it, and what stands alone."""
    found = {one for name in OUTWARD for one in _ends(store, name)}
    for kind in ALONE:
        quads = store.quads_for_pattern(None, term("rdf:type"), kind, None)
        found |= {quad.subject for quad in quads if isinstance(quad.subject, NamedNode)}
    return found


def _members_near(store: Store, near: Iterable[NamedNode]) -> set[NamedNode]:
    """Return those of some things, and of what is in them, that lie within anything."""
    reached = {one for thing in near for one in _reached(store, thing, inward=True)}
    return {one for one in reached if _is_member(store, one)}


def _is_member(store: Store, thing: NamedNode) -> bool:
    """Tell whether a thing lies in something, has something in it, or stands alone."""
    found = [store.quads_for_pattern(thing, term(name), None, None) for name in OUTWARD]
    found += [store.quads_for_pattern(None, term(name), thing, None) for name in OUTWARD]
    found += [store.quads_for_pattern(thing, term("rdf:type"), kind, None) for kind in ALONE]
    return any(next(quads, None) is not None for quads in found)


def _reached(store: Store, thing: NamedNode, inward: bool) -> set[NamedNode]:
    """Return a thing and everything in it, or everything around it."""
    found, waiting = {thing}, [thing]
    while waiting:
        here = waiting.pop()
        for name in OUTWARD:
            inner, outer = (None, here) if inward else (here, None)
            for quad in store.quads_for_pattern(inner, term(name), outer, None):
                one = quad.subject if inward else quad.object
                if isinstance(one, NamedNode) and one not in found:
                    found.add(one)
                    waiting.append(one)
    return found


def _linked(store: Store, provision: NamedNode) -> set[NamedNode]:
    """Return everything that continues a provision or that it continues, over any number of steps."""
    found, waiting = {provision}, [provision]
    while waiting:
        here, name = waiting.pop(), term("clx:continues")
        linked = [quad.object for quad in store.quads_for_pattern(here, name, None, None)]
        linked += [quad.subject for quad in store.quads_for_pattern(None, name, here, None)]
        for one in linked:
            if isinstance(one, NamedNode) and one not in found:
                found.add(one)
                waiting.append(one)
    return found


def _ends(store: Store, name: str) -> set[NamedNode]:
    """Return both ends of every triple of a property."""
    quads = store.quads_for_pattern(None, term(name), None, None)
    return {one for quad in quads for one in (quad.subject, quad.object) if isinstance(one, NamedNode)}
