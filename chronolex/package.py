"""Write everything as a data package: each format, a table a class, and a description with checksums.

Every file depends on the graph alone, so that the same graph gives the same bytes.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections import defaultdict
from pathlib import Path

import pyoxigraph
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple

from chronolex.dataset import DATASET, DCAT, SPDX, VOID, head
from chronolex.graph.days import EARLIEST, OPEN
from chronolex.graph.export import export
from chronolex.graph.store import Graph
from chronolex.graph.vocabulary import CORPUS, PREFIXES, curie, term
from chronolex.tables import safe

_FILES = {
    "graph.nq": ("nquads", None, "application/n-quads"),
    "graph.trig": ("trig", None, "application/trig"),
    "graph.jsonld": ("jsonld", None, "application/ld+json"),
    "corpus.ttl": ("turtle", "corpus", "text/turtle"),
    "derived.ttl": ("turtle", "derived", "text/turtle"),
    "ontology.ttl": ("turtle", "ontology", "text/turtle"),
}


def package(graph: Graph, version: str) -> dict[str, bytes]:
    """Return the files of the package by name; `dataset.ttl` describes all others (DCAT and VoID).

    A `csv/{Class}.csv` holds a row a thing or claim: its IRI, and a column a property, several values parted by ` | `.
    """
    files = {name: export(graph, form, only) for name, (form, only, _) in _FILES.items()}
    files |= {f"csv/{name}.csv": data for name, data in _tables(graph).items()}
    files["dataset.ttl"] = _description(graph, version, files)
    return files


def write(files: dict[str, bytes], folder: Path) -> None:
    """Write the files of a package under a folder, which is made where it is missing.

    Raises:
        OSError: the folder cannot be written.
    """
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def _tables(graph: Graph) -> dict[str, bytes]:
    """Return a table for each class of ours that the corpus has things of."""
    rows: dict[str, dict[str, dict[str, list[str]]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(list)))
    said: dict[str, list[Quad]] = defaultdict(list)
    kinds: dict[str, list[str]] = defaultdict(list)
    for quad in graph.quads():
        if quad.graph_name != CORPUS or not isinstance(quad.subject, NamedNode):
            continue
        if quad.predicate == term("rdf:type"):
            kinds[quad.subject.value].append(curie(quad.object.value) if isinstance(quad.object, NamedNode) else "")
        else:
            said[quad.subject.value].append(quad)
    for subject, quads in said.items():
        for kind in kinds[subject]:
            if kind.startswith("clx:"):
                for quad in quads:
                    rows[kind.removeprefix("clx:")][subject][curie(quad.predicate.value)].append(_cell(quad))
    return {kind: _table(things) for kind, things in sorted(rows.items())}


def _cell(quad: Quad) -> str:
    """Return a value as text, words with their language; the days that stand for "open" in the index are left out."""
    if isinstance(quad.object, Literal):
        if quad.object.value in (OPEN.isoformat(), EARLIEST.isoformat()):
            return ""
        return f"{quad.object.value}@{quad.object.language}" if quad.object.language else quad.object.value
    return quad.object.value if isinstance(quad.object, NamedNode) else ""


def _table(things: dict[str, dict[str, list[str]]]) -> bytes:
    """Return a table as CSV in which no cell starts a formula."""
    columns = sorted({name for values in things.values() for name in values})
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["iri", *columns])
    for iri, values in sorted(things.items()):
        writer.writerow([iri, *(safe(" | ".join(sorted(values.get(name, [])))) for name in columns)])
    return out.getvalue().encode()


def _description(graph: Graph, version: str, files: dict[str, bytes]) -> bytes:
    """Return what the package is: title, licence, version, counts, and each file with its size and checksum."""
    triples = head(graph, version)
    triples.append(Triple(DATASET, NamedNode(VOID + "triples"), Literal(sum(1 for _ in graph.quads()))))
    for name, data in sorted(files.items()):
        triples += _distribution(name, data)
    prefixes = {name: PREFIXES[name] for name in ("dcterms", "owl", "xsd")} | {"dcat": DCAT, "void": VOID, "spdx": SPDX}
    return pyoxigraph.serialize(triples, format=RdfFormat.TURTLE, prefixes=prefixes) or b""


def _distribution(name: str, data: bytes) -> list[Triple]:
    """Return the description of one file."""
    node = NamedNode(f"{DATASET.value}/{name}")
    checksum = NamedNode(f"{node.value}#sha256")
    kind = _FILES[name][2] if name in _FILES else "text/csv"
    media = NamedNode(f"https://www.iana.org/assignments/media-types/{kind}")
    return [
        Triple(DATASET, NamedNode(f"{DCAT}distribution"), node),
        Triple(node, term("rdf:type"), NamedNode(f"{DCAT}Distribution")),
        Triple(node, term("dcterms:title"), Literal(name)),
        Triple(node, NamedNode(f"{DCAT}mediaType"), media),
        Triple(node, NamedNode(f"{DCAT}byteSize"), Literal(len(data))),
        Triple(node, NamedNode(f"{SPDX}checksum"), checksum),
        Triple(checksum, NamedNode(f"{SPDX}algorithm"), NamedNode(f"{SPDX}checksumAlgorithm_sha256")),
        Triple(checksum, NamedNode(f"{SPDX}checksumValue"), Literal(hashlib.sha256(data).hexdigest())),
    ]
