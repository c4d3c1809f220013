"""French spacing: a punctuation mark is never the first thing of a line."""

from __future__ import annotations

import re
from typing import Final

#: The text between two tags; a style sheet or a drawing has none that the rule could touch.
_TEXT: Final = re.compile(r">[^<]+<")
_BEFORE: Final = re.compile(r"(?<=\S) (?=[;:?!»])")
_AFTER: Final = re.compile(r"« (?=\S)")
_NBSP: Final = "\u00a0"


def keep_together(html: str) -> str:
    """Put no-break spaces where French wants a space that no line may end with: before ; : ? ! » and after «."""
    return _TEXT.sub(lambda text: _AFTER.sub(f"«{_NBSP}", _BEFORE.sub(_NBSP, text[0])), html)
