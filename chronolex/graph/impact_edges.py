"""Read the edges of dependence that hold on a day: around some things, or all of the graph."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from chronolex.graph.days import Day
from chronolex.graph.impact_query import edges_query, states_query, whole_query
from chronolex.graph.impact_relations import BY_NAME, DEPENDENT, SUPPORT, Relation, relation_of
from chronolex.graph.store import Graph, Row
from chronolex.graph.vocabulary import curie

SURE = ("certain", "presumed", "possible")
"""How sure an edge can be, from the surest; besides, `None` where no date says anything."""

_STATES = ("certain", "presumed", "possible", "unknown", "gone")
_AT_ONCE = 100
_ABOUT_FORCE = ("in-force", "adopted")


@dataclass(frozen=True, order=True)
class Ground:
    """A claim that says that an edge holds, how sure its dates are on the day, and whether it is accepted."""

    claim: str
    certainty: str | None
    standing: str


@dataclass(frozen=True)
class Edge:
    """One thing rests on another by one relation.

    Attributes:
        dependent: what rests.
        support: what it rests on.
        relation: how.
        detail: the role, where the relation is about a function.
        grounds: the claims that say so; none where it is structure, such as an article's place in its act.
        certainty: the surest of the accepted grounds, or of the others; `None` where no date says anything.
    """

    dependent: str
    support: str
    relation: Relation
    detail: str | None
    grounds: tuple[Ground, ...]
    certainty: str | None

    @property
    def standing(self) -> str:
        """Return `accepted`, unless every claim that says so is disputed."""
        return "disputed" if self.grounds and not _accepted(self.grounds) else "accepted"

    @property
    def key(self) -> tuple[str, str, str, str]:
        """Return by what edges are ordered and told apart."""
        return self.dependent, self.support, self.relation.name, self.detail or ""


class Edges:
    """Hand out the edges of one day; what was read around a thing is not read again."""

    def __init__(self, graph: Graph, date: Day, known: Day) -> None:
        """Take the graph, the day on which edges hold, and the day whose knowledge counts."""
        self.graph = graph
        self.date = date
        self.known = known
        self._read: dict[str, dict[str, list[Edge]]] = {DEPENDENT: {}, SUPPORT: {}}

    def on(self, things: Iterable[str]) -> dict[str, list[Edge]]:
        """Return for each thing the edges to what rests on it."""
        return self._around(SUPPORT, things)

    def under(self, things: Iterable[str]) -> dict[str, list[Edge]]:
        """Return for each thing the edges to what it rests on."""
        return self._around(DEPENDENT, things)

    def everything(self) -> list[Edge]:
        """Return every edge of the graph, by one query."""
        rows = self.graph.query(whole_query(self.date, self.known))
        return _edges(rows, states(rows))

    def _around(self, side: str, things: Iterable[str]) -> dict[str, list[Edge]]:
        """Return for each thing the edges of which it is the one end."""
        wanted, read = list(things), self._read[side]
        unread = sorted(set(wanted) - set(read))
        if unread:
            read.update({thing: [] for thing in unread})
            # The things stand in the query once for each relation: many at once would make a text of megabytes.
            texts = (edges_query(self.date, self.known, side, group) for group in _groups(unread))
            rows = [row for text in texts for row in self.graph.query(text)]
            for edge in _edges(rows, self._states(rows)):
                read[edge.dependent if side == DEPENDENT else edge.support].append(edge)
        return {thing: read[thing] for thing in wanted}

    def _states(self, rows: list[Row]) -> dict[str, str]:
        """Return what the day makes of the ends for which that matters."""
        ends = {row[end].value for row in rows for end in _relation(row).alive}
        texts = (states_query(self.date, self.known, group) for group in _groups(sorted(ends)))
        return states(row for text in texts for row in self.graph.query(text))


def _groups(things: list[str]) -> Iterable[list[str]]:
    """Return the things in groups for one query each."""
    return (things[start : start + _AT_ONCE] for start in range(0, len(things), _AT_ONCE))


def states(rows: Iterable[Row]) -> dict[str, str]:
    """Return how sure each thing is in force, or `gone`; what nothing is known of is left out.

    A thing is no surer than what it is part of. Of several periods in force the surest counts; where none is
    recorded, a thing is gone before it was adopted, and nothing more is known.
    """
    found: dict[str, dict[str, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
    for row in rows:
        how = row["branch"].value
        if how in _ABOUT_FORCE:
            level = found[row["dependent"].value][row["support"].value]
            level[how] = min(level.get(how, "gone"), row["certainty"].value, key=_STATES.index)
    levels = {
        thing: [one.get("in-force", one.get("adopted", "unknown")) for one in found[thing].values()] for thing in found
    }
    return {thing: max(each, key=_STATES.index) for thing, each in levels.items()}


def _edges(rows: Iterable[Row], alive: Mapping[str, str]) -> list[Edge]:
    """Return the edges that rows say, in order, without those of which an end is gone."""
    grounds: dict[tuple[str, str, str, str], set[Ground]] = defaultdict(set)
    for row in rows:
        if row["branch"].value not in _ABOUT_FORCE:
            detail = row["detail"].value if "detail" in row else ""
            said = grounds[row["dependent"].value, row["support"].value, _relation(row).name, detail]
            if "claim" in row:
                said.add(_ground(row))
    made = (_edge(key, sorted(said, key=lambda one: one.claim), alive) for key, said in sorted(grounds.items()))
    return [edge for edge in made if edge]


def _relation(row: Row) -> Relation:
    """Return the relation that a row is about."""
    return relation_of(row["branch"].value, curie(row["kind"].value) if "kind" in row else "")


def _ground(row: Row) -> Ground:
    """Return the claim of a row."""
    sure = row["certainty"].value if "certainty" in row else None
    return Ground(row["claim"].value, sure, row["standing"].value.rpartition("/")[2])


def _edge(key: tuple[str, str, str, str], grounds: list[Ground], alive: Mapping[str, str]) -> Edge | None:
    """Return an edge as sure as its claims and its ends let it be; none where an end is gone."""
    dependent, support, name, detail = key
    relation = BY_NAME[name]
    ends = [alive.get(dependent if end == DEPENDENT else support, "unknown") for end in relation.alive]
    if "gone" in ends:
        return None
    sure = min((one.certainty for one in _accepted(grounds) or grounds), key=_order, default=None)
    weakest = max((one for one in (sure, *ends) if one in SURE), key=SURE.index, default=None)
    return Edge(dependent, support, relation, detail or None, tuple(grounds), weakest)


def _accepted(grounds: Iterable[Ground]) -> list[Ground]:
    """Return those of the claims that are accepted."""
    return [one for one in grounds if one.standing == "accepted"]


def _order(certainty: str | None) -> int:
    """Return the place of a certainty, the surest first; what no date tells comes last."""
    return SURE.index(certainty) if certainty in SURE else len(SURE)
