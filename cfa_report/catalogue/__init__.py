"""Indicators, their variants, identities and sources, as data."""

from cfa_report.catalogue.indicator import Base, Indicator, Variant
from cfa_report.catalogue.reading import campus_wide, catalogue

__all__ = ["Base", "Indicator", "Variant", "campus_wide", "catalogue"]
