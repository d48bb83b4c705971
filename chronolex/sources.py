"""The plain texts of the sources, which lie outside the project: read, counted, compared with what the corpus says."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from chronolex.errors import ChronolexError, UsageError


class MissingText(ChronolexError):
    """Stop because a source's text is not in the folder, or cannot be read."""


@dataclass(frozen=True)
class SourceText:
    """The text of a source, its lines counted from 1 at each line feed and nowhere else."""

    slug: str
    lines: tuple[str, ...]
    sha256: str

    @classmethod
    def of(cls, slug: str, raw: bytes) -> SourceText:
        r"""Split a text into lines; a line feed at the very end begins no line.

        >>> SourceText.of("one-2020", b"first\n\nthird\n").lines
        ('first', '', 'third')
        """
        text = raw.decode("utf-8")
        lines = text.split("\n")
        return cls(slug, tuple(lines[:-1] if lines[-1] == "" else lines), hashlib.sha256(raw).hexdigest())

    def line(self, number: int) -> str:
        """Return a line, or nothing where there is none."""
        return self.lines[number - 1] if 1 <= number <= len(self.lines) else ""

    def blocks(self, numbers: Iterable[int]) -> Iterator[str]:
        r"""Yield the text of these lines, those that follow each other together.

        >>> list(SourceText.of("one-2020", b"a\nb\nc\nd").blocks([4, 1, 2]))
        ['a\nb', 'd']
        """
        block: list[str] = []
        before = None
        for number in sorted(set(numbers)):
            if block and number - 1 != before:
                yield "\n".join(block)
                block = []
            block.append(self.line(number))
            before = number
        if block:
            yield "\n".join(block)


def read_text(folder: Path, slug: str) -> SourceText:
    """Read the text of a source.

    Raises:
        MissingText: it is not there, or is no text in UTF-8.
    """
    path = folder / f"{slug}.txt"
    try:
        return SourceText.of(slug, path.read_bytes())
    except OSError as error:
        raise MissingText(f"The text of {slug} cannot be read: {path} ({error.strerror}).") from None
    except UnicodeDecodeError:
        raise MissingText(f"The text of {slug} is not UTF-8: {path}.") from None


def text_folder(given: Path | None, configured: Path | None) -> Path:
    """Return the folder of the texts: the one that is given, else the one of the settings.

    Raises:
        UsageError: neither is there.
        MissingText: there is no such folder.
    """
    folder = given or configured
    if folder is None:
        raise UsageError(
            "Nothing says where the texts of the sources lie; write --sources DIR or set CHRONOLEX_SOURCES."
        )
    if not folder.is_dir():
        raise MissingText(f"There is no folder {folder} with the texts of the sources.")
    return folder
