"""Whether a person of the deliveries can be found in what leaves: identities, their spellings, files read through."""

from cfa_report.privacy.identities import Identity, identities_of
from cfa_report.privacy.search import Leak, Search, Unread

__all__ = ["Identity", "Leak", "Search", "Unread", "identities_of"]
