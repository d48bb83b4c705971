"""Write down, for readers, what the sources disagree about: every contradiction with its claims and passages."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pyoxigraph import Literal

from chronolex.graph.days import OPEN
from chronolex.graph.evidence import Behind, labels_of, passages_of
from chronolex.graph.names import Names
from chronolex.graph.store import Graph
from chronolex.graph.vocabulary import curie
from chronolex.queries.rules import finds
from chronolex.tables import passage, printed

_FOUND = """
PREFIX clx: <https://w3id.org/chronolex/ontology#>
SELECT ?contradiction ?property ?value WHERE {
  ?contradiction a clx:Contradiction ; ?property ?value .
  FILTER(?property IN (clx:between, clx:about, clx:kind, clx:state, clx:rule,
                       clx:text, clx:unseenBecause, clx:resolvedBy))
}
"""
_CLASSES = """
PREFIX clx: <https://w3id.org/chronolex/ontology#>
SELECT ?thing ?class WHERE { ?contradiction clx:about ?thing . ?thing a ?class }
"""
_SAID = """
PREFIX clx: <https://w3id.org/chronolex/ontology#>
SELECT ?claim ?standing ?text WHERE {
  ?contradiction clx:between ?claim .
  ?claim clx:standing ?standing .
  OPTIONAL { ?claim clx:text ?text }
}
"""
_SECTIONS: list[tuple[tuple[str, ...], dict[str, str]]] = [
    (("clx:Act", "clx:Provision", "clx:Treaty"), {"en": "Acts and treaties", "ru": "Акты и договоры"}),
    (("clx:Offence",), {"en": "Offences", "ru": "Преступления"}),
    (
        ("clx:Body", "clx:Unit", "clx:Collegium", "clx:Organisation", "clx:Office", "clx:Post", "clx:Person"),
        {"en": "Institutions", "ru": "Учреждения"},
    ),
    (("clx:Programme", "clx:Measure"), {"en": "Programmes", "ru": "Программы"}),
    (("clx:Mechanism", "clx:Service", "clx:Procedure"), {"en": "Mechanisms and services", "ru": "Механизмы и услуги"}),
    (("clx:Recommendation",), {"en": "Recommendations", "ru": "Рекомендации"}),
    (("clx:Field",), {"en": "Fields", "ru": "Сферы"}),
    ((), {"en": "Figures and others", "ru": "Показатели и прочее"}),
]
_WORDS = {
    "title": {"en": "What the sources disagree about", "ru": "В чём расходятся источники"},
    "note": {
        "en": "Written by `chronolex disagreements` from the graph, as known after the last source. Nothing is deleted "
        "because it lost: each claim stands with its passages, and a disputed one says so.",
        "ru": "Составлено командой `chronolex disagreements` по графу, по сведениям после последнего источника. Ничто "
        "не удаляется из-за того, что опровергнуто: каждое утверждение стоит со своими местами в источниках.",
    },
    "rule": {"en": "Found by", "ru": "Чем найдено"},
    "count": {"en": "Contradictions", "ru": "Противоречий"},
    "of which open": {"en": "of which open", "ru": "из них открыто"},
    "editors": {"en": "editors", "ru": "редакторы"},
    "all": {"en": "all", "ru": "всего"},
    "open": {"en": "open", "ru": "открыто"},
    "resolved": {"en": "resolved", "ru": "разрешено"},
    "disputed": {"en": "disputed", "ru": "оспаривается"},
    "rejected": {"en": "rejected", "ru": "отклонено"},
    "unseen": {"en": "Why no rule sees it", "ru": "Почему не видно правилам"},
    "resolvedBy": {"en": "Resolved", "ru": "Разрешено"},
}


@dataclass
class Disagreement:
    """One contradiction, read for a page."""

    iri: str
    about: list[str] = field(default_factory=list)
    between: list[str] = field(default_factory=list)
    kind: str = ""
    state: str = ""
    rule: str = ""
    words: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))


def disagreements(graph: Graph) -> list[Disagreement]:
    """Return every contradiction of a graph, in the order of its IRIs."""
    found: dict[str, Disagreement] = {}
    for row in graph.query(_FOUND):
        one = found.setdefault(row["contradiction"].value, Disagreement(row["contradiction"].value))
        name, value = curie(row["property"].value).removeprefix("clx:"), row["value"]
        if name in ("about", "between"):
            getattr(one, name).append(value.value)
        elif name in ("kind", "state", "rule"):
            setattr(one, name, value.value)
        elif isinstance(value, Literal):
            one.words[name][value.language or "en"] = value.value
    return [found[iri] for iri in sorted(found)]


def page(graph: Graph, language: str = "en") -> str:
    """Return the page in Markdown: counts by rule, then every contradiction under its subject, the claims side by side.

    Args:
        graph: the generation that is read.
        language: `en` or `ru`; what has no words in it is told in English.
    """
    found = disagreements(graph)
    names = Names.of(graph)
    claims = {claim for one in found for claim in one.between}
    behind = passages_of(graph, claims, OPEN)
    labels = labels_of(graph, claims, language)
    stands, texts = _said(graph)
    said = {
        claim: _claim(labels.get(claim, claim), _in(texts[claim], language), behind[claim], stands[claim], language)
        for claim in claims
    }
    lines = [f"# {_word('title', language)}", "", _word("note", language), "", *_counts(found, language)]
    for section, subjects in _sections(graph, found, names, language):
        lines += ["", f"## {section}"]
        for subject, ones in subjects:
            lines += ["", f"### {subject}"]
            for one in ones:
                lines += ["", *_told(one, said, names, language)]
    return "\n".join(lines) + "\n"


def _said(graph: Graph) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """Return the standing of each claim in a contradiction, and its words by language."""
    stands: dict[str, str] = {}
    texts: dict[str, dict[str, str]] = defaultdict(dict)
    for row in graph.query(_SAID):
        stands[row["claim"].value] = row["standing"].value.rpartition("/")[2]
        text = row.get("text")
        if isinstance(text, Literal):
            texts[row["claim"].value][text.language or "en"] = text.value
    return stands, texts


def _word(name: str, language: str) -> str:
    """Return a word of the page."""
    return _WORDS[name].get(language, _WORDS[name]["en"])


def _counts(found: Iterable[Disagreement], language: str) -> Iterator[str]:
    """Yield a table of how many each rule found."""
    counted: Counter[str] = Counter()
    opened: Counter[str] = Counter()
    for one in found:
        rule = f"`{one.rule}`" if one.rule else _word("editors", language)
        for name in (rule, _word("all", language)):
            counted[name] += 1
            opened[name] += one.state == "open"
    yield f"| {_word('rule', language)} | {_word('count', language)} | {_word('of which open', language)} |"
    yield "|---|---:|---:|"
    for name, count in sorted(counted.items(), key=lambda pair: (pair[1], pair[0])):
        yield f"| {name} | {count} | {opened[name]} |"


def _sections(
    graph: Graph, found: list[Disagreement], names: Names, language: str
) -> Iterator[tuple[str, list[tuple[str, list[Disagreement]]]]]:
    """Yield the sections that have any, each with its subjects by name."""
    classes: dict[str, set[str]] = defaultdict(set)
    for row in graph.query(_CLASSES):
        classes[row["thing"].value].add(curie(row["class"].value))
    subjects: dict[int, dict[str, list[Disagreement]]] = defaultdict(lambda: defaultdict(list))
    for one in found:
        about = min(one.about)
        number = next(i for i, (kinds, _) in enumerate(_SECTIONS) if not kinds or classes[about] & set(kinds))
        subjects[number][names.label(about, language)].append(one)
    for number, (_, titles) in enumerate(_SECTIONS):
        if number in subjects:
            yield titles.get(language, titles["en"]), sorted(subjects[number].items())


def _told(one: Disagreement, said: dict[str, str], names: Names, language: str) -> Iterator[str]:
    """Yield one contradiction: what it is, then its claims."""
    rule = f"`{one.rule}`" if one.rule else _word("editors", language)
    state = _word(one.state, language) if one.state in _WORDS else one.state
    yield f"**{names.label(one.kind, language)}** · {state} · {rule}  "
    if text := _in(one.words["text"] or finds().get(one.rule, {}), language):
        yield text
    yield ""
    yield from sorted(f"- {said[claim]}" for claim in one.between)
    for name, title in (("resolvedBy", "resolvedBy"), ("unseenBecause", "unseen")):
        if words := _in(one.words[name], language):
            yield ""
            yield f"*{_word(title, language)}:* {words}"


def _in(words: dict[str, str], language: str) -> str:
    """Return words in a language, else in English, nothing where there are none."""
    return " ".join((words.get(language) or words.get("en") or "").split())


def _claim(label: str, text: str, behind: Behind, standing: str, language: str) -> str:
    """Return a claim in one line: what it says, its time as printed, its standing, its words, its passages."""
    date = printed(behind.printed)
    stands = f", {_word(standing, language)}" if standing in ("disputed", "rejected") else ""
    cited = "; ".join(passage(one) for one in behind.evidence)
    words = f" “{text}”" if text else ""
    return f"{label}{f' ({date})' if date else ''}{stands}.{words} [{cited}]"
