"""Read change files: what an amendment does to the law, as new claims and as ends of those that hold."""
