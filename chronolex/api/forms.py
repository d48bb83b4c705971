"""Read what is sent: a file as it is, or the fields of a form, never more of it than may be sent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl

from fastapi import Request

from chronolex.errors import TooLarge, UsageError

_URLENCODED, _MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"
_MOST_FIELDS = 20
_BOUNDARY = re.compile(r'boundary="?([^";,\s]{1,70})"?', re.IGNORECASE)
_NAME = re.compile(rb'[; ]name="([^"]*)"')


def is_form(request: Request) -> bool:
    """Tell whether the body is what a page sends."""
    return _kind(request) in (_URLENCODED, _MULTIPART)


async def fields_of(request: Request, longest: int) -> dict[str, str]:
    """Return the fields of a form; a file that is sent as it is is the field `text`.

    Raises:
        TooLarge: there is more of it than that many bytes.
        UsageError: it is not UTF-8, or no form though it says so.
    """
    body = await _body(request, longest)
    try:
        if not is_form(request):
            return {"text": body.decode("utf-8")}
        # Browsers end lines their own way.
        return {name: value.replace("\r\n", "\n") for name, value in _pairs(request, body)}
    except UnicodeDecodeError:
        raise UsageError("The body is not UTF-8; send the change file as it is.") from None
    except ValueError:
        raise UsageError(f"The form cannot be read, or has more than {_MOST_FIELDS} fields.") from None


async def _body(request: Request, longest: int) -> bytes:
    """Return the body, without ever holding more of it than may be sent."""
    found = b""
    async for part in request.stream():
        found += part
        if len(found) > longest:
            raise TooLarge(f"A change file may have {longest} bytes.")
    return found


def _kind(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def _pairs(request: Request, body: bytes) -> Iterator[tuple[str, str]]:
    """Yield the fields of a form.

    Raises:
        ValueError: it is none, or has too many.
    """
    if _kind(request) == _URLENCODED:
        yield from parse_qsl(body.decode("utf-8"), True, errors="strict", max_num_fields=_MOST_FIELDS)
        return
    found = _BOUNDARY.search(request.headers["content-type"])
    if found is None:
        raise ValueError("no boundary")
    mark = b"\r\n--" + found[1].encode("latin-1")
    parts = (b"\r\n" + body).split(mark, _MOST_FIELDS + 1)[1:]
    if len(parts) > _MOST_FIELDS:
        raise ValueError("too many fields")
    for part in parts:
        head, _, value = part.partition(b"\r\n\r\n")
        if name := _NAME.search(head):
            yield name[1].decode("utf-8"), value.decode("utf-8")
