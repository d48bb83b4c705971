"""The data package: every format reads back, the tables hold the claims, the description holds the checksums."""

from __future__ import annotations

import csv
import hashlib
import io
from pathlib import Path

import pyoxigraph
from pyoxigraph import Literal, RdfFormat

from chronolex.dataset import SPDX
from chronolex.graph.store import Reader
from chronolex.package import package, write

from .tiny import tiny_graph


def _files(folder: Path) -> tuple[Reader, dict[str, bytes]]:
    graph = tiny_graph(folder)
    return graph, package(graph, "1.2.3")


def test_every_format_holds_the_same_graph(tmp_path: Path) -> None:
    graph, files = _files(tmp_path)
    quads = set(graph.quads())
    for name, form in (
        ("graph.nq", RdfFormat.N_QUADS),
        ("graph.trig", RdfFormat.TRIG),
        ("graph.jsonld", RdfFormat.JSON_LD),
    ):
        assert set(pyoxigraph.parse(files[name], format=form)) == quads, name
    parts = [
        len(set(pyoxigraph.parse(files[f"{name}.ttl"], format=RdfFormat.TURTLE)))
        for name in ("corpus", "derived", "ontology")
    ]
    assert sum(parts) == len(quads)


def test_a_table_has_a_row_a_claim_and_shows_no_open_day(tmp_path: Path) -> None:
    graph, files = _files(tmp_path)
    rows = list(csv.DictReader(io.StringIO(files["csv/Competence.csv"].decode())))
    found = graph.query(
        "PREFIX clx: <https://w3id.org/chronolex/ontology#> SELECT ?c ?h WHERE { ?c a clx:Competence ; clx:holder ?h }"
    )
    assert {(row["iri"], row["clx:holder"]) for row in rows} == {(row["c"].value, row["h"].value) for row in found}
    assert rows
    assert not any(b"9999-12-31" in data for name, data in files.items() if name.startswith("csv/"))


def test_the_description_names_every_file_with_its_checksum(tmp_path: Path) -> None:
    _, files = _files(tmp_path)
    said = {
        triple.subject.value: triple.object.value
        for triple in pyoxigraph.parse(files["dataset.ttl"], format=RdfFormat.TURTLE)
        if triple.predicate.value == f"{SPDX}checksumValue" and isinstance(triple.object, Literal)
    }
    described = {
        f"https://w3id.org/chronolex/dataset/{name}#sha256": hashlib.sha256(data).hexdigest()
        for name, data in files.items()
        if name != "dataset.ttl"
    }
    assert said == described


def test_the_same_graph_gives_the_same_bytes(tmp_path: Path) -> None:
    graph, files = _files(tmp_path)
    assert package(graph, "1.2.3") == files
    write(files, tmp_path / "out" / "deep")
    assert {path.relative_to(tmp_path / "out" / "deep").as_posix() for path in (tmp_path / "out").rglob("*.*")} == set(
        files
    )
