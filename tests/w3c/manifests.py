"""Read manifests: which tests there are, and what each consists of."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, parse

Node = NamedNode | BlankNode | Literal | Triple
MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
QT = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
UT = "http://www.w3.org/2009/sparql/tests/test-update#"
HT = "http://www.w3.org/2011/http#"
CNT = "http://www.w3.org/2011/content#"
SD = "http://www.w3.org/ns/sparql-service-description#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
# Where the files stand on the web does not matter to any test, only that all agree on it.
BASE = "http://w3c.example/"


def folder() -> Path | None:
    """The folder with the suites, where there is one."""
    data = os.environ.get("CHRONOLEX_DATA")
    found = Path(data) / "w3c" if data else None
    return found if found and found.is_dir() else None


class Description:
    """The triples of one manifest, by subject."""

    def __init__(self, quads: list[Quad]) -> None:
        self._objects: dict[tuple[Node, str], list[Node]] = {}
        for quad in quads:
            self._objects.setdefault((quad.subject, quad.predicate.value), []).append(quad.object)

    def all(self, node: Node, predicate: str) -> list[Node]:
        return self._objects.get((node, predicate), [])

    def one(self, node: Node, predicate: str) -> Node | None:
        return next(iter(self.all(node, predicate)), None)

    def text(self, node: Node, predicate: str) -> str:
        found = self.one(node, predicate)
        return found.value if isinstance(found, Literal | NamedNode) else ""

    def listed(self, node: Node | None) -> list[Node]:
        found = []
        while node is not None and (first := self.one(node, RDF + "first")) is not None:
            found.append(first)
            node = self.one(node, RDF + "rest")
        return found

    def holders(self, predicate: str) -> list[Node]:
        return [node for node, name in self._objects if name == predicate]


@dataclass(frozen=True)
class Case:
    """One test of a suite; files are IRIs below `BASE`."""

    id: str
    kind: str
    node: Node
    about: Description
    query: str
    data: tuple[str, ...]
    graphs: tuple[tuple[str, str], ...]
    """Named graphs: the name and the file."""
    result: str
    lax: bool
    entails: bool
    """Whether the answer holds only what follows by rules."""

    def text(self) -> str:
        return path_of(self.query).read_bytes().decode("utf-8")


def path_of(iri: str) -> Path:
    root = folder()
    assert root
    return root / iri.removeprefix(BASE)


def read_rdf(iri: str) -> list[Quad]:
    """The quads of a file, with blank nodes of its own."""
    kind = RdfFormat.from_extension(path_of(iri).suffix[1:])
    assert kind, iri
    return list(parse(path_of(iri).read_bytes(), kind, base_iri=iri, rename_blank_nodes=True))


def cases(*kinds: str) -> list[Case]:
    """All tests of these kinds, each once, in the order of the manifests."""
    root = folder()
    if root is None:
        return []
    found: dict[str, Case] = {}
    for manifest in _manifests(root):
        for case in _entries(manifest):
            if case.kind in kinds:
                found.setdefault(case.id, case)
    return list(found.values())


def _manifests(root: Path) -> Iterator[str]:
    """Every manifest of every suite, each once: those that lie there, and those that they include."""
    waiting = [BASE + str(path.relative_to(root)) for path in sorted(root.rglob("manifest*.ttl"))]
    seen: set[str] = set()
    while waiting:
        iri = waiting.pop(0)
        if iri in seen or not iri.startswith(BASE) or not path_of(iri).is_file():
            continue
        seen.add(iri)
        yield iri
        about = Description(read_rdf(iri))
        for holder in about.holders(MF + "include"):
            waiting += [node.value for node in about.listed(about.one(holder, MF + "include")) if node]  # type: ignore[union-attr]


def _entries(manifest: str) -> Iterator[Case]:
    about = Description(read_rdf(manifest))
    where = str(Path(manifest.removeprefix(BASE)).parent)
    for holder in about.holders(MF + "entries"):
        for node in about.listed(about.one(holder, MF + "entries")):
            assert isinstance(node, NamedNode)
            kind = about.text(node, RDF + "type").rpartition("#")[2]
            yield _case(f"{where}#{node.value.rpartition('#')[2]}", kind, node, about)


def _case(name: str, kind: str, node: NamedNode, about: Description) -> Case:
    action = about.one(node, MF + "action")
    direct = isinstance(action, NamedNode)
    result = about.one(node, MF + "result")
    query = action.value if isinstance(action, NamedNode) else ""
    return Case(
        name,
        kind,
        node,
        about,
        query or (about.text(action, QT + "query") or about.text(action, UT + "request") if action else ""),
        () if direct or not action else tuple(_value(one) for one in about.all(action, QT + "data")),
        () if direct or not action else tuple(_graph(one, about) for one in about.all(action, QT + "graphData")),
        result.value if isinstance(result, NamedNode) else "",
        about.text(node, MF + "resultCardinality").endswith("#LaxCardinality"),
        bool(action and about.all(action, SD + "entailmentRegime")),
    )


def _graph(node: Node, about: Description) -> tuple[str, str]:
    """A named graph: its file is its name, or the name stands beside it."""
    if isinstance(node, NamedNode):
        return node.value, node.value
    return about.text(node, RDFS + "label"), about.text(node, QT + "graph")


def _value(node: Node) -> str:
    assert isinstance(node, NamedNode)
    return node.value
