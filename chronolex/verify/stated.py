"""The figures that a claim states."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from pyoxigraph import Literal, NamedNode

from chronolex.errors import UsageError
from chronolex.graph.claims import Claim, Evidence, Thing
from chronolex.graph.days import Span
from chronolex.graph.identifiers import ActId
from chronolex.graph.vocabulary import BASE
from chronolex.verify.figures import Figure
from chronolex.verify.numbers import written
from chronolex.verify.reading import mentions

EVENTS = frozenset({
    "Adoption", "Signature", "Commencement", "Amendment", "Repeal", "Publication", "Establishment", "Abolition",
    "Renaming", "Merger", "FunctionTransfer", "Appointment", "Ratification", "Presentation",
})  # fmt: skip
_ACTS = ("clx:legalBasis", "clx:of", "clx:instrument")
_PROVISIONS = ("clx:provision", "clx:legalBasis", "clx:instrument", "clx:result")
_SHORTEST = 2
"""How many words a name has at least by which an act may be known in place of its number: "the Code" is any code."""


@dataclass(frozen=True)
class Stated:
    """A figure of a claim, and what in a text says it.

    Attributes:
        name: the property, such as `clx:validFrom`.
        ways: each a set of figures that together say it.
        names: names that say it too, those of an act in place of its number.
        passages: where it is looked for first.
        only_there: whether it is looked for nowhere else.
        own_day: whether it is the day of the source itself, which the list of sources gives, and no line prints.
    """

    name: str
    said: str
    ways: tuple[frozenset[Figure], ...]
    passages: tuple[Evidence, ...]
    names: tuple[str, ...] = ()
    only_there: bool = False
    own_day: bool = False


class Names:
    """The names of acts, by which a text may call them without a number."""

    def __init__(self, things: Iterable[Thing]) -> None:
        """Take what is declared."""
        self._names = {
            thing.iri: tuple(
                term.value for name, term in thing.properties if name in ("skos:prefLabel", "skos:altLabel")
            )
            for thing in things
            if thing.kind in ("Act", "Treaty")
        }

    def of(self, act: NamedNode) -> tuple[str, ...]:
        """Return the names that tell an act: of two words at least."""
        return tuple(name for name in self._names.get(act, ()) if len(name.split()) >= _SHORTEST)


def stated(claim: Claim, names: Names) -> Iterator[Stated]:
    """Yield every figure that a claim states: dates, amounts, articles, numbers of acts."""
    evidence = tuple(one for one in claim.evidence if one.stance == "supports") or claim.evidence
    yield from _dates(claim, evidence)
    yield from _amounts(claim, evidence)
    for name in _PROVISIONS:
        for path in _paths(claim, name):
            if path.part and path.type != "treaty":
                yield from _provision(name, path, evidence)
    for name in _ACTS:
        if name == "clx:legalBasis" or claim.kind in EVENTS:
            for path in _paths(claim, name):
                if path.type != "treaty" and path.number.replace("-", "").isdigit():
                    act = NamedNode(f"{BASE}eli/{_country(claim)}/{path.act}")
                    figure = frozenset({Figure("act", path.number)})
                    yield Stated(name, f"No. {path.number}", (figure,), evidence, names.of(act))


def _dates(claim: Claim, evidence: tuple[Evidence, ...]) -> Iterator[Stated]:
    """Yield the printed dates: those of its time, of a period and of a table's head."""
    timing = claim.timing
    end = "clx:validThrough" if timing.end and timing.end.whole else "clx:validTo"
    bounds = {"clx:validFrom": timing.start, end: timing.end, "clx:date": timing.date}
    bounds["clx:validAtLeastThrough"] = timing.at_least
    for name, bound in bounds.items():
        if bound is None:
            continue
        if bound is timing.at_least and _own(Span(bound.printed, bound.printed), bound.evidence):
            yield Stated(name, bound.printed.text, (), bound.evidence, own_day=True)
            continue
        wider = [one for one in bound.evidence if one.prints is not None]
        # A passage that prints a wider date than the bound's is held to what it prints.
        yield from (_date(name, one.prints.text, (one,), only_there=True) for one in wider if one.prints)
        if len(wider) < len(bound.evidence):
            yield _date(name, bound.printed.text, bound.evidence)
    for name, value in [*claim.values, *claim.text]:
        if name in ("clx:period", "clx:asOf") or (name == "clx:value" and _about(claim, "clx:period")):
            span = Span.parse(value.value)
            if name != "clx:value" and _own(span, evidence):
                yield Stated(name, str(span), (), evidence, own_day=True)
                continue
            for day in dict.fromkeys((span.start.text, span.end.text)):
                yield _date(name, day, evidence)


