"""`Accept`, against a small oracle of RFC 9110, section 12.5.1, that never sees the header as text."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chronolex.api.accept import best, ranges
from chronolex.api.formats import ANSWERS, TABLES, TRIPLES, choose
from chronolex.api.problems import NotAcceptable
from chronolex.errors import UsageError

OFFERED = [list(TABLES), list(TRIPLES), list(ANSWERS), ["text/html"]]


@dataclass(frozen=True)
class Wish:
    """One member of the header as the client means it."""

    kind: str
    subtype: str
    charset: str
    quality: int
    """In thousandths."""

    def written(self) -> str:
        charset = f';charset="{self.charset}"' if self.charset else ""
        return f"{self.kind}/{self.subtype}{charset} ; Q={self.quality / 1000:.3f}"

    def covers(self, media_type: str) -> bool:
        pairs = {("*", "*"), (media_type.split("/")[0], "*"), tuple(media_type.split("/"))}
        return (self.kind, self.subtype) in pairs and self.charset in {"", "utf-8"}

    def narrowness(self) -> int:
        return (self.kind != "*") * 4 + (self.subtype != "*") * 2 + bool(self.charset)


def oracle(wishes: list[Wish], offered: list[str]) -> str | None:
    """The type liked best: by quality, then by how narrowly it is named, then by our own order."""
    chosen, liked = None, (0, 0)
    for media_type in offered:
        covering = [wish for wish in wishes if wish.covers(media_type)]
        if not covering:
            continue
        narrowest = max(wish.narrowness() for wish in covering)
        quality = max(wish.quality for wish in covering if wish.narrowness() == narrowest)
        if quality and (quality, narrowest) >= liked:
            chosen, liked = media_type, (quality, narrowest)
    return chosen


KNOWN = sorted({media_type for offered in OFFERED for media_type in offered})
TYPES = st.sampled_from([*KNOWN, "image/png", "application/pdf"]).map(lambda name: tuple(name.split("/")))
RANGES = TYPES.flatmap(lambda pair: st.sampled_from([pair, (pair[0], "*"), ("*", "*")]))
WISHES = st.builds(
    lambda pair, charset, quality: Wish(pair[0], pair[1], charset, quality),
    RANGES,
    st.sampled_from(["", "", "utf-8", "iso-8859-1"]),
    st.sampled_from([0, 0, 1, 500, 500, 999, 1000, 1000]),
)


@given(st.lists(WISHES, min_size=1, max_size=8), st.sampled_from(OFFERED))
def test_the_type_liked_best_is_chosen(wishes: list[Wish], offered: list[str]) -> None:
    header = " , ".join(wish.written() for wish in wishes)
    assert best(header, offered) == oracle(wishes, offered), header


@given(st.text(max_size=60) | st.text('*/;=q01.," \\atexplicn+', max_size=60))
def test_any_text_is_read_or_refused(header: str) -> None:
    with suppress(UsageError):  # NotAcceptable is one
        assert choose(header, ANSWERS) in ANSWERS


@pytest.mark.parametrize(
    ("header", "chosen"),
    [
        ("", "application/json"),
        (" , ,", "application/json"),
        ("text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2", "text/html"),
        ("text/*, application/json;q=0.999", "text/html"),
        ("TEXT/CSV", "text/csv"),
        ("text/csv;header=present", "text/csv"),
        ('text/csv;charset="UTF-8"', "text/csv"),
        ("text/csv;header=absent, */*;q=0.1", "application/json"),
        ("*/*, application/json;q=0", "text/html"),
        ("text/csv;q=0.5;version=1.2", "text/csv"),
    ],
)
def test_headers_that_clients_send(header: str, chosen: str) -> None:
    assert choose(header, ANSWERS) == chosen


@pytest.mark.parametrize(
    "header", ["text", "text/", "*/html", "text/csv;q=1.5", "text/csv;q=", "text/csv;q=-1", "text/csv x", "a" * 3000]
)
def test_what_cannot_be_read_is_refused(header: str) -> None:
    with pytest.raises(UsageError):
        choose(header, ANSWERS)


@pytest.mark.parametrize("header", ["image/png", "*/*;q=0", "text/csv;charset=utf-16", "text/x;q=1"])
def test_what_there_is_not_is_not_acceptable(header: str) -> None:
    with pytest.raises(NotAcceptable):
        choose(header, ANSWERS)


def test_a_long_header_takes_no_long_time() -> None:
    assert len(ranges(", ".join(["text/csv;q=0.5"] * 100_000))) == 100_000
