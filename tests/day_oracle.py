"""The graph of a day straight from the quads of claims, by the simplest loop; the table is written out here by hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad

from chronolex.graph.vocabulary import CORPUS, DERIVED, term

AT = "https://w3id.org/chronolex/at/"
ROLES = {
    "coordinates": "coordinatedBy",
    "implements": "implementedBy",
    "identifies-victims": "victimsIdentifiedBy",
    "refers": "victimsReferredBy",
    "funds": "fundedBy",
    "supervises": "supervisedBy",
    "reports": "reportedOnBy",
    "drafts-policy": "policyDraftedBy",
    "secretariat": "hasSecretariat",
    "chairs": "chairedBy",
    "monitors": "monitoredBy",
    "advises": "advisedBy",
    "assists-victims": "victimsAssistedBy",
    "investigates": "investigatedBy",
    "prosecutes": "prosecutedBy",
    "prevents": "preventedBy",
    "collects-data": "dataCollectedBy",
    "approves": "approvalGivenBy",
    "licenses": "licensedBy",
    "inspects": "inspectedBy",
    "operates-hotline": "hotlineOperatedBy",
    "runs-shelters": "sheltersRunBy",
    "protects-children": "childrenProtectedBy",
    "develops-procedures": "proceduresDevelopedBy",
    "cooperates": "cooperatedOnBy",
}
TRUE = "true"
ITSELF = ""
KINDS: dict[str, tuple[str, str, str]] = {
    "InForce": ("instrument", "inForce", TRUE),
    "PartyTo": ("treaty", "stateIsParty", TRUE),
    "Norm": ("provision", "prescribes", ITSELF),
    "Criminalisation": ("offence", "punishableUnder", "provision"),
    "Penalty": ("offence provision", "hasPenalty", ITSELF),
    "Tenure": ("person", "holdsPost", "post"),
    "Filling": ("office", "filledBy", "holder"),
    "Naming": ("of", "officialName", "name"),
    "Subordination": ("of", "subordinateTo", "under"),
    "Membership": ("member", "memberOf", "of"),
    "StatusOf": ("of", "hasStatus", "status"),
    "Finding": ("about", "hasFinding", ITSELF),
    "Event": ("of", "undergoes", ITSELF),
    "Absence": (
        "object field offence provision instrument treaty of office post holder",
        "knownAbsence",
        ITSELF,
    ),
}
"""For each class: the properties of the subjects, the flat property, that of the objects."""

NOT_FLAT = {"Observation", "Statement", "Recommendation"}
"""What holds on no days: a figure is of its period, a statement of all times, a recommendation of its own day."""

Said = dict[str, list[Any]]


def nodes_of(quads: Iterable[Quad]) -> dict[NamedNode, Said]:
    """Return what corpus and derived facts say of each node, by the local names of the properties."""
    found: dict[NamedNode, Said] = defaultdict(lambda: defaultdict(list))
    for quad in quads:
        if quad.graph_name in (CORPUS, DERIVED) and isinstance(quad.subject, NamedNode):
            name = quad.predicate.value
            found[quad.subject][name.rpartition("#")[2].rpartition("/")[2]].append(quad.object)
    return found


def _day(said: Said, name: str) -> str:
    return str(said[name][0].value)


def _flat(claim: NamedNode, said: Said) -> list[tuple[Any, NamedNode, Any]]:
    kinds = {str(one.value).rpartition("#")[2] for one in said["type"]}
    triples: list[tuple[Any, NamedNode, Any]] = []
    if "Competence" in kinds:
        names = ["competentBody", *(ROLES[one.value.rpartition("/")[2]] for one in said["role"])]
        for name in names:
            triples += [(x, term(f"clx:{name}"), b) for x in said["object"] for b in said["holder"]]
    for kind in kinds & KINDS.keys():
        subjects, name, wanted = KINDS[kind]
        objects: Any = {TRUE: [Literal(True)], ITSELF: [claim]}[wanted] if wanted in (TRUE, ITSELF) else said[wanted]
        for subject in subjects.split():
            triples += [(x, term(f"clx:{name}"), y) for x in said[subject] for y in objects]
    return triples


def _certainty(said: Said, date: str) -> str | None:
    for name in ("certain", "presumed", "possible"):
        if _day(said, f"{name}From") <= date < _day(said, f"{name}To"):
            return name
    return None


def _contesting(nodes: Mapping[NamedNode, Said], date: str, known: str) -> dict[Any, set[NamedNode]]:
    found: dict[Any, set[NamedNode]] = defaultdict(set)
    for node, said in nodes.items():
        if "between" not in said or _day(said, "knownFrom") > known:
            continue
        resolved = "resolvedSince" in said and _day(said, "resolvedSince") <= known
        covers = not said["overlapFrom"] or _day(said, "overlapFrom") <= date
        covers = covers and (not said["overlapTo"] or date < _day(said, "overlapTo"))
        if covers and (_day(said, "state") == "open" or not resolved):
            for claim in said["between"]:
                found[claim].add(node)
    return found


def day(nodes: Mapping[NamedNode, Said], date: str, known_on: str | None = None) -> set[Quad]:
    """Return the quads of both graphs of a day, from what is said of each node."""
    # What is known now is known on every later day; the last day that anybody can ask for is long after all sources.
    known = known_on or "9998-12-31"
    name = f"{AT}{date}" + (f"/known/{known_on}" if known_on else "")
    main, possible = NamedNode(name), NamedNode(f"{name}/possible")
    contesting = _contesting(nodes, date, known)
    flat: dict[NamedNode, set[tuple[Any, NamedNode, Any]]] = {main: set(), possible: set()}
    found: set[Quad] = set()
    for claim, said in nodes.items():
        standing = str(said["standing"][0].value).rpartition("/")[2] if "standing" in said else "rejected"
        if standing == "rejected" or not (triples := _flat(claim, said)):
            continue
        for index in said["asKnown"]:
            stretch = nodes[index]
            if "certainFrom" not in stretch or not _day(stretch, "knownFrom") <= known < _day(stretch, "knownTo"):
                continue
            if (certainty := _certainty(stretch, date)) is None:
                continue
            graph = main if standing == "accepted" and certainty != "possible" else possible
            flat[graph].update(triples)
            found.add(Quad(claim, term("clx:certaintyOnDay"), Literal(certainty), graph))
            found |= {Quad(claim, term("clx:contestedOnDay"), one, graph) for one in contesting[claim]}
            for triple in triples:
                for part, value in zip(("subject", "predicate", "object"), triple, strict=True):
                    found.add(Quad(claim, term(f"rdf:{part}"), value, graph))
    for graph in (main, possible):
        others = flat[main] if graph == possible else set()
        found |= {Quad(*triple, graph) for triple in flat[graph] - others}
    return found
