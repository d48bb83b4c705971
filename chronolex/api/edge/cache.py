"""Answer what was asked before, in front of the routing: no query runs twice on one generation.

An answer is kept under everything that it may depend on: generation, today, address, host, interface, body, how the
body is written, and the headers that it names in `Vary`. What says `no-store` is not kept, nor is an error. Whoever has
an answer already gets 304.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Hashable

from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chronolex.api.edge.exchange import exchange_of
from chronolex.api.edge.kept import Answer, Key
from chronolex.api.state import State
from chronolex.errors import ChronolexError

_NEVER = ("/amendments", "/read", "/metrics", "/health", "/static")
_BY_POST = "/sparql"
_LONGEST_BODY = 65_536
_STATUSES = frozenset((200, 303, 308))
# An answer that depends on another header than these is not kept.
_VARIES = (b"accept", b"accept-datetime", b"host")
# What a body means depends on these.
_OF_A_BODY = (b"content-type", b"content-encoding")
_NAMES = frozenset((*_VARIES, *_OF_A_BODY, b"authorization", b"if-none-match", b"content-length"))
_TAGS = re.compile(rb'(?:W/)?("[\x21\x23-\x7e\x80-\xff]*")')


class Cache:
    """Wrap an app and keep its answers.

    An answer is kept only if the generation before it and after it is the same one; a route looks up the generation
    in between, so the answer is of that one. Its ETag is made of its bytes.
    """

    def __init__(self, app: ASGIApp, state: State) -> None:
        """Take the app inside, and the state that holds what is kept."""
        self.app = app
        self._state = state
        self._kept = state.kept
        self._under_way: dict[Key, asyncio.Future[None]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request through, or answer it."""
        if scope["type"] != "http" or not self._kept.most:
            await self.app(scope, receive, send)
            return
        seen = _headers(scope)
        body: bytes | None = None
        if _is_read_by_post(scope, seen):
            body, is_whole = await _body(receive)
            receive = _again(body, is_whole, receive)
            if not is_whole:
                await self.app(scope, receive, send)
                return
        elif scope["method"] not in ("GET", "HEAD") or not _may_be_kept(scope, seen):
            await self.app(scope, receive, send)
            return
        era = await self._era()
        if era is None or body == b"":
            await self.app(scope, receive, send)
            return
        self._kept.enter(era)
        key = _key(scope, seen, body)
        answer = self._kept.find(key)
        if answer is None and key in self._under_way:
            await asyncio.wait((self._under_way[key],))
            answer = self._kept.find(key)
        if answer is None:
            await self._ask(era, key, (scope, receive, send), seen)
        else:
            self._kept.hits += 1
            _tell(scope, "hit", answer.route)
            await _give(answer, send, seen)

    async def _era(self) -> Hashable:
        """Return generation and today; `None` where there is none, and the app shall say why."""
        try:
            seen = self._state.source.seen
            mark = await run_in_threadpool(seen) if self._state.settings.store else seen()
            return mark, self._state.today()
        except ChronolexError:
            return None

    async def _ask(self, era: Hashable, key: Key, call: tuple[Scope, Receive, Send], seen: dict[bytes, bytes]) -> None:
        """Let the app answer, and keep that if it may be kept; others who ask the same wait until this is known."""
        scope, receive, send = call
        self._kept.misses += 1
        _tell(scope, "miss", None)
        known = asyncio.get_running_loop().create_future()
        self._under_way.setdefault(key, known)
        taken = _Taken(send, self._kept.largest, known)
        try:
            await self.app(scope, receive, taken)
            if taken.start is None or not taken.is_whole:
                return
            route = _route(scope)
            answer = Answer(taken.start["status"], list(taken.start.get("headers", ())), bytes(taken.body), route)
            if await self._era() == era:
                self._kept.keep(era, key, answer)
        finally:
            if self._under_way.get(key) is known:
                del self._under_way[key]
            if not known.done():
                known.set_result(None)
        await _give(answer, send, seen)


class _Taken:
    """Take an answer that may be kept instead of sending it; pass on one that may not, as it comes."""

    def __init__(self, send: Send, largest: int, known: asyncio.Future[None]) -> None:
        self.start: Message | None = None
        self.body = bytearray()
        self.is_whole = False
        self._send = send
        self._largest = largest
        self._known = known
        self._passes = False

    async def __call__(self, message: Message) -> None:
        """Take or pass on a message."""
        if self._passes:
            await self._send(message)
        elif message["type"] == "http.response.start":
            self.start = message
            if not _is_lasting(message, self._largest):
                await self._pass_on()
        else:
            self.body += message.get("body", b"")
            self.is_whole = not message.get("more_body", False)
            if len(self.body) > self._largest:
                self.is_whole = False
                await self._pass_on(message.get("more_body", False))

    async def _pass_on(self, more: bool = True) -> None:
        """Send what was taken, and from now on everything as it comes."""
        self._passes = True
        self._known.set_result(None)
        if self.start is not None:
            await self._send(self.start)
        if self.body:
            await self._send({"type": "http.response.body", "body": bytes(self.body), "more_body": more})
            self.body.clear()


