"""What page one says first, what it cannot tell, what it asks."""

from __future__ import annotations

import pandas as pd
import pytest
from released_tables import cell, reference, slice_of

from cfa_report import analysis
from cfa_report.analysis import Finding, FindingKind, Reason, RequestKind
from cfa_report.domain.edition import Edition
from cfa_report.store import Slice

Rows = list[list]
EXAM = {"indicateur": "taux_obtention", "horizon_mois": None}
ENTRY = {"indicateur": "effectif", "variante": "entres", "horizon_mois": None}
PRESENCE = {"indicateur": "taux_presentation", "horizon_mois": None}
BREACH = {"indicateur": "taux_rupture_net", "horizon_mois": None}
ANSWERS = {"indicateur": "taux_reponse", "variante": "enquetes"}
STUDIES = {"indicateur": "taux_poursuite"}


def changes_of(scope: Slice) -> pd.DataFrame:
    estimates = analysis.estimate(scope.cells, scope.confidence)
    return analysis.to_previous_session(analysis.compare_cohorts(estimates, scope.session, scope.confidence))


def found(rows: Rows, references: list | None = None, **options) -> tuple[tuple[Finding, ...], Slice, pd.DataFrame]:
    scope = slice_of(rows, references, **options)
    latest = analysis.of_session(analysis.estimate(scope.cells, scope.confidence), scope.session)
    return analysis.findings(latest, scope, changes_of(scope)), scope, latest


def kinds(findings: tuple[Finding, ...]) -> list[str]:
    return [str(finding.kind) for finding in findings]


WHOLE: Rows = [
    cell("2025", 30, 30, 30, **ENTRY),
    cell("2025", 26, 30, 30, **PRESENCE),
    cell("2025", 20, 26, 26, **EXAM),
    cell("2025", 3, 30, 30, **BREACH),
    cell("2025", 12, 18, 30),
]


def test_without_any_news_the_facts_of_the_page_are_the_findings() -> None:
    findings, *_ = found(WHOLE)
    assert kinds(findings) == ["parcours", "emploi", "rupture"]
    assert all(finding.favourable is None and not finding.verdict for finding in findings)


def test_a_rate_read_against_its_reference_is_not_told_a_second_time() -> None:
    findings, *_ = found([*WHOLE[:-1], cell("2025", 27, 28, 30)], [reference(0.5)])
    assert kinds(findings) == ["reference", "parcours", "rupture"]


def test_where_the_path_is_hidden_another_published_rate_is_still_a_fact() -> None:
    stopped = {"indicateur": "taux_interruption", "horizon_mois": None}
    findings, *_ = found([cell("2025", 6, 19, 19, **stopped), cell("2025", None, None, None, **PRESENCE)])
    assert kinds(findings) == ["fait"]


def test_two_sessions_put_together_are_no_fact_of_one_of_them() -> None:
    rows = [cell("2025", None, None, None, **EXAM), cell("2024+2025", 30, 40, 40, **EXAM | {"statut": "regroupe"})]
    findings, *_ = found(rows)
    assert findings == ()


def test_a_hidden_figure_makes_no_finding_of_any_kind() -> None:
    rows = [cell("2024", 36, 40, 40, **EXAM), cell("2025", None, None, None, **EXAM)]
    findings, *_ = found([*rows, cell("2025", None, None, None)], [reference(0.95)])
    assert findings == ()


def test_bad_news_comes_before_good_news_and_a_stronger_verdict_before_a_weaker_one() -> None:
    rows = [
        cell("2024", 38, 40, 40, **EXAM),
        cell("2025", 12, 40, 40, **EXAM),
        cell("2024", 20, 40, 40, **PRESENCE),
        cell("2025", 39, 40, 40, **PRESENCE),
        cell("2024", 27, 30, 60),
        cell("2025", 17, 30, 60),
        cell("2025", 10, 40, 40, **ANSWERS),
    ]
    findings, *_ = found(rows)
    said = [(str(f.kind), str(f.rows["indicateur"].iloc[0]), f.favourable) for f in findings[:4]]
    assert said == [
        ("evolution", "taux_obtention", False),
        ("reponse", "taux_reponse", False),
        ("evolution", "taux_insertion_emploi", False),
        ("evolution", "taux_presentation", True),
    ]
    assert [finding.verdict for finding in findings[:4]] == ["prouvé", "", "fragile", "prouvé"]
    assert [finding.is_credible for finding in findings[:4]] == [True, True, False, True]


