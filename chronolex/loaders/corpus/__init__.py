"""The reader of the corpus: YAML that a jurist can read and correct, one subject a file."""
