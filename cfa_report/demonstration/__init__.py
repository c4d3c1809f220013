"""A demonstration network: real counts where a published sheet gives them, and the rest invented and said to be."""

from __future__ import annotations

from cfa_report.demonstration.folder import write_demonstration

__all__ = ["write_demonstration"]
