"""The gate: small counts are hidden once, for the whole edition, before anything is shown or compared.

``rules`` decides which cells are hidden for their own sake, ``editions`` which because of what was published before;
``quantities`` writes the whole edition as one linear system, to which ``older`` adds those of the editions that
``past`` remembers; ``complement`` hides what would undo them, under the eyes of ``audit``; ``pooling`` and ``ranges``
say what can still be said; ``release`` removes the numbers.
"""

from cfa_report.disclosure.editions import Published, corrections_shown
from cfa_report.disclosure.past import Past
from cfa_report.disclosure.release import Balance, Protected, protect, protect_edition

__all__ = ["Balance", "Past", "Protected", "Published", "corrections_shown", "protect", "protect_edition"]
