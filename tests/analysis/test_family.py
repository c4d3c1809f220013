"""One family an edition: what passes alone may fail once every change is counted."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from released_tables import cell, slice_of, write_store
from scipy.stats import false_discovery_control

from cfa_report import analysis
from cfa_report.errors import UsageFault
from cfa_report.statistics import change_p_value, family_verdicts

STRONG = [cell("2024", 5, 50, 50), cell("2025", 45, 50, 50)]
BORDERLINE = [
    cell("2024", 10, 20, 20, certification="BTS", indicateur="taux_obtention", horizon_mois=None),
    cell("2025", 17, 20, 20, certification="BTS", indicateur="taux_obtention", horizon_mois=None),
]
QUIET = [
    row
    for place in range(30)
    for row in (
        cell("2024", 10, 20, 25, certification=f"C{place}"),
        cell("2025", 11, 20, 25, certification=f"C{place}"),
    )
]


def changes_of(rows: list, session: str = "2025"):
    scope = slice_of(rows)
    estimates = analysis.chosen(analysis.estimate(scope.cells, 0.95), scope)
    return scope, analysis.to_previous_session(analysis.compare_cohorts(estimates, session, 0.95))


def test_a_borderline_change_is_proven_alone_and_undecided_among_thirty_quiet_ones() -> None:
    scope, changes = changes_of([*STRONG, *BORDERLINE, *QUIET])
    family = analysis.family_cutoffs(scope)["2025"]
    after = analysis.controlled(changes, family)
    of_bts = changes["certification"] == "BTS"
    assert list(changes.loc[of_bts, "verdict"]) == ["prouvé"]
    assert list(after.loc[of_bts, "verdict"]) == ["indécidable"]
    assert list(after["verdict_seul"]) == list(changes["verdict"])
    assert list(after.loc[after["certification"] == "CAP-MIS", "verdict"]) == ["prouvé"]
    assert family.examined == 32
    assert set(after["examines"]) == {32}


def test_the_verdicts_are_those_of_benjamini_and_hochberg_on_the_whole_family() -> None:
    generator = np.random.default_rng(3)
    rows, counts = [], []
    for place in range(60):
        N = int(generator.integers(20, 80))
        n1, n2 = (int(generator.integers(N // 2, N)) for _ in range(2))
        k1, k2 = int(generator.binomial(n1, 0.5)), int(generator.binomial(n2, generator.choice([0.5, 0.99])))
        rows += [
            cell("2024", k1, n1, N, certification=f"C{place:02}"),
            cell("2025", k2, n2, N, certification=f"C{place:02}"),
        ]
        counts.append((k2, n2, N, k1, n1, N))
    scope, changes = changes_of(rows)
    family = analysis.family_cutoffs(scope)["2025"]
    columns = np.array(counts).T
    p_values = [change_p_value(*columns, gamma) for gamma in (1.0, 3.0, np.inf)]
    expected = [str(word) for word in family_verdicts(*p_values)]
    assert list(analysis.controlled(changes, family)["verdict"]) == expected
    assert len(set(expected)) >= 3
    for values, cut in zip(p_values, family.cutoffs, strict=True):
        passed = false_discovery_control(values) <= 0.05
        assert cut == 0.05 * passed.sum() / len(values)
        assert list(values <= cut) == list(passed)


def test_a_register_is_proven_or_undecided_and_nothing_between() -> None:
    """Its p is the same at every Γ; the families are not."""
    survey = [
        row
        for place in range(12)
        for row in (
            cell("2024", 6, 40, 80, certification=f"S{place}"),
            cell("2025", 34, 40, 80, certification=f"S{place}"),
        )
    ]
    register = [cell("2024", 10, 20, 20, certification="R"), cell("2025", 17, 20, 20, certification="R")]
    scope, changes = changes_of([*survey, *register])
    family = analysis.family_cutoffs(scope)["2025"]
    assert family.cutoffs[2] < change_p_value(17, 20, 20, 10, 20, 20) <= family.cutoffs[0]
    after = analysis.controlled(changes, family)
    assert list(after.loc[after["certification"] == "R", "verdict"]) == ["indécidable"]


def test_hidden_cells_count_for_nothing_and_keep_no_verdict() -> None:
    hidden = [cell("2024", None, None, None, certification="X"), cell("2025", 9, 10, 10, certification="X")]
    scope, changes = changes_of([*STRONG, *hidden])
    family = analysis.family_cutoffs(scope)["2025"]
    assert family.examined == 1
    after = analysis.controlled(changes, family)
    assert list(after.loc[after["certification"] == "X", "verdict"]) == [""]


def test_the_totals_of_adults_and_of_one_certification_over_the_network_are_no_page_and_no_test() -> None:
    rows = [
        row
        for key in (
            {"campus": "RESEAU"},
            {"section": "FPA", "certification": "ENSEMBLE"},
            {"certification": "ENSEMBLE"},
            {"campus": "RESEAU", "certification": "ENSEMBLE"},
        )
        for row in (cell("2024", 5, 20, 20, **key), cell("2025", 9, 20, 20, **key))
    ]
    assert analysis.family_cutoffs(slice_of(rows))["2025"].examined == 2


def test_the_family_is_kept_beside_the_slices_and_read_back_as_it_is(tmp_path: Path) -> None:
    store = write_store(tmp_path / "magasin", [*STRONG, *BORDERLINE, *QUIET])
    scope = store.slice("PARIS", "CAP-MIS", "2025")
    computed = analysis.edition_family(scope)
    kept = (tmp_path / "magasin" / "famille.json").read_bytes()
    assert analysis.edition_family(scope) == computed == analysis.family_cutoffs(scope)["2025"]
    assert (tmp_path / "magasin" / "famille.json").read_bytes() == kept
    assert [path.name for path in (tmp_path / "magasin").glob(".*")] == []


def test_the_family_of_another_edition_is_not_believed(tmp_path: Path) -> None:
    store = write_store(tmp_path / "magasin", [*STRONG, *QUIET])
    path = tmp_path / "magasin" / "famille.json"
    path.write_text(json.dumps({"empreinte": "autre", "sessions": {}}), encoding="utf-8")
    assert analysis.edition_family(store.slice("PARIS", "CAP-MIS", "2025")).examined == 31
    assert json.loads(path.read_text(encoding="utf-8"))["empreinte"].startswith("f" * 64)


def test_the_family_of_an_older_program_is_not_believed(tmp_path: Path) -> None:
    store = write_store(tmp_path / "magasin", [*STRONG, *QUIET])
    path = tmp_path / "magasin" / "famille.json"
    wrong = {"2025": {"niveau": 0.05, "examines": 7, "seuils": [1.0, 1.0, 1.0]}}
    path.write_text(json.dumps({"empreinte": "f" * 64, "sessions": wrong}), encoding="utf-8")
    assert analysis.edition_family(store.slice("PARIS", "CAP-MIS", "2025")).examined == 31


def test_a_slice_without_a_store_has_no_family() -> None:
    with pytest.raises(UsageFault, match="open_slice"):
        analysis.edition_family(slice_of(STRONG))


def test_the_folder_of_the_store_is_not_in_what_a_notebook_prints(tmp_path: Path) -> None:
    store = write_store(tmp_path / "magasin", STRONG)
    assert str(tmp_path) not in repr(store.slice("PARIS", "CAP-MIS", "2025"))
