"""Keep answers in memory, bounded by bytes; those that nobody has asked for longest go first."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Hashable

Headers = list[tuple[bytes, bytes]]
Key = tuple[bytes | str | None, ...]

_BESIDE = 1_000
"""About what Python needs for an answer beside its bytes."""

_OF_THE_BODY = (b"content-length", b"content-type", b"content-disposition", b"content-language", b"content-range")


class Answer:
    """One answer, ready to be sent again: 200 and other statuses whole, or 304 to who has it already."""

    __slots__ = ("body", "headers", "not_modified", "route", "size", "status", "tag")

    def __init__(self, status: int, headers: Headers, body: bytes, route: str) -> None:
        """Take an answer; a 200 gets a strong ETag of its bytes and their type, if it has none."""
        names = {name for name, _ in headers}
        headers = [*headers, (b"cache-control", b"no-cache")] if b"cache-control" not in names else list(headers)
        if b"content-length" not in names:
            headers.append((b"content-length", b"%d" % len(body)))
        if status == 200 and b"etag" not in names:
            headers.append((b"etag", _tag(headers, body)))
        self.status = status
        self.headers = headers
        self.body = body
        self.route = route
        self.tag = next((value for name, value in headers if name == b"etag"), b"") if status == 200 else b""
        self.not_modified = [(name, value) for name, value in headers if name not in _OF_THE_BODY]
        self.size = len(body) + _BESIDE + sum(len(name) + len(value) for name, value in headers)


def _tag(headers: Headers, body: bytes) -> bytes:
    """Return an ETag: the same bytes of the same type have the same one, in whatever generation."""
    kind = next((value for name, value in headers if name == b"content-type"), b"")
    return b'"%s"' % hashlib.blake2b(kind + b"\n" + body, digest_size=16).hexdigest().encode()


class Kept:
    """Answers by what they answer, all of one era: a generation and a day.

    Belongs to the event loop. The numbers are for `/metrics`.
    """

    def __init__(self, most: int, largest: int | None = None) -> None:
        """Take how many bytes all answers together may have, and one of them: a small part, for each is held twice."""
        self.most = most
        self.largest = most // 32 if largest is None else largest
        self.bytes = 0
        self.hits = 0
        self.misses = 0
        self.dropped = 0
        self._answers: OrderedDict[Key, Answer] = OrderedDict()
        self._era: Hashable = None

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._answers)

    def enter(self, era: Hashable) -> None:
        """Go on in an era; answers of another one are forgotten."""
        if era != self._era:
            self._answers.clear()
            self.bytes = 0
            self._era = era

    def find(self, key: Key) -> Answer | None:
        """Return the answer to what is asked, if it is kept."""
        answer = self._answers.get(key)
        if answer is not None:
            self._answers.move_to_end(key)
        return answer

    def keep(self, era: Hashable, key: Key, answer: Answer) -> None:
        """Keep an answer of an era; that of an era gone by is not kept."""
        size = answer.size + _length(key)
        if era != self._era or size > self.largest:
            return
        if key in self._answers:
            self._drop(key)
        self._answers[key] = answer
        self.bytes += size
        while self.bytes > self.most:
            self._drop(next(iter(self._answers)))
            self.dropped += 1

    def _drop(self, key: Key) -> None:
        self.bytes -= self._answers.pop(key).size + _length(key)


def _length(key: Key) -> int:
    return sum(len(part) for part in key if part)
