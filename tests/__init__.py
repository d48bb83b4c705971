"""The tests: what must be refused first, then what must be so."""
