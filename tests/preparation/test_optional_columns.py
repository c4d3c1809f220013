"""A column that a contract leaves optional may be absent: what it says is unknown, and the rest is counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from cfa_report.intake import load_contracts
from cfa_report.params import Params
from cfa_report.preparation.counts import delivery_counts
from cfa_report.preparation.deliveries import Received

PEOPLE = ["effectif", "taux_presentation", "taux_obtention"]
NUMBERS = ["numerateur", "repondants", "eligibles"]
#: What the reader leaves of a column that it does not keep.
READ_AS = {"date_naissance": "classe_age"}


def test_every_optional_column_of_every_table_may_be_missing(demo_params: Params, received: Sequence[Received]) -> None:
    contracts = load_contracts(demo_params.places.contracts)
    tried: set[tuple[str, str]] = set()
    for one in received:
        if one.campus.code not in ("FICTIF", "MARSEILLE") or one.refused:
            continue
        ((_, whole),) = delivery_counts(demo_params, [one])
        for name, frame in one.tables.items():
            optional = [field.name for field in contracts[name].fields if field.optional_column]
            for column in (READ_AS.get(field, field) for field in optional):
                if column not in frame:
                    continue
                tables = {**one.tables, name: frame.drop(columns=column)}
                ((_, counts),) = delivery_counts(demo_params, [replace(one, tables=tables)])
                tried.add((name, column))
                told, before = (_numbers(table) for table in (counts, whole))
                assert len(told) == len(before) > 0
                if name != "effectifs":
                    pd.testing.assert_frame_equal(told, before)
    assert {("enquetes", "type_contrat"), ("contrats", "employeur"), ("suivi_promotion", "note_satisfaction")} <= tried
    assert len(tried) > 15


def _numbers(counts: pd.DataFrame) -> pd.DataFrame:
    rows = counts[counts["indicateur"].isin(PEOPLE)]
    return rows[["certification", "session", "indicateur", "variante", *NUMBERS]].reset_index(drop=True)
