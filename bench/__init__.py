"""Measurements: how long a build and a question take, and whether questions stay fast as the graph grows."""
