"""What a change can be about: things of a corpus that are still there, each list in one order."""

from __future__ import annotations

from collections import Counter
from functools import cached_property

from pyoxigraph import Store

from chronolex.graph.claims import Facts
from chronolex.graph.quads import Vocabulary, quads
from chronolex.graph.store import Row, select
from chronolex.graph.timeline import resolve
from chronolex.graph.vocabulary import BASE
from chronolex.staging import read_ontology

_SPACES = f"PREFIX clx: <{BASE}ontology#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
_OPEN = f"clx:standing <{BASE}concept/standing/accepted> ; clx:endKnown false"

_LATE = '"2029-12-31"^^<http://www.w3.org/2001/XMLSchema#date>'
"""A day after those of all changes."""


def name_of(thing: str) -> str:
    """Return the path of an act or of a part of it, without the country.

    >>> name_of("eli/zz/law/2004/12/art_3")
    'law/2004/12/art_3'
    """
    return thing.split("/", 2)[2]


class Found:
    """Look for what changes can be about, when it is asked for; names are whole, so that nothing else has them."""

    def __init__(self, graph: Store | Facts) -> None:
        """Take a store with its days, or facts."""
        if isinstance(graph, Facts):
            store = Store()
            store.bulk_extend(quads(graph.things, resolve(graph), Vocabulary.of(read_ontology())))
            graph = store
        self._store = graph

    def _rows(self, pattern: str) -> list[tuple[str, ...]]:
        """Return the names that a pattern finds for `?a`, `?b`, `?c`, once each and sorted."""
        rows = select(self._store, f"{_SPACES}SELECT DISTINCT ?a ?b ?c WHERE {{ {pattern} }}")
        return sorted({tuple(_name(row, name) for name in "abc" if name in row) for row in rows})

    def _names(self, pattern: str) -> list[str]:
        return [row[0] for row in self._rows(pattern)]

    @cached_property
    def functions(self) -> list[tuple[str, ...]]:
        """Return holder, role and object of the functions that are held."""
        rows = self._rows(f"?x a clx:Competence ; clx:holder ?a ; clx:role ?b ; clx:object ?c ; {_OPEN}")
        return [(holder, role.rpartition("/")[2], over) for holder, role, over in rows]

    @cached_property
    def reserved(self) -> list[tuple[str, ...]]:
        """Return holder, role and object of the functions that only one may hold, certainly beyond the changes."""
        late = f"clx:exclusive true ; clx:certainTo ?to FILTER(?to > {_LATE})"
        rows = self._rows(f"?x a clx:Competence ; clx:holder ?a ; clx:role ?b ; clx:object ?c ; {late}")
        return [(holder, role.rpartition("/")[2], over) for holder, role, over in rows]

    @cached_property
    def bodies(self) -> list[str]:
        """Return the bodies that did not end."""
        ended = "{ ?end a clx:Abolition } UNION { ?end a clx:Merger } ?end clx:of ?a"
        return self._names(f"?a a ?kind VALUES ?kind {{ clx:Body clx:Collegium }} FILTER NOT EXISTS {{ {ended} }}")

    @cached_property
    def names(self) -> list[dict[str, str]]:
        """Return what bodies are called in English."""
        return [{"en": row[0]} for row in self._rows('?x a clx:Body ; skos:prefLabel ?a FILTER(LANG(?a) = "en")')]

    @cached_property
    def objects(self) -> list[str]:
        """Return what a function can be over."""
        return self._names("?a a ?kind VALUES ?kind { clx:Mechanism clx:Field clx:Procedure }")

    @cached_property
    def offences(self) -> list[str]:
        """Return the offences."""
        return self._names("?a a clx:Offence")

    @cached_property
    def punishing(self) -> list[str]:
        """Return the provisions that punish one offence, and only one."""
        rows = self._rows(f"?x a clx:Criminalisation ; clx:provision ?a ; clx:offence ?b ; {_OPEN}")
        return [provision for provision, count in Counter(row[0] for row in rows).items() if count == 1]

    @cached_property
    def articles(self) -> list[str]:
        """Return the articles of acts in force that have not ended, were not inserted and punish nothing."""
        lasting = self._names(f"?x a clx:InForce ; clx:instrument ?b ; {_OPEN} . ?a clx:partOf ?b ; a clx:Provision .")
        gone = set(self._names("?x a clx:InForce ; clx:instrument ?a ; clx:endKnown true ."))
        gone.update(self._names("?x a clx:Criminalisation ; clx:provision ?a ."))
        return [one for one in lasting if one not in gone and "-" not in one.rpartition("/")[2]]

    @cached_property
    def programmes(self) -> list[str]:
        """Return the programmes that run beyond the days of the changes."""
        late = f"clx:possibleTo ?to FILTER(?to > {_LATE})"
        return self._names(f"?x a clx:InForce ; clx:instrument ?a . ?a a clx:Programme . ?x {late}")

    @cached_property
    def treaties(self) -> list[str]:
        """Return the treaties that nobody says the state is party to."""
        return self._names("?a a clx:Treaty FILTER NOT EXISTS { ?x a clx:PartyTo ; clx:treaty ?a }")

    @cached_property
    def reported(self) -> list[tuple[str, str]]:
        """Return what has a status, and how a change file calls its kind."""
        rows = self._rows("?x a clx:StatusOf ; clx:of ?a . ?a a ?b VALUES ?b { clx:Procedure clx:Recommendation }")
        return [(of, kind.rpartition("#")[2].lower()) for of, kind in rows]

    @cached_property
    def correctable(self) -> list[str]:
        """Return claims, by subject and key, that may turn out to be misread without leaving anything undated."""
        kinds = "VALUES ?kind { clx:Norm clx:Finding clx:Competence }"
        found = self._names(f"?a a ?kind ; clx:standing <{BASE}concept/standing/accepted> {kinds}")
        return [one.partition("/claim/")[2] for one in found]


def _name(row: Row, variable: str) -> str:
    """Return the name of a thing without what all names begin with, or words as they are."""
    return row[variable].value.removeprefix(BASE)
