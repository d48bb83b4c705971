"""One corpus file: lists of things and of claims, under keys that say what they are."""

from __future__ import annotations

from typing import Any

from pydantic import model_validator

from chronolex.loaders.corpus import claims, institutions, law, things, working
from chronolex.loaders.corpus.account import Account
from chronolex.loaders.corpus.fields import Model
from chronolex.loaders.corpus.things import inside


class CorpusFile(Model):
    """Everything that one file may hold; a file of one competence may leave out `competences:` around it."""

    sources: list[things.Source] = []
    offences: list[things.Offence] = []
    fields: list[things.Field_] = []
    territories: list[things.Territory] = []
    acts: list[law.Act] = []
    treaties: list[law.Treaty] = []
    bodies: list[institutions.Body] = []
    units: list[institutions.Unit] = []
    collegia: list[institutions.Collegium] = []
    organisations: list[institutions.Organisation] = []
    offices: list[institutions.Office] = []
    posts: list[institutions.Post] = []
    persons: list[institutions.Person] = []
    programmes: list[working.Programme] = []
    measures: list[working.Measure] = []
    mechanisms: list[working.Mechanism] = []
    services: list[working.Service] = []
    procedures: list[working.Procedure] = []
    competences: list[institutions.CompetenceBlock] = []
    absences: list[claims.Absence] = []
    findings: list[claims.Finding] = []
    statuses: list[claims.StatusOf] = []
    observations: list[claims.Observation] = []
    recommendations: list[claims.Recommendation] = []
    contradictions: list[claims.Contradiction] = []
    account: Account | None = None

    @model_validator(mode="before")
    @classmethod
    def _short_names(cls, data: Any) -> Any:
        inside(data, "findings", {"kind": "finding_kind"})
        return data
