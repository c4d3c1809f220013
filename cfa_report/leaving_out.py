"""Imports as if an optional library were not installed: what nobody here uses need not be loaded."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

#: The grammar of international addresses, which jsonschema builds when it is imported: a second, for a format that
#: neither a notebook nor a data contract has.
GRAMMAR: Final = "rfc3987_syntax"


@contextmanager
def leaving_out(module: str) -> Iterator[None]:
    """Make a module impossible to import inside the block, unless it is loaded already."""
    if module in sys.modules:
        yield
        return
    # Python's own way to say that there is no such module.
    sys.modules[module] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules[module]
