"""Make the graph as it would be if five changes had never been: the corpus without what they brought about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from pyoxigraph import NamedNode

from chronolex.checking import check
from chronolex.graph.claims import Claim, Evidence, Facts, Thing
from chronolex.graph.generations import Generation, publish
from chronolex.graph.identifiers import act_iri
from chronolex.staging import read_ontology, stage_facts

COUNTRY = "kg"
ACTS = frozenset(
    act_iri(path, COUNTRY).value
    for path in ("law/2018/2", "code/2017/criminal-code", "resolution/2021/252", "code/2021/127")
)
"""The acts that make the changes, as far as the corpus has them."""
AMENDED = re.compile(r"/claim/law-2005-55(?:-art-[0-9]+)?/amendment-20(?:18|23)$")
"""How the corpus calls the amendments of the counter-trafficking law; of that of 2023 it knows no act."""
READ_IN = {"InForce": "clx:instrument", "Norm": "clx:provision", "Criminalisation": "clx:provision",
           "Penalty": "clx:provision"}  # fmt: skip
"""How what begins with an act names the act, or the provision of it."""
TAKES_OVER = {"dcterms:replaces", "clx:continues"}


@dataclass(frozen=True)
class Base:
    """The facts before the changes, and what was left out of the corpus for them.

    Attributes:
        facts: what the corpus says without the changes.
        caused: the claims that the changes bring about.
        ended: the claims whose end the changes bring about, as the corpus has them.
        hung: contradictions that an editor wrote about a claim left out, and what is disputed in no other.
    """

    facts: Facts
    caused: tuple[Claim, ...]
    ended: tuple[Claim, ...]
    hung: tuple[Thing | Claim, ...]


def changes() -> list[Path]:
    """Return the change files in the order in which they take effect."""
    return sorted(Path(__file__).parent.glob("*.yaml"))


def base(corpus: Facts) -> Base:
    """Return the corpus without what the five changes brought about; everything else is kept as it is."""
    caused = tuple(claim for claim in corpus.claims if _caused(claim))
    gone = {claim.iri for claim in caused}
    hung = _hung(corpus, gone)
    left_out = gone | {one.iri for one in hung}
    kept = [claim for claim in corpus.claims if claim.iri not in left_out]
    ended = tuple(claim for claim in kept if _ended(claim, caused))
    claims = tuple(_without_end(claim) if claim in ended else claim for claim in kept)
    things = tuple(thing for thing in corpus.things if thing.iri not in left_out)
    return Base(Facts(things, claims, corpus.sources), caused, ended, hung)


def published(home: Path, facts: Facts) -> Generation:
    """Make the first generation of a data folder out of facts."""
    staged = stage_facts(facts, COUNTRY, read_ontology())
    found = check(staged.quads).counts()
    return publish(home, staged.quads, {**staged.built, "changes": [], "findings": found})


def _caused(claim: Claim) -> bool:
    """Tell whether a claim is there through one of the changes; what is disputed, no change brought about."""
    if claim.standing != "accepted":
        return False
    if claim.kind == "Adoption":
        return bool(_named(claim, "clx:of") & ACTS)
    if claim.kind in ("Amendment", "FunctionTransfer"):
        return bool(_named(claim, "clx:legalBasis") & ACTS) or bool(AMENDED.search(claim.iri.value))
    if claim.kind in READ_IN:
        by = claim.timing.started_by
        # What a later event began, the act did not bring.
        return bool(AMENDED.search(by.value)) if by else any(_within(iri) for iri in _named(claim, READ_IN[claim.kind]))
    if claim.kind == "Statement":
        return bool(_named(claim, "clx:property") & TAKES_OVER) and any(_within(iri) for iri in _named(claim, "clx:of"))
    # No effect gives a function up to a day that only some source prints.
    lasting = claim.timing.at_least is None
    return claim.kind == "Competence" and lasting and bool(_named(claim, "clx:legalBasis") & ACTS)


def _ended(claim: Claim, caused: Iterable[Claim]) -> bool:
    """Tell whether a claim ends through one of the changes.

    Its end refers to what is left out, its act was replaced, or its function begins with another body on that day.
    """
    if claim.timing.ended_by:
        return claim.timing.ended_by in {one.iri for one in caused}
    if claim.timing.end is None or claim.standing != "accepted":
        return False
    if claim.kind == "InForce":
        replaced = {iri for one in caused if one.kind == "Statement" for iri in _named(one, "clx:object")}
        return bool(_named(claim, "clx:instrument") & replaced)
    same = ("clx:role", "clx:object")
    follows = [one for one in caused if one.kind == claim.kind == "Competence" and one.timing.start]
    return any(
        all(_named(one, name) == _named(claim, name) for name in same)
        and one.timing.start is not None
        and one.timing.start.printed == claim.timing.end.printed
        for one in follows
    )


def _without_end(claim: Claim) -> Claim:
    """Return a claim as it was before anybody knew its end."""
    printing = set(claim.timing.end.evidence) if claim.timing.end else set[Evidence]()
    evidence = [replace(one, purposes=one.purposes - {"end"}) if one in printing else one for one in claim.evidence]
    timing = replace(claim.timing, end=None, ended_by=None)
    return replace(claim, timing=timing, evidence=tuple(one for one in evidence if one.purposes))


def _hung(corpus: Facts, gone: set[NamedNode]) -> tuple[Thing | Claim, ...]:
    """Return what cannot stand without the claims that are left out.

    That is what is disputed of the acts themselves, the contradictions that name any of it, and what is disputed in
    these contradictions alone.
    """
    disputed = [claim for claim in corpus.claims if claim.standing == "disputed"]
    read = {one.iri for one in disputed if any(_within(iri) for iri in _named(one, READ_IN.get(one.kind, "")))}
    written = [thing for thing in corpus.things if thing.kind == "Contradiction"]
    lost = [thing for thing in written if (gone | read) & {*_between(thing)}]
    elsewhere = {claim for thing in written if thing not in lost for claim in _between(thing)}
    alone = {claim for thing in lost for claim in _between(thing)} - elsewhere
    return (*lost, *(one for one in disputed if one.iri in alone | read))


def _between(contradiction: Thing) -> Iterator[NamedNode]:
    for name, term in contradiction.properties:
        if name == "clx:between" and isinstance(term, NamedNode):
            yield term


def _named(claim: Claim, name: str) -> set[str]:
    """Return the values of a property."""
    return {term.value for key, term in claim.values if key == name}


def _within(iri: str) -> bool:
    """Tell whether something is one of the acts, or a part of it."""
    return any(iri == act or iri.startswith(f"{act}/") for act in ACTS)
