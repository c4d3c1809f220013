"""French numbers and words."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cfa_report.display import wording
from cfa_report.domain.vocabulary import CellStatus, Verdict


@pytest.mark.parametrize(
    ("rate", "decimals", "text"),
    [
        (16 / 19, 1, "84,2\u00a0%"),
        (16 / 19, 0, "84\u00a0%"),
        (1 / 8, 0, "13\u00a0%"),
        (3 / 8, 0, "38\u00a0%"),
        (57 / 200, 0, "29\u00a0%"),
        (0.0, 0, "0\u00a0%"),
        (1.0, 1, "100,0\u00a0%"),
    ],
)
def test_a_percentage_is_rounded_half_up_with_a_comma_and_a_hard_space(rate: float, decimals: int, text: str) -> None:
    assert wording.percent(rate, decimals) == text


@settings(derandomize=True, deadline=None)
@given(st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.integers(0, 2))
def test_a_percentage_is_the_exact_fraction_rounded_half_up(counts: tuple[int, int], decimals: int) -> None:
    k, n = counts
    exact = Fraction(k, n) * 100 * 10**decimals + Fraction(1, 2)
    digits = str(exact.numerator // exact.denominator).rjust(decimals + 1, "0")
    expected = f"{digits[:-decimals]},{digits[-decimals:]}" if decimals else digits
    assert wording.percent(k / n, decimals) == f"{expected}\u00a0%"


@pytest.mark.parametrize(
    ("difference", "text"),
    [
        (0.045, "+5\u00a0points"),
        (-0.045, "−5\u00a0points"),
        (0.01, "+1\u00a0point"),
        (-0.004, "0\u00a0point"),
        (0.0, "0\u00a0point"),
        (-0.12, "−12\u00a0points"),
    ],
)
def test_a_difference_is_in_points_with_its_sign_and_no_negative_zero(difference: float, text: str) -> None:
    assert wording.points(difference) == text


def test_intervals_are_written_for_tables_and_for_sentences() -> None:
    assert wording.range_percent(0.583, 0.917) == "58–92\u00a0%"
    assert wording.between_percent(0.5, 0.875) == "entre 50\u00a0% et 88\u00a0%"
    assert wording.range_points(-0.04, 0.12) == "de −4 à +12\u00a0points"


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_what_is_not_a_number_cannot_be_written(value: float) -> None:
    with pytest.raises(ValueError, match="not a number"):
        wording.percent(value)


def test_a_count_is_whole_and_grouped_in_french() -> None:
    assert wording.count(11314) == "11\u202f314"
    with pytest.raises(ValueError, match="whole"):
        wording.count(1.5)


@pytest.mark.parametrize(("denominators", "decimals"), [((99,), 0), ((100,), 1), ((250, 99), 0), ((250, 100), 1)])
def test_a_decimal_is_given_from_100_people_on_both_sides(denominators: tuple[int, ...], decimals: int) -> None:
    assert wording.decimals_for(*denominators) == decimals


def test_every_status_and_every_verdict_has_its_words() -> None:
    assert len({wording.status_text(status) for status in CellStatus}) == len(CellStatus)
    assert all(wording.status_note(status) for status in CellStatus)
    assert len({wording.verdict_note(verdict) for verdict in Verdict}) == len(Verdict)
    assert wording.verdict_note("prouvé", register=True) != wording.verdict_note("prouvé")


def test_a_pooled_session_names_its_years() -> None:
    assert wording.session_text("2025") == "2025"
    assert wording.session_text("2024+2025") == "2024 et 2025 réunies"
    assert wording.promotion_text("2023-2025") == "promotion\u00a02023–2025"
    assert wording.horizon_text(None) == ""


def test_one_line_is_singular_and_three_are_plural() -> None:
    assert wording.plural(1, "ligne", "lignes") == "1\u00a0ligne"
    assert wording.plural(3, "ligne", "lignes") == "3\u00a0lignes"