def test_of_two_proven_declines_the_one_about_more_people_comes_first() -> None:
    small = [cell("2024", 19, 20, 20, **EXAM), cell("2025", 6, 20, 20, **EXAM)]
    large = [
        cell("2024", 76, 80, 80, certification="BTS", **EXAM),
        cell("2025", 40, 80, 80, certification="BTS", **EXAM),
    ]
    findings, *_ = found([*small, *large])
    assert [(finding.unit[1], finding.verdict) for finding in findings[:2]] == [
        ("BTS", "prouvé"),
        ("CAP-MIS", "prouvé"),
    ]
    assert findings[0].people > findings[1].people > 0


def test_fewer_answers_than_before_and_too_few_answers_are_one_piece_of_news() -> None:
    rows = [cell("2024", 38, 40, 40, **ANSWERS), cell("2025", 10, 40, 40, **ANSWERS)]
    findings, *_ = found(rows)
    assert kinds(findings) == ["reponse"]
    enough, *_ = found([cell("2024", 38, 40, 40, **ANSWERS), cell("2025", 24, 40, 40, **ANSWERS)])
    assert kinds(enough) == ["evolution"]


@pytest.mark.parametrize(("mark", "favourable"), [(0.95, False), (0.2, True)])
def test_an_official_rate_of_the_same_people_that_is_missed_or_passed_is_a_finding(mark: float, favourable) -> None:
    findings, *_ = found([cell("2025", 20, 28, 30)], [reference(mark)])
    assert (findings[0].kind, findings[0].favourable, findings[0].verdict) == (
        FindingKind.REFERENCE,
        favourable,
        "prouvé",
    )


def test_a_rise_where_neither_way_is_better_is_neither_good_nor_bad() -> None:
    findings, *_ = found([cell("2024", 4, 40, 40, **STUDIES), cell("2025", 36, 40, 40, **STUDIES)])
    assert findings[0].favourable is None
    assert analysis.unfavourable(findings) == ()


def test_page_one_keeps_one_finding_of_each_sort_before_a_second_of_the_same() -> None:
    rows = [
        cell("2024", 38, 40, 40, **EXAM),
        cell("2025", 12, 40, 40, **EXAM),
        cell("2024", 1, 40, 40, **BREACH),
        cell("2025", 25, 40, 40, **BREACH),
        cell("2024", 20, 40, 40, **PRESENCE),
        cell("2025", 39, 40, 40, **PRESENCE),
        cell("2025", 10, 40, 40, **ANSWERS),
    ]
    findings, *_ = found(rows)
    kept = analysis.retained(findings)
    assert [(str(f.kind), f.favourable) for f in kept] == [
        ("evolution", False), ("reponse", False), ("evolution", True),
    ]  # fmt: skip
    assert [f.verdict for f in analysis.retained(findings, most=6)].count("prouvé") == 3


def test_each_unit_is_named_once_for_its_worst_news() -> None:
    rows = [
        cell("2024", 38, 40, 40, **EXAM),
        cell("2025", 12, 40, 40, **EXAM),
        cell("2024", 1, 40, 40, **BREACH),
        cell("2025", 25, 40, 40, **BREACH),
        cell("2024", 38, 40, 40, certification="BTS", **EXAM),
        cell("2025", 12, 40, 40, certification="BTS", **EXAM),
    ]
    findings, *_ = found(rows)
    worst = analysis.unfavourable(findings)
    assert sorted(finding.unit for finding in worst) == [("PARIS", "BTS"), ("PARIS", "CAP-MIS")]
    assert {finding.unit: finding.others for finding in worst} == {("PARIS", "BTS"): 0, ("PARIS", "CAP-MIS"): 1}
    said = tuple(finding for finding in findings if finding.unit == worst[0].unit)[:1]
    assert [finding.unit for finding in analysis.unfavourable(findings, said)] == [worst[1].unit]


