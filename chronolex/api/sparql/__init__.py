"""The SPARQL 1.1 Protocol and what belongs to it: the faces for tools that speak SPARQL."""
