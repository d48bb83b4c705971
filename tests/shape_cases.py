"""The small graphs of `test_shapes.py`: for each rule of `shapes/`, pairs of one that breaks it and its near twin.

Each is Turtle with the prefixes of `HEAD`; `ex:` and `<@…>` lie in a namespace of the snippet's own, and so does a name
that starts with `~`.
"""

from __future__ import annotations

from chronolex.graph.vocabulary import BASE, PREFIXES

SCHEMES = (
    "standing",
    "contradiction",
    "norm",
    "status",
    "finding",
    "effect",
    "manner",
    "offender",
    "measure",
    "act-type",
    "verdict",
)
HEAD = "".join(f"@prefix {name}: <{space}> .\n" for name, space in PREFIXES.items()) + "".join(
    f"@prefix {name}: <{BASE}concept/{name}/> .\n" for name in SCHEMES
)


def days(*six: str) -> str:
    """Return the six index days in the order certain, presumed, possible, each From and To."""
    names = [f"clx:{name}{side}" for name in ("certain", "presumed", "possible") for side in ("From", "To")]
    return " ; ".join(f'{name} "{day}"^^xsd:date' for name, day in zip(names, six, strict=True))


SIDES = "clx:startKnown true ; clx:endKnown true"
OPEN = "9999-12-31"
D1, D2, D3, D4 = "2019-01-01", "2020-01-01", "2021-01-01", "2022-01-01"
HELD = days(D1, D2, D1, D2, D1, D2)
ACCEPTED = "clx:standing standing:accepted"


def without(name: str, text: str = f"{HELD} ; {SIDES}") -> str:
    """Return the days without one of them."""
    return " ; ".join(part for part in text.split(" ; ") if not part.startswith(f"clx:{name} "))


def shifted(name: str, day: str) -> str:
    """Return the days with one of them at another day."""
    return f'{without(name)} ; clx:{name} "{day}"^^xsd:date'


Case = tuple[str, str, str]
ALL = f"{HELD} ; {SIDES}"
DAYS = ("certainFrom", "certainTo", "presumedFrom", "presumedTo", "possibleFrom", "possibleTo")
INDEX: list[Case] = [
    *[
        (side, f"ex:c {what} .", f"ex:c {what} ; {ALL} .")
        for side in (*DAYS, "startKnown", "endKnown")
        for what in ("a clx:Situation", "a clx:Absence", 'clx:date "2019"')
    ],
    *[(side, f"ex:c {without(side)} .", f"ex:c {ALL} .") for side in (*DAYS, "startKnown", "endKnown")],
    *[("certainFrom", f'ex:c clx:{side} "{D1}"^^xsd:date .', "ex:c a clx:Claim .") for side in DAYS[1:]],
    *[(side, f'ex:c {ALL} ; clx:{side} "2018-07-01"^^xsd:date .', f"ex:c {ALL} .") for side in DAYS],
    *[(side, f'ex:c {without(side)} ; clx:{side} "{D1}" .', f"ex:c {ALL} .") for side in DAYS],
    *[(side, f"ex:c {ALL} ; clx:{side} false .", f"ex:c {ALL} .") for side in ("startKnown", "endKnown")],
    *[(side, f'ex:c {without(side)} ; clx:{side} "true" .', f"ex:c {ALL} .") for side in ("startKnown", "endKnown")],
    ("certainFrom", f"ex:c {shifted('certainFrom', D3)} .", f"ex:c {shifted('certainFrom', D2)} ."),
    ("presumedFrom", f"ex:c {days(D3, D3, D3, D2, D1, D4)} .", f"ex:c {days(D3, D3, D2, D2, D1, D4)} ."),
    ("possibleFrom", f"ex:c {days(D2, D2, D2, D2, D2, D1)} .", f"ex:c {days(D2, D2, D2, D2, D2, D2)} ."),
    ("possibleTo", f'ex:c {HELD} ; clx:possibleTo "2023-01-01"^^xsd:date .', f"ex:c {HELD} ."),
    ("CertainWithinPresumed", f"ex:c {days(D1, D3, D1, D2, D1, D4)} .", f"ex:c {days(D1, D2, D1, D3, D1, D4)} ."),
    (
        "CertainWithinPresumed",
        f"ex:c {days(D1, D3, D1, D2, D1, D4)} .",
        f"ex:c {days(D3, D3, D1, D2, D1, D4)} .",
    ),  # empty
    ("presumedFrom", f"ex:c {days(D1, D3, D2, D3, D1, D3)} .", f"ex:c {days(D2, D3, D1, D3, D1, D3)} ."),
    ("presumedTo", f"ex:c {days(D1, D2, D1, D4, D1, D3)} .", f"ex:c {days(D1, D2, D1, OPEN, D1, OPEN)} ."),
    ("possibleFrom", f"ex:c {days(D2, D3, D1, D3, D2, D3)} .", f"ex:c {days(D2, D3, D2, D3, D1, D3)} ."),
    ("certainFrom", 'ex:c a clx:Event ; clx:date "2019" .', f'ex:c a clx:Event ; clx:date "2019" ; {HELD} .'),
    ("possibleTo", 'ex:c a clx:Event ; clx:date "2019" .', "ex:c a clx:Event ."),
    (
        "asKnown-days",
        f"ex:c a clx:Situation ; {HELD} ; clx:asKnown ex:k . ex:k a clx:AsKnown .",
        f"ex:c a clx:Situation ; clx:asKnown ex:k . ex:k a clx:AsKnown ; {HELD} .",
    ),
    (
        "asKnown-days",
        "ex:c a clx:Absence ; clx:asKnown ex:k . ex:k a clx:AsKnown .",
        "ex:c a clx:Claim ; clx:asKnown ex:k . ex:k a clx:AsKnown .",
    ),
    ("knownFrom", "ex:k a clx:AsKnown .", f'ex:k a clx:AsKnown ; clx:knownFrom "{D1}"^^xsd:date .'),
    (
        "knownFrom",
        f'ex:k a clx:AsKnown ; clx:knownFrom "{D1}"^^xsd:date ; clx:knownTo "{D1}"^^xsd:date .',
        f'ex:k a clx:AsKnown ; clx:knownFrom "{D1}"^^xsd:date ; clx:knownTo "{D2}"^^xsd:date .',
    ),
    ("knownTo", "ex:k a clx:AsKnown .", f'ex:k a clx:AsKnown ; clx:knownTo "{OPEN}"^^xsd:date .'),
    *[
        ("OpenDay", f'ex:c clx:{name} "{text}"{kind} .', f'ex:c clx:{name} "2020-01-01" .')
        for name, text, kind in (
            ("validTo", OPEN, "^^xsd:date"),
            ("validTo", "9999", "^^xsd:gYear"),
            ("validThrough", "9999-12", "^^xsd:gYearMonth"),
            ("date", OPEN, "^^xsd:date"),
            ("knownFrom", OPEN, "^^xsd:date"),
            ("printedDate", OPEN, ""),
            ("printedDate", "9999", ""),
            ("printedDate", "9999-12", ""),
        )
    ],
    *[
        ("OpenDay", f'ex:c clx:validFrom "{OPEN}"^^xsd:date .', f'ex:c clx:{name} "{OPEN}"^^xsd:date .')
        for name in (
            "certainFrom",
            "certainTo",
            "presumedFrom",
            "presumedTo",
            "possibleFrom",
            "possibleTo",
            "knownTo",
            "overlapTo",
        )
    ],
    *[
        (
            f"{name}-bounded",
            f'ex:c clx:{name} "2020/9999-12-31"^^edtf:EDTF .',
            f'ex:c clx:{name} "2020/2021"^^edtf:EDTF .',
        )
        for name in ("period", "attestedOn", "ownDay")
    ],
]

