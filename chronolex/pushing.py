"""Bring what was published in the data folder to the remote engine of the settings."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from chronolex.errors import RemoteError, StoreError, UsageError
from chronolex.graph.generations import Generation
from chronolex.settings import Settings

if TYPE_CHECKING:
    from chronolex.graph.remote.push import Pushed


_SECONDS = 3600.0
"""How long the engine may take to count or give back a whole graph."""


class NotPushed(RemoteError):
    """Tell that a generation is published in the data folder, and that readers of the remote engine do not see it."""


def push(settings: Settings, anew: bool = False, verify: bool = False) -> Pushed:
    """Bring the engine to the current generation of the data folder.

    Args:
        settings: where the folder and the engine are.
        anew: send the whole graph, whatever the engine holds.
        verify: read everything back afterwards, and compare its digest.

    Raises:
        UsageError: the settings name no engine, or no address.
        RemoteError, RemoteSilent: the engine cannot be used, does not take it, or holds another graph afterwards.
        Overtaken, BeingWritten, StoreError: see `chronolex.graph.remote.push.push`.
    """
    from chronolex.graph.remote import push as remote
    from chronolex.opening import RemoteSource

    if not settings.store:
        raise UsageError("There is no store to push to. Set CHRONOLEX_STORE=http://…, the address of a SPARQL engine.")
    source = RemoteSource(settings)
    try:
        engine = replace(source.engine, seconds=_SECONDS)
        pushed = remote.push(settings.home, engine, anew)
        if verify and not remote.verified(engine):
            raise RemoteError("The store holds another graph than was sent to it: its digest is another one.")
        return pushed
    finally:
        source.close()


def push_published(settings: Settings, generation: Generation) -> None:
    """Bring a generation that was just published to the engine, if the settings name one.

    Raises:
        NotPushed: that failed; the generation stays published in the folder.
    """
    if not settings.store:
        return
    try:
        push(settings)
    except (StoreError, UsageError) as error:
        raise NotPushed(
            f"Generation {generation.number} is published in the data folder, but the store did not take it. {error} "
            "`chronolex push` tries again."
        ) from None
