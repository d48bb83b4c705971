"""`python -m chronolex`."""

from chronolex.cli import main

main()
