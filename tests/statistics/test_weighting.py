from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from cfa_report.errors import StatisticsError
from cfa_report.statistics import cap_weights, effective_size, poststratify, rake

MARGINS = {"niveau": ("niveau",), "niveau_sexe": ("niveau", "sexe"), "niveau_sexe_site": ("niveau", "sexe", "site")}


def cohort_of(reference, name):
    frame = [row for row in reference("survey_microdata_public").rows if row["cohort"] == name]
    return frame, [row for row in frame if row["repondant"] == "1"]


def estimate(frame, respondents, method, answer, **options):
    values = [float(row[answer]) for row in respondents]
    if method == "srs":
        return poststratify(values, ["tous"] * len(values), {"tous": len(frame)}, **options)
    scheme, names = method.split("_", 1)
    margins = [([row[name] for row in respondents], Counter(row[name] for row in frame)) for name in MARGINS[names]]
    return poststratify(values, *margins[0], **options) if scheme == "poststrat" else rake(values, margins, **options)


def test_estimates_errors_and_limits_are_those_of_r_survey(reference):
    seen = Counter()
    for row in reference("survey_estimates_public").rows:
        frame, respondents = cohort_of(reference, row["cohort"])
        target, _, kind = row["target"].partition("_ci_")
        if kind == "xlogit":
            continue
        method, finite = row["method"].removesuffix("_fpc"), row["method"].endswith("_fpc")
        found = estimate(frame, respondents, method, target, finite=finite, interval=kind or "t")
        assert len(respondents) == int(row["n_resp"])
        assert found.estimate == pytest.approx(float(row["estimate"]), abs=1e-8), row
        assert found.standard_error == pytest.approx(float(row["se"]), abs=1e-8), row
        assert found.low == pytest.approx(float(row["ci95_lo"]), abs=1e-7), row
        assert found.high == pytest.approx(float(row["ci95_hi"]), abs=1e-7), row
        seen[method.partition("_")[0], kind] += 1
    assert len(seen) == 12
    assert sum(seen.values()) > 50


def test_weights_are_those_of_r_survey(reference):
    weights = {
        (row["cohort"], row["method"], row["id"]): float(row["weight"])
        for row in reference("survey_weights_public").rows
    }
    for cohort, method in sorted({key[:2] for key in weights}):
        frame, respondents = cohort_of(reference, cohort)
        found = estimate(frame, respondents, method, "en_emploi").weights
        expected = [weights[cohort, method, row["id"]] for row in respondents]
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-8)
        assert found.sum() == pytest.approx(len(frame))


def test_raking_respects_every_margin_and_a_cap_bounds_the_weights():
    sex, site = ["F"] * 6 + ["M"] * 14, (["Lyon"] * 3 + ["Paris"] * 7) * 2
    answers = [1, 0, 1, 1, 0, 1, 1, 1, 0, 1] * 2
    margins = [(sex, {"F": 30, "M": 20}), (site, {"Lyon": 35, "Paris": 15})]
    found = rake(answers, margins)
    for labels, totals in margins:
        for label, total in totals.items():
            assert found.weights[np.array(labels) == label].sum() == pytest.approx(total)
    assert found.weights.max() / found.weights.min() > 5
    capped = rake(answers, margins, cap=5)
    assert capped.weights.max() / capped.weights.min() == pytest.approx(5)
    assert capped.weights.sum() == pytest.approx(50)
    assert capped.effective_size > found.effective_size


def test_equal_weights_cost_nothing_and_unequal_ones_do():
    assert effective_size([2.5] * 12) == pytest.approx(12)
    assert effective_size([1, 1, 4]) == pytest.approx(2)
    np.testing.assert_allclose(cap_weights([1, 2, 3]), [1, 2, 3])


@pytest.mark.parametrize(
    "call",
    [
        lambda: poststratify([1, 0, 1], ["a", "a", "a"], {"a": 4, "b": 3}),
        lambda: poststratify([1, 0, 1], ["a", "a", "c"], {"a": 4}),
        lambda: poststratify([1, 0, 1], ["a", "a"], {"a": 4}),
        lambda: poststratify([1], ["a"], {"a": 4}),
        lambda: poststratify([1, np.nan], ["a", "a"], {"a": 4}),
        lambda: poststratify([1, 5, 3], ["a", "a", "a"], {"a": 4}),
        lambda: poststratify([1, 0], ["a", "a"], {"a": -4}),
        lambda: poststratify([1, 0], ["a", "a"], {"a": 4}, interval="wald"),
        lambda: rake([1, 0, 1], []),
        lambda: rake([1, 0], [(["a", "b"], {"a": 4, "b": 4}), (["c", "d"], {"c": 4, "d": 5})]),
        lambda: rake([1, 0], [(["a", "b"], {"a": 4, "b": 4}), (["c", "d"], {"c": 3, "d": 5})]),
        lambda: cap_weights([1, 0]),
        lambda: cap_weights([1, 2], 0.5),
        lambda: effective_size([]),
    ],
)
def test_what_cannot_be_weighted_is_refused(call):
    with pytest.raises(StatisticsError):
        call()


def test_a_rate_of_zero_has_no_logit_limits():
    found = poststratify([0, 0, 0], ["a", "b", "a"], {"a": 4, "b": 3})
    assert found.estimate == 0
    assert np.isnan(found.low)
