"""The vocabulary holds what the model promises; its names are written here by hand, so that a missing one is seen.

`THINGS` and `CLAIMS` give each class its superclasses and its properties. They also make the sample of the JSON-LD
round trip: one node of each class with a value for each of its properties.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse
from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, FOAF, ORG, OWL, PROV, QB, RDF, RDFS, SKOS, XSD

import chronolex
from chronolex.graph.vocabulary import BASE, PREFIXES, curie

PACKAGE = Path(chronolex.__file__).parent
FILES = sorted((PACKAGE / "ontology").rglob("*.ttl"))
CLX = Namespace(PREFIXES["clx"])
EDTF = URIRef(PREFIXES["edtf"] + "EDTF")

SITUATED = "validFrom validFromFirstDay validTo validThrough validAtLeastThrough startedBy endedBy condition"
ENACTED = "enacted endEnacted"
ON_DAY = "certaintyOnDay contestedOnDay"
INDEX = "certainFrom certainTo presumedFrom presumedTo possibleFrom possibleTo startKnown endKnown"
CLAIMED = f"evidence standing standingReason text inferred asKnown knownSince {INDEX} {ON_DAY}"
# What stands in the graph of a day alone, beside what is said of the same things without one.
FUNCTIONS = (
    "coordinatedBy implementedBy victimsIdentifiedBy victimsReferredBy fundedBy supervisedBy reportedOnBy "
    "policyDraftedBy hasSecretariat chairedBy monitoredBy advisedBy victimsAssistedBy investigatedBy prosecutedBy "
    "preventedBy dataCollectedBy approvalGivenBy licensedBy inspectedBy hotlineOperatedBy sheltersRunBy "
    "childrenProtectedBy proceduresDevelopedBy cooperatedOnBy"
)
WORKING = "field approvedBy provider partOf within labelStatus"
THINGS: dict[str, tuple[str, str]] = {
    "Act": ("eli:LegalResource", "issuer labelStatus within inForce"),
    "Provision": ("eli:LegalResourceSubdivision", "partOf act within continues lineage prescribes hasPenalty"),
    "Version": ("eli:LegalResource", ""),
    "Treaty": ("clx:Act", "stateIsParty"),
    "Offence": ("skos:Concept", "within punishableUnder hasPenalty"),
    "Field": ("skos:Concept", f"competentBody knownAbsence {FUNCTIONS}"),
    "Territory": ("skos:Concept", ""),
    "Programme": ("prov:Plan", f"period ordinal {WORKING}"),
    "Measure": ("prov:Plan", f"due {WORKING}"),
    "Body": (
        "m8g:PublicOrganisation org:Organization",
        "legalForm officialName subordinateTo memberOf undergoes hasFinding",
    ),
    "Unit": ("org:OrganizationalUnit", ""),
    "Collegium": ("org:OrganizationalCollaboration", ""),
    "Organisation": ("org:FormalOrganization", ""),
    "Office": ("clx:Body", "filledBy"),
    "Post": ("org:Post", ""),
    "Person": ("foaf:Person", "holdsPost"),
    "Service": ("cpsv:PublicService", WORKING),
    "Mechanism": ("clx:Service", WORKING),
    "Procedure": ("cpsv:Rule", f"{WORKING} hasStatus"),
    "Source": ("prov:Entity", "ownDay printedDate issuedBy lineCount sha256 changeFile"),
    "Evidence": ("oa:SpecificResource", "source locator line for attestedOn statedBy stance prints printsBound"),
    "AsKnown": ("", f"knownFrom knownTo {INDEX}"),
    "Contradiction": (
        "",
        "between about kind state unseenBecause resolvedBy resolvedSince text rule overlapFrom overlapTo knownFrom "
        "concerns standsIn",
    ),
    "LegalTest": ("sh:SPARQLAskExecutable", "recommendation"),
    "Outlook": (
        "",
        "recommendation legalTest verdict ground decidedBy certainty since runFrom runTo knownFrom knownTo",
    ),
    "HistoryEntry": (
        "prov:Activity",
        "generation generationBefore historyKind change reverts appliedBy quadsAdded quadsRemoved addedSha256 "
        "removedSha256 graphSha256",
    ),
}
CLAIMS: dict[str, tuple[str, str]] = {
    "Claim": ("", CLAIMED),
    "Situation": ("clx:Claim", f"{SITUATED} {ENACTED}"),
    "Competence": ("clx:Situation", "holder role object legalBasis territory exclusive"),
    "Filling": ("clx:Situation", "office holder legalBasis"),
    "InForce": ("clx:Situation", "instrument startUnknown"),
    "Norm": ("clx:Situation", "provision kind text term"),
    "Criminalisation": ("clx:Situation", "offence provision"),
    "Penalty": (
        "clx:Situation",
        "offence provision tier sanction minimum maximum unit alternative offender",
    ),
    "Tenure": ("clx:Situation", "person post"),
    "Naming": ("clx:Situation", "of name"),
    "Subordination": ("clx:Situation", "of under"),
    "Membership": ("clx:Situation", "of member capacity"),
    "PartyTo": ("clx:Situation", "treaty"),
    "StatusOf": ("clx:Situation", "of status asOf restsOn agency"),
    "Finding": ("clx:Situation", "about kind text"),
    "Absence": ("clx:Claim", f"absent role object field legalBasis {SITUATED}"),
    "Recommendation": ("clx:Claim", "issuer addressee about callsToRatify callsToAdopt madeIn text"),
    "Observation": (
        "clx:Claim qb:Observation",
        "measure period offence provision reporter value dimension territory",
    ),
    "Statement": ("clx:Claim rdf:Statement", ""),
    "Event": ("clx:Claim prov:Activity", "date of legalBasis result by"),
    "Amendment": ("clx:Event", "effect"),
    "Ratification": ("clx:Event", "manner"),
    **dict.fromkeys(
        ("Adoption", "Signature", "Commencement", "Repeal", "Publication", "Appointment", "Presentation"),
        ("clx:Event", "of date"),
    ),
    **dict.fromkeys(
        ("Establishment", "Abolition", "Renaming", "Merger", "FunctionTransfer"),
        ("clx:Event org:ChangeEvent", "of date result"),
    ),
}
CLASSES = THINGS | CLAIMS
PROPERTIES = sorted({name for _, names in CLASSES.values() for name in names.split()})
SUBPROPERTIES = {
    "act": "eli:is_part_of",
    "partOf": "dcterms:isPartOf",
    "issuer": "dcterms:creator",
    "text": "dcterms:description",
    "source": "oa:hasSource",
    "by": "prov:wasAssociatedWith",
    **dict.fromkeys(FUNCTIONS.split(), "clx:competentBody"),
}
SCHEMES = {
    "role": "coordinates implements identifies-victims refers funds supervises reports drafts-policy secretariat "
    "chairs monitors advises assists-victims investigates prosecutes prevents collects-data approves licenses inspects "
    "operates-hotline runs-shelters protects-children develops-procedures cooperates",
    "sanction": "imprisonment fine corrective-work deprivation-of-right confiscation",
    "tier": "basic aggravated-1 aggravated-2 minor-victim highest whole",
    "unit": "month index-rate standard-unit",
    "status": "implemented partially-implemented not-implemented pending ongoing recommended adopted drafted "
    "under-consideration not-adopted not-finalised developed in-use not-used operating closed extended expired",
    "standing": "accepted disputed rejected",
    "act-type": "constitution code law decree resolution order ordinance decision regulation treaty",
    "norm": "definition exemption duty ban power right procedure",
    "finding": "practice condition opinion estimate",
    "contradiction": "sources-disagree figures-differ norms-collide apparent",
    "effect": "inserts replaces repeals renumbers amends",
    "verdict": "fulfilled not-fulfilled cannot-be-told",
    "ground": "holds known-nobody not-yet no-longer only-possible sources-disagree no-evidence",
    "manner": "by-law by-deposit",
    "recommendation": "recommendation conclusion question",
    "offender": "natural legal",
    "measure": "cases-initiated cases-registered cases-investigated cases-solved cases-unsolved cases-unspecified "
    "persons-prosecuted persons-convicted victims-identified victims-assisted victims-referred persons-consulted "
    "persons-trained estimate-victims other",
}
OUTSIDE = {
    "eli": "LegalResource LegalResourceSubdivision is_part_of is_member_of",
    "m8g": "PublicOrganisation",
    "cpsv": "PublicService Rule",
    "oa": "SpecificResource hasSource",
    "sh": "SPARQLAskExecutable",
}
"""Terms of vocabularies that rdflib does not carry, checked by hand against their publications."""


def iri(name: str) -> URIRef:
    prefix, _, local = name.partition(":")
    return URIRef(PREFIXES[prefix] + local)


@pytest.fixture(scope="module")
def ontology() -> Graph:
    graph = Graph()
    for file in FILES:
        graph.parse(file)
    return graph


@pytest.fixture(scope="module")
def context() -> dict[str, object]:
    text = (PACKAGE / "ontology" / "context.jsonld").read_text(encoding="utf-8")
    found: dict[str, object] = json.loads(text)["@context"]
    return found


def above(graph: Graph, name: str) -> set[URIRef]:
    return {one for one in graph.transitive_objects(CLX[name], RDFS.subClassOf) if isinstance(one, URIRef)}


def declared(graph: Graph) -> dict[str, URIRef]:
    """Return the type of every term of ours."""
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
    return {str(one).removeprefix(CLX): kind for kind in kinds for one in graph.subjects(RDF.type, kind)}


def test_every_class_and_property_of_the_model_is_declared_and_no_other(ontology: Graph) -> None:
    found = declared(ontology)
    assert {name for name, kind in found.items() if kind == OWL.Class} == set(CLASSES)
    notes = {"domainNote", "rangeNote", "flattens", "flatRole", "flatSubject", "flatObject", "flatValue"}
    assert {name for name, kind in found.items() if kind != OWL.Class} == set(PROPERTIES) | notes


@pytest.mark.parametrize("name", CLASSES)
def test_superclasses(ontology: Graph, name: str) -> None:
    assert {iri(one) for one in CLASSES[name][0].split()} <= set(ontology.objects(CLX[name], RDFS.subClassOf))


def test_claims_are_claims_and_only_situations_are_situations(ontology: Graph) -> None:
    assert {name for name in CLASSES if CLX.Claim in above(ontology, name)} == set(CLAIMS)
    situations = {name for name in CLASSES if CLX.Situation in above(ontology, name)}
    assert situations == {"Situation"} | {name for name in CLAIMS if CLAIMS[name][0] == "clx:Situation"}
    assert "Absence" not in situations


def test_subproperties(ontology: Graph) -> None:
    found = {(one, wider) for one, wider in ontology.subject_objects(RDFS.subPropertyOf)}
    assert found == {(CLX[name], iri(wider)) for name, wider in SUBPROPERTIES.items()}


def test_terms_of_other_vocabularies_exist(ontology: Graph) -> None:
    carried = {"org": ORG, "prov": PROV, "qb": QB, "foaf": FOAF, "skos": SKOS, "dcterms": DCTERMS, "rdf": RDF}
    wider = {str(one) for name in (RDFS.subClassOf, RDFS.subPropertyOf) for one in ontology.objects(None, name)}
    for one in wider - {str(CLX[name]) for name in [*CLASSES, *PROPERTIES]}:
        prefix, _, local = curie(one).partition(":")
        assert local in OUTSIDE.get(prefix, "").split() or URIRef(one) in carried[prefix], one


def test_terms_speak_two_languages_and_say_where_they_are_expected(ontology: Graph) -> None:
    for name, kind in declared(ontology).items():
        for said in (RDFS.label, RDFS.comment):
            words = {one.language: str(one) for one in ontology.objects(CLX[name], said) if isinstance(one, Literal)}
            assert set(words) == {"en", "ru"}, name
            assert re.search("[а-я]", words["ru"]), name
            assert not re.search("[а-яА-Я]", words["en"]), name
        if kind in (OWL.ObjectProperty, OWL.DatatypeProperty):
            assert ontology.value(CLX[name], CLX.domainNote, any=False), name
            assert ontology.value(CLX[name], CLX.rangeNote, any=False), name
    assert not set(ontology.predicates()) & {RDFS.domain, RDFS.range}


def test_labels_tell_terms_apart(ontology: Graph) -> None:
    for kinds in ((OWL.Class,), (OWL.ObjectProperty, OWL.DatatypeProperty)):
        names = [CLX[name] for name, kind in declared(ontology).items() if kind in kinds]
        counted = Counter(label for name in names for label in ontology.objects(name, RDFS.label))
        assert [label for label, times in counted.items() if times > 1] == []


def test_header(ontology: Graph) -> None:
    header = URIRef(f"{BASE}ontology")
    assert (header, RDF.type, OWL.Ontology) in ontology
    assert {one.language for one in ontology.objects(header, DCTERMS.title) if isinstance(one, Literal)} == {"en", "ru"}
    assert "creativecommons.org/licenses/by/4.0" in str(ontology.value(header, DCTERMS.license))
    assert ontology.value(header, OWL.versionInfo)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_scheme_is_complete(ontology: Graph, scheme: str) -> None:
    home = URIRef(f"{BASE}concept/{scheme}")
    assert (home, RDF.type, SKOS.ConceptScheme) in ontology
    concepts = set(ontology.subjects(SKOS.inScheme, home))
    assert concepts == {URIRef(f"{home}/{notation}") for notation in SCHEMES[scheme].split()}
    assert concepts == set(ontology.objects(home, SKOS.hasTopConcept))
    assert concepts == set(ontology.subjects(SKOS.topConceptOf, home))
    for concept in concepts:
        assert (concept, RDF.type, SKOS.Concept) in ontology
        assert ontology.value(concept, SKOS.notation, any=False) == Literal(str(concept).rpartition("/")[2])
        labels = set(ontology.objects(concept, SKOS.prefLabel))
        assert sorted(str(one.language) for one in labels if isinstance(one, Literal)) == ["en", "ru"]
        assert labels == set(ontology.objects(concept, RDFS.label))
        definition = ontology.value(concept, SKOS.definition, any=False)
        assert isinstance(definition, Literal)
        assert definition.language == "en"


def test_no_two_concepts_share_a_name_and_there_is_no_scheme_beside_those(ontology: Graph) -> None:
    schemes = set(ontology.subjects(RDF.type, SKOS.ConceptScheme))
    assert schemes == {URIRef(f"{BASE}concept/{scheme}") for scheme in SCHEMES}
    concepts = set(ontology.subjects(RDF.type, SKOS.Concept))
    said = (SKOS.prefLabel, SKOS.altLabel)
    names = Counter(label for one in concepts for name in said for label in ontology.objects(one, name))
    assert [name for name, times in names.items() if times > 1] == []


def test_each_term_is_declared_in_one_file() -> None:
    seen: dict[str, list[str]] = {}
    for file in FILES:
        for subject in set(Graph().parse(file).subjects()):
            seen.setdefault(str(subject), []).append(file.name)
    assert {subject: files for subject, files in seen.items() if len(files) > 1} == {}


def test_no_blank_nodes_and_no_open_bound(ontology: Graph) -> None:
    assert {type(term) for triple in ontology for term in triple} == {URIRef, Literal}
    assert [file.name for file in FILES if "9999" in file.read_text(encoding="utf-8")] == []


def test_every_term_that_is_used_is_declared(ontology: Graph) -> None:
    known = set(declared(ontology))
    files = [file for room in ("ontology", "shapes", "queries") for file in (PACKAGE / room).rglob("*.*")]
    for file in files:
        if file.suffix in (".ttl", ".rq"):
            used = set(re.findall(r"(?:\bclx:|chronolex/ontology#)([A-Za-z]\w*)", file.read_text(encoding="utf-8")))
            assert used <= known, f"{file.name}: {sorted(used - known)}"


def test_context_knows_every_term_and_the_prefixes_of_the_code(ontology: Graph, context: dict[str, object]) -> None:
    for name, kind in declared(ontology).items():
        if kind == OWL.AnnotationProperty:
            continue
        entry = context[name]
        meaning = entry if isinstance(entry, dict) else {"@id": entry}
        assert meaning["@id"] == f"clx:{name}"
        if kind != OWL.Class:
            assert (kind == OWL.ObjectProperty) == (meaning.get("@type") == "@id"), name
    prefixes = {name: space for name, space in context.items() if isinstance(space, str) and space.startswith("http")}
    assert {name: PREFIXES[name] for name in prefixes if name in PREFIXES}.items() <= prefixes.items()
    assert set(PREFIXES) - set(prefixes) == {"role", "sanction", "tier", "unit", "sh"}  # the first four are properties


def typed(kind: URIRef, *texts: str) -> list[Literal]:
    return [Literal(text, datatype=kind, normalize=False) for text in texts]


DATES = [*typed(XSD.date, "2021-11-15"), *typed(XSD.gYearMonth, "2021-11"), *typed(XSD.gYear, "2021")]
WORDS = [
    *(Literal(words, lang="en") for words in ("said", "also said")),
    Literal("сказано", lang="ru"),
    Literal("bare"),
]
SAMPLES: list[tuple[str, list[Literal]]] = [
    ("certainFrom certainTo presumedFrom presumedTo possibleFrom possibleTo", DATES[:1]),
    ("knownSince knownFrom knownTo issuedBy overlapFrom overlapTo since runFrom runTo", DATES[:1]),
    ("validFrom validTo validThrough validAtLeastThrough date asOf due", DATES),
    ("period ownDay attestedOn", [*DATES, *typed(EDTF, "2017/2020")]),
    (
        "line lineCount alternative generation generationBefore reverts quadsAdded quadsRemoved",
        typed(XSD.integer, "3", "117"),
    ),
    ("minimum maximum value", typed(XSD.decimal, "7.5", "240")),
    (
        "exclusive startUnknown startKnown endKnown validFromFirstDay changeFile inForce stateIsParty",
        typed(XSD.boolean, "true", "false"),
    ),
    ("labelStatus", [Literal("translated", lang="ru")]),
]
LINKS = [URIRef(BASE + tail) for tail in ("concept/role/coordinates", "eli/kg/law/2005/55", "ontology#Competence")]


def sample(ontology: Graph) -> Graph:
    """Return one node of each class, with a value or more for each of its properties."""
    graph = Graph()
    kinds = declared(ontology)
    values = {name: found for names, found in SAMPLES for name in names.split()}
    for name, (_, properties) in CLASSES.items():
        node = URIRef(f"{BASE}id/kg/claim/sample/{name.lower()}")
        for kind in above(ontology, name):
            graph.add((node, RDF.type, kind))
        for label in WORDS:
            graph.add((node, RDFS.label, label))
            graph.add((node, SKOS.prefLabel, label))
        for one in properties.split() + (CLAIMED.split() if name in CLAIMS else []):
            for value in LINKS if kinds[one] == OWL.ObjectProperty else values.get(one, WORDS):
                graph.add((node, CLX[one], value))
    node = URIRef(f"{BASE}id/kg/claim/sample/statement")
    graph.add((node, RDF.subject, URIRef(f"{BASE}eli/kg/law/2005/55")))
    graph.add((node, RDF.predicate, CLX.continues))
    graph.add((node, RDF.object, URIRef(f"{BASE}eli/kg/law/2005/55/art_12")))
    graph.add((node, RDF.object, Literal("or words")))
    graph.add((node, iri("eli:number"), Literal("9.10")))
    return graph


def test_context_round_trips_on_two_readers(ontology: Graph, context: dict[str, object]) -> None:
    graph = sample(ontology)
    text = graph.serialize(format="json-ld", context=context)
    assert set(Graph().parse(data=text, format="json-ld")) == set(graph)
    lines = graph.serialize(format="nt")
    assert {quad.triple for quad in parse(text, format=RdfFormat.JSON_LD)} == {
        quad.triple for quad in parse(lines, format=RdfFormat.N_TRIPLES)
    }
    nodes = {one["id"].rpartition("/")[2]: one for one in json.loads(text)["@graph"]}
    assert nodes["competence"]["certainFrom"] == "2021-11-15"
    assert all(isinstance(one, str) for one in nodes["competence"]["holder"])
    assert sorted(nodes["penalty"]["maximum"]) == ["240", "7.5"]
    assert nodes["competence"]["text"]["ru"] == "сказано"
    assert nodes["statement"]["rdf:predicate"] == "clx:continues"
