"""Where a remote engine takes queries, updates and whole graphs; engines lay these out in their own ways."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit, urlunsplit

from chronolex.errors import UsageError


@dataclass(frozen=True)
class Address:
    """The three endpoints of one engine, as full addresses; those for writing are empty where none is known.

    >>> Address.layouts("http://localhost:7878")[0].update
    'http://localhost:7878/update'
    >>> Address("http://me:secret@host/query").shown
    'http://host/query'
    """

    query: str
    update: str = ""
    graphs: str = ""

    @property
    def shown(self) -> str:
        """Return where queries go, without a name and password; for messages and logs."""
        return without_credentials(self.query)

    @staticmethod
    def layouts(base: str, update: str = "", graphs: str = "") -> list[Address]:
        """Return the layouts that an address may stand for, the likeliest first; what is given wins over a guess.

        Args:
            base: the engine, a data set or repository of it, or its query endpoint.
            update: where updates are taken, if the engine has a place of its own for them.
            graphs: where whole graphs are put, by the Graph Store Protocol.

        Raises:
            UsageError: one of them is no address over http or https.
        """
        parts = _checked(base)
        for other in (update, graphs):
            if other:
                _checked(other)
        path = parts.path.rstrip("/")
        found = []
        for ending, updates, stores in _LAYOUTS:
            if ending is None:
                paths = (path or "/", path + updates, path + stores)
            elif path.endswith(ending):
                above = path.removesuffix(ending)
                paths = (path, above + updates, above + stores)
            else:
                paths = (path + ending, path + updates, path + stores)
            one = [urlunsplit(parts._replace(path=each, query="", fragment="")) for each in paths]
            found.append(Address(one[0], update or one[1], graphs or one[2]))
        # An address that is an endpoint already is tried as such before anything is added to it.
        found.sort(key=lambda one: urlsplit(one.query).path != path)
        return list(dict.fromkeys(found))


# How the query endpoint ends, and where updates and whole graphs are taken, after what stands before that ending.
_LAYOUTS: tuple[tuple[str | None, str, str], ...] = (
    ("/query", "/update", "/store"),  # Oxigraph
    ("/query", "/update", "/data"),  # Fuseki
    ("/sparql", "/sparql", "/sparql/gsp/"),  # Neptune
    ("/sparql", "/update", "/data"),  # Fuseki, by its other name
    (None, "/statements", "/rdf-graphs/service"),  # GraphDB and RDF4J: a repository is its own query endpoint
)


def without_credentials(url: str) -> str:
    """Return an address without a name and password."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def same_origin(one: str, other: str) -> bool:
    """Tell whether two addresses are of one scheme, host and port."""
    return _origin(one) == _origin(other)


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme)


def _checked(url: str) -> SplitResult:
    """Return the parts of an address.

    Raises:
        UsageError: it is none; what it says is not repeated, for a password may stand in it.
    """
    wrong = UsageError("CHRONOLEX_STORE is no address; write one such as http://localhost:7878")
    if not url.isascii() or any(sign.isspace() or not sign.isprintable() for sign in url):
        raise wrong
    try:
        parts = urlsplit(url)
        known = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        if parts.hostname and ":" in parts.hostname:
            ipaddress.IPv6Address(parts.hostname)
    except ValueError:
        raise wrong from None
    if not known:
        raise wrong
    return parts
