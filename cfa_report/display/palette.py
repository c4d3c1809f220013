"""The colours of figures, and the contrast that they must keep."""

from __future__ import annotations

from typing import Final

#: Page and figure background.
PAPER: Final = "#ffffff"
#: Text, axes, tick of the rate: readable at any size.
INK: Final = "#1b2733"
#: Secondary text.
QUIET: Final = "#4a5866"
#: Exact interval of the cohort, points of registers.
DARK: Final = "#12436d"
#: Band for response odds up to 2.
MEDIUM: Final = "#5b8fb9"
#: Band for response odds up to 3; its outline, not its fill, carries the contrast.
LIGHT: Final = "#d3e3ef"
#: Outline of bands, whiskers.
LINE: Final = "#2f5d85"
#: Official references: another hue and another marker.
REFERENCE: Final = "#a33f00"
#: Grid, decorative only.
GRID: Final = "#dde3e8"


def luminance(colour: str) -> float:
    """Give the relative luminance (0–1) of ``#rrggbb``, as WCAG 2.2 defines it."""
    channels = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Give the contrast ratio (1–21) of two colours ``#rrggbb``, as WCAG 2.2 defines it."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)
