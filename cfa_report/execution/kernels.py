"""What runs the cells of a report."""

from __future__ import annotations

import os
from enum import StrEnum


class Kernel(StrEnum):
    """How the cells of a report are run: in a fork of a warm process, or on an ordinary kernel."""

    FORK = "fork"
    FRESH = "fresh"


def usual_kernel() -> Kernel:
    """Give the kernel of this platform: ordinary ones where a process cannot fork."""
    return Kernel.FORK if hasattr(os, "fork") else Kernel.FRESH
