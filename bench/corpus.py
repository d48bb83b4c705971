"""Synthetic corpora for scale: `python -m bench.corpus --triples 1000000 --seed 1 --defects two-holders=3 HOME`.

It makes a data folder that `CHRONOLEX_HOME=HOME CHRONOLEX_COUNTRY=zz chronolex …` serves like any other.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

import typer
from pyoxigraph import Quad, Store

from bench.corpus_blocks import Block, Corpus
from bench.corpus_sources import COUNTRY
from bench.progress import Bar
from chronolex.errors import ChronolexError, UsageError
from chronolex.graph.day.sets import prepare
from chronolex.graph.generations import Generation, publish
from chronolex.graph.vocabulary import BASE, term
from chronolex.inputs import inputs_digest

Step = Callable[[int], None]
_TYPE, _CONTRADICTION = term("rdf:type"), term("clx:Contradiction")


@dataclass
class Tally:
    """Count what a corpus has, block by block."""

    things: int = 0
    contradictions: int = 0
    triples: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    sources: dict[str, str] = field(default_factory=dict)

    def add(self, block: Block) -> None:
        """Count one block more."""
        self.things += len(block.facts.things)
        self.kinds.update(claim.kind for claim in block.facts.claims)
        self.triples += len(block.quads)
        self.contradictions += sum(one.predicate == _TYPE and one.object == _CONTRADICTION for one in block.quads)
        for source in block.facts.sources:
            self.sources[source.iri.value.removeprefix(BASE)] = source.known_from.isoformat()

    def built(self) -> dict[str, Any]:
        """Return what a manifest says of it, in the form of a build's."""
        counts = {
            "things": self.things,
            "claims": self.kinds.total(),
            "contradictions": self.contradictions,
            "triples": self.triples,
            "kinds": dict(sorted(self.kinds.items())),
        }
        return {"country": COUNTRY, "inputs_sha256": inputs_digest(), "sources": self.sources, "counts": counts}


def streamed(
    tally: Tally, seed: int, triples: int, defects: Mapping[str, int] | None, step: Step = lambda _: None
) -> Iterator[Quad]:
    """Yield the quads of a corpus and count them; `step` is told of each block how many triples it has."""
    for block in Corpus(seed).blocks(triples, defects):
        tally.add(block)
        yield from block.quads
        step(len(block.quads))


def fill(store: Store, seed: int, triples: int, defects: Mapping[str, int] | None = None) -> Tally:
    """Stream a corpus into a store: no more than a block of it is ever in memory besides."""
    tally = Tally()
    store.bulk_extend(streamed(tally, seed, triples, defects))
    return tally


def published(
    home: Path, seed: int, triples: int, defects: Mapping[str, int] | None = None, step: Step = lambda _: None
) -> Generation:
    """Publish a corpus as the next generation of a data folder."""
    tally, built = Tally(), dict[str, Any]()

    def told() -> Iterator[Quad]:
        yield from streamed(tally, seed, triples, defects, step)
        # What it was built from is written after all quads are read, and is known only then.
        built.update(tally.built())

    generation = publish(home, told(), built)
    prepare(home, generation)
    return generation


def wanted(text: str) -> dict[str, int]:
    """Read which defects are asked for.

    >>> wanted("two-holders=3,dangling=1")
    {'two-holders': 3, 'dangling': 1}

    Raises:
        UsageError: it has another form.
    """
    found = {}
    for one in filter(None, text.split(",")):
        name, _, count = one.partition("=")
        if not count.isdigit():
            raise UsageError(f"{one!r} asks for no defect; write name=number, such as two-holders=3")
        found[name] = int(count)
    return found


def command(
    home: Annotated[Path, typer.Argument(help="the data folder to publish it in")],
    triples: Annotated[int, typer.Option(help="how many there are to be, within a twentieth")] = 100_000,
    seed: Annotated[int, typer.Option(help="the same seed and size give the same corpus")] = 1,
    defects: Annotated[str, typer.Option(help="what is to be wrong, such as two-holders=3,dangling=1")] = "",
) -> None:
    """Make a synthetic corpus and publish it in a data folder."""
    try:
        with Bar(triples, "Making the corpus") as bar:
            generation = published(home, seed, triples, wanted(defects), bar.step)
    except ChronolexError as error:
        typer.echo(str(error), err=True)
        sys.exit(error.exit_code)
    counts = generation.built["counts"]
    typer.echo(f"Generation {generation.number}: {counts['claims']} claims, {counts['triples']} triples.")


if __name__ == "__main__":
    typer.run(command)
