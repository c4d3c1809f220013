"""Between editions: what changed by one or two is not printed, and a correction is printed as a range."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cfa_report.disclosure import Published, corrections_shown, protect
from cfa_report.disclosure.editions import coarse_headcount, coarse_range, corrected, hold_back
from cfa_report.domain.columns import CELL_KEY
from cfa_report.domain.edition import Edition
from cfa_report.params import Correction, Thresholds
from cfa_report.store import Ledger, read_ledger
from cfa_report.store.ledger import published_atoms
from cfa_report.store.ledger_writing import Draft, add_to_ledger

USUAL = Thresholds(interne=5, publique=11)
NUMBERS = ["numerateur", "repondants", "eligibles"]
Counts = tuple[int, int, int]


def cells(*counts: Counts, **others: object) -> pd.DataFrame:
    """Give one raw cell for each triple (k, n, N)."""
    frame = pd.DataFrame(list(counts), columns=NUMBERS)
    values = {
        "campus": "LYON", "certification": [f"C{number}" for number in range(len(counts))], "section": "CFA",
        "session": "2025", "indicateur": "taux_insertion_metier", "variante": "ort", "promotion": "",
        "conventionnel": False, "statut": "publie",
    }  # fmt: skip
    for name, value in {**values, **others}.items():
        frame[name] = value
    frame["horizon_mois"] = pd.array([6] * len(frame), dtype="Int64")
    return frame


def ledger(folder: Path, *editions: pd.DataFrame, edition: Edition = Edition.PUBLIQUE) -> Ledger:
    """Publish raw cells as they are, one edition after the other."""
    path = folder / f"registre-{edition}.jsonl"
    for number, frame in enumerate(editions):
        atoms = published_atoms(frame.assign(plage=frame.get("plage", "")))
        add_to_ledger(path, Draft(edition, "2026-04-15", str(number), "", [], atoms), seen=read_ledger(path).head)
    return read_ledger(path)


def correction(**values: object) -> Correction:
    base = {"campus": "LYON", "certification": "C0", "session": "2025", "indicateur": "taux_insertion_metier"}
    return Correction.model_validate({**base, "motif": "erreur de saisie", **values})


@pytest.mark.parametrize(
    ("now", "held"),
    [
        ((20, 30, 40), False),
        ((21, 30, 40), True), ((19, 30, 40), True), ((22, 30, 40), True), ((18, 30, 40), True),
        ((23, 30, 40), False), ((17, 30, 40), False), ((0, 30, 40), False),
        # One more answer, or one more person asked, is one person too.
        ((20, 31, 40), True), ((20, 30, 41), True), ((20, 30, 38), True), ((20, 33, 40), False), ((20, 30, 43), False),
        # Those who are in n and not in k, or in N and not in n, are counts as well.
        ((24, 33, 40), True), ((24, 35, 46), True), ((23, 33, 40), False), ((23, 33, 43), False), ((24, 37, 51), False),
        ((24, 37, 49), True),
    ],
)  # fmt: skip
def test_a_change_of_one_or_two_is_held_back(now: Counts, held: bool, tmp_path: Path) -> None:
    known = ledger(tmp_path, cells((20, 30, 40)))
    assert hold_back(cells(now), known, Edition.PUBLIQUE).tolist() == [held]
    told = protect(cells(now), USUAL, Edition.PUBLIQUE, published=Published((known,)))
    assert told["statut"].tolist() == ["gele" if held else "publie"]
    assert told[NUMBERS].isna().all(axis=None) == held
    assert told["plage"].tolist() == [""]


@pytest.mark.parametrize("old", [(0, 30, 40), (30, 30, 40), (20, 30, 30)])
def test_from_nobody_or_everybody_four_values_are_left(old: Counts, tmp_path: Path) -> None:
    """One way only is open to such a count: held back at 1 and 2 alone, it would be known to one person."""
    known = ledger(tmp_path, cells(old))
    k, n, N = old
    moves = {
        "nobody": [(k + step, n, N) for step in range(1, 6)],
        "everybody": [(k - step, n, N) for step in range(1, 6)],
        "all answered": [(k, n, N + step) for step in range(1, 6)],
    }["nobody" if k == 0 else "everybody" if k == n else "all answered"]
    assert [bool(hold_back(cells(now), known, Edition.PUBLIQUE).iloc[0]) for now in moves] == [True] * 4 + [False]


def test_every_published_edition_counts_not_only_the_last(tmp_path: Path) -> None:
    known = ledger(tmp_path, cells((20, 30, 40)), cells((25, 30, 40)))
    held = {k: bool(hold_back(cells((k, 30, 40)), known, Edition.PUBLIQUE).iloc[0]) for k in range(15, 31)}
    assert [k for k in held if held[k]] == [18, 19, 21, 22, 23, 24, 26, 27]


def test_a_cell_that_was_never_published_is_not_held_back(tmp_path: Path) -> None:
    known = ledger(tmp_path, cells((20, 30, 40)))
    others = cells((21, 30, 40), (21, 30, 40), (21, 30, 40))
    others.loc[0, "session"], others.loc[1, "variante"] = "2024", "france_competences"
    others["horizon_mois"] = pd.array([6, 6, 12], dtype="Int64")
    others["certification"] = "C0"
    assert not hold_back(others, known, Edition.PUBLIQUE).any()


def test_a_cell_without_a_horizon_is_the_same_cell(tmp_path: Path) -> None:
    def exam(k: int) -> pd.DataFrame:
        frame = cells((k, 30, 30), indicateur="taux_obtention")
        frame["horizon_mois"] = pd.array([None], dtype="Int64")
        return frame

    known = ledger(tmp_path, exam(20))
    assert hold_back(exam(21), known, Edition.PUBLIQUE).tolist() == [True]
    assert hold_back(exam(20), known, Edition.PUBLIQUE).tolist() == [False]


def test_a_held_cell_is_released_once_it_has_changed_enough(tmp_path: Path) -> None:
    known = ledger(tmp_path, cells((20, 30, 40)))
    frozen = protect(cells((21, 30, 40)), USUAL, Edition.PUBLIQUE, published=Published((known,)))
    known = ledger(tmp_path / "suite", cells((20, 30, 40)), frozen)
    assert known.entries[1].atoms == ()
    for k, status in ((21, "gele"), (22, "gele"), (23, "publie"), (20, "publie")):
        assert protect(cells((k, 30, 40)), USUAL, Edition.PUBLIQUE, published=Published((known,)))[
            "statut"
        ].tolist() == [status]


def test_the_committee_reads_the_public_pages_and_not_the_reverse(tmp_path: Path) -> None:
    public = ledger(tmp_path, cells((20, 30, 40)))
    internal = ledger(tmp_path, cells((20, 30, 40)), edition=Edition.INTERNE)
    now = cells((21, 30, 40))
    assert hold_back(now, public, Edition.INTERNE).all()
    assert hold_back(now, internal, Edition.INTERNE).all()
    assert hold_back(now, public, Edition.PUBLIQUE).all()
    assert not hold_back(now, internal, Edition.PUBLIQUE).any()


def test_held_back_says_less_than_hidden_and_goes_before_it(tmp_path: Path) -> None:
    """Masqué beside a published 12 would say that at most 10 are left; gelé does not."""
    known = ledger(tmp_path, cells((8, 12, 12), (8, 20, 20)))
    told = protect(cells((8, 10, 10), (4, 10, 10)), USUAL, Edition.PUBLIQUE, published=Published((known,)))
    assert told["statut"].tolist() == ["gele", "masque"]


def test_the_count_of_a_held_cell_is_not_printed_under_another_reading(tmp_path: Path) -> None:
    def exam(k: int, variant: str, n: int) -> pd.DataFrame:
        frame = cells((k, n, n), indicateur="taux_obtention", variante=variant)
        frame["horizon_mois"] = pd.array([None], dtype="Int64")
        return frame

    known = ledger(tmp_path, exam(20, "ort", 30))
    now = pd.concat([exam(21, "ort", 30), exam(21, "acces", 35)], ignore_index=True)
    told = protect(now, USUAL, Edition.PUBLIQUE, published=Published((known,)))
    assert told["statut"].tolist() == ["gele", "masque"]
    assert told[NUMBERS].isna().all(axis=None)


@settings(derandomize=True, deadline=None, max_examples=30)
@given(
    old=st.tuples(st.integers(0, 40), st.integers(0, 40), st.integers(0, 40)).map(sorted).map(tuple),
    new=st.tuples(st.integers(0, 40), st.integers(0, 40), st.integers(0, 40)).map(sorted).map(tuple),
)
def test_what_two_editions_print_of_a_cell_never_differs_by_one_or_two(
    old: Counts, new: Counts, tmp_path_factory: pytest.TempPathFactory
) -> None:
    first = protect(cells(old), USUAL, Edition.INTERNE)
    known = ledger(tmp_path_factory.mktemp("r"), first, edition=Edition.INTERNE)
    second = protect(cells(new), USUAL, Edition.INTERNE, published=Published((known,)))
    if first["numerateur"].notna().all() and second["numerateur"].notna().all():
        k, n, N = (int(second[name].iloc[0]) - int(first[name].iloc[0]) for name in NUMBERS)
        assert all(moved == 0 or abs(moved) >= 3 for moved in (k, n, N, n - k, N - n))


def test_a_declared_correction_is_a_range_that_holds_both_values(tmp_path: Path) -> None:
    known = ledger(tmp_path, cells((20, 30, 40), (20, 30, 40)))
    published = Published((known,), (correction(),))
    told = protect(cells((21, 30, 40), (21, 30, 40)), USUAL, Edition.PUBLIQUE, published=published)
    assert told["statut"].tolist() == ["plage", "gele"]
    assert told["plage"].tolist() == ["55–80\u00a0%", ""]
    assert told[NUMBERS].isna().all(axis=None)
    assert [one["motif"] for one in corrections_shown(told, published)] == ["erreur de saisie"]


def test_a_declared_cell_is_coarsened_whether_it_moved_or_not(tmp_path: Path) -> None:
    """Otherwise the range itself would say that the count changed, and by how little."""
    published = Published((ledger(tmp_path, cells((20, 30, 40))),), (correction(),))
    texts = {
        k: protect(cells((k, 30, 40)), USUAL, Edition.PUBLIQUE, published=published)[["statut", "plage"]]
        .iloc[0]
        .tolist()
        for k in range(31)
    }
    assert {k for k, told in texts.items() if told == ["plage", "55–80\u00a0%"]} == set(range(17, 25))
    assert {k for k, told in texts.items() if told == ["publie", ""]} == {*range(17), *range(25, 31)}


def test_a_correction_that_nobody_saw_published_changes_nothing(tmp_path: Path) -> None:
    published = Published((ledger(tmp_path, cells((20, 30, 40), session="2024")),), (correction(),))
    told = protect(cells((21, 30, 40)), USUAL, Edition.PUBLIQUE, published=published)
    assert told["statut"].tolist() == ["publie"]
    assert corrections_shown(told, published) == []
    assert corrections_shown(told, Published()) == []


def test_a_corrected_cell_under_the_threshold_gets_no_range(tmp_path: Path) -> None:
    published = Published((ledger(tmp_path, cells((8, 12, 12))),), (correction(),))
    told = protect(cells((8, 10, 10)), USUAL, Edition.PUBLIQUE, published=published)
    assert told["statut"].tolist() == ["gele"]
    assert told["plage"].tolist() == [""]


def test_a_corrected_cell_stays_coarse_in_the_next_editions(tmp_path: Path) -> None:
    known = ledger(tmp_path, cells((20, 30, 40)))
    declared = Published((known,), (correction(),))
    first = protect(cells((21, 30, 40)), USUAL, Edition.PUBLIQUE, published=declared)
    known = ledger(tmp_path / "suite", cells((20, 30, 40)), first)
    assert known.published_cells()[["statut", "plage", "rang"]].iloc[0].tolist() == ["plage", "55–80\u00a0%", 2]
    again = protect(cells((21, 30, 40)), USUAL, Edition.PUBLIQUE, published=Published((known,), (correction(),)))
    pd.testing.assert_frame_equal(again, first)
    # The line is taken out of the policy: the count is held back again, never printed.
    assert protect(cells((21, 30, 40)), USUAL, Edition.PUBLIQUE, published=Published((known,)))["statut"].tolist() == [
        "gele"
    ]


def test_every_range_leaves_four_counts_or_more_whatever_the_denominator() -> None:
    """Exhaustive to 60: from the old counts and the text, whoever knows the rule cannot tell fewer than four counts."""
    for n in range(5, 61):
        for k in range(n + 1):
            could_be: dict[str, list[int]] = defaultdict(list)
            for new in range(n + 1):
                could_be[coarse_range((k, n), (new, n))].append(new)
            outside = could_be.pop("", [])
            (text, inside), *others = could_be.items()
            assert not others, (k, n)
            assert k in inside
            assert max(inside) - min(inside) >= 3, (k, n, text)
            low, high = (int(part) for part in text.removesuffix("\u00a0%").split("–"))
            assert low % 5 == high % 5 == 0
            assert 0 <= low <= 100 * min(inside) / n <= 100 * max(inside) / n <= high <= 100
            # What is not in the range may be printed: a blank would tell which few counts are left.
            assert all(abs(new - k) >= (5 if k in (0, n) else 3) for new in outside)


def test_a_range_that_is_too_narrow_for_the_new_denominator_is_not_written() -> None:
    assert coarse_range((50, 60), (51, 60)) == "75–90\u00a0%"
    assert coarse_range((50, 60), (10, 12)) == ""


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [(24, 25, "20–30"), (24, 24, "20–30"), (24, 31, ""), (13, 12, "10–20"), (2, 3, "0–5"), (400, 399, "395–405")],
)
def test_a_headcount_has_a_range_of_people(old: int, new: int, text: str) -> None:
    assert coarse_headcount(old, new) == text


def test_a_corrected_headcount_is_a_range_of_people(tmp_path: Path) -> None:
    headcount = {"indicateur": "effectif", "variante": "entres"}
    published = Published((ledger(tmp_path, cells((24, 24, 24), **headcount)),), (correction(indicateur="effectif"),))
    told = protect(cells((25, 25, 25), **headcount), USUAL, Edition.PUBLIQUE, published=published)
    assert told[["statut", "plage"]].iloc[0].tolist() == ["plage", "20–30"]


def test_a_correction_is_about_its_cell_and_the_totals_that_add_it_up() -> None:
    places = [
        ("LYON", "C0"), ("LYON", "ENSEMBLE"), ("RESEAU", "C0"), ("RESEAU", "ENSEMBLE"), ("LYON", "C1"), ("PARIS", "C0"),
        ("PARIS", "ENSEMBLE"), ("RESEAU", "C1"),
    ]  # fmt: skip
    frame = cells(*[(20, 30, 40)] * len(places))
    frame["campus"], frame["certification"] = zip(*places, strict=True)
    assert corrected(frame, [correction()]).tolist() == [True] * 4 + [False] * 4
    assert not corrected(frame, []).any()
    assert not corrected(frame, [correction(session="2024")]).any()
    assert corrected(frame.assign(session="2024+2025"), [correction()]).tolist() == [True] * 4 + [False] * 4
    assert not corrected(frame, [correction(horizon_mois=12)]).any()
    assert not corrected(frame, [correction(variante="france_competences")]).any()
    assert corrected(frame, [correction(horizon_mois=6, variante="ort")]).sum() == 4
    assert set(CELL_KEY) <= set(frame)
