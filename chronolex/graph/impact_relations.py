"""What rests on what: the one table of relations that count as dependence, with direction and words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from chronolex.graph.vocabulary import PREFIXES

DAYS, SINCE, KNOWN, RUN, ALWAYS = "days", "since", "known", "run", "always"
"""When a relation holds: on the days of its claim; from its event on; once known; on a run of days; structure."""

DEPENDENT, SUPPORT = "dependent", "support"


@dataclass(frozen=True)
class Relation:
    """One way in which a thing, the dependent, rests on another, its support.

    Attributes:
        name: how data and `--json` call it.
        en, ru: what is said of the dependent before the support is named; `{detail}` stands for the role.
        pattern: triples that lead from `?claim` to `?dependent` and `?support`; relations that differ only in what
            `?kind` is share one.
        kinds: what `?kind` in the pattern has to be: the class of the claim, or the property that says it.
        when: when it holds.
        legal: whether a circle of such relations is a circle of legal bases.
        alive: the ends that must not be known to be out of force on the day.
        claim: the variable that is the claim, where it is one of the ends itself.
    """

    name: str
    en: str
    ru: str
    pattern: str
    kinds: tuple[str, ...] = ()
    when: str = DAYS
    legal: bool = False
    alive: tuple[str, ...] = ()
    claim: str = "claim"

    def words(self, language: str) -> str:
        """Return what is said of the dependent, in Russian or else in English."""
        return self.ru if language == "ru" else self.en


_BY_BASIS = "?claim clx:legalBasis ?support ; clx:of ?dependent ; a ?kind ."
_RESULT_BY_BASIS = "?claim clx:legalBasis ?support ; clx:result ?dependent ; a ?kind ."
_STATED = "?claim rdf:subject ?dependent ; rdf:object ?support ; rdf:predicate ?kind ."
# A field is no ground: that a recommendation is about one makes it rest on nothing.
_RECOMMENDED = '?dependent ?kind ?support ; a clx:Recommendation . FILTER(!CONTAINS(STR(?support), "/field/"))'
_STRUCTURE = "?dependent ?kind ?support ."


def _claimed(name: str, kind: str, ends: str, en: str, ru: str) -> Relation:
    """Return a relation that a situation says on its days; `ends` are its properties for dependent and support."""
    dependent, support = ends.split(" > ")
    role = "clx:role ?detail ; " if "{detail}" in en else ""
    pattern = f"?claim clx:{support} ?support ; clx:{dependent} ?dependent ; {role}a ?kind ."
    return Relation(name, en, ru, pattern, (f"clx:{kind}",), legal=support == "legalBasis")


def _event(name: str, kind: str, en: str, ru: str, *, result: bool = False, ended: bool = False) -> Relation:
    """Return the relation of what an event happened to, or brought about, to the act behind the event."""
    pattern = _RESULT_BY_BASIS if result else _BY_BASIS
    return Relation(name, en, ru, pattern, (f"clx:{kind}",), SINCE, legal=True, alive=() if ended else (DEPENDENT,))


def _stated(name: str, predicate: str, en: str, ru: str) -> Relation:
    """Return the relation that a statement with this predicate states."""
    return Relation(name, en, ru, _STATED, (predicate,), KNOWN, alive=(DEPENDENT,))


def _structure(name: str, predicate: str, en: str, ru: str, *, legal: bool = False) -> Relation:
    """Return a relation that no claim dates: it holds while neither end is known to be out of force."""
    return Relation(name, en, ru, _STRUCTURE, (predicate,), ALWAYS, legal=legal, alive=(DEPENDENT, SUPPORT))


def _recommended(name: str, en: str, ru: str, *properties: str) -> Relation:
    """Return a relation of a recommendation, which is a claim itself, to a thing that it names."""
    return Relation(name, en, ru, _RECOMMENDED, properties, SINCE, claim=DEPENDENT)


_FULFILLED = (
    "?run clx:recommendation ?dependent ; clx:verdict ?verdict . FILTER(?verdict = verdict:fulfilled) "
    "?run clx:decidedBy"
)
_DECIDES = (
    "FILTER(?names IN (clx:instrument, clx:provision, clx:holder, clx:legalBasis, clx:treaty, clx:of)) "
    "FILTER NOT EXISTS { ?claim clx:absent ?missing }"
)

RELATIONS: tuple[Relation, ...] = (
    _claimed(
        "holder-basis", "Competence", "holder > legalBasis",
        "has the function “{detail}” by", "имеет функцию «{detail}», основание",
    ),
    _claimed(
        "function-basis", "Competence", "object > legalBasis",
        "has the function “{detail}” over it given by", "предмет функции «{detail}», установленной в",
    ),
    _claimed(
        "function-holder", "Competence", "object > holder",
        "has the function “{detail}” over it held by", "предмет функции «{detail}», которую исполняет",
    ),
    _claimed("office-holder", "Filling", "office > holder", "is filled by", "эти функции исполняет"),
    _claimed(
        "office-basis", "Filling", "office > legalBasis",
        "is filled by virtue of", "эти функции исполняются на основании",
    ),
    _claimed(
        "filler-basis", "Filling", "holder > legalBasis",
        "fills an office by virtue of", "уполномоченный орган на основании",
    ),
    Relation(
        "read-in", "is read in", "норма в",
        "?dependent clx:provision ?support ; a ?kind .", ("clx:Norm",), claim=DEPENDENT,
    ),
    _claimed("punished-by", "Criminalisation", "offence > provision", "is punished by", "наказуемость установлена в"),
    _claimed("penalty-in", "Penalty", "offence > provision", "has its penalty in", "наказание установлено в"),
    _claimed("under", "Subordination", "of > under", "stands under", "в подчинении"),
    _claimed("has-member", "Membership", "of > member", "has as a member", "в составе"),
    Relation(
        "status-rests-on", "has a reported status that rests on", "сообщённый статус основан на",
        "?claim clx:restsOn ?support ; clx:of ?dependent ; a ?kind .", ("clx:StatusOf",), alive=(SUPPORT,),
    ),
    _event("adopted-by", "Adoption", "was adopted by", "принимающий акт"),
    _event("put-into-force-by", "Commencement", "was put into force by", "акт о введении в действие"),
    _event("amended-by", "Amendment", "was amended by", "изменяющий акт"),
    _event("inserted-by", "Amendment", "was inserted by", "акт о дополнении", result=True),
    _event("repealed-by", "Repeal", "was repealed by", "акт о признании утратившим силу", ended=True),
    _event("ratified-by", "Ratification", "was ratified by", "акт о ратификации"),
    _event("set-up-by", "Establishment", "was set up by", "акт об образовании"),
    _event("merged-by", "Merger", "came out of a merger by", "акт о слиянии", result=True),
    _stated("continues", "clx:continues", "carries on the norm of", "продолжает норму"),
    _stated("replaces", "dcterms:replaces", "replaces", "вместо прежнего"),
    _recommended("about", "is about", "касается", "clx:about"),
    _recommended("addressed-to", "is addressed to", "адресат", "clx:addressee"),
    _recommended("calls-for", "calls for", "предлагается принять", "clx:callsToRatify", "clx:callsToAdopt"),
    Relation(
        "fulfilled-by", "has its legal part fulfilled by", "правовая часть выполнена благодаря",
        f"{_FULFILLED} ?claim . ?claim ?names ?support . {_DECIDES}", (), RUN,
    ),
    Relation(
        "fulfilled-by-norm", "has its legal part fulfilled by", "правовая часть выполнена благодаря",
        f"{_FULFILLED} ?support . ?support a clx:Norm .", (), RUN, claim=SUPPORT,
    ),
    _structure("part-of", "clx:partOf", "is part of", "часть от", legal=True),
    _structure("approved-by", "clx:approvedBy", "is approved by", "акт об утверждении", legal=True),
    _structure("provided-by", "clx:provider", "is provided by", "предоставляет"),
    Relation(
        "kind-of", "is a kind of", "вид от", "?dependent skos:broader ?support ; a clx:Offence .", (), ALWAYS,
    ),
)  # fmt: skip
"""Every relation that counts; what is not here (issuers, fields, findings, figures, people) is no dependence.

An appointment or a transfer of functions is not here either: the competence that it began is, with its days.
"""

BY_NAME: Mapping[str, Relation] = {one.name: one for one in RELATIONS}

BRANCHES: Sequence[tuple[Relation, ...]] = tuple(
    tuple(group) for _, group in groupby(sorted(RELATIONS, key=lambda one: one.pattern), key=lambda one: one.pattern)
)
"""The relations, those that share a pattern together."""


def relation_of(branch: str, kind: str) -> Relation:
    """Return the relation of a row: of those that share a pattern, named by the first, the one of this kind.

    >>> relation_of("continues", "dcterms:replaces").name, relation_of("kind-of", "").name
    ('replaces', 'kind-of')
    """
    pattern = BY_NAME[branch].pattern
    return next(one for one in RELATIONS if one.pattern == pattern and (not one.kinds or kind in one.kinds))


SPACES = "\n".join(
    f"PREFIX {name}: <{space}>"
    for name, space in (
        *((name, PREFIXES[name]) for name in ("clx", "rdf", "skos", "dcterms", "xsd")),
        ("standing", "https://w3id.org/chronolex/concept/standing/"),
        ("verdict", "https://w3id.org/chronolex/concept/verdict/"),
    )
)
"""The prefixes that the patterns use."""
