"""Which questions, with which parameters, a change can reach: computed from the triples that it adds and removes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from pyoxigraph import Literal, NamedNode

from chronolex.graph.delta import Delta
from chronolex.graph.literals import day_literal
from chronolex.graph.store import Row, Term
from chronolex.graph.vocabulary import BASE, PREFIXES, term
from chronolex.queries.catalogue import Param, Question
from chronolex.report.anchors import made_of
from chronolex.report.moments import Moments, moments
from chronolex.report.patterns import first, matched, subjects
from chronolex.report.world import PARENTS, World

Values = tuple[Term, ...]
"""The values of an asking's parameters, in its order."""


@dataclass(frozen=True)
class Asking:
    """A question with those of its parameters that are given: all that it needs, and none more.

    A further parameter only leaves rows out: what it is asked with cannot change while this stays the same.
    """

    question: Question
    params: tuple[Param, ...]

    @cached_property
    def text(self) -> str:
        """Return the query, without the lines of the parameters that are left out."""
        return self.question.query([param.binds for param in self.params])

    @cached_property
    def paired(self) -> bool:
        """Tell whether its first two parameters take the same things and only filter: a row is of the one or the other.

        Then the rows of two are those of each, and the answer is the same in whichever order they are given.
        """
        first_two = self.params[:2]
        free = [param for param in first_two if param.binds not in matched(self.text)]
        return len(free) == 2 and free[0].classes == free[1].classes != ()


def askings(question: Question) -> Iterator[Asking]:
    """Yield each way to ask a question with as few parameters as it takes."""
    needed = [param for param in question.params if param.required]
    groups: dict[str, list[Param]] = {}
    for param in question.params:
        if param.together and not param.required:
            groups.setdefault(param.together, []).append(param)
    for chosen in product(*groups.values()):
        yield Asking(question, (*needed, *chosen))


class Change:
    """Two graphs and what parts them."""

    def __init__(self, before: World, after: World, moments: Moments, delta: Delta) -> None:
        """Take the graph before and after, the days to look at, and the quads that are added and removed."""
        self.before, self.after, self.moments, self.delta = before, after, moments, delta

    @classmethod
    def of(cls, before: World, after: World, delta: Delta, printed: Iterable[str]) -> Change:
        """Return what parts two graphs, with the days around it; `printed` are those of its effects."""
        return cls(before, after, moments(before, after, delta, printed), delta)

    @cached_property
    def touched(self) -> Mapping[str, frozenset[str]]:
        """The subjects of what is added or removed, by property."""
        found: dict[str, set[str]] = {}
        for quad in (*self.delta.added, *self.delta.removed):
            found.setdefault(quad.predicate.value, set()).add(str(quad.subject))
        return {name: frozenset(iris) for name, iris in found.items()}

    @cached_property
    def placed(self) -> frozenset[NamedNode]:
        """The things that become part of, or approved by, something else."""
        placing = {term(name) for name in PARENTS}
        quads = (*self.delta.added, *self.delta.removed)
        return frozenset(quad.subject for quad in quads
                         if quad.predicate in placing and isinstance(quad.subject, NamedNode))  # fmt: skip

    def bound(self, text: str) -> str:
        """Return a query with the days to look at, and what is known, bound."""
        days = " ".join(str(day_literal(day)) for day in self.moments.looked_at)
        return first(text, f"VALUES ?date {{ {days} }} VALUES ?known_on {{ {day_literal(self.moments.known)} }}")

    def allowed(self, param: Param, value: Term) -> bool:
        """Tell whether a parameter takes a value, as it does when a person names it."""
        if param.values or param.form == "year":
            return isinstance(value, Literal)
        if not isinstance(value, NamedNode):
            return False
        if param.scheme:
            return value.value.startswith(f"{BASE}concept/{param.scheme}/") and self.after.is_named(value)
        if param.classes:
            of_class = any(self.after.is_a(value, term(f"clx:{name}")) for name in param.classes)
            return of_class and self.after.is_named(value)
        ours = value.value.startswith(BASE) and not value.value.startswith((f"{BASE}concept/", PREFIXES["clx"]))
        return (ours and self.after.is_named(value)) or self.after.is_unnamed(value)

    def every(self, param: Param) -> list[Term]:
        """Return every value that a parameter takes; of a year or of anything the time grows with the graph."""
        if param.values:
            return [Literal(word) for word in param.values]
        if param.form == "year":
            return [Literal(year) for year in sorted(self.before.years() | self.after.years())]
        classes = ["skos:Concept"] if param.scheme else [f"clx:{name}" for name in param.classes]
        nodes = set(self.after.of_class(*classes)) if classes else self.after.everything()
        return [node for node in sorted(nodes, key=lambda one: one.value) if self.allowed(param, node)]

    def reached(self, asking: Asking) -> set[Values]:
        """Return the parameters with which some row of a question is another on some of the days.

        Only rows are looked at that are made of something touched: every other row is the same in both graphs.
        """
        found: set[Values] = set()
        text = self._given(asking)
        for subject in subjects(asking.text):
            terms = {iri for name in subject.properties for iri in self.touched.get(name, ())}
            if terms:
                old, new = (
                    {_frozen(row): row for row in made_of(world.reader, text, subject, terms)}
                    for world in (self.before, self.after)
                )
                changed = [old[one] for one in old.keys() - new.keys()] + [new[one] for one in new.keys() - old.keys()]
                found.update(values for row in changed if (values := _values(asking, row)) is not None)
        found = {values for values in found if all(map(self.allowed, asking.params, values))}
        return set(self._paired(asking, found)) if asking.paired else found

    def _paired(self, asking: Asking, halves: set[Values]) -> Iterator[Values]:
        """Yield every two of which one is a half that was reached, in one order."""
        for one, _, *rest in halves:
            for other in self.every(asking.params[1]):
                if one != other:
                    yield (*sorted((one, other), key=str), *rest)

    def _given(self, asking: Asking) -> str:
        """Return the query with its days, and with every value of parameters that no pattern finds."""
        text = self.bound(asking.text)
        free = [param for param in asking.params if param.binds not in matched(asking.text)]
        if not free:
            return text
        names = " ".join(f"?{param.binds}" for param in free)
        every = [(one, one) for one in self.every(free[0])] if asking.paired else product(*map(self.every, free))
        return first(text, f"VALUES ({names}) {{ {' '.join(f'({written(values)})' for values in every)} }}")


def _values(asking: Asking, row: Row) -> Values | None:
    """Return the parameters of a row, nothing where it leaves one open."""
    names = [param.binds for param in asking.params]
    return tuple(row[name] for name in names) if all(name in row for name in names) else None


def written(values: Iterable[Term]) -> str:
    """Return terms as SPARQL has them."""
    return " ".join(map(str, values))


def _frozen(row: Row) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((name, str(value)) for name, value in row.items()))
