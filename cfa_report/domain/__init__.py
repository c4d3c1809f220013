"""The nouns, as standard-library values: no table, no file, no number crunching."""
