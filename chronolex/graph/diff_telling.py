"""Tell what changed: names, words, dates as printed, articles and passages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pyoxigraph import Literal

from chronolex.graph.bounds import Window
from chronolex.graph.days import Day
from chronolex.graph.diff_causes import Cause
from chronolex.graph.diff_changes import SHOWN, Change
from chronolex.graph.diff_facts import Fact
from chronolex.graph.diff_joins import TAKEN
from chronolex.graph.evidence import Passages, in_language, labels_of, once, passages_of
from chronolex.graph.names import Names
from chronolex.graph.store import Graph
from chronolex.graph.vocabulary import BASE, PREFIXES

_WORDS = """
PREFIX clx: <https://w3id.org/chronolex/ontology#>
SELECT ?claim ?text WHERE {
  VALUES ?claim { %s }
  ?claim clx:text ?text .
}
"""
_ARTICLES = ("provision", "legalBasis", "instrument")
_ORDER = (
    *("InForce", "Criminalisation", "Penalty", "Norm", "Competence", "Filling", "PartyTo", "Naming", "Subordination"),
    *("Membership", "Tenure", "Absence", "StatusOf", "Finding"),
)
"""In which order lines of one cause are told: law first, what somebody says of practice last."""


class Telling:
    """Turn changes into what a person reads, with the passages issued by a day."""

    def __init__(self, graph: Graph, names: Names, language: str, known: Day) -> None:
        """Take the graph, its names, the language, and the day of knowledge."""
        self._graph = graph
        self._names = names
        self._language = language
        self._known = known
        self._labels: dict[str, str] = {}
        self._texts: dict[str, str] = {}
        self._passages: Passages = {}

    def groups(self, groups: list[tuple[Cause, list[Change]]]) -> list[dict[str, Any]]:
        """Return the groups, each with its cause and its lines in order."""
        facts = [fact for _, changed in groups for change in changed for fact in change.facts]
        self._learn(facts)
        return [{"cause": self._cause(cause), "changes": self._lines(changed)} for cause, changed in groups]

    def _learn(self, facts: list[Fact]) -> None:
        """Look up labels, words, passages and printed dates of all facts at once."""
        claims = {fact.claim for fact in facts}
        events = {claim for fact in facts for claim in fact.all("startedBy", "endedBy")}
        kinds = {PREFIXES["clx"] + fact.kind for fact in facts}
        self._passages = passages_of(self._graph, claims | events, self._known)
        self._labels = labels_of(self._graph, claims | kinds, self._language)
        self._texts = texts_of(self._graph, claims, self._language)

    def _cause(self, cause: Cause) -> dict[str, Any]:
        """Return a cause with the names of its things."""
        return {
            "how": cause.how or None,
            "things": [self._thing(iri) for iri in cause.things],
            "days": _days(cause.day),
        }

    def _thing(self, iri: str) -> dict[str, str]:
        return {"iri": iri, "label": self._names.label(iri, self._language)}

    def _lines(self, changed: list[Change]) -> list[dict[str, Any]]:
        """Return the lines of one cause: events first, then law, then what is said of practice."""
        return [self._line(change) for change in sorted(changed, key=self._rank)]

    def _rank(self, change: Change) -> tuple[Any, ...]:
        fact = change.facts[0]
        place = _ORDER.index(fact.kind) if fact.kind in _ORDER else -1
        kind = SHOWN.index(change.kind) if change.kind in SHOWN else len(SHOWN)
        return (change.standing, place, kind, change.window, self._labels.get(fact.claim, ""), fact.claim)

    def _line(self, change: Change) -> dict[str, Any]:
        """Return one change: what it is, from what to what, when, how sure, and who says so."""
        facts = change.facts
        articles = {iri: None for fact in facts for iri in fact.all(*_ARTICLES) if iri.startswith(BASE)}
        return {
            "change": change.kind,
            "kind": facts[0].kind,
            "before": self._side(change.before),
            "after": self._side(change.after),
            "says": self._says(change),
            "certainty": change.certainty,
            "sureness": {"from": change.first, "to": change.second},
            "standing": change.standing,
            "printed": self._printed(change),
            "days": _days(change.window) if change.kind in SHOWN else None,
            "until": self._until(change),
            "articles": [self._thing(iri) for iri in articles],
            "claims": [fact.claim for fact in facts],
            "printed_in": once(self._printing(change)),
            "evidence": once(one for fact in facts for one in self._passages[fact.claim].evidence),
        }

    def _printing(self, change: Change) -> Iterator[dict[str, Any]]:
        """Yield the passages that print the change itself, not merely that something held before or after it."""
        if change.kind not in SHOWN:
            return
        for fact, purpose in ((change.before, "end"), (change.after, "start")):
            for one in self._passages[fact.claim].evidence if fact else ():
                if purpose in one["for"]:
                    yield one

    def _side(self, fact: Fact | None) -> dict[str, Any] | None:
        """Return one of the facts of a change: its name, its words, and what takes or took the place."""
        if fact is None:
            return None
        return {
            "claim": fact.claim,
            "label": self._labels.get(fact.claim, fact.claim),
            "text": self._texts.get(fact.claim),
            "value": self._value(fact),
        }

    def _value(self, fact: Fact) -> str | None:
        """Return what a fact puts in its place: the holder, the article, the name, the amounts."""
        if fact.kind == "Penalty":
            low, high = fact.value("minimum") or "?", fact.value("maximum") or "?"
            return f"{low}–{high} {self._word(fact.value('unit'))}".strip()
        said = [self._word(value) for value in fact.all(*TAKEN.get(fact.kind, ()))]
        return ", ".join(said) or None

    def _word(self, value: str) -> str:
        return self._names.label(value, self._language) if value.startswith(BASE) else value

    def _says(self, change: Change) -> str:
        """Return the change in one line: the name of the fact, of two the one that came after."""
        fact = change.after or change.facts[0]
        if change.kind not in ("moved", "changed") or not change.before:
            return self._labels.get(fact.claim, fact.claim)
        kind = self._labels.get(PREFIXES["clx"] + fact.kind, fact.kind)
        stays = [
            name for name in ("offence", "role", "object", "of", "office", "post", "instrument") if name in fact.values
        ]
        stays += [name for name in ("provision", "term", "tier", "sanction") if fact.kind in ("Norm", "Penalty")]
        named = [self._word(value) for name in stays for value in fact.values.get(name, ())]
        return f"{kind}: {' · '.join(named)}"

    def _printed(self, change: Change) -> str | None:
        """Return the day as a source prints it: of the beginning, where there is one, else of the end."""
        if change.kind not in SHOWN:
            return None
        began = self._printed_day(change.after, "from", "startedBy")
        if began or (change.before is change.after and change.kind != "only-between"):
            return began
        return self._printed_day(change.before, "to", "endedBy")

    def _printed_day(self, fact: Fact | None, side: str, event: str) -> str | None:
        """Return a day as a source prints it of a fact, or of the event that made it begin or end."""
        for claim in (fact.claim, *fact.all(event)) if fact else ():
            printed = self._passages[claim].printed
            if said := printed.get("date") or printed.get(side):
                return str(said)
            if side == "to" and printed.get("through"):
                return f"through {printed['through']}"
        return None

    def _until(self, change: Change) -> dict[str, str | None] | None:
        """Return when what came and went ended: the days, and the day as a source prints it."""
        if change.kind != "came-and-went":
            return None
        fact = change.facts[0]
        return {**(_days(fact.ends) or {}), "printed": self._printed_day(fact, "to", "endedBy")}


def texts_of(graph: Graph, claims: set[str], language: str) -> dict[str, str]:
    """Return what claims say in words, in a language, else in English, else in any."""
    found: dict[str, dict[str, str]] = {}
    named = " ".join(f"<{claim}>" for claim in sorted(claims))
    for row in graph.query(_WORDS % named) if named else ():
        text = row["text"]
        if isinstance(text, Literal):
            found.setdefault(row["claim"].value, {})[text.language or ""] = text.value
    return {claim: in_language(said, language) for claim, said in found.items()}


def _days(window: Window | None) -> dict[str, str] | None:
    """Return the days on one of which something happened."""
    return {"first": window.first.isoformat(), "last": window.last.isoformat()} if window else None
