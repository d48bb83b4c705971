"""Fold what people write: spelling, case, punctuation and the country's name part no name from its thing."""

from __future__ import annotations

import re
import unicodedata

_LETTERS = str.maketrans({"ё": "е", "ң": "н", "ү": "у", "ө": "о"})
"""Letters that many keyboards lack and many writers leave out."""
_WORD = re.compile(r"[^\W_]+")
_COUNTRY = "кр"
_TEXT = (
    # Abbreviations with dots are one word; a person's initials before the surname are not.
    (re.compile(r"\b(?:[^\W\d_]\.){2,}(?!\w)"), lambda found: found[0].replace(".", "")),
    (re.compile(r"(?<=\w)['’ʼ]s\b"), lambda found: ""),
    (re.compile(r"\bco[-‐‑](?=operat|ordinat)"), lambda found: "co"),
    (re.compile(r"\b(?:no|nr|n|number|номер)\b[.\s]*(?=\d)|\b(?:no|n)(?=\d)"), lambda found: " "),
    (
        re.compile(
            r"\b(?:of )?(?:the )?(?:kyrgyz republic|kyrgyzstan|kr)\b"
            r"|\bкыргызск\w+ республик\w*|\bкыргыз республикасы\w*|\bкыргызстан\w*"
        ),
        lambda found: f" {_COUNTRY} ",
    ),
)
_SPELLINGS = (
    (re.compile(r"^(co|in)?labour|^(misdemean|behavi)our"), lambda found: found[0].replace("our", "or")),
    (re.compile(r"is(?=(?:e|ed|er|es|ing|ation|ations)$)"), lambda found: "iz"),
    (re.compile(r"centre(?=s?$)"), lambda found: "center"),
    (re.compile(r"programme(?=s?$)"), lambda found: "program"),
    (re.compile(r"(?<=[fc]en)ce(?=s?$)"), lambda found: "se"),
)
_ENDING = re.compile(
    r"(?<=[а-я]{3})(?:(?<=[аеиоуы])с[иыу](?:н[иыу]н)?|[иыу]н[иыу]н|[нтд][иыу]н|[ое]го|[ое]му|[ыиаья]ми|[ыи]х|[ое]м|[ая]м|[ая]х|[ое]й|[ыи]й"
    r"|и(?:е|я|ю|и|й|ем|ях|ям|ями)|ые|ая|яя|ое|ее|ую|юю|ов|ев|[аяоеыиуюйь])$"
)
_LITTLE = frozenset({"a", "an", "and", "the", "of", "on", "to", "о", "об", "и", "к", "жана", _COUNTRY})


def folded(text: str) -> str:
    """Return a text in small letters, without what writers put in or leave out as they please.

    >>> folded("Art. 6 of Law No. 55 of the Kyrgyz Republic").split()
    ['art.', '6', 'of', 'law', '55', 'кр']
    """
    text = " ".join(unicodedata.normalize("NFC", text).casefold().split())
    text = unicodedata.normalize("NFC", text).translate(_LETTERS)
    for pattern, said in _TEXT:
        text = pattern.sub(said, text)
    return text


def words(text: str) -> tuple[str, ...]:
    """Return the words of a name, folded: their order does not count.

    >>> words("Trafficking in Persons"), words("Ещё №5")
    (('in', 'persons', 'trafficking'), ('5', 'еще'))
    >>> words("МВД КР") == words("М.В.Д. Кыргызской Республики")
    True
    """
    return tuple(sorted(_spelled(word) for word in _WORD.findall(folded(text))))


def gist(said: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words that tell one thing from another: no articles, no prepositions, not the country.

    >>> gist(words("Ministry of the Interior of the Kyrgyz Republic"))
    ('interior', 'ministry')
    """
    return tuple(word for word in said if word not in _LITTLE)


def stem(word: str) -> str:
    """Return a Russian or Kyrgyz word without its endings of case and number, any other word as it is.

    >>> stem("кодекса"), stem("кодексинин"), stem("мвд"), stem("code")
    ('кодекс', 'кодекс', 'мвд', 'code')
    """
    while not word.isascii() and (shorter := _ENDING.sub("", word)) != word:
        word = shorter
    return word


def _spelled(word: str) -> str:
    """Return an English word in one of its spellings, any other word as it is."""
    for pattern, said in _SPELLINGS if word.isascii() else ():
        word = pattern.sub(said, word)
    return word
