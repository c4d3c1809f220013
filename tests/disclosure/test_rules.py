"""Small parts, 0 % and 100 %: what the public edition does not say of a few, or of everybody."""

from __future__ import annotations

import pandas as pd
import pytest

from cfa_report.disclosure import protect
from cfa_report.disclosure.rules import small_part
from cfa_report.domain.edition import Edition
from cfa_report.params import Disclosure, EditionRules, Thresholds
from tests.disclosure.networks import leaves, one_table

USUAL = Thresholds(interne=5, publique=11)
RULES = Disclosure()


def status(indicator: str, k: int, n: int, edition: Edition = Edition.PUBLIQUE) -> str:
    counts = one_table({("A", "F1"): (k, n, n)}, indicator).iloc[:1].reset_index(drop=True)
    return str(protect(counts, USUAL, edition)["statut"].iloc[0])


def test_a_small_part_of_a_sensitive_attribute_is_never_shown_to_everybody() -> None:
    pairs = [(k, n) for n in range(11, 61) for k in range(n + 1)]
    counts = leaves({(f"C{k}", f"F{n}"): (k, n, n) for k, n in pairs}, "taux_rupture_net")
    hidden = small_part(counts, RULES.publique)
    assert [pair for pair, told in zip(pairs, hidden, strict=True) if told] == [
        (k, n) for k, n in pairs if k < 3 or n - k < 3
    ]
    assert not small_part(counts, RULES.interne).any()


@pytest.mark.parametrize(
    ("k", "n", "told"),
    [
        (11, 11, "masque"),
        (10, 11, "publie"),
        (1, 11, "publie"),
        (19, 19, "masque"),
        (20, 20, "publie"),
        (0, 40, "masque"),
    ],
)
def test_an_exam_result_of_eleven_is_publishable_and_reads_100_from_twenty(k: int, n: int, told: str) -> None:
    assert status("taux_obtention", k, n) == told
    assert status("taux_obtention", k, n, Edition.INTERNE) == "publie"


@pytest.mark.parametrize(("k", "n"), [(0, 11), (1, 12), (12, 12), (30, 30)])
def test_non_response_is_no_sensitive_attribute(k: int, n: int) -> None:
    counts = one_table({("A", "F1"): (k, n, n)}, "taux_reponse").iloc[:1].assign(variante="enquetes")
    counts["horizon_mois"] = pd.array([6], dtype="Int64")
    assert protect(counts.reset_index(drop=True), USUAL, Edition.PUBLIQUE)["statut"].tolist() == ["publie"]


def test_a_pair_tied_by_an_identity_follows_one_rule() -> None:
    """The numerator of an interruption is that of a gross breach: taken off the list, it is hidden all the same."""
    policy = Disclosure().publique.model_copy(update={"attributs_sensibles": ["taux_rupture_brut"]})
    rules = Disclosure().model_copy(update={"publique": policy})
    counts = pd.concat(
        [one_table({("A", "F1"): (1, 30, 30)}, name).iloc[:1] for name in ("taux_interruption", "taux_rupture_brut")],
        ignore_index=True,
    )
    assert protect(counts, USUAL, Edition.PUBLIQUE, rules=rules)["statut"].tolist() == ["masque", "masque"]


def test_a_small_denominator_is_printed_by_no_other_cell() -> None:
    """Six who sat the exam of eleven who entered: the presentation would print the six."""
    counts = pd.concat(
        [
            one_table({("A", "F1"): (6, 11, 11)}).iloc[:1],
            one_table({("A", "F1"): (5, 6, 6)}, "taux_obtention").iloc[:1],
            one_table({("A", "F1"): (11, 11, 11)}, "effectif").iloc[:1].assign(variante="entres"),
        ],
        ignore_index=True,
    )
    assert protect(counts, USUAL, Edition.PUBLIQUE)["statut"].tolist() == ["masque", "masque", "publie"]


def test_the_total_of_a_first_sheet_is_hidden_after_a_certification() -> None:
    places = {
        ("A", "F1"): (2, 4, 4), ("A", "F2"): (10, 20, 20), ("A", "F3"): (12, 22, 22),
        ("B", "F2"): (11, 21, 21), ("B", "F3"): (13, 23, 23),
    }  # fmt: skip
    latest = one_table(places)
    counts = pd.concat([latest.assign(session=session) for session in ("2023", "2024", "2025")], ignore_index=True)

    def totals(kept: list[str]) -> dict[str, list[str]]:
        rules = Disclosure(interne=EditionRules(totaux_gardes=kept))
        told = protect(counts, USUAL, Edition.INTERNE, rules=rules)
        own = told[told["certification"] == "ENSEMBLE"].sort_values("campus")
        return {session: own.loc[own["session"] == session, "statut"].tolist() for session in ("2023", "2024", "2025")}

    dropped = totals([])
    assert dropped["2025"] == dropped["2024"] == dropped["2023"] != ["publie"] * 3
    kept = totals(["taux_presentation"])
    assert kept["2025"] == kept["2024"] == ["publie"] * 3
    assert kept["2023"] == dropped["2023"]
    assert totals(["taux_obtention"]) == dropped


def test_a_total_that_is_kept_is_one_of_an_indicator() -> None:
    with pytest.raises(ValueError, match="« taux_inconnu » n'est pas un indicateur"):
        EditionRules(totaux_gardes=["taux_inconnu"])
