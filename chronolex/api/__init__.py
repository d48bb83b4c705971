"""The faces of the graph: HTTP, and below it the reader processes that answer free SPARQL."""
