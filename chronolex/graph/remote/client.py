"""One request to a remote engine and its whole answer, within a deadline and a size, or an error of ours.

Everything runs in an event loop of the client's own, in a thread of its own: a deadline there ends whatever is under
way, be it a name that is being looked up, headers that trickle in, or a body without end.
"""

from __future__ import annotations

import asyncio
import ssl
import threading
import weakref
from collections.abc import AsyncIterator
from concurrent.futures import CancelledError
from typing import IO
from urllib.parse import urljoin

import httpx

from chronolex.errors import RemoteError, RemoteSilent
from chronolex.graph.remote.address import same_origin, without_credentials
from chronolex.graph.remote.exchange import MEGABYTE, Answer, AnswerTooLarge, Request

_CHUNK = 65_536
_CONNECTING = 5.0
_CONNECTIONS = 32
_REDIRECTS = 2
_MOVED = frozenset({301, 302, 307, 308})


class Client:
    """Send requests to one engine, from any thread or event loop.

    No proxy, cookie or password file of the environment is used. What is compressed is refused, so that a small
    answer stays small; redirects are followed only within the engine's own scheme, host and port.
    """

    def __init__(self) -> None:
        """Connect to nothing yet."""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="remote store", daemon=True)
        self._thread.start()
        self._http = _connections()
        self.close = weakref.finalize(self, _stopped, self._loop, self._thread, self._http)

    def send(self, request: Request) -> Answer:
        """Return the answer to a request; must not be called in an event loop, which it would hold up.

        Raises:
            RemoteSilent: it did not come in time.
            RemoteError: the engine cannot be reached, sends elsewhere, or its answer is broken, cut or too large.
        """
        future = asyncio.run_coroutine_threadsafe(self._within(request), self._loop)
        try:
            return future.result()
        except CancelledError:
            raise RemoteError("The connection to the store was closed.") from None
        except BaseException:
            future.cancel()
            raise

    async def sent(self, request: Request) -> Answer:
        """Return the answer to a request, for who waits in an event loop; cancelling it closes the connection.

        Raises:
            RemoteSilent, RemoteError: see `send`.
        """
        return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(self._within(request), self._loop))

    async def _within(self, request: Request) -> Answer:
        """Send a request within its deadline."""
        try:
            async with asyncio.timeout(request.seconds):
                return await self._followed(request)
        except (TimeoutError, httpx.TimeoutException):
            raise RemoteSilent(f"The store did not answer within {request.seconds:g} seconds.") from None
        except httpx.ConnectError:
            raise RemoteError("The store cannot be reached.") from None
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            kind = type(error).__name__
            raise RemoteError(f"The store broke off, or does not speak HTTP ({kind}).") from None

    async def _followed(self, request: Request) -> Answer:
        """Send a request, again where the engine says that it has moved within itself."""
        url = request.url
        for _ in range(_REDIRECTS + 1):
            answer = await self._twice(request, url)
            if answer.status not in _MOVED:
                return answer
            answer.close()
            url = _led(url, answer.location or "", request.url)
        raise RemoteError("The store sends us round in circles.")

    async def _twice(self, request: Request, url: str) -> Answer:
        """Send a request, and once more where a connection that was kept open turns out to be gone.

        Reads may be repeated, a graph that is put twice is the same graph, and an update is guarded.
        """
        try:
            return await self._once(request, url)
        except (httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError):
            return await self._once(request, url)

    async def _once(self, request: Request, url: str) -> Answer:
        """Send a request to one address and read the whole answer."""
        headers, content = dict(request.headers), request.body
        if content is not None and not isinstance(content, bytes):
            headers["Content-Length"] = str(content.seek(0, 2))
        body = content if content is None or isinstance(content, bytes) else _pieces(content)
        timeout = httpx.Timeout(request.seconds, connect=min(_CONNECTING, request.seconds))
        # Name and password go into a header: an address is written into logs.
        given, full = httpx.URL(request.url), httpx.URL(without_credentials(url))
        full = full.copy_merge_params(request.fields) if request.fields else full
        auth = httpx.BasicAuth(given.username, given.password) if given.username or given.password else None
        sending = self._http.build_request(request.method, full, headers=headers, content=body, timeout=timeout)
        response = await self._http.send(sending, stream=True, auth=auth)
        try:
            return await _whole(response, request)
        finally:
            await response.aclose()


def _led(url: str, location: str, first: str) -> str:
    """Return where a redirect leads.

    Raises:
        RemoteError: to no address, or out of the engine that was asked first.
    """
    try:
        led = urljoin(url, location)
        stays = same_origin(led, first)
    except ValueError:
        raise RemoteError("The store sends us to what is no address.") from None
    if not stays:
        raise RemoteError(
            "The store sends us to another place; that is not followed. "
            "Set CHRONOLEX_STORE to the address that is meant."
        )
    return led


def _connections() -> httpx.AsyncClient:
    """Return the connections, of which none is open yet."""
    return httpx.AsyncClient(
        trust_env=False,
        follow_redirects=False,
        limits=httpx.Limits(max_connections=_CONNECTIONS, max_keepalive_connections=_CONNECTIONS),
        verify=ssl.create_default_context(),
        headers={"Accept-Encoding": "identity", "User-Agent": "chronolex"},
    )


async def _whole(response: httpx.Response, request: Request) -> Answer:
    """Return the answer with its whole body.

    Raises:
        RemoteError: it is compressed or too large, or nothing tells where it ends.
    """
    told = response.headers
    if told.get("content-encoding", "identity").strip().lower() not in ("", "identity"):
        raise RemoteError("The store compresses its answer, though it was asked not to.")
    answer = Answer(response.status_code, told.get("content-type", ""), told.get("location"))
    ends = "content-length" in told or "chunked" in told.get("transfer-encoding", "").lower()
    if not ends and response.status_code not in (204, 304) and request.method != "HEAD":
        answer.close()
        raise RemoteError("The store does not say where its answer ends; it may be cut.")
    try:
        async for data in response.aiter_raw(_CHUNK):
            if answer.length + len(data) > request.most:
                raise AnswerTooLarge(f"The store answers with more than {request.most / MEGABYTE:g} MB.")
            answer.add(data)
    except BaseException:
        answer.close()
        raise
    return answer


async def _pieces(file: IO[bytes]) -> AsyncIterator[bytes]:
    """Yield a file from its beginning, each time that it is sent."""
    file.seek(0)
    while data := file.read(_CHUNK * 16):
        yield data


def _stopped(loop: asyncio.AbstractEventLoop, thread: threading.Thread, http: httpx.AsyncClient) -> None:
    """Close every connection, then stop the loop and its thread."""

    async def ended() -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await http.aclose()

    asyncio.run_coroutine_threadsafe(ended(), loop).result(_CONNECTING)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(_CONNECTING)
    loop.close()
