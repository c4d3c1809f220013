"""The gate: small counts are hidden once, for the whole edition, before anything is shown or compared.

``rules`` decides which cells are hidden for their own sake and ``release`` removes their numbers. Complementary
suppression works on the same table between the two, on the whole edition at once; until it is there, a hidden cell may
be found again by subtraction from the totals around it. ``editions`` says what earlier editions forbid.
"""

from cfa_report.disclosure.editions import Published, corrections_shown
from cfa_report.disclosure.release import protect

__all__ = ["Published", "corrections_shown", "protect"]