def _own(span: Span, evidence: tuple[Evidence, ...]) -> bool:
    """Tell whether a period is just the day of one of the sources: "at present" has no other date."""
    return any(one.source.own_day == span for one in evidence)


def _about(claim: Claim, name: str) -> bool:
    """Tell whether a statement gives the value of this property."""
    of = claim.value("clx:property")
    return claim.kind == "Statement" and isinstance(of, Literal) and of.value == name


def _date(name: str, day: str, passages: tuple[Evidence, ...], only_there: bool = False) -> Stated:
    return Stated(name, day, (frozenset({Figure("date", day)}),), passages, only_there=only_there)


def _amounts(claim: Claim, evidence: tuple[Evidence, ...]) -> Iterator[Stated]:
    """Yield the terms and fines of a penalty, the figure of an observation, and which of its kind something is."""
    unit = claim.value("clx:unit")
    scale = unit.value.rpartition("/")[2] if isinstance(unit, NamedNode) else ""
    for name in ("clx:minimum", "clx:maximum"):
        value = claim.value(name)
        if isinstance(value, Literal):
            number = written(Decimal(value.value))
            figure = Figure("term" if scale == "month" else "fine", f"{number} {scale}".strip())
            yield Stated(name, figure.value, (frozenset({figure}),), evidence)
    value = claim.value("clx:value")
    if claim.kind == "Observation" and isinstance(value, Literal):
        number = written(Decimal(value.value))
        yield Stated("clx:value", number, (frozenset({Figure("count", number)}),), evidence)
    if isinstance(value, Literal) and _about(claim, "clx:ordinal"):
        yield Stated("clx:value", value.value, (frozenset({Figure("ordinal", value.value)}),), evidence)


def _provision(name: str, path: ActId, evidence: tuple[Evidence, ...]) -> Iterator[Stated]:
    """Yield the number of a provision: the article, and its part or point, written together or apart."""
    steps = [step.partition("_")[::2] for step in path.part.split("/")]
    numbers = [(kind, number) for kind, number in steps if number]
    if not numbers:
        return
    apart = frozenset(Figure("article" if kind == "art" else "part", number) for kind, number in numbers)
    ways = [apart]
    if len(numbers) > 1 and numbers[0][0] == "art":
        # "Article 80.1(2)" is article 80, part 1, point 2: the first two are one number, what is left stands apart.
        rest = [Figure("part", number) for _, number in numbers[2:]]
        ways += [frozenset({Figure("article", f"{numbers[0][1]}{mark}{numbers[1][1]}"), *rest}) for mark in ".-"]
    yield Stated(name, path.part, tuple(ways), evidence)


def _paths(claim: Claim, name: str) -> Iterator[ActId]:
    """Yield the acts and provisions that a property names."""
    for key, term in claim.values:
        if key == name and isinstance(term, NamedNode) and f"{BASE}eli/" in term.value:
            try:
                yield ActId.parse(term.value.removeprefix(f"{BASE}eli/").partition("/")[2])
            except UsageError:
                continue


def _country(claim: Claim) -> str:
    """Return the country whose claim it is."""
    return claim.iri.value.removeprefix(f"{BASE}id/").partition("/")[0]


def told(claim: Claim, names: Names) -> frozenset[Figure]:
    """Return every figure that a claim holds, those of its words too."""
    figures = {figure for one in stated(claim, names) for way in one.ways for figure in way}
    words = [
        term.value
        for name, term in (*claim.values, *claim.text)
        if isinstance(term, Literal) and name != "clx:inferred"
    ]
    figures |= {mention.figure for text in words for mention in mentions(text)}
    return frozenset(figures)
