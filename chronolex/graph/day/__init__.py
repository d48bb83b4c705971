"""The law on a day, as a data set: rows of flat triples, the graph of a day made of them, and where it is kept."""
