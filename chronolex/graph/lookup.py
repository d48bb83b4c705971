"""An index of names: which things are called so, and of which some name holds these words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from chronolex.graph.citations import cited
from chronolex.graph.wording import gist, stem, words

Said = tuple[str, ...]


class Lookup:
    """Names by their words, so that a search does not read every name."""

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        """Take pairs of a thing and one of its names."""
        self._things: list[tuple[str, int]] = []
        self._whole: dict[Said, set[str]] = defaultdict(set)
        self._gist: dict[Said, set[str]] = defaultdict(set)
        self._declined: dict[Said, set[str]] = defaultdict(set)
        self._words: dict[str, set[int]] = defaultdict(set)
        self._stems: dict[str, set[int]] = defaultdict(set)
        for place, (thing, name) in enumerate(names):
            said = words(name)
            main = gist(said)
            self._things.append((thing, len(said)))
            self._whole[said].add(thing)
            self._gist[main].add(thing)
            self._declined[_stems(main)].add(thing)
            for word in said:
                self._words[word].add(place)
        # Each word once: names repeat them, and stems take longest.
        for word, places in self._words.items():
            self._stems[stem(word)] |= places
        self._known = {thing for thing, _ in self._things}

    def readings(self, text: str) -> Iterator[set[str]]:
        """Yield the things that a text names, by one reading after another, each looser than the one before.

        A whole name; one but for the country and little words; a provision cited by number; a whole name in other
        cases; a name that holds all the words; one that holds all but the little ones; one that holds them declined.
        """
        said = words(text)
        main = gist(said)
        yield self._whole.get(said, set()) if said else set()
        yield self._gist.get(main, set()) if main else set()
        yield self._cited(text)
        yield self._declined.get(_stems(main), set()) if main else set()
        yield set(self.holding(said))
        yield set(self.holding(main))
        yield self._holding_declined(main)

    def holding(self, said: Said) -> dict[str, int]:
        """Return the things of which one name holds all these words, with the length of the shortest such name."""
        return self._at([self._words.get(word, set()) for word in said])

    def _holding_declined(self, said: Said) -> set[str]:
        """Return the things of which one name holds all these words in whatever case and number."""
        return set(self._at([self._stems.get(stem(word), set()) for word in said]))

    def _at(self, places: list[set[int]]) -> dict[str, int]:
        """Return the things of the names that stand at all these places."""
        found: dict[str, int] = {}
        for place in set.intersection(*places) if places else ():
            thing, length = self._things[place]
            found[thing] = min(length, found.get(thing, length))
        return found

    def _cited(self, text: str) -> set[str]:
        """Return the provisions that a text cites by number; where it names no act, of every act."""
        citation = cited(text)
        if citation is None:
            return set()
        act = gist(words(citation.act))
        if not act:
            return {iri for iri in self._known if iri.endswith(f"/{citation.path}")}
        acts = (
            self._gist.get(act) or self._declined.get(_stems(act)) or self.holding(act) or self._holding_declined(act)
        )
        return {iri for one in acts if (iri := f"{one}/{citation.path}") in self._known}


def _stems(said: Said) -> Said:
    """Return the stems of the words that matter."""
    return tuple(sorted(stem(word) for word in said))
