"""A little world of law, and what changes make of it."""
# ruff: noqa: E501 - one fact, one line

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Store

from chronolex.graph.ask import ask
from chronolex.graph.claims import Facts
from chronolex.graph.days import Day
from chronolex.graph.store import Reader
from chronolex.graph.stored import Stored, facts
from chronolex.loaders.changes.read import Amended, amend
from chronolex.loaders.corpus.load import load
from chronolex.queries.catalogue import question
from chronolex.staging import Staged, read_ontology, stage_facts

from .conftest import reader_of
from .tiny import concepts, written

WORLD = {
    "things.yaml": """\
        fields: [{id: f, label: F}]
        mechanisms: [{id: nrm, label: National Referral Mechanism}]
        offences: [{id: theft, label: theft}]
        territories: [{id: t, label: T}]
        treaties: [{id: treaty/2000/t, label: A treaty}]
        bodies:
          - {id: old-service, label: Old Service, names: [{key: n, name: Old Service, evidence: [one-2020 L1]}]}
          - {id: new-ministry, label: New Ministry}
        programmes:
          - id: p
            label: P
            field: f
            in_force: [{key: in-force, from: {day: 2019-01-01, evidence: [one-2020 L1]}, to: {day: 2030-01-01, evidence: [one-2020 L1]}}]
        procedures: [{id: s, label: S, statuses: [{key: drafted, status: drafted, from: {day: 2019-01-01, evidence: [one-2020 L1]}}]}]
        """,
    "who.yaml": """\
        object: mechanism/nrm
        role: coordinates
        exclusive: true
        holders: [{body: old-service, key: old, from: {day: 2019-03-05, evidence: [one-2020 L3]}, evidence: [one-2020 L4]}]
        """,
    "acts.yaml": """\
        acts:
          - id: code/2017/criminal-code
            label: {en: Criminal Code (2017), ru: Уголовный кодекс (2017)}
            in_force: [{key: in-force, from: 2019-01-01, evidence: [one-2020 L30]}]
            provisions:
              - id: art_171
                criminalises: [{key: punishes, offence: theft, evidence: [one-2020 L31]}]
                penalties:
                  - {key: basic, offence: theft, tier: basic, sanction: imprisonment, minimum: 36, maximum: 60, unit: month, evidence: [one-2020 L31]}
                  - {key: grave, offence: theft, tier: highest, sanction: imprisonment, maximum: 120, unit: month, evidence: [one-2020 L31]}
        """,
}
HEAD = "change: a-change\ntitle: A change\nact: law/2026/7\nadopted: 2026-03-01\nin_force: 2026-04-01\neffects:\n"
EVE, DAY = Day(2026, 3, 31), Day(2026, 4, 1)


@dataclass
class Changed:
    """The graph before and after a change."""

    amended: Amended
    graph: Reader

    def asked(self, name: str, on: Day, known_on: Day | None = None, **params: str) -> list[str]:
        """Return the first column of the rows of an answer, with how sure it is; or why there is none."""
        answer = ask(self.graph, question(name), params, on, known_on, today=Day(2026, 12, 1))
        column = next(iter(question(name).columns))
        rows = [f"{tail(row[column])} {row['certainty']}" for row in answer.answers]
        return rows or [str((answer.why_empty or {})["reason"])]


def tail(value: object) -> str:
    return value["iri"].rpartition("/")[2] if isinstance(value, dict) else str(value)


def stored(staged: Staged) -> Stored:
    store = Store()
    store.bulk_extend(staged.quads)
    return Stored(store)


def before_of(folder: Path, more: str = "") -> Stored:
    """Return the graph of the little world, with one more corpus file."""
    found = load(written(folder, {**WORLD, "more.yaml": more or "fields: []"}), concepts())
    return stored(stage_facts(found, "kg", read_ontology()))


def after_of(before: Stored, amended: Amended) -> Staged:
    """Return the graph after a change, all of it made anew."""
    known = facts(before.store)
    claims = {claim.iri: claim for claim in (*known.claims, *amended.claims)}
    after = Facts((*known.things, *amended.things), tuple(claims.values()), (*known.sources, *amended.sources))
    return stage_facts(after, "kg", read_ontology())


def amended_in(folder: Path, effects: str, head: str = HEAD) -> Amended:
    return amend(head + effects, "change.yaml", before_of(folder), "kg")


def changed_in(folder: Path, effects: str, head: str = HEAD, more: str = "") -> Changed:
    before = before_of(folder, more)
    amended = amend(head + effects, "change.yaml", before, "kg")
    return Changed(amended, reader_of(after_of(before, amended).quads))
