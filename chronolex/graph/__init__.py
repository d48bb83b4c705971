"""Identifiers, days and intervals, claims, the store seam, checks and questions; knows no loader and no face."""
