"""Released cells as a reader sees them."""

from __future__ import annotations

import pytest

from cfa_report.display.cell import read_cells
from cfa_report.domain.vocabulary import CellStatus


def test_both_targets_are_read_as_one_cell(rows, table) -> None:
    (cell,) = read_cells(table(rows("taux_insertion_emploi", "ort", 12, 15, 24, horizon_mois=6)))
    assert cell.label == "Taux d'insertion dans l'emploi à 6\u00a0mois"
    assert cell.numbers.unknown == 9
    assert cell.numbers.bounds == (0.5, 0.875)
    assert cell.numbers.cohort != cell.numbers.process
    assert cell.numbers.gamma3 != cell.numbers.process_gamma3


@pytest.mark.parametrize("status", [status for status in CellStatus if not status.has_numbers])
def test_a_hidden_cell_has_no_number_whatever_its_columns_hold(hidden, table, status: CellStatus) -> None:
    (cell,) = read_cells(table(hidden("taux_obtention", "ort", secret=True, statut=str(status))))
    assert cell.numbers is None


def test_cells_come_in_the_order_of_the_catalogue_and_not_of_the_rates(rows, table) -> None:
    low, high = rows("taux_obtention", "ort", 2, 20), rows("taux_presentation", "ort", 18, 20)
    expected = ["taux_presentation", "taux_obtention"]
    assert [cell.indicator.id for cell in read_cells(table(low, high))] == expected
    assert [cell.indicator.id for cell in read_cells(table(high, low))] == expected


def test_missing_values_are_missing_in_every_dialect_of_pandas(rows, table) -> None:
    frame = table(rows("taux_obtention", "ort", 16, 19))
    nullable = frame.astype({"ic_bas": "Float64", "horizon_mois": "Int64", "gamma2_bas": "Float64"})
    assert read_cells(frame) == read_cells(nullable)
    assert read_cells(frame)[0].horizon is None


def test_an_unknown_indicator_is_not_shown_silently(rows, table) -> None:
    frame = table(rows("taux_obtention", "ort", 16, 19)).assign(indicateur="taux_inconnu")
    with pytest.raises(KeyError):
        read_cells(frame)
