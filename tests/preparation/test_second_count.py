"""Every count of the session 2025, counted a second time by hand, and what the internal edition shows of it."""

from __future__ import annotations

from collections import defaultdict

import pandas as pd
import pytest
from second_count import SESSION, Group, Reading, Three, second_count

from cfa_report.domain.edition import Edition
from cfa_report.params import Params
from cfa_report.store import EditionStore

Counted = dict[tuple[Group, Reading], Three]


@pytest.fixture(scope="module")
def by_hand(demo_params: Params) -> Counted:
    """Add the totals: what is not due yet stays out, what is silent stays in."""
    leaves, due = second_count(demo_params.places.params.parent / "donnees")
    totals: dict[tuple[Group, Reading], list[int]] = defaultdict(lambda: [0, 0, 0])
    for (group, reading), numbers in leaves.items():
        campus, certification, section = group
        counts = numbers if numbers[1] or due(group, reading) else (0, 0, 0)
        for total in (
            (campus, "ENSEMBLE", section),
            ("RESEAU", certification, section),
            ("RESEAU", "ENSEMBLE", section),
        ):
            sums = totals[total, reading]
            totals[total, reading] = [one + other for one, other in zip(sums, counts, strict=True)]
    return leaves | {key: (k, n, N) for key, (k, n, N) in totals.items()}


def as_dict(cells: pd.DataFrame) -> dict[tuple[Group, Reading], dict[str, object]]:
    return {
        (
            (row["campus"], row["certification"], row["section"]),
            (row["indicateur"], row["variante"], None if pd.isna(row["horizon_mois"]) else int(row["horizon_mois"])),
        ): row
        for row in cells[cells["session"] == SESSION].to_dict("records")
    }


def numbers(row: dict[str, object]) -> Three:
    return int(row["numerateur"]), int(row["repondants"]), int(row["eligibles"])  # type: ignore[call-overload]


def test_both_counts_agree_on_every_cell_before_the_gate(by_hand: Counted, raw_counts: pd.DataFrame) -> None:
    counted = as_dict(raw_counts)
    assert len(by_hand) > 3_000
    nothing = (0, 0, 0)
    differing = {
        key: (by_hand.get(key, nothing), numbers(row))
        for key, row in counted.items()
        if by_hand.get(key, nothing) != numbers(row)
    }
    assert differing == {}
    assert all(by_hand[key] == nothing for key in set(by_hand) - set(counted))


@pytest.mark.parametrize(("edition", "threshold"), [(Edition.INTERNE, 5), (Edition.PUBLIQUE, 11)])
def test_an_edition_shows_exactly_the_cells_large_enough(
    edition: Edition, threshold: int, by_hand: Counted, prepared: dict[Edition, EditionStore]
) -> None:
    cells = as_dict(prepared[edition].all_cells())
    shown = {key: numbers(row) for key, row in cells.items() if row["statut"] == "publie"}
    expected = {key: counts for key, counts in by_hand.items() if min(counts[1:]) >= threshold}
    assert shown == expected
    assert len(shown) > 500
    hidden = {key for key, row in cells.items() if row["statut"] == "masque"}
    assert all(by_hand[key][2] > 0 and min(by_hand[key][1:]) < threshold for key in hidden)
    for key in set(cells) - set(shown):
        assert all(pd.isna(cells[key][name]) for name in ("numerateur", "repondants", "eligibles"))
