"""The test suites of the SPARQL Working Groups, run over HTTP against the app as it is served.

The suites are read where `CHRONOLEX_DATA` says (`w3c/sparql11` and whatever lies beside it) and left out where they are
not. A test passes over HTTP exactly if the engine alone passes it; what the engine fails stands in `known.py`, each
with its reason. Every W3C test is one test here.
"""
