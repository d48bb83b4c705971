"""The claims of a corpus file, one model a kind; a field is called as its property: `legal_basis`, `clx:legalBasis`."""

from chronolex.loaders.corpus.claims.base import ClaimModel, SituationModel
from chronolex.loaders.corpus.claims.sayings import Contradiction, Event, Observation, Recommendation, Statement
from chronolex.loaders.corpus.claims.situations import (
    Absence,
    Competence,
    Criminalisation,
    Filling,
    Finding,
    InForce,
    Membership,
    Naming,
    Norm,
    PartyTo,
    Penalty,
    StatusOf,
    Subordination,
    Tenure,
)

__all__ = [
    "Absence",
    "ClaimModel",
    "Competence",
    "Contradiction",
    "Criminalisation",
    "Event",
    "Filling",
    "Finding",
    "InForce",
    "Membership",
    "Naming",
    "Norm",
    "Observation",
    "PartyTo",
    "Penalty",
    "Recommendation",
    "SituationModel",
    "Statement",
    "StatusOf",
    "Subordination",
    "Tenure",
]
