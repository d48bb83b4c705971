"""The second implementation of the store seam: an engine elsewhere that speaks SPARQL 1.1 over HTTP.

The writer keeps its data folder; the remote engine is a replica of the current generation for any number of fronts
that only read. From the outside in:

    address.py   where the engine takes queries, updates and whole graphs
    exchange.py  a request and an answer
    client.py    one request and its whole answer, within a deadline and a size, or an error
    answers.py   rows and triples from an answer, or an error; a broken or cut answer is never a result
    engine.py    queries of ours, each with the graphs that it is to see
    writing.py   put or drop a graph, send an update
    mark.py      the node that says which generation the engine holds
    probe.py     what the engine can do, tried before anything relies on it
    reader.py    the seam: `chronolex.graph.store.Graph` over all this; told.py, the history read back
    update.py    a change as one SPARQL Update, guarded by the generation that it was made for
    push.py      bring the engine from its generation to the writer's
    days.py      the graphs of days, made there for all fronts
"""