CITED = "ex:e a clx:Evidence ; clx:source ex:s ; clx:line {} . ex:s a clx:Source ; clx:lineCount 64 ."
HASH = "0123456789abcdef" * 4
EVIDENCE: list[Case] = [
    ("source", "ex:e a clx:Evidence .", "ex:e a clx:Evidence ; clx:source ex:s . ex:s a clx:Source ."),
    (
        "source",
        "ex:e a clx:Evidence ; clx:source ex:s .",
        "ex:e a clx:Evidence ; clx:source ex:s . ex:s a clx:Source .",
    ),
    (
        "source",
        "ex:e a clx:Evidence ; clx:source ex:s, ex:t . ex:s a clx:Source . ex:t a clx:Source .",
        "ex:e clx:source ex:s .",
    ),
    ("line", "ex:e a clx:Evidence .", "ex:e a clx:Evidence ; clx:line 1 ."),
    ("line", CITED.format("65"), CITED.format("64")),
    ("line", CITED.format("0"), CITED.format("1")),
    ("line", CITED.format("3, 70"), CITED.format("3, 4")),
    ("line", CITED.format('"3"'), CITED.format("3")),
    ("for", "ex:e a clx:Evidence .", 'ex:e a clx:Evidence ; clx:for "start", "holds" .'),
    ("for", 'ex:e a clx:Evidence ; clx:for "starts" .', 'ex:e a clx:Evidence ; clx:for "end" .'),
    ("printsBound", 'ex:e clx:printsBound "ends" .', 'ex:e clx:printsBound "end", "at-least" .'),
    ("validFromFirstDay", "ex:c clx:validFromFirstDay false .", "ex:c clx:validFromFirstDay true ."),
    ("validFromFirstDay", "ex:c clx:validFromFirstDay true, false .", "ex:c clx:validFromFirstDay true ."),
    (
        "validFrom-printed",
        "ex:c clx:validFromFirstDay true .",
        'ex:c clx:validFromFirstDay true ; clx:validFrom "2019" .',
    ),
    ("stance", "ex:e a clx:Evidence .", 'ex:e a clx:Evidence ; clx:stance "supports" .'),
    ("stance", 'ex:e a clx:Evidence ; clx:stance "doubts" .', 'ex:e a clx:Evidence ; clx:stance "disputes" .'),
    ("lineCount", "ex:s a clx:Source .", "ex:s a clx:Source ; clx:lineCount 1 ."),
    ("lineCount", "ex:s a clx:Source ; clx:lineCount 0 .", "ex:s a clx:Source ; clx:lineCount 1 ."),
    ("issuedBy", "ex:s a clx:Source .", f'ex:s a clx:Source ; clx:issuedBy "{D1}"^^xsd:date .'),
    ("sha256", "ex:s a clx:Source .", f'ex:s a clx:Source ; clx:sha256 "{HASH}" .'),
    ("sha256", f'ex:s a clx:Source ; clx:sha256 "{HASH[1:]}" .', f'ex:s a clx:Source ; clx:sha256 "{HASH}" .'),
    (
        "between",
        "ex:x a clx:Contradiction ; clx:between ex:c . ex:c a clx:Claim .",
        "ex:x a clx:Contradiction ; clx:between ex:c, ex:d . ex:c a clx:Claim . ex:d a clx:Claim .",
    ),
    (
        "between",
        "ex:x a clx:Contradiction ; clx:between ex:c, ex:d . ex:c a clx:Claim .",
        "ex:x a clx:Contradiction ; clx:between ex:c, ex:d . ex:c a clx:Claim . ex:d a clx:Claim .",
    ),
    (
        "contradiction-kind",
        "ex:x a clx:Contradiction .",
        "ex:x a clx:Contradiction ; clx:kind contradiction:apparent .",
    ),
    ("contradiction-kind", "ex:x a clx:Contradiction ; clx:kind role:funds .", "ex:x clx:kind role:funds ."),
    ("state", "ex:x a clx:Contradiction .", 'ex:x a clx:Contradiction ; clx:state "open" .'),
    ("state", 'ex:x a clx:Contradiction ; clx:state "closed" .', 'ex:x a clx:Contradiction ; clx:state "resolved" .'),
    (
        "contradiction-about",
        "ex:x a clx:Contradiction .",
        "ex:x a clx:Contradiction ; clx:about ex:b . ex:b a clx:Body .",
    ),
    (
        "contradiction-about",
        "ex:x a clx:Contradiction ; clx:about ex:b .",
        "ex:x a clx:Contradiction ; clx:about ex:b . ex:b a clx:Act .",
    ),
    (
        "overlapFrom",
        f'ex:x a clx:Contradiction ; clx:overlapFrom "{D2}"^^xsd:date ; clx:overlapTo "{D1}"^^xsd:date .',
        f'ex:x a clx:Contradiction ; clx:overlapFrom "{D2}"^^xsd:date ; clx:overlapTo "{OPEN}"^^xsd:date .',
    ),
    (
        "resolvedBy",
        'ex:x a clx:Contradiction ; clx:state "resolved" .',
        'ex:x a clx:Contradiction ; clx:state "open" .',
    ),
    (
        "resolvedBy",
        'ex:x a clx:Contradiction ; clx:state "resolved" .',
        'ex:x a clx:Contradiction ; clx:state "resolved" ; clx:resolvedBy "a later print"@en .',
    ),
]

