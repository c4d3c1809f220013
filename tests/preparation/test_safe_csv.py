"""A table for a spreadsheet holds texts, whatever they look like."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cfa_report.preparation.safe_csv import safe_cell, spreadsheet_bytes


@pytest.mark.parametrize(
    "text",
    [
        "=1+1", "+33612345678", "-2", "@SUM(A1)", '=cmd|" /C calc"!A0', "\t=1", "\r\n=1", "  =1", "\u00a0=1", "＝1",
        "＠x", "\x00=1",
    ],
)  # fmt: skip
def test_a_formula_becomes_a_text(text: str) -> None:
    assert safe_cell(text).startswith("'")


@pytest.mark.parametrize("text", ["", "Zoé", "O'Brien", "06 12 34 56 78", "a=b", "Jean-Noël", "nom@example.invalid"])
def test_an_ordinary_text_is_left_alone(text: str) -> None:
    assert safe_cell(text) == text


def test_the_file_opens_in_a_french_spreadsheet() -> None:
    content = spreadsheet_bytes(["nom", "note"], [['L’ÉTÉ; "fou"', "deux\nlignes"]])
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") == content.count(b"\n") == 2
    assert content.decode("utf-8-sig").splitlines()[0] == '"nom";"note"'


@settings(derandomize=True, deadline=None, max_examples=200)
@given(rows=st.lists(st.lists(st.text(), min_size=2, max_size=2), max_size=5))
def test_no_cell_is_a_formula_and_none_is_lost(rows: list[list[str]]) -> None:
    clean = [[cell.encode("utf-8", "ignore").decode() for cell in row] for row in rows]
    text = spreadsheet_bytes(["a", "b"], clean).decode("utf-8-sig")
    read = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
    assert len(read) == len(rows) + 1
    for cell in (cell for row in read[1:] for cell in row):
        assert cell.strip()[:1] not in tuple("=+-@＝＋－＠") or cell.strip() == ""
