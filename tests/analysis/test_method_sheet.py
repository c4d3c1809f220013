"""The method sheet says what was computed, and no more."""

from __future__ import annotations

import json
from dataclasses import replace

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


def test_it_says_that_gamma_bounds_odds_of_response_where_a_band_is_shown() -> None:
    assert sheet_of(ROWS)["sens_gamma"] == "rapport_cotes_reponse"
    assert sheet_of([cell("2025", 9, 10, 10, indicateur="taux_obtention", horizon_mois=None)])["sens_gamma"] is None


def test_units_side_by_side_bring_their_limits_their_ranks_and_their_sources() -> None:
    def with_units(counts: list[tuple[int, int]]) -> dict:
        register = {"indicateur": "taux_obtention", "horizon_mois": None}
        codes = [f"C{number}" for number in range(len(counts))]
        made = slice_of(
            [cell("2025", k, n, n, certification=c, **register) for c, (k, n) in zip(codes, counts, strict=True)]
        )
        known = {code: {"libelle": code, "niveau": 5, "renouvelle": []} for code in codes}
        scope = replace(made, index=replace(made.index, certifications=known))
        estimates = analysis.estimate(scope.cells, 0.95)
        changes = analysis.compare_cohorts(estimates, "2025", 0.95)
        many = analysis.many_units(estimates, scope, "taux_obtention")
        return analysis.method_sheet(estimates, changes, scope, many)

    alike = with_units([(15, 20)] * 10)
    assert alike["nombreux"] == [
        {
            "indicateur": "taux_obtention", "regroupement": "niveau", "groupe": "5", "unites": 10,
            "limites": "exactes", "lissage": "taux_du_groupe", "rangs_controle": "holm",
        }
    ]  # fmt: skip
    cited = ("Spiegelhalter D. J. (2005), Statistics in Medicine", "Griffin", "Al Mohamad", "Holm")
    assert all(any(text.startswith(name) for text in alike["citations"]) for name in cited)
    assert not [text for text in alike["citations"] if "Quality and Safety" in text]
    apart = with_units([(2, 20), (19, 20)] * 5)
    assert (apart["nombreux"][0]["limites"], apart["nombreux"][0]["lissage"]) == ("elargies", "beta_binomial")
    assert [text for text in apart["citations"] if "Quality and Safety" in text]
    assert not with_units([(15, 20)] * 9)["nombreux"]


def test_other_readings_that_a_page_shows_are_in_the_sheet_once() -> None:
    scope = slice_of([*ROWS, cell("2025", 7, 9, 15, variante="inserjeunes")])
    estimates = analysis.estimate(scope.cells, 0.95)
    chosen = estimates[estimates["variante"] == "ort"]
    changes = analysis.compare_cohorts(chosen, "2025", 0.95)
    alone, with_readings = (
        analysis.method_sheet(chosen, changes, scope, *further) for further in ((), (estimates, estimates))
    )
    assert alone["cellules"] == {"publie": 2, "masque": 1}
    assert with_readings["cellules"] == {"publie": 3, "masque": 1}
    assert len(with_readings["chiffres"]["lignes"]) == 4


def test_a_hidden_figure_has_no_number() -> None:
    figures = sheet_of(ROWS)["chiffres"]
    lines = [dict(zip(figures["colonnes"], line, strict=True)) for line in figures["lignes"]]
    counts = [[line[name] for name in ("numerateur", "repondants", "eligibles")] for line in lines]
    assert [line["statut"] for line in lines] == ["masque", "publie", "publie"]
    assert counts == [[None, None, None], [9, 20, 24], [12, 15, 24]]
    assert lines[1]["methode_cohorte"] == "hypergeometrique"


def test_it_is_plain_json_and_the_same_each_time() -> None:
    assert json.dumps(sheet_of(ROWS), allow_nan=False) == json.dumps(sheet_of(ROWS))
