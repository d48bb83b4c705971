"""Refuse to let the pages of other sites write here through the browser of somebody who may."""

from __future__ import annotations

from starlette.requests import Request

from chronolex.errors import Forbidden

_OURS = ("same-origin", "none")


def refuse_other_sites(request: Request) -> None:
    """Let pass what a page of ours sends, and what no page sends: a program says nothing of origins.

    `Sec-Fetch-Site` decides where a browser sends it, because a proxy may have changed the Host that `Origin` is
    compared with.

    Raises:
        Forbidden: a page of another site sends it.
    """
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None:
        ours = site in _OURS
    else:
        ours = origin is None or origin.rpartition("//")[2].lower() == request.headers.get("host", "").lower()
    if not ours:
        raise Forbidden("Changes are taken from our own page or from a program, not from a page of another site.")
