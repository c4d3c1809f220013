"""Certifications of one family, shown as one because each is too small to be shown alone."""

from __future__ import annotations

import pandas as pd

from cfa_report.analysis.estimates import complete, estimate
from cfa_report.analysis.readings import chosen, due, headline, of_session
from cfa_report.domain.columns import POOLED
from cfa_report.store import Slice


def shown_together(scope: Slice) -> pd.DataFrame:
    """Estimate what a slice shows of certifications put together, for its session: the headline rates.

    Returns
    -------
    DataFrame
        Columns ``ESTIMATE``; ``certification`` is ``CAP-MIS+CAP-MIT``. Empty where the gate put none together. It is
        the rate of no certification: it is compared with nothing.
    """
    if scope.together.empty:
        return complete(pd.DataFrame())
    rows = of_session(estimate(chosen(scope.together, scope), scope.confidence), scope.session)
    return headline(due(rows))


def with_together(scope: Slice) -> pd.DataFrame:
    """Give the released cells of a slice (columns ``RELEASED``), certifications put together included."""
    return pd.concat([scope.cells, scope.together], ignore_index=True) if len(scope.together) else scope.cells


def together_names(scope: Slice) -> dict[str, str]:
    """Name the certifications put together, by their joint code: members and rows in the order of the network."""
    order = list(scope.index.certifications)
    members = {code: sorted(code.split(POOLED), key=order.index) for code in set(scope.together["certification"])}
    ordered = sorted(members.items(), key=lambda item: [order.index(code) for code in item[1]])
    return {code: _named([scope.index.certification_name(one) for one in codes]) for code, codes in ordered}


def _named(names: list[str]) -> str:
    return f"{', '.join(names[:-1])} et {names[-1]}"
