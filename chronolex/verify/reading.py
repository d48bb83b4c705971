"""Read all figures of a text."""

from __future__ import annotations

from functools import lru_cache

from chronolex.verify.dates import read_dates
from chronolex.verify.figures import Mention, Page
from chronolex.verify.laws import read_laws
from chronolex.verify.numbers import read_numbers


@lru_cache(maxsize=4096)
def mentions(text: str) -> tuple[Mention, ...]:
    """Return every figure of a text in order of its place; no digit belongs to two of them.

    >>> [str(one.figure) for one in mentions("Law No. 55 of 17 March 2005, Article 12: from 3 to 6 years.")]
    ['act 55', 'date 2005-03-17', 'article 12', 'term 36 month', 'term 72 month']
    """
    page = Page.of(text)
    if any(character.isdigit() for character in page.rest):
        page = read_laws(read_dates(page))
    page = read_numbers(page)
    return tuple(sorted(page.mentions, key=lambda mention: mention.start))
