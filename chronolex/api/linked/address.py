"""Addresses and IRIs: which thing an address names, in which form, and where on this server an IRI is answered."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, quote_from_bytes, unquote_to_bytes

from pyoxigraph import NamedNode
from starlette.types import Scope

from chronolex.graph.vocabulary import BASE

SUFFIXES: Mapping[str, str] = {
    ".ttl": "text/turtle",
    ".jsonld": "application/ld+json",
    ".nt": "application/n-triples",
    ".rdf": "application/rdf+xml",
    ".n3": "text/n3",
    ".html": "text/html",
    ".json": "application/json",
}
_SUFFIX_OF = {media: suffix for suffix, media in SUFFIXES.items()}
RDF = ("text/n3", "application/rdf+xml", "application/n-triples", "application/ld+json", "text/turtle")
"""The types of RDF in rising order of preference, as `formats.choose` wants it."""
FORMS = (*RDF[:-1], "application/json", "text/html", RDF[-1])
"""What a thing can be had as; Turtle for who has no wish."""
LONGEST = 1_000
_ESCAPED = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
# What a path may hold as it is (RFC 3986), and the percent sign of what is escaped already.
_PLAIN = "/:@!$&'()*+,;=-._~%"


@dataclass(frozen=True)
class Address:
    """The address of a thing without its query string: the path, and the suffix where one names the form."""

    path: str
    suffix: str

    @property
    def media_type(self) -> str | None:
        """Return the type that the suffix names, `None` where there is no suffix."""
        return SUFFIXES.get(self.suffix)

    def form(self, media_type: str) -> str:
        """Return the path under which this form of the thing is always had."""
        return f"{self.path}{_SUFFIX_OF[media_type]}"


def split(path: str) -> Address:
    """Part a path from the suffix that names a form.

    >>> split("/id/kg/mechanism/nrm.ttl")
    Address(path='/id/kg/mechanism/nrm', suffix='.ttl')
    >>> split("/concept/unit/9.10").suffix
    ''
    """
    for suffix in SUFFIXES:
        if path.endswith(suffix) and not path.endswith(f"/{suffix}"):
            return Address(path.removesuffix(suffix), suffix)
    return Address(path, "")


def path_of(scope: Scope) -> str:
    """Return the path of a request as it was sent, percent signs and all, without the root that we are served under."""
    sent = scope.get("raw_path") or quote(scope["path"]).encode("ascii")
    try:
        path = sent.decode("utf-8").partition("?")[0]
    except UnicodeDecodeError:
        path = sent.decode("latin-1").partition("?")[0]
    root = root_of(scope)
    return path.removeprefix(root) if root and path.startswith(f"{root}/") else path


def root_of(scope: Scope) -> str:
    """Return the path under which the server is reached, without a slash at the end; mostly nothing."""
    return str(scope.get("root_path", "")).rstrip("/")


def iris(path: str) -> list[NamedNode]:
    """Return the IRIs that a path may stand for, at most two: as it is written, and with letters of all alphabets.

    Nothing is resolved or joined: `..`, `//` and `%2F` are what they are, and no IRI of ours holds them.

    >>> [iri.value for iri in iris("/concept/unit/%d0%b0")]
    ['https://w3id.org/chronolex/concept/unit/%D0%B0', 'https://w3id.org/chronolex/concept/unit/а']
    """
    if len(path) > LONGEST:
        return []
    written = quote(_ESCAPED.sub(_tidied, path[1:]), safe=_PLAIN)
    found = dict.fromkeys([written, _ESCAPED.sub(_lettered, written)])
    return [iri for one in found if (iri := _iri(BASE + one)) is not None]


def _tidied(match: re.Match[str]) -> str:
    """Write escapes in capitals, and letters and digits that need none as themselves: the same address (RFC 3986)."""
    return quote_from_bytes(unquote_to_bytes(match[0]), safe="")


def _lettered(match: re.Match[str]) -> str:
    """Write out escaped letters beyond ASCII; what is no UTF-8 stays as it is."""
    try:
        text = unquote_to_bytes(match[0]).decode("utf-8")
    except UnicodeDecodeError:
        return match[0]
    return "".join(letter if ord(letter) > 0x9F else quote(letter, safe="") for letter in text)


def _iri(text: str) -> NamedNode | None:
    """Return an IRI, `None` where the text is none."""
    try:
        return NamedNode(text)
    except ValueError:
        return None


def local(iri: str, root: str = "") -> str | None:
    """Return where on this server an IRI of ours is answered, `None` for one of somebody else's.

    >>> local("https://w3id.org/chronolex/id/kg/mechanism/nrm"), local("http://example.org/")
    ('/id/kg/mechanism/nrm', None)
    """
    if not iri.startswith(BASE):
        return None
    path, mark, fragment = iri.removeprefix(BASE).partition("#")
    return f"{root}/{quote(path, safe=_PLAIN)}{mark}{quote(fragment, safe=_PLAIN)}"
