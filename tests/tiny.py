"""Tiny corpora, written in a test, and what becomes of them."""

from __future__ import annotations

import datetime as dt
import shutil
from functools import cache
from pathlib import Path
from textwrap import dedent

import pytest
from pyoxigraph import NamedNode

from chronolex.errors import InputFaults
from chronolex.graph.claims import Facts
from chronolex.graph.store import Reader
from chronolex.graph.timeline import Known, Resolved, resolve
from chronolex.graph.vocabulary import BASE, term
from chronolex.inputs import package_folder
from chronolex.loaders.corpus.load import load
from chronolex.staging import read_ontology, stage
from tests.conftest import reader_of

D = dt.date

SOURCES = """\
sources:
  - {id: one-2020, label: One, own_day: 2020-06, known_from: 2020-06, printed: June 2020, lines: 100, sha256: SHA}
  - {id: two-2025, label: Two, own_day: 2025-05-05, known_from: 2025-05-05, printed: none, lines: 50, sha256: SHA}
""".replace("SHA", "0" * 64)

WORLD = {
    "sources.yaml": SOURCES,
    "things.yaml": """\
        fields: [{id: trafficking, label: {en: Response to trafficking, ru: Борьба с торговлей людьми}}]
        mechanisms: [{id: nrm, label: National Referral Mechanism, alt: {en: [NRM, Response mechanism]}}]
        bodies:
          - {id: old-service, label: {en: Old Service, ru: Старая служба}}
          - {id: new-ministry, label: {en: New Ministry, ru: Новое министерство}}
        offences: [{id: theft, label: theft}]
        """,
    "who.yaml": """\
        object: field/trafficking
        role: coordinates
        exclusive: true
        holders:
          - body: old-service
            key: old
            from: {day: 2019-03-05, evidence: [one-2020 L3]}
            to: {day: 2021-11-15, evidence: [two-2025 fn 7 L7]}
            basis: resolution/2019/101
            evidence: [one-2020 § 2 L4]
          - body: new-ministry
            key: new
            from: {day: 2021-11-15, evidence: [two-2025 L7]}
            evidence: [two-2025 L8]
        absences:
          - key: nobody
            to: {day: 2019-03-05, evidence: [one-2020 L3]}
            evidence: [{at: one-2020 L9, as_of: 2015}]
        """,
    "acts.yaml": """\
        acts:
          - id: resolution/2019/101
            label: Resolution No. 101
            adopted: [{key: adoption, day: 2019-03-05, evidence: [one-2020 L3]}]
          - id: code/2017/criminal-code
            label: {en: Criminal Code (2017), ru: Уголовный кодекс (2017)}
            in_force: [{key: in-force, from: 2019-01-01, evidence: [one-2020 L30]}]
            provisions:
              - id: art_171
                criminalises: [{key: punishes, offence: theft, evidence: [one-2020 L31]}]
        """,
}


@cache
def concepts() -> tuple[str, ...]:
    """The concepts of the real schemes."""
    found = (quad for quad in read_ontology() if quad.object == term("skos:Concept"))
    return tuple(quad.subject.value for quad in found if isinstance(quad.subject, NamedNode))


def written(folder: Path, files: dict[str, str]) -> Path:
    """Write corpus files, with the sources unless the test writes its own."""
    root = folder / "kg"
    for name, text in {"sources.yaml": SOURCES, **files}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")
    return root


def facts(folder: Path, *texts: str) -> Facts:
    """Load a corpus of these files."""
    return load(written(folder, {f"file{number}.yaml": text for number, text in enumerate(texts)}), concepts())


def refused(folder: Path, files: dict[str, str]) -> list[str]:
    """Load a corpus with faults and return them."""
    with pytest.raises(InputFaults) as error:
        load(written(folder, files), concepts())
    assert error.value.exit_code == 3
    return [str(fault) for fault in error.value.faults]


def world(folder: Path, changed: dict[str, str] | None = None) -> Path:
    """Make a folder like the package's with the real ontology, shapes and rules, and a tiny corpus."""
    root = folder / "package"
    for name in ("ontology", "shapes", "queries"):
        shutil.copytree(package_folder() / name, root / name, dirs_exist_ok=True)
    written(root / "corpus", {**WORLD, **(changed or {})})
    return root


def tiny_graph(folder: Path, changed: dict[str, str] | None = None) -> Reader:
    """Return the graph of a tiny corpus."""
    return reader_of(stage("kg", world(folder, changed)).quads)


def iri(tail: str) -> str:
    """Return the IRI of a thing of the tiny corpus."""
    return f"{BASE}id/kg/{tail}"


def days(folder: Path, *texts: str) -> dict[str, Resolved]:
    """Load files, resolve them, and return the claims by the last part of their identifiers."""
    return {one.claim.iri.value.rpartition("/")[2]: one for one in resolve(facts(folder, *texts))}


def answers(one: Resolved, known: int = -1) -> list[tuple[str, dt.date, dt.date]]:
    """Return the intervals of a claim as one known entry has them, empty ones left out."""
    index = one.known[known].index
    assert index is not None
    named = [("certain", index.certain), ("presumed", index.presumed), ("possible", index.possible)]
    return [(name, interval.start, interval.end) for name, interval in named if interval.start < interval.end]


def as_known(one: Resolved, day: dt.date) -> Known | None:
    """Return what was known of a claim on a day."""
    return next((known for known in one.known if known.since <= day < known.until), None)
