"""Ask a question only of the rows that are made of certain things, so that an engine begins with these.

An engine reads what is written: it begins where it takes the least to lie, and walks through all that is of a class, or
through a whole branch of a UNION, where the things stand only outside of it.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from chronolex.graph.store import Reader, Row
from chronolex.report.patterns import WORD, Subject, first, matched, subjects

_CLASSED = re.compile(r"(?<=\n  )(\?\w+ a clx:\w+) \.$", re.MULTILINE)
_LISTED = re.compile(r"VALUES \?(\w+) \{([^{}]*)\}")
_OPTIONAL = re.compile(r"OPTIONAL \{ ([^{}]*?)(?:\.? )\}")


def made_of(reader: Reader, text: str, subject: Subject, terms: Collection[str]) -> list[Row]:
    """Return the rows of a query in which a variable is one of some terms, written as SPARQL has them."""
    query = within(text, subject, terms)
    branches = _branches(query)
    if not branches or any(one.variable == subject.variable for one in subjects(_without(text, _branches(text)))):
        return reader.query(query)
    # The variable is in the UNION alone: what this finds is where the rest begins.
    union = query[branches[0][0] - 1 : branches[-1][1] + 1]
    prefixes = "\n".join(line for line in query.splitlines() if line.startswith("PREFIX"))
    found = reader.query(f"{prefixes}\nSELECT * WHERE {{ {union} }}")
    if not found:
        return []
    for one in subjects(_without(text, _branches(text))):
        if not one.computed and all(one.variable in row for row in found):
            values = " ".join(sorted({str(row[one.variable]) for row in found}))
            return reader.query(first(query, f"VALUES ?{one.variable} {{ {values} }}"))
    return reader.query(query)


def within(text: str, subject: Subject, terms: Collection[str]) -> str:
    """Return a query that looks only at rows in which a variable is one of these terms, written as SPARQL has them."""
    values = f"VALUES ?{subject.variable} {{ {' '.join(sorted(terms))} }}"
    text = _sifted(text)
    if subject.computed and subject.variable not in matched(_OPTIONAL.sub("", text)):
        # A variable that only an OPTIONAL binds must not be bound before it: its pattern is asked for besides.
        here = (found[1] for found in _OPTIONAL.finditer(text) if re.search(rf"\?{subject.variable}\b", found[1]))
        return first(text, f"{values} {next(here)} .")
    branches = _branches(text)
    outside = _without(text, branches)
    everywhere = not branches or any(one.variable == subject.variable for one in subjects(outside))
    for start, end in reversed(branches):
        # Bound outside alone, a branch would be walked through whole; in one without the variable no row is made of it.
        listed = values + " " if _speaks(text[start:end], subject.variable) else ""
        for leads, pattern in _ways(outside, subject.variable) if branches and not listed else ():
            listed = listed or (f"{values} {pattern} " if _speaks(text[start:end], leads) else "")
        listed = listed or ("" if everywhere else f"VALUES ?{subject.variable} {{ }} ")
        text = f"{text[:start]} {listed}{text[start:]}"
    return first(text, values) if everywhere else text


def _speaks(group: str, variable: str) -> bool:
    """Tell whether a variable is a subject in a group."""
    return re.search(rf"\?{variable}\s+(?:a|\w+:\w+)\s", group) is not None


def _ways(group: str, variable: str) -> list[tuple[str, str]]:
    """Return the variables of which a variable is a value, with the pattern that says so."""
    found = re.finditer(rf"\?(\w+) (?:[^.{{}}]*; )?(\w+:\w+) \?{variable} \.", group)
    return [(one[1], f"?{one[1]} {one[2]} ?{variable} .") for one in found]


def _sifted(text: str) -> str:
    """Return a query that compares classes where it lists them: an engine would begin with all that is of one."""

    def compared(listed: re.Match[str]) -> str:
        return f"FILTER(?{listed[1]} IN ({', '.join(listed[2].split())}))"

    found = set(re.findall(r"\ba \?(\w+) \.", _OPTIONAL.sub("", text)))
    if "UNION" in text:
        text = _CLASSED.sub(r"FILTER EXISTS { \1 }", text)
    return _LISTED.sub(lambda one: compared(one) if one[1] in found else one[0], text)


def _branches(text: str) -> list[tuple[int, int]]:
    """Return where the groups that a UNION joins begin and end, their braces left out."""
    words = [one for one in WORD.finditer(text) if not one[0].startswith("#")]
    waiting: list[int] = []
    groups: list[tuple[int, int]] = []
    for place, one in enumerate(words):
        if one[0] == "{":
            waiting.append(place)
        elif one[0] == "}":
            groups.append((waiting.pop(), place))
    around = {
        (start, end): [words[start - 1][0], *(one[0] for one in words[end + 1 : end + 2])] for start, end in groups
    }
    beside = [group for group, next_to in around.items() if "UNION" in next_to]
    return sorted((words[start].end(), words[end].start()) for start, end in beside)


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    """Return a text with some of its parts left out."""
    for start, end in reversed(spans):
        text = text[:start] + text[end:]
    return text
