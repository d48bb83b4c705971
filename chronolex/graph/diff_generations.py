"""What changed in the record between two generations: what we changed, as against what the law changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad

from chronolex.graph.store import Graph
from chronolex.graph.vocabulary import BASE, CORPUS, DERIVED, curie, term

_EVIDENCE, _KNOWN, _TYPE = term("clx:evidence"), term("clx:asKnown"), term("rdf:type")
_CALLED = (term("clx:text"), term("rdfs:label"))
_CLAIM = term("clx:Claim").value
_INDEX = frozenset(
    {f"{name}{side}" for name in ("certain", "presumed", "possible", "known") for side in ("From", "To")}
    | {"knownSince", "startKnown", "endKnown", "asKnown"}
)
_ASPECTS = {
    "days": frozenset({"validFrom", "validFromFirstDay", "validTo", "validThrough", "validAtLeastThrough", "date"})
    | frozenset({"startedBy", "endedBy"}),
    "standing": frozenset({"standing", "standingReason"}),
    "evidence": frozenset({"evidence"}),
    "words": frozenset({"text", "label", "prefLabel", "altLabel", "condition", "inferred", "labelStatus"}),
}
ASPECTS = ("values", "days", "standing", "evidence", "words", "index")
"""What of a claim may change: what it says, its dates as printed, its standing, its passages, our words for it, and the
days that follow from other claims though nothing of its own changed."""

Triples = dict[str, set[tuple[str, str]]]
"""By the claim or thing that they belong to: pairs of a property and a value."""


@dataclass(frozen=True)
class GenerationsDiff:
    """What two generations differ in.

    Attributes:
        claims: `added`, `removed` and `changed`; of those that changed, which aspects and which values.
        things: the same for acts, bodies and everything else that is no claim.
        contradictions: those `opened` and `closed`.
    """

    before: dict[str, Any]
    after: dict[str, Any]
    claims: dict[str, list[dict[str, Any]]]
    things: dict[str, list[dict[str, Any]]]
    contradictions: dict[str, list[dict[str, str]]]

    def document(self) -> dict[str, Any]:
        """Return the whole as one JSON object."""
        return {
            "before": self.before,
            "after": self.after,
            "claims": self.claims,
            "things": self.things,
            "contradictions": self.contradictions,
        }

    @property
    def empty(self) -> bool:
        """Tell whether the two say the same."""
        parts = (self.claims, self.things, self.contradictions)
        return not any(found for part in parts for found in part.values())


def diff_generations(before: Graph, after: Graph, language: str = "en") -> GenerationsDiff:
    """Return what the record says in one generation and not in another: claims, things and contradictions.

    Passages and index days belong to their claim. Nothing here says that the law changed: `diff_days` does.
    """
    old, new = _Record.of(before, language), _Record.of(after, language)
    labels = {**old.labels, **new.labels}
    return GenerationsDiff(
        _receipt(before),
        _receipt(after),
        _compared(old, new, labels, lambda record: record.claims),
        _compared(old, new, labels, lambda record: record.triples.keys() - record.claims),
        {
            "opened": _gone(new, old, labels),
            "closed": _gone(old, new, labels),
        },
    )


def _receipt(graph: Graph) -> dict[str, Any]:
    return {"generation": graph.generation.number, "graph_sha256": graph.generation.graph_sha256}


def _compared(old: _Record, new: _Record, labels: dict[str, str], of: Any) -> dict[str, list[dict[str, Any]]]:
    """Return what was added, removed and changed among the claims, or among the things, of two records."""
    one, other = of(old), of(new)
    both = sorted(iri for iri in one & other if old.triples[iri] != new.triples[iri])
    return {
        "added": [_named(iri, labels) for iri in sorted(other - one)],
        "removed": [_named(iri, labels) for iri in sorted(one - other)],
        "changed": [{**_named(iri, labels), **_changed(old.triples[iri], new.triples[iri], labels)} for iri in both],
    }


def _gone(one: _Record, other: _Record, labels: dict[str, str]) -> list[dict[str, str]]:
    """Return the contradictions that stand open in one record only, named by what they are between."""
    found = []
    for iri in sorted(one.contradictions.keys() - other.contradictions.keys()):
        between = " / ".join(sorted(labels.get(claim, claim) for claim in one.contradictions[iri]))
        found.append({"iri": iri, "label": labels.get(iri) or between})
    return found


def _named(iri: str, labels: dict[str, str]) -> dict[str, str]:
    return {"iri": iri, "label": labels.get(iri) or iri.removeprefix(BASE)}


def _changed(old: set[tuple[str, str]], new: set[tuple[str, str]], labels: dict[str, str]) -> dict[str, Any]:
    """Return the aspects in which a claim or thing changed, with the values that went and came.

    That index days changed is told of itself only where nothing else explains it.
    """
    gone, come = sorted(old - new), sorted(new - old)
    found = {_aspect(name) for name, _ in (*gone, *come)}
    aspects = [name for name in ASPECTS if name in found and (name != "index" or found == {"index"})]

    def said(values: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
        return [
            {"property": name, "value": labels.get(value) or value}
            for name, value in values
            if _aspect(name) in aspects
        ]

    return {"aspects": aspects, "before": said(gone), "after": said(come)}


def _aspect(name: str) -> str:
    """Return which aspect of a claim a property belongs to."""
    local = name.rpartition(":")[2]
    if local in _INDEX:
        return "index"
    return next((aspect for aspect, names in _ASPECTS.items() if local in names), "values")


class _Record:
    """What one generation says, by the claim or thing that it says it of."""

    def __init__(
        self, triples: Triples, claims: set[str], labels: dict[str, str], contradictions: dict[str, set[str]]
    ) -> None:
        """Take what is said, which subjects are claims, what all is called, and what contradictions are between."""
        self.triples = triples
        self.claims = claims
        self.labels = labels
        self.contradictions = contradictions

    @classmethod
    def of(cls, graph: Graph, language: str) -> _Record:
        """Read the corpus graph, and which contradictions stand open in any."""
        quads = [quad for quad in graph.quads() if quad.graph_name in (CORPUS, DERIVED)]
        corpus = [quad for quad in quads if quad.graph_name == CORPUS]
        owners = {_text(quad.object): _text(quad.subject) for quad in corpus if quad.predicate in (_EVIDENCE, _KNOWN)}
        triples: Triples = defaultdict(set)
        parts: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        claims = set()
        for quad in corpus:
            subject, name = _text(quad.subject), curie(quad.predicate.value)
            if quad.predicate == _TYPE and _text(quad.object) == _CLAIM:
                claims.add(subject)
            if subject in owners:
                parts[subject][name].append(_value(quad.object))
            elif quad.predicate not in (_EVIDENCE, _KNOWN):
                triples[subject].add((name, _value(quad.object)))
        for node, owner in owners.items():
            triples[owner].add(_part(parts[node]))
        return cls(dict(triples), claims, _labels(quads, language), _open(quads))


def _part(said: dict[str, list[str]]) -> tuple[str, str]:
    """Return a passage, or the days as known from one issue day on, as one value."""
    if "clx:source" not in said:
        return "clx:asKnown", "; ".join(f"{name} {value}" for name in sorted(said) for value in sorted(said[name]))
    lines = ",".join(f"L{line}" for line in sorted(map(int, said["clx:line"])))
    place = " ".join([said["clx:source"][0].rpartition("/")[2], *said["clx:locator"], lines])
    rest = ("clx:for", "clx:stance", "clx:attestedOn", "clx:prints", "clx:printsBound", "clx:statedBy")
    return "clx:evidence", f"{place} ({', '.join(value for name in rest for value in sorted(said[name]))})"


def _open(quads: Iterable[Quad]) -> dict[str, set[str]]:
    """Return the contradictions that stand open, with what they are between."""
    between: dict[str, set[str]] = defaultdict(set)
    resolved = set()
    for quad in quads:
        if quad.predicate == term("clx:between"):
            between[_text(quad.subject)].add(_text(quad.object))
        elif quad.predicate == term("clx:state") and _text(quad.object) == "resolved":
            resolved.add(_text(quad.subject))
    return {one: claims for one, claims in between.items() if one not in resolved}


def _labels(quads: Iterable[Quad], language: str) -> dict[str, str]:
    """Return what everything is called, in a language, else in English, else in any."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    texts = (quad for quad in quads if quad.predicate in _CALLED and isinstance(quad.object, Literal))
    # A contradiction has no name, only words; a name wins over words.
    for quad in sorted(texts, key=lambda quad: _CALLED.index(quad.predicate)):
        if isinstance(quad.object, Literal):
            found[_text(quad.subject)][quad.object.language or ""] = quad.object.value
    return {iri: said.get(language) or said.get("en") or min(said.values()) for iri, said in found.items()}


def _text(node: object) -> str:
    return node.value if isinstance(node, NamedNode | Literal) else str(node)


def _value(node: object) -> str:
    """Return a value; words with their language."""
    return f"{node.value} ({node.language})" if isinstance(node, Literal) and node.language else _text(node)
