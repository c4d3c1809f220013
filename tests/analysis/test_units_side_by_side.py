"""Many units: ten published ones or no comparison, limits around what is published, ranks as intervals."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from released_tables import cell, slice_of
from scipy.stats import binom

from cfa_report import analysis
from cfa_report.analysis.many import LINES, MANY, TOO_SMALL
from cfa_report.statistics import (
    beta_binomial_shrinkage,
    funnel_limits,
    overdispersed_funnel_limits,
    overdispersion,
    rank_intervals,
)
from cfa_report.store import Slice

EXAM = "taux_obtention"
JOB = "taux_insertion_emploi"
CODES = [f"C{number:02d}" for number in range(30)]
#: Counts (k, n) of ten units that differ a little.
ALIKE = [(15, 20), (14, 20), (9, 12), (22, 30), (16, 20), (8, 11), (18, 25), (12, 15), (20, 28), (11, 15)]


def exam(k: int | None, n: int | None, N: int | None = None, **key: Any) -> list[Any]:
    return cell("2025", k, n, n if N is None else N, **({"indicateur": EXAM, "horizon_mois": None} | key))


def network(rows: list[list[Any]], levels: dict[str, int] | None = None, **renewed: list[str]) -> Slice:
    """Make the slice of a network of three campuses and thirty certifications of level 5 unless told otherwise."""
    made = slice_of(rows)
    certifications = {
        code: {"libelle": code, "niveau": (levels or {}).get(code, 5), "renouvelle": renewed.get(code, [])}
        for code in CODES
    }
    campuses = {"PARIS": "Paris", "LYON": "Lyon", "NICE": "Nice"} | {f"K{i:02d}": f"Campus {i}" for i in range(12)}
    return replace(made, index=replace(made.index, campuses=campuses, certifications=certifications))


def compared(scope: Slice, indicator: str = EXAM) -> pd.DataFrame:
    return analysis.many_units(analysis.estimate(scope.cells, 0.95), scope, indicator)


def small(scope: Slice, indicator: str = EXAM) -> pd.DataFrame:
    return analysis.groups_too_small(analysis.estimate(scope.cells, 0.95), scope, indicator)


def of_one_level(counts: list[tuple[int, int]]) -> list[list[Any]]:
    return [exam(k, n, certification=code) for code, (k, n) in zip(CODES, counts, strict=False)]


def test_nine_units_are_not_compared_and_are_said_to_be_nine() -> None:
    scope = network(of_one_level(ALIKE[:9]))
    assert compared(scope).empty
    assert tuple(compared(scope).columns) == MANY
    assert tuple(analysis.funnel_lines(compared(scope)).columns) == LINES
    assert small(scope).to_dict("records") == [{"regroupement": "niveau", "groupe": "5", "publiees": 9, "unites": 9}]


def test_ten_units_of_one_level_are_compared() -> None:
    scope = network(of_one_level(ALIKE))
    many = compared(scope)
    k, n = (np.array(column) for column in zip(*ALIKE, strict=True))
    assert list(many["certification"]) == CODES[:10]
    assert set(many["groupe"]) == {"5"}
    assert set(many["unites"]) == {10}
    assert many["taux_groupe"].to_numpy() == pytest.approx(k.sum() / n.sum())
    assert many["phi"].to_numpy() == pytest.approx(overdispersion(k, n).phi_winsorised)
    target = k.sum() / n.sum()
    assert many["limite95_basse"].to_numpy() == pytest.approx(funnel_limits(target, n, 0.95)[0])
    assert many["limite95_haute"].to_numpy() == pytest.approx(1 - funnel_limits(1 - target, n, 0.95)[0])
    assert set(many["sortie"]) == {""}
    assert small(scope).empty
    assert tuple(small(scope).columns) == TOO_SMALL


def test_a_hidden_unit_appears_nowhere_and_shifts_nothing() -> None:
    hidden = [exam(None, None, certification=code) for code in CODES[20:25]]
    with_hidden = compared(network([*of_one_level(ALIKE), *hidden]))
    pd.testing.assert_frame_equal(with_hidden, compared(network(of_one_level(ALIKE))))


def test_hidden_units_do_not_make_ten() -> None:
    scope = network([*of_one_level(ALIKE[:9]), exam(None, None, certification="C20")])
    assert compared(scope).empty
    assert small(scope).iloc[0][["publiees", "unites"]].tolist() == [9, 10]


@pytest.mark.parametrize(
    "key",
    [
        {"section": "FPA"},
        {"certification": "ENSEMBLE"},
        {"campus": "RESEAU"},
        {"variante": "acces"},
        {"indicateur": "taux_presentation"},
    ],
    ids=["adults", "all certifications", "the network", "another reading", "another indicator"],
)
def test_what_is_not_a_unit_does_not_count(key: dict[str, Any]) -> None:
    scope = network([*of_one_level(ALIKE[:9]), exam(9, 12, **({"certification": "C20"} | key))])
    assert compared(scope).empty
    assert small(scope)["unites"].tolist() == [9]


def test_another_session_does_not_count() -> None:
    earlier = cell("2024", 9, 12, 12, indicateur=EXAM, horizon_mois=None, certification="C20")
    assert compared(network([*of_one_level(ALIKE[:9]), earlier])).empty


def test_pooled_sessions_do_not_count() -> None:
    assert compared(network([*of_one_level(ALIKE[:9]), exam(9, 12, certification="C20", statut="regroupe")])).empty


def test_levels_are_not_mixed() -> None:
    scope = network(of_one_level(ALIKE), levels={"C00": 3})
    assert compared(scope).empty
    assert small(scope)["groupe"].tolist() == ["3", "5"]


def test_a_certification_of_ten_campuses_is_compared_by_itself() -> None:
    alone = [exam(k, n, campus=f"K{i:02d}", certification="C29") for i, (k, n) in enumerate(ALIKE)]
    many = compared(network([*alone, *of_one_level(ALIKE)]))
    assert many.groupby(["regroupement", "groupe"]).size().to_dict() == {
        ("certification", "C29"): 10,
        ("niveau", "5"): 10,
    }
    assert compared(network([*alone, *of_one_level(ALIKE[:9])]))["regroupement"].unique().tolist() == ["certification"]


def test_a_renewed_code_is_the_same_course() -> None:
    rows = [exam(k, n, campus=f"K{i:02d}", certification="C28" if i % 2 else "C29") for i, (k, n) in enumerate(ALIKE)]
    many = compared(network(rows, C29=["C28"]))
    assert many[["regroupement", "groupe"]].drop_duplicates().to_numpy().tolist() == [["certification", "C29"]]
    assert len(many) == 10


def test_rows_follow_the_network_whatever_the_rates() -> None:
    rows = of_one_level(ALIKE)
    pd.testing.assert_frame_equal(compared(network(rows[::-1])), compared(network(rows)))


def test_a_unit_far_from_the_others_is_outside_on_its_side() -> None:
    many = compared(network(of_one_level([*ALIKE, *ALIKE, (5, 60), (60, 60)]))).set_index("certification")
    assert many.loc["C20", "sortie"] == "dessous_998"
    assert many.loc["C21", "sortie"] == "dessus_998"
    assert many.loc["C20", "limite998_basse"] < many.loc["C20", "limite95_basse"]


def test_limits_are_widened_when_units_differ_more_than_by_chance() -> None:
    counts = [(2, 20), (18, 20)] * 6
    many = compared(network(of_one_level(counts)))
    k, n = (np.array(column) for column in zip(*counts, strict=True))
    spread = overdispersion(k, n)
    assert spread.phi_winsorised > 1
    assert many["tau2"].to_numpy() == pytest.approx(spread.tau_squared_winsorised)
    low, high = overdispersed_funnel_limits(0.5, 20, spread.tau_squared_winsorised)
    assert many["limite95_basse"].to_numpy() == pytest.approx(float(low))
    assert many["limite95_haute"].to_numpy() == pytest.approx(float(high))


def test_widened_limits_are_never_narrower_than_exact_ones() -> None:
    counts = [(4, 6), (6, 6), (5, 6), (6, 6), (3, 6), (6, 6), (6, 6), (2, 6), (6, 6), (5, 6)]
    many = compared(network(of_one_level(counts)))
    assert (many["tau2"] > 0).all()
    low, high = funnel_limits(float(many["taux_groupe"].iloc[0]), 6, 0.95)
    assert (many["limite95_basse"] <= float(low)).all()
    assert (many["limite95_haute"] >= float(high)).all()


@pytest.mark.parametrize("outlier", [10, 12, 13, 14, 16, 19, 20])
@pytest.mark.parametrize("common", [13, 17, 19])
def test_a_unit_is_outside_exact_limits_when_its_binomial_tail_says_so(common: int, outlier: int) -> None:
    many = compared(network(of_one_level([*[(common, 20)] * 24, (outlier, 20)])))
    assert (many["tau2"] == 0).all()
    law = binom(20, float(many["taux_groupe"].iloc[0]))
    below, above = law.cdf(outlier), law.sf(outlier - 1)
    side, tail = ("dessous", below) if below < above else ("dessus", above)
    expected = f"{side}_998" if tail < 0.001 else f"{side}_95" if tail < 0.025 else ""
    assert many.iloc[-1]["sortie"] == expected


def test_without_a_detectable_difference_every_unit_gets_the_pooled_rate() -> None:
    many = compared(network(of_one_level([(15, 20)] * 12)))
    assert not many["difference_detectable"].any()
    assert many["taux_lisse"].to_numpy() == pytest.approx(0.75)
    assert set(zip(many["rang_meilleur"], many["rang_pire"], strict=True)) == {(1, 12)}


def test_a_shrunk_rate_lies_between_the_raw_one_and_the_group() -> None:
    counts = [(2, 20), (18, 20)] * 6
    many = compared(network(of_one_level(counts)))
    expected = beta_binomial_shrinkage(*zip(*counts, strict=True))
    assert many["difference_detectable"].all()
    assert many["taux_lisse"].to_numpy() == pytest.approx(expected.rates)
    assert ((many["taux_lisse"] - 0.5).abs() < (many["taux"] - 0.5).abs()).all()


@pytest.mark.parametrize("k", [0, 20])
def test_a_group_where_everybody_has_the_same_result_is_compared_without_a_fault(k: int) -> None:
    many = compared(network(of_one_level([(k, 20)] * 10)))
    assert set(many["sortie"]) == {""}
    assert set(many["rang_pire"]) == {10}
    assert many["taux_lisse"].to_numpy() == pytest.approx(k / 20)


def test_a_register_is_ranked_whatever_is_still_unknown_and_a_survey_up_to_three() -> None:
    counts = [(5, 80, 90), (76, 80, 90)] * 5
    k, n, N = (np.array(column) for column in zip(*counts, strict=True))
    register = compared(network([exam(*c, certification=code) for code, c in zip(CODES, counts, strict=False)]))
    answered = [cell("2025", *c, certification=code) for code, c in zip(CODES, counts, strict=False)]
    survey = compared(network(answered), JOB)
    for many, gamma in ((register, np.inf), (survey, 3.0)):
        places = rank_intervals(k, n, N, gamma=gamma)
        assert many["rang_meilleur"].tolist() == places.best.tolist()
        assert many["rang_pire"].tolist() == places.worst.tolist()
    assert register["rang_pire"].min() < 10
    assert (rank_intervals(k, n, N, gamma=3.0).best >= 1).all()


def test_a_survey_is_compared_at_its_first_horizon_only() -> None:
    first = [cell("2025", k, n, n + 4, certification=code) for code, (k, n) in zip(CODES, ALIKE, strict=False)]
    later = [
        cell("2025", n - k, n, n, certification=c, horizon_mois=12) for c, (k, n) in zip(CODES, ALIKE, strict=False)
    ]
    many = compared(network([*first, *later]), JOB)
    assert set(many["horizon_mois"]) == {6}
    assert many["numerateur"].tolist() == [k for k, _ in ALIKE]


@pytest.mark.parametrize("counts", [ALIKE, [(2, 20), (18, 25)] * 6], ids=["exact", "widened"])
def test_the_lines_go_through_the_limits_of_the_units(counts: list[tuple[int, int]]) -> None:
    many = compared(network(of_one_level(counts)))
    lines = analysis.funnel_lines(many).set_index("repondants")
    assert set(many["repondants"]) <= set(lines.index)
    for row in many.to_dict("records"):
        for side in ("limite95_basse", "limite95_haute", "limite998_basse", "limite998_haute"):
            assert lines.loc[row["repondants"], side] == pytest.approx(row[side])