def test_what_cannot_be_told_is_named_with_its_reason_and_without_a_number() -> None:
    rows = [
        cell("2024", 30, 40, 40, **EXAM),
        cell("2025", 31, 40, 40, **EXAM),
        cell("2025", None, None, None, **BREACH),
        cell("2025", None, None, None, **PRESENCE, statut="non_calculable"),
        cell("2025", None, None, None, **STUDIES, statut="en_cours"),
        cell("2025", None, None, None, indicateur="taux_interruption", horizon_mois=None, statut="plage"),
        cell("2025", 12, 18, 30),
    ]
    _, scope, latest = found(rows, [reference(0.6)])
    table = analysis.unknowns(latest, scope, changes_of(scope))
    said = dict(zip(table["indicateur"], table["raison"], strict=True))
    assert said == {
        "taux_obtention": Reason.HASARD,
        "taux_insertion_emploi": Reason.REFERENCE,
        "taux_rupture_net": Reason.MASQUE,
        "taux_presentation": Reason.NON_MESURE,
        "taux_poursuite": Reason.ATTENDU,
        "taux_interruption": Reason.PLAGE,
    }
    assert not set(table.columns) & {"taux", "taux_1", "numerateur", "repondants", "eligibles", "difference"}


def test_a_first_cohort_has_nothing_to_be_compared_with() -> None:
    _, scope, latest = found(WHOLE)
    assert list(analysis.unknowns(latest, scope, changes_of(scope))["raison"]) == [Reason.SANS_PASSE]


def test_each_request_answers_a_finding_and_the_opinion_is_always_asked() -> None:
    rows = [
        cell("2024", 38, 40, 40, **EXAM),
        cell("2025", 12, 40, 40, **EXAM),
        cell("2024", 20, 40, 40, **PRESENCE),
        cell("2025", 39, 40, 40, **PRESENCE),
        cell("2024", 27, 30, 60),
        cell("2025", 17, 30, 60),
        cell("2025", 10, 40, 40, **ANSWERS),
        cell("2025", None, None, None, **BREACH, statut="non_calculable"),
    ]
    broken = ["examens", "examens.csv", "r", "avertissement", "Un code inconnu", "Le remplacer", "non_respectee", 3, ""]
    met = [*broken[:6], "respectee", 0, ""]
    findings, scope, latest = found(rows, checks=[broken, met])
    asked = analysis.requests(findings, analysis.unknowns(latest, scope, changes_of(scope)), scope)
    assert [request.kind for request in asked] == [kind for kind in RequestKind if kind is not RequestKind.SUIVRE]
    by_kind = {request.kind: request for request in asked}
    assert by_kind[RequestKind.CORRIGER].number == 1
    assert by_kind[RequestKind.MESURER].number == 1
    assert [f.rows["indicateur"].iloc[0] for f in by_kind[RequestKind.DECIDER].findings] == ["taux_obtention"]
    assert [f.rows["indicateur"].iloc[0] for f in by_kind[RequestKind.VERIFIER].findings] == ["taux_insertion_emploi"]
    assert not by_kind[RequestKind.DECIDER].register_read
    answered = by_kind[RequestKind.DECIDER].findings
    after = analysis.requests(findings, analysis.unknowns(latest, scope, changes_of(scope)), scope, answered)
    assert [request.kind for request in after] == [kind for kind in RequestKind if kind is not RequestKind.DECIDER]
    assert next(one for one in after if one.kind is RequestKind.SUIVRE).findings == answered
    assert all(one.register_read for one in after if one.kind in (RequestKind.SUIVRE, RequestKind.VERIFIER))
    quiet, scope, latest = found(WHOLE)
    only = analysis.requests(quiet, analysis.unknowns(latest, scope, changes_of(scope)), scope)
    assert [request.kind for request in only] == [RequestKind.AVIS]


def test_the_public_edition_asks_nothing_of_its_readers() -> None:
    findings, scope, latest = found(WHOLE, edition=Edition.PUBLIQUE)
    assert analysis.requests(findings, analysis.unknowns(latest, scope, changes_of(scope)), scope) == ()
