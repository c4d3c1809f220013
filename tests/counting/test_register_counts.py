"""What exam and contract registers count, learner by learner."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta

import pandas as pd
import pytest
from learner_tables import RULES, apprentis, cells, contrats, examens, three

from cfa_report.counting import learner_flags

TEN = apprentis("apprenti\n" + "\n".join("ABCDEFGHIJ"))
BREACH = date(2024, 1, 15)


def net_breach(contracts: pd.DataFrame, exams: pd.DataFrame, variant: str = "ort", learners: str = "A\nB\nC") -> object:
    frame = apprentis("apprenti\n" + learners)
    return three(cells(frame, contracts=contracts, exams=exams, taux_rupture_net=variant))


def test_presentation_counts_those_who_sat_among_those_who_entered() -> None:
    exams = examens("""
        apprenti | present | resultat
        A        | oui     | admis
        B        | oui     | refuse
        C        | oui     | en_cours
        D        | non     | absent
        """)
    # A, B, C sat; D was absent; E has no line and its course is over: it did not sit.
    learners = apprentis("apprenti\nA\nB\nC\nD\nE")
    assert three(cells(learners, exams=exams, taux_presentation="ort")) == (3, 5, 5)


def test_an_exam_to_come_is_unknown_and_not_an_absence() -> None:
    exams = examens("""
        apprenti | present | resultat | inscrit
        A        | oui     | admis    | oui
        B        |         | en_cours | oui
        C        |         |          | oui
        D        |         |          | non
        E        |         | absent   | oui
        """)
    learners = apprentis("apprenti\nA\nB\nC\nD\nE")
    counted = cells(learners, exams=exams, taux_presentation="ort")
    assert three(counted) == (1, 3, 5)
    assert three(cells(learners, exams=exams, taux_obtention="ort")) == (1, 1, 3)
    assert three(cells(learners, exams=exams, taux_obtention="acces")) == (1, 3, 5)


def test_a_learner_still_in_training_without_an_exam_is_unknown() -> None:
    learners = apprentis(
        """
        apprenti | date_fin_prevue
        A        | 2025-06-30
        B        | 2026-06-30
        C        | 2025-06-30
        """
    )
    exams = examens("apprenti | present | resultat\nA | oui | admis")
    assert three(cells(learners, exams=exams, taux_presentation="ort")) == (1, 2, 3)
    assert three(cells(learners, exams=exams, taux_obtention="acces")) == (1, 2, 3)


def test_one_sitting_and_one_success_are_enough() -> None:
    exams = examens("""
        apprenti | session | present | resultat
        A        | 2025    | oui     | refuse
        A        | 2026    | oui     | admis
        B        | 2025    | oui     | refuse
        B        | 2026    | non     | absent
        C        | 2025    | oui     | refuse
        C        | 2026    |         | en_cours
        """)
    learners = apprentis("apprenti\nA\nB\nC")
    assert three(cells(learners, exams=exams, taux_presentation="ort")) == (3, 3, 3)
    # C's second sitting may still pass: unknown, neither passed nor failed.
    assert three(cells(learners, exams=exams, taux_obtention="ort")) == (1, 2, 3)


def test_transfers_and_exclusions_leave_the_denominator_of_one_reading_only() -> None:
    learners = apprentis("""
        apprenti | date_sortie | motif_sortie
        A        | 2025-06-30  | obtention
        B        | 2024-02-01  | transfert
        C        | 2024-02-01  | exclusion
        D        | 2024-02-01  | abandon
        """)
    exams = examens("apprenti | present | resultat\nA | oui | admis")
    assert three(cells(learners, exams=exams, taux_presentation="ort")) == (1, 4, 4)
    assert three(cells(learners, exams=exams, taux_presentation="hors_transferts")) == (1, 2, 2)


def test_leaving_the_course_is_not_breaking_a_contract() -> None:
    learners = apprentis("""
        apprenti | date_sortie | motif_sortie | date_fin_prevue
        A        | 2024-02-01  | abandon      | 2025-06-30
        B        | 2024-02-01  | transfert    | 2025-06-30
        C        | 2025-06-30  | obtention    | 2025-06-30
        D        |             |              | 2026-09-30
        E        | 2024-02-01  |              | 2025-06-30
        F        |             | abandon      | 2025-06-30
        G        | 2024-02-01  | abandon      |
        H        | 2026-05-01  | abandon      | 2026-09-30
        """)
    # D still trains; E left and nobody says why; H's leaving is dated after the observation: unknown, all three.
    assert three(cells(learners, taux_interruption="l6111_8")) == (3, 5, 8)


def test_gross_breach_counts_people_and_contracts_apart() -> None:
    contracts = contrats("""
        apprenti | date_debut | date_fin_prevue | date_rupture
        A        | 2023-09-01 | 2025-06-30      | 2024-01-15
        A        | 2024-03-01 | 2025-06-30      | 2024-09-01
        A        | 2024-10-01 | 2025-06-30      |
        B        | 2023-09-01 | 2025-06-30      |
        C        | 2023-09-01 | 2025-06-30      | 2025-06-30
        D        | 2023-09-01 | 2026-09-30      |
        """)
    learners = apprentis("apprenti\nA\nB\nC\nD\nE")
    # C's contract was broken on its last day: it ran to its term. D's still runs. E never had one.
    assert three(cells(learners, contracts=contracts, taux_rupture_brut="ort")) == (1, 4, 5)
    assert three(cells(learners, contracts=contracts, taux_interruption="ort")) == (1, 4, 5)
    assert three(cells(learners, contracts=contracts, taux_rupture_brut="l6111_8")) == (2, 5, 6)


def test_the_reading_of_the_dares_stops_before_the_tenth_month() -> None:
    contracts = contrats("""
        apprenti | date_debut | date_fin_prevue | date_rupture
        A        | 2023-09-01 | 2025-06-30      | 2024-05-31
        B        | 2023-09-01 | 2025-06-30      | 2024-06-01
        C        | 2025-09-01 | 2026-09-01      |
        D        | 2025-06-30 | 2026-09-01      |
        E        | 2023-09-01 | 2025-06-30      |
        """)
    # B was broken nine months after its start, day for day: in the tenth month. C is younger than nine months.
    assert three(cells(TEN, contracts=contracts, taux_rupture_brut="dares")) == (1, 4, 5)
    assert three(cells(TEN, contracts=contracts, taux_rupture_brut="l6111_8")) == (2, 3, 5)


@pytest.mark.parametrize(("days", "strict", "tolerant"), [(0, 0, 0), (1, 0, 0), (179, 0, 0), (180, 1, 0), (181, 1, 1)])
def test_resuming_counts_under_180_days_for_one_source_and_up_to_180_for_the_other(
    days: int, strict: int, tolerant: int
) -> None:
    contracts = contrats(f"""
        apprenti | date_debut                         | date_rupture
        A        | 2023-09-01                         | {BREACH}
        A        | {BREACH + timedelta(days=days)} |
        B        | 2023-09-01                         |
        """)
    exams = examens("apprenti | present | resultat\nB | oui | admis")
    assert net_breach(contracts, exams) == (strict, 3, 3)
    assert net_breach(contracts, exams, "tableau_de_bord") == (tolerant, 3, 3)


@pytest.mark.parametrize(("elapsed", "known"), [(179, False), (180, True)])
def test_a_breach_younger_than_180_days_is_unknown(elapsed: int, known: bool) -> None:
    contracts = contrats(f"""
        apprenti | date_fin_prevue | date_rupture
        A        | 2026-03-31      | {RULES.observed - timedelta(days=elapsed)}
        B        | 2025-06-30      |
        """)
    exams = examens("apprenti | present | resultat\nB | oui | admis")
    assert net_breach(contracts, exams) == ((1, 3, 3) if known else (0, 2, 3))


def test_the_dashboard_waits_one_day_more() -> None:
    exams = examens("apprenti | present | resultat\nB | oui | admis")
    for elapsed, expected in ((180, (0, 2, 3)), (181, (1, 3, 3))):
        contracts = contrats(f"""
            apprenti | date_fin_prevue | date_rupture
            A        | 2026-03-31      | {RULES.observed - timedelta(days=elapsed)}
            B        | 2025-06-30      |
            """)
        assert net_breach(contracts, exams, "tableau_de_bord") == expected


def test_a_diploma_after_a_breach_is_no_net_breach_and_a_pending_result_decides_later() -> None:
    contracts = contrats("""
        apprenti | date_rupture
        A        | 2024-01-15
        B        | 2024-01-15
        C        | 2024-01-15
        """)
    exams = examens("""
        apprenti | present | resultat
        A        | oui     | admis
        B        | oui     | en_cours
        C        | oui     | refuse
        """)
    assert net_breach(contracts, exams) == (1, 2, 3)
    # The dashboard asks for no diploma.
    assert net_breach(contracts, exams, "tableau_de_bord") == (3, 3, 3)


def test_a_resumed_contract_that_still_runs_may_yet_be_broken() -> None:
    contracts = contrats("""
        apprenti | date_debut | date_fin_prevue | date_rupture
        A        | 2025-01-01 | 2026-09-30      | 2025-03-01
        A        | 2025-04-01 | 2026-09-30      |
        B        | 2024-01-01 | 2026-09-30      | 2024-03-01
        B        | 2025-04-01 | 2026-09-30      |
        """)
    exams = examens("apprenti | present | resultat\nC | oui | admis")
    # A resumed within a month and still works: unknown. B stayed a year without a contract: net, whatever follows.
    assert net_breach(contracts, exams) == (1, 2, 3)
    assert net_breach(contracts, exams, "tableau_de_bord") == (1, 2, 3)
    assert three(cells(apprentis("apprenti\nA\nB\nC"), contracts=contracts, taux_rupture_brut="ort")) == (2, 3, 3)


def test_a_contract_begun_before_the_breach_and_going_on_is_a_resumption() -> None:
    contracts = contrats("""
        apprenti | date_debut | date_fin_prevue | date_rupture
        A        | 2023-09-01 | 2025-06-30      | 2024-01-15
        A        | 2024-01-10 | 2025-06-30      |
        B        | 2023-09-01 | 2025-06-30      | 2024-01-15
        B        | 2023-01-01 | 2023-12-31      |
        """)
    exams = examens("apprenti | present | resultat\nC | oui | admis")
    assert net_breach(contracts, exams) == (1, 3, 3)


def test_without_contracts_or_exams_nothing_is_known_but_nobody_is_lost() -> None:
    counted = cells(TEN, taux_presentation="ort", taux_rupture_net="ort", taux_obtention="hors_ruptures")
    assert counted["statut"].tolist() == ["non_calculable"] * 3
    assert counted[["numerateur", "repondants", "eligibles"]].to_numpy().tolist() == [[0, 0, 10]] * 3


def test_a_group_that_a_table_does_not_speak_of_is_unknown() -> None:
    learners = apprentis("""
        apprenti | certification
        A        | C1
        B        | C2
        """)
    exams = examens("apprenti | present | resultat\nA | oui | admis")
    counted = cells(learners, exams=exams, taux_presentation="ort").set_index("certification")
    assert counted["statut"].to_dict() == {"C1": "publie", "C2": "non_calculable"}
    assert counted["eligibles"].to_dict() == {"C1": 1, "C2": 1}


def test_obtention_divides_by_those_who_sat_or_by_all_or_by_those_who_broke_nothing() -> None:
    exams = examens("""
        apprenti | present | resultat
        A        | oui     | admis
        B        | oui     | admis
        C        | oui     | refuse
        D        | oui     | en_cours
        E        | non     | absent
        """)
    contracts = contrats("apprenti | date_rupture\nA |\nB | 2024-01-15\nC |\nD |\nE | 2024-01-15")
    learners = apprentis("apprenti\nA\nB\nC\nD\nE")
    expected = {"ort": (2, 3, 4), "acces": (2, 4, 5), "hors_ruptures": (1, 2, 3)}
    for variant, numbers in expected.items():
        assert three(cells(learners, exams=exams, contracts=contracts, taux_obtention=variant)) == numbers


def test_a_group_that_waits_for_all_its_results_is_under_way() -> None:
    exams = examens("apprenti | present | resultat\nA | oui | en_cours\nB | | en_cours")
    learners = apprentis("apprenti\nA\nB")
    counted = cells(learners, exams=exams, taux_obtention="ort", taux_presentation="ort")
    assert counted.set_index("indicateur")["statut"].to_dict() == {
        "taux_obtention": "en_cours", "taux_presentation": "publie",
    }  # fmt: skip


Contract = tuple[date, date, date | None]


def _histories(count: int) -> list[list[Contract]]:
    """Draw one to three contracts a learner, some broken, some overlapping, some still running."""
    dice = random.Random(20260331)
    histories = []
    for _ in range(count):
        start, signed = date(2023, 9, 1) + timedelta(days=dice.randrange(200)), []
        for _ in range(dice.randint(1, 3)):
            end = start + timedelta(days=dice.choice([90, 300, 700]))
            broken = start + timedelta(days=dice.randrange(1, 85)) if dice.random() < 0.7 else None
            signed.append((start, end, broken))
            start = (broken or end) + timedelta(days=dice.choice([-10, 0, 1, 100, 178, 179, 180, 181, 250]))
        histories.append(signed)
    return histories


def _net_by_hand(signed: list[Contract], observed: date, window: int) -> bool | None:
    """Say day by day whether a learner stayed ``window`` days without a contract after a breach."""
    seen = [(begun, end, broken if broken and broken <= observed else None) for begun, end, broken in signed]
    unknown = any(broken is None and end > observed for _, end, broken in seen)
    for position, (_, _, broken) in enumerate(seen):
        if broken is None:
            continue
        others = [(begun, hurt or end) for i, (begun, end, hurt) in enumerate(seen) if i != position]
        days = [broken + timedelta(days=day) for day in range(window + 1)]
        if any(begun == day or begun <= day < stop for begun, stop in others for day in days):
            continue
        if days[-1] < observed:
            return True
        unknown = True
    return None if unknown else False


@pytest.mark.parametrize("observed", [date(2024, 7, 1), date(2024, 9, 30), date(2026, 3, 31)])
@pytest.mark.parametrize(("variant", "window"), [("rompu_net", 179), ("rompu_net_tdb", 180)])
def test_three_hundred_histories_give_the_net_breach_counted_day_by_day(
    observed: date, variant: str, window: int
) -> None:
    histories = [[one for one in signed if one[0] <= observed] for signed in _histories(300)]
    histories = [signed for signed in histories if signed]
    lines = ["apprenti | date_debut | date_fin_prevue | date_rupture"] + [
        f"L{number} | {begun} | {end} | {broken if broken and broken <= observed else ''}"
        for number, signed in enumerate(histories)
        for begun, end, broken in signed
    ]
    learners = apprentis("apprenti\n" + "\n".join(f"L{number}" for number in range(len(histories))))
    exams = examens(
        "\n".join(["apprenti | present | resultat", *[f"L{i} | non | absent" for i in range(len(histories))]])
    )
    flags = learner_flags(learners, contrats("\n".join(lines)), exams, None, replace(RULES, observed=observed))
    found = [None if pd.isna(value) else bool(value) for value in flags[variant]]
    expected = [_net_by_hand(signed, observed, window) for signed in histories]
    assert found == expected
    assert {True, None} <= set(expected)
