"""Answer what the law was on a day, who was responsible for it, and who says so."""

__version__ = "0.1.0"
