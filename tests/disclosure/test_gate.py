"""The gate: no denominator under the threshold leaves with a number, in any object that display code can reach."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cfa_report.analysis import compare_cohorts, estimate, gaps_to_references
from cfa_report.disclosure import protect
from cfa_report.domain.columns import ESTIMATE_NUMBERS, RELEASED
from cfa_report.domain.edition import Edition
from cfa_report.errors import ParameterError
from cfa_report.params import Thresholds
from cfa_report.store import EditionStore
from cfa_report.store.slices import references_from_rows

USUAL = Thresholds(interne=5, publique=11)
FLOORS = {Edition.INTERNE: 5, Edition.PUBLIQUE: 11}
NUMBERS = ["numerateur", "repondants", "eligibles"]


def raw(*counts: tuple[int, int, int], statut: str = "publie", **others: object) -> pd.DataFrame:
    frame = pd.DataFrame(counts, columns=NUMBERS)
    values = {
        "campus": "LYON", "certification": [f"C{number}" for number in range(len(counts))], "section": "CFA",
        "session": "2025", "indicateur": "taux_insertion_metier", "variante": "ort", "promotion": "",
        "conventionnel": False, "statut": statut,
    }  # fmt: skip
    for name, value in {**values, **others}.items():
        frame[name] = value
    frame["horizon_mois"] = pd.array([6] * len(frame), dtype="Int64")
    return frame


@pytest.mark.parametrize(
    ("edition", "threshold"), [(Edition.INTERNE, 5), (Edition.PUBLIQUE, 11), (Edition.PUBLIQUE, 20)]
)
def test_the_threshold_is_on_both_denominators_and_is_included(edition: Edition, threshold: int) -> None:
    below, at, above = threshold - 1, threshold, threshold + 1
    pairs = [(n, N) for n in (below, at, above) for N in (below, at, above) if n <= N]
    thresholds = Thresholds(interne=5, publique=max(11, threshold))
    released = protect(raw(*[(1, n, N) for n, N in pairs]), thresholds, edition)
    assert dict(zip(pairs, released["statut"], strict=True)) == {
        (below, below): "masque", (below, at): "masque", (below, above): "masque",
        (at, at): "publie", (at, above): "publie", (above, above): "publie",
    }  # fmt: skip


@pytest.mark.parametrize("edition", list(Edition))
@pytest.mark.parametrize("threshold", [0, -1, 1, 4, float("nan"), 10])
def test_a_threshold_that_hides_too_little_is_refused(edition: Edition, threshold: float) -> None:
    thresholds = Thresholds.model_construct(interne=threshold, publique=threshold)  # type: ignore[arg-type]
    if threshold == 10 and edition is Edition.INTERNE:
        assert protect(raw((1, 10, 10)), thresholds, edition)["statut"].tolist() == ["publie"]
        return
    with pytest.raises(ParameterError, match="seuil"):
        protect(raw((1, 10, 10)), thresholds, edition)


def test_a_cell_in_which_nothing_is_known_says_so_and_no_more() -> None:
    frame = raw((0, 0, 0), (0, 0, 1), (0, 0, 10), (0, 0, 11), statut="non_calculable")
    released = protect(frame, USUAL, Edition.PUBLIQUE)
    assert set(released["statut"]) == {"non_calculable"}
    assert released[NUMBERS].isna().all(axis=None)


CELLS = st.lists(
    st.tuples(st.integers(0, 40), st.integers(0, 40), st.integers(0, 40)).map(sorted).map(tuple),
    min_size=1,
    max_size=25,
)


@settings(derandomize=True, deadline=None, max_examples=25)
@given(counts=CELLS, edition=st.sampled_from(list(Edition)))
def test_a_hidden_cell_has_no_number_in_any_frame(counts: list[tuple[int, int, int]], edition: Edition) -> None:
    frame = raw(*counts)
    frame.loc[frame["repondants"] == 0, "statut"] = "non_calculable"
    released = protect(frame, USUAL, edition)
    assert list(released.columns) == list(RELEASED)
    estimates = estimate(released, 0.95)
    by_code = estimates.groupby("certification")
    for position, (k, n, N) in enumerate(counts):
        cell = released.iloc[position]
        rows = by_code.get_group(cell["certification"])
        if n >= FLOORS[edition]:
            assert (cell["numerateur"], cell["repondants"], cell["eligibles"]) == (k, n, N)
            assert rows["taux"].tolist() == pytest.approx([k / n] * 2)
        else:
            assert cell[NUMBERS].isna().all()
            assert cell["plage"] == ""
            assert rows[list(ESTIMATE_NUMBERS)].isna().all(axis=None)
            assert set(rows["methode_ic"]) == {""}


def test_what_is_derived_from_a_hidden_cell_is_hidden() -> None:
    sessions = [("2023", (9, 20, 30)), ("2024", (2, 4, 30)), ("2025", (9, 20, 30))]
    frame = pd.concat(
        [
            raw(counts, session=session, certification="C0", indicateur="taux_insertion_emploi")
            for session, counts in sessions
        ],
        ignore_index=True,
    )
    released = protect(frame, USUAL, Edition.INTERNE)
    estimates = estimate(released, 0.95)
    changes = compare_cohorts(estimates, "2025", 0.95).set_index("session_2")
    assert changes["statut"].to_dict() == {"2023": "publie", "2024": "masque"}
    derived = ["difference", "ic_bas", "ic_haut", "gamma3_bas", "gamma3_haut", "extreme_bas", "extreme_haut"]
    assert changes.loc["2024", derived].isna().all()
    assert changes.loc["2024", ["taux_2", "repondants_2", "eligibles_2"]].isna().all()
    assert changes.loc["2024", "verdict"] == ""
    assert changes.loc["2023", derived].notna().all()
    rows = [
        ["certificateur", "taux_insertion_emploi", "ort", 6, "LYON", "C0", session, 0.5, "avis"]
        for session, _ in sessions
    ]
    gaps = gaps_to_references(estimates, references_from_rows(rows), ("certificateur",))
    numbers = [name for name in ESTIMATE_NUMBERS if name != "denominateur"]
    assert gaps.loc[gaps["session"] == "2024", numbers].isna().all(axis=None)
    assert set(gaps.loc[gaps["session"] == "2024", "statut"]) == {"masque"}
    assert gaps.loc[gaps["session"] == "2025", "taux"].tolist() == pytest.approx([-0.05, -0.05])


@pytest.mark.parametrize("edition", list(Edition))
def test_no_stored_cell_and_no_slice_breaks_the_threshold(
    edition: Edition, prepared: dict[Edition, EditionStore], demo_params: object
) -> None:
    folder: Path = demo_params.places.store / edition  # type: ignore[attr-defined]
    status, first = RELEASED.index("statut"), RELEASED.index("numerateur")
    seen: dict[str, int] = {}
    files = [path for path in sorted(folder.glob("*.json")) if path.name not in ("edition.json", "famille.json")]
    assert len(files) > 40
    for path in files:
        for row in json.loads(path.read_text("utf-8"))["cells"]:
            seen[row[status]] = seen.get(row[status], 0) + 1
            k, n, N = row[first : first + 3]
            if row[status] in ("publie", "regroupe"):
                assert n >= FLOORS[edition]
                assert 0 <= k <= n <= N
            else:
                assert (k, n, N) == (None, None, None)
            assert (row[RELEASED.index("plage")] != "") == (row[status] == "plage")
    assert seen["masque"] > 100
    assert seen["publie"] > 1_000
    scope = prepared[edition].slice("FICTIF", "RNCP38400", "2025")
    small = scope.cells[(scope.cells["session"] == "2025") & (scope.cells["indicateur"] == "taux_presentation")]
    assert len(small) == 1
    assert small[NUMBERS].isna().all(axis=None) == (edition is Edition.PUBLIQUE)


def test_a_count_hidden_under_one_reading_is_not_printed_under_another() -> None:
    """Admitted of those who sat (8, hidden) is the numerator of admitted of those who entered (11)."""
    row = {"campus": "MARSEILLE", "certification": "BTS-OL", "section": "CFA", "session": "2023", "horizon_mois": None}
    row |= {"promotion": "", "statut": "publie", "conventionnel": False, "numerateur": 4}
    counts = pd.DataFrame(
        [
            {**row, "indicateur": "taux_obtention", "variante": "ort", "repondants": 8, "eligibles": 8},
            {**row, "indicateur": "taux_obtention", "variante": "acces", "repondants": 11, "eligibles": 11},
            {**row, "indicateur": "taux_obtention", "variante": "acces", "repondants": 11, "eligibles": 11}
            | {"certification": "BTS-PI"},
        ]
    ).astype({"horizon_mois": "Int64"})
    released = protect(counts, Thresholds(interne=5, publique=11), Edition.PUBLIQUE)
    assert released["statut"].tolist() == ["masque", "masque", "publie"]
    assert released["numerateur"].isna().tolist() == [True, True, False]
