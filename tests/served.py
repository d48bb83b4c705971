"""A small graph on disk and a server over it, for the tests of the faces.

One mechanism with a holder, a known nobody before it, two bodies of one name, and labels that mean harm.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyoxigraph
from pyoxigraph import Quad, RdfFormat

from chronolex.api.server import listen, server_of
from chronolex.graph.generations import Generation, publish
from chronolex.graph.vocabulary import CORPUS, PREFIXES
from chronolex.settings import Settings

_KNOWN = (
    "clx:startKnown true ; clx:endKnown false ; "
    "clx:knownFrom '2020-01-01'^^xsd:date ; clx:knownTo '9999-12-31'^^xsd:date"
)


def _days(start: str, end: str) -> str:
    kinds = ("certain", "presumed", "possible")
    return " ; ".join(f"clx:{kind}From '{start}'^^xsd:date ; clx:{kind}To '{end}'^^xsd:date" for kind in kinds)


_REPORT = "<https://w3id.org/chronolex/source/kg/report>"
_HELD = (
    "a clx:Competence, clx:Claim ; clx:role role:coordinates ; "
    "clx:object kg:mechanism/nrm ; clx:standing standing:accepted"
)
_TEXT = f"""
{_REPORT} a clx:Source ; skos:prefLabel "A report"@en ; rdfs:label "A report"@en ;
  clx:printedDate "May 2020 (L1)" ; clx:issuedBy "2020-05-31"^^xsd:date .
kg:mechanism/nrm a clx:Mechanism ; skos:prefLabel "Referral mechanism"@en, "Механизм перенаправления"@ru .
kg:mechanism/other a clx:Mechanism ; skos:prefLabel "Other mechanism"@en .
kg:body/one a clx:Body ; skos:prefLabel "<script>alert(1)</script> Ministry"@en .
kg:body/two a clx:Body ; skos:prefLabel "=HYPERLINK(0) Ministry"@en .
kg:claim/a {_HELD} ; clx:holder kg:body/one ; clx:validFrom "2019-09-19"^^xsd:date ;
  clx:asKnown kg:claim/a/known ; clx:evidence kg:claim/a/e .
kg:claim/a/known a clx:AsKnown ; {_days("2019-09-19", "2030-01-01")} ; {_KNOWN} .
kg:claim/a/e a clx:Evidence ; clx:source {_REPORT} ; clx:locator "¶ 34" ; clx:line 189 ;
  clx:for "start" ; clx:stance "supports" ; clx:statedBy "a delegate" .
kg:claim/b {_HELD} ; clx:holder kg:body/two ; clx:validFrom "2021"^^xsd:gYear ;
  clx:asKnown kg:claim/b/known ; clx:evidence kg:claim/b/e .
kg:claim/b/known a clx:AsKnown ; {_days("2021-01-01", "2030-01-01")} ; {_KNOWN} .
kg:claim/b/e a clx:Evidence ; clx:source {_REPORT} ; clx:line 190 ; clx:for "start" ; clx:stance "supports" .
"""


def quads() -> list[Quad]:
    """Return the small graph; publishing it adds a history that only its own name shows."""
    known = {**PREFIXES, "standing": "https://w3id.org/chronolex/concept/standing/"}
    text = "\n".join(f"@prefix {name}: <{space}> ." for name, space in known.items()) + _escaped(_TEXT)
    return [Quad(*_triple(quad), CORPUS) for quad in pyoxigraph.parse(text.encode(), RdfFormat.TURTLE)]


def _escaped(text: str) -> str:
    """Write out `kg:a/b`: a slash has to be escaped in Turtle."""
    return re.sub(r"\bkg:[\w/]+", lambda name: name[0].replace("/", "\\/"), text)


def _triple(quad: Quad) -> tuple[Any, Any, Any]:
    return quad.subject, quad.predicate, quad.object


def published(home: Path) -> Generation:
    """Publish the small graph in a data folder."""
    return publish(home, quads(), {"counts": {}})


def settings_of(home: Path, **more: Any) -> Settings:
    """Return settings for a data folder, the rest as usual unless given."""
    return Settings.model_validate({"home": home, **more})


@contextmanager
def server(settings: Settings) -> Iterator[str]:
    """Serve over a real socket in a thread, and yield the address."""
    with listen("127.0.0.1", 0) as socket:
        running = server_of(settings)
        thread = threading.Thread(target=running.run, args=([socket],))
        thread.start()
        try:
            yield f"http://127.0.0.1:{socket.getsockname()[1]}"
        finally:
            running.should_exit = True
            thread.join()
