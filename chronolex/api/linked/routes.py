"""The routes of linked data and of what describes the data, for the app to include."""

from __future__ import annotations

from chronolex.api.linked import graphs, ontology, things
from chronolex.api.sparql import examples, graph_store, void

ROUTERS = (
    things.router,
    graphs.router,
    ontology.router,
    graph_store.router,
    void.router,
    examples.router,
)
