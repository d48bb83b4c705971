"""Numbers in words, in English and in Russian with all cases."""

from __future__ import annotations

import re
from collections.abc import Iterable

_ENGLISH_ONES = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_ENGLISH_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
# "Семью" is left out: it is far more often the family than the seven.
_RUSSIAN_ONES = {
    1: "один одна одно одного одной одному одну одним одном",
    2: "два две двух двум двумя двое двоих двоим двоими",
    3: "три трёх трём тремя трое троих троим троими",
    4: "четыре четырёх четырём четырьмя четверо четверых",
    5: "пять пяти пятью пятеро пятерых",
    6: "шесть шести шестью шестеро шестерых",
    7: "семь семи семеро семерых",
    8: "восемь восьми восьмью восемью",
    9: "девять девяти девятью",
    10: "десять десяти десятью",
}
_RUSSIAN_TEENS = {
    11: "одиннадцат", 12: "двенадцат", 13: "тринадцат", 14: "четырнадцат", 15: "пятнадцат", 16: "шестнадцат",
    17: "семнадцат", 18: "восемнадцат", 19: "девятнадцат", 20: "двадцат", 30: "тридцат",
}  # fmt: skip
_RUSSIAN_TENS = {
    40: "сорок сорока", 50: "пятьдесят пятидесяти", 60: "шестьдесят шестидесяти", 70: "семьдесят семидесяти",
    80: "восемьдесят восьмидесяти", 90: "девяносто девяноста", 100: "сто ста",
}  # fmt: skip


def _spellings(words: dict[int, str]) -> dict[str, int]:
    """Return the words with their numbers, those with ё also without."""
    found = {word: number for number, forms in words.items() for word in forms.split()}
    return {**found, **{word.replace("ё", "е"): number for word, number in found.items()}}


_TEENS = {number: f"{stem}ь {stem}и {stem}ью" for number, stem in _RUSSIAN_TEENS.items()}
_ONES = {**_ENGLISH_ONES, **_spellings(_RUSSIAN_ONES)}
_TENS = {**_ENGLISH_TENS, **_spellings({k: v for k, v in {**_TEENS, **_RUSSIAN_TENS}.items() if k >= 20})}
WORDS = {**_ONES, **_TENS, **_spellings({k: v for k, v in _TEENS.items() if k < 20})}


def _any(words: Iterable[str]) -> str:
    """Return a form of any of the words, with a small or a capital first letter: far faster than no care for case."""
    return "|".join(f"[{word[0]}{word[0].upper()}]{word[1:]}" for word in sorted(words, key=len, reverse=True))


SPELLED = rf"(?<![\w-])(?=[a-zA-Zа-яА-Я])(?:(?:{_any(_TENS)})[- ](?:{_any(_ONES)})|{_any(WORDS)})(?!\w)"
SECOND = rf"(?:{_any(WORDS)})(?!\w)"
"""The number after a hyphen."""

_SCALES = {
    "hundred": 100, "dozen": 12, "thousand": 1000, "million": 10**6, "тыс": 1000, "млн": 10**6, "миллион": 10**6,
}  # fmt: skip
SCALE = r"(?i:\s*(?:hundred|dozens?|thousand|million|тыс\b\.?|тысяч\w{0,3}|млн\b\.?|миллион\w{0,3}))"

_ENGLISH_ORDINALS = (
    "first|1st", "second|2nd", "third|3rd", "fourth|4th", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    "eleventh", "twelfth",
)  # fmt: skip
_HARD = "ый|ой|ая|ое|ого|ому|ую|ым|ом|ые|ых|ыми"
_SOFT = "ий|ья|ье|ьего|ьей|ьему|ью|ьим|ьем|ьи|ьих"
_RUSSIAN_ORDINALS = (
    "перв", "втор", "трет", "четв[её]рт", "пят", "шест", "седьм", "восьм", "девят", "десят", "одиннадцат", "двенадцат",
)  # fmt: skip
_ORDINALS = [
    f"{_any(english.split('|'))}|[{russian[0]}{russian[0].upper()}]{russian[1:]}"
    f"(?:{_SOFT if russian == 'трет' else _HARD})"
    for english, russian in zip(_ENGLISH_ORDINALS, _RUSSIAN_ORDINALS, strict=True)
]
ORDINAL = f"(?:{'|'.join(_ORDINALS)})"

_JOINED = {
    "одно": 1, "двух": 2, "трёх": 3, "трех": 3, "четырёх": 4, "четырех": 4, "пяти": 5, "шести": 6, "семи": 7,
    "восьми": 8, "девяти": 9, "десяти": 10, "двенадцати": 12, "двадцати": 20, "тридцати": 30, "сорока": 40, "сто": 100,
    "ста": 100,
}  # fmt: skip
JOINED = rf"(?:{_any(_JOINED)})"
"""A number written together with what it counts: "двухлетний", "стодневный"."""


_TIMES = {
    "twofold": 2, "threefold": 3, "fourfold": 4, "fivefold": 5, "tenfold": 10, "doubled": 2, "tripled": 3,
    "quadrupled": 4, "вдвое": 2, "втрое": 3, "вчетверо": 4, "впятеро": 5, "вдесятеро": 10,
}  # fmt: skip
TIMES = f"(?:{_any(_TIMES)})"


def spelled(text: str) -> int:
    """Return the number that words say.

    >>> spelled("twenty-five"), spelled("двадцать пять"), spelled("троих")
    (25, 25, 3)
    """
    return sum(WORDS[word] for word in re.split(r"[- ]", text.lower()))


def scale(text: str) -> int:
    """Return by how much a word such as `thousand` multiplies; 1 for none."""
    word = text.strip().lower()
    return next((factor for name, factor in _SCALES.items() if word.startswith(name)), 1)


def ordinal(text: str) -> int:
    """Return which one an ordinal word means.

    >>> ordinal("third"), ordinal("третьего")
    (3, 3)
    """
    return next(number for number, form in enumerate(_ORDINALS, 1) if re.fullmatch(form, text))


def joined(text: str) -> int:
    """Return the number with which a word begins."""
    return _JOINED[text.lower()]


def times(text: str) -> int:
    """Return how many times as much a word means."""
    return _TIMES[text.lower()]
