"""A campus delivers a course no more: what the older edition and the newer one say of it together."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from tests.attack.edition import read_edition
from tests.attack.verdict import attack_counts
from tests.disclosure.networks import one_table
from tests.disclosure.test_departed import CAMPUS
from tests.simulation.editions import Before, release, write_edition
from tests.simulation.trials import changed_counts, pair_trial, true_counts

NUMBERS = ["numerateur", "repondants", "eligibles"]


@pytest.mark.parametrize("seed", [16, 37, 47, 64])
def test_pairs_that_gave_a_withdrawn_course_away_do_not_any_more(seed: int, tmp_path: Path) -> None:
    trial = pair_trial(seed, tmp_path, withdrawn=True)
    assert trial.findings == {}
    assert trial.counts > 0


def editions(first: dict[tuple[str, str], tuple[int, int, int]], gone: tuple[str, str]) -> list[pd.DataFrame]:
    """Release a network, then the same without a course; the second time as if nothing had been published, then not."""
    old, new = one_table(first), one_table({place: counts for place, counts in first.items() if place != gone})
    released = release(old)
    return [released, release(new), release(new, before=[Before(old, released)])]


def test_the_total_that_a_small_course_left_gives_it_away_unless_the_past_is_known(tmp_path: Path) -> None:
    first, careless, careful = editions(CAMPUS, ("P", "A"))
    before = read_edition(write_edition(first, tmp_path / "avant"))
    fallen = attack_counts(before, [read_edition(write_edition(careless, tmp_path / "sans"))])
    assert {finding.where.split(" CFA")[0] for finding in fallen.findings} >= {"P A"}
    assert fallen.foretold == 0
    assert attack_counts(before, [read_edition(write_edition(careful, tmp_path / "avec"))]).holds


def test_what_the_older_edition_told_alone_is_no_finding_against_the_newer_one(tmp_path: Path) -> None:
    """31 of 50 less 24 of 40 was printed: without the large course, seven of ten are left, whatever is hidden now."""
    people = {
        ("P", "L"): (24, 40, 40), ("P", "S"): (4, 5, 5), ("P", "T"): (3, 5, 5),
        ("Q", "L"): (20, 30, 30), ("Q", "M"): (25, 37, 37),
    }  # fmt: skip
    old = one_table(people)
    shown = release(old)
    total = shown[(shown["campus"] == "P") & (shown["certification"] == "ENSEMBLE")]
    assert total["numerateur"].tolist() == [31]
    new = one_table({place: counts for place, counts in people.items() if place != ("P", "L")})
    before = read_edition(write_edition(shown, tmp_path / "avant"))
    after = read_edition(write_edition(release(new, before=[Before(old, shown)]), tmp_path / "apres"))
    attack = attack_counts(after, [before])
    assert attack.holds
    assert attack.foretold > 0
    assert any(remark.startswith("dit par les éditions précédentes") for remark in attack.remarks)


@pytest.mark.parametrize(("left", "kinds"), [(2, set()), (3, {"evolution"})])
def test_a_total_may_lose_the_two_people_of_a_course_that_was_printed(
    left: int, kinds: set[str], tmp_path: Path
) -> None:
    """3 of 25 less 2 of 13: whoever read that knows the 1 of 12 that a total is today; he does not know another."""
    people = {("P", "L"): (1, 12, 12), ("P", "A"): (2, 13, 13), ("Q", "L"): (9, 30, 30)}
    old = one_table(people)
    new = one_table({place: counts for place, counts in people.items() if place != ("P", "A")})
    new.loc[(new["campus"] == "P") & (new["certification"] == "ENSEMBLE"), "numerateur"] += left - 2
    before = read_edition(write_edition(old, tmp_path / "avant"))
    found = attack_counts(read_edition(write_edition(new, tmp_path / "apres")), [before]).findings
    assert {finding.kind for finding in found if finding.kind == "evolution"} == kinds


def test_what_is_found_by_taking_a_changed_count_for_unchanged_is_not_found_by_who_knows_better(tmp_path: Path) -> None:
    """A and B swap three people: all that is printed stays, and an attacker who thinks nothing moved is mistaken."""
    others = {("P", "L"): (24, 40, 40), ("Q", "L"): (20, 30, 30), ("Q", "A"): (9, 15, 15), ("Q", "B"): (14, 19, 19)}
    old = one_table(others | {("P", "A"): (4, 9, 9), ("P", "B"): (6, 8, 8)})
    new = one_table(others | {("P", "A"): (7, 9, 9), ("P", "B"): (3, 8, 8)})
    # The older edition hides A carelessly: its totals tell it.
    careless = old.assign(statut=old["statut"].mask((old["campus"] == "P") & (old["certification"] == "A"), "masque"))
    careless[NUMBERS] = careless[NUMBERS].astype("Int64").where(careless["statut"] == "publie")
    before = read_edition(write_edition(careless, tmp_path / "avant"))
    after = read_edition(write_edition(release(new), tmp_path / "apres"))
    key = next(key for key in after.atoms if key.place[:2] == ("P", "A"))
    assert after.atoms[key].is_hidden
    then, now = true_counts(old), true_counts(new)
    assert (key, "k") in changed_counts(old, new)
    assert attack_counts(after, [before]).intervals[key, "k"] == (then[key]["k"], then[key]["k"])
    low, high = attack_counts(after, [before], changed=changed_counts(old, new)).intervals[key, "k"]
    assert low <= now[key]["k"] <= high
