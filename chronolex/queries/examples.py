"""Queries to begin with: every question with an example of its parameters, and the plain ones of `examples/*.rq`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType

import yaml

FILLED: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "acts-by-body": {"body": "body/government", "date": "2019-03-05"},
        "body-history": {"body": "state-migration-service", "date": "2021-11-15"},
        "case-counts": {"measure": "cases-initiated", "year": "2016", "date": "2018-12-31"},
        "compare-sources": {"one": "mon-2019", "other": "osce-2025", "about": "mechanism/nrm", "date": "2024-05-15"},
        "competences": {"body": "state-migration-service", "date": "2019-06-01"},
        "competent-bodies": {"object": "field/anti-trafficking", "role": "coordinates", "date": "2022-06-01"},
        "contradictions": {"about": "resolution/2019/493", "date": "2019-09-19"},
        "coordinating-body": {"object": "mechanism/nrm", "date": "2024-05-15"},
        "criminalising-provision": {"offence": "offence/trafficking-in-persons", "date": "2022-06-01"},
        "evidence": {"about": "law/2005/55/art_1", "date": "2018-01-11"},
        "in-force": {"act": "code/1997/criminal-code", "date": "2018-12-31"},
        "penalty": {"offence": "offence/trafficking-in-persons", "date": "2020-06-01"},
        "post-holders": {"body": "body/ministry-of-internal-affairs", "date": "2024-05-15"},
        "procedures-in-place": {"mechanism": "mechanism/nrm", "date": "2022-06-01"},
        "programme-in-force": {"field": "field/anti-trafficking", "date": "2023-01-01"},
        "provision-lineage": {"provision": "code/2021/127/art_166", "date": "2022-06-01"},
        "recommendation-outlook": {"about": "mon-2015-5", "date": "2025-05-05"},
        "recommendations": {"source": "osce-2025", "date": "2025-05-05"},
        "timeline": {"subject": "body/state-migration-service", "date": "2021-11-15"},
        "treaty-status": {"treaty": "treaty/2000/palermo-protocol", "date": "2022-09-01"},
        "unmandated-bodies": {"law": "law/2005/55", "date": "2024-05-15"},
        "what-does-source-say": {"source": "osce-2025", "about": "mechanism/nrm", "date": "2024-05-15"},
        "who-may": {"role": "identifies-victims", "date": "2024-05-15"},
    }
)
"""For each question parameters with which it has rows in the corpus, and a day."""


@dataclass(frozen=True)
class Example:
    """A query that runs as it is, with a title in each language."""

    name: str
    title: Mapping[str, str]
    text: str


@cache
def plain() -> tuple[Example, ...]:
    """Return the queries of `examples/*.rq`, in alphabetical order."""
    folder = resources.files("chronolex.queries") / "examples"
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".rq"))
    return tuple(_read(name.removesuffix(".rq"), (folder / name).read_text("utf-8")) for name in names)


def bare(text: str) -> str:
    """Return a query without its header and the marks of its parameters.

    >>> bare("#+ title: x" + chr(10) + "SELECT * WHERE { ?s ?p ?o }  #? about")
    'SELECT * WHERE { ?s ?p ?o }'
    """
    lines = (re.sub(r"\s*#\? .*$", "", line) for line in text.splitlines() if not line.startswith("#+"))
    return "\n".join(lines).strip()


def _read(name: str, text: str) -> Example:
    """Read one example with its header."""
    header = yaml.safe_load("\n".join(line[2:] for line in text.splitlines() if line.startswith("#+")))
    return Example(name, header["title"], bare(text))
