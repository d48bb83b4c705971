"""The address under which the world knows this server, for links that stand in data and must be whole."""

from __future__ import annotations

from starlette.requests import Request

from chronolex.api.state import state_of


def public_address(request: Request) -> str:
    """Return the address of this server without a slash at its end.

    It is what the setting `public_url` says, else the address that the connection came to: never what a request says
    of itself, for `Host` is whatever a stranger writes there.
    """
    settings = state_of(request).settings
    host, port = request.scope.get("server") or (settings.host, settings.port)
    named = f"[{host}]" if ":" in host else host
    return settings.public_url or f"{request.scope['scheme']}://{named}:{port}{settings.root_path}"
