"""What a spreadsheet would compute is shown as text; what it would show is left alone."""

from __future__ import annotations

import pytest

from cfa_report.domain.spreadsheet import formula_safe


@pytest.mark.parametrize(
    "text",
    [
        "=1+1", "=cmd|' /C calc'!A0", "@SUM(A1)", "+33 6 39 98 01 23", "-2+3", "\t=1+1", "\r=1+1", "\n=1+1", " =1+1",
        "\u00a0=1+1", '"=1+1', "＝1+1", "-1e5x", "--1", "-", "+", "-inf", "-nan", "-1 ",
    ],
)  # fmt: skip
def test_a_text_that_would_be_computed_gets_an_apostrophe(text: str) -> None:
    assert formula_safe(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Lyon", "CAP-MIS", "60–85 %", "-0.25", "-0,25", "-1e-05", "1=1", "'=1", "a@b.fr"])
def test_other_texts_and_numbers_stay_as_they_are(text: str) -> None:
    assert formula_safe(text) == text