OUTLOOK: list[Case] = [
    (
        "tested-recommendation",
        "ex:x a clx:LegalTest ; clx:recommendation ex:r .",
        "ex:x a clx:LegalTest ; clx:recommendation ex:r . ex:r a clx:Recommendation .",
    ),
    ("tested-recommendation", "ex:x a clx:LegalTest .", "ex:x a clx:Outlook ."),
    ("verdict", "ex:x a clx:Outlook .", "ex:x a clx:Outlook ; clx:verdict verdict:fulfilled ."),
    (
        "runFrom",
        f'ex:x a clx:Outlook ; clx:runFrom "{D2}"^^xsd:date ; clx:runTo "{D2}"^^xsd:date .',
        f'ex:x a clx:Outlook ; clx:runFrom "{D2}"^^xsd:date ; clx:runTo "{OPEN}"^^xsd:date .',
    ),
]

LAW: list[Case] = [
    ("Act", "<https://example.org/law/1> a clx:Act .", "ex:a a clx:Act ."),
    ("act-type", "ex:a a clx:Act .", "ex:a a clx:Act ; eli:type_document act-type:law ."),
    (
        "act-type",
        "ex:a a clx:Act ; eli:type_document act-type:novel .",
        "ex:a a clx:Act ; eli:type_document act-type:code .",
    ),
    ("act", "ex:p a clx:Provision .", "ex:a a clx:Act . <@a/art_1> a clx:Provision ; clx:act ex:a ."),
    (
        "act",
        "<@a/art_1> a clx:Provision ; clx:act ex:a .",
        "ex:a a clx:Act . <@a/art_1> a clx:Provision ; clx:act ex:a .",
    ),
    (
        "act",
        "ex:a a clx:Act . ex:b a clx:Act . <@a/art_1> a clx:Provision ; clx:act ex:a, ex:b .",
        "ex:a a clx:Act . ex:b a clx:Act . <@a/art_1> a clx:Provision ; clx:act ex:a .",
    ),
    (
        "act",
        "ex:a a clx:Act . <@ab/art_1> a clx:Provision ; clx:act ex:a .",
        "ex:a a clx:Act . <@a/art_1> a clx:Provision ; clx:act ex:a .",
    ),
    ("partOf", "ex:p a clx:Provision .", "ex:a a clx:Act . <@a/art_1> a clx:Provision ; clx:partOf ex:a ."),
    (
        "partOf",
        "<@a/art_1> a clx:Provision ; clx:partOf ex:a .",
        "ex:a a clx:Act . <@a/art_1> a clx:Provision ; clx:partOf ex:a .",
    ),
    (
        "partOf",
        "ex:a a clx:Act . <@a/art_1/part_2> a clx:Provision ; clx:partOf ex:a .",
        "<@a> a clx:Act . <@a/art_1> a clx:Provision ; clx:partOf <@a> . "
        "<@a/art_1/part_2> a clx:Provision ; clx:partOf <@a/art_1> .",
    ),
    ("continues", "ex:p clx:continues ex:q .", "ex:p clx:continues ex:q . ex:q a clx:Provision ."),
    (
        "broader",
        "ex:o a clx:Offence ; skos:broader ex:w .",
        "ex:o a clx:Offence ; skos:broader ex:w . ex:w a clx:Offence .",
    ),
]

