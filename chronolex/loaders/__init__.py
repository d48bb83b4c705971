"""Readers of input: one module a kind of input, each yields quads and nothing else."""
