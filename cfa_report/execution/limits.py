"""How long a report may take, and how much it may hold and write."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """The limits of one report.

    Attributes
    ----------
    cell_seconds, report_seconds
        Longest time of one cell, and of the whole report, on the wall.
    memory_bytes
        Most memory that its process may hold, where the system can tell (not on Windows, nor for an ordinary kernel).
    output_bytes
        Most that its cells may display.
    """

    cell_seconds: int = 300
    report_seconds: int = 600
    memory_bytes: int = 4 * 1024**3
    output_bytes: int = 5_000_000
