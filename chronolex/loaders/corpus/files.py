"""One corpus file: lists of things and of claims, under keys that say what they are."""

from __future__ import annotations

from typing import Any

from pydantic import model_validator

from chronolex.loaders.corpus import claims, things
from chronolex.loaders.corpus.fields import Model
from chronolex.loaders.corpus.things import inside


class CorpusFile(Model):
    """Everything that one file may hold; a file of one competence may leave out `competences:` around it."""

    sources: list[things.Source] = []
    offences: list[things.Offence] = []
    fields: list[things.Field_] = []
    territories: list[things.Territory] = []
    acts: list[things.Act] = []
    treaties: list[things.Treaty] = []
    bodies: list[things.Body] = []
    units: list[things.Unit] = []
    collegia: list[things.Collegium] = []
    organisations: list[things.Organisation] = []
    offices: list[things.Office] = []
    posts: list[things.Post] = []
    persons: list[things.Person] = []
    programmes: list[things.Programme] = []
    measures: list[things.Measure] = []
    mechanisms: list[things.Mechanism] = []
    services: list[things.Service] = []
    procedures: list[things.Procedure] = []
    competences: list[things.CompetenceBlock] = []
    absences: list[claims.Absence] = []
    findings: list[claims.Finding] = []
    statuses: list[claims.StatusOf] = []
    observations: list[claims.Observation] = []
    contradictions: list[claims.Contradiction] = []

    @model_validator(mode="before")
    @classmethod
    def _short_names(cls, data: Any) -> Any:
        inside(data, "findings", {"kind": "finding_kind"})
        return data
