"""Reproducible outcome reports for French apprenticeship training centres (CFA).

Two wings and one door: ``intake``, ``counting``, ``disclosure`` and ``preparation`` hold learners' rows;
``display``, ``analysis``, ``report`` and ``execution`` hold released counts only. They meet in ``store``.
"""

__version__ = "0.1.0"
