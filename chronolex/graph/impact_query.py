"""Write the one query that reads dependence out of the graph, around some things or over all of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from pyoxigraph import NamedNode

from chronolex.graph.days import Day
from chronolex.graph.impact_relations import ALWAYS, BRANCHES, DAYS, KNOWN, RUN, SINCE, SPACES, Relation
from chronolex.graph.literals import day_literal

# `§` stands for the claim, `@D` for the day asked about, `@N` for the day after, `@K` for the day of knowledge.
_CLAIM = """
  § clx:standing ?standing ; clx:asKnown ?index .
  ?index clx:knownFrom ?knownFrom ; clx:knownTo ?knownTo .
  FILTER(?knownFrom <= @K && @K < ?knownTo && ?standing != standing:rejected)"""
_WITHIN = """
  ?index clx:possibleFrom ?possibleFrom ; clx:possibleTo ?possibleTo ;
         clx:presumedFrom ?presumedFrom ; clx:presumedTo ?presumedTo ;
         clx:certainFrom ?certainFrom ; clx:certainTo ?certainTo ."""
_SURE = """IF(?certainFrom <= @D && @D < ?certainTo, "certain",
          IF(?presumedFrom <= @D && @D < ?presumedTo, "presumed", "possible"))"""
_WHEN = {
    DAYS: f"""{_CLAIM}{_WITHIN}
  FILTER(?possibleFrom <= @D && @D < ?possibleTo)
  BIND({_SURE} AS ?certainty)""",
    # What an event made lasts: it is certain from the last day on which the event can have happened; that of an event
    # without a date is the day by which the first source that tells of it had been issued.
    SINCE: f"""{_CLAIM}
  § clx:knownSince ?since .
  OPTIONAL {{ ?index clx:possibleFrom ?possibleFrom }}
  OPTIONAL {{ ?index clx:possibleTo ?possibleTo }}
  FILTER(COALESCE(?possibleFrom, ?since) <= @D)
  BIND(IF(COALESCE(?possibleTo, ?since) <= @N, "certain", "possible") AS ?certainty)""",
    KNOWN: _CLAIM,
    RUN: """
  ?run clx:knownFrom ?knownFrom ; clx:knownTo ?knownTo ; clx:runFrom ?runFrom ; clx:runTo ?runTo ;
       clx:certainty ?certainty .
  § clx:standing ?standing .
  FILTER(?knownFrom <= @K && @K < ?knownTo && ?runFrom <= @D && @D < ?runTo)""",
    ALWAYS: "",
}
_HEAD = "SELECT DISTINCT ?branch ?kind ?dependent ?support ?detail ?claim ?standing ?certainty\nWHERE {\n"
_STATE = f"""{_CLAIM}{_WITHIN}
  ?index clx:startKnown ?startKnown ; clx:endKnown ?endKnown .
  FILTER(?standing = standing:accepted)
  BIND(IF(?possibleFrom <= @D && @D < ?possibleTo, {_SURE},
       IF((@D < ?possibleFrom && ?startKnown) || (?possibleTo <= @D && ?endKnown), "gone", "unknown")) AS ?certainty)
  BIND("in-force" AS ?branch)"""
_ADOPTED = f"""{_CLAIM}
  ?index clx:possibleFrom ?possibleFrom .
  FILTER(?standing = standing:accepted)
  BIND(IF(@D < ?possibleFrom, "gone", "unknown") AS ?certainty)
  BIND("adopted" AS ?branch)"""
_FORCE = "?claim a ?kind . FILTER(?kind = clx:InForce)"
_EVENTS = "?claim a ?kind . FILTER(?kind IN (clx:Adoption, clx:Signature, clx:Commencement))"


def edges_query(date: Day, known: Day, side: str | None = None, things: Iterable[str] = ()) -> str:
    """Return the query for every edge that holds on a day.

    Args:
        date: the day on which edges hold.
        known: the day whose knowledge counts.
        side: which end is one of the things, `dependent` or `support`; `None` asks for the whole graph.
        things: the things to start from; the cost of the query grows with them and their edges, not with the graph.
    """
    anchor = f"VALUES ?{side} {{ {_terms(things)} }} " if side else ""
    return _query([_branch(one, anchor) for one in BRANCHES], date, known)


def states_query(date: Day, known: Day, things: Iterable[str]) -> str:
    """Return the query for what the day makes of acts, provisions and programmes, and of what they are part of."""
    return _query(_states(f"VALUES ?dependent {{ {_terms(things)} }} "), date, known)


def whole_query(date: Day, known: Day) -> str:
    """Return the one query for all edges of the graph and all states of their ends."""
    return _query([*(_branch(one, "") for one in BRANCHES), *_states("")], date, known)


def _branch(relations: tuple[Relation, ...], anchor: str) -> str:
    """Return the branch of the relations that share a pattern, named after the first of them."""
    first = relations[0]
    claim = f"?{first.claim}"
    kinds = [kind for relation in relations for kind in relation.kinds]
    # Where things are given, the kinds must not lead the engine to begin with every claim of a class.
    chosen = f"VALUES ?kind {{ {' '.join(kinds)} }} " if kinds and not anchor else ""
    only = f"\n  FILTER(?kind IN ({', '.join(kinds)}))" if kinds and anchor else ""
    when = _WHEN[first.when].replace("§", claim)
    itself = f"\n  BIND({claim} AS ?claim)" if first.claim != "claim" else ""
    name = f'\n  FILTER(?dependent != ?support)\n  BIND("{first.name}" AS ?branch)'
    return f"  {anchor}{chosen}{first.pattern}{only}{when}{itself}{name}"


def _states(anchor: str) -> Sequence[str]:
    """Return the branches that say whether a thing, `?dependent`, or a whole around it, `?support`, was in force."""
    wholes = ("BIND(?dependent AS ?support)", "?dependent clx:within ?support . FILTER(?dependent != ?support)")
    state, adopted = (text.replace("§", "?claim") for text in (_STATE, _ADOPTED))
    own = [
        f"  {anchor}?claim clx:instrument ?dependent . {_FORCE}{state}\n  {wholes[0]}",
        f"  {anchor}?claim clx:of ?dependent . {_EVENTS}{adopted}\n  {wholes[0]}",
    ]
    around = [
        f"  {anchor}{wholes[1]}\n  ?claim clx:instrument ?support . {_FORCE}{state}",
        f"  {anchor}{wholes[1]}\n  ?claim clx:of ?support . {_EVENTS}{adopted}",
    ]
    return [*own, *around]


def _query(branches: Sequence[str], date: Day, known: Day) -> str:
    """Return a query of these branches with the days written in, from terms."""
    text = f"{SPACES}\n{_HEAD}{{\n" + "\n} UNION {\n".join(branches) + "\n}\n}"
    days = {"@D": date, "@N": date + dt.timedelta(days=1), "@K": known}
    for mark, day in days.items():
        text = text.replace(mark, str(day_literal(day)))
    return text


def _terms(things: Iterable[str]) -> str:
    """Return things as terms of a VALUES block."""
    return " ".join(str(NamedNode(thing)) for thing in things)
