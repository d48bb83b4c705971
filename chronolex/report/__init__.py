"""Say what a change does before it is made: what breaks, what is left behind, and which answers become others."""
