"""Write the lines of a report in one language, and know what the change itself began."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pyoxigraph import NamedNode

from chronolex.graph.claims import Claim
from chronolex.graph.days import Day
from chronolex.report.candidates import Change
from chronolex.report.lines import Line
from chronolex.report.words import LABELS, RELATIONS, SENTENCES
from chronolex.report.world import World

REPLACES, CONTINUES = "dcterms:replaces", "clx:continues"


@dataclass(frozen=True)
class Writer:
    """Everything that a part of the report needs: both graphs, what parts them, and the language.

    Attributes:
        act: the act that makes the change, nothing where none does.
        language: of names; sentences are English where they are in no other but Russian.
    """

    change: Change
    act: NamedNode | None = None
    language: str = "en"

    @property
    def before(self) -> World:
        """Return the graph before the change."""
        return self.change.before

    @property
    def after(self) -> World:
        """Return the graph after the change."""
        return self.change.after

    @property
    def begun(self) -> frozenset[NamedNode]:
        """Return the claims that the change adds."""
        return self.change.moments.begun

    @property
    def words(self) -> str:
        """Return the language of the sentences."""
        return self.language if self.language in SENTENCES else "en"

    @property
    def days(self) -> tuple[Day, ...]:
        """Return the days on which the change does something."""
        return self.change.moments.days

    def line(
        self,
        part: str,
        rule: str,
        subject: NamedNode | str = "",
        date: Day | None = None,
        claims: Iterable[NamedNode | str] = (),
        until: Day | None = None,
        more: dict[str, Any] | None = None,
        found_by: str | None = None,
        **said: Any,
    ) -> Line:
        """Return a line; `said` is put into the sentence of the rule, `found_by` names another rule than it."""
        text, todo = (one.format(**said) for one in SENTENCES[self.words][rule])
        named = tuple(sorted({_text(claim) for claim in claims}))
        from_day = date.isoformat() if date else None
        until_day = until.isoformat() if until else None
        return Line(part, found_by or rule, text, todo, _text(subject), from_day, until_day, named, more or {})

    def label(self, iri: NamedNode | str) -> str:
        """Return what a thing or claim is called after the change; before it, where it is gone."""
        return self.after.called(iri, self.language) or self.before.label(iri, self.language)

    def labels(self, iris: Iterable[NamedNode | str]) -> str:
        """Return what some things are called, each once, in one line."""
        return ", ".join(dict.fromkeys(sorted(self.label(iri) for iri in iris)))

    def relation(self, name: str) -> str:
        """Return what a property is called in a sentence."""
        return RELATIONS[self.words].get(name, name)

    def word(self, name: str, **said: Any) -> str:
        """Return a word or a phrase of the report."""
        return LABELS[self.words][name].format(**said)

    def new_claims(self, *kinds: str) -> list[Claim]:
        """Return the accepted claims of some kinds that the change adds, in order."""
        return self.after.accepted(self.begun, kinds)

    def successors(self) -> dict[NamedNode, tuple[NamedNode, ...]]:
        """Return of each thing that something carries on, by a number or as a whole, all that does, sorted."""
        found: dict[NamedNode, set[NamedNode]] = {}
        for claim in self.new_claims("Statement"):
            predicate, of, what = (claim.value(name) for name in ("clx:property", "clx:of", "clx:object"))
            follows = predicate is not None and predicate.value in (REPLACES, CONTINUES)
            if follows and isinstance(of, NamedNode) and isinstance(what, NamedNode):
                found.setdefault(what, set()).add(of)
        return {what: tuple(sorted(those, key=lambda one: one.value)) for what, those in found.items()}


def _text(iri: NamedNode | str) -> str:
    return iri if isinstance(iri, str) else iri.value
