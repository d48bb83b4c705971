"""How things are called where no source gives a name: provisions by number and act."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chronolex.graph.claims import Property
from chronolex.graph.identifiers import ActId
from chronolex.graph.literals import text_literal
from chronolex.loaders.corpus.fields import Names

LANGUAGES = ("en", "ru", "ky")
_WORDS = {
    "annex": ("Annex {}", "Приложение {}", "{}-тиркеме"),
    "art": ("Art. {}", "ст. {}", "{}-берене"),
    "part": ("part {}", "ч. {}", "{}-бөлүк"),
    "pt": ("pt. {}", "п. {}", "{}-пункт"),
    "note": ("note", "примечание", "эскертүү"),
}


def provision_label(path: str, act: dict[str, str]) -> dict[str, str]:
    """Name a provision by its numbers and its act's names, in the act's languages.

    >>> provision_label("law/2005/55/art_12/part_3", {"en": "Law No. 55"})
    {'en': 'Art. 12, part 3, Law No. 55'}
    """
    steps = [step.partition("_") for step in ActId.parse(path).part.split("/")]
    names = {}
    for place, language in enumerate(LANGUAGES):
        if language in act:
            said = [_WORDS[kind][place].format(number) for kind, _, number in steps]
            names[language] = ", ".join([*said, act[language]])
    return names


def provision_number(path: str) -> str:
    """Return the printed number of a provision's last part, as text.

    >>> provision_number("code/2021/127/art_160-1")
    '160-1'
    """
    last = ActId.parse(path).part.rpartition("/")[2]
    return last.partition("_")[2] or last


def labelled(label: list[tuple[str, str]], translated: Sequence[str]) -> Iterator[Property]:
    """Yield the preferred name in each language, and which of them are our own translations."""
    for language, words in label:
        yield "rdfs:label", text_literal(words, language)
        yield "skos:prefLabel", text_literal(words, language)
    for language in translated:
        yield "clx:labelStatus", text_literal("translated", language)


def other_names(alt: Names) -> Iterator[Property]:
    """Yield the names in each language by which a thing is also found."""
    for language in LANGUAGES:
        for words in getattr(alt, language):
            yield "skos:altLabel", text_literal(words, language)
