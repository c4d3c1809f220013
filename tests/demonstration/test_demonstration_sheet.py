"""Row by row, column by column: the printed percentages of the sheet come back from the delivered files."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

Rows = list[dict[str, str]]
Key = tuple[str, str]
HERE = Path(__file__).resolve()
PACKAGE = HERE.parents[2] / "cfa_report" / "demonstration"

CAMPUSES = {
    "Paris (Ecole de Travail)": "PARIS",
    "Marseille": "MARSEILLE",
    "Lyon": "LYON",
    "Toulouse": "TOULOUSE",
}
#: Printed column: our indicator, and the two counts behind it in the transcription.
COLUMNS = {
    "taux_presentation": ("taux_presentation", "presented", "entered"),
    "taux_interruption_brut": ("taux_interruption", "interrupted", "entered"),
    "taux_rupture_net": ("taux_rupture_net", "net_broken", "entered"),
    "taux_obtention": ("taux_obtention", "passed", "presented"),
    "taux_poursuite": ("taux_poursuite", "continued", "continued_den"),
    "insertion_globale": ("taux_insertion_emploi", "employed", "employed_den"),
    "satisfaction_stagiaire": ("satisfaction_apprenti", "", ""),
    "satisfaction_entreprise": ("satisfaction_entreprise", "", ""),
    "satisfaction_financeur": ("satisfaction_financeur", "", ""),
    "valeur_ajoutee": ("valeur_ajoutee", "", ""),
    "insertion_metier": ("taux_insertion_metier", "", ""),
    "reference_inserjeunes": ("reference", "", ""),
}
#: Printed with a zero too many: 17,4 %, 31,8 % and 66,7 % followed by a 0.
PADDED = {"17,40%", "31,80%", "66,70%"}


def read(path: Path, delimiter: str) -> Rows:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


PUBLISHED = read(HERE.parents[1] / "domain_sheet" / "ort_published.csv", ",")
COUNTS = read(HERE.parents[1] / "domain_sheet" / "ort_counts.csv", ",")
OUR_CODES = {(row["campus"], row["code_feuille"], "FPA" if row["certification"].endswith("-FPA") else "CFA"): row[
    "certification"
] for row in read(PACKAGE / "feuille.csv", ";")}  # fmt: skip
IMPOSSIBLE = {
    (row["campus"], row["certification"], row["indicateur"]): row for row in read(PACKAGE / "impossibles.csv", ";")
}


def our_key(row: dict[str, str]) -> Key:
    campus = CAMPUSES[row["campus"]]
    return campus, OUR_CODES[campus, row["code"] or row["rncp"], row["section"]]


CELLS = [
    pytest.param(our_key(row), column, row[column], counts, id=f"{'-'.join(our_key(row))}-{column}")
    for row, counts in zip(PUBLISHED, COUNTS, strict=True)
    for column in COLUMNS
    if row[column].strip()
]


@dataclass
class Tally:
    """Numerators and denominators of one cohort, counted by hand under the reading ``ort``."""

    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def pair(self, indicator: str) -> tuple[int, int]:
        count = self.counts
        return {
            "taux_presentation": (count["presents"], count["entered"]),
            "taux_interruption": (count["broken"], count["entered"]),
            "taux_rupture_net": (count["net"], count["entered"]),
            "taux_obtention": (count["passed"], count["presents"]),
            "taux_poursuite": (count["studying"], count["studies_known"]),
            "taux_insertion_emploi": (count["employed"], count["employment_known"]),
        }[indicator]


def day(text: str) -> date:
    return date.fromisoformat(text)


def count_full(delivered: Callable[[str], Rows], campus: str) -> dict[Key, Tally]:
    exams = {row["apprenti"]: row for row in delivered(f"{campus}/examens.csv")}
    answers = {row["apprenti"]: row for row in delivered(f"{campus}/enquetes.csv") if row["horizon_mois"] == "6"}
    contracts = defaultdict(list)
    for row in delivered(f"{campus}/contrats.csv"):
        contracts[row["apprenti"]].append(row)
    tallies: dict[Key, Tally] = defaultdict(Tally)
    for learner in delivered(f"{campus}/apprentis.csv"):
        if learner["session"] != "2025":
            continue
        count = tallies[learner["campus"], learner["certification"]].counts
        exam = exams[learner["apprenti"]]
        count["entered"] += 1
        count["presents"] += exam["present"] == "oui"
        count["passed"] += exam["resultat"] == "admis"
        count["pending"] += exam["resultat"] == "en_cours"
        own = contracts[learner["apprenti"]]
        breaches = [day(row["date_rupture"]) for row in own if row["date_rupture"]]
        assert all(day(row["date_rupture"]) < day(row["date_fin_prevue"]) for row in own if row["date_rupture"])
        count["broken"] += bool(breaches)
        if breaches and exam["resultat"] != "admis":
            resumed = any(0 <= (day(row["date_debut"]) - max(breaches)).days < 180 for row in own)
            count["net"] += not resumed
        answer = answers.get(learner["apprenti"])
        if answer and answer["repondu"] == "oui":
            situation = answer["situation"]
            count["studies_known"] += situation != ""
            count["studying"] += situation in ("poursuite", "alternance")
            count["employment_known"] += situation != "" or answer["type_contrat"] != ""
            count["employed"] += situation in ("emploi", "alternance") or (
                situation == "" and answer["type_contrat"] != ""
            )
    return tallies


def count_delivered_counts(delivered: Callable[[str], Rows]) -> dict[Key, Tally]:
    names = {
        "entered": "entres", "presents": "presentes", "broken": "interrompus", "net": "rompus_net", "passed": "admis",
        "studying": "poursuivants", "studies_known": "repondants_poursuite", "employed": "en_emploi_6m",
        "employment_known": "repondants_6m",
    }  # fmt: skip
    return {
        (row["campus"], row["certification"]): Tally({ours: int(row[theirs]) for ours, theirs in names.items()})
        for row in delivered("marseille/effectifs.csv")
        if row["session"] == "2025"
    }


@pytest.fixture(scope="session")
def tallies(delivered: Callable[[str], Rows]) -> dict[Key, Tally]:
    found = count_delivered_counts(delivered)
    for campus in ("paris", "lyon", "toulouse"):
        found |= count_full(delivered, campus)
    return found


def as_printed(pair: tuple[int, int], decimals: int) -> Decimal:
    exact = Decimal(100 * pair[0]) / Decimal(pair[1])
    return exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def printed_number(text: str) -> tuple[Decimal, int]:
    number = text.removesuffix("%")
    if text in PADDED:
        number = number.removesuffix("0")
    return Decimal(number.replace(",", ".")), len(number.partition(",")[2])


def test_the_sheet_has_51_rows_and_377_printed_values_of_which_169_are_named() -> None:
    assert len(PUBLISHED) == 51
    assert len(CELLS) == 377
    assert len(IMPOSSIBLE) == 169


@pytest.mark.parametrize(("key", "column", "printed", "counts"), CELLS)
def test_every_printed_value_comes_back_or_is_named(
    key: Key, column: str, printed: str, counts: dict[str, str], tallies: dict[Key, Tally]
) -> None:
    indicator, numerator, denominator = COLUMNS[column]
    both_given = bool(numerator) and counts[numerator].isdigit() and counts[denominator].isdigit()
    named = IMPOSSIBLE.get((*key, indicator))
    if named is not None:
        assert not both_given, "a value that both counts give may not be called impossible"
        assert named["imprime"] == printed.strip()
        assert named["raison"]
        return
    value, decimals = printed_number(printed)
    assert as_printed(tallies[key].pair(indicator), decimals) == value


def test_no_value_is_named_that_the_sheet_does_not_print() -> None:
    printed = {(*our_key(row), COLUMNS[column][0]) for row in PUBLISHED for column in COLUMNS if row[column].strip()}
    assert set(IMPOSSIBLE) - printed == set()


def test_both_famous_impossible_values_are_named_and_not_bent(tallies: dict[Key, Tally]) -> None:
    assert IMPOSSIBLE["TOULOUSE", "RNCP140-FPA", "taux_insertion_emploi"]["imprime"] == "63,64%"
    assert as_printed(tallies["TOULOUSE", "RNCP140-FPA"].pair("taux_insertion_emploi"), 2) != Decimal("63.64")
    assert IMPOSSIBLE["TOULOUSE", "RNCP1212-FPA", "taux_obtention"]["imprime"] == "50,00%"
    assert as_printed(tallies["TOULOUSE", "RNCP1212-FPA"].pair("taux_obtention"), 2) != Decimal("50.00")


def test_headcounts_are_those_printed_or_the_smallest_possible(tallies: dict[Key, Tally]) -> None:
    for published, counts in zip(PUBLISHED, COUNTS, strict=True):
        entered = tallies[our_key(published)].counts["entered"]
        assert entered == int(counts["entered"])
        assert published["effectif"] in ("", str(entered))


def test_pending_rows_have_results_awaited_and_no_survey(tallies: dict[Key, Tally]) -> None:
    pending = [our_key(row) for row in PUBLISHED if row["taux_obtention"] == "en cours"]
    assert len(pending) == 4
    for key in pending:
        count = tallies[key].counts
        assert count["pending"] == count["presents"] > 0
        assert count["passed"] == count["studies_known"] == count["employment_known"] == 0


def test_rates_whose_denominators_differ_hold_together(tallies: dict[Key, Tally]) -> None:
    assert tallies["TOULOUSE", "RNCP1084"].pair("taux_poursuite") == (10, 20)
    assert tallies["TOULOUSE", "RNCP1084"].pair("taux_insertion_emploi") == (18, 20)
    assert tallies["TOULOUSE", "RNCP34031"].pair("taux_poursuite") == (4, 9)
    assert tallies["TOULOUSE", "RNCP34031"].pair("taux_insertion_emploi") == (7, 10)


def test_an_empty_cell_of_the_sheet_still_has_a_survey(tallies: dict[Key, Tally]) -> None:
    empty = [our_key(row) for row in PUBLISHED if not row["taux_poursuite"] and not row["insertion_globale"]]
    assert len(empty) == 4
    assert all(tallies[key].counts["employment_known"] > 0 for key in empty)


def test_adult_headcounts_of_the_three_sessions_are_the_real_ones(delivered: Callable[[str], Rows]) -> None:
    real = read(HERE.parents[1] / "domain_sheet" / "ort_fpa_sessions.csv", ",")
    found: dict[tuple[str, str], int] = defaultdict(int)
    for row in delivered("toulouse/effectifs_fpa.csv"):
        found[row["certification"], row["session"]] = int(row["entres"])
    for row in delivered("toulouse/apprentis.csv"):
        if row["section"] == "FPA" and row["session"] == "2023":
            found[row["certification"], "2023"] += 1
    expected = {
        (f"RNCP{row['rncp']}-FPA", year): int(row[f"session_{year}"])
        for row in real
        for year in ("2021", "2022", "2023")
        if row["rncp"] and row[f"session_{year}"]
    }
    assert found == expected
    totals = {
        year: sum(count for (_, session), count in found.items() if session == year)
        for year in ("2021", "2022", "2023")
    }
    assert totals == {"2021": 286, "2022": 266, "2023": 178}
