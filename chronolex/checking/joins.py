"""Ask the query of a shape which rows a changed triple can have part in.

Conditions are left out, for they only make the rows fewer, and `OPTIONAL` and `EXISTS` are asked as if they had to
hold: what can alter a row is a triple that some pattern matches while all patterns around it hold. The join is made
here and not by the engine, whose order of patterns does not know how few triples a bound term has.
"""

from __future__ import annotations

from itertools import islice

from chronolex.checking.focus import Row
from chronolex.checking.patterns import THIS, VALUE, Pattern
from chronolex.checking.view import Found, Node, View

UP_TO = (20, 400, 8_000)
"""Up to how many matches patterns are counted to find the one with the fewest: further only where none has fewer."""

Bound = dict[str, Node]
Asked = tuple[Node | None, Node | None, Node | None]


def start(pattern: Pattern, triple: Found) -> Bound | None:
    """Return what is bound once a pattern matches a triple, or None where it does not.

    Where the property is known, that is the subject alone: one join serves all changed triples of a thing.
    """
    bound = _matched(pattern, triple, {})
    subject, named, _ = pattern
    return {subject: triple[0]} if bound and isinstance(subject, str) and not isinstance(named, str) else bound


def collect(found: set[Row], view: View, patterns: tuple[Pattern, ...], bound: Bound) -> None:
    """Add to `found` the rows of all ways to match the patterns; a known row is not looked for again."""
    if THIS in bound and VALUE in bound:
        row = (bound[THIS], bound[VALUE])
        if row in found:
            return
        if not patterns:
            found.add(row)
            return
    pattern, rest = _fewest(view, patterns, bound)
    for triple in view.match(*_asked(pattern, bound)):
        further = _matched(pattern, triple, bound)
        if further is not None:
            collect(found, view, rest, further)


def _fewest(view: View, patterns: tuple[Pattern, ...], bound: Bound) -> tuple[Pattern, tuple[Pattern, ...]]:
    """Return the pattern with the fewest matches, and the others.

    Those of which most is bound are counted first, and one match is few enough.
    """
    asked = [(_asked(pattern, bound), pattern) for pattern in patterns]
    asked = [one for one in asked if one[0][0] is not None or one[0][2] is not None] or asked
    asked.sort(key=_unbound)
    best = asked[0][1]
    for limit in UP_TO if len(asked) > 1 else ():
        least = limit
        for terms, pattern in asked:
            count = sum(1 for _ in islice(view.match(*terms), least))
            if count < least:
                least, best = count, pattern
            if count <= 1:
                break
        if least < limit:
            break
    return best, tuple(pattern for pattern in patterns if pattern is not best)


def _unbound(one: tuple[Asked, Pattern]) -> tuple[bool, bool]:
    """Return a key that puts what is bound wholly first, then what has its subject bound."""
    return one[0][0] is None, one[0][2] is None


def _asked(pattern: Pattern, bound: Bound) -> Asked:
    """Return a pattern with what is bound, and None for what is not."""
    subject, named, value = pattern
    return (
        bound.get(subject) if isinstance(subject, str) else subject,
        bound.get(named) if isinstance(named, str) else named,
        bound.get(value) if isinstance(value, str) else value,
    )


def _matched(pattern: Pattern, triple: Found, bound: Bound) -> Bound | None:
    """Return what is bound once a pattern matches a triple, or None where it does not."""
    made = dict(bound)
    for part, term in zip(pattern, triple, strict=True):
        known = made.setdefault(part, term) if isinstance(part, str) else part
        if known != term:
            return None
    return made