NAMED = 'ex:n a clx:{} ; skos:prefLabel "~{}"@{} . ex:m a clx:{} ; skos:prefLabel "~{}"@{} .'
THINGS: list[Case] = [
    ("issuer", "ex:a clx:issuer ex:p . ex:p a clx:Person .", "ex:a clx:issuer ex:b . ex:b a clx:Collegium ."),
    ("provider", "ex:s clx:provider ex:p .", "ex:s clx:provider ex:o . ex:o a clx:Organisation ."),
    ("postIn", "ex:p a clx:Post ; org:postIn ex:b .", "ex:p a clx:Post ; org:postIn ex:b . ex:b a clx:Unit ."),
    ("field", "ex:p clx:field ex:f .", "ex:p clx:field ex:f . ex:f a clx:Field ."),
    ("approvedBy", "ex:p clx:approvedBy ex:a .", "ex:p clx:approvedBy ex:a . ex:a a clx:Act ."),
    ("prefLabel", "ex:b a clx:Body .", 'ex:b a clx:Body ; skos:prefLabel "~ministry"@en .'),
    ("prefLabel", "ex:s a clx:Source .", "ex:s a clx:Claim ."),
    ("prefLabel-language", 'ex:b skos:prefLabel "~a"@en, "~b"@en .', 'ex:b skos:prefLabel "~a"@en, "~b"@ru .'),
    ("Named", NAMED.format("Body", "x", "en", "Body", "x", "en"), NAMED.format("Body", "x", "en", "Body", "y", "en")),
    ("Named", NAMED.format("Body", "x", "en", "Body", "x", "en"), NAMED.format("Body", "x", "en", "Body", "x", "ru")),
    ("Named", NAMED.format("Body", "x", "en", "Body", "x", "en"), NAMED.format("Body", "x", "en", "Act", "x", "en")),
    (
        "Named",
        NAMED.format("Act", "x", "en", "Treaty, clx:Act", "x", "en"),
        'ex:n a clx:Act ; skos:prefLabel "~x"@en .',
    ),
]

