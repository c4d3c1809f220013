"""Every count of the session 2025, counted a second time by hand, and what the internal edition shows of it."""

from __future__ import annotations

from collections import defaultdict

import pandas as pd
import pytest
from second_count import SESSION, Group, Reading, Three, second_count

from cfa_report.catalogue import catalogue
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


def without_follow_up(cells: pd.DataFrame) -> pd.DataFrame:
    """Leave out how surveys went: ``test_second_count_of_contacts`` counts it again."""
    return cells[~cells["indicateur"].map(lambda name: catalogue()[name].is_follow_up).astype(bool)]


def test_both_counts_agree_on_every_cell_before_the_gate(by_hand: Counted, every_reading: pd.DataFrame) -> None:
    counted = as_dict(without_follow_up(every_reading))
    assert len(by_hand) > 3_000
    nothing = (0, 0, 0)
    differing = {
        key: (by_hand.get(key, nothing), numbers(row))
        for key, row in counted.items()
        if by_hand.get(key, nothing) != numbers(row)
    }
    assert differing == {}
    assert all(by_hand[key] == nothing for key in set(by_hand) - set(counted))


#: Readings that share their numerator: one is not shown where the other is hidden.
TIED = (
    (("taux_obtention", "ort"), ("taux_obtention", "acces")),
    (("taux_reponse", "enquetes"), ("taux_reponse", "cohorte")),
    (("taux_interruption", "ort"), ("taux_rupture_brut", "ort")),
)


def registers_without_a_total(raw_counts: pd.DataFrame) -> set[tuple[Group, Reading]]:
    """List the totals of a register that some certification in them cannot tell."""
    registers = {name for name, item in catalogue().items() if item.family == "registre"}
    found = set()
    for (group, reading), row in as_dict(raw_counts).items():
        campus, certification, section = group
        if "RESEAU" in group or "ENSEMBLE" in group or reading[0] not in registers:
            continue
        contracts = catalogue()[reading[0]].variant(reading[1]).unit == "contrat"
        if row["statut"] == "non_calculable" and (int(row["eligibles"]) > 0 or contracts):  # type: ignore[call-overload]
            for total in ((campus, "ENSEMBLE"), ("RESEAU", certification), ("RESEAU", "ENSEMBLE")):
                found.add(((*total, section), reading))
    return found


@pytest.mark.parametrize(("edition", "threshold"), [(Edition.INTERNE, 5), (Edition.PUBLIQUE, 11)])
def test_an_edition_shows_only_cells_large_enough_with_the_counts_found_by_hand(
    edition: Edition,
    threshold: int,
    by_hand: Counted,
    raw_counts: pd.DataFrame,
    prepared: dict[Edition, EditionStore],
) -> None:
    cells = as_dict(without_follow_up(prepared[edition].all_cells()))
    shown = {key: numbers(row) for key, row in cells.items() if row["statut"] == "publie"}
    untold = registers_without_a_total(raw_counts)
    told = {key: counts for key, counts in by_hand.items() if key not in untold and counts[1] > 0}
    large = {key for key, counts in told.items() if min(counts[1:]) >= threshold}
    tied = {
        (group, (*other, reading[2]))
        for group, reading in set(told) - large
        for pair in TIED
        for one, other in (pair, pair[::-1])
        if reading[:2] == one
    }
    # What would give a hidden cell away is hidden too: not every cell that is large enough is shown.
    assert set(shown) <= large - tied
    assert shown == {key: told[key] for key in shown}
    assert len(shown) > (1_000 if edition is Edition.INTERNE else 300)
    assert any(key in large for key in tied) is (edition is Edition.PUBLIQUE) or edition is Edition.INTERNE
    summed = {key for key, row in cells.items() if row["statut"] == "regroupe"}
    for key in set(cells) - set(shown) - summed:
        assert all(pd.isna(cells[key][name]) for name in ("numerateur", "repondants", "eligibles"))
