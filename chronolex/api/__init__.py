"""The faces of the graph: HTTP, and the reader processes that answer free SPARQL."""