CLAIMS: list[Case] = [
    ("evidence", "ex:c a clx:Claim .", "ex:c a clx:Claim ; clx:evidence ex:e . ex:e a clx:Evidence ."),
    (
        "evidence",
        "ex:c a clx:Claim ; clx:evidence ex:e .",
        "ex:c a clx:Claim ; clx:evidence ex:e . ex:e a clx:Evidence .",
    ),
    ("asKnown", "ex:c a clx:Claim .", "ex:c a clx:Claim ; clx:asKnown ex:k . ex:k a clx:AsKnown ."),
    ("standing", "ex:c a clx:Claim .", "ex:c a clx:Claim ; clx:standing standing:rejected ."),
    (
        "standing",
        "ex:c a clx:Claim ; clx:standing standing:likely .",
        "ex:c a clx:Claim ; clx:standing standing:disputed .",
    ),
    ("standing", f"ex:c a clx:Claim ; {ACCEPTED}, standing:disputed .", f"ex:c a clx:Claim ; {ACCEPTED} ."),
    ("reason", "ex:c a clx:Claim ; clx:standing standing:rejected .", f"ex:c a clx:Claim ; {ACCEPTED} ."),
    (
        "reason",
        "ex:c a clx:Claim ; clx:standing standing:disputed .",
        'ex:c a clx:Claim ; clx:standing standing:disputed ; clx:standingReason "one passage against eight"@en .',
    ),
    (
        "disputed",
        "ex:c a clx:Claim ; clx:standing standing:disputed .",
        "ex:c a clx:Claim ; clx:standing standing:disputed . ex:x clx:between ex:c .",
    ),
    (
        "disputed",
        "ex:c a clx:Claim ; clx:standing standing:disputed .",
        "ex:c a clx:Claim ; clx:standing standing:rejected .",
    ),
    ("startedBy", "ex:c clx:startedBy ex:v .", "ex:c clx:startedBy ex:v . ex:v a clx:Event ."),
    ("endedBy", "ex:c clx:endedBy ex:v . ex:v a clx:Situation .", "ex:c clx:endedBy ex:v . ex:v a clx:Event ."),
    ("effect", "ex:c a clx:Event ; clx:effect effect:improves .", "ex:c a clx:Event ; clx:effect effect:replaces ."),
    ("manner", "ex:c a clx:Event ; clx:manner manner:by-post .", "ex:c a clx:Event ; clx:manner manner:by-deposit ."),
    ("text", "ex:c a clx:Norm .", 'ex:c a clx:Norm ; clx:text "a duty"@en, "обязанность"@ru .'),
    ("text", 'ex:c a clx:Finding ; clx:text "a"@en, "b"@en .', 'ex:c a clx:Finding ; clx:text "a"@en .'),
    ("name", "ex:c a clx:Naming .", 'ex:c a clx:Naming ; clx:name "Ministry"@en .'),
    ("absent", "ex:c a clx:Absence .", "ex:c a clx:Absence ; clx:absent clx:Competence ."),
    ("absent", "ex:c a clx:Absence ; clx:absent clx:Body .", "ex:c a clx:Absence ; clx:absent clx:PartyTo ."),
    ("predicate", "ex:c a clx:Statement .", "ex:c a clx:Statement ; rdf:predicate dcterms:title ."),
    (
        "predicate",
        'ex:c a clx:Statement ; rdf:predicate "dcterms:title" .',
        "ex:c a clx:Statement ; rdf:predicate dcterms:title .",
    ),
    ("said", "ex:c a clx:Statement .", 'ex:c a clx:Statement ; rdf:object "committee" .'),
    ("said", 'ex:c a clx:Statement ; rdf:object "a", "b" .', 'ex:c a clx:Statement ; rdf:object "a" .'),
    ("period", "ex:c a clx:Observation .", 'ex:c a clx:Observation ; clx:period "2016"^^xsd:gYear .'),
    ("value", "ex:c a clx:Observation .", "ex:c a clx:Observation ; clx:value 7.0 ."),
    ("value", "ex:c a clx:Observation ; clx:value 7 .", "ex:c a clx:Observation ; clx:value 7.5 ."),
]


def points(kind: str, prop: str, good: str, bad: str, shape: str = "", only: bool = True) -> list[Case]:
    """Return the cases of a property that names one thing: none, one of another class, one not described, two."""
    rule = shape or prop.partition(":")[2]
    right = f"ex:c a clx:{kind} ; {prop} ex:t . ex:t a clx:{good} ."
    cases = [(rule, f"ex:c a clx:{kind} ; {prop} ex:t .", right)]
    cases += [(rule, f"ex:c a clx:{kind} .", right)] if only else []
    cases += [(rule, f"ex:c a clx:{kind} ; {prop} ex:t . ex:t a clx:{bad} .", right)] if bad else []
    many = f"ex:c a clx:{kind} ; {prop} ex:t, ex:u . ex:t a clx:{good} . ex:u a clx:{good} ."
    return [*cases, (rule, many, right)]


def concept(kind: str, name: str, good: str, second: str, rule: str = "", only: bool = True) -> list[Case]:
    """Return the cases of a property that names one concept of a scheme: unknown, of another scheme, two, none."""
    rule, prop = rule or name, "kind" if rule else name
    right = f"ex:c a clx:{kind} ; clx:{prop} {name}:{good} ."
    wrong = [f"{name}:nonsense", "standing:accepted", f"{name}:{good}, {name}:{second}"]
    return [(rule, f"ex:c a clx:{kind} ; clx:{prop} {value} .", right) for value in wrong] + (
        [(rule, f"ex:c a clx:{kind} .", right)] if only else []
    )


def once(rule: str, kind: str, prop: str, right: str, second: str, wrong: str = "") -> list[Case]:
    """Return the cases of a property that has one value of one type: two of them, one of another type."""
    good = f"ex:c a clx:{kind} ; {prop} {right} ."
    cases = [(rule, f"ex:c a clx:{kind} ; {prop} {right}, {second} .", good)]
    return [*cases, (rule, f"ex:c a clx:{kind} ; {prop} {wrong} .", good)] if wrong else cases


