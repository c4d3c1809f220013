"""Certifications of one family that the demonstration shows as one: who may, where they are, and that they add up."""

from __future__ import annotations

import pandas as pd

from cfa_report.domain.edition import Edition
from cfa_report.params import Params
from cfa_report.report.indicators_csv import edition_estimates
from cfa_report.store import EditionStore

KEY = ["section", "session", "indicateur", "variante", "horizon_mois"]
NUMBERS = ["numerateur", "repondants", "eligibles"]


def sums(store: EditionStore) -> pd.DataFrame:
    cells = store.all_cells()
    return cells[cells["certification"].str.contains("+", regex=False)]


def test_they_are_of_one_family_and_hidden_each(prepared: dict[Edition, EditionStore], demo_params: Params) -> None:
    store = prepared[Edition.INTERNE]
    found, cells = sums(store), store.all_cells()
    assert len(found) > 10
    assert set(found["statut"]) == {"regroupe"}
    family = demo_params.network.family_of
    for codes in found["certification"].str.split("+", regex=False):
        assert len({family[code] for code in codes}) == 1
    parts = found.assign(certification=found["certification"].str.split("+", regex=False)).explode("certification")
    key = ["campus", "certification", *KEY]
    members = parts[key].merge(cells, on=key)
    assert len(members) == len(parts)
    assert set(members["statut"]) <= {"masque", "plage", "gele"}


def test_they_are_the_sums_of_what_was_counted(prepared: dict[Edition, EditionStore], raw_counts: pd.DataFrame) -> None:
    found = sums(prepared[Edition.INTERNE]).reset_index(names="rang")
    parts = found.assign(certification=found["certification"].str.split("+", regex=False)).explode("certification")
    parts = parts[["rang", "campus", "certification", *KEY]].merge(raw_counts, on=["campus", "certification", *KEY])
    added = parts.groupby("rang")[NUMBERS].sum()
    pd.testing.assert_frame_equal(added.astype("int64"), found.set_index("rang")[NUMBERS].astype("int64"))


def test_each_member_s_slice_holds_them_and_no_other(prepared: dict[Edition, EditionStore]) -> None:
    store = prepared[Edition.INTERNE]
    row = sums(store).iloc[0]
    for code in row["certification"].split("+"):
        together = store.slice(row["campus"], code, row["session"]).together
        assert row["certification"] in set(together["certification"])
        assert all(code in one.split("+") for one in together["certification"])
    pairs = {(campus, code) for _, campus, code in store.index().pairs}
    assert not {(row["campus"], row["certification"])} & pairs


def test_the_csv_has_a_row_for_each_and_the_public_edition_none(prepared: dict[Edition, EditionStore]) -> None:
    store = prepared[Edition.INTERNE]
    rows = edition_estimates(store.slice("RESEAU", "ENSEMBLE", "2025"))
    of_cohort = rows[rows["certification"].str.contains("+", regex=False) & (rows["cible"] == "cohorte")]
    assert len(of_cohort) == len(sums(store))
    assert sums(prepared[Edition.PUBLIQUE]).empty
