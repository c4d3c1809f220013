"""Writes what leaves the building: pages, the index, ``indicateurs.csv`` and the manifest."""
