"""Reader processes, in which the queries of strangers run, and the gate before them."""
