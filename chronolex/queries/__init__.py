"""What people ask and what follows, as plain SPARQL, and the catalogue that reads their headers."""
