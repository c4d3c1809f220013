"""``check``: the verdict of the manifest on every control file, true headcounts, and never an exception."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cfa_report.errors import UsageFault
from cfa_report.params import Params
from cfa_report.preparation.check import Verdict, check_files

HOSTILE = Path(__file__).parents[1] / "hostile"
EXPECTED = {
    "EQUAL": {"accepte"}, "SUPPRESS": {"accepte"}, "WARN": {"avertissement"}, "REFUSE": {"refuse"},
    "EQUAL_OR_REFUSE": {"accepte", "refuse"},
}  # fmt: skip


def manifest() -> list[tuple[str, str]]:
    with (HOSTILE / "manifest.tsv").open(encoding="utf-8", newline="") as file:
        return [(row["file"], row["expected"]) for row in csv.DictReader(file, delimiter="\t")]


@pytest.fixture(scope="module")
def verdicts() -> dict[str, Verdict]:
    names = [name for name, _ in manifest()]
    return dict(zip(names, check_files([HOSTILE / name for name in names]), strict=True))


@pytest.mark.parametrize(("name", "expected"), manifest())
def test_the_verdict_is_that_of_the_manifest(name: str, expected: str, verdicts: dict[str, Verdict]) -> None:
    found = verdicts[name]
    assert found.verdict in EXPECTED[expected]
    if found.verdict == "refuse":
        assert found.headcounts == {}
        assert all(error["message"] and error["geste"] for error in found.to_json()["erreurs"])
        assert found.to_json()["erreurs"]
    else:
        assert found.to_json()["erreurs"] == []


def test_headcounts_are_the_truth_wherever_a_file_is_accepted(verdicts: dict[str, Verdict]) -> None:
    truth = json.loads((HOSTILE / "truth.json").read_text("utf-8"))
    told = {name: verdict.headcounts for name, verdict in verdicts.items() if verdict.headcounts and name in truth}
    assert len(told) >= 16
    assert told == {name: truth[name] for name in told}


def test_the_json_of_a_file_has_the_agreed_shape(verdicts: dict[str, Verdict]) -> None:
    for name, verdict in verdicts.items():
        found = json.loads(json.dumps(verdict.to_json(), ensure_ascii=False))
        assert {"fichier", "contrat", "verdict", "erreurs", "avertissements", "effectifs"} <= set(found)
        assert found["fichier"] == name
        for entry in found["erreurs"] + found["avertissements"]:
            assert set(entry) == {"code", "ligne", "colonne", "message", "geste"}
            assert entry["ligne"] is None or entry["ligne"] >= 1
        if name.endswith(".yaml"):
            assert found["contrat"] == "commande"
        for counts in found["effectifs"].values():
            assert set(counts) == {"inscrits", "presentes", "admis", "ruptures", "repondants", "emploi", "poursuite"}


def test_no_value_of_a_learner_is_told(verdicts: dict[str, Verdict]) -> None:
    text = json.dumps([verdict.to_json() for verdict in verdicts.values()], ensure_ascii=False)
    assert "CANARI" not in text
    for row in (HOSTILE / "c00_control.csv").read_text("utf-8-sig").splitlines()[1:]:
        ine, name, *_ = row.split(";")
        assert ine not in text
        assert len(name) < 4 or f"{name} " not in text


def test_every_file_of_the_demonstration_is_judged_in_its_network(demo_params: Params) -> None:
    home = demo_params.places.params.parent / "donnees"
    files = [
        home / name
        for name in ("marseille/effectifs.csv", "toulouse/effectifs_fpa.csv", "fictif/suivi_promotion.csv",
                     "fictif/suivi_refuse.csv", "fictif/examens.csv", "fictif/apprentis.csv", "references.csv")
    ]  # fmt: skip
    found = dict(zip((file.name for file in files), check_files(files, params=demo_params), strict=True))
    assert {name: (verdict.contract, verdict.verdict) for name, verdict in found.items()} == {
        "effectifs.csv": ("effectifs", "accepte"),
        "effectifs_fpa.csv": ("effectifs", "accepte"),
        "suivi_promotion.csv": ("suivi_promotion", "accepte"),
        "suivi_refuse.csv": ("suivi_promotion", "refuse"),
        "examens.csv": ("examens", "avertissement"),
        "apprentis.csv": ("apprentis", "accepte"),
        "references.csv": ("references", "accepte"),
    }
    assert found["effectifs_fpa.csv"].headcounts["TOULOUSE|00183"]["inscrits"] == 19 + 13
    assert found["suivi_promotion.csv"].headcounts["FICTIF|37537"]["inscrits"] == 22 + 24 + 21
    assert found["apprentis.csv"].headcounts["FICTIF|37890"] == {"inscrits": 19 + 21 + 22}


def test_a_learner_of_another_file_of_the_same_call_is_known(demo_params: Params) -> None:
    home = demo_params.places.params.parent / "donnees" / "fictif"
    alone, together = (
        check_files(files, params=demo_params)[0].verdict
        for files in ([home / "enquetes.csv"], [home / "enquetes.csv", home / "apprentis.csv"])
    )
    assert alone == together == "accepte"
    stranger = check_files([home.parent / "lyon" / "enquetes.csv", home / "apprentis.csv"], params=demo_params)
    assert stranger[0].verdict == "refuse"


def test_an_unknown_contract_is_a_wrong_usage() -> None:
    with pytest.raises(UsageFault, match="« inconnu » n'existe pas"):
        check_files([HOSTILE / "c00_control.csv"], contract="inconnu")


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "dossier.csv").mkdir()
    names = ["absent.csv", "dossier.csv", "absent.yaml", "sans_suffixe"]
    found = check_files([tmp_path / name for name in names])
    assert [verdict.verdict for verdict in found] == ["refuse"] * 4


@settings(derandomize=True, deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=300), suffix=st.sampled_from([".csv", ".xlsx", ".yaml", ".txt", ""]))
def test_noise_is_judged_and_never_raises(content: bytes, suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"bruit{suffix}"
    path.write_bytes(content)
    (verdict,) = check_files([path])
    assert verdict.verdict == "refuse"
    assert verdict.to_json()["erreurs"]
