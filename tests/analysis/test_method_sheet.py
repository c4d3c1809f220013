"""The method sheet says what was computed, and no more."""

from __future__ import annotations

import json

from released_tables import cell, slice_of

from cfa_report import analysis

ROWS = [cell("2024", 9, 20, 24), cell("2025", 12, 15, 24), cell("2025", None, None, None, certification="BTS")]


def sheet_of(rows: list, *, control: bool = True) -> dict:
    scope = slice_of(rows)
    estimates = analysis.estimate(scope.cells, 0.95)
    changes = analysis.to_previous_session(analysis.compare_cohorts(estimates, "2025", 0.95))
    if control:
        changes = analysis.controlled(changes, analysis.family_cutoffs(scope)["2025"])
    return analysis.method_sheet(estimates, changes, scope, analysis.trends(estimates, "2025", 0.95))


def test_it_names_targets_methods_levels_and_versions() -> None:
    sheet = sheet_of(ROWS)
    assert sheet["cibles"] == ["cohorte", "processus"]
    assert sheet["methodes"] == {"cohorte": ["hypergeometrique"], "processus": ["wilson"]}
    assert (sheet["niveau"], sheet["gammas"], sheet["seuil_diffusion"]) == (0.95, [2, 3], 5)
    assert set(sheet["versions"]) == {"python", "numpy", "scipy", "pandas"}
    assert sheet["cellules"] == {"publie": 2, "masque": 1}
    assert sheet["ecarts"]["controle"] == {
        "methode": "benjamini_hochberg", "examines": 1, "fausses_decouvertes": 0.05,
    }  # fmt: skip


def test_what_was_not_computed_is_not_said() -> None:
    register = {"indicateur": "taux_obtention", "horizon_mois": None}
    sheet = sheet_of([cell("2025", 9, 10, 10, **register)])
    assert sheet["methodes"] == {"processus": ["wilson"]}
    assert sheet["ecarts"]["compares"] == 0
    assert not [text for text in sheet["citations"] if text.startswith(("Newcombe", "Armitage", "Benjamini", "Wright"))]


def test_a_control_that_was_not_made_is_not_claimed() -> None:
    assert sheet_of(ROWS, control=False)["ecarts"]["controle"] is None
    named = [text for text in sheet_of(ROWS, control=False)["citations"] if text.startswith("Benjamini")]
    assert not named
    assert [text for text in sheet_of(ROWS)["citations"] if text.startswith("Benjamini")]


def test_a_trend_brings_its_source() -> None:
    years = [cell(year, 9, 20, 24) for year in ("2023", "2024", "2025")]
    assert [text for text in sheet_of(years)["citations"] if text.startswith("Armitage")]


def test_a_hidden_figure_has_no_number() -> None:
    figures = sheet_of(ROWS)["chiffres"]
    lines = [dict(zip(figures["colonnes"], line, strict=True)) for line in figures["lignes"]]
    counts = [[line[name] for name in ("numerateur", "repondants", "eligibles")] for line in lines]
    assert [line["statut"] for line in lines] == ["masque", "publie", "publie"]
    assert counts == [[None, None, None], [9, 20, 24], [12, 15, 24]]
    assert lines[1]["methode_cohorte"] == "hypergeometrique"


def test_it_is_plain_json_and_the_same_each_time() -> None:
    assert json.dumps(sheet_of(ROWS), allow_nan=False) == json.dumps(sheet_of(ROWS))
