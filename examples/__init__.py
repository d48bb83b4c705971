"""Worked examples, each a module to run from the root of the project."""
