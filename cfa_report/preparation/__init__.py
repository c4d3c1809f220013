"""One edition's preparation: reader, contracts, flags, counts, protection, store; in a process of its own."""

from cfa_report.preparation.editions import keep_published, prepare

__all__ = ["keep_published", "prepare"]