DAY, OTHER, MONTH = f'"{D1}"^^xsd:date', f'"{D2}"^^xsd:date', '"2019-01"^^xsd:gYearMonth'
ONCE: list[Case] = [
    *once("knownFrom", "AsKnown", "clx:knownFrom", DAY, OTHER, MONTH),
    *once("knownTo", "AsKnown", "clx:knownTo", DAY, OTHER, MONTH),
    *once("overlapFrom", "Contradiction", "clx:overlapFrom", DAY, OTHER, MONTH),
    *once("contradiction-kind", "Contradiction", "clx:kind", "contradiction:apparent", "contradiction:figures-differ"),
    *once(
        "contradiction-kind", "Contradiction", "clx:kind", "contradiction:apparent", "ex:x", "contradiction:nonsense"
    ),
    *once("runFrom", "Outlook", "clx:runFrom", DAY, OTHER, MONTH),
    *once("verdict", "Outlook", "clx:verdict", "verdict:fulfilled", "verdict:not-fulfilled", "standing:accepted"),
    *once("state", "Contradiction", "clx:state", '"open"', '"resolved"'),
    *once("stance", "Evidence", "clx:stance", '"supports"', '"disputes"'),
    *once("line", "Evidence", "clx:line", "3", "4.0", "3.5"),
    *once("issuedBy", "Source", "clx:issuedBy", DAY, OTHER, MONTH),
    *once("lineCount", "Source", "clx:lineCount", "3", "4", "3.5"),
    *once("sha256", "Source", "clx:sha256", f'"{HASH}"', f'"{HASH[::-1]}"'),
    *once("manner", "Ratification, clx:Event", "clx:manner", "manner:by-law", "manner:by-deposit", "standing:accepted"),
    *once("effect", "Amendment, clx:Event", "clx:effect", "effect:inserts", "standing:accepted"),
    *once("act-type", "Act", "eli:type_document", "act-type:law", "act-type:code", "standing:accepted"),
    *once("absent", "Absence", "clx:absent", "clx:Competence", "clx:Filling"),
    *once("alternative", "Penalty", "clx:alternative", "1", "2", "-1"),
    ("asKnown", "ex:c a clx:Claim ; clx:asKnown ex:k .", "ex:c a clx:Claim ; clx:asKnown ex:k . ex:k a clx:AsKnown ."),
    *once("maximum", "Penalty", "clx:maximum", "3.0", "4.0", "3"),
    *once("name", "Naming", "clx:name", '"Agency"@en', '"Service"@en'),
    *once("predicate", "Statement", "rdf:predicate", "dcterms:title", "clx:legalForm"),
    *once("period", "Observation", "clx:period", '"2016"^^xsd:gYear', '"2017"^^xsd:gYear'),
    *once("value", "Observation", "clx:value", "7.0", "8.0"),
    (
        "issuer",
        "ex:a clx:issuer ex:b, ex:d . ex:b a clx:Body . ex:d a clx:Body .",
        "ex:a clx:issuer ex:b . ex:b a clx:Body .",
    ),
    *points("Post", "org:postIn", "Body", "Person", only=False),
    *[
        ("prefLabel", f"ex:n a clx:{kind} .", f'ex:n a clx:{kind} ; skos:prefLabel "~{kind}"@en .')
        for kind in (
            *("Act", "Provision", "Offence", "Field", "Territory", "Programme", "Measure", "Body", "Unit", "Collegium"),
            *("Organisation", "Post", "Person", "Service", "Procedure", "Source"),
        )
    ],
]

NAMING: list[Case] = [
    *points("Competence", "clx:holder", "Body", "Person"),
    *points("Filling", "clx:holder", "Collegium", "Act"),
    *points("Competence", "clx:object", "Mechanism", ""),
    *points("Competence", "clx:territory", "Territory", "Field", only=False),
    *points("Filling", "clx:office", "Office", "Body"),
    *points("InForce", "clx:instrument", "Act", "Body"),
    *points("InForce", "clx:instrument", "Programme", "Field"),
    *points("Criminalisation", "clx:provision", "Provision", "Offence"),
    *points("Penalty", "clx:provision", "Act", "Body"),
    *points("Norm", "clx:provision", "Provision", "Body"),
    *points("Criminalisation", "clx:offence", "Offence", "Field"),
    *points("Penalty", "clx:offence", "Offence", "Provision"),
    *points("Tenure", "clx:person", "Person", "Body"),
    *points("Tenure", "clx:post", "Post", "Person"),
    *points("Naming", "clx:of", "Body", "Person", "of-institution"),
    *points("Subordination", "clx:of", "Unit", "Post", "of-institution"),
    *points("Subordination", "clx:under", "Body", "Person"),
    *points("Membership", "clx:of", "Collegium", "Body", "of-collegium"),
    *points("Membership", "clx:member", "Organisation", "Person"),
    *points("PartyTo", "clx:treaty", "Treaty", "Act"),
    *points("StatusOf", "clx:of", "Procedure", ""),
    *points("Event", "clx:of", "Act", ""),
    *points("Finding", "clx:about", "Field", ""),
    *points("Statement", "rdf:subject", "Body", ""),
    *points("Observation", "clx:reporter", "Body", "Person"),
    *concept("Competence", "role", "coordinates", "funds"),
    *concept("Penalty", "tier", "basic", "highest"),
    *concept("Penalty", "sanction", "fine", "imprisonment"),
    *concept("Penalty", "unit", "index-rate", "standard-unit", only=False),
    *concept("Penalty", "offender", "legal", "natural", only=False),
    *concept("Norm", "norm", "duty", "ban", "normKind"),
    *concept("StatusOf", "status", "adopted", "drafted"),
    *concept("Finding", "finding", "practice", "opinion", "findingKind"),
    *concept("Observation", "measure", "cases-initiated", "cases-solved"),
]


