"""Estimates are those of the statistics floor, cell by cell; nothing is computed twice or shown for nothing."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from cfa_report.analysis import (
    certifications,
    chosen,
    cohorts,
    compare_cohorts,
    decided,
    due,
    estimate,
    gaps,
    gaps_to_references,
    of_session,
    to_previous_session,
    totals,
    variants_of,
)
from cfa_report.catalogue import catalogue
from cfa_report.domain.columns import COMPARISON, ESTIMATE
from cfa_report.domain.edition import Edition
from cfa_report.statistics import (
    change_interval,
    change_verdict,
    hypergeometric_interval,
    response_odds_interval,
    wilson_interval,
    worst_case_bounds,
)
from cfa_report.statistics.process import process_band
from cfa_report.store import EditionStore, Slice
from cfa_report.store.slices import cells_from_rows, references_from_rows

KEY = ["campus", "certification", "section", "session", "indicateur", "variante", "horizon_mois", "cible"]


@pytest.fixture(scope="module")
def scope(prepared: dict[Edition, EditionStore]) -> Slice:
    return prepared[Edition.INTERNE].slice("PARIS", "ENSEMBLE", "2025")


@pytest.fixture(scope="module")
def estimates(scope: Slice) -> pd.DataFrame:
    return estimate(scope.cells, scope.confidence)


def close(found: object, expected: object) -> bool:
    return math.isclose(float(found), float(expected), rel_tol=1e-12, abs_tol=1e-12)  # type: ignore[arg-type]


def test_columns_order_and_keys_bind(estimates: pd.DataFrame, scope: Slice) -> None:
    assert tuple(estimates.columns) == ESTIMATE
    assert not estimates.duplicated(KEY).any()
    ordered = estimates.sort_values(KEY, kind="stable", ignore_index=True)
    pd.testing.assert_frame_equal(ordered, estimates)
    families = estimates["indicateur"].map({name: item.family for name, item in catalogue().items()})
    per_cell = estimates.groupby(KEY[:-1], dropna=False).size()
    assert set(per_cell[per_cell.index.get_level_values("indicateur") == "effectif"]) == {1}
    assert set(per_cell[per_cell.index.get_level_values("indicateur") != "effectif"]) == {2}
    assert estimates.loc[families == "effectif", "taux"].isna().all()
    assert len(per_cell) == len(scope.cells)


def test_every_estimate_is_that_of_the_statistics(estimates: pd.DataFrame) -> None:
    rates = estimates[(estimates["statut"] == "publie") & (estimates["indicateur"] != "effectif")]
    sample = rates.iloc[:: (len(rates) // 150) | 1]
    assert {"cohorte", "processus"} <= set(sample["cible"])
    for row in sample.to_dict("records"):
        k, n, N = (int(row[name]) for name in ("numerateur", "repondants", "eligibles"))
        assert row["denominateur"] == n
        assert close(row["taux"], k / n)
        low, high = worst_case_bounds(k, n, N)
        assert close(row["borne_basse"], low)
        assert close(row["borne_haute"], high)
        register = catalogue()[row["indicateur"]].family in ("registre", "suivi")
        if row["cible"] == "processus":
            limits, method = wilson_interval(k, n, 0.95), "wilson"
            bands = {gamma: process_band(k, n, N, gamma, 0.95) for gamma in (2, 3)}
        else:
            low, high = hypergeometric_interval(k, n, N, 0.95)
            limits, method = (low / N, high / N), "hypergeometrique"
            bands = {gamma: tuple(np.asarray(response_odds_interval(k, n, N, gamma, 0.95)) / N) for gamma in (2, 3)}
        if register and row["cible"] == "cohorte" and n == N:
            assert pd.isna(row["ic_bas"])
            assert pd.isna(row["ic_haut"])
            assert row["methode_ic"] == ""
        else:
            assert row["methode_ic"] == method
            assert close(row["ic_bas"], limits[0])
            assert close(row["ic_haut"], limits[1])
        for gamma, (low, high) in bands.items():
            assert close(row[f"gamma{gamma}_bas"], low)
            assert close(row[f"gamma{gamma}_haut"], high)


def test_intervals_and_bounds_are_nested(estimates: pd.DataFrame) -> None:
    rows = estimates[estimates["taux"].notna()]
    for low, inner, outer in (("borne_basse", "taux", "borne_haute"),):
        assert (rows[low] <= rows[inner] + 1e-12).all()
        assert (rows[inner] <= rows[outer] + 1e-12).all()
    cohort = rows[(rows["cible"] == "cohorte") & rows["ic_bas"].notna()]
    assert len(cohort) > 100
    for outside, inside in (("gamma2", "ic"), ("gamma3", "gamma2")):
        assert (cohort[f"{outside}_bas"] <= cohort[f"{inside}_bas"] + 1e-12).all()
        assert (cohort[f"{outside}_haut"] >= cohort[f"{inside}_haut"] - 1e-12).all()
    # A finite cohort stays between what is certain: k are, n - k are not.
    assert (cohort["ic_bas"] >= cohort["borne_basse"] - 1e-12).all()
    assert (cohort["ic_haut"] <= cohort["borne_haute"] + 1e-12).all()


def test_a_pending_register_keeps_its_interval(prepared: dict[Edition, EditionStore]) -> None:
    rows = estimate(prepared[Edition.INTERNE].slice("RESEAU", "ENSEMBLE", "2025").cells, 0.95)
    families = {name: item.family for name, item in catalogue().items()}
    known = rows[(rows["indicateur"].map(families) == "registre") & (rows["repondants"] < rows["eligibles"])]
    known = known[known["cible"] == "cohorte"]
    assert len(known) > 3
    assert known["ic_bas"].notna().all()


CELLS = cells_from_rows(
    [
        ["LYON", "C1", "CFA", session, "taux_insertion_emploi", "ort", 6, "", status, k, n, N, False, ""]
        for session, status, k, n, N in (
            ("2022", "publie", 10, 20, 40), ("2023", "publie", 12, 22, 30), ("2024", "masque", None, None, None),
            ("2025", "publie", 29, 30, 33),
        )
    ]
    + [
        ["LYON", "C1", "CFA", "2025", "taux_insertion_emploi", "ort", 12, "", "en_cours", None, None, None, False, ""],
        ["LYON", "C1", "CFA", "2025", "effectif", "entres", None, "", "publie", 33, 33, 33, False, ""],
        ["LYON", "C1", "CFA", "2024", "effectif", "entres", None, "", "publie", 30, 30, 30, False, ""],
    ]
)  # fmt: skip


def test_changes_are_those_of_the_statistics() -> None:
    changes = compare_cohorts(estimate(CELLS, 0.95), "2025", 0.95)
    assert tuple(changes.columns) == COMPARISON
    assert changes["session_2"].tolist() == ["2022", "2023", "2024"]
    assert changes["statut"].tolist() == ["publie", "publie", "masque"]
    for row, (k, n, N) in zip(changes.to_dict("records"), [(10, 20, 40), (12, 22, 30)], strict=False):
        assert close(row["difference"], 29 / 30 - k / n)
        for name, gamma in (("ic", 1.0), ("gamma3", 3.0), ("extreme", np.inf)):
            low, high = change_interval(29, 30, 33, k, n, N, gamma, 0.95)
            assert close(row[f"{name}_bas"], low)
            assert close(row[f"{name}_haut"], high)
        assert row["verdict"] == str(change_verdict(29, 30, 33, k, n, N, 0.95))
    assert len(decided(changes)) == len(changes[changes["verdict"].isin(["prouvé", "robuste", "fragile"])]) > 0
    assert to_previous_session(changes)["session_2"].tolist() == ["2024"]


def test_a_first_session_has_nothing_to_be_compared_with() -> None:
    changes = compare_cohorts(estimate(CELLS, 0.95), "2022", 0.95)
    assert changes.empty
    assert tuple(changes.columns) == COMPARISON


def test_a_headcount_and_two_variants_are_never_subtracted(estimates: pd.DataFrame) -> None:
    changes = compare_cohorts(estimates, "2025", 0.95)
    assert len(changes) > 200
    assert "effectif" not in set(changes["indicateur"])
    assert (changes["session_2"] < changes["session_1"]).all()
    same = changes.merge(
        estimates[estimates["cible"] == "processus"],
        left_on=["campus", "certification", "section", "indicateur", "variante", "horizon_mois", "session_2"],
        right_on=["campus", "certification", "section", "indicateur", "variante", "horizon_mois", "session"],
        suffixes=("", "_e"),
    )
    assert len(same) == len(changes)
    pd.testing.assert_series_equal(same["taux_2"], same["taux"], check_names=False)


def test_gaps_are_our_rate_minus_the_reference_of_the_same_scope() -> None:
    references = references_from_rows(
        [
            ["certificateur", "taux_insertion_emploi", "ort", 6, "LYON", "C1", "2025", 0.9, "avis"],
            ["certificateur", "taux_insertion_emploi", "ort", 12, "LYON", "C1", "2025", 0.9, "avis"],
            ["certificateur", "taux_insertion_emploi", "ort", 6, "LYON", "C2", "2025", 0.9, "avis"],
            ["rncp", "taux_insertion_emploi", "france_competences", 6, "", "C1", "2025", 0.7, "fiche"],
            ["inserjeunes", "valeur_ajoutee", "inserjeunes", 6, "LYON", "", "2023+2024", -0.12, "IJ"],
        ]
    )
    found = gaps_to_references(estimate(CELLS, 0.95), references, ("certificateur",))
    assert tuple(found.columns) == ESTIMATE
    ours = found[found["indicateur"] == "ecart_reference"]
    assert ours["cible"].tolist() == ["cohorte", "processus"]
    assert ours["taux"].tolist() == pytest.approx([29 / 30 - 0.9] * 2)
    low, high = wilson_interval(29, 30, 0.95)
    assert ours[["ic_bas", "ic_haut"]].iloc[1].tolist() == pytest.approx([low - 0.9, high - 0.9])
    official = found[found["indicateur"] == "valeur_ajoutee"]
    assert official[["session", "certification", "taux"]].to_numpy().tolist() == [["2023+2024", "ENSEMBLE", -0.12]]
    assert official["ic_bas"].isna().all()


def test_a_national_reference_serves_every_campus_and_a_campus_s_own_comes_first() -> None:
    cells = CELLS.assign(variante=CELLS["variante"].replace("ort", "france_competences"))
    national = ["rncp", "taux_insertion_emploi", "france_competences", 6, "", "C1", "2025", 0.7, "fiche"]
    own = ["rncp", "taux_insertion_emploi", "france_competences", 6, "LYON", "C1", "2025", 0.6, "fiche"]
    for rows, reference in (([national], 0.7), ([national, own], 0.6), ([own, national], 0.6)):
        found = gaps_to_references(estimate(cells, 0.95), references_from_rows(rows), ("rncp",))
        assert found["taux"].tolist() == pytest.approx([29 / 30 - reference] * 2)


def test_the_gap_of_a_coarsened_rate_is_hidden_and_does_not_take_its_range() -> None:
    coarse = CELLS.assign(statut="plage", plage="60–85 %")
    coarse[["numerateur", "repondants", "eligibles"]] = pd.NA
    rows = [["certificateur", "taux_insertion_emploi", "ort", 6, "LYON", "C1", "2025", 0.9, "avis"]]
    found = gaps_to_references(estimate(coarse, 0.95), references_from_rows(rows), ("certificateur",))
    assert found[["statut", "plage"]].to_numpy().tolist() == [["masque", ""]] * 2
    assert found["taux"].isna().all()


def test_gaps_of_a_slice_follow_its_policy(prepared: dict[Edition, EditionStore]) -> None:
    scope = prepared[Edition.INTERNE].slice("PARIS", "CAP-IFCA", "2025")
    found = gaps(estimate(scope.cells, scope.confidence), scope)
    assert set(found["variante"]) == {"certificateur"}
    own = scope.cells[
        (scope.cells["indicateur"] == "taux_insertion_emploi")
        & (scope.cells["variante"] == "ort")
        & (scope.cells["horizon_mois"] == 6).fillna(False)
        & (scope.cells["session"] == "2025")
    ].iloc[0]
    assert found["taux"].tolist() == pytest.approx([own["numerateur"] / own["repondants"] - 0.50] * 2)


def test_readings_keep_what_they_say(estimates: pd.DataFrame, scope: Slice) -> None:
    picked = chosen(estimates, scope)
    policy = {name: choice["variante"] for name, choice in scope.index.policy["indicateurs"].items()}
    assert {(name, variant) for name, variant in zip(picked["indicateur"], picked["variante"], strict=True)} <= set(
        policy.items()
    )
    assert set(picked["indicateur"]) == set(estimates["indicateur"]) & set(policy)
    assert set(cohorts(estimates, "2024")["session"]) == {"2023", "2024"}
    assert set(totals(estimates, "CFA")["certification"]) == {"ENSEMBLE"}
    assert "ENSEMBLE" not in set(certifications(estimates, "CFA")["certification"])
    assert certifications(estimates, "FPA").empty
    assert set(variants_of(estimates, "taux_insertion_emploi")["horizon_mois"]) == {6}
    latest = due(of_session(estimates, "2025"))
    assert set(latest.loc[latest["indicateur"] == "taux_insertion_emploi", "horizon_mois"]) == {6}
    assert set(due(of_session(estimates, "2023"))["horizon_mois"].dropna()) == {6, 12, 18, 24}


def test_no_cells_have_no_estimates(scope: Slice) -> None:
    assert tuple(estimate(scope.cells.iloc[:0], 0.95).columns) == ESTIMATE
