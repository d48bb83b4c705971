"""Describe the data as a data set, in VoID and DCAT: the one description of the package and of the server."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pyoxigraph import Literal, NamedNode, Triple

from chronolex.graph.statistics import Counts, together
from chronolex.graph.store import Graph
from chronolex.graph.vocabulary import BASE, DEFAULT_GRAPHS, PREFIXES, term

DATASET = NamedNode(f"{BASE}dataset")
DCAT = "http://www.w3.org/ns/dcat#"
VOID = "http://rdfs.org/ns/void#"
SPDX = "http://spdx.org/rdf/terms#"
LICENCE = NamedNode("https://creativecommons.org/licenses/by/4.0/")
TITLES = {
    "en": "Chronolex: law and institutions on a day",
    "ru": "Chronolex: право и учреждения на день",
    "ky": "Chronolex: бир күндөгү укук жана мекемелер",
}
DESCRIPTIONS = {
    "en": "What was the law on a day, who was responsible for it, and which source says so.",
    "ru": "Каким было право в данный день, кто за него отвечал и какой источник это утверждает.",
    "ky": "Ошол күнү укук кандай болгон, ага ким жооп берген жана муну кайсы булак айтат.",
}
_VOCABULARIES = ("clx", "eli", "org", "m8g", "cpsv", "prov", "qb", "oa", "foaf", "skos", "dcterms", "rdfs", "owl")


def head(graph: Graph, version: str) -> list[Triple]:
    """Return what the data are: title, licence, and of which software and graph."""
    stamp = f"{version}+{graph.generation.graph_sha256[:12]}"
    return [
        Triple(DATASET, term("rdf:type"), NamedNode(DCAT + "Dataset")),
        Triple(DATASET, term("rdf:type"), NamedNode(VOID + "Dataset")),
        *_words(DATASET, "dcterms:title", TITLES),
        *_words(DATASET, "dcterms:description", DESCRIPTIONS),
        Triple(DATASET, term("dcterms:license"), LICENCE),
        Triple(DATASET, term("owl:versionInfo"), Literal(stamp)),
    ]


def counted(statistics: Mapping[str, Counts]) -> Iterator[Triple]:
    """Yield what the graphs hold, together and each: triples, things, and a partition for each class and property."""
    usual = [statistics[graph.value] for graph in DEFAULT_GRAPHS if graph.value in statistics]
    yield from _counts(DATASET, together(usual), is_one=False)
    for name in _VOCABULARIES:
        yield Triple(DATASET, NamedNode(VOID + "vocabulary"), NamedNode(PREFIXES[name]))
    yield Triple(DATASET, NamedNode(VOID + "uriSpace"), Literal(BASE))
    for graph in DEFAULT_GRAPHS:
        if graph.value in statistics:
            yield Triple(DATASET, NamedNode(VOID + "subset"), graph)
            yield Triple(graph, term("rdf:type"), NamedNode(VOID + "Dataset"))
            yield from _counts(graph, statistics[graph.value], is_one=True)


def _counts(part: NamedNode, counts: Counts, is_one: bool) -> Iterator[Triple]:
    """Yield the counts of one data set; of several graphs together no subjects are counted, for some stand in two."""
    yield _number(part, "triples", counts.triples)
    if is_one:
        yield _number(part, "distinctSubjects", counts.things)
    yield _number(part, "classes", len(counts.classes))
    yield _number(part, "properties", len(counts.properties))
    for place, (name, things) in enumerate(sorted(counts.classes.items())):
        node = NamedNode(f"{part.value}#class-{place + 1}")
        yield Triple(part, NamedNode(VOID + "classPartition"), node)
        yield Triple(node, NamedNode(VOID + "class"), NamedNode(name))
        yield _number(node, "entities", things)
    for place, (name, used) in enumerate(sorted(counts.properties.items())):
        node = NamedNode(f"{part.value}#property-{place + 1}")
        yield Triple(part, NamedNode(VOID + "propertyPartition"), node)
        yield Triple(node, NamedNode(VOID + "property"), NamedNode(name))
        yield _number(node, "triples", used.triples)
        if is_one:
            yield _number(node, "distinctSubjects", used.things)


def _number(node: NamedNode, name: str, count: int) -> Triple:
    return Triple(node, NamedNode(VOID + name), Literal(count))


def _words(node: NamedNode, name: str, said: Mapping[str, str]) -> list[Triple]:
    return [Triple(node, term(name), Literal(words, language=language)) for language, words in said.items()]