def penalty(sanction: str, rest: str) -> str:
    return f"ex:c a clx:Penalty ; clx:sanction sanction:{sanction} ; {rest} ."


def amount(least: str, most: str) -> str:
    return f"ex:c a clx:Penalty ; clx:minimum {least} ; clx:maximum {most} ."


PENALTIES: list[Case] = [
    ("minimum", amount("96.1", "96.0"), amount("96.0", "96.0")),
    ("minimum", amount("100.0", "96.0"), amount("9.0", "96.0")),
    ("minimum", amount("-1.0", "96.0"), amount("0.0", "96.0")),
    ("minimum", amount("1", "96.0"), amount("1.0", "96.0")),
    ("minimum", "ex:c a clx:Penalty ; clx:minimum 1.0, 2.0 .", "ex:c a clx:Penalty ; clx:minimum 1.0 ."),
    ("maximum", "ex:c a clx:Penalty ; clx:maximum -1.0 .", "ex:c a clx:Penalty ; clx:maximum 1.0 ."),
    ("maximum", "ex:c a clx:Penalty ; clx:maximum 1.0, 2.0 .", "ex:c a clx:Penalty ; clx:maximum 2.0 ."),
    ("alternative", "ex:c a clx:Penalty ; clx:alternative 1.5 .", "ex:c a clx:Penalty ; clx:alternative 1 ."),
    *[
        ("term-unit", penalty(name, "clx:unit unit:index-rate"), penalty(name, "clx:unit unit:month"))
        for name in ("imprisonment", "corrective-work", "deprivation-of-right")
    ],
    ("term-unit", penalty("imprisonment", "clx:unit unit:standard-unit"), penalty("imprisonment", "clx:alternative 1")),
    ("fine-unit", penalty("fine", "clx:unit unit:month"), penalty("fine", "clx:unit unit:index-rate")),
    ("fine-unit", penalty("fine", "clx:unit unit:month"), penalty("fine", "clx:unit unit:standard-unit")),
    ("confiscation-unit", penalty("confiscation", "clx:unit unit:month"), penalty("confiscation", "clx:alternative 1")),
    ("amount-unit", penalty("confiscation", "clx:maximum 3.0"), penalty("confiscation", "clx:alternative 1")),
    ("amount-unit", penalty("fine", "clx:maximum 3.0"), penalty("fine", "clx:maximum 3.0 ; clx:unit unit:index-rate")),
    ("amount-unit", penalty("fine", "clx:minimum 3.0"), penalty("fine", "clx:alternative 1")),
]


def held(name: str, holder: str, start: str, end: str, more: str = "") -> str:
    """Return an accepted, certain competence to coordinate over some days."""
    return (
        f"ex:{name} a clx:Competence ; clx:exclusive true ; {ACCEPTED} ; clx:holder ex:{holder} ; "
        f"clx:role role:coordinates ; clx:object ex:o ; {days(start, end, start, end, start, end)} ; {SIDES} {more} ."
    )


FIRST = held("c", "b", D1, D3)
EXCLUSIVE: list[Case] = [
    (
        "Exclusive",
        f"{FIRST} {held('d', 'b2', D2, D4)}",
        f"{FIRST} {held('d', 'b2', D3, D4)}",
    ),  # half-open: the next day
    ("Exclusive", f"{FIRST} {held('d', 'b2', D2, D4)}", f"{FIRST} {held('d', 'b', D2, D4)}"),  # the same holder
    ("Exclusive", f"{FIRST} {held('d', 'b2', D2, D4)}", f"{FIRST} {held('d', 'b2', D2, D2)}"),  # no certain day
    (
        "Exclusive",
        f"{FIRST} {held('d', 'b2', D2, D4).replace('clx:exclusive true ; ', '')}",  # one of them says it
        f"{FIRST} {held('d', 'b2', D2, D4)}".replace("clx:exclusive true ; ", ""),
    ),
    (
        "Exclusive",
        f"{FIRST} {held('d', 'b2', D2, D4)}",
        f"{FIRST} {held('d', 'b2', D2, D4).replace('accepted', 'disputed')}",
    ),
    (
        "Exclusive",
        f"{FIRST} {held('d', 'b2', D2, D4)}",
        f"{FIRST} {held('d', 'b2', D2, D4).replace('coordinates', 'funds')}",
    ),
    (
        "Exclusive",
        f"{FIRST} {held('d', 'b2', D2, D4)}",
        f"{FIRST} {held('d', 'b2', D2, D4).replace('ex:o ', 'ex:o2 ')}",
    ),
    ("Exclusive", f"{FIRST} {held('d', 'b2', D2, D4)}", f"{FIRST} {held('d', 'b2', D2, D4, '; clx:territory ex:t')}"),
    (
        "Exclusive",
        held("c", "b", D1, D3, "; clx:territory ex:t") + held("d", "b2", D2, D4, "; clx:territory ex:t"),
        held("c", "b", D1, D3, "; clx:territory ex:t") + held("d", "b2", D2, D4, "; clx:territory ex:u"),
    ),
]


