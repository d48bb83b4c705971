"""Linked data: every IRI of the graph answers at its path, for programs as RDF or JSON, for people as a page."""