async def _give(answer: Answer, send: Send, seen: dict[bytes, bytes]) -> None:
    """Send an answer, or that the client has it."""
    wanted = seen.get(b"if-none-match")
    if wanted and answer.tag and (wanted.strip() == b"*" or answer.tag.removeprefix(b"W/") in _TAGS.findall(wanted)):
        await send({"type": "http.response.start", "status": 304, "headers": answer.not_modified})
        await send({"type": "http.response.body", "body": b""})
        return
    await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
    await send({"type": "http.response.body", "body": answer.body})


def _headers(scope: Scope) -> dict[bytes, bytes]:
    """Return the headers that matter here; one that is sent twice is none that could be sent once."""
    seen: dict[bytes, bytes] = {}
    for name, value in scope["headers"]:
        if name in _NAMES:
            seen[name] = seen[name] + b"\n" + value if name in seen else value
    return seen


def _path(scope: Scope) -> str:
    path: str = scope["path"]
    root = scope.get("root_path", "")
    return path.removeprefix(root) if root else path


def _may_be_kept(scope: Scope, seen: dict[bytes, bytes]) -> bool:
    return b"authorization" not in seen and not _path(scope).startswith(_NEVER)


def _is_read_by_post(scope: Scope, seen: dict[bytes, bytes]) -> bool:
    """Return whether this is a query in a short body."""
    if scope["method"] != "POST" or _path(scope) != _BY_POST or b"authorization" in seen:
        return False
    seen.pop(b"if-none-match", None)  # means something else for POST
    length = seen.get(b"content-length", b"")
    return length.isdigit() and len(length) <= 9 and 0 < int(length) <= _LONGEST_BODY


async def _body(receive: Receive) -> tuple[bytes, bool]:
    """Return the body, nothing where the client went away in the middle; and whether this is all of it.

    What is longer than a short body is not read to its end, whatever its header says.
    """
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return b"", True
        body += message.get("body", b"")
        is_whole = not message.get("more_body", False)
        if is_whole or len(body) > _LONGEST_BODY:
            return bytes(body), is_whole


def _again(body: bytes, is_whole: bool, receive: Receive) -> Receive:
    """Return what gives a body, or its beginning, once more, and after that whatever comes."""
    given = False

    async def receiving() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return (
            {"type": "http.request", "body": body, "more_body": not is_whole} if body else {"type": "http.disconnect"}
        )

    return receiving


def _key(scope: Scope, seen: dict[bytes, bytes], body: bytes | None) -> Key:
    """Return all that an answer may depend on within an era."""
    path = scope.get("raw_path") or scope["path"].encode()
    # Our own address, which stands in some answers, is that of the interface which the connection came to.
    ours = str(scope.get("server"))
    place = (path, scope["query_string"], scope.get("root_path", ""), scope.get("scheme", ""), ours)
    kind = () if body is None else tuple(seen.get(name) for name in _OF_A_BODY)
    return (*place, *(seen.get(name) for name in _VARIES), body, *kind)


def _is_lasting(start: Message, largest: int) -> bool:
    """Return whether an answer that begins like this may be kept."""
    if start["status"] not in _STATUSES:
        return False
    for name, value in start.get("headers", ()):
        if name == b"vary" and not all(one.strip().lower() in _VARIES for one in value.split(b",")):
            return False
        if name == b"cache-control" and (b"no-store" in value.lower() or b"private" in value.lower()):
            return False
        if name == b"set-cookie" or (name == b"content-length" and int(value) > largest):
            return False
    return True


def _route(scope: Scope) -> str:
    """Return the pattern of the route that answered."""
    exchange = exchange_of(scope)
    return (exchange.route if exchange else None) or str(getattr(scope.get("route"), "path", "-"))


def _tell(scope: Scope, what: str, route: str | None) -> None:
    """Say in the log and the figures what the cache did."""
    exchange = exchange_of(scope)
    if exchange is not None:
        exchange.cache = what
        if route is not None:
            exchange.route = route