def force(start: str, end: str, more: str = f"{ACCEPTED} ; {SIDES}", name: str = "f", of: str = "ex:a") -> str:
    """Return when an act was, possibly, in force."""
    return f"ex:{name} a clx:InForce ; clx:instrument {of} ; {more} ; {days(start, start, start, start, start, end)} ."


def based(first: str, last: str, basis: str = "ex:a", more: str = f"{ACCEPTED} ; {SIDES}") -> str:
    """Return a competence whose possible first days are these, and its legal basis."""
    index = days(last, OPEN, last, OPEN, first, OPEN)
    act = "ex:a a clx:Act . <@a/art_1> a clx:Provision ; clx:act ex:a ."
    return f"{act} ex:c a clx:Competence ; clx:legalBasis {basis} ; {more} ; {index} ."


REJECTED, DISPUTED = ACCEPTED.replace("accepted", "rejected"), ACCEPTED.replace("accepted", "disputed")
OPEN_START, OPEN_END = "clx:startKnown false ; clx:endKnown true", "clx:startKnown true ; clx:endKnown false"
AFTER, BEFORE = f"{based(D1, D2)} {force(D3, D4)}", f"{based(D3, D4)} {force(D1, D2)}"
BASIS: list[Case] = [
    (
        "legalBasis",
        "ex:c a clx:Competence ; clx:legalBasis ex:a .",
        "ex:c a clx:Competence ; clx:legalBasis ex:a . ex:a a clx:Act .",
    ),
    ("legalBasis", AFTER, f"{based(D1, D3)} {force(D3, D4)}"),  # in force from its last possible first day
    ("legalBasis", BEFORE, f"{based(D1, D4)} {force(D1, D2)}"),
    (
        "legalBasis",
        f"{based(D2, D3)} {force(D1, D2)}",
        f"{based('2019-12-31', D3)} {force(D1, D2)}",
    ),  # the last day in force
    ("legalBasis", AFTER, based(D1, D2)),  # nobody says when it was in force
    ("legalBasis", AFTER, f"{based(D1, D2)} {force(D3, D4, f'{DISPUTED} ; {SIDES}')}"),  # nobody says it for certain
    ("legalBasis", AFTER, f"{AFTER} {force(D1, D2, f'{DISPUTED} ; {SIDES}', 'g')}"),
    ("legalBasis", f"{AFTER} {force(D1, D2, f'{REJECTED} ; {SIDES}', 'g')}", f"{AFTER} {force(D1, D2, name='g')}"),
    ("legalBasis", AFTER, f"{based(D1, D2)} {force(D3, D4, f'{ACCEPTED} ; {OPEN_START}')}"),
    ("legalBasis", BEFORE, f"{based(D3, D4)} {force(D1, D2, f'{ACCEPTED} ; {OPEN_END}')}"),
    ("legalBasis", BEFORE, f"{based(D3, D4, more=f'{ACCEPTED} ; {OPEN_START}')} {force(D1, D2)}"),
    ("legalBasis", AFTER, f"{based(D1, D2, more=f'{DISPUTED} ; {SIDES}')} {force(D3, D4)}"),
    ("legalBasis", f"{based(D1, D2, '<@a/art_1>')} {force(D3, D4)}", f"{based(D1, D3, '<@a/art_1>')} {force(D3, D4)}"),
    (
        "legalBasis",
        f"{based(D1, D2, '<@a/art_1>')} {force(D1, OPEN)} {force(D3, D4, name='g', of='<@a/art_1>')}",
        f"{based(D1, D3, '<@a/art_1>')} {force(D1, OPEN)} {force(D3, D4, name='g', of='<@a/art_1>')}",
    ),
    ("legalBasis-named", "ex:c a clx:Competence .", "ex:c a clx:Competence ; clx:legalBasis ex:a ."),
]

CASES = [*INDEX, *EVIDENCE, *OUTLOOK, *LAW, *THINGS, *CLAIMS, *ONCE, *NAMING, *PENALTIES, *EXCLUSIVE, *BASIS]
