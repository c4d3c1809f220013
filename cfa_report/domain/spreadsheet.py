"""Cells that a spreadsheet shows and never computes."""

from __future__ import annotations

from typing import Final

#: What makes a spreadsheet take a text for a formula, or for the end of the cell before it.
_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def formula_safe(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet would compute; other texts and numbers stay as they are.

    Blanks and quotes before the sign do not hide it. Source: OWASP, "CSV Injection".

    Examples
    --------
    >>> formula_safe("=1+1"), formula_safe("-0.25"), formula_safe("Lyon")
    ("'=1+1", '-0.25', 'Lyon')
    """
    if not text.lstrip(' \u00a0\u202f"').startswith(_STARTS) and not text.startswith(_STARTS):
        return text
    return text if _is_number(text) else f"'{text}"


def _is_number(text: str) -> bool:
    try:
        float(text.replace(",", "."))
    except ValueError:
        return False
    return text.isascii() and text == text.strip() and text[-1:].isdigit()
