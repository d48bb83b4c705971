"""Whether the figures that claims state occur in the lines that they cite."""
