"""Whatever the bytes, a file is a table or a report, never an exception, and never a value in what is told."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from workbooks import cell, sheet, workbook

from cfa_report.intake import TableContract, load_contracts
from cfa_report.intake.header import header_score, match_columns
from cfa_report.intake.refusal import ReadingRefused
from cfa_report.intake.sources import read_raw
from cfa_report.intake.typing_rows import type_rows

_ROOT = Path(__file__).parents[2]
_FLAT: TableContract = load_contracts(_ROOT / "data_contracts")["suivi_promotion"]
_CONTROL = (_ROOT / "tests" / "hostile" / "c00_control.csv").read_bytes()[:1_500]
_BOOK = workbook({"F": sheet([[cell(name) for name in ["ine", "campus", "rncp"]], [cell("x"), cell(1), cell(2.5, 1)]])})
_CANARY = "CANARIZQX"


def _read(content: bytes, suffix: str) -> str:
    """Read and type; give everything told of the file."""
    try:
        raw = read_raw(content, suffix, lambda row: header_score(row, (_FLAT,)))
        columns = match_columns(raw, _FLAT)
        table = type_rows(_FLAT, columns.positions, columns.rows, columns.lines)
    except ReadingRefused as refusal:
        return f"{refusal} {refusal.finding()}"
    assert len(table.frame) == len(columns.rows)
    return " ".join(map(str, (*raw.findings, *columns.findings, *table.findings)))


_EDIT = st.tuples(st.floats(0, 1), st.integers(0, 6), st.binary(max_size=12))


def _edited(content: bytes, edits: list[tuple[float, int, bytes]]) -> bytes:
    for place, removed, inserted in edits:
        start = int(place * len(content))
        content = content[:start] + inserted + content[start + removed :]
    return content


@settings(derandomize=True, deadline=None, max_examples=300)
@given(st.lists(_EDIT, min_size=1, max_size=4))
def test_a_text_with_bytes_changed_is_read_or_refused(edits: list[tuple[float, int, bytes]]) -> None:
    _read(_edited(_CONTROL, edits), ".csv")


@settings(derandomize=True, deadline=None, max_examples=150)
@given(st.lists(_EDIT, min_size=1, max_size=4))
def test_a_workbook_with_bytes_changed_is_read_or_refused(edits: list[tuple[float, int, bytes]]) -> None:
    _read(_edited(_BOOK, edits), ".xlsx")


@settings(derandomize=True, deadline=None, max_examples=150)
@given(st.binary(max_size=400), st.sampled_from([".csv", ".xlsx", ".txt", ""]))
def test_any_bytes_are_read_or_refused(content: bytes, suffix: str) -> None:
    _read(content, suffix)


_TRAPS = ("", "oui", "00183", "24/07/2006", "99/99/9999", "0000-00-00", "1e999", "-0", "١٢", "12,5 %", '"', "=1+1")
_CELL = st.one_of(st.text(max_size=12), st.sampled_from(_TRAPS))


@settings(derandomize=True, deadline=None, max_examples=200)
@given(st.lists(st.tuples(st.integers(0, 12), _CELL), min_size=1, max_size=6))
def test_a_row_with_cells_changed_is_read_or_refused_without_being_told(changes: list[tuple[int, str]]) -> None:
    header, first, *_ = _CONTROL.decode().splitlines()
    cells = [f"{_CANARY}{place}" for place, _ in enumerate(first.split(";"))]
    for place, value in changes:
        cells[place] = value
    told = _read("\n".join((header, first, ";".join(cells))).encode("utf-8", "replace"), ".csv")
    assert _CANARY not in told


@settings(derandomize=True, deadline=None, max_examples=100)
@given(st.lists(st.one_of(st.integers(), st.floats(), st.text(max_size=8)), min_size=13, max_size=13))
def test_a_workbook_row_of_any_cells_is_read_or_refused(values: list[object]) -> None:
    names = _CONTROL.decode().splitlines()[0].split(";")
    rows = [[cell(name) for name in names], [cell(value, style=place % 3) for place, value in enumerate(values)]]
    try:
        content = workbook({"F": sheet(rows)})
    except UnicodeEncodeError:
        return
    _read(content, ".xlsx")


def test_a_path_of_any_name_is_read() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "-étrange;'\"$(x).csv"
        path.write_bytes(_CONTROL)
        assert path.is_file()
        assert "LEC" in _read(path.read_bytes()[:40], path.suffix)
