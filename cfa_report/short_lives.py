"""Processes that live for seconds: Python looks for cycles in their memory seldom, since the end frees it all."""

from __future__ import annotations

import gc
from typing import Final

#: Objects made before Python looks for cycles among them, then how many looks before the older ones are looked at too.
#: Its own numbers (700, 10, 10) make it walk through all that an import has just made, again and again: a fifth of it.
_SELDOM: Final = (100_000, 20, 50)


def collect_seldom() -> None:
    """Look for cycles seldom, in this process and in its forks; never to be called in somebody's kernel."""
    gc.set_threshold(*_SELDOM)
