"""Identifiers of the graph: parse, print, refuse.

Acts and their parts follow the ELI pattern, treaties stand under `int`, and all else is `id/{country}/{class}/…`.
Article numbers are strings: `art_160-1` is no sum, and a number means nothing without its act.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

from pyoxigraph import NamedNode

from chronolex.errors import UsageError
from chronolex.graph.vocabulary import BASE

ACT_TYPES = ("constitution", "code", "law", "decree", "resolution", "order", "ordinance", "decision", "regulation")

_SLUG = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_NUMBER = r"[1-9][0-9]*"
_INSERTED = rf"{_NUMBER}(?:-{_NUMBER})?"
_PART = rf"(?:/annex_{_NUMBER})?(?:/art_{_INSERTED})?(?:/part_{_INSERTED})?(?:/pt_{_INSERTED})?(?:/note)?"
_YEAR = r"(?P<year>[1-9][0-9]{3}|undated)"
# An act of which no source prints a year has `undated` in its place: a year is never guessed.
_ACT = re.compile(
    rf"(?P<act>(?P<type>{'|'.join(ACT_TYPES)})/(?:(?P<issuer>(?=[a-z]){_SLUG})/)?{_YEAR}/(?P<number>{_SLUG}))(?P<part>{_PART})"
)
_TREATY = re.compile(rf"(?P<act>treaty/{_YEAR}/(?P<number>{_SLUG}))(?P<part>{_PART})")
_ISSUED = ("order", "decision")
"""The types whose numbers mean nothing without the body that issued the act."""
_THING = re.compile(rf"(?P<class>[a-z]+)/(?P<slug>{_SLUG})")
_EXAMPLE = "decision/state-migration-service/2018/144"

CLASSES = (
    "offence", "field", "territory", "programme", "measure", "body", "unit", "collegium", "organisation", "office",
    "post", "person", "service", "mechanism", "procedure", "recommendation", "contradiction",
)  # fmt: skip


@dataclass(frozen=True)
class ActId:
    """Name an act or a part of one.

    >>> article = ActId.parse("law/2005/55/art_12/part_3")
    >>> article.type, article.year, article.number, article.act, article.part
    ('law', '2005', '55', 'law/2005/55', 'art_12/part_3')
    >>> article.iri("kg").value
    'https://w3id.org/chronolex/eli/kg/law/2005/55/art_12/part_3'
    >>> ActId.parse("law/55")
    Traceback (most recent call last):
    chronolex.errors.UsageError: 'law/55' names no act; write type/year/number, such as law/2005/55/art_12/part_3
    """

    path: str
    act: str
    type: str
    year: str
    number: str
    issuer: str
    part: str

    @classmethod
    def parse(cls, path: str) -> ActId:
        """Read `{type}/[{issuer}/]{year}/{number}[/annex_n][/art_n][/part_n][/pt_n][/note]`.

        Raises:
            UsageError: the text has another form, or an order or a decision comes without its issuer.
        """
        match = _TREATY.fullmatch(path) or _ACT.fullmatch(path)
        if not match:
            raise UsageError(f"{path!r} names no act; write type/year/number, such as law/2005/55/art_12/part_3")
        found = match.groupdict()
        if found.get("type") in _ISSUED and not found["issuer"]:
            raise UsageError(f"{path!r} lacks its issuer; write type/issuer/year/number, such as {_EXAMPLE}")
        return cls(
            path,
            found["act"],
            found.get("type") or "treaty",
            found["year"],
            found["number"],
            found.get("issuer") or "",
            found["part"].strip("/"),
        )

    @property
    def parent(self) -> str:
        """Return the path of the part or act that this is a part of; an act is its own."""
        return self.path.rpartition("/")[0] if self.part else self.act

    def iri(self, country: str) -> NamedNode:
        """Return the IRI; a treaty's country is `int`."""
        return NamedNode(f"{BASE}eli/{'int' if self.type == 'treaty' else country}/{self.path}")


def act_iri(path: str, country: str) -> NamedNode:
    """Return the IRI of an act or part, or refuse the path."""
    return ActId.parse(path).iri(country)


def thing_iri(kind: str, slug: str, country: str) -> NamedNode:
    """Return the IRI of a thing of a class.

    >>> thing_iri("body", "state-migration-service", "kg").value
    'https://w3id.org/chronolex/id/kg/body/state-migration-service'

    Raises:
        UsageError: there is no such class, or the slug is none.
    """
    if kind not in CLASSES or not _THING.fullmatch(f"{kind}/{slug}"):
        raise UsageError(f"{kind}/{slug} names no thing; write class/slug, such as body/state-migration-service")
    return NamedNode(f"{BASE}id/{country}/{kind}/{slug}")


def source_iri(slug: str, country: str) -> NamedNode:
    """Return the IRI of a source document, or refuse the slug."""
    if not re.fullmatch(_SLUG, slug):
        raise UsageError(f"{slug!r} names no source; write a slug, such as osce-2025")
    return NamedNode(f"{BASE}source/{country}/{slug}")


def concept_iri(scheme: str, notation: str) -> NamedNode:
    """Return the IRI of a concept of our schemes; a notation that is none gives an IRI that no scheme defines."""
    return NamedNode(f"{BASE}concept/{scheme}/{quote(notation, safe='')}")


def slug(iri: str) -> str:
    """Turn an IRI of ours into the slug that stands for it inside a claim's identifier.

    >>> slug("https://w3id.org/chronolex/eli/kg/law/2005/55/art_12")
    'law-2005-55-art-12'
    >>> slug("https://w3id.org/chronolex/id/kg/mechanism/nrm")
    'nrm'
    """
    path = iri.removeprefix(BASE)
    parts = path.split("/")
    kept = parts[2:] if parts[0] == "eli" else parts[-1:]
    return re.sub(r"[^a-z0-9]+", "-", "-".join(kept).lower()).strip("-")


def claim_iri(country: str, subject: str, key: str) -> NamedNode:
    """Return the IRI of a claim about a subject, or refuse either part."""
    name = f"{subject}/{key}"
    if not re.fullmatch(f"{_SLUG}/{_SLUG}", name):
        raise UsageError(f"{name!r} names no claim; write subject/key, such as resolution-2019-493/adoption")
    return NamedNode(f"{BASE}id/{country}/claim/{name}")


def claim_key(kind: str, values: Iterable[tuple[str, str]]) -> str:
    """Hash what a claim says into a key: its kind and subject values, never dates, evidence or position.

    >>> claim_key("Filling", [("clx:holder", "a"), ("clx:office", "b")])
    'filling-63592f069b'
    """
    text = "\n".join([kind, *sorted(f"{name} {value}" for name, value in values)])
    return f"{kind.lower()}-{hashlib.sha256(text.encode()).hexdigest()[:10]}"
